#include "outcome/summary.hpp"

#include <algorithm>

#include "outcome/judge.hpp"
#include "outcome/regions.hpp"
#include "outcome/status.hpp"

namespace chokepoint {
namespace {

/// Follows one buyer or region through the calendar.
class Follower {
 public:
  explicit Follower(double price) : price_(price) {}

  void step(int index, double wanted, double delivered, bool is_cut_off, bool twin_cut_off) {
    if (is_cut_off) {
      if (!result_.first_step) result_.first_step = index;
      ++result_.steps;
      if (!twin_cut_off) ++result_.steps_by_controls;
      last_ = index;
    }
    if (wanted <= 0 || delivered >= wanted * (1 - status_tolerance)) return;
    const double coverage = std::max(0.0, delivered / wanted);
    if (coverage < result_.deepest_coverage) {
      result_.deepest_coverage = coverage;
      result_.deepest_step = index;
    }
    result_.unmet_tonnes += wanted - delivered;
  }

  /// After so many steps; those in which he got all he wanted need not have been shown.
  CutOff finish(int steps, const Blame& blame) {
    result_.unmet_value = result_.unmet_tonnes * price_;
    if (result_.first_step && last_ + 1 < steps) result_.recovery_step = last_ + 1;
    if (result_.first_step) result_.causes = heaviest_first(blame);
    return result_;
  }

 private:
  double price_;
  int last_ = -1;
  CutOff result_;
};

/// Calls `look` for the steps that are uneasy.
template <class Look>
void look_at(const BuyerTable& table, int steps, const std::vector<int>* uneasy, const Look& look) {
  if (table.wanted.items == 0) return;
  if (uneasy == nullptr)
    for (int step = 0; step < steps; ++step) look(step);
  else
    for (const int step : *uneasy) look(step);
}

/// Follows all buyers, one step after the other, as the tables lie.
void follow(const BuyerTable& run, const BuyerTable* twin, int steps, const std::vector<int>* uneasy,
            const std::vector<int>& items, std::vector<Follower>& followers) {
  const auto cut_in_twin = [&](int step, int item) {
    return twin == nullptr || (twin->status.items > 0 && cut_off(twin->status.at(step, item)));
  };
  look_at(run, steps, uneasy, [&](int step) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const double wanted = run.wanted.at(step, items[i]), delivered = run.delivered.at(step, items[i]);
      const bool cut = cut_off(run.status.at(step, items[i]));
      if (delivered < wanted || cut)
        followers[i].step(step, wanted, delivered, cut, cut && cut_in_twin(step, items[i]));
    }
  });
}

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

Tonnes add_up(const World& world, const BuyerTable& table, const std::vector<int>& consumers, int step) {
  Tonnes sum;
  for (const int k : consumers) {
    const double wanted = table.wanted.at(step, k);
    sum.wanted += wanted;
    sum.delivered += table.delivered.at(step, k);
    sum.critical += wanted * world.consumers[k].critical_coverage;
  }
  return sum;
}

}  // namespace

std::vector<BuyerSummary> summarise_consumers(const World& world, const BuyerTable& run, const BuyerTable* twin,
                                              int steps, const Causes* causes, const std::vector<int>* uneasy) {
  std::vector<int> items;
  std::vector<Follower> followers;
  for (const Consumer& consumer : world.consumers) {
    items.push_back(static_cast<int>(items.size()));
    followers.emplace_back(world.commodities[consumer.commodity].price);
  }
  follow(run, twin, steps, uneasy, items, followers);
  std::vector<BuyerSummary> summaries;
  for (const int item : items)
    summaries.push_back({item, followers[item].finish(steps, causes == nullptr ? Blame{} : causes->consumer(item))});
  return summaries;
}

std::vector<BuyerSummary> summarise_facilities(const World& world, const BuyerTable& run, const BuyerTable* twin,
                                               int steps, const Causes* causes, const std::vector<int>* uneasy) {
  std::vector<int> items;
  std::vector<Follower> followers;
  for (std::size_t i = 0; i < world.facilities.size(); ++i) {
    if (!is_buyer(world, world.facilities[i])) continue;
    items.push_back(static_cast<int>(i));
    followers.emplace_back(price_of_runs(world, world.facilities[i]));
  }
  follow(run, twin, steps, uneasy, items, followers);
  std::vector<BuyerSummary> summaries;
  for (std::size_t i = 0; i < items.size(); ++i)
    summaries.push_back(
        {items[i], followers[i].finish(steps, causes == nullptr ? Blame{} : causes->facility(items[i]))});
  return summaries;
}

std::vector<RegionSummary> summarise_regions(const World& world, const BuyerTable& consumers, const BuyerTable* twin,
                                             int steps, const Causes* causes, const std::vector<int>* uneasy) {
  const std::vector<Region> regions = regions_of(world);
  std::vector<Follower> followers;
  for (const Region& region : regions) followers.emplace_back(world.commodities[region.commodity].price);
  look_at(consumers, steps, uneasy, [&](int step) {
    for (std::size_t i = 0; i < regions.size(); ++i) {
      const Tonnes sum = add_up(world, consumers, regions[i].consumers, step);
      const bool cut = sum.cut_off();
      followers[i].step(step, sum.wanted, sum.delivered, cut,
                        cut && (twin == nullptr || add_up(world, *twin, regions[i].consumers, step).cut_off()));
    }
  });
  std::vector<RegionSummary> summaries;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const auto& [id, bloc, commodity, members] = regions[i];
    RegionSummary summary{id, bloc, commodity, world.consumers[members.front()].priority, {}};
    Blame blame;
    for (const int k : members) {
      summary.best_class = std::min(summary.best_class, world.consumers[k].priority);
      if (causes == nullptr) continue;
      for (const auto& [event, weight] : causes->consumer(k)) blame[event] += weight * world.consumers[k].demand;
    }
    summary.cut_off = followers[i].finish(steps, blame);
    summaries.push_back(summary);
  }
  return summaries;
}

}  // namespace chokepoint
