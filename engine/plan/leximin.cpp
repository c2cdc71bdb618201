#include "plan/leximin.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace chokepoint {
namespace {

constexpr double coverage_grid = 0x1p-44;

double on_grid(double coverage) {
  const double rounded = std::round(coverage / coverage_grid) * coverage_grid;
  return rounded > 1 - 1e-9 ? 1.0 : std::max(0.0, rounded);
}

/// What a ray proves: λ <= lambda, where L1 > 0 is the weight of the unfrozen consumers.
struct Cut {
  bool valid = false;
  double lambda = 1, weight = 0;
  std::vector<double> y, d;  ///< rows, columns
};

class Solver {
 public:
  Solver(const Network& network, const MonthModel& month, BoundedLp& lp, RayPool& pool,
         const std::vector<double>& demand, bool lambda_only, SolverKind kind, PlanStatistics& statistics)
      : n_(network),
        month_(month),
        lp_(lp),
        pool_(pool),
        demand_(demand),
        lambda_only_(lambda_only),
        kind_(kind),
        statistics_(statistics) {
    const auto count = static_cast<std::size_t>(n_.consumers.count);
    result_.coverage.assign(count, 1.0);
    result_.bottleneck.assign(count, -1);
    active_.assign(count, 0);
    frozen_in_.assign(count, -1);
    wants_.resize(count);
    for (int k = 0; k < n_.consumers.count; ++k) wants_[k] = demand_[k] / month_.scale[month_.delivery(k)];
  }

  Leximin run() {
    if (lambda_only_ || !by_prediction()) class_by_class();
    return result_;
  }

 private:
  // --- all classes at once, from the rays that are known ---

  /// A round of the prediction: these consumers are frozen at `coverage` because of a ray.
  struct Frozen {
    std::size_t ray;
    double coverage, weight;
    std::vector<int> consumers;
  };

  /// What the rays of the pool allow, round by round, is an upper bound of leximin. If the programme with all these
  /// coverages as lower bounds is feasible, it is leximin itself.
  bool by_prediction() {
    constants_.clear();
    for (const RayPool::Ray& ray : pool_.rays()) constants_.push_back(constant_of(ray));
    predict();
    for (int k = 0; k < n_.consumers.count; ++k)
      lp_.set_column(month_.delivery(k), result_.coverage[k] * wants_[k], wants_[k]);
    if (lp_.solve() != LpStatus::optimal) return false;
    accept();
    return true;
  }

  void predict() {
    std::fill(result_.coverage.begin(), result_.coverage.end(), 1.0);
    std::fill(frozen_in_.begin(), frozen_in_.end(), -1);
    frozen_.clear();
    const auto& rays = pool_.rays();
    index_rays();
    for (int c = 0; c < static_cast<int>(n_.classes.size()); ++c) {
      left_ = constants_;
      weight_.assign(rays.size(), 0.0);
      for (std::size_t r = 0; r < rays.size(); ++r)
        for (const auto& [k, d] : deliveries_[r]) {
          if (n_.consumers.rank[k] == c)
            weight_[r] += d * wants_[k];
          else if (n_.consumers.rank[k] < c)
            left_[r] -= d * result_.coverage[k] * wants_[k];
        }
      while (predict_round(c)) {
      }
    }
  }

  /// Freezes the consumers of the ray that allows class c least. False where all that are left can have everything.
  bool predict_round(int c) {
    std::size_t best = left_.size();
    double lowest = 1 - 1e-9;
    for (std::size_t r = 0; r < left_.size(); ++r)
      if (left_[r] < lp_infinity && weight_[r] > 1e-9 && left_[r] < lowest * weight_[r]) {
        lowest = left_[r] / weight_[r];
        best = r;
      }
    if (best == left_.size()) return false;
    // Once more in one go, so that the bits do not depend on the order in which others were frozen.
    double left = constants_[best], weight = 0;
    Frozen round{best, 0, 0, {}};
    for (const auto& [k, d] : deliveries_[best]) {
      if (n_.consumers.rank[k] == c && frozen_in_[k] < 0 && wants_[k] > 0) {
        weight += d * wants_[k];
        round.consumers.push_back(k);
      } else if (n_.consumers.rank[k] <= c) {
        left -= d * result_.coverage[k] * wants_[k];
      }
    }
    round.weight = weight;
    round.coverage = on_grid(std::clamp(left / weight, 0.0, 1.0));
    std::erase_if(round.consumers, [&](int k) { return delivery_share(best, k) * wants_[k] <= 1e-12 * weight; });
    for (const int k : round.consumers) {
      result_.coverage[k] = round.coverage;
      frozen_in_[k] = static_cast<int>(frozen_.size());
      for (const auto& [r, d] : rays_of_[k]) {
        weight_[r] -= d * wants_[k];
        left_[r] -= d * round.coverage * wants_[k];
      }
    }
    weight_[best] = 0;
    pool_.touch(best);
    frozen_.push_back(std::move(round));
    return true;
  }

  double delivery_share(std::size_t ray, int consumer) const {
    for (const auto& [k, d] : deliveries_[ray])
      if (k == consumer) return d;
    return 0;
  }

  /// The deliveries in each ray, and the rays of each consumer.
  void index_rays() {
    const auto& rays = pool_.rays();
    deliveries_.assign(rays.size(), {});
    rays_of_.assign(static_cast<std::size_t>(n_.consumers.count), {});
    for (std::size_t r = 0; r < rays.size(); ++r) {
      if (constants_[r] >= lp_infinity) continue;
      for (const auto& [j, d] : rays[r].d) {
        if (!delivery(j)) continue;
        const int k = j - month_.delivery(0);
        deliveries_[r].emplace_back(k, d);
        rays_of_[k].emplace_back(r, d);
      }
    }
  }

  /// The prediction holds: its rounds are the bottlenecks.
  void accept() {
    std::fill(result_.bottleneck.begin(), result_.bottleneck.end(), -1);
    result_.bottlenecks.clear();
    std::fill(active_.begin(), active_.end(), 1);
    for (const Frozen& round : frozen_) {
      for (const int k : round.consumers) active_[k] = 0;
      if (round.coverage >= 1) continue;
      Bottleneck bottleneck;
      bottleneck.coverage = round.coverage;
      bottleneck.consumers = round.consumers;
      const RayPool::Ray& ray = pool_.rays()[round.ray];
      Cut cut;
      cut.y = ray.y;
      cut.weight = round.weight;
      cut.d.assign(static_cast<std::size_t>(lp_.model().columns), 0.0);
      for (const auto& [j, d] : ray.d) cut.d[j] = d;
      for (const int k : round.consumers) cut.d[month_.delivery(k)] = 0;  // what is bounded, not what bounds it
      bottleneck.limits = limits(cut);
      for (const int k : round.consumers) result_.bottleneck[k] = static_cast<int>(result_.bottlenecks.size());
      result_.bottlenecks.push_back(std::move(bottleneck));
    }
  }

  // --- class by class, round by round: where the prediction fails, and with the λ programme alone ---

  void class_by_class() {
    std::fill(result_.coverage.begin(), result_.coverage.end(), 1.0);
    std::fill(result_.bottleneck.begin(), result_.bottleneck.end(), -1);
    result_.bottlenecks.clear();
    for (int k = 0; k < n_.consumers.count; ++k) lp_.set_column(month_.delivery(k), 0.0, wants_[k]);
    for (int c = 0; c < static_cast<int>(n_.classes.size()); ++c) {
      int left = 0;
      for (int k = 0; k < n_.consumers.count; ++k) {
        active_[k] = n_.consumers.rank[k] == c && wants_[k] > 0;
        left += active_[k];
      }
      while (left > 0) left -= round();
    }
  }

  /// One round: finds the lowest coverage that cannot be raised and freezes the consumers that prove it. 0 where a
  /// class that was taken for served turns out not to be.
  int round() {
    double lambda = 1;
    Cut last;
    if (!lambda_only_) {
      if (const int known = lowest_known(); known >= 0) {
        last = evaluate(pool_.rays()[static_cast<std::size_t>(known)].y);
        if (last.valid) lambda = last.lambda;
      }
      set_active(lambda);
      // Each ray lowers λ; the bound only guards against a solver that goes on without progress.
      for (int rays = 0; rays < 1000; ++rays) {
        if (lp_.solve() == LpStatus::optimal) return freeze(lambda, last);
        Cut cut = evaluate(lp_.solver().ray());
        if (!cut.valid || cut.lambda >= lambda - 1e-13) break;
        ++statistics_.rays;
        keep(cut);
        last = std::move(cut);
        lambda = last.lambda;
        set_active(lambda);
      }
      // The ray proves that λ cannot be higher; a hair lower shows that it can be reached.
      if (last.valid) {
        set_active(std::max(0.0, lambda - 1e-9));
        if (lp_.solve() == LpStatus::optimal) return freeze(lambda, last);
      }
    }
    return freeze_by_programme();
  }

  /// λ by its own programme. Its duals say who is stuck; should they not agree with λ, everybody is frozen at it, which
  /// can be had but may be less than some could have: counted, and never more than what is feasible.
  int freeze_by_programme() {
    auto [status, lambda, cut] = lambda_program();
    if (status != LpStatus::optimal) throw std::runtime_error("the plan's coverage cannot be solved");
    if (lambda > 1 - 1e-9) return freeze(1.0, {});
    if (cut.valid && std::fabs(cut.lambda - lambda) <= 1e-6) return freeze(std::min(lambda, cut.lambda), cut);
    ++statistics_.fallbacks;
    cut = Cut();
    cut.valid = true;
    cut.weight = 1;
    cut.y.assign(static_cast<std::size_t>(lp_.model().rows), 0.0);
    cut.d.assign(static_cast<std::size_t>(lp_.model().columns), 0.0);
    for (int k = 0; k < n_.consumers.count; ++k)
      if (active_[k]) cut.d[month_.delivery(k)] = 1 / wants_[k];
    return freeze(lambda, cut);
  }

  /// What a ray proves of λ whatever the deliveries are: right side less the most helpful bounds of all other columns.
  double constant_of(const RayPool::Ray& ray) const {
    const LpModel& model = lp_.model();
    double constant = 0;
    for (int i = n_.rooms.count; i < model.rows; ++i) {
      if (ray.y[i] > 0 && model.row_upper[i] >= lp_infinity) return lp_infinity;
      if (ray.y[i] > 0) constant += ray.y[i] * model.row_upper[i];
    }
    for (const auto& [j, d] : ray.d) {
      if (delivery(j)) continue;
      const double helpful = d > 0 ? model.column_lower[j] : model.column_upper[j];
      if (helpful >= lp_infinity) return lp_infinity;
      constant -= d * helpful;
    }
    return constant;
  }

  bool delivery(int column) const {
    return column >= month_.delivery(0) && column < month_.delivery(0) + n_.consumers.count;
  }

  /// The ray of the pool that proves the lowest λ below 1 for those who are active, or -1.
  int lowest_known() {
    int best = -1;
    double lowest = 1 - 1e-9;
    const LpModel& model = lp_.model();
    for (std::size_t r = 0; r < constants_.size(); ++r) {
      if (constants_[r] >= lp_infinity) continue;
      double left = constants_[r], weight = 0;
      for (const auto& [j, d] : pool_.rays()[r].d) {
        if (!delivery(j)) continue;
        const int k = j - month_.delivery(0);
        if (active_[k])
          weight += d * wants_[k];
        else
          left -= d * (d > 0 ? model.column_lower[j] : model.column_upper[j]);
      }
      if (weight <= 1e-9 || left / weight >= lowest) continue;
      lowest = left / weight;
      best = static_cast<int>(r);
    }
    if (best >= 0) pool_.touch(static_cast<std::size_t>(best));
    return best;
  }

  void keep(const Cut& cut) {
    RayPool::Ray ray{cut.y, {}};
    for (std::size_t j = 0; j < cut.d.size(); ++j)
      if (cut.d[j] != 0) ray.d.emplace_back(static_cast<int>(j), cut.d[j]);
    const std::size_t at = pool_.add(std::move(ray));
    constants_.resize(pool_.rays().size(), lp_infinity);
    constants_[at] = constant_of(pool_.rays()[at]);
  }

  void set_active(double lambda) {
    for (int k = 0; k < n_.consumers.count; ++k)
      if (active_[k]) lp_.set_column(month_.delivery(k), lambda * wants_[k], wants_[k]);
  }

  int freeze(double lambda, const Cut& cut) {
    const double coverage = cut.valid ? on_grid(lambda) : 1.0;
    int frozen = 0;
    Bottleneck bottleneck;
    bottleneck.coverage = coverage;
    for (int k = 0; k < n_.consumers.count; ++k) {
      if (!active_[k]) continue;
      if (cut.valid && cut.d[month_.delivery(k)] * wants_[k] <= 1e-12 * cut.weight) continue;
      bottleneck.consumers.push_back(k);
      ++frozen;
    }
    if (cut.valid && coverage < 1) bottleneck.limits = limits(cut);
    for (const int k : bottleneck.consumers) {
      active_[k] = 0;
      result_.coverage[k] = coverage;
      if (coverage < 1) result_.bottleneck[k] = static_cast<int>(result_.bottlenecks.size());
      lp_.set_column(month_.delivery(k), coverage * wants_[k], wants_[k]);
    }
    if (coverage < 1) result_.bottlenecks.push_back(std::move(bottleneck));
    // The others start the next round from 0, so that a frozen level is never raised at their expense by a hair.
    for (int k = 0; k < n_.consumers.count; ++k)
      if (active_[k]) lp_.set_column(month_.delivery(k), 0.0, wants_[k]);
    return frozen;
  }

  Cut evaluate(std::span<const double> ray) const {
    if (ray.empty()) return {};
    Cut one = evaluate(ray, 1.0), other = evaluate(ray, -1.0);
    const bool first = one.valid && (!other.valid || one.lambda <= other.lambda);
    return first ? std::move(one) : std::move(other);
  }

  Cut evaluate(std::span<const double> ray, double sign) const {
    const LpModel& model = lp_.model();
    Cut cut;
    cut.y.resize(ray.size());
    double largest = 0;
    for (const double y : ray) largest = std::max(largest, std::fabs(y));
    if (!(largest > 0) || !std::isfinite(largest)) return cut;
    double right = 0;
    for (int i = 0; i < model.rows; ++i) {
      double y = sign * ray[i] / largest;
      if (std::fabs(y) < 1e-10) y = 0;
      // Disposal is free to grow, capacity rows have no lower bound: there only one sign can prove anything.
      const bool wrong = i < n_.rooms.count ? y > 0 : y < 0 || (y > 0 && model.row_upper[i] >= lp_infinity);
      if (wrong) y = 0;  // what is left still proves something, if less
      cut.y[i] = y;
      if (i >= n_.rooms.count && y > 0) right += y * model.row_upper[i];
    }
    cut.d.assign(static_cast<std::size_t>(model.columns), 0.0);
    double left = 0, weight = 0;
    const int first_delivery = month_.delivery(0), after_delivery = first_delivery + n_.consumers.count;
    for (int j = 0; j < model.columns; ++j) {
      double d = 0, size = 0;
      for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
        const double term = cut.y[model.row[e]] * model.value[e];
        d += term;
        size += std::fabs(term);
      }
      if (std::fabs(d) <= 1e-10 * size) d = 0;
      cut.d[j] = d;
      if (d == 0) continue;
      if (j >= first_delivery && j < after_delivery && active_[j - first_delivery]) {
        weight += d * wants_[j - first_delivery];
        continue;
      }
      const double helpful = d > 0 ? model.column_lower[j] : model.column_upper[j];
      if (helpful >= lp_infinity) return cut;
      left += d * helpful;
    }
    if (!(weight > 1e-13)) return cut;
    cut.weight = weight;
    cut.lambda = std::clamp((right - left) / weight, 0.0, 1.0);
    cut.valid = true;
    return cut;
  }

  std::vector<Limit> limits(const Cut& cut) const {
    const LpModel& model = lp_.model();
    std::vector<std::pair<double, Limit>> found;
    const auto add = [&](Limit::Kind kind, int index, double weight, double bound) {
      if (weight != 0) found.push_back({std::fabs(weight * bound), {kind, index, weight}});
    };
    const auto capacity = [&](int column) {
      return (model.column_upper[column] + model.column_upper[column + 1]) * month_.scale[column];
    };
    const auto per_tonne = [&](int column) {
      return std::max(0.0, -cut.d[column]) / month_.scale[column] / cut.weight;
    };
    for (int l = 0; l < n_.links.count; ++l)
      add(Limit::Kind::link, l, per_tonne(month_.link(l)), capacity(month_.link(l)));
    for (int p = 0; p < n_.processes.count; ++p)
      add(Limit::Kind::process, p, per_tonne(month_.process(p)), capacity(month_.process(p)));
    for (int f = 0; f < n_.facilities.count; ++f)
      if (const int row = month_.facility_row[f]; row >= 0 && cut.y[row] > 0)
        add(Limit::Kind::facility, f, cut.y[row] / month_.facility_scale[f] / cut.weight,
            model.row_upper[row] * month_.facility_scale[f]);
    for (std::size_t g = 0; g < month_.group_row.size(); ++g)
      if (const int row = month_.group_row[g]; cut.y[row] > 0)
        add(Limit::Kind::group, static_cast<int>(g), cut.y[row] / month_.group_scale[g] / cut.weight,
            model.row_upper[row] * month_.group_scale[g]);
    for (int k = 0; k < n_.consumers.count; ++k) {
      const int column = month_.delivery(k);
      if (active_[k] || cut.d[column] <= 0 || model.column_lower[column] <= 0) continue;
      add(Limit::Kind::consumer, k, -cut.d[column] / month_.scale[column] / cut.weight,
          model.column_lower[column] * month_.scale[column]);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Limit> result;
    for (const auto& [size, limit] : found) result.push_back(limit);
    return result;
  }

  struct Programme {
    LpStatus status = LpStatus::failed;
    double lambda = 0;
    Cut cut;
  };

  /// max λ with its own column: deliveries become λ·D_k + s_k. Its row duals are a ray.
  Programme lambda_program() {
    ++statistics_.lambda_solves;
    LpModel model = lp_.model();
    std::fill(model.cost.begin(), model.cost.end(), 0.0);
    std::vector<double> room(static_cast<std::size_t>(n_.rooms.count), 0.0);
    for (int k = 0; k < n_.consumers.count; ++k) {
      const int column = month_.delivery(k);
      if (!active_[k]) {
        model.column_lower[column] *= 1 - 1e-10;  // a frozen level may be out of reach by the solver's tolerance
        continue;
      }
      model.column_lower[column] = 0;
      model.column_upper[column] = wants_[k];
      room[n_.consumers.room[k]] += wants_[k];
    }
    for (int m = 0; m < n_.rooms.count; ++m) {
      if (room[m] == 0) continue;
      model.row.push_back(m);
      model.value.push_back(-room[m]);
    }
    model.start.push_back(static_cast<int>(model.row.size()));
    model.cost.push_back(-1);
    model.column_lower.push_back(0);
    model.column_upper.push_back(1);
    ++model.columns;
    const auto solver = make_solver(kind_);
    solver->load(model);
    const LpStatus status = solver->solve();
    ++statistics_.lp_solves;
    statistics_.pivots += solver->pivots();
    if (status != LpStatus::optimal) return {status, 0, {}};
    return {status, solver->columns()[static_cast<std::size_t>(model.columns) - 1], evaluate(solver->row_duals())};
  }

  const Network& n_;
  const MonthModel& month_;
  BoundedLp& lp_;
  RayPool& pool_;
  std::vector<double> constants_;                                     ///< per ray of the pool, in this regime
  std::vector<std::vector<std::pair<int, double>>> deliveries_;       ///< per ray: consumers
  std::vector<std::vector<std::pair<std::size_t, double>>> rays_of_;  ///< per consumer
  std::vector<double> left_, weight_;                                 ///< per ray, in a class of the prediction
  std::vector<Frozen> frozen_;
  std::vector<int> frozen_in_;  ///< per consumer: round of the prediction, or -1
  const std::vector<double>& demand_;
  const bool lambda_only_;
  const SolverKind kind_;
  PlanStatistics& statistics_;
  std::vector<double> wants_;          ///< in the columns' units
  std::vector<unsigned char> active_;  ///< of the class, not yet frozen
  Leximin result_;
};

}  // namespace

std::size_t RayPool::add(Ray ray) {
  constexpr std::size_t most = 400;
  std::size_t at = rays_.size();
  if (at < most) {
    rays_.push_back(std::move(ray));
    used_.push_back(++clock_);
  } else {
    at = static_cast<std::size_t>(std::min_element(used_.begin(), used_.end()) - used_.begin());
    rays_[at] = std::move(ray);
    used_[at] = ++clock_;
  }
  return at;
}

Leximin leximin(const Network& network, const MonthModel& month, BoundedLp& lp, RayPool& pool,
                const std::vector<double>& demand, bool lambda_only, SolverKind kind, PlanStatistics& statistics) {
  return Solver(network, month, lp, pool, demand, lambda_only, kind, statistics).run();
}

}  // namespace chokepoint
