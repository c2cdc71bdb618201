#include "conduct/rationing.hpp"

#include <utility>

#include "conduct/invariants.hpp"
#include "conduct/rationing_kernel.hpp"
#include "conduct/rationing_layout.hpp"

namespace chokepoint {

struct RationingExecution::Work {
  Work(const Network& network, const std::vector<LinkGroup>& groups, const Pledges& pledges,
       const RationingBehaviour& behaviour, double adjustment, double days_per_step)
      : layout(network, groups, pledges, behaviour, days_per_step), kernel(layout, adjustment) {}

  RationingLayout layout;
  RationingKernel<double> kernel;
  Before before;
};

RationingExecution::RationingExecution(const Network& network, std::vector<LinkGroup> groups, const Pledges& pledges,
                                       const RationingBehaviour& behaviour, double adjustment, double days_per_step)
    : network_(network),
      groups_(std::move(groups)),
      work_(std::make_unique<Work>(network_, groups_, pledges, behaviour, adjustment, days_per_step)) {
  work_->kernel.read(state_);
}

RationingExecution::~RationingExecution() = default;

Remembered RationingExecution::memory() const { return work_->kernel.memory(); }

void RationingExecution::recall(const State& state, const Remembered& memory) {
  work_->kernel.recall(state, memory);
  state_ = state;
}

const Step& RationingExecution::step(const Regime& regime, const Plan& /*plan*/) {
  RationingKernel<double>& kernel = work_->kernel;
  Before& before = work_->before;
  before.stock = state_.stock;
  before.under_way.assign(before.stock.size(), 0.0);
  for (const auto& arrivals : state_.due)
    for (std::size_t m = 0; m < arrivals.size(); ++m) before.under_way[m] += arrivals[m];

  kernel.load(regime);
  kernel.step();

  const auto fill = [](std::vector<double>& to, int count, auto&& value) {
    to.resize(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) to[static_cast<std::size_t>(i)] = value(i);
  };
  fill(step_.flow, network_.links.count, [&](int l) { return kernel.flow(l); });
  fill(step_.run, network_.processes.count, [&](int p) { return kernel.run(p); });
  fill(step_.ordered, network_.processes.count, [&](int p) { return kernel.run_ordered(p); });
  fill(step_.delivery, network_.consumers.count, [&](int k) { return kernel.delivery(k); });
  fill(step_.discard, network_.rooms.count, [&](int m) { return kernel.discard(m); });
  fill(step_.fill, network_.rooms.count, [&](int m) { return kernel.fill(m); });
  fill(step_.arrived, network_.rooms.count, [&](int m) { return kernel.arrived(m); });
  step_.calm = kernel.calm();
  work_->kernel.read(state_);
  check_step(network_, groups_, regime, before, step_, state_);
  return step_;
}

}  // namespace chokepoint
