// From when on a country can do without what another one sells: the plan under a total ban, month by month.
#include <algorithm>
#include <optional>

#include "chokepoint/threats.hpp"
#include "threats/dependents.hpp"
#include "threats/parallel.hpp"
#include "threats/path.hpp"
#include "threats/planners.hpp"
#include "why/lifted.hpp"

namespace chokepoint {
namespace {

constexpr int steps_in_a_row = 12;  // solved one after another

/// Controls by which the actor itself holds back what it sells, or others sell on.
std::vector<int> own_controls(const Scenario& scenario, int actor) {
  std::vector<int> events;
  for (int e = 0; e < static_cast<int>(scenario.events.size()); ++e)
    if (const auto* control = std::get_if<Control>(&scenario.events[e].effect);
        control != nullptr && control->by == actor && !control->import_side && control->links.via.empty())
      events.push_back(e);
  return events;
}

/// Plans of every step: with the ban, and with the actor selling what it can.
class Banned {
 public:
  /// `open`: the path without what the actor holds back itself.
  Banned(const World& world, int actor, const RegimePath& path, const RegimePath& open, PlannerPool& planners)
      : world_(world),
        actor_(actor),
        path_(path),
        open_(open),
        planners_(planners),
        barred_(path.regimes.size()),
        sold_(barred_.size()) {}

  void solve(int jobs, const std::atomic<bool>* stop) {
    std::vector<int> closed;
    for (int l = 0; l < static_cast<int>(world_.links.size()); ++l)
      if (world_.links[l].from == actor_)
        closed.insert(closed.end(), path_.compiled->map.layers[l].begin(), path_.compiled->map.layers[l].end());
    in_chunks(static_cast<int>(path_.regimes.size()), steps_in_a_row, jobs, stop, [&](int first, int last) {
      for (int t = first; t < last; ++t) {
        Regime banned = path_.regimes[t];
        for (const int l : closed) banned.link_capacity[l] = 0;
        barred_[t] = *planners_.coverage(path_.compiled, path_.groups, path_.pledges, banned);
      }
    });
  }

  /// Independence of a set of consumers of one commodity.
  Independence of(const std::string& who, int commodity, const std::vector<int>& consumers) const {
    Independence result{.who = who, .commodity = commodity};
    const int steps = static_cast<int>(path_.regimes.size());
    int from = steps;
    bool whole = true;
    for (int t = steps; t-- > 0;) {
      const Served sum = add_up(path_, barred_, consumers, t);
      result.coverage.push_back(sum.coverage());
      whole = whole && (!sum.cut_off() || add_up(open_, sold(t), consumers, t).cut_off());
      if (whole) from = t;
    }
    std::reverse(result.coverage.begin(), result.coverage.end());
    if (from < steps) result.step = path_.first + from;
    if (from > 0) result.first_commodity = commodity;
    return result;
  }

 private:
  using Coverages = std::vector<std::vector<double>>;  ///< [step][consumer of the network]

  /// Coverages without the ban, worked out for the steps that are asked for: most dates hang on few of them.
  const Coverages& sold(int t) const {
    if (sold_[t].empty()) sold_[t] = *planners_.coverage(open_.compiled, open_.groups, open_.pledges, open_.regimes[t]);
    return sold_;
  }

  Served add_up(const RegimePath& path, const Coverages& coverage, const std::vector<int>& consumers, int t) const {
    Served sum;
    for (const int k : consumers) {
      const int at = path.compiled->map.consumer[k];
      const double want = path.regimes[t].demand[at];
      sum.add(want, want * coverage[t][at], world_.consumers[k].critical_coverage);
    }
    return sum;
  }

  const World& world_;
  int actor_;
  const RegimePath &path_, &open_;
  PlannerPool& planners_;
  Coverages barred_;        ///< with the ban
  mutable Coverages sold_;  ///< without; see `sold`
};

/// The latest of a region's commodities decides; of those the one with the lowest coverage just before.
Independence latest(const std::string& who, const std::vector<const Independence*>& parts, int first) {
  Independence result{.who = who};
  const auto end = [](const Independence* each) { return each->step.value_or(1 << 30); };
  const auto worst = std::max_element(parts.begin(), parts.end(), [&](const Independence* a, const Independence* b) {
    if (end(a) != end(b)) return end(a) < end(b);
    const auto before = [&](const Independence* each) {
      const int step = std::min<int>(end(each) - first, static_cast<int>(each->coverage.size()));
      return step > 0 ? each->coverage[static_cast<std::size_t>(step) - 1] : 1.0;
    };
    return before(a) > before(b);
  });
  result.step = (*worst)->step;
  result.first_commodity = (*worst)->first_commodity;
  for (std::size_t t = 0; t < (*worst)->coverage.size(); ++t) {
    double lowest = 1;
    for (const Independence* each : parts) lowest = std::min(lowest, each->coverage[t]);
    result.coverage.push_back(lowest);
  }
  return result;
}

}  // namespace

IndependenceResult independence(const std::shared_ptr<const Scenario>& scenario, int actor,
                                const IndependenceOptions& options) {
  const std::shared_ptr<PlannerPool> planners = options.planners ? options.planners : make_planner_pool();
  RunOptions run_options;
  run_options.stop = options.stop;
  run_options.cache = planners->runs;
  const RegimePath path = path_of(scenario, {}, run_options);
  const World& world = *scenario->world;
  const std::vector<int> own = own_controls(*scenario, actor);
  std::optional<RegimePath> open;
  if (!own.empty()) open = path_of(std::make_shared<Scenario>(without_events(*scenario, own)), {}, run_options);
  IndependenceResult result;
  result.actor = actor;
  const auto stopped = [&] { return options.stop != nullptr && options.stop->load(); };
  if (stopped()) return result;  // not all regimes are known
  Banned table(world, actor, path, open ? *open : path, *planners);
  table.solve(options.jobs, options.stop);
  if (stopped()) return result;

  for (int k = 0; k < static_cast<int>(world.consumers.size()); ++k)
    if (const Consumer& consumer = world.consumers[k]; consumer.country != actor)
      result.consumers.push_back(table.of(consumer.id, consumer.commodity, {k}));
  const Dependents dependents(world, actor);
  for (const Region& each : dependents.parts())
    result.by_commodity.push_back(table.of(each.id, each.commodity, each.consumers));
  for (const Dependents::Whole& whole : dependents.wholes()) {
    std::vector<const Independence*> parts;
    for (const std::size_t part : whole.counting) parts.push_back(&result.by_commodity[part]);
    result.regions.push_back(latest(whole.id, parts, path.first));
  }
  return result;
}

}  // namespace chokepoint
