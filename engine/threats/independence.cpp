// From when on a country can do without what another one sells: the plan under a total ban, month by month.
#include <algorithm>
#include <map>
#include <tuple>

#include "chokepoint/threats.hpp"
#include "outcome/status.hpp"
#include "threats/parallel.hpp"
#include "threats/path.hpp"
#include "threats/planners.hpp"

namespace chokepoint {
namespace {

constexpr int steps_in_a_row = 12;  // solved one after another

/// Tonnes of some consumers of one commodity in one step.
struct Tonnes {
  double wanted = 0, had = 0, critical = 0;
  bool below() const { return below_critical({wanted, had, 1, wanted > 0 ? critical / wanted : 0, true}); }
  double coverage() const { return wanted > 0 ? had / wanted : 1.0; }
};

class Banned {
 public:
  Banned(const World& world, const RegimePath& path) : world_(world), path_(path), coverage_(path.regimes.size()) {}

  void solve(int actor, PlannerPool& planners, int jobs, const std::atomic<bool>* stop) {
    std::vector<int> closed;
    for (int l = 0; l < static_cast<int>(world_.links.size()); ++l)
      if (world_.links[l].from == actor)
        closed.insert(closed.end(), path_.compiled->map.layers[l].begin(), path_.compiled->map.layers[l].end());
    in_chunks(static_cast<int>(path_.regimes.size()), steps_in_a_row, jobs, stop, [&](int first, int last) {
      for (int t = first; t < last; ++t) {
        Regime banned = path_.regimes[t];
        for (const int l : closed) banned.link_capacity[l] = 0;
        coverage_[t] = *planners.coverage(path_.compiled, path_.groups, path_.pledges, banned);
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
      Tonnes sum;
      for (const int k : consumers) {
        const int at = path_.compiled->map.consumer[k];
        const double want = path_.regimes[t].demand[at];
        sum.wanted += want;
        sum.had += want * coverage_[t][at];
        sum.critical += want * world_.consumers[k].critical_coverage;
      }
      result.coverage.push_back(sum.coverage());
      whole = whole && !sum.below();
      if (whole) from = t;
    }
    std::reverse(result.coverage.begin(), result.coverage.end());
    if (from < steps) result.step = path_.first + from;
    if (from > 0) result.first_commodity = commodity;
    return result;
  }

 private:
  const World& world_;
  const RegimePath& path_;
  std::vector<std::vector<double>> coverage_;  ///< [step][consumer of the network]
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
  Banned table(world, path);
  table.solve(actor, *planners, options.jobs, options.stop);

  IndependenceResult result;
  result.actor = actor;
  if (options.stop != nullptr && options.stop->load()) return result;  // not all months were solved
  std::map<std::tuple<std::string, int>, std::vector<int>> members;    // (country or bloc, commodity) -> consumers
  for (int k = 0; k < static_cast<int>(world.consumers.size()); ++k) {
    const Consumer& consumer = world.consumers[k];
    if (consumer.country == actor) continue;
    result.consumers.push_back(table.of(consumer.id, consumer.commodity, {k}));
    members[{world.countries[consumer.country].id, consumer.commodity}].push_back(k);
    for (const Bloc& bloc : world.blocs)
      if (std::binary_search(bloc.members.begin(), bloc.members.end(), consumer.country))
        members[{bloc.id, consumer.commodity}].push_back(k);
  }
  std::vector<int> best_class;
  for (const auto& [key, consumers] : members) {
    result.by_commodity.push_back(table.of(std::get<0>(key), std::get<1>(key), consumers));
    int best = 1 << 30;
    for (const int k : consumers) best = std::min(best, world.consumers[k].priority);
    best_class.push_back(best);
  }
  for (std::size_t i = 0; i < result.by_commodity.size();) {
    std::size_t end = i;
    while (end < result.by_commodity.size() && result.by_commodity[end].who == result.by_commodity[i].who) ++end;
    std::vector<const Independence*> vital, all;
    for (; i < end; ++i) {
      all.push_back(&result.by_commodity[i]);
      if (best_class[i] <= 2) vital.push_back(&result.by_commodity[i]);
    }
    result.regions.push_back(latest(all.front()->who, vital.empty() ? all : vital, path.first));
  }
  return result;
}

void simulate_survival(const ScenarioSource& source, const Tweak& base, IndependenceResult& result,
                       const IndependenceOptions& options) {
  Diagnostics findings;
  const Scenario plain = source.load(base, findings);
  const std::vector<Loss::Kind> kinds = {Loss::Kind::actor};
  std::vector<Loss> ban;
  for (const Loss& loss : losses_of(plain, kinds))
    if (loss.id == plain.world->countries[result.actor].id) ban.push_back(loss);
  if (ban.empty()) return;  // it sells nothing
  auto banned = std::make_shared<Scenario>(source.load(tweak_of(ban, plain.calendar.begin(0), base), findings));
  banned->conducts.resize(1);
  RunOptions run_options;
  run_options.twin = false;
  run_options.stop = options.stop;
  const RunResult run_result = run(banned, run_options);
  const ConductResult& conduct = run_result.conducts.front();
  std::map<std::string, std::optional<int>> first;  // consumer's id, region, region + commodity -> step
  const World& world = *banned->world;
  for (const BuyerSummary& each : conduct.consumer_summaries)
    first[world.consumers[each.item].id] = each.cut_off.first_step;
  const auto earlier = [](std::optional<int>& have, const std::optional<int>& step) {
    if (step && (!have || *step < *have)) have = step;
  };
  for (const RegionSummary& each : conduct.regions) {
    earlier(first[each.region + "/" + world.commodities[each.commodity].id], each.cut_off.first_step);
    earlier(first[each.region], each.cut_off.first_step);
  }
  for (std::vector<Independence>* list : {&result.regions, &result.by_commodity, &result.consumers})
    for (Independence& each : *list) {
      const bool part = list == &result.by_commodity;
      each.survive = first[part ? each.who + "/" + world.commodities[each.commodity].id : each.who];
      each.survive_known = true;
    }
}

}  // namespace chokepoint
