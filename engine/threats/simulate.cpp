#include "threats/simulate.hpp"

#include <algorithm>

#include "simulation/reference_plans.hpp"

namespace chokepoint {
namespace {

Digest digest_of(const RunResult& result) {
  const ConductResult& conduct = result.conducts.front();
  Digest digest;
  for (const Status status : conduct.consumers.status.values) digest.cut_off.push_back(cut_off(status) ? 1 : 0);
  for (const BuyerSummary& each : conduct.consumer_summaries) digest.damage.push_back(each.cut_off.damage);
  return digest;
}

}  // namespace

bool simulate_runs(const ScenarioSource& source, std::span<const Tweak> tweaks,
                   const std::function<void(long, const BatchCase&)>& note, const SimulateOptions& options) {
  const auto all = static_cast<long>(tweaks.size());
  BatchOptions batch;
  batch.jobs = options.jobs;
  batch.run.twin = false;
  batch.run.outcomes_only = true;  // then runs share steps and plans
  batch.run.without_plans = true;
  batch.run.cache = make_run_cache();
  batch.stop = options.stop;
  /// The tweaks from `first` up to `end`.
  const auto simulate = [&](long first, long end) {
    if (options.progress)
      batch.progress = [&options, first, all](const BatchProgress& now) {
        options.progress(first + now.done, all, now.seconds_left);
      };
    const auto scenario = [&](long index) {
      Diagnostics ignored;  // warnings; errors are thrown
      auto made = std::make_shared<Scenario>(source.load(tweaks[static_cast<std::size_t>(first + index)], ignored));
      made->conducts.resize(1);
      return made;
    };
    const auto done = [&](BatchCase& each) { note(first + each.index, each); };
    return run_batch(end - first, scenario, done, batch).complete;
  };
  const long alone = options.first_leads ? std::min(all, 1L) : 0;
  if (alone > 0) batch.run.reference = make_reference_plans();
  if (!simulate(0, alone)) return false;
  if (alone > 0 && !batch.run.reference->complete) batch.run.reference = nullptr;  // it failed
  return simulate(alone, all);
}

bool simulate_all(const ScenarioSource& source, std::span<const Tweak> tweaks,
                  const std::function<void(long, const Digest&)>& note, const SimulateOptions& options) {
  const auto digested = [&](long index, const BatchCase& each) {
    Digest digest;
    if (each.result)
      digest = digest_of(*each.result);
    else
      digest.error = each.error;
    note(index, digest);
  };
  return simulate_runs(source, tweaks, digested, options);
}

}  // namespace chokepoint
