#include "summary.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "words.hpp"

namespace chokepoint::cli {
namespace {

constexpr std::size_t most_rows = 12, most_bloc_rows = 6;

class Summary {
 public:
  Summary(const RunResult& result, const Paint& paint)
      : result_(result), scenario_(*result.scenario), world_(*scenario_.world), paint_(paint) {}

  std::string text() {
    const Calendar& calendar = scenario_.calendar;
    out_ = paint_.bold(scenario_.title.empty() ? scenario_.id : scenario_.title) + "\n";
    out_ += fmt::format("{} to {}, {}\n", calendar.label(0), calendar.label(calendar.steps() - 1),
                        count(calendar.steps(), step_word(calendar)));
    if (!result_.complete) {
      const std::string last = result_.steps_done > 0 ? "after " + calendar.label(result_.steps_done - 1)
                                                      : "before the first " + step_word(calendar) + " was done";
      out_ += paint_.yellow("Stopped " + last + ": what was computed is kept, and marked incomplete.") + "\n";
    }
    for (const auto& conduct : result_.conducts) {
      if (result_.conducts.size() > 1) out_ += "\n" + paint_.bold("Conduct: " + to_string(conduct.conduct)) + "\n";
      out_ += "\n";
      headline(conduct);
      regions(conduct);
    }
    legend();
    return out_;
  }

 private:
  std::string label(const std::optional<int>& step) const {
    return step ? scenario_.calendar.label(*step) : std::string("-");
  }

  /// First event's id, and how many more there are.
  std::string because(const std::vector<int>& causes) {
    if (causes.empty()) return "-";
    named_.insert(causes.front());
    const std::string first = scenario_.events.at(static_cast<std::size_t>(causes.front())).id;
    return causes.size() == 1 ? first : fmt::format("{} +{}", first, causes.size() - 1);
  }

  std::string consumer_name(int item) const {
    const Consumer& consumer = world_.consumers.at(static_cast<std::size_t>(item));
    return fmt::format("{}: {} of {}", country_name(world_, consumer.country), sector_name(consumer.sector),
                       commodity_name(world_, consumer.commodity));
  }

  void headline(const ConductResult& conduct) {
    std::vector<const BuyerSummary*> victims;
    std::set<int> countries;
    int first = scenario_.calendar.steps();
    int by_demand = 0;
    for (const auto& each : conduct.consumer_summaries) {
      if (!each.cut_off.first_step) continue;
      victims.push_back(&each);
      countries.insert(world_.consumers.at(static_cast<std::size_t>(each.item)).country);
      first = std::min(first, *each.cut_off.first_step);
      by_demand += each.cut_off.steps_by_controls == 0;
    }
    const auto values = measure(result_, conduct);
    if (victims.empty()) {
      out_ += paint_.green(fmt::format("Nobody is cut off: all {} stay at or above their critical coverage.",
                                       count(static_cast<long>(conduct.consumer_summaries.size()), "consumer"))) +
              "\n";
    } else {
      const BuyerSummary* worst =
          *std::min_element(victims.begin(), victims.end(), [](const BuyerSummary* a, const BuyerSummary* b) {
            return std::tuple(-a->cut_off.unmet_value, -a->cut_off.steps, a->item) <
                   std::tuple(-b->cut_off.unmet_value, -b->cut_off.steps, b->item);
          });
      const Consumer& who = world_.consumers.at(static_cast<std::size_t>(worst->item));
      out_ += paint_.red(fmt::format("From {} on, {} in {} {} cut off.", scenario_.calendar.label(first),
                                     count(static_cast<long>(victims.size()), "consumer"),
                                     count(static_cast<long>(countries.size()), "country"),
                                     victims.size() == 1 ? "is" : "are"));
      out_ +=
          fmt::format(" Worst: {}'s {} of {}, {}{}.\n", country_name(world_, who.country), sector_name(who.sector),
                      commodity_name(world_, who.commodity), count(worst->cut_off.steps, step_word(scenario_.calendar)),
                      worst->cut_off.causes.empty() ? "" : ", because of " + because(worst->cut_off.causes));
      const bool has_twin = conduct.twin_consumers.wanted.steps > 0;
      if (has_twin && by_demand > 0)
        out_ += by_demand == static_cast<int>(victims.size())
                    ? std::string("Without the controls they would be cut off as well.\n")
                    : fmt::format("{} of them would be cut off without the controls as well.\n", by_demand);
    }
    const long facilities = static_cast<long>(values.at("facilities"));
    if (facilities > 0)
      out_ += count(facilities, "facility") + (facilities == 1 ? " is" : " are") + " cut off from inputs.\n";
    if (values.at("unmet_tonnes") > 0)
      out_ += fmt::format("Unmet wants of all consumers: {} t, worth {} USD at base-year prices.\n",
                          amount(values.at("unmet_tonnes")), money(values.at("unmet_value")));
  }

  std::vector<std::string> row(const std::string& who, const std::string& what, const CutOff& cut) {
    return {who,
            what,
            label(cut.first_step),
            std::to_string(cut.steps),
            percent(cut.deepest_coverage),
            amount(cut.unmet_tonnes),
            money(cut.unmet_value),
            label(cut.recovery_step),
            because(cut.causes)};
  }

  /// Prints the rows with the largest unmet value.
  template <class Item, class Name>
  void table(const std::string& who, std::vector<const Item*> items, std::size_t most, Name name) {
    std::stable_sort(items.begin(), items.end(),
                     [](const Item* a, const Item* b) { return a->cut_off.unmet_value > b->cut_off.unmet_value; });
    std::vector<std::vector<std::string>> rows;
    rows.push_back({who, "Of what", "Since", step_word(scenario_.calendar) + "s", "Lowest", "Unmet t", "USD", "Back",
                    "Because of"});
    for (std::size_t i = 0; i < std::min(most, items.size()); ++i) {
      const auto [first, second] = name(*items[i]);
      rows.push_back(row(first, second, items[i]->cut_off));
    }
    const std::string lines = align(rows, {false, false, false, true, true, true, true, false, false});
    const std::size_t header = lines.find('\n');
    out_ += "\n" + paint_.bold(lines.substr(0, header)) + lines.substr(header);
    if (items.size() > most) out_ += fmt::format("and {} more\n", items.size() - most);
  }

  void regions(const ConductResult& conduct) {
    std::vector<const RegionSummary*> countries, blocs;
    for (const auto& each : conduct.regions)
      if (each.cut_off.first_step) (each.bloc ? blocs : countries).push_back(&each);
    std::vector<const BuyerSummary*> consumers;
    for (const auto& each : conduct.consumer_summaries)
      if (each.cut_off.first_step) consumers.push_back(&each);
    const auto name = [&](const RegionSummary& each) {
      return std::pair(region_name(world_, each), commodity_name(world_, each.commodity));
    };
    if (!countries.empty()) table("Country", countries, most_rows, name);
    // A country as a whole can be above its critical coverage while some of its consumers are not.
    else if (!consumers.empty())
      table("Consumer", consumers, most_rows, [&](const BuyerSummary& each) {
        const Consumer& who = world_.consumers.at(static_cast<std::size_t>(each.item));
        return std::pair(country_name(world_, who.country) + ", " + sector_name(who.sector),
                         commodity_name(world_, who.commodity));
      });
    if (!blocs.empty()) table("Bloc", blocs, most_bloc_rows, name);
  }

  /// The titles of the events the table names.
  void legend() {
    std::vector<std::vector<std::string>> rows;
    for (const int event : named_) {
      const Event& each = scenario_.events.at(static_cast<std::size_t>(event));
      if (!each.title.empty() && each.title != each.id) rows.push_back({each.id + ":", each.title});
    }
    if (!rows.empty()) out_ += "\n" + align(rows, {false, false});
  }

  const RunResult& result_;
  const Scenario& scenario_;
  const World& world_;
  Paint paint_;
  std::string out_;
  std::set<int> named_;
};

}  // namespace

std::string summary_text(const RunResult& result, const Paint& paint) { return Summary(result, paint).text(); }

}  // namespace chokepoint::cli
