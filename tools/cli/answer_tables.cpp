#include "answer_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "threat_words.hpp"

namespace chokepoint::cli {
namespace {

using Cell = Sheet::Cell;
using Row = std::vector<Cell>;

Cell number(double value) { return value; }
template <class Number>
Cell number(const std::optional<Number>& value) {
  return value ? Cell(static_cast<double>(*value)) : Cell();
}
/// A text, or nothing where it is empty.
Cell text(const std::string& value) { return value.empty() ? Cell() : Cell(value); }

/// Ids of items by their indices: `a + b`.
template <class Item>
std::string ids(const std::vector<Item>& items, const std::vector<int>& set) {
  std::string all;
  for (const int i : set) all += (all.empty() ? "" : " + ") + items[static_cast<std::size_t>(i)].id;
  return all;
}

template <class Item>
std::string id_of(const std::vector<Item>& items, int index) {
  return index < 0 ? std::string() : items[static_cast<std::size_t>(index)].id;
}

}  // namespace

Sheet losses_table(const std::vector<Loss>& losses) {
  Sheet table{"loss", {"loss", "kind", "title", "effect"}, {}};
  for (const Loss& each : losses) table.rows.push_back({each.id, to_string(each.kind), each.title, each.effect});
  return table;
}

Sheet effects_table(const World& world, const std::vector<Loss>& losses, const Ranking& alone, const Ranking& together,
                    const Repeat& repeat) {
  Sheet table{"loss_effect",
              {"number", "losses", "together", "damage_added", "consumers_cut_off", "survive_steps", "recover_steps",
               "worst", "worst_damage_added", "error", "command"},
              {}};
  for (const Ranking* ranking : {&alone, &together})
    for (const LossEffect& each : ranking->effects) {
      Row row = {number(static_cast<double>(table.rows.size() + 1)), ids(losses, each.losses),
                 number(static_cast<double>(each.losses.size()))};
      if (each.error.empty())
        row.insert(row.end(),
                   {number(each.added), number(static_cast<double>(each.cut_off)), number(each.survive),
                    number(each.recover), text(id_of(world.consumers, each.worst)), number(each.worst_added)});
      else
        row.resize(row.size() + 6);
      row.insert(row.end(), {text(each.error), repeat(each.losses)});
      table.rows.push_back(std::move(row));
    }
  return table;
}

Sheet worst_table(const std::vector<Loss>& losses, const WorstTogether& worst) {
  Sheet table{"worst_set", {"number", "losses", "least_damage_per_year", "bound_per_year", "proved"}, {}};
  for (const WorstSet& each : worst.sets)
    table.rows.push_back({number(static_cast<double>(table.rows.size() + 1)), ids(losses, each.losses),
                          number(each.damage), number(worst.bound), number(worst.proved ? 1.0 : 0.0)});
  return table;
}

Sheet points_table(const World& world, const std::vector<Loss>& losses, const std::vector<SinglePoint>& points) {
  Sheet table{"single_point", {"loss", "consumer"}, {}};
  for (const SinglePoint& each : points)
    for (const int k : each.consumers) table.rows.push_back({id_of(losses, each.loss), id_of(world.consumers, k)});
  return table;
}

Sheet concentration_table(const World& world, const std::vector<Concentration>& all) {
  Sheet table{"concentration", {"commodity", "stage", "hhi", "hhi_with_substitutes", "largest", "largest_share"}, {}};
  for (const Concentration& each : all)
    table.rows.push_back({id_of(world.commodities, each.commodity), each.stage, number(each.hhi),
                          number(each.hhi_with_substitutes), id_of(world.countries, each.largest),
                          number(each.largest_share)});
  return table;
}

Sheet survival_table(const Scenario& scenario, int from, const std::vector<Loss>& losses,
                     const std::vector<Survival>& survival, const std::map<int, LossEffect>& simulated,
                     const Repeat& repeat) {
  const World& world = *scenario.world;
  const double step = 12 / scenario.calendar.steps_per_year();
  Sheet table{"survival",
              {"number", "loss", "survive_months", "recover_months", "impact", "exposure", "first",
               "simulated_survive_months", "simulated_recover_months", "opens", "command"},
              {}};
  const auto months = [&](const std::optional<int>& steps) { return steps ? number(*steps * step) : Cell(); };
  for (const Survival& each : survival) {
    Row row = {number(static_cast<double>(table.rows.size() + 1)),
               id_of(losses, each.loss),
               number(each.survive),
               months(each.recover),
               number(each.impact),
               number(each.exposure),
               text(ids(world.consumers, each.first))};
    const auto effect = simulated.find(each.loss);
    const bool known = effect != simulated.end() && effect->second.error.empty();
    row.push_back(known ? months(effect->second.survive) : Cell());
    row.push_back(known ? months(effect->second.recover) : Cell());
    row.push_back(text(each.opens ? scenario.calendar.label(from + *each.opens) : std::string()));
    row.push_back(repeat({each.loss}));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Sheet hedges_table(const std::vector<Hedge>& hedges, const BestHedges& best, const Repeat& repeat) {
  Sheet table{
      "hedge_set", {"number", "hedges", "cost", "damage", "avoided", "consumers_cut_off", "error", "command"}, {}};
  const auto add = [&](const HedgeSet& each) {
    Row row = {number(static_cast<double>(table.rows.size())), ids(hedges, each.hedges), number(each.cost)};
    if (each.error.empty())
      row.insert(row.end(), {number(each.damage), number(best.none.damage - each.damage),
                             number(static_cast<double>(each.cut_off))});
    else
      row.resize(row.size() + 3);
    row.insert(row.end(), {text(each.error), repeat(each.hedges)});
    table.rows.push_back(std::move(row));
  };
  add(best.none);
  for (const HedgeSet& each : best.sets) add(each);
  return table;
}

std::vector<Sheet> independence_tables(const Scenario& scenario, const IndependenceResult& result,
                                       const std::vector<std::string>& who,
                                       const std::function<std::string(int)>& repeat) {
  const World& world = *scenario.world;
  const Calendar& calendar = scenario.calendar;
  Sheet dates{
      "independence", {"who", "commodity", "independent_from", "held_back_by", "survive_steps", "sheltered_from"}, {}},
      coverage{"independence_coverage", {"who", "commodity", "step", "label", "coverage"}, {}},
      bans{"independence_ban",
           {"who", "commodity", "step", "start", "cut_off", "survive_steps", "months", "first", "anyway"},
           {}},
      starts{"independence_start", {"step", "start", "command"}, {}};
  const auto date = [&](const std::optional<int>& step) { return step ? Cell(calendar.label(*step)) : Cell(); };
  for (const auto* list : {&result.regions, &result.by_commodity})
    for (const Independence& each : *list) {
      if (!asked(who, each.who)) continue;
      const std::string commodity = id_of(world.commodities, each.commodity);
      dates.rows.push_back({each.who, commodity, date(each.step), text(id_of(world.commodities, each.first_commodity)),
                            each.bans.empty() ? Cell() : number(each.bans.front().survive), date(each.sheltered)});
      for (std::size_t t = 0; t < each.coverage.size(); ++t)
        coverage.rows.push_back({each.who, commodity, number(static_cast<double>(t)),
                                 calendar.label(static_cast<int>(t)), number(each.coverage[t])});
      for (const BanEffect& ban : each.bans)
        bans.rows.push_back({each.who, commodity, number(static_cast<double>(ban.start)), calendar.label(ban.start),
                             number(ban.survive ? 1.0 : 0.0), number(ban.survive),
                             ban.survive ? number(*ban.survive * 12 / calendar.steps_per_year()) : Cell(),
                             text(id_of(world.commodities, ban.commodity)), number(ban.anyway ? 1.0 : 0.0)});
    }
  for (const int start : result.starts)
    starts.rows.push_back({number(static_cast<double>(start)), calendar.label(start), repeat(start)});
  return {dates, coverage, bans, starts};
}

Sheet independence_spread_table(const std::vector<IndependenceSpreads>& scenarios,
                                const std::vector<std::string>& who) {
  Sheet table{"independence_spread", {"scenario", "who", "commodity", "step", "label", "share"}, {}};
  for (const IndependenceSpreads& own : scenarios)
    for (const auto* list : {&own.regions, &own.by_commodity})
      for (const IndependenceSpread& each : *list) {
        if (!asked(who, each.who)) continue;
        for (std::size_t t = 0; t < each.until.size(); ++t)
          table.rows.push_back({own.scenario->id, each.who, id_of(own.scenario->world->commodities, each.commodity),
                                number(static_cast<double>(t)), own.scenario->calendar.label(static_cast<int>(t)),
                                number(each.until[t])});
      }
  return table;
}

std::vector<Sheet> threshold_tables(const ThresholdOptions& asked, const Threshold& found,
                                    const std::function<std::string(const std::string&)>& repeat) {
  Sheet answer{"threshold", {"vary", "goal", "value", "beyond", "changes"}, {}},
      samples{"threshold_sample", {"number", "value", "holds", "measured", "error", "command"}, {}};
  answer.rows.push_back({asked.path, asked.goal, found.value ? Cell(*found.value) : Cell(),
                         found.value ? Cell(found.beyond) : Cell(), number(static_cast<double>(found.changes))});
  for (const Sample& each : found.samples) {
    Row row = {number(static_cast<double>(samples.rows.size() + 1)),
               each.value,
               Cell(),
               Cell(),
               text(each.error),
               repeat(each.value)};
    if (each.error.empty()) row[2] = each.holds ? 1.0 : 0.0;
    if (each.measured) row[3] = *each.measured;
    samples.rows.push_back(std::move(row));
  }
  return {answer, samples};
}

std::string question_line(const std::string& command, const InputOptions& input,
                          const std::vector<std::pair<std::string, std::string>>& options) {
  std::string line = input_line("chokepoint " + command, input, tweak_of_line(input));
  for (const auto& [name, value] : options)
    if (!value.empty()) line += " " + name + " " + quoted(value);
  return line;
}

void keep_answer(const std::filesystem::path& file, const std::string& question, const Scenario& scenario,
                 const std::string& command, std::vector<Sheet> tables) {
  if (!file.empty()) save_answer({question, scenario.id, scenario.title, command, std::move(tables)}, file);
}

}  // namespace chokepoint::cli
