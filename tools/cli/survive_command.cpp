// `chokepoint survive`: how long everybody lives without each thing, and when the network can do without it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "answer_tables.hpp"
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
  std::vector<Survival> survival;
  std::map<int, LossEffect> simulated;  ///< by loss
  int from = 0;
};

double months_per_step(const Scenario& scenario) { return 12 / scenario.calendar.steps_per_year(); }

void print_table(const SurviveOptions& options, const Found& found) {
  const World& world = *found.scenario->world;
  const Paint paint{colourful(STDOUT_FILENO)};
  const std::size_t width = line_width(STDOUT_FILENO);
  const double step = months_per_step(*found.scenario);
  fmt::print("{}\n", paint.bold(found.scenario->title.empty() ? found.scenario->id : found.scenario->title));
  fmt::print(
      "{}\n",
      wrapped(fmt::format("What happens to {} without each of {} things from {} on, in months after the loss. At "
                          "best: a linear programme with perfect sharing and no lags. Simulated: until the first "
                          "consumer is cut off, and after the last one was.",
                          options.who.empty() ? "everybody" : options.who, found.losses.size(),
                          found.scenario->calendar.label(found.from)),
              width));
  std::vector<std::vector<std::string>> cells = {{"\nWithout", "Survive\nat best", "simu-\nlated", "Recover\nat best",
                                                  "simu-\nlated", "Impact\nUSD", "Exposure\nindex", "Who falls first"}};
  std::size_t harmless = 0, hidden = 0;
  for (const Survival& each : found.survival) {
    const auto simulated = found.simulated.find(each.loss);
    const bool hit = simulated != found.simulated.end() && simulated->second.survive;
    if (!each.survive && each.recover == 0 && !hit) {
      ++harmless;
      continue;
    }
    if (cells.size() > static_cast<std::size_t>(options.top)) {
      ++hidden;
      continue;
    }
    std::string dynamic_survive = "-", dynamic_recover = "-";
    if (simulated != found.simulated.end() && simulated->second.error.empty()) {
      const LossEffect& effect = simulated->second;
      if (effect.survive) dynamic_survive = fmt::format("{:.0f}", *effect.survive * step);
      if (effect.recover)
        dynamic_recover = fmt::format("{:.0f}", *effect.recover * step);
      else
        dynamic_recover = "never";
    }
    std::string first = "-";
    if (!each.first.empty()) {
      std::set<std::string> countries;
      for (const int k : each.first)
        countries.insert(country_name(world, world.consumers[static_cast<std::size_t>(k)].country));
      const Consumer& who = world.consumers[static_cast<std::size_t>(each.first.front())];
      first = countries.size() == 1 ? *countries.begin() : count(static_cast<long>(countries.size()), "country");
      first += ", " + within_sentence(commodity_name(world, who.commodity));
    }
    cells.push_back({found.losses[static_cast<std::size_t>(each.loss)].title, months_or_dash(each.survive),
                     dynamic_survive, each.recover ? fmt::format("{:.0f}", *each.recover * step) : "never",
                     dynamic_recover, short_money(each.impact), fmt::format("{:.3f}", each.exposure), first});
  }
  const auto lines = align(std::move(cells),
                           {{.wraps = true},
                            {.right = true},
                            {.right = true},
                            {.right = true},
                            {.right = true},
                            {.right = true, .dispensable = 2},
                            {.right = true},
                            {.wraps = true, .dispensable = 1}},
                           width);
  fmt::print("\n{}\n", paint.bold(lines[0]));
  for (std::size_t i = 1; i < lines.size(); ++i) fmt::print("{}\n", lines[i]);
  fmt::print("\n{}\n",
             wrapped("Survive -: not within the calendar. Recover never: not within the calendar, though stocks "
                     "or projects may carry everybody through it. Exposure: impact over the largest impact.",
                     width));
  if (hidden > 0) fmt::print("and {} more (--top)\n", hidden);
  if (harmless > 0)
    fmt::print("{} the network can do without from the first month on.\n", count(static_cast<long>(harmless), "thing"));
}

Json json_of(const Found& found) {
  const World& world = *found.scenario->world;
  const double step = months_per_step(*found.scenario);
  Json list = Json::array();
  for (const Survival& each : found.survival) {
    const Loss& loss = found.losses[static_cast<std::size_t>(each.loss)];
    Json first = Json::array();
    for (const int k : each.first) first.push_back(world.consumers[static_cast<std::size_t>(k)].id);
    Json item = {{"loss", loss.id},
                 {"kind", to_string(loss.kind)},
                 {"title", loss.title},
                 {"survive_months", each.survive ? Json(*each.survive) : Json()},
                 {"recover_months", each.recover ? Json(*each.recover * step) : Json()},
                 {"first", first},
                 {"impact", each.impact},
                 {"exposure", each.exposure}};
    if (const auto simulated = found.simulated.find(each.loss); simulated != found.simulated.end()) {
      const LossEffect& effect = simulated->second;
      item["simulated_survive_months"] = effect.survive ? Json(*effect.survive * step) : Json();
      item["simulated_recover_months"] = effect.recover ? Json(*effect.recover * step) : Json();
    }
    list.push_back(std::move(item));
  }
  return {{"format", "chokepoint-survival/1"},
          {"scenario", found.scenario->id},
          {"from", found.scenario->calendar.label(found.from)},
          {"losses", list}};
}

}  // namespace

int survive_command(const SurviveOptions& options) {
  const Tweak base = tweak_of_line(options.input);
  const std::vector<Loss::Kind> kinds = kinds_of(options.kinds);
  const std::optional<Date> from = date_of("--from", options.from);
  const ScenarioSource source(options.input.file, options.input.root);
  Found found;
  found.scenario = load_checked(source, base, options.quiet);
  SurvivalOptions survive;
  if (!options.who.empty()) survive.consumers = consumers_of(*found.scenario->world, options.who);
  for (Loss& loss : losses_of(*found.scenario, kinds))
    if (loss.kind != Loss::Kind::agreement) found.losses.push_back(std::move(loss));
  found.from = from ? found.scenario->calendar.step_of(*from) : 0;

  Interrupt interrupt;
  {
    ProgressBar bar(options.quiet);
    const auto show = [&](long done, long all) { bar.show(static_cast<int>(done), static_cast<int>(all)); };
    survive.from = from;
    survive.full_service = options.full_service;
    survive.jobs = options.jobs;
    survive.stop = &interrupt.flag();
    survive.progress = show;
    found.survival = survival(found.scenario, found.losses, survive);
    if (!options.no_simulation && interrupt.signal() == 0) {
      RankingOptions ranking;
      ranking.base = base;
      ranking.from = from;
      ranking.jobs = options.jobs;
      ranking.stop = &interrupt.flag();
      ranking.consumers = survive.consumers;
      ranking.progress = [&](long done, long all, double) { show(done, all); };
      std::vector<std::vector<int>> singles;
      for (int i = 0; i < static_cast<int>(found.losses.size()); ++i) singles.push_back({i});
      for (LossEffect& each : rank_losses(source, found.losses, singles, ranking).effects)
        found.simulated.emplace(each.losses.front(), std::move(each));
    }
  }
  if (interrupt.signal() != 0) return 128 + interrupt.signal();
  keep_answer(options.into, "survive", *found.scenario,
              question_line("survive", options.input,
                            {{"--kinds", fmt::format("{}", fmt::join(options.kinds, ","))},
                             {"--from", options.from},
                             {"--who", options.who}}) +
                  (options.full_service ? " --full-service" : "") + (options.no_simulation ? " --no-simulation" : ""),
              {losses_table(found.losses), survival_table(*found.scenario->world, found.losses, found.survival,
                                                          found.simulated, months_per_step(*found.scenario))});
  if (options.format == "json")
    print_json(json_of(found));
  else
    print_table(options, found);
  return done;
}

}  // namespace chokepoint::cli
