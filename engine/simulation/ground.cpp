#include "simulation/ground.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "conduct/cooperative.hpp"
#include "conduct/rationing.hpp"
#include "network/content_hash.hpp"
#include "simulation/kindred_rays.hpp"
#include "simulation/spare.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t most_idle = 64;                         ///< more than threads that walk at once
constexpr std::size_t patterns_kept = std::size_t{32} << 20;  ///< bytes

ContentHash hash_of_links(const std::vector<LinkGroup>& groups) {
  std::string bytes;
  for (const LinkGroup& group : groups) {
    const std::size_t count = group.links.size();
    bytes.append(bytes_of(&count, 1)).append(bytes_of(group.links));
  }
  return hash_of(bytes);
}

ContentHash hash_of_links(const Pledges& pledges) {
  const ContentHash parts[] = {hash_of_links(pledges.trusts), hash_of_links(pledges.commitments)};
  return hash_of(bytes_of(parts, std::size(parts)));
}

ContentHash hash_of_links(const std::vector<LinkGroup>& groups, const Pledges& pledges) {
  const ContentHash parts[] = {hash_of_links(groups), hash_of_links(pledges)};
  return hash_of(bytes_of(parts, std::size(parts)));
}

/// Of a step by plans; which event set a limit is nothing to it.
ContentHash hash_for_step(const ContentHash& from, const ContentHash& plan, const Regime& r) {
  return hash_of({bytes_of(from), bytes_of(plan), bytes_of(r.group_room), bytes_of(r.release), bytes_of(r.partner),
                  bytes_of(r.warned)});
}

/// Of a step without, but for the limits of links.
ContentHash hash_for_step(const ContentHash& from, const Regime& r) {
  return hash_of({bytes_of(from), bytes_of(r.process_capacity), bytes_of(r.facility_capacity), bytes_of(r.demand),
                  bytes_of(r.anchor_flow.name()), bytes_of(r.anchor_run.name()), bytes_of(r.group_room),
                  bytes_of(r.trust_cap), bytes_of(r.promised), bytes_of(r.release), bytes_of(r.partner),
                  bytes_of(r.warned)});
}

bool let_pass(const std::vector<double>& limits, const std::vector<double>& flows) {
  bool all = true;
  for (std::size_t l = 0; l < flows.size(); ++l) all &= flows[l] <= limits[l];
  return all;
}

template <class... Lists>
std::size_t weight_of(const Lists&... lists) {
  return 1024 + ((lists.size() * sizeof(lists.front())) + ...);
}

std::size_t weight_of(const Step& s) {
  return weight_of(s.flow, s.run, s.delivery, s.discard, s.arrived, s.fill, s.ordered);
}

std::size_t weight_of(const Stand& s) {
  return weight_of(s.state.stock, s.memory.numbers, s.missing) +
         s.state.due.size() * s.state.stock.size() * sizeof(double);
}

std::size_t weight_of(const Plan& p) {
  return weight_of(p.flow, p.run, p.delivery, p.discard, p.coverage, p.bottleneck, p.promised, p.inflow, p.outflow,
                   p.wastes, p.upto, p.share, p.run_share, p.link_share, p.hold, p.position, p.reserve);
}

/// Where the base year fits it is the plan, to the last bit.
bool plan_stands(const PlannedStep& planned, const Network& network, const std::vector<LinkGroup>& groups,
                 const Pledges& pledges, const Regime& regime) {
  return planned.region != nullptr && planned.region->holds(network, groups, regime) &&
         !base_year_fits(network, groups, pledges, regime);
}

}  // namespace

WalkRules rules_of(const Scenario& scenario, Conduct conduct, SolverKind solver) {
  return {conduct, solver, scenario.adjustment_steps, scenario.calendar.days_per_step(), scenario.rationing};
}

bool moves_by_plans(Conduct conduct) { return conduct == Conduct::cooperative; }

Walker::Walker(const WalkRules& rules, const Network& network, const std::vector<LinkGroup>& groups,
               const Pledges& pledges, const RayPool* told)
    : rules_(rules), network_(network), groups_(groups), pledges_(pledges), told_(told), outlook_(network) {
  switch (rules.conduct) {
    case Conduct::cooperative:
      execution_ =
          std::make_unique<CooperativeExecution>(network, groups, planner().baseline(), rules.adjustment_steps);
      break;
    case Conduct::rationing:
      execution_ = std::make_unique<RationingExecution>(network, groups, pledges, rules.rationing,
                                                        rules.adjustment_steps, rules.days_per_step);
      break;
    case Conduct::clairvoyant:
      throw std::logic_error("the conduct is not one that walks step by step");
  }
}

Planner& Walker::planner() {
  if (planner_ == nullptr) {
    planner_ = std::make_unique<Planner>(network_, groups_, PlannerOptions{rules_.solver}, pledges_);
    if (told_ != nullptr) planner_->offer(*told_);
  }
  return *planner_;
}

PlannedStep Walker::plan(const Regime& regime) {
  PlannedStep planned{planner().solve(regime), {}, {}};
  planned.could_have_more = could_have_more(network_, groups_, regime, *planned.plan);
  if (moves_by_plans(rules_.conduct) && planned.plan->number > 0)
    planned.region = std::make_shared<const CriticalRegion>(network_, groups_, pledges_, regime, planned.plan);
  return planned;
}

bool Walker::stands(const PlannedStep& planned, const Regime& regime) const {
  return plan_stands(planned, network_, groups_, pledges_, regime);
}

PlannedStep Walker::keep(const PlannedStep& planned, const Regime& regime) {
  planner().count_kept();
  return {planned.plan, could_have_more(network_, groups_, regime, *planned.plan), planned.region};
}

const Step& Walker::step(const Regime& regime, const Plan* plan) {
  static const Plan none;
  const Step& step = execution_->step(regime, plan == nullptr ? none : *plan);
  outlook_.note(step, regime.demand);
  return step;
}

const PlanStatistics& Walker::statistics() const {
  static const PlanStatistics none;
  return planner_ == nullptr ? none : planner_->statistics();
}

Ground::Ground(std::shared_ptr<const CompiledWorld> compiled, std::vector<LinkGroup> groups, Pledges pledges,
               WalkRules rules, Trodden& trodden, Ground* kin)
    : compiled_(std::move(compiled)),
      network_(compiled_->network),
      groups_(std::move(groups)),
      pledges_(std::move(pledges)),
      rules_(std::move(rules)),
      name_(name(*compiled_, groups_, pledges_, rules_)),
      family_(family(network_, pledges_)),
      cover_(hash_of(bytes_of(network_.rooms.cover))),
      plans_(hash_of({bytes_of(hash_without_cover(network_)), bytes_of(hash_of_links(groups_, pledges_)),
                      rules_.solver == SolverKind::own ? "own" : "clp"})),
      trodden_(trodden),
      patterns_(patterns_kept) {
  if (kin != nullptr) told_ = kindred_rays(kin->learnt(), network_, pledges_, kin->groups_, groups_);
  std::unique_ptr<Walker> walker = fresh();
  start_ = stand(*walker, nullptr);
  idle_.push_back({std::move(walker), start_->hash});
}

Ground::~Ground() = default;

ContentHash Ground::name(const CompiledWorld& compiled, const std::vector<LinkGroup>& groups, const Pledges& pledges,
                         const WalkRules& rules) {
  std::string words;
  const auto add = [&](const std::string& word) { words += word + '\0'; };
  add(to_string(rules.conduct));
  add(std::to_string(static_cast<int>(rules.solver)) + std::to_string(static_cast<int>(rules.rationing.rule)));
  for (const RationingBehaviour::Exception& each : rules.rationing.exceptions) {
    for (const std::string& country : each.countries) add(country);
    add("");
    for (const std::string& commodity : each.commodities) add(commodity);
    add(std::to_string(static_cast<int>(each.rule)));
  }
  const double numbers[] = {rules.adjustment_steps, rules.days_per_step, rules.rationing.qualification_days,
                            rules.rationing.hoarding, rules.rationing.kept_surplus_days};
  return hash_of({bytes_of(compiled.hash), bytes_of(hash_of_links(groups, pledges)), words,
                  bytes_of(numbers, std::size(numbers))});
}

ContentHash Ground::family(const Network& network, const Pledges& pledges) {
  return hash_of({bytes_of(hash_without_cover(network)), bytes_of(hash_of_links(pledges))});
}

/// But for stocks.
ContentHash Ground::plan_name(const Regime& r) const {
  return hash_of({bytes_of(plans_), bytes_of(r.link_capacity), bytes_of(r.process_capacity),
                  bytes_of(r.facility_capacity), bytes_of(r.demand), bytes_of(r.anchor_flow.name()),
                  bytes_of(r.anchor_run.name()), bytes_of(r.group_capacity), bytes_of(r.trust_cap),
                  bytes_of(r.committed)});
}

std::shared_ptr<const Stand> Ground::stand(Walker& walker, std::shared_ptr<const KnownPlan> planned) const {
  const std::span<const double> missing = walker.missing();
  return named({{}, std::move(planned), walker.state(), walker.memory(), {missing.begin(), missing.end()}});
}

std::shared_ptr<const Stand> Ground::stand(State state, Remembered memory, std::vector<double> missing) const {
  return named({{}, nullptr, std::move(state), std::move(memory), std::move(missing)});
}

std::shared_ptr<const Stand> Ground::named(Stand stand) const {
  std::vector<ContentHash> due;
  for (const std::vector<double>& arrivals : stand.state.due) due.push_back(hash_of(bytes_of(arrivals)));
  const CriticalRegion* in_force = stand.planned == nullptr ? nullptr : stand.planned->region.get();
  stand.hash = hash_of({bytes_of(name_), bytes_of(stand.state.stock), bytes_of(due), bytes_of(stand.memory.numbers),
                        bytes_of(stand.memory.name), bytes_of(stand.missing),
                        in_force == nullptr ? std::string_view() : bytes_of(in_force->hash())});
  return std::make_shared<const Stand>(std::move(stand));
}

std::unique_ptr<Walker> Ground::fresh() const {
  return std::make_unique<Walker>(rules_, network_, groups_, pledges_, &told_);
}

/// The rays of whoever planned here last.
RayPool Ground::learnt() {
  const std::lock_guard lock(mutex_);
  const auto rays = idle_.empty() ? nullptr : idle_.front().walker->rays();
  return rays == nullptr ? told_ : *rays;
}

/// The one that stands there already, or the one used last.
Ground::Idle Ground::borrow(const ContentHash& from) {
  {
    const std::lock_guard lock(mutex_);
    auto found = std::find_if(idle_.begin(), idle_.end(), [&](const Idle& each) { return each.at == from; });
    if (found == idle_.end()) found = idle_.begin();
    if (found != idle_.end()) {
      Idle idle = std::move(*found);
      idle_.erase(found);
      return idle;
    }
  }
  return {fresh(), start_->hash};
}

/// One that threw is not given back.
void Ground::give_back(Idle idle) {
  const std::lock_guard lock(mutex_);
  idle_.push_front(std::move(idle));
  if (idle_.size() > most_idle) idle_.pop_back();
}

const RationingLayout& Ground::layout() {
  const std::lock_guard lock(mutex_);
  if (layout_ == nullptr)
    layout_ =
        std::make_unique<const RationingLayout>(network_, groups_, pledges_, rules_.rationing, rules_.days_per_step);
  return *layout_;
}

std::unique_ptr<RationingLanes> Ground::borrow_lanes() {
  const RationingLayout& layout = this->layout();
  std::unique_ptr<RationingLanes> lanes;
  {
    const std::lock_guard lock(mutex_);
    if (lanes_at_rest_ == nullptr) lanes_at_rest_ = RationingLanes::make(layout, rules_.adjustment_steps);
    if (!idle_lanes_.empty()) {
      lanes = std::move(idle_lanes_.back());
      idle_lanes_.pop_back();
    }
  }
  if (lanes == nullptr) return RationingLanes::make(layout, rules_.adjustment_steps);
  lanes->become(*lanes_at_rest_);
  return lanes;
}

void Ground::give_back(std::unique_ptr<RationingLanes> lanes) {
  const std::lock_guard lock(mutex_);
  if (idle_lanes_.size() < most_idle) idle_lanes_.push_back(std::move(lanes));
}

std::shared_ptr<const RationingPattern> Ground::pattern(const Regime& regime) {
  const RationingLayout& layout = this->layout();
  return patterns_.get(RationingPattern::name(regime), [&] {
    auto made = std::make_shared<const RationingPattern>(layout, regime);
    const std::size_t bytes = made->bytes();
    return std::pair(std::move(made), bytes);
  });
}

bool Ground::stands(const KnownPlan& planned, const Regime& regime) const {
  return plan_stands(planned, network_, groups_, pledges_, regime);
}

ReferencePlans::Step Ground::reference(const Stride& stride, const Regime& regime) const {
  return {plans_, plan_name(regime), stride.planned};
}

std::shared_ptr<const Stride> Ground::stride(const std::shared_ptr<const Stand>& from, const Regime& regime,
                                             const ReferencePlans::Step* reference) {
  if (!moves_by_plans(rules_.conduct)) return stride_without_plan(*from, regime);
  const ContentHash plan = plan_name(regime);
  ContentHash name = hash_for_step(from->hash, plan, regime);
  const KnownPlan* other = reference == nullptr ? nullptr : reference->planned.get();
  if (other != nullptr) {
    const bool stood = from->planned != nullptr && stands(*from->planned, regime);
    if (stood || reference->regime == plan || reference->ground != plans_ || other->cover != cover_ ||
        !stands(*other, regime))
      other = nullptr;
    else
      name = hash_of({bytes_of(name), bytes_of(other->region->hash())});
  }
  return trodden_.strides.get(name, [&] { return go(*from, regime, plan, other); });
}

/// A calm stride is the same under all limits of links that let it pass, so it is known without them.
std::shared_ptr<const Stride> Ground::stride_without_plan(const Stand& from, const Regime& regime) {
  Memo<Stride>& strides = trodden_.strides;
  const ContentHash any_limits = hash_for_step(from.hash, regime);
  const auto calm = [&]() -> std::shared_ptr<const Stride> {
    auto known = strides.find(any_limits);
    return known != nullptr && let_pass(regime.link_capacity, known->moved.flow) ? known : nullptr;
  };
  std::shared_ptr<const Stride> taken = calm();
  if (taken != nullptr) return taken;
  const auto known = strides.get(hash_of({bytes_of(any_limits), bytes_of(regime.link_capacity)}), [&] {
    taken = calm();  // who waited here for somebody
    if (taken != nullptr) return Weighed{};
    Weighed made = go(from, regime, {}, nullptr);
    if (!made.first->moved.calm) return made;
    taken = made.first;
    strides.put(any_limits, made.first, made.second);
    return Weighed{};
  });
  return known == nullptr ? taken : known;
}

/// The plan in force goes on as long as it stands, or `other` does.
Ground::Weighed Ground::go(const Stand& from, const Regime& regime, const ContentHash& plan, const KnownPlan* other) {
  Idle idle = borrow(from.hash);
  Walker& walker = *idle.walker;
  if (idle.at != from.hash) walker.recall(from.state, from.memory);
  auto stride = std::make_shared<Stride>();
  if (moves_by_plans(rules_.conduct)) {
    if (other == nullptr && from.planned != nullptr && stands(*from.planned, regime)) other = from.planned.get();
    stride->planned = other == nullptr
                          ? planned(walker, regime, plan)
                          : std::make_shared<const KnownPlan>(KnownPlan{walker.keep(*other, regime), cover_});
  }
  stride->moved = walker.step(regime, stride->planned == nullptr ? nullptr : stride->planned->plan.get());
  stride->to = stand(walker, stride->planned);
  idle.at = stride->to->hash;
  give_back(std::move(idle));
  const std::size_t weight = weight_of(stride->moved) + weight_of(*stride->to);
  return {std::move(stride), weight};
}

std::shared_ptr<const KnownPlan> Ground::planned(const Regime& regime) {
  Idle idle = borrow({});
  auto plan = planned(*idle.walker, regime, plan_name(regime));
  give_back(std::move(idle));
  return plan;
}

void Ground::plan_backwards(std::span<const Regime> regimes, std::atomic<int>& left, const std::atomic<bool>& stop) {
  Idle idle;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {  // not the one that the walk goes on with
      idle = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (idle.walker == nullptr) idle = {fresh(), start_->hash};
  std::shared_ptr<const KnownPlan> last;
  for (int at = --left; at >= 0 && !stop; at = --left) {
    const Regime& regime = regimes[static_cast<std::size_t>(at)];
    if (last != nullptr && at > 0 && stands(*last, regime) && stands(*last, regimes[static_cast<std::size_t>(at) - 1]))
      continue;  // whoever comes from there keeps the plan that he has
    last = planned(*idle.walker, regime, plan_name(regime));
  }
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(idle));
}

/// Who gets what, and how it flows, is the same whatever stocks are wanted; what is derived from it may not be.
std::shared_ptr<const KnownPlan> Ground::planned(Walker& walker, const Regime& regime, const ContentHash& plan) {
  const auto kept = [&](PlannedStep made) {
    const std::size_t weight = weight_of(*made.plan) + made.could_have_more.size();
    return std::pair(std::make_shared<const KnownPlan>(KnownPlan{std::move(made), cover_}), weight);
  };
  auto known = trodden_.plans.get(plan, [&] { return kept(walker.plan(regime)); });
  if (known->cover == cover_) return known;
  return trodden_.plans.get(hash_of({bytes_of(plan), bytes_of(cover_)}), [&] {
    if (known->plan->number == 0) return kept(walker.plan(regime));  // calm: the baseline
    auto own = std::make_shared<Plan>(*known->plan);
    derive(network_, &walker.planner().baseline(), *own);
    return kept({std::move(own), known->could_have_more, known->region});
  });
}

}  // namespace chokepoint
