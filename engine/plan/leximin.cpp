#include "plan/leximin.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace chokepoint {
namespace {

/// What a ray proves: λ <= lambda, where L1 > 0 is the weight of the unfrozen consumers.
struct Cut {
  bool valid = false;
  double lambda = 1, weight = 0;
  std::vector<double> y, d;  ///< rows, columns
};

std::vector<double> in_units(const Network& n, const MonthModel& month, const std::vector<double>& demand) {
  std::vector<double> wants(demand);
  for (int k = 0; k < n.consumers.count; ++k) wants[k] /= month.scale[month.delivery(k)];
  return wants;
}

class Solver {
 public:
  Solver(const Network& network, const MonthModel& month, BoundedLp& lp, RayPool& pool,
         const std::vector<double>& demand, bool lambda_only, SolverKind kind, PlanStatistics& statistics)
      : n_(network),
        month_(month),
        lp_(lp),
        pool_(pool),
        lambda_only_(lambda_only),
        kind_(kind),
        statistics_(statistics),
        wants_(in_units(network, month, demand)),
        known_(network, month, lp.model(), pool, wants_) {
    const auto count = static_cast<std::size_t>(n_.consumers.count);
    result_.coverage.assign(count, 1.0);
    result_.bottleneck.assign(count, -1);
    active_.assign(count, 0);
  }

  Leximin run() {
    if (lambda_only_ || !by_prediction()) class_by_class();
    return result_;
  }

 private:
  /// All rounds at once from the rays that are known: an upper bound of leximin. If the programme with all these
  /// coverages as lower bounds is feasible, it is leximin itself.
  bool by_prediction() {
    const std::vector<PredictedRound> rounds = known_.predict(result_.coverage);
    for (int k = 0; k < n_.consumers.count; ++k)
      lp_.set_column(month_.delivery(k), result_.coverage[k] * wants_[k], wants_[k]);
    if (lp_.solve() != LpStatus::optimal) return false;
    std::fill(active_.begin(), active_.end(), 1);
    for (const PredictedRound& round : rounds) add_bottleneck(round);
    return true;
  }

  void add_bottleneck(const PredictedRound& round) {
    // Bounds of the round are the deliveries of better classes and of those frozen before.
    const int rank = n_.consumers.rank[round.consumers.front()];
    for (int k = 0; k < n_.consumers.count; ++k)
      if (n_.consumers.rank[k] < rank) active_[k] = 0;
    const RayPool::Ray& ray = pool_.rays()[round.ray];
    Cut cut;
    cut.y = ray.y;
    cut.weight = round.weight;
    cut.d.assign(static_cast<std::size_t>(lp_.model().columns), 0.0);
    for (const auto& [j, d] : ray.d) cut.d[j] = d;
    Bottleneck bottleneck{round.coverage, round.consumers, limits(cut)};
    for (const int k : round.consumers) {
      active_[k] = 0;
      if (round.coverage < 1) result_.bottleneck[k] = static_cast<int>(result_.bottlenecks.size());
    }
    if (round.coverage < 1) result_.bottlenecks.push_back(std::move(bottleneck));
  }

  /// Class by class, round by round: where the prediction fails, and with the λ programme alone.
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

  /// One round: finds the lowest coverage that cannot be raised and freezes the consumers that prove it.
  int round() {
    double lambda = 1;
    Cut last;
    if (!lambda_only_) {
      if (const int known = known_.lowest(active_); known >= 0) {
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

  void keep(const Cut& cut) {
    RayPool::Ray ray{cut.y, {}};
    for (std::size_t j = 0; j < cut.d.size(); ++j)
      if (cut.d[j] != 0) ray.d.emplace_back(static_cast<int>(j), cut.d[j]);
    known_.add(std::move(ray));
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
  const bool lambda_only_;
  const SolverKind kind_;
  PlanStatistics& statistics_;
  std::vector<double> wants_;  ///< in the columns' units
  KnownRays known_;
  std::vector<unsigned char> active_;  ///< of the class, not yet frozen
  Leximin result_;
};

}  // namespace

Leximin leximin(const Network& network, const MonthModel& month, BoundedLp& lp, RayPool& pool,
                const std::vector<double>& demand, bool lambda_only, SolverKind kind, PlanStatistics& statistics) {
  return Solver(network, month, lp, pool, demand, lambda_only, kind, statistics).run();
}

}  // namespace chokepoint
