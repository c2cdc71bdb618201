// `chokepoint survive`: how long everybody lives without each thing, and when the network can do without it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
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
  std::optional<double> own;            ///< months that everybody survives without any loss; empty: to the end
  std::map<int, LossEffect> simulated;  ///< by loss
  int from = 0;
};

/// The command that simulates a loss again.
std::string repeat(const SurviveOptions& options, const Found& found, const Tweak& base, int loss) {
  const Loss* lost = &found.losses[static_cast<std::size_t>(loss)];
  return run_line(options.input, tweak_of({lost, 1}, found.scenario->calendar.begin(found.from), base));
}

/// Whether the network without the thing survives no shorter than with it.
bool as_long_as_with_it(const Found& found, const Survival& each) {
  return !each.survive || (found.own && *each.survive >= *found.own * (1 - 1e-9));
}

/// Things that have no capacity in the month of the loss, with the month in which they get some: nobody should take
/// what is said of that month for harmless.
void print_not_open(const Found& found, std::size_t width) {
  const Calendar& calendar = found.scenario->calendar;
  constexpr std::size_t most = 6;
  std::vector<const Survival*> later;
  for (const Survival& each : found.survival)
    if (each.opens) later.push_back(&each);
  if (later.empty()) return;
  std::stable_sort(later.begin(), later.end(), [](const auto* a, const auto* b) { return *a->opens < *b->opens; });
  std::string names;
  for (std::size_t i = 0; i < std::min(later.size(), most); ++i)
    names += fmt::format("{}{} ({})", i > 0 ? "; " : "", found.losses[static_cast<std::size_t>(later[i]->loss)].title,
                         calendar.label(found.from + *later[i]->opens));
  if (later.size() > most) names += fmt::format("; and {} more", later.size() - most);
  fmt::print("{}\n",
             wrapped(fmt::format("Not open yet in {}, so at best their loss says nothing: {}. `--from {}` asks about a "
                                 "loss then.",
                                 calendar.label(found.from), names, calendar.label(found.from + *later.front()->opens)),
                     width));
}

double months_per_step(const Scenario& scenario) { return 12 / scenario.calendar.steps_per_year(); }

void print_table(const SurviveOptions& options, const Found& found, const Tweak& base) {
  const World& world = *found.scenario->world;
  const Paint paint{colourful(STDOUT_FILENO)};
  const std::size_t width = line_width(STDOUT_FILENO);
  const double step = months_per_step(*found.scenario);
  const bool simulated = !options.no_simulation;
  fmt::print("{}\n", paint.bold(found.scenario->title.empty() ? found.scenario->id : found.scenario->title));
  fmt::print(
      "{}\n",
      wrapped(
          fmt::format("What happens to {} without each of {} things from {} on, in months after the loss. At "
                      "best: a linear programme with perfect sharing and no lags, with what flows and is wanted in "
                      "the month of the loss.{}",
                      options.who.empty() ? "everybody" : options.who, found.losses.size(),
                      found.scenario->calendar.label(found.from),
                      simulated ? " Simulated: until the first consumer is cut off, and after the last one was." : ""),
          width));
  if (const std::string note = before_the_first_control(*found.scenario, options.from); !note.empty())
    fmt::print("{}\n", wrapped(note, width));
  if (found.own)
    fmt::print("{}\n",
               wrapped(fmt::format("Without any loss at all somebody falls after {} months at best, if it stayed "
                                   "as in {}: what falls no sooner has a -.",
                                   months_or_dash(found.own), found.scenario->calendar.label(found.from)),
                       width));
  std::vector<std::vector<std::string>> cells = {{"\nWithout", "Survive\nat best", "simu-\nlated", "Recover\nat best",
                                                  "simu-\nlated", "Impact\nUSD", "Exposure\nindex", "Who falls first"}};
  std::size_t harmless = 0, hidden = 0;
  int first_shown = -1;
  for (const Survival& each : found.survival) {
    const auto effect_of = found.simulated.find(each.loss);
    const bool hit = effect_of != found.simulated.end() && effect_of->second.survive;
    if (as_long_as_with_it(found, each) && each.recover == 0 && !hit) {
      harmless += each.opens ? 0 : 1;
      continue;
    }
    if (cells.size() > static_cast<std::size_t>(options.top)) {
      ++hidden;
      continue;
    }
    std::string dynamic_survive = "-", dynamic_recover = "-";
    if (effect_of != found.simulated.end() && effect_of->second.error.empty()) {
      const LossEffect& effect = effect_of->second;
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
    if (first_shown < 0) first_shown = each.loss;
    const bool as_long = as_long_as_with_it(found, each);
    const bool silent = each.opens || (as_long && each.impact < 0.5);  // what it does comes after the month of the loss
    cells.push_back({found.losses[static_cast<std::size_t>(each.loss)].title,
                     each.opens ? "not open"
                     : as_long  ? "-"
                                : months_or_dash(each.survive),
                     dynamic_survive, each.recover ? fmt::format("{:.0f}", *each.recover * step) : "never",
                     dynamic_recover, silent ? "-" : short_money(each.impact),
                     silent ? "-" : fmt::format("{:.3f}", each.exposure), each.opens || as_long ? "-" : first});
  }
  std::vector<Column> columns = {{.wraps = true}, {.right = true},
                                 {.right = true}, {.right = true},
                                 {.right = true}, {.right = true, .dispensable = 2},
                                 {.right = true}, {.wraps = true, .dispensable = 1}};
  if (!simulated)
    for (const int at : {4, 2}) {
      columns.erase(columns.begin() + at);
      for (auto& row : cells) row.erase(row.begin() + at);
    }
  const auto lines = align(std::move(cells), std::move(columns), width);
  fmt::print("\n{}\n", paint.bold(lines[0]));
  for (std::size_t i = 1; i < lines.size(); ++i) fmt::print("{}\n", lines[i]);
  fmt::print("\n{}\n",
             wrapped("Survive -: not within the calendar. Recover never: not within the calendar, though stocks "
                     "or projects may carry everybody through it. Exposure: impact over the largest impact; both, like "
                     "survival, look at the month of the loss alone, and where nothing happens in it there is a -.",
                     width));
  if (simulated && first_shown >= 0)
    fmt::print("{}\n", paint.faint("The first is simulated again by: " + repeat(options, found, base, first_shown)));
  if (hidden > 0) fmt::print("and {} more (--top)\n", hidden);
  print_not_open(found, width);
  if (harmless > 0)
    fmt::print("{} the network can do without from the first month on.\n", count(static_cast<long>(harmless), "thing"));
}

Json json_of(const SurviveOptions& options, const Found& found, const Tweak& base) {
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
                 {"exposure", each.exposure},
                 {"opens", each.opens ? Json(found.scenario->calendar.label(found.from + *each.opens)) : Json()}};
    if (const auto simulated = found.simulated.find(each.loss); simulated != found.simulated.end()) {
      const LossEffect& effect = simulated->second;
      item["simulated_survive_months"] = effect.survive ? Json(*effect.survive * step) : Json();
      item["simulated_recover_months"] = effect.recover ? Json(*effect.recover * step) : Json();
    }
    item["command"] = repeat(options, found, base, each.loss);
    list.push_back(std::move(item));
  }
  return {{"format", "chokepoint-survival/1"},
          {"scenario", found.scenario->id},
          {"from", found.scenario->calendar.label(found.from)},
          {"without_any_loss_months", found.own ? Json(*found.own) : Json()},
          {"losses", list}};
}

}  // namespace

int survive_command(const SurviveOptions& options) {
  const Tweak base = tweak_of_line(options.input);
  check_scenario_file(options.input);
  // What an agreement promised is no place of the network, so it has no time to survive.
  const std::vector<Loss::Kind> kinds =
      kinds_of(options.kinds, {Loss::Kind::facility, Loss::Kind::stage, Loss::Kind::link, Loss::Kind::actor});
  const std::optional<Date> from = date_of("--from", options.from);
  const ScenarioSource source(options.input.file, options.input.root);
  Found found;
  found.scenario = load_checked(source, base, options.quiet);
  SurvivalOptions survive;
  if (!options.who.empty()) survive.consumers = consumers_of(*found.scenario->world, options.who);
  found.losses = losses_of(*found.scenario, kinds);
  found.from = from ? found.scenario->calendar.step_of(*from) : 0;

  Interrupt interrupt;
  std::atomic<long> last{0};
  bool simulating = false;
  {
    ProgressBar bar(options.quiet);
    const auto show = [&](long ready, long all) {
      last = ready;
      bar.show(static_cast<int>(ready), static_cast<int>(all));
    };
    show(0, 1);
    survive.from = from;
    survive.full_service = options.full_service;
    survive.jobs = options.jobs;
    survive.stop = &interrupt.flag();
    survive.progress = show;
    // The loss of nothing goes along: what the scenario survives anyway.
    std::vector<Loss> with_nothing = found.losses;
    with_nothing.emplace_back();
    found.survival = survival(found.scenario, with_nothing, survive);
    const auto nothing = std::find_if(found.survival.begin(), found.survival.end(), [&](const Survival& each) {
      return each.loss == static_cast<int>(found.losses.size());
    });
    if (nothing != found.survival.end()) {
      found.own = nothing->survive;
      found.survival.erase(nothing);
    }
    if (!options.no_simulation && interrupt.signal() == 0) {
      RankingOptions ranking;
      ranking.base = base;
      ranking.from = from;
      ranking.jobs = options.jobs;
      ranking.stop = &interrupt.flag();
      ranking.consumers = survive.consumers;
      ranking.progress = [&](long ready, long all, double) { show(ready, all); };
      last = 0;
      simulating = true;
      std::vector<std::vector<int>> singles;
      for (int i = 0; i < static_cast<int>(found.losses.size()); ++i) singles.push_back({i});
      for (LossEffect& each : rank_losses(source, found.losses, singles, ranking).effects)
        found.simulated.emplace(each.losses.front(), std::move(each));
    }
  }
  if (interrupt.signal() != 0) {
    say_stopped(fmt::format(
        "{} of {} things {}; nothing is answered", std::min(last.load(), static_cast<long>(found.losses.size())),
        found.losses.size(),
        simulating ? "simulated, after the linear programmes of all" : "gone through by linear programmes"));
    return 128 + interrupt.signal();
  }
  const Repeat again = [&](const std::vector<int>& set) { return repeat(options, found, base, set.front()); };
  keep_answer(options.into, "survive", *found.scenario,
              question_line("survive", options.input,
                            {{"--kinds", fmt::format("{}", fmt::join(options.kinds, ","))},
                             {"--from", options.from},
                             {"--who", options.who}}) +
                  (options.full_service ? " --full-service" : "") + (options.no_simulation ? " --no-simulation" : ""),
              {losses_table(found.losses),
               survival_table(*found.scenario, found.from, found.losses, found.survival, found.simulated, again)});
  if (options.format == "json")
    print_json(json_of(options, found, base));
  else
    print_table(options, found, base);
  return done;
}

}  // namespace chokepoint::cli
