#include "outcome/summary.hpp"

#include <algorithm>
#include <utility>

#include "outcome/judge.hpp"
#include "outcome/served.hpp"
#include "outcome/status.hpp"

namespace chokepoint {
namespace {

/// Less is rounding.
bool is_short(double wanted, double delivered) { return delivered < wanted * (1 - status_tolerance); }

/// USD per run: the recipes' reference commodities weighted by base-year runs, or by number where none ran.
double price_of_runs(const World& world, const Facility& facility) {
  double runs = 0, value = 0, sum = 0, count = 0;
  for (const Operation& operation : facility.operations) {
    const Process& process = world.processes[operation.process];
    if (process.inputs.empty()) continue;
    const double price = world.commodities[process.reference].price;
    runs += operation.throughput;
    value += operation.throughput * price;
    sum += price;
    count += 1;
  }
  return runs > 0 ? value / runs : count > 0 ? sum / count : 0.0;
}

/// Tonnes of a group of consumers in one step.
struct Tonnes {
  double wanted = 0, delivered = 0, critical = 0;
  bool cut_off() const { return below_critical({wanted, delivered, 1, wanted > 0 ? critical / wanted : 0, true}); }
};

Tonnes add_up(const World& world, const BuyerTable& table, const std::vector<int>& consumers, int row) {
  Tonnes sum;
  for (const int k : consumers) {
    const double wanted = table.wanted.at(row, k);
    sum.wanted += wanted;
    sum.delivered += table.delivered.at(row, k);
    sum.critical += wanted * world.consumers[k].critical_coverage;
  }
  return sum;
}

}  // namespace

void Summary::Follower::note(int step, double wanted, double delivered, bool is_cut_off, bool twin_cut_off) {
  if (is_cut_off) {
    if (!so_far.first_step) so_far.first_step = step;
    ++so_far.steps;
    if (!twin_cut_off) ++so_far.steps_by_controls;
    last = step;
  }
  if (wanted <= 0 || !is_short(wanted, delivered)) return;
  const double coverage = std::max(0.0, delivered / wanted);
  if (coverage < so_far.deepest_coverage) {
    so_far.deepest_coverage = coverage;
    so_far.deepest_step = step;
  }
  so_far.unmet_tonnes += wanted - delivered;
}

CutOff Summary::Follower::finish(int steps, double price, const Blame& blame) const {
  CutOff result = so_far;
  result.unmet_value = result.unmet_tonnes * price;
  if (result.first_step && last + 1 < steps) result.recovery_step = last + 1;
  if (result.first_step) result.causes = heaviest_first(blame);
  return result;
}

Summary::Summary(const World& world)
    : world_(world),
      regions_(regions_of(world)),
      consumers_(world.consumers.size()),
      facilities_(world.facilities.size()),
      of_regions_(regions_.size()),
      regions_of_consumer_(world.consumers.size()) {
  for (std::size_t i = 0; i < regions_.size(); ++i)
    for (const int k : regions_[i].consumers) regions_of_consumer_[k].push_back(i);
}

void Summary::note(int step, int row, const BuyerTable& run, const BuyerTable* twin, Followers& followers) {
  const auto cut_in_twin = [&](int item) {
    return twin == nullptr || (twin->status.items > 0 && cut_off(twin->status.at(step, item)));
  };
  for (int i = 0; i < run.wanted.items; ++i) {
    const double wanted = run.wanted.at(row, i), delivered = run.delivered.at(row, i);
    const bool cut = cut_off(run.status.at(row, i));
    if (is_short(wanted, delivered) || cut)
      followers[static_cast<std::size_t>(i)].note(step, wanted, delivered, cut, cut && cut_in_twin(i));
  }
}

void Summary::note(int step, int row, const BuyerTable& consumers, const BuyerTable& facilities,
                   const BuyerTable* twin_consumers, const BuyerTable* twin_facilities) {
  note(step, row, consumers, twin_consumers, consumers_);
  note(step, row, facilities, twin_facilities, facilities_);
  // Only regions of those who are short of more than rounding: no other is (served.hpp).
  for (int k = 0; k < consumers.wanted.items; ++k) {
    if (served(consumers.wanted.at(row, k), consumers.delivered.at(row, k))) continue;
    for (const std::size_t i : regions_of_consumer_[k]) {
      if (std::exchange(of_regions_[i].looked_at, step) == step) continue;
      const Tonnes sum = add_up(world_, consumers, regions_[i].consumers, row);
      const bool cut = sum.cut_off();
      const bool in_twin =
          cut && (twin_consumers == nullptr || add_up(world_, *twin_consumers, regions_[i].consumers, step).cut_off());
      of_regions_[i].note(step, sum.wanted, sum.delivered, cut, in_twin);
    }
  }
}

std::vector<BuyerSummary> Summary::consumers(int steps, const Causes* causes) const {
  std::vector<BuyerSummary> summaries;
  for (int k = 0; k < static_cast<int>(consumers_.size()); ++k)
    summaries.push_back({k, consumers_[k].finish(steps, world_.commodities[world_.consumers[k].commodity].price,
                                                 causes == nullptr ? Blame{} : causes->consumer(k))});
  return summaries;
}

std::vector<BuyerSummary> Summary::facilities(int steps, const Causes* causes) const {
  std::vector<BuyerSummary> summaries;
  for (int f = 0; f < static_cast<int>(facilities_.size()); ++f)
    if (const Facility& facility = world_.facilities[f]; is_buyer(world_, facility))
      summaries.push_back({f, facilities_[f].finish(steps, price_of_runs(world_, facility),
                                                    causes == nullptr ? Blame{} : causes->facility(f))});
  return summaries;
}

std::vector<RegionSummary> Summary::regions(int steps, const Causes* causes) const {
  std::vector<RegionSummary> summaries;
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    const auto& [id, bloc, commodity, members] = regions_[i];
    RegionSummary summary{id, bloc, commodity, world_.consumers[members.front()].priority, {}};
    Blame blame;
    for (const int k : members) {
      summary.best_class = std::min(summary.best_class, world_.consumers[k].priority);
      if (causes == nullptr) continue;
      for (const auto& [event, weight] : causes->consumer(k)) blame[event] += weight * world_.consumers[k].demand;
    }
    summary.cut_off = of_regions_[i].finish(steps, world_.commodities[commodity].price, blame);
    summaries.push_back(summary);
  }
  return summaries;
}

}  // namespace chokepoint
