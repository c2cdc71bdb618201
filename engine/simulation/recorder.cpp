#include "simulation/recorder.hpp"

#include <algorithm>
#include <set>

#include "outcome/status.hpp"

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
  for (Table<double>* table : {&leak_flow, &facility_runs, &stockpile, &processes.executed, &processes.planned})
    cut(*table, steps);
}

Recorder::Recorder(const World& world, const CompiledWorld& compiled, int steps, FacilityWants wants,
                   const ProcessRuns* twin, bool outcomes_only, bool without_plans, bool keeps_reserves)
    : network_(compiled.network),
      map_(compiled.map),
      wants_(wants),
      outcomes_only_(outcomes_only),
      without_plans_(without_plans),
      keeps_reserves_(keeps_reserves),
      twin_(twin),
      was_cut_off_(world.facilities.size()),
      wanted_plan_(static_cast<std::size_t>(network_.processes.count)) {
  const auto size = [](const auto& list) { return static_cast<int>(list.size()); };
  resize(record_.consumers, steps, size(world.consumers));
  resize(record_.facilities, steps, size(world.facilities));
  if (wants_ == FacilityWants::own) record_.processes.executed.resize(steps, network_.processes.count);
  if (without_plans_) {
    record_.consumers.flow_coverage = record_.facilities.flow_coverage = {};
    return;
  }
  if (wants_ == FacilityWants::own) record_.processes.planned.resize(steps, network_.processes.count);
  if (outcomes_only_) return;
  record_.leak_flow.resize(steps, size(compiled.map.detour));
  record_.facility_runs.resize(steps, size(operation_names(world)));
  record_.stockpile.resize(steps, size(world.stockpiles));
}

void Recorder::record(int index, const StepView& view) {
  for (int i = 0; i < record_.consumers.wanted.items; ++i) {
    const int consumer = map_.consumer[i];
    record_.consumers.wanted.at(index, i) = view.regime.demand[consumer];
    record_.consumers.delivered.at(index, i) = view.step.delivery[consumer];
  }
  for (int p = 0; p < record_.processes.executed.items; ++p) record_.processes.executed.at(index, p) = view.step.run[p];
  if (without_plans_) {
    for (int f = 0; f < record_.facilities.wanted.items; ++f)
      if (may_be_cut_off(index, f, view)) record_facility(index, f, view);
    return;
  }
  const Plan& plan = *view.planned().plan;
  for (int i = 0; i < record_.consumers.wanted.items; ++i)
    record_.consumers.flow_coverage.at(index, i) = plan.coverage[map_.consumer[i]];
  for (int p = 0; p < record_.processes.planned.items; ++p) record_.processes.planned.at(index, p) = plan.run[p];
  for (int f = 0; f < record_.facilities.wanted.items; ++f) record_facility(index, f, view);
  if (outcomes_only_) return;
  row_.assign(map_.layers.size(), 0.0);
  for (std::size_t i = 0; i < row_.size(); ++i)
    for (const int l : map_.layers[i]) row_[i] += view.step.flow[l];
  record_.link_flow.add(row_);
  for (int i = 0; i < record_.leak_flow.items; ++i)
    for (const int l : map_.detour[i]) record_.leak_flow.at(index, i) += view.step.flow[l];
  for (int i = 0; i < record_.stockpile.items; ++i) record_.stockpile.at(index, i) = view.stockpiles[i];
  for (int at = 0; const auto& versions : map_.versions) {
    for (const int process : versions) record_.facility_runs.at(index, at) += view.step.run[process];
    ++at;
  }
  record_markets(view);
}

/// Stock of an operation's inputs that is left lying, as runs: for each input what lies in the rooms its versions draw
/// from, less what is kept for better classes.
double Recorder::possible_runs(const std::vector<int>& versions, const StepView& view) const {
  const Network& n = network_;
  const Plan* plan = keeps_reserves_ ? view.planned().plan.get() : nullptr;
  const std::size_t width = n.classes.size() + 1;
  double possible = 1e300;
  for (const Arc& input : n.processes.inputs[versions.front()]) {
    std::set<int> rooms;
    for (const int p : versions)
      for (const Arc& other : n.processes.inputs[p])
        if (n.rooms.market[other.node] == n.rooms.market[input.node]) rooms.insert(other.node);
    double lying = 0;
    for (const int room : rooms) {
      const double kept = plan == nullptr ? 0.0 : plan->reserve[static_cast<std::size_t>(room) * width + width - 1];
      lying += std::max(0.0, view.state.stock[room] - kept);
    }
    possible = std::min(possible, lying / input.tonnes);
  }
  return possible;
}

/// Whatever the plan is, a facility wants no more runs than its twin's, or those of the anchor, and has those it does.
/// So one that does its critical share of them, or could of each, is not cut off; only for others the plan has to be
/// looked at.
bool Recorder::may_be_cut_off(int index, int facility, const StepView& view) const {
  if (wants_ == FacilityWants::own || was_cut_off_[facility] != 0) return false;
  const Network& n = network_;
  const auto each_operation = [&](const auto& act) {
    for (std::size_t o = 0; o < map_.facility_processes[facility].size(); ++o) {
      const std::vector<int>& versions = map_.versions[static_cast<std::size_t>(map_.first_operation[facility]) + o];
      if (n.processes.inputs[versions.front()].empty()) continue;
      double executed = 0, twin_executed = 0;
      for (const int p : versions) {
        executed += view.step.run[p];
        twin_executed += wants_ == FacilityWants::twin ? twin_->executed.at(index, p) : view.regime.anchor_run[p];
      }
      act(versions, executed, twin_executed);
    }
  };
  double most_wanted = 0, least_had = 0;
  each_operation([&](const std::vector<int>& versions, double executed, double twin_executed) {
    const double use = n.processes.use[versions.front()];
    most_wanted += use * twin_executed;
    least_had += use * executed;
  });
  if (!below_critical({most_wanted, least_had, 1, facility_critical_coverage, true})) return false;
  if (keeps_reserves_) return true;
  bool enough_lies = true;  // of the inputs of each operation
  each_operation([&](const std::vector<int>& versions, double executed, double twin_executed) {
    enough_lies = enough_lies && executed + possible_runs(versions, view) >= facility_critical_coverage * twin_executed;
  });
  return !enough_lies;
}

/// A facility buys inputs for the runs of its twin. Where the plan lets it run less although inputs could be had, less
/// is wanted of it, and it wants no more than the plan's runs. Stock of its inputs that it leaves lying counts as had.
/// The versions of an operation, one a layer, stand in for one another: they count together.
void Recorder::record_facility(int index, int facility, const StepView& view) {
  const Network& n = network_;
  const PlannedStep& planned = view.planned();
  const Plan& plan = *planned.plan;
  double wanted = 0, delivered = 0, wanted_of_plan = 0, plan_had = 0;
  for (std::size_t o = 0; o < map_.facility_processes[facility].size(); ++o) {
    const std::vector<int>& versions = map_.versions[static_cast<std::size_t>(map_.first_operation[facility]) + o];
    if (n.processes.inputs[versions.front()].empty()) continue;
    double executed = 0, plan_runs = 0, twin_executed = 0, twin_planned = 0;
    bool more = false;
    for (const int p : versions) {
      executed += view.step.run[p];
      plan_runs += plan.run[p];
      more = more || planned.could_have_more[p] != 0;
      if (wants_ == FacilityWants::own) continue;
      twin_executed += wants_ == FacilityWants::twin ? twin_->executed.at(index, p) : view.regime.anchor_run[p];
      if (!without_plans_)
        twin_planned += wants_ == FacilityWants::twin ? twin_->planned.at(index, p) : view.regime.anchor_run[p];
    }
    double wanted_runs = executed, wanted_plan = plan_runs;
    if (wants_ != FacilityWants::own) {
      wanted_runs = more ? std::min(twin_executed, plan_runs) : twin_executed;
      wanted_plan = more ? std::min(twin_planned, plan_runs) : twin_planned;
    }
    const double possible = possible_runs(versions, view);
    // Rounding of the plan and of the stocks' grid is no shortage.
    const auto reached = [](double amount, double want) { return amount >= want * (1 - 1e-9) ? want : amount; };
    const double had = std::max(executed, reached(std::min(wanted_runs, executed + possible), wanted_runs));
    for (const int p : versions)
      wanted_plan_[p] =
          plan_runs > 0 ? wanted_plan * (plan.run[p] / plan_runs) : wanted_plan / static_cast<double>(versions.size());
    // Recipes of one facility share its capacity: tonnes of capacity add up, and one may stand in for another.
    const double use = n.processes.use[map_.facility_processes[facility][o]];
    wanted += use * wanted_runs;
    delivered += use * had;
    wanted_of_plan += use * wanted_plan;
    plan_had += use * reached(plan_runs, wanted_plan);
  }
  delivered = std::min(wanted, delivered);
  record_.facilities.wanted.at(index, facility) = wanted;
  record_.facilities.delivered.at(index, facility) = delivered;
  if (without_plans_)
    was_cut_off_[facility] = below_critical({wanted, delivered, 1, facility_critical_coverage, true}) ? 1 : 0;
  else
    record_.facilities.flow_coverage.at(index, facility) =
        wanted_of_plan > 0 ? std::min(1.0, plan_had / wanted_of_plan) : 1.0;
}

void Recorder::record_markets(const StepView& view) {
  const Network& n = network_;
  const Plan& plan = *view.planned().plan;
  std::vector<double> used(n.markets.size()), wanted(used), stock(used), discard(used);
  for (int m = 0; m < n.rooms.count; ++m) {
    const int market = n.rooms.market[m];
    stock[market] += view.state.stock[m];
    discard[market] += view.step.discard[m];
    for (const int k : n.room_consumers[m]) {
      wanted[market] += view.regime.demand[k];
      used[market] += std::min(plan.delivery[k], view.regime.demand[k]);
    }
    for (const Arc& user : n.users[m]) {
      wanted[market] += user.tonnes * wanted_plan_[user.node];
      used[market] += user.tonnes * std::min(plan.run[user.node], wanted_plan_[user.node]);
    }
  }
  row_.assign(n.markets.size(), 1.0);
  for (std::size_t market = 0; market < wanted.size(); ++market)
    if (wanted[market] > 0) row_[market] = used[market] / wanted[market];
  record_.market_stock.add(stock);
  record_.market_discard.add(discard);
  record_.market_flow_coverage.add(row_);
}

}  // namespace chokepoint
