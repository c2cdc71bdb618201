// The independence date of every case of a sweep, and how it spreads.
#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <tuple>

#include "base/text.hpp"
#include "chokepoint/sweep_independence.hpp"
#include "threats/parallel.hpp"

namespace chokepoint {
namespace {

/// What is kept of a case: the step of each region (and commodity), and what held it back.
struct Dates {
  std::vector<std::optional<int>> step;
  std::vector<int> last;
};
struct DrawDates {
  Dates regions, by_commodity;
  std::string error;
};

Dates dates_of(const std::vector<Independence>& list) {
  Dates dates;
  for (const Independence& each : list) {
    dates.step.push_back(each.step);
    dates.last.push_back(each.first_commodity);
  }
  return dates;
}

Tweak joined(Tweak base, const Tweak& more) {
  base.set.insert(base.set.end(), more.set.begin(), more.set.end());
  base.without.insert(base.without.end(), more.without.begin(), more.without.end());
  base.add.insert(base.add.end(), more.add.begin(), more.add.end());
  return base;
}

IndependenceSpread spread_over(const Independence& of, std::size_t at, int steps,
                               const std::vector<const Dates*>& cases) {
  IndependenceSpread spread{.who = of.who, .commodity = of.commodity};
  std::vector<int> sorted;  // `steps`: not within the calendar
  std::map<int, std::int64_t> last;
  for (const Dates* each : cases) {
    sorted.push_back(each->step[at].value_or(steps));
    if (each->step[at]) ++spread.within;
    if (each->last[at] >= 0) ++last[each->last[at]];
  }
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<double>(sorted.size());
  for (const double probability : spread_probabilities) {
    const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(probability * count - 1e-9)));
    const int step = sorted[rank - 1];
    spread.quantiles.push_back(step < steps ? std::optional<int>(step) : std::nullopt);
  }
  for (int step = 0; step < steps; ++step)
    spread.until.push_back(static_cast<double>(std::upper_bound(sorted.begin(), sorted.end(), step) - sorted.begin()) /
                           count);
  spread.held_back_by.assign(last.begin(), last.end());
  std::stable_sort(spread.held_back_by.begin(), spread.held_back_by.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return spread;
}

}  // namespace

std::vector<IndependenceSpreads> independence_spread(const Sweep& sweep, const std::string& actor,
                                                     const IndependenceSpreadOptions& options) {
  std::vector<int> actors;
  std::vector<std::shared_ptr<const Scenario>> scenarios;
  for (int s = 0; s < static_cast<int>(sweep.scenarios().size()); ++s) {
    SweepCase plain;
    plain.scenario = s;
    plain.tweak = options.base;
    const std::shared_ptr<const Scenario>& scenario = scenarios.emplace_back(sweep.scenario(plain));
    actors.push_back(scenario->world->find_country(actor));
    if (actors.back() >= 0) continue;
    std::vector<std::string> known;
    for (const Country& each : scenario->world->countries) known.push_back(each.id);
    refuse({"--from"}, actor.substr(0, 64), "is no country of the world of " + scenario->id,
           did_you_mean(actor, known));
  }
  std::vector<DrawDates> answers(static_cast<std::size_t>(sweep.cases()));
  std::vector<IndependenceResult> named(actors.size());  // whose rows the numbers are, by scenario
  const std::shared_ptr<PlannerPool> planners = make_planner_pool();
  std::mutex mutex;
  long finished = 0;
  const auto stopped = [&] { return options.stop != nullptr && options.stop->load(); };
  in_chunks(static_cast<int>(answers.size()), 1, options.jobs, options.stop, [&](int number, int) {
    SweepCase each = sweep.at(number);
    DrawDates& answer = answers[static_cast<std::size_t>(number)];
    const auto scenario_of = static_cast<std::size_t>(each.scenario);
    try {
      each.tweak = joined(options.base, each.tweak);
      IndependenceResult result =
          independence(sweep.scenario(each), actors[scenario_of], {options.jobs, options.stop, planners});
      answer.regions = dates_of(result.regions);
      answer.by_commodity = dates_of(result.by_commodity);
      const std::lock_guard lock(mutex);
      if (named[scenario_of].regions.empty()) named[scenario_of] = std::move(result);
    } catch (const std::exception& problem) {
      answer.error = problem.what();
    }
    const std::lock_guard lock(mutex);
    if (options.progress && !stopped()) options.progress(++finished, static_cast<long>(answers.size()));
  });
  if (stopped()) return {};

  std::vector<IndependenceSpreads> spreads(actors.size());
  for (std::size_t s = 0; s < spreads.size(); ++s) {
    IndependenceSpreads& own = spreads[s];
    own.actor = actors[s];
    own.scenario = scenarios[s];
    std::vector<const Dates*> regions, by_commodity;
    for (std::size_t number = s; number < answers.size(); number += spreads.size()) {
      const DrawDates& answer = answers[number];
      if (!answer.error.empty()) {
        own.failed.emplace_back(static_cast<std::int64_t>(number), answer.error);
        continue;
      }
      regions.push_back(&answer.regions);
      by_commodity.push_back(&answer.by_commodity);
    }
    own.cases = static_cast<std::int64_t>(regions.size());
    const int steps = own.scenario->calendar.steps();
    for (std::size_t at = 0; at < named[s].regions.size(); ++at)
      own.regions.push_back(spread_over(named[s].regions[at], at, steps, regions));
    for (std::size_t at = 0; at < named[s].by_commodity.size(); ++at)
      own.by_commodity.push_back(spread_over(named[s].by_commodity[at], at, steps, by_commodity));
  }
  return spreads;
}

}  // namespace chokepoint
