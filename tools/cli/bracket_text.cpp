#include "bracket_text.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "words.hpp"

namespace chokepoint::cli {
namespace {

using Json = nlohmann::ordered_json;

/// `3` or `3-7`; the two sides as people write them.
std::string range(const std::string& least, const std::string& most) {
  return least == most ? least : least + " to " + most;
}

std::string names(const std::vector<Conduct>& conducts) {
  std::string text;
  for (const Conduct conduct : conducts) text += (text.empty() ? "" : ", ") + to_string(conduct);
  return text;
}

class BracketText {
 public:
  BracketText(const RunResult& result, const Paint& paint, std::size_t width)
      : scenario_(*result.scenario), world_(*scenario_.world), paint_(paint), width_(width) {
    for (const ConductResult& each : result.conducts) conducts_.push_back(each.conduct);
  }

  std::string text(const Bracket& bracket) {
    const auto robust = static_cast<long>(bracket.robust.size()), some = static_cast<long>(bracket.by_behaviour.size());
    out_ = paint_.bold("Where the conducts agree, and where they do not") + "\n";
    say(fmt::format("Compared: {}.", names(conducts_)));
    if (robust == 0 && some == 0) {
      say("Nobody is cut off under any of them.");
      return out_;
    }
    say(robust == 0 ? std::string("Nobody is cut off under all of them.")
                    : fmt::format("Robust: {} cut off under every one of them.",
                                  count(robust, "consumer") + (robust == 1 ? " is" : " are")));
    if (some > 0)
      say(fmt::format("Depends on behaviour: {} cut off under some and not under others.",
                      count(some, "consumer") + (some == 1 ? " is" : " are")));
    table("Cut off whatever the conduct", bracket.robust, false);
    table("Cut off or not, by how people behave", bracket.by_behaviour, true);
    return out_;
  }

 private:
  void say(const std::string& text) { out_ += wrapped(text, width_) + "\n"; }

  void table(const std::string& title, const std::vector<BracketRow>& rows, bool whose) {
    if (rows.empty()) return;
    const Calendar& calendar = scenario_.calendar;
    std::vector<std::vector<std::string>> cells = {
        {"\nConsumer", "\nfrom", "Cut off\nsince",
         (step_word(calendar) == "month" ? "Months" : "Weeks") + std::string("\ncut off"), "Unmet\ntonnes",
         "Unmet\nUSD"}};
    std::vector<Column> columns = {{.wraps = true},
                                   {.wraps = true},
                                   {},
                                   {.right = true},
                                   {.right = true, .dispensable = 2},
                                   {.right = true, .dispensable = 1}};
    if (whose) {
      cells.front().emplace_back("\nUnder");
      columns.push_back({.wraps = true});
    }
    for (std::size_t i = 0; i < std::min(most_rows, rows.size()); ++i) {
      const BracketRow& row = rows[i];
      const Consumer& who = world_.consumers.at(static_cast<std::size_t>(row.consumer));
      cells.push_back({country_name(world_, who.country) + ", " + sector_name(who.sector),
                       within_sentence(commodity_name(world_, who.commodity)),
                       range(calendar.label(*row.earliest_step), calendar.label(*row.latest_step)),
                       range(std::to_string(row.least_steps), std::to_string(row.most_steps)),
                       range(amount(row.least_unmet), amount(row.most_unmet)),
                       range(short_money(row.least_value), short_money(row.most_value))});
      if (whose) cells.back().push_back(names(row.cut_off_under));
    }
    const auto lines = align(std::move(cells), std::move(columns), width_);
    out_ += "\n" + paint_.bold(title) + "\n" + paint_.bold(lines.front()) + "\n";
    for (std::size_t i = 1; i < lines.size(); ++i) out_ += lines[i] + "\n";
    if (rows.size() > most_rows) out_ += fmt::format("and {} more\n", rows.size() - most_rows);
  }

  const Scenario& scenario_;
  const World& world_;
  Paint paint_;
  std::size_t width_;
  std::vector<Conduct> conducts_;
  std::string out_;
};

}  // namespace

std::string bracket_text(const RunResult& result, const Paint& paint, std::size_t width) {
  return result.conducts.size() > 1 ? BracketText(result, paint, width).text(bracket_of(result)) : "";
}

Json bracket_json(const RunResult& result) {
  if (result.conducts.size() < 2) return nullptr;
  const Scenario& scenario = *result.scenario;
  const World& world = *scenario.world;
  const auto rows = [&](const std::vector<BracketRow>& list) {
    Json array = Json::array();
    for (const BracketRow& row : list) {
      const Consumer& who = world.consumers.at(static_cast<std::size_t>(row.consumer));
      Json under = Json::array();
      for (const Conduct conduct : row.cut_off_under) under.push_back(to_string(conduct));
      array.push_back(
          {{"consumer", who.id},
           {"country", world.countries.at(static_cast<std::size_t>(who.country)).id},
           {"sector", who.sector},
           {"commodity", world.commodities.at(static_cast<std::size_t>(who.commodity)).id},
           {"cut_off_under", under},
           {"first", {scenario.calendar.label(*row.earliest_step), scenario.calendar.label(*row.latest_step)}},
           {"steps", {row.least_steps, row.most_steps}},
           {"unmet_tonnes", {row.least_unmet, row.most_unmet}},
           {"unmet_value", {row.least_value, row.most_value}}});
    }
    return array;
  };
  const Bracket bracket = bracket_of(result);
  return {{"robust", rows(bracket.robust)}, {"by_behaviour", rows(bracket.by_behaviour)}, {"spared", bracket.spared}};
}

}  // namespace chokepoint::cli
