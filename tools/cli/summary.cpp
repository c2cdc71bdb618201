#include "summary.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "bracket_text.hpp"
#include "event_marks.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

constexpr std::size_t most_bloc_rows = 6, most_waiting = 6, most_strained = 2;
constexpr double least_shortage = 0.9995;  ///< what would be shown as 100 % is not worth a line

class Summary {
 public:
  Summary(const RunResult& result, const Paint& paint, std::size_t width)
      : result_(result),
        scenario_(*result.scenario),
        world_(*scenario_.world),
        paint_(paint),
        width_(width),
        marks_(scenario_.events) {}

  std::string text() {
    const Calendar& calendar = scenario_.calendar;
    out_ = paint_.bold(scenario_.title.empty() ? scenario_.id : scenario_.title) + "\n";
    out_ += fmt::format("{} to {}, {}\n", calendar.label(0), calendar.label(calendar.steps() - 1),
                        count(calendar.steps(), step_word(calendar)));
    if (!result_.complete) {
      const std::string last = result_.steps_done > 0 ? "after " + calendar.label(result_.steps_done - 1)
                                                      : "before the first " + step_word(calendar) + " was done";
      out_ +=
          paint_.yellow(wrapped("Stopped " + last + ": what was computed is kept, and marked incomplete.", width_)) +
          "\n";
    }
    if (const std::string bracket = bracket_text(result_, paint_, width_); !bracket.empty()) out_ += "\n" + bracket;
    for (const auto& conduct : result_.conducts) {
      if (result_.conducts.size() > 1) out_ += "\n" + paint_.bold("Conduct: " + to_string(conduct.conduct)) + "\n";
      out_ += "\n";
      headline(conduct);
      foresight(conduct);
      regions(conduct);
    }
    legend();
    return out_;
  }

 private:
  std::string label(const std::optional<int>& step) const {
    return step ? scenario_.calendar.label(*step) : std::string("-");
  }

  std::string in_sentence(int commodity) const { return within_sentence(commodity_name(world_, commodity)); }

  const Event& event(int number) const { return scenario_.events.at(static_cast<std::size_t>(number)); }

  /// The first event, and how many more there are.
  std::string because(const std::vector<int>& causes) {
    if (causes.empty()) return "-";
    if (causes.size() == 1) return marks_.of(causes.front());
    more_causes_ = true;
    return fmt::format("{} +{}", marks_.of(causes.front()), causes.size() - 1);
  }

  void sentence(const std::string& text) { out_ += wrapped(text, width_) + "\n"; }

  void headline(const ConductResult& conduct) {
    std::vector<const BuyerSummary*> victims;
    std::set<int> countries;
    const int steps = scenario_.calendar.steps();
    int first = steps, last = 0, by_demand = 0;
    for (const auto& each : conduct.consumer_summaries) {
      if (!each.cut_off.first_step) continue;
      victims.push_back(&each);
      countries.insert(world_.consumers.at(static_cast<std::size_t>(each.item)).country);
      first = std::min(first, *each.cut_off.first_step);
      last = std::max(last, each.cut_off.recovery_step.value_or(steps) - 1);
      by_demand += each.cut_off.steps_by_controls == 0;
    }
    const auto values = measure(result_, conduct);
    const long all = static_cast<long>(conduct.consumer_summaries.size());
    if (victims.empty()) {
      const std::string who = all == 1 ? "the only consumer stays at or above its"
                                       : "all " + count(all, "consumer") + " stay at or above their";
      out_ += paint_.green(wrapped("Nobody is cut off: " + who + " critical coverage.", width_)) + "\n";
    } else {
      const std::string when = first == last ? "in " + label(first)
                                             : fmt::format("at some time between {} and {}", label(first), label(last));
      out_ += paint_.red(wrapped(fmt::format("{} of {}, in {}, {} cut off {}.", victims.size(), count(all, "consumer"),
                                             count(static_cast<long>(countries.size()), "country"),
                                             victims.size() == 1 ? "is" : "are", when),
                                 width_)) +
              "\n";
      worst(victims);
      if (conduct.twin_consumers.wanted.steps > 0 && by_demand > 0)
        sentence(victims.size() == 1 ? "Without the controls it would be cut off as well."
                 : by_demand == static_cast<int>(victims.size())
                     ? "Without the controls they would be cut off as well."
                     : fmt::format("{} of them would be cut off without the controls as well.", by_demand));
    }
    strained(conduct, !victims.empty());
    const long facilities = static_cast<long>(values.at("facilities"));
    if (facilities > 0)
      sentence(count(facilities, "facility") + (facilities == 1 ? " is cut off from its" : " are cut off from their") +
               " inputs.");
    if (values.at("unmet_tonnes") > 0)
      sentence(fmt::format("In all, consumers go without {} t, worth USD {} at base-year prices.",
                           amount(values.at("unmet_tonnes")), money(values.at("unmet_value"))));
    waited(conduct);
    prices(conduct);
    bill(conduct);
  }

  /// What the clairvoyant's damage is worth as a bound, and what other plans of equal damage would do.
  void foresight(const ConductResult& conduct) {
    if (!conduct.along) return;
    sentence(conduct.bound ? "Nobody could do less damage along the path of the " + to_string(*conduct.along) +
                                 " run: the same limits and wants, everything foreseen. Who bears it is one of several "
                                 "equally good choices."
                           : "It saw only a part of the calendar at a time: a plan, and no bound on damage.");
    for (const UnmetRange& range : conduct.ranges) {
      const std::string& who = world_.consumers.at(static_cast<std::size_t>(range.item)).id;
      const bool same = range.most - range.least <= 1e-6 * range.most;
      sentence(range.most <= 1e-9 ? who + " goes without nothing, whatever plan of equal damage is chosen."
               : same ? fmt::format("{} goes without {} t in every plan of equal damage.", who, amount(range.most))
                      : fmt::format("{} goes without {} to {} t in plans of equal damage.", who, amount(range.least),
                                    amount(range.most)));
    }
  }

  /// Who goes short without being cut off, and the worst of them.
  void strained(const ConductResult& conduct, bool beside_others) {
    std::vector<const BuyerSummary*> users;
    for (const auto& each : conduct.consumer_summaries)
      if (!each.cut_off.first_step && each.cut_off.deepest_coverage < least_shortage) users.push_back(&each);
    if (users.empty()) return;
    std::sort(users.begin(), users.end(), [](const BuyerSummary* a, const BuyerSummary* b) {
      return std::tuple(-a->cut_off.unmet_value, a->item) < std::tuple(-b->cut_off.unmet_value, b->item);
    });
    std::string text = fmt::format("{}{} {} less than they want without being cut off:", users.size(),
                                   beside_others ? " more" : "", users.size() == 1 ? "consumer gets" : "consumers get");
    if (users.size() == 1) text.replace(text.find("they want"), 9, "it wants");
    const std::size_t shown = std::min(most_strained, users.size());
    for (std::size_t i = 0; i < shown; ++i) {
      const Consumer& who = world_.consumers.at(static_cast<std::size_t>(users[i]->item));
      text += fmt::format("{} {} {} sector down to {} of its {} in {}", i > 0 ? ";" : "",
                          of_whom(country_name(world_, who.country)), sector_name(who.sector),
                          percent(users[i]->cut_off.deepest_coverage), in_sentence(who.commodity),
                          label(users[i]->cut_off.deepest_step));
    }
    if (users.size() > shown) text += fmt::format("; and {} more", users.size() - shown);
    sentence(text + ".");
  }

  /// When the events came that waited for something.
  void waited(const ConductResult& conduct) {
    std::vector<std::tuple<Date, std::string, int>> by_date;
    std::vector<std::string> came, never_came;
    for (const EventDates& dates : conduct.event_dates) {
      if (!event(dates.event).trigger.waits()) continue;
      const std::string name = event_in_sentence(event(dates.event));
      if (dates.start)
        by_date.emplace_back(*dates.start, name, dates.times);
      else
        never_came.push_back(name);
    }
    std::sort(by_date.begin(), by_date.end());
    for (const auto& [date, name, times] : by_date)
      came.push_back(name + (times > 1 ? fmt::format(" {} times, last on ", times) : " on ") + to_string(date));
    const auto list = [](std::vector<std::string> items, std::size_t most) {
      const std::size_t hidden = items.size() - std::min(most, items.size());
      items.resize(items.size() - hidden);
      std::string text;
      for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
      return hidden > 0 ? fmt::format("{} and {} more", text, hidden) : text;
    };
    if (!came.empty()) sentence("What waited came: " + list(came, most_waiting) + ".");
    if (!never_came.empty()) sentence("It never came to: " + list(never_came, most_waiting) + ".");
  }

  /// What events cost those who pay for them, and what they may still have to pay.
  void bill(const ConductResult& conduct) {
    std::map<std::string, double> paid;  // by who pays
    double all = 0, owed = 0;
    const int last = result_.steps_done - 1;
    for (const Payment& payment : conduct.ledger.payments)
      if (is_public(payment.payer)) all += payment.usd, paid[payer_name(payment.payer)] += payment.usd;
    for (const Liability& liability : conduct.ledger.liabilities)
      if (liability.step == last && is_public(liability.payer)) owed += liability.usd;
    if (all <= 0 && owed <= 0) return;
    std::string text = fmt::format("The public bill: USD {} paid", money(all));
    const auto most =
        std::max_element(paid.begin(), paid.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (paid.size() > 1) text += fmt::format(", USD {} of it by {}", money(most->second), most->first);
    if (paid.size() == 1) text += " by " + most->first;
    if (owed > 0) text += fmt::format("; at most USD {} may still fall due", money(owed));
    sentence(text + ".");
  }

  /// Where what consumers buy became dearest, and what they went without for it.
  void prices(const ConductResult& conduct) {
    if (conduct.market_prices.steps == 0) return;
    double highest = 1.005, worth = 0;
    int step = -1, market = -1;
    for (std::size_t k = 0; k < world_.consumers.size(); ++k) {
      const Consumer& consumer = world_.consumers[k];
      const double base = world_.commodities.at(static_cast<std::size_t>(consumer.commodity)).price;
      for (int t = 0; t < conduct.driven_away.steps; ++t)
        worth += base * conduct.driven_away.at(t, static_cast<int>(k));
      for (std::size_t m = 0; m < result_.markets.size() && base > 0; ++m)
        if (result_.markets[m].country == consumer.country && result_.markets[m].commodity == consumer.commodity)
          for (int t = 0; t < conduct.market_prices.steps; ++t)
            if (const double factor = conduct.market_prices.at(t, static_cast<int>(m)) / base; factor > highest)
              highest = factor, step = t, market = static_cast<int>(m);
    }
    if (market < 0) return;
    const MarketName& name = result_.markets[static_cast<std::size_t>(market)];
    std::string text =
        fmt::format("Dearest: {} in {}, {:.3g} times the base year's price in {}", in_sentence(name.commodity),
                    country_name(world_, name.country), highest, label(step));
    if (worth > 0) text += fmt::format("; prices drove away wants worth USD {}", money(worth));
    sentence(text + ".");
  }

  static bool is_public(Party party) { return party.kind == Party::Kind::country || party.kind == Party::Kind::bloc; }
  std::string payer_name(Party party) const {
    return party.kind == Party::Kind::country ? country_name(world_, party.index)
                                              : world_.blocs.at(static_cast<std::size_t>(party.index)).name;
  }

  void worst(const std::vector<const BuyerSummary*>& victims) {
    const BuyerSummary* worst =
        *std::min_element(victims.begin(), victims.end(), [](const BuyerSummary* a, const BuyerSummary* b) {
          return std::tuple(-a->cut_off.unmet_value, -a->cut_off.steps, a->item) <
                 std::tuple(-b->cut_off.unmet_value, -b->cut_off.steps, b->item);
        });
    const CutOff& cut = worst->cut_off;
    const Consumer& who = world_.consumers.at(static_cast<std::size_t>(worst->item));
    std::string why;
    if (!cut.causes.empty()) {
      why = ", because of " + event_in_sentence(event(cut.causes.front()));
      if (cut.causes.size() == 2) why += " and one more event";
      if (cut.causes.size() > 2) why += fmt::format(" and {} more events", cut.causes.size() - 1);
    }
    sentence(fmt::format("Worst hit: {} {} sector, cut off from {} for {}{}.",
                         of_whom(country_name(world_, who.country)), sector_name(who.sector),
                         in_sentence(who.commodity), count(cut.steps, step_word(scenario_.calendar)), why));
  }

  struct Row {
    std::string who;
    int commodity = -1;
    const CutOff* cut_off = nullptr;
  };

  /// Prints the rows with the largest unmet value, those of one commodity together.
  void table(const std::string& who, const std::string& title, std::vector<Row> rows, std::size_t most) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.cut_off->unmet_value > b.cut_off->unmet_value; });
    const std::size_t hidden = rows.size() - std::min(most, rows.size());
    rows.resize(rows.size() - hidden);
    std::vector<int> commodities;
    for (const Row& row : rows)
      if (std::find(commodities.begin(), commodities.end(), row.commodity) == commodities.end())
        commodities.push_back(row.commodity);

    std::vector<std::vector<std::string>> cells = {
        {"\n" + who, "Cut off\nsince",
         (step_word(scenario_.calendar) == "month" ? "Months" : "Weeks") + std::string("\ncut off"), "Lowest\ncoverage",
         "Unmet\ntonnes", "Unmet\nUSD", "Supplied\nagain", "\nBecause of"}};
    std::vector<int> groups = {-1};  // the commodity of each row of cells
    for (const int commodity : commodities)
      for (const Row& row : rows) {
        if (row.commodity != commodity) continue;
        const CutOff& cut = *row.cut_off;
        cells.push_back({row.who, label(cut.first_step), std::to_string(cut.steps), percent(cut.deepest_coverage),
                         amount(cut.unmet_tonnes), short_money(cut.unmet_value), label(cut.recovery_step),
                         because(cut.causes)});
        groups.push_back(commodity);
      }
    const auto lines = align(std::move(cells),
                             {{.wraps = true},
                              {},
                              {.right = true},
                              {.right = true, .dispensable = 2},
                              {.right = true, .dispensable = 4},
                              {.right = true, .dispensable = 1},
                              {.dispensable = 3},
                              {.wraps = true}},
                             width_);
    out_ += "\n" + paint_.bold(title + " cut off") + "\n" + paint_.bold(lines[0]) + "\n";
    for (std::size_t i = 1; i < lines.size(); ++i) {
      if (groups[i] != groups[i - 1]) out_ += wrapped("from " + in_sentence(groups[i]) + ":", width_) + "\n";
      out_ += lines[i] + "\n";
    }
    if (hidden > 0) out_ += fmt::format("and {} more\n", hidden);
  }

  void regions(const ConductResult& conduct) {
    std::vector<Row> countries, blocs, consumers;
    for (const auto& each : conduct.regions)
      if (each.cut_off.first_step)
        (each.bloc ? blocs : countries).push_back({region_name(world_, each.region), each.commodity, &each.cut_off});
    for (const auto& each : conduct.consumer_summaries)
      if (each.cut_off.first_step) {
        const Consumer& who = world_.consumers.at(static_cast<std::size_t>(each.item));
        consumers.push_back(
            {country_name(world_, who.country) + ", " + sector_name(who.sector), who.commodity, &each.cut_off});
      }
    if (!countries.empty()) table("Country", "Countries", countries, most_rows);
    // A country as a whole can be above its critical coverage while some of its consumers are not.
    else if (!consumers.empty())
      table("Consumer", "Consumers", consumers, most_rows);
    if (!blocs.empty()) table("Bloc", "Blocs", blocs, most_bloc_rows);
  }

  /// What the numbers in the tables stand for.
  void legend() {
    std::vector<std::vector<std::string>> rows = marks_.list(false);
    if (!rows.empty() || more_causes_) out_ += "\n";
    for (const auto& line : align(std::move(rows), {{}, {.wraps = true}, {.wraps = true}}, width_)) out_ += line + "\n";
    if (more_causes_) sentence("+N   N more events have a part in it; the results file names them");
  }

  const RunResult& result_;
  const Scenario& scenario_;
  const World& world_;
  Paint paint_;
  std::size_t width_;
  std::string out_;
  EventMarks marks_;
  bool more_causes_ = false;  ///< a table counts causes that it does not name
};

}  // namespace

std::string summary_text(const RunResult& result, const Paint& paint, std::size_t width) {
  return Summary(result, paint, width).text();
}

}  // namespace chokepoint::cli
