#include "threats/simulate.hpp"

#include "chokepoint/batch.hpp"

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

bool simulate_all(const ScenarioSource& source, std::span<const Tweak> tweaks,
                  const std::function<void(long, const Digest&)>& note, const SimulateOptions& options) {
  BatchOptions batch;
  batch.jobs = options.jobs;
  batch.run.twin = false;
  batch.run.outcomes_only = true;  // then runs share steps and plans
  batch.run.without_plans = true;
  batch.stop = options.stop;
  if (options.progress)
    batch.progress = [&](const BatchProgress& now) { options.progress(now.done, now.cases, now.seconds_left); };
  const auto scenario = [&](long index) {
    Diagnostics ignored;  // warnings; errors are thrown
    auto made = std::make_shared<Scenario>(source.load(tweaks[static_cast<std::size_t>(index)], ignored));
    made->conducts.resize(1);
    return made;
  };
  const auto done = [&](BatchCase& each) {
    Digest digest;
    if (each.result)
      digest = digest_of(*each.result);
    else
      digest.error = each.error;
    note(each.index, digest);
  };
  return run_batch(static_cast<long>(tweaks.size()), scenario, done, batch).complete;
}

}  // namespace chokepoint
