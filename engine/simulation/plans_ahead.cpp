#include "simulation/plans_ahead.hpp"

#include <algorithm>
#include <exception>
#include <set>
#include <utility>

#include "regime/timeline.hpp"

namespace chokepoint {

PlansAhead::PlansAhead(const Scenario& scenario, const CompiledWorld& compiled, bool controls,
                       std::shared_ptr<Ground> ground, int threads)
    : scenario_(scenario), compiled_(compiled), controls_(controls), ground_(std::move(ground)) {
  if (threads > 0) worker_ = std::jthread([this, threads] { work(threads); });
}

PlansAhead::~PlansAhead() { stop_ = true; }

void PlansAhead::work(int threads) {
  try {
    expect_regimes();
  } catch (const std::exception&) {
    return;  // such a world cannot be; what the walk meets it tells itself
  }
  left_ = static_cast<int>(regimes_.size());
  std::vector<std::jthread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back([this] { plan(); });
  plan();
}

void PlansAhead::expect_regimes() {
  const Network& n = compiled_.network;
  Timeline timeline(scenario_, compiled_, controls_);
  const Stand& start = *ground_->start();
  const std::vector<double> served(static_cast<std::size_t>(n.consumers.count), 1.0);
  std::vector<double> flow(static_cast<std::size_t>(n.links.count)), run(static_cast<std::size_t>(n.processes.count));
  std::set<ContentHash> met;
  for (int step = 0; step < scenario_.calendar.steps() && !stop_; ++step) {
    const Regime& regime = timeline.compose(step, {});
    if (met.insert(ground_->plan_name(regime)).second) regimes_.push_back(regime);
    std::ranges::transform(regime.anchor_flow, regime.link_capacity, flow.begin(), std::ranges::min);
    std::ranges::transform(regime.anchor_run, regime.process_capacity, run.begin(), std::ranges::min);
    timeline.record(step, flow);
    timeline.observe(step,
                     {regime.demand, [&] { return std::span<const double>(served); }, flow, start.state.stock, run});
  }
}

void PlansAhead::plan() {
  try {
    ground_->plan_backwards(regimes_, left_, stop_);
  } catch (const std::exception&) {
    return;  // as above
  }
}

}  // namespace chokepoint
