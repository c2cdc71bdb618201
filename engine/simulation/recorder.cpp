#include "simulation/recorder.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

void resize(BuyerTable& table, int steps, int items) {
  table.wanted.resize(steps, items);
  table.delivered.resize(steps, items);
  table.flow_coverage.resize(steps, items, 1.0);
  table.status.resize(steps, items, Status::supplied);
}

template <class T>
void cut(Table<T>& table, int steps) {
  if (steps >= table.steps) return;
  table.steps = steps;
  table.values.resize(static_cast<std::size_t>(steps) * static_cast<std::size_t>(table.items));
}

void cut(BuyerTable& table, int steps) {
  cut(table.wanted, steps);
  cut(table.delivered, steps);
  cut(table.flow_coverage, steps);
  cut(table.status, steps);
}

}  // namespace

std::vector<MarketName> market_names(const World& world, const Network& network) {
  std::vector<MarketName> names(network.markets.size());
  for (int m = 0; m < network.rooms.count; ++m)
    names[network.rooms.market[m]] = {world.find_country(network.countries[network.rooms.country[m]]),
                                      world.find_commodity(network.commodities[network.rooms.commodity[m]])};
  return names;
}

std::vector<OperationName> operation_names(const World& world) {
  std::vector<OperationName> names;
  for (int f = 0; const auto& facility : world.facilities) {
    for (const auto& operation : facility.operations) names.push_back({f, operation.process});
    ++f;
  }
  return names;
}

void Recording::truncate(int steps) {
  cut(consumers, steps);
  cut(facilities, steps);
  for (Table<double>* table : {&link_flow, &market_stock, &market_discard, &market_flow_coverage, &facility_runs,
                               &stockpile, &processes.executed, &processes.planned})
    cut(*table, steps);
}

Recorder::Recorder(const World& world, const CompiledWorld& compiled, int steps, FacilityWants wants,
                   const ProcessRuns* twin)
    : network_(compiled.network), map_(compiled.map), wants_(wants), twin_(twin) {
  const auto size = [](const auto& list) { return static_cast<int>(list.size()); };
  resize(record_.consumers, steps, size(world.consumers));
  resize(record_.facilities, steps, size(world.facilities));
  record_.link_flow.resize(steps, size(world.links));
  record_.market_stock.resize(steps, size(network_.markets));
  record_.market_discard.resize(steps, size(network_.markets));
  record_.market_flow_coverage.resize(steps, size(network_.markets), 1.0);
  record_.facility_runs.resize(steps, size(operation_names(world)));
  record_.stockpile.resize(steps, size(world.stockpiles));
  record_.processes.executed.resize(steps, network_.processes.count);
  record_.processes.planned.resize(steps, network_.processes.count);
}

void Recorder::record(int index, const StepView& view) {
  for (int i = 0; i < record_.consumers.wanted.items; ++i) {
    const int consumer = map_.consumer[i];
    record_.consumers.wanted.at(index, i) = view.regime.demand[consumer];
    record_.consumers.delivered.at(index, i) = view.step.delivery[consumer];
    record_.consumers.flow_coverage.at(index, i) = view.plan.coverage[consumer];
  }
  for (int i = 0; i < record_.link_flow.items; ++i) record_.link_flow.at(index, i) = view.step.flow[map_.link[i]];
  for (int i = 0; i < record_.stockpile.items; ++i) record_.stockpile.at(index, i) = view.stockpiles[i];
  for (int p = 0; p < network_.processes.count; ++p) {
    record_.processes.executed.at(index, p) = view.step.run[p];
    record_.processes.planned.at(index, p) = view.plan.run[p];
  }
  for (int at = 0; const auto& processes : map_.facility_processes)
    for (const int process : processes) record_.facility_runs.at(index, at++) = view.step.run[process];
  record_facilities(index, view);
  record_markets(index, view);
}

/// A facility buys inputs for the runs of its twin. Where the plan lets it run less although inputs could be had, less
/// is wanted of it, and it wants no more than the plan's runs. Stock of its inputs that it leaves lying counts as had.
void Recorder::record_facilities(int index, const StepView& view) {
  const Network& n = network_;
  wanted_runs_.assign(static_cast<std::size_t>(n.processes.count), 0.0);
  wanted_plan_ = wanted_runs_;
  std::vector<double> had(wanted_runs_), planned(wanted_runs_);
  const std::size_t width = static_cast<std::size_t>(view.plan.classes) + 1;
  for (int p = 0; p < n.processes.count; ++p) {
    if (n.processes.inputs[p].empty()) continue;
    const double executed = view.step.run[p];
    double runs = executed, plan_runs = view.plan.run[p];
    if (wants_ != FacilityWants::own) {
      runs = wants_ == FacilityWants::twin ? twin_->executed.at(index, p) : view.regime.anchor_run[p];
      plan_runs = wants_ == FacilityWants::twin ? twin_->planned.at(index, p) : view.regime.anchor_run[p];
      if (view.could_have_more[p] != 0) {
        runs = std::min(runs, view.plan.run[p]);
        plan_runs = std::min(plan_runs, view.plan.run[p]);
      }
    }
    double possible = 1e300;
    for (const Arc& input : n.processes.inputs[p]) {
      const double kept = view.plan.reserve[static_cast<std::size_t>(input.node) * width + width - 1];
      possible = std::min(possible, std::max(0.0, view.state.stock[input.node] - kept) / input.tonnes);
    }
    // Rounding of the plan and of the stocks' grid is no shortage.
    const auto reached = [](double amount, double want) { return amount >= want * (1 - 1e-9) ? want : amount; };
    wanted_runs_[p] = runs;
    wanted_plan_[p] = plan_runs;
    had[p] = std::max(executed, reached(std::min(runs, executed + possible), runs));
    planned[p] = reached(view.plan.run[p], plan_runs);
  }
  for (int i = 0; i < record_.facilities.wanted.items; ++i) {
    double wanted = 0, delivered = 0, wanted_plan = 0, plan = 0;
    for (const int p : map_.facility_processes[i]) {
      // Recipes of one facility share its capacity: tonnes of capacity add up, and one may stand in for another.
      wanted += n.processes.use[p] * wanted_runs_[p];
      delivered += n.processes.use[p] * had[p];
      wanted_plan += n.processes.use[p] * wanted_plan_[p];
      plan += n.processes.use[p] * planned[p];
    }
    record_.facilities.wanted.at(index, i) = wanted;
    record_.facilities.delivered.at(index, i) = std::min(wanted, delivered);
    record_.facilities.flow_coverage.at(index, i) = wanted_plan > 0 ? std::min(1.0, plan / wanted_plan) : 1.0;
  }
}

void Recorder::record_markets(int index, const StepView& view) {
  const Network& n = network_;
  std::vector<double> used(n.markets.size()), wanted(n.markets.size());
  for (int m = 0; m < n.rooms.count; ++m) {
    const int market = n.rooms.market[m];
    record_.market_stock.at(index, market) += view.state.stock[m];
    record_.market_discard.at(index, market) += view.step.discard[m];
    for (const int k : n.room_consumers[m]) {
      wanted[market] += view.regime.demand[k];
      used[market] += std::min(view.plan.delivery[k], view.regime.demand[k]);
    }
    for (const Arc& user : n.users[m]) {
      wanted[market] += user.tonnes * wanted_plan_[user.node];
      used[market] += user.tonnes * std::min(view.plan.run[user.node], wanted_plan_[user.node]);
    }
  }
  for (std::size_t market = 0; market < wanted.size(); ++market)
    if (wanted[market] > 0)
      record_.market_flow_coverage.at(index, static_cast<int>(market)) = used[market] / wanted[market];
}

}  // namespace chokepoint
