#include "plan/lambda_leximin.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "plan/certificate_limits.hpp"

namespace chokepoint {
namespace {

class LambdaProgramme {
 public:
  LambdaProgramme(const Network& network, const MonthModel& month, BoundedLp& lp, RayMaker& maker,
                  const std::vector<double>& wants, SolverKind kind, PlanStatistics& statistics)
      : n_(network),
        month_(month),
        lp_(lp),
        maker_(maker),
        wants_(wants),
        kind_(kind),
        statistics_(statistics),
        limits_(network, month, lp.model()) {}

  Leximin run() {
    const auto count = static_cast<std::size_t>(n_.consumers.count);
    result_.coverage.assign(count, 1.0);
    result_.bottleneck.assign(count, -1);
    open_.assign(count, 1);
    active_.assign(count, 0);
    for (int k = 0; k < n_.consumers.count; ++k) lp_.set_column(month_.delivery(k), 0.0, wants_[k]);
    for (int c = 0; c < static_cast<int>(n_.classes.size()); ++c) {
      int left = 0;
      for (int k = 0; k < n_.consumers.count; ++k) {
        active_[k] = n_.consumers.rank[k] == c && wants_[k] > 0;
        left += active_[k];
      }
      while (left > 0) left -= round();
      for (int k = 0; k < n_.consumers.count; ++k)
        if (n_.consumers.rank[k] == c) open_[k] = 0;
    }
    result_.level = result_.coverage;
    return std::move(result_);
  }

 private:
  /// The duals say who is stuck; should they not agree with λ, everybody is frozen at it, which can be had but may be
  /// less than some could have: counted, and never more than what is feasible.
  int round() {
    const auto solver = solve();
    const double lambda = solver->columns()[static_cast<std::size_t>(lp_.model().columns)];
    if (lambda > 1 - 1e-9) return freeze(1.0, {}, 0);
    for (const double sign : {1.0, -1.0}) {
      const Ray ray = maker_.make(solver->row_duals(), {}, sign);
      const auto [level, weight] = level_of(ray);
      if (weight > 0 && std::fabs(level - lambda) <= 1e-6) return freeze(std::min(lambda, level), ray, weight);
    }
    ++statistics_.fallbacks;
    Ray everybody;
    double weight = 0;
    for (int k = 0; k < n_.consumers.count; ++k)
      if (active_[k]) {
        everybody.d.emplace_back(month_.delivery(k), 1 / wants_[k]);
        weight += 1;
      }
    return freeze(lambda, everybody, weight);
  }

  /// What a ray allows those who are active, and what they weigh in it; weight 0 where it proves nothing.
  std::pair<double, double> level_of(const Ray& ray) const {
    const LpModel& model = lp_.model();
    double left = 0, weight = 0;
    for (const auto& [i, y] : ray.y) {
      if (i < n_.rooms.count) continue;
      if (model.row_upper[i] >= lp_infinity) return {0, 0};
      left += y.high * model.row_upper[i];
    }
    const int first = month_.delivery(0);
    for (const auto& [j, d] : ray.d) {
      if (j >= first && j < first + n_.consumers.count && active_[j - first]) {
        weight += d.high * wants_[j - first];
        continue;
      }
      const double helpful = d.high > 0 ? model.column_lower[j] : model.column_upper[j];
      if (helpful >= lp_infinity) return {0, 0};
      left -= d.high * helpful;
    }
    return weight > 1e-13 ? std::pair{std::clamp(left / weight, 0.0, 1.0), weight} : std::pair{0.0, 0.0};
  }

  /// Without a ray's weight nobody is stuck.
  int freeze(double lambda, const Ray& ray, double weight) {
    const double coverage = weight > 0 ? on_grid(lambda) : 1.0;
    Bottleneck bottleneck{coverage, {}, {}};
    if (weight > 0) {
      const int first = month_.delivery(0);
      for (const auto& [j, d] : ray.d)
        if (j >= first && j < first + n_.consumers.count && active_[j - first] &&
            d.high * wants_[j - first] > 1e-12 * weight)
          bottleneck.consumers.push_back(j - first);
      if (coverage < 1) bottleneck.limits = limits_.of(ray, weight, open_);
    } else {
      for (int k = 0; k < n_.consumers.count; ++k)
        if (active_[k]) bottleneck.consumers.push_back(k);
    }
    for (const int k : bottleneck.consumers) {
      active_[k] = open_[k] = 0;
      result_.coverage[k] = coverage;
      if (coverage < 1) result_.bottleneck[k] = static_cast<int>(result_.bottlenecks.size());
      lp_.set_column(month_.delivery(k), coverage * wants_[k], wants_[k]);
    }
    const auto frozen = static_cast<int>(bottleneck.consumers.size());
    if (coverage < 1) result_.bottlenecks.push_back(std::move(bottleneck));
    return frozen;
  }

  std::unique_ptr<LpSolver> solve() {
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
    auto solver = make_solver(kind_);
    solver->load(model);
    const LpStatus status = solver->solve();
    ++statistics_.lp_solves;
    statistics_.pivots += solver->pivots();
    if (status != LpStatus::optimal || solver->finish() != LpStatus::optimal)
      throw std::runtime_error("the plan's coverage cannot be solved");
    return solver;
  }

  const Network& n_;
  const MonthModel& month_;
  BoundedLp& lp_;
  RayMaker& maker_;
  const std::vector<double>& wants_;
  const SolverKind kind_;
  PlanStatistics& statistics_;
  CertificateLimits limits_;
  std::vector<unsigned char> active_;  ///< of the class, not yet frozen
  std::vector<unsigned char> open_;    ///< not frozen, whatever the class
  Leximin result_;
};

}  // namespace

Leximin lambda_leximin(const Network& network, const MonthModel& month, BoundedLp& lp, RayMaker& maker,
                       const std::vector<double>& wants, SolverKind kind, PlanStatistics& statistics) {
  return LambdaProgramme(network, month, lp, maker, wants, kind, statistics).run();
}

}  // namespace chokepoint
