#include "why/lifted.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <set>
#include <thread>
#include <tuple>

#include "regime/timeline.hpp"

namespace chokepoint {
namespace {

/// Bounds of a regime that the plan sees, and what executions look at.
bool same(const Regime& a, const Regime& b) {
  return a.link_capacity == b.link_capacity && a.process_capacity == b.process_capacity &&
         a.facility_capacity == b.facility_capacity && a.demand == b.demand && a.anchor_flow == b.anchor_flow &&
         a.anchor_run == b.anchor_run && a.group_capacity == b.group_capacity && a.trust_cap == b.trust_cap &&
         a.committed == b.committed;
}

/// Events that an event shapes, or waits for.
std::vector<int> refers_to(const Event& event) {
  std::vector<int> others;
  if (const auto* suspension = std::get_if<Suspension>(&event.effect)) others = suspension->targets;
  if (const auto* lift = std::get_if<Lift>(&event.effect)) others = lift->targets;
  if (const auto* amendment = std::get_if<Amendment>(&event.effect)) others = {amendment->target};
  if (const auto* agreement = std::get_if<Agreement>(&event.effect)) others = agreement->exempt;
  if (const auto* leakage = std::get_if<Leakage>(&event.effect)) others = leakage->controls;
  if (const auto* finance = std::get_if<Finance>(&event.effect); finance != nullptr && finance->fund >= 0)
    others = {finance->fund};
  if (event.trigger.after >= 0) others.push_back(event.trigger.after);
  return others;
}

using GroupKey = std::tuple<int, std::string, std::vector<int>>;

std::map<GroupKey, std::size_t> numbered(const std::vector<LinkGroup>& groups) {
  std::map<GroupKey, std::size_t> result;
  for (std::size_t g = 0; g < groups.size(); ++g)
    result.emplace(GroupKey{groups[g].event, groups[g].label, groups[g].links}, g);
  return result;
}

/// Values of groups of another timeline under the numbers of ours; `blank` for those it has not.
std::vector<double> renumbered(const std::vector<double>& values, const std::vector<LinkGroup>& theirs,
                               const std::map<GroupKey, std::size_t>& ours, double blank) {
  std::vector<double> result(ours.size(), blank);
  for (std::size_t g = 0; g < values.size() && g < theirs.size(); ++g)
    if (const auto found = ours.find({theirs[g].event, theirs[g].label, theirs[g].links}); found != ours.end())
      result[found->second] = values[g];
  return result;
}

}  // namespace

Scenario without_events(const Scenario& scenario, const std::vector<int>& events) {
  Scenario rest = scenario;
  for (const int e : events) {
    Event& event = rest.events[e];
    event.start = never - std::chrono::days(e + 1);  // each on a day of its own: two amendments of a control need that
    event.until.reset();
    event.trigger = {};
  }
  return rest;
}

struct Lifted::Impl {
  Impl(const Scene& s, int at)
      : scene(s),
        step(at),
        planner(s.network(), s.groups, {s.solver == "clp" ? SolverKind::clp : SolverKind::own}, s.pledges),
        groups(numbered(s.groups)),
        trusts(numbered(s.pledges.trusts)),
        commitments(numbered(s.pledges.commitments)) {
    if (!s.basis.empty()) planner.offer(s.basis);
    if (s.rays) planner.offer(*s.rays);
  }

  double of_consumers(const Target& target, const Regime& regime, const std::vector<double>& coverage) const;
  double of_facility(const Target& target, const std::vector<double>& run) const;

  const Scene& scene;
  int step;
  Planner planner;
  std::map<GroupKey, std::size_t> groups, trusts, commitments;
  std::vector<std::unique_ptr<Lifted>> workers;  ///< one a thread
};

Lifted::Lifted(const Scene& scene, int step) : impl_(std::make_unique<Impl>(scene, step)) {}
Lifted::~Lifted() = default;

Regime Lifted::regime(const std::vector<int>& left_out) const {
  const Scene& scene = impl_->scene;
  const Scenario rest = without_events(*scene.scenario, left_out);
  Timeline timeline(rest, scene.compiled, true);
  Regime regime;
  for (int step = 0; step <= impl_->step; ++step) {
    const Scene::Past& past = scene.past[step];
    const Regime& now = timeline.compose(step, past.missing);
    if (step == impl_->step) {
      regime = now;
      break;
    }
    timeline.record(step, past.flow);
    timeline.observe(step, {past.delivery, [&] { return std::span<const double>(past.coverage); }, past.flow,
                            past.stock, past.run, past.scarcity});
  }
  regime.group_capacity = renumbered(regime.group_capacity, timeline.groups(), impl_->groups, unlimited);
  regime.group_room = renumbered(regime.group_room, timeline.groups(), impl_->groups, unlimited);
  regime.trust_cap = renumbered(regime.trust_cap, timeline.pledges().trusts, impl_->trusts, unlimited);
  regime.committed = renumbered(regime.committed, timeline.pledges().commitments, impl_->commitments, 0.0);
  return regime;
}

double Lifted::Impl::of_consumers(const Target& target, const Regime& regime,
                                  const std::vector<double>& coverage) const {
  double had = 0, wanted = 0;
  for (const int i : target.consumers) {
    const int k = scene.compiled.map.consumer[i];
    had += coverage[k] * regime.demand[k];
    wanted += regime.demand[k];
  }
  return wanted > 0 ? had / wanted : 1.0;
}

double Lifted::Impl::of_facility(const Target& target, const std::vector<double>& run) const {
  const Network& n = scene.network();
  double had = 0;
  for (const int p : scene.compiled.map.processes_of(target.facility))
    if (!n.processes.inputs[p].empty()) had += n.processes.use[p] * run[p];
  const double wanted = scene.facilities.wanted.at(step, target.facility);
  return wanted > 0 ? std::min(1.0, had / wanted) : 1.0;
}

double Lifted::flow_coverage(const Target& target, const Regime& regime, const Plan& plan) const {
  return target.facility >= 0 ? impl_->of_facility(target, plan.run)
                              : impl_->of_consumers(target, regime, plan.coverage);
}

double Lifted::flow_coverage(const Target& target, const std::vector<int>& left_out) {
  const Regime now = regime(left_out);
  if (target.facility >= 0) return impl_->of_facility(target, impl_->planner.solve(now)->run);
  std::vector<int> asked_about;
  for (const int i : target.consumers) asked_about.push_back(impl_->scene.compiled.map.consumer[i]);
  return impl_->of_consumers(target, now, impl_->planner.coverage(now, asked_about));
}

std::vector<double> Lifted::flow_coverages(const Target& target, const std::vector<std::vector<int>>& left_out) const {
  constexpr std::size_t fewest = 4, most_threads = 8;  // a thread for less is not worth its planner
  std::vector<double> result(left_out.size());
  while (impl_->workers.size() < std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads))
    impl_->workers.push_back(std::make_unique<Lifted>(impl_->scene, impl_->step));
  const std::size_t threads = std::clamp<std::size_t>(left_out.size() / fewest, 1, impl_->workers.size());
  std::vector<std::exception_ptr> failures(threads);
  const auto work = [&](std::size_t thread) {
    try {
      for (std::size_t i = thread * left_out.size() / threads; i < (thread + 1) * left_out.size() / threads; ++i)
        result[i] = impl_->workers[thread]->flow_coverage(target, left_out[i]);
    } catch (...) {
      failures[thread] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> team;
    for (std::size_t thread = 1; thread < threads; ++thread) team.emplace_back(work, thread);
    work(0);
  }
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return result;
}

std::vector<int> Lifted::players() const {
  const auto& events = impl_->scene.scenario->events;
  const int count = static_cast<int>(events.size());
  std::vector<int> all;
  for (int e = 0; e < count; ++e) all.push_back(e);
  const Regime with_all = regime({}), with_none = regime(all);
  std::set<int> players;
  for (const int e : all) {
    std::vector<int> others = all;
    others.erase(others.begin() + e);
    if (!same(regime({e}), with_all) || !same(regime(others), with_none)) players.insert(e);
  }
  for (bool added = true; added;) {
    added = false;
    for (const int e : all) {
      if (players.count(e) != 0) continue;
      const std::vector<int> others = refers_to(events[e]);
      const bool shapes =
          std::any_of(others.begin(), others.end(), [&](int other) { return players.count(other) != 0; });
      const Date end = impl_->scene.scenario->calendar.end(impl_->step);
      if (!shapes || (events[e].start >= end && !events[e].trigger.waits())) continue;
      players.insert(e);
      added = true;
    }
  }
  return {players.begin(), players.end()};
}

}  // namespace chokepoint
