// `chokepoint chokepoints`: what each loss does, what has no substitute, and the worst losses together.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "answer_tables.hpp"
#include "chokepoint/batch.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "threat_commands.hpp"
#include "threat_words.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

struct Found {
  std::shared_ptr<const Scenario> scenario;
  std::vector<Loss> losses;
  Ranking ranking;
  std::vector<SinglePoint> points;
  std::vector<Concentration> concentration;
  std::optional<WorstTogether> worst;
  Ranking worst_simulated;
  bool stopped = false;
};

/// How far it was when it was stopped.
std::string how_far(const Found& found) {
  std::string text =
      fmt::format("{} of {} losses simulated one by one", found.ranking.effects.size(), found.losses.size());
  if (found.worst)
    text += fmt::format("; {} of {} of the worst sets simulated, of {} looked at", found.worst_simulated.effects.size(),
                        found.worst->sets.size(), found.worst->solves);
  return text;
}

std::vector<double> costs_of(const ChokepointsOptions& options, const std::vector<Loss>& losses) {
  std::vector<double> costs;
  if (options.costs.empty()) return costs;
  costs.assign(losses.size(), 1.0);
  Diagnostics findings;
  for (const std::string& each : options.costs) {
    const std::size_t sign = each.rfind('=');
    const std::string id = each.substr(0, sign);
    char* end = nullptr;
    const double cost = sign == std::string::npos ? -1 : std::strtod(each.c_str() + sign + 1, &end);
    if (sign == std::string::npos || end == each.c_str() + sign + 1 || *end != '\0' || !(cost >= 0)) {
      findings.error({"--cost", 0, 0}, each.substr(0, 100), "expected LOSS=NUMBER", "such as CHN/separation=5");
      continue;
    }
    std::vector<std::string> ids;
    bool known = false;
    for (std::size_t i = 0; i < losses.size(); ++i) {
      ids.push_back(losses[i].id);
      if (losses[i].id != id) continue;
      costs[i] = cost;
      known = true;
    }
    if (!known)
      findings.error({"--cost", 0, 0}, id.substr(0, 100), "is none of the losses asked about", suggestion(id, ids));
  }
  if (findings.has_errors()) throw InputError(findings);
  return costs;
}

constexpr int always_proved = 3;         ///< losses at a time; the search for more is cut short unless a limit is given
constexpr long sets_beyond_that = 2000;  ///< then

/// By how much of its damage the worst set could be worse than the one found.
double gap_of(const WorstTogether& worst) {
  const bool known = !worst.proved && !worst.sets.empty() && worst.sets.front().damage > 0;
  return known ? worst.bound / worst.sets.front().damage - 1 : 0.0;
}

/// The command that simulates some losses again.
std::string repeat(const ChokepointsOptions& options, const Found& found, const Tweak& base,
                   const std::vector<int>& losses) {
  std::vector<Loss> lost;
  for (const int loss : losses) lost.push_back(found.losses[static_cast<std::size_t>(loss)]);
  return run_line(options.input, tweak_of(lost, found.scenario->calendar.begin(found.ranking.from), base));
}

class Printer {
 public:
  Printer(const ChokepointsOptions& options, const Found& found, const Tweak& base)
      : options_(options),
        found_(found),
        base_(base),
        world_(*found.scenario->world),
        paint_{colourful(STDOUT_FILENO)},
        width_(line_width(STDOUT_FILENO)) {}

  void print() const {
    const Calendar& calendar = found_.scenario->calendar;
    fmt::print("{}\n", paint_.bold(found_.scenario->title.empty() ? found_.scenario->id : found_.scenario->title));
    std::string head = fmt::format(
        "{} {} on and for good, simulated to {}. Damage is {}",
        found_.losses.size() == 1 ? "1 loss, from" : fmt::format("{} losses, each from", found_.losses.size()),
        calendar.label(found_.ranking.from), calendar.label(calendar.steps() - 1), damage_in_words(*found_.scenario));
    head += found_.ranking.simulated ? "; the scenario's own is USD " + money(found_.ranking.damage) + "." : ".";
    fmt::print("{}\n", wrapped(head, width_));
    if (const std::string note = before_the_first_control(*found_.scenario, options_.from); !note.empty())
      fmt::print("{}\n", wrapped(note, width_));
    if (found_.stopped) fmt::print("{}\n", paint_.yellow("Stopped: " + how_far(found_) + "."));
    losses(found_.ranking, "Losses one by one");
    points();
    concentration();
    worst();
  }

 private:
  std::string title(const std::vector<int>& losses) const {
    std::string text;
    for (const int loss : losses)
      text += (text.empty() ? "" : " + ") + found_.losses[static_cast<std::size_t>(loss)].title;
    return text;
  }

  void table(const std::string& heading, std::vector<std::vector<std::string>> cells,
             std::vector<Column> columns) const {
    const auto lines = align(std::move(cells), std::move(columns), width_);
    fmt::print("\n{}\n{}\n", paint_.bold(heading), paint_.bold(lines[0]));
    for (std::size_t i = 1; i < lines.size(); ++i) fmt::print("{}\n", lines[i]);
  }

  std::string consumer(int k) const {
    const Consumer& who = world_.consumers.at(static_cast<std::size_t>(k));
    return country_name(world_, who.country) + ", " + sector_name(who.sector) + ", " +
           within_sentence(commodity_name(world_, who.commodity));
  }

  void losses(const Ranking& ranking, const std::string& heading) const {
    const double step = 12 / found_.scenario->calendar.steps_per_year();
    std::vector<std::vector<std::string>> cells = {
        {"\nWithout", "Damage\nUSD", "Consumers\ncut off", "after\nmonths", "for\nmonths", "\nWorst hit"}};
    std::size_t harmless = 0, failed = 0, hidden = 0;
    for (const LossEffect& each : ranking.effects) {
      if (!each.error.empty()) {
        ++failed;
        continue;
      }
      if (each.added < 500 && each.cut_off == 0) {
        ++harmless;
        continue;
      }
      if (cells.size() > static_cast<std::size_t>(options_.top)) {
        ++hidden;
        continue;
      }
      std::string lasts = "-";
      if (each.survive)
        lasts = each.recover ? fmt::format("{:.0f}", (*each.recover - *each.survive) * step) : "the rest";
      cells.push_back({title(each.losses), short_money(each.added), std::to_string(each.cut_off),
                       each.survive ? fmt::format("{:.0f}", *each.survive * step) : "-", lasts,
                       each.worst >= 0 ? consumer(each.worst) : "-"});
    }
    if (cells.size() > 1)
      table(heading, std::move(cells),
            {{.wraps = true},
             {.right = true},
             {.right = true},
             {.right = true},
             {.right = true, .dispensable = 1},
             {.wraps = true, .dispensable = 2}});
    if (hidden > 0) fmt::print("and {} more that do damage (--top)\n", hidden);
    const std::string harmless_losses =
        harmless == 1
            ? "1 other loss does no damage worth mentioning: the network makes up for it."
            : fmt::format("{} other losses do no damage worth mentioning: the network makes up for each.", harmless);
    if (harmless > 0) fmt::print("{}\n", wrapped(harmless_losses, width_));
    if (!ranking.effects.empty() && ranking.effects.front().error.empty()) again(ranking.effects.front().losses);
    if (failed > 0) fmt::print("{} could not be simulated (--format json says why)\n", failed);
  }

  /// The command behind a row.
  void again(const std::vector<int>& losses) const {
    fmt::print("{}\n", paint_.faint("The first is simulated again by: " + repeat(options_, found_, base_, losses)));
  }

  void points() const {
    if (found_.points.empty()) return;
    std::vector<std::vector<std::string>> cells = {{"\nWithout", "Consumers\nwithout a route", "\nAmong them"}};
    for (const SinglePoint& point : found_.points) {
      if (cells.size() > static_cast<std::size_t>(options_.top)) break;
      cells.push_back({found_.losses[static_cast<std::size_t>(point.loss)].title,
                       std::to_string(point.consumers.size()), consumer(point.consumers.front())});
    }
    table("Single points of failure: whatever the capacities, no route is left", std::move(cells),
          {{.wraps = true}, {.right = true}, {.wraps = true, .dispensable = 1}});
  }

  void concentration() const {
    std::vector<std::vector<std::string>> cells = {
        {"\nCommodity", "\nStage", "Concentration\nHHI", "with its\nsubstitutes", "Largest\nmaker", "\nShare"}};
    for (const Concentration& each : found_.concentration)
      cells.push_back({commodity_name(world_, each.commodity), each.stage, fmt::format("{:.0f}", each.hhi),
                       each.substitutes.empty() ? "-" : fmt::format("{:.0f}", each.hhi_with_substitutes),
                       country_name(world_, each.largest), percent(each.largest_share)});
    table("Concentration of base-year output (10,000: all in one country)", std::move(cells),
          {{.wraps = true}, {.dispensable = 1}, {.right = true}, {.right = true}, {}, {.right = true}});
  }

  void worst() const {
    if (!found_.worst) return;
    const WorstTogether& worst = *found_.worst;
    std::vector<std::vector<std::string>> cells = {
        {"\nWithout", "Least damage\nUSD a year", "Simulated\nUSD in all", "Consumers\ncut off"}};
    for (const WorstSet& set : worst.sets) {
      std::string damage = "-", cut = "-";
      for (const LossEffect& each : found_.worst_simulated.effects)
        if (each.losses == set.losses && each.error.empty()) {
          damage = short_money(each.added);
          cut = std::to_string(each.cut_off);
        }
      cells.push_back({title(set.losses), short_money(set.damage), damage, cut});
    }
    if (worst.sets.empty()) {
      fmt::print("\n{}\n", found_.stopped ? "No worst sets: stopped before one was found."
                                          : "No worst sets: no loss can be paid for with the budget.");
      return;
    }
    table(options_.worst == 1 ? std::string("The worst losses")
                              : fmt::format("The worst sets of up to {} losses", options_.worst),
          std::move(cells), {{.wraps = true}, {.right = true}, {.right = true}, {.right = true}});
    const double gap = gap_of(worst);
    fmt::print(
        "{}\n",
        wrapped(worst.proved
                    ? fmt::format("Proved: no other set does more. {} had to be solved for that.",
                                  count(worst.solves, "set"))
                    : fmt::format("Cut short after {}: no set can do more than USD {} a year, {} above the best found.",
                                  count(worst.solves, "set"), money(worst.bound), percent(gap)),
                width_));
    again(worst.sets.front().losses);
  }

  const ChokepointsOptions& options_;
  const Found& found_;
  const Tweak& base_;
  const World& world_;
  Paint paint_;
  std::size_t width_;
};

void keep(const ChokepointsOptions& options, const Found& found, const Tweak& base) {
  const World& world = *found.scenario->world;
  const Repeat again = [&](const std::vector<int>& losses) { return repeat(options, found, base, losses); };
  std::vector<Sheet> tables = {
      losses_table(found.losses), effects_table(world, found.losses, found.ranking, found.worst_simulated, again),
      points_table(world, found.losses, found.points), concentration_table(world, found.concentration)};
  if (found.worst) tables.push_back(worst_table(found.losses, *found.worst));
  const auto given = [](double value) { return fmt::format("{:g}", value); };
  std::vector<std::pair<std::string, std::string>> asked = {
      {"--kinds", fmt::format("{}", fmt::join(options.kinds, ","))},
      {"--from", options.from},
      {"--worst", options.worst > 0 ? std::to_string(options.worst) : ""},
      {"--budget", options.budget ? given(*options.budget) : ""},
      {"--solves", options.solves > 0 ? std::to_string(options.solves) : ""}};
  for (const std::string& cost : options.costs) asked.emplace_back("--cost", cost);
  keep_answer(options.into, "chokepoints", *found.scenario, question_line("chokepoints", options.input, asked),
              std::move(tables));
}

Json json_of(const ChokepointsOptions& options, const Found& found, const Tweak& base) {
  const World& world = *found.scenario->world;
  const Calendar& calendar = found.scenario->calendar;
  const auto ids = [&](const std::vector<int>& losses) {
    Json list = Json::array();
    for (const int loss : losses) list.push_back(found.losses[static_cast<std::size_t>(loss)].id);
    return list;
  };
  const auto command = [&](const std::vector<int>& losses) { return repeat(options, found, base, losses); };
  const auto effects = [&](const Ranking& ranking) {
    Json list = Json::array();
    for (const LossEffect& each : ranking.effects) {
      Json item = {{"losses", ids(each.losses)}};
      if (each.losses.size() == 1) {
        const Loss& loss = found.losses[static_cast<std::size_t>(each.losses.front())];
        item["kind"] = to_string(loss.kind);
        item["title"] = loss.title;
      }
      if (!each.error.empty()) {
        item["error"] = each.error;
      } else {
        item["damage_added"] = each.added;
        item["consumers_cut_off"] = each.cut_off;
        item["survive_steps"] = each.survive ? Json(*each.survive) : Json();
        item["recover_steps"] = each.recover ? Json(*each.recover) : Json();
        item["worst"] = each.worst >= 0 ? Json(world.consumers[static_cast<std::size_t>(each.worst)].id) : Json();
        item["worst_damage_added"] = each.worst_added;
      }
      item["command"] = command(each.losses);
      list.push_back(std::move(item));
    }
    return list;
  };
  Json points = Json::array(), concentration = Json::array();
  for (const SinglePoint& point : found.points) {
    Json severed = Json::array();
    for (const int k : point.consumers) severed.push_back(world.consumers[static_cast<std::size_t>(k)].id);
    points.push_back({{"loss", found.losses[static_cast<std::size_t>(point.loss)].id}, {"severed", severed}});
  }
  for (const Concentration& each : found.concentration) {
    Json substitutes = Json::array();
    for (const int c : each.substitutes) substitutes.push_back(world.commodities[static_cast<std::size_t>(c)].id);
    concentration.push_back({{"commodity", world.commodities[static_cast<std::size_t>(each.commodity)].id},
                             {"stage", each.stage},
                             {"hhi", each.hhi},
                             {"hhi_with_substitutes", each.hhi_with_substitutes},
                             {"substitutes", substitutes},
                             {"largest", world.countries[static_cast<std::size_t>(each.largest)].id},
                             {"largest_share", each.largest_share}});
  }
  Json json = {{"format", "chokepoint-chokepoints/1"},
               {"scenario", found.scenario->id},
               {"from", calendar.label(found.ranking.from)},
               {"damage", found.ranking.simulated ? Json(found.ranking.damage) : Json()},
               {"complete", !found.stopped},
               {"losses", effects(found.ranking)},
               {"single_points", points},
               {"concentration", concentration}};
  if (found.worst) {
    Json sets = Json::array();
    for (const WorstSet& set : found.worst->sets)
      sets.push_back(
          {{"losses", ids(set.losses)}, {"least_damage_per_year", set.damage}, {"command", command(set.losses)}});
    json["worst"] = {{"losses_at_a_time", options.worst},
                     {"nothing_per_year", found.worst->nothing},
                     {"everything_per_year", found.worst->everything},
                     {"bound_per_year", found.worst->bound},
                     {"proved", found.worst->proved},
                     {"gap", gap_of(*found.worst)},
                     {"sets_looked_at", found.worst->solves},
                     {"sets", sets},
                     {"simulated", effects(found.worst_simulated)}};
  }
  return json;
}

}  // namespace

int chokepoints_command(const ChokepointsOptions& options) {
  const Tweak base = tweak_of_line(options.input);
  if (options.budget && !(*options.budget >= 0))
    refuse({"--budget"}, "", "is below 0", "leave it out where money does not matter");
  check_scenario_file(options.input);
  const std::vector<Loss::Kind> kinds =
      kinds_of(options.kinds,
               {Loss::Kind::facility, Loss::Kind::stage, Loss::Kind::link, Loss::Kind::agreement, Loss::Kind::actor});
  const std::optional<Date> from = date_of("--from", options.from);
  const ScenarioSource source(options.input.file, options.input.root);
  Found found;
  found.scenario = load_checked(source, base, options.quiet);
  found.losses = losses_of(*found.scenario, kinds);
  const std::vector<double> costs = costs_of(options, found.losses);

  Interrupt interrupt;
  {
    ProgressBar bar(options.quiet);
    RankingOptions ranking;
    ranking.base = base;
    ranking.from = from;
    ranking.jobs = options.jobs;
    ranking.stop = &interrupt.flag();
    ranking.progress = [&](long done, long all, double) { bar.show(static_cast<int>(done), static_cast<int>(all)); };
    std::vector<std::vector<int>> singles;
    for (int i = 0; i < static_cast<int>(found.losses.size()); ++i) singles.push_back({i});
    found.ranking = rank_losses(source, found.losses, singles, ranking);
    if (options.worst > 0 && interrupt.signal() == 0) {
      WorstOptions worst;
      worst.most = options.worst;
      worst.budget = options.budget;
      worst.cost = costs;
      worst.from = from;
      worst.jobs = options.jobs;
      worst.stop = &interrupt.flag();
      if (options.solves > 0)
        worst.solves = options.solves;
      else if (options.worst > always_proved)
        worst.solves = sets_beyond_that;
      found.worst = worst_together(found.scenario, found.losses, worst);
      std::vector<std::vector<int>> sets;
      for (const WorstSet& set : found.worst->sets) sets.push_back(set.losses);
      ranking.progress = nullptr;
      found.worst_simulated = rank_losses(source, found.losses, sets, ranking);
    }
  }
  found.points = single_points(*found.scenario, found.losses);
  found.concentration = concentrations(*found.scenario->world);
  std::stable_sort(found.concentration.begin(), found.concentration.end(),
                   [](const Concentration& a, const Concentration& b) { return a.hhi > b.hhi; });
  found.stopped = interrupt.signal() != 0;
  if (!found.stopped) keep(options, found, base);
  if (options.format == "json")
    print_json(json_of(options, found, base));
  else
    Printer(options, found, base).print();
  if (found.stopped) say_stopped(how_far(found));
  return interrupt.signal() != 0 ? 128 + interrupt.signal() : done;
}

}  // namespace chokepoint::cli
