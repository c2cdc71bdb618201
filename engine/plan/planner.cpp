#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "base/content_hash.hpp"
#include "base/rounding.hpp"
#include "plan/capacity.hpp"
#include "plan/commitments.hpp"
#include "plan/critical_region.hpp"
#include "plan/leximin.hpp"
#include "plan/pattern.hpp"

namespace chokepoint {
struct Planner::Impl {
  Impl(const Network& network, std::vector<LinkGroup> link_groups, PlannerOptions planner_options, Pledges promises)
      : n(network),
        groups(std::move(link_groups)),
        pledges(std::move(promises)),
        options(planner_options),
        base(baseline_plan(network)),
        month(network, groups, pledges),
        maker(month.model, network.rooms.count) {
    base.kept.assign(pledges.commitments.size(), 1.0);
  }

  const Network& n;
  std::vector<LinkGroup> groups;
  Pledges pledges;
  PlannerOptions options;
  Plan base;
  std::shared_ptr<const Plan> base_shared, calm_promises;  ///< the second: the baseline with promises, the last such
  MonthModel month;
  PlanStatistics statistics;
  long solved = 0;
  RayMaker maker;
  RayPool pool;
  std::unique_ptr<BoundedLp> lp;     ///< made when the first regime is not calm
  std::unique_ptr<Pattern> pattern;  ///< likewise

  /// What of a regime a plan depends on: the whole by name, and half a name for every few numbers, so that regimes can
  /// be compared.
  struct Key {
    ContentHash whole;
    std::vector<std::uint64_t> parts;
  };
  /// A regime that was planned for, and where its programmes ended.
  struct Kept {
    Key key;
    std::shared_ptr<const Plan> plan;  ///< of the last few only
    LpBasis leximin, pattern;
  };
  static constexpr std::size_t most_kept = 128, most_plans = 8;
  std::deque<Kept> kept;  ///< latest first
  std::vector<LpBasis> offered;

  static Key key_of(const Regime& regime) {
    constexpr std::size_t few = 16;
    std::vector<ContentHash> names;
    for (const auto* part : {&regime.link_capacity, &regime.process_capacity, &regime.facility_capacity, &regime.demand,
                             &regime.anchor_flow.values(), &regime.anchor_run.values(), &regime.group_capacity,
                             &regime.trust_cap, &regime.committed})
      for (std::size_t from = 0; from < part->size(); from += few)
        names.push_back(hash_of(bytes_of(part->data() + from, std::min(few, part->size() - from))));
    Key key{hash_of(bytes_of(names)), {}};
    for (const ContentHash& name : names) key.parts.push_back(name.low);
    return key;
  }

  bool calm(const Regime& regime) const { return base_year_fits(n, groups, pledges, regime); }

  void set_bounds(const Regime& regime) {
    const auto two_pieces = [&](int column, double anchor, double capacity) {
      const double scale = month.scale[column], part = std::min(anchor, capacity);
      lp->set_column(column, 0.0, part / scale);
      lp->set_column(column + 1, 0.0, (capacity - part) / scale);
    };
    for (int l = 0; l < n.links.count; ++l) two_pieces(month.link(l), regime.anchor_flow[l], link_capacity(regime, l));
    for (int p = 0; p < n.processes.count; ++p)
      two_pieces(month.process(p), regime.anchor_run[p], process_capacity(n, regime, p));
    for (int f = 0; f < n.facilities.count; ++f)
      if (const int row = month.facility_row[f]; row >= 0)
        lp->set_row_upper(row, std::max(0.0, regime.facility_capacity[f]) / month.facility_scale[f]);
    // Without a limit a row still has a bound, one that its links never reach: the slack keeps a place to rest.
    const auto beyond = [&](const LinkGroup& group, double unit) {
      double all = 0;
      for (const int l : group.links) all += link_capacity(regime, l);
      return 2 * all + unit;
    };
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const double unit = month.group_scale[g];
      lp->set_row_upper(month.group_row[g],
                        std::min(std::max(0.0, regime.group_capacity[g]), beyond(groups[g], unit)) / unit);
    }
    double all_excess = 0;
    for (std::size_t t = 0; t < pledges.trusts.size(); ++t) {
      const int column = month.excess(static_cast<int>(t));
      const double unit = month.scale[column], most = beyond(pledges.trusts[t], unit);
      const double cap = t < regime.trust_cap.size() ? regime.trust_cap[t] : unlimited;
      lp->set_row_upper(month.trust_row[t], std::min(std::max(0.0, cap), most) / unit);
      lp->set_column(column, 0.0, most / unit);
      all_excess += most / unit;
    }
    if (month.excess_row >= 0) lp->set_row_upper(month.excess_row, all_excess);
  }

  static bool trusting(const Regime& regime) {
    return std::any_of(regime.trust_cap.begin(), regime.trust_cap.end(), [](double cap) { return cap < unlimited; });
  }

  /// Patterns are compared with the anchor, each change relative to its flow; where that is 0, to what was built for.
  Nearness nearness(const Regime& regime) const {
    const auto columns = static_cast<std::size_t>(month.model.columns);
    Nearness near{std::vector<double>(columns, 0.0), std::vector<double>(columns, 1.0), MonthModel::rounding};
    const auto two_pieces = [&](int column, double anchor, double built) {
      const double unit = month.scale[column];
      const double size = std::max({anchor > 0 ? anchor : built, 1e-4 * built, 1e-5 * unit}) / unit;
      near.anchor[column] = anchor / unit;
      near.weight[column] = near.weight[column + 1] = 1 / size;
    };
    for (int l = 0; l < n.links.count; ++l) two_pieces(month.link(l), regime.anchor_flow[l], n.links.capacity[l]);
    for (int p = 0; p < n.processes.count; ++p)
      two_pieces(month.process(p), regime.anchor_run[p], n.processes.capacity[p]);
    for (int m = 0; m < n.rooms.count; ++m) {
      const int column = month.discard(m);
      const double unit = month.scale[column];
      near.anchor[column] = n.base_discard[m] / unit;
      near.weight[column] = near.weight[column + 1] = unit / std::max(n.base_inflow[m], 1e-6 * unit);
    }
    return near;
  }

  /// Of the regimes kept the one that differs in the fewest places; null where that is the last.
  const Kept* nearest(const Key& key) const {
    const Kept* nearest = nullptr;
    std::size_t fewest = key.parts.size() + 1;
    for (const Kept& each : kept) {
      const std::size_t both = std::min(key.parts.size(), each.key.parts.size());
      std::size_t differ = std::max(key.parts.size(), each.key.parts.size()) - both;
      for (std::size_t i = 0; i < both; ++i)
        differ += key.parts[i] != each.key.parts[i] ? std::size_t{1} : std::size_t{0};
      if (differ >= fewest) continue;
      nearest = &each;
      fewest = differ;
    }
    return nearest == nullptr || nearest == &kept.front() ? nullptr : nearest;
  }

  /// Per link what keeps promises: each commitment is split over its links as they carry goods. One that
  /// holds others' links holds their promises too, so the largest counts.
  std::vector<double> promised(const Regime& regime, const std::vector<double>& flow,
                               const std::vector<double>& honoured) const {
    std::vector<double> tonnes;
    for (std::size_t c = 0; c < pledges.commitments.size() && c < regime.committed.size(); ++c) {
      const double due = regime.committed[c] * honoured[c];
      double carried = 0;
      for (const int l : pledges.commitments[c].links) carried += flow[l];
      if (due <= 0 || carried <= 0) continue;
      tonnes.resize(flow.size(), 0.0);
      for (const int l : pledges.commitments[c].links)
        tonnes[l] = std::max(tonnes[l], std::min(1.0, due / carried) * flow[l]);
    }
    return tonnes;
  }

  /// The baseline, with what it promises.
  std::shared_ptr<const Plan> calm_plan(const Regime& regime) {
    std::vector<double> tonnes = promised(regime, base.flow, base.kept);
    if (tonnes.empty()) return base_shared;
    if (calm_promises == nullptr || calm_promises->promised != tonnes) {
      auto plan = std::make_shared<Plan>(base);
      plan->promised = std::move(tonnes);
      derive(n, &base, *plan);
      calm_promises = std::move(plan);
    }
    return calm_promises;
  }

  /// An answer about wants that are no larger than rounding could be anything.
  void refuse_what_rounding_hides(const Regime& regime) const {
    for (int k = 0; k < n.consumers.count; ++k)
      if (const double want = regime.demand[k], largest = month.market_size[n.consumers.room[k]];
          want > 0 && want < MonthModel::discernible * largest)
        throw std::runtime_error(
            fmt::format("{} wants {:.3g} t a step in a market that moves up to {:.3g} t: less than {:.0e} of that "
                        "cannot be told from rounding; leave it out or count it with another consumer",
                        n.consumers.id[k], want, largest, MonthModel::discernible));
  }

  /// Leximin asks what is feasible: any costs will do. Those of the pattern would keep flows at their anchors, from
  /// where many pivots mend what the base year's tables close to their last bits only; without any the simplex method
  /// would have nothing to go by.
  LpModel without_aim() const {
    LpModel model = month.model;
    model.cost = month.number;
    return model;
  }

  /// P1.
  Leximin share_out(const Regime& regime, const Kept* near, std::vector<double>& honoured,
                    std::span<const int> asked_about = {}) {
    refuse_what_rounding_hides(regime);
    if (lp == nullptr) lp = std::make_unique<BoundedLp>(without_aim(), options.solver, statistics);
    set_bounds(regime);
    honoured = keep_commitments(n, month, *lp, regime, options.solver, statistics);
    std::vector<const LpBasis*> starts;
    if (near != nullptr) starts.push_back(&near->leximin);
    for (const LpBasis& basis : offered) starts.push_back(&basis);
    return leximin(n, month, *lp, maker, pool, regime.demand, starts, options.lambda_only, options.solver, statistics,
                   asked_about);
  }

  Plan solve(const Regime& regime, const Key& key) {
    const Kept* near = nearest(key);
    if (pattern == nullptr) pattern = std::make_unique<Pattern>(month, maker, options.solver, statistics);
    std::vector<double> wants(regime.demand);
    for (int k = 0; k < n.consumers.count; ++k) wants[k] /= month.scale[month.delivery(k)];
    std::vector<double> honoured;
    Leximin fair;
    Pattern::Found found;
    // Wants no larger than the solver's tolerance can pass for served until the pattern refutes it.
    constexpr int most_refutations = 100;
    for (int refutations = 0; found.columns.empty(); ++refutations) {
      fair = share_out(regime, near, honoured);
      found = pattern->find(*lp, fair.level, wants, nearness(regime), trusting(regime),
                            options.lambda_only || refutations == most_refutations,
                            near == nullptr ? nullptr : &near->pattern);
      if (!found.refuted) continue;
      ++statistics.rays;
      pool.add(*std::move(found.refuted));
    }
    const std::vector<Twofold>& x = found.columns;
    Plan plan;
    plan.number = ++solved;
    plan.settled = found.settled;
    if (!plan.settled) ++statistics.unsettled;
    // 40 bits: the solver's rounding, below that, depends on the way it took.
    const auto amount = [&](int column, double anchor, double capacity) {
      const double unit = month.scale[column];
      const double value = std::clamp((x[column] + x[column + 1]).value() * unit, 0.0, capacity);
      if (std::fabs(value - anchor) <= 1e-10 * std::max(anchor, unit) && anchor <= capacity) return anchor;
      return value <= 1e-10 * unit ? 0.0 : std::min(keep_bits(value, 40), capacity);
    };
    for (int l = 0; l < n.links.count; ++l)
      plan.flow.push_back(amount(month.link(l), regime.anchor_flow[l], link_capacity(regime, l)));
    for (int p = 0; p < n.processes.count; ++p)
      plan.run.push_back(amount(month.process(p), regime.anchor_run[p], process_capacity(n, regime, p)));
    for (int k = 0; k < n.consumers.count; ++k) plan.delivery.push_back(fair.coverage[k] * regime.demand[k]);
    plan.coverage = std::move(fair.coverage);
    plan.bottleneck = std::move(fair.bottleneck);
    plan.bottlenecks = std::move(fair.bottlenecks);
    plan.promised = promised(regime, plan.flow, honoured);
    plan.kept = std::move(honoured);
    derive(n, &base, plan);
    return plan;
  }
};

Planner::Planner(const Network& network, std::vector<LinkGroup> groups, PlannerOptions options, Pledges pledges)
    : impl_(std::make_unique<Impl>(network, std::move(groups), options, std::move(pledges))) {
  impl_->base_shared = std::make_shared<const Plan>(impl_->base);
}

Planner::~Planner() = default;

const Plan& Planner::baseline() const { return impl_->base; }

const PlanStatistics& Planner::statistics() const { return impl_->statistics; }

void Planner::count_kept() {
  ++impl_->statistics.plans;
  ++impl_->statistics.reused;
}

LpBasis Planner::basis() const { return impl_->lp == nullptr ? LpBasis() : impl_->lp->basis(); }

void Planner::offer(LpBasis basis) { impl_->offered.push_back(std::move(basis)); }

std::shared_ptr<const RayPool> Planner::rays() const { return std::make_shared<const RayPool>(impl_->pool); }

void Planner::offer(const RayPool& rays) {
  for (const Ray& ray : rays.rays()) impl_->pool.add(ray);
}

std::vector<double> Planner::coverage(const Regime& regime, std::span<const int> asked_about) {
  ++impl_->statistics.plans;
  if (impl_->calm(regime)) return impl_->base.coverage;
  const Impl::Key key = Impl::key_of(regime);
  for (const Impl::Kept& item : impl_->kept)
    if (item.plan != nullptr && item.key.whole == key.whole) return item.plan->coverage;
  std::vector<double> honoured;
  return impl_->share_out(regime, impl_->nearest(key), honoured, asked_about).coverage;
}

std::shared_ptr<const Plan> Planner::solve(const Regime& regime) {
  ++impl_->statistics.plans;
  if (impl_->calm(regime)) {
    ++impl_->statistics.reused;
    return impl_->calm_plan(regime);
  }
  Impl::Key key = Impl::key_of(regime);
  auto& kept = impl_->kept;
  const auto found = std::find_if(kept.begin(), kept.end(), [&](const Impl::Kept& item) {
    return item.plan != nullptr && item.key.whole == key.whole;
  });
  if (found != kept.end()) {
    ++impl_->statistics.reused;
    Impl::Kept item = std::move(*found);
    kept.erase(found);
    kept.push_front(std::move(item));
    return kept.front().plan;
  }
  const auto begin = std::chrono::steady_clock::now();
  auto plan = std::make_shared<const Plan>(impl_->solve(regime, key));
  impl_->statistics.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  kept.push_front({std::move(key), plan, impl_->lp->basis(), impl_->pattern->basis()});
  if (kept.size() > Impl::most_plans) kept[Impl::most_plans].plan = nullptr;
  if (kept.size() > Impl::most_kept) kept.pop_back();
  return plan;
}

}  // namespace chokepoint
