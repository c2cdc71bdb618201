#include "simulation/recorder.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include "outcome/served.hpp"
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

/// Rounding of the plan and of the stocks' grid is no shortage.
double reached(double amount, double want) { return amount >= want * (1 - 1e-9) ? want : amount; }

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
                   const ProcessRuns* twin, Detail detail)
    : network_(compiled.network),
      map_(compiled.map),
      wants_(wants),
      detail_(detail),
      rows_(detail == Detail::summary ? 1 : steps),
      twin_(twin),
      wanted_plan_(static_cast<std::size_t>(network_.processes.count)) {
  const auto size = [](const auto& list) { return static_cast<int>(list.size()); };
  resize(record_.consumers, rows_, size(world.consumers));
  if (detail_ > Detail::outcomes) open_facilities();
  if (wants_ == FacilityWants::own) record_.processes.executed.resize(steps, network_.processes.count);
  if (detail_ <= Detail::outcomes) {
    record_.consumers.flow_coverage = {};
    return;
  }
  if (wants_ == FacilityWants::own) record_.processes.planned.resize(steps, network_.processes.count);
  if (detail_ == Detail::coverages) return;
  record_.leak_flow.resize(steps, size(compiled.map.detour));
  record_.facility_runs.resize(steps, size(operation_names(world)));
  record_.stockpile.resize(steps, size(world.stockpiles));
}

void Recorder::open_facilities() {
  if (record_.facilities.wanted.items > 0) return;
  resize(record_.facilities, rows_, static_cast<int>(map_.facility_processes.size()));
  if (detail_ <= Detail::outcomes) record_.facilities.flow_coverage = {};
}

bool Recorder::record(int index, const StepView& view) {
  if (const int items = record_.processes.executed.items; items > 0)
    std::copy_n(view.step.run.begin(), items, &record_.processes.executed.at(index, 0));
  if (nothing_wanted(index, view)) return false;
  if (detail_ == Detail::summary) record_.facilities = {};
  if (const int items = record_.consumers.wanted.items; items > 0) {
    double* wanted = &record_.consumers.wanted.at(row(index), 0);
    double* delivered = &record_.consumers.delivered.at(row(index), 0);
    for (int i = 0; i < items; ++i) {
      wanted[i] = view.regime.demand[map_.consumer[i]];
      delivered[i] = view.step.delivery[map_.consumer[i]];
    }
  }
  if (detail_ <= Detail::outcomes && all_run_on(index, view)) return true;
  for (int f = 0; f < static_cast<int>(map_.facility_processes.size()); ++f) record_facility(index, f, view);
  if (detail_ <= Detail::outcomes) return true;
  const Plan& plan = *view.planned().plan;
  for (int i = 0; i < record_.consumers.wanted.items; ++i)
    record_.consumers.flow_coverage.at(index, i) = plan.coverage[map_.consumer[i]];
  for (int p = 0; p < record_.processes.planned.items; ++p) record_.processes.planned.at(index, p) = plan.run[p];
  if (detail_ == Detail::coverages) return true;
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
  return true;
}

/// Stock of an operation's inputs that is left lying, as runs: for each input what lies in the rooms its versions draw
/// from, less what is kept for better classes: who follows no plan keeps nothing.
double Recorder::possible_runs(const std::vector<int>& versions, const StepView& view) const {
  const Network& n = network_;
  const Plan* plan = view.step.ordered.empty() ? view.planned().plan.get() : nullptr;
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

bool Recorder::nothing_wanted(int index, const StepView& view) const {
  const std::vector<double>&wanted = view.regime.demand, &delivered = view.step.delivery;
  return detail_ == Detail::summary && all_served(wanted.data(), delivered.data(), wanted.size()) &&
         all_run_on(index, view);
}

/// Nothing runs so little that its facility might be cut off; then none is.
bool Recorder::all_run_on(int index, const StepView& view) const {
  if (wants_ == FacilityWants::own || network_.processes.count == 0) return true;
  const double* usual = wants_ == FacilityWants::twin ? &twin_->executed.at(index, 0) : view.regime.anchor_run.data();
  const double* run = view.step.run.data();
  std::int64_t below = 0;
  for (int p = 0; p < network_.processes.count; ++p) below += run[p] < usual[p] * facility_critical_coverage ? 1 : 0;
  return below == 0;
}

/// The operations of a facility that have inputs. Their versions stand in for one another: they count together.
void Recorder::look_at(int index, int facility, const StepView& view) {
  const Network& n = network_;
  operations_.clear();
  const std::vector<int>& processes = map_.facility_processes[facility];
  for (std::size_t o = 0; o < processes.size(); ++o) {
    if (n.processes.inputs[processes[o]].empty()) continue;
    Operation each{&map_.versions[static_cast<std::size_t>(map_.first_operation[facility]) + o],
                   n.processes.use[processes[o]]};
    for (const int p : *each.versions) {
      each.executed += view.step.run[p];
      if (wants_ == FacilityWants::twin) each.usual += twin_->executed.at(index, p);
      if (wants_ == FacilityWants::anchor) each.usual += view.regime.anchor_run[p];
    }
    if (wants_ == FacilityWants::own) each.usual = each.executed;
    operations_.push_back(each);
  }
}

/// A facility buys inputs for its usual runs, but where less is wanted of it: by the plan, where that lets it run less
/// although inputs could be had; where everybody orders for himself, where it had the inputs for all that was ordered.
double Recorder::wanted_runs(const Operation& operation, const StepView& view) const {
  if (wants_ == FacilityWants::own) return operation.executed;
  double bound = 0;
  bool less_wanted = false;
  if (view.step.ordered.empty()) {
    const PlannedStep& planned = view.planned();
    for (const int p : *operation.versions) {
      bound += planned.plan->run[p];
      less_wanted = less_wanted || planned.could_have_more[p] != 0;
    }
  } else {
    for (const int p : *operation.versions) bound += view.step.ordered[p];
    less_wanted = operation.executed >= bound * (1 - 1e-9);
  }
  return less_wanted ? std::min(operation.usual, bound) : operation.usual;
}

/// Stock of its inputs that a facility leaves lying counts as had. Nobody wants more than its usual runs: who had half
/// of those is not cut off, whatever is wanted of it.
void Recorder::record_facility(int index, int facility, const StepView& view) {
  look_at(index, facility, view);
  double wanted = 0, delivered = 0;
  if (detail_ <= Detail::outcomes) {
    for (const Operation& each : operations_) {
      wanted += each.use * each.usual;
      delivered += each.use * each.executed;
    }
    if (!below_critical({wanted, delivered, 1, facility_critical_coverage, true})) return;
    open_facilities();
    wanted = delivered = 0;
  }
  // Recipes of one facility share its capacity: tonnes of capacity add up, and one may stand in for another.
  for (const Operation& each : operations_) {
    const double runs = wanted_runs(each, view);
    const double had =
        std::max(each.executed, reached(std::min(runs, each.executed + possible_runs(*each.versions, view)), runs));
    wanted += each.use * runs;
    delivered += each.use * had;
  }
  record_.facilities.wanted.at(row(index), facility) = wanted;
  record_.facilities.delivered.at(row(index), facility) = std::min(wanted, delivered);
  if (detail_ > Detail::outcomes) record_flow_coverage(index, facility, view);
}

/// What the plan's flows bring of what a facility wants in the long run: the twin's plan, or less where the plan lets
/// it run less although inputs could be had.
void Recorder::record_flow_coverage(int index, int facility, const StepView& view) {
  const PlannedStep& planned = view.planned();
  double wanted = 0, had = 0;
  for (const Operation& each : operations_) {
    double runs = 0, usual = 0;
    bool more = false;
    for (const int p : *each.versions) {
      runs += planned.plan->run[p];
      more = more || planned.could_have_more[p] != 0;
      if (wants_ == FacilityWants::twin) usual += twin_->planned.at(index, p);
      if (wants_ == FacilityWants::anchor) usual += view.regime.anchor_run[p];
    }
    const double want = wants_ == FacilityWants::own ? runs : more ? std::min(usual, runs) : usual;
    for (const int p : *each.versions)
      wanted_plan_[p] =
          runs > 0 ? want * (planned.plan->run[p] / runs) : want / static_cast<double>(each.versions->size());
    wanted += each.use * want;
    had += each.use * reached(runs, want);
  }
  record_.facilities.flow_coverage.at(index, facility) = wanted > 0 ? std::min(1.0, had / wanted) : 1.0;
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
