// Any bytes as a small linear programme and a sequence of changes of its bounds, and what must hold in each step: the
// kernel against CLP, every optimum certified, every infeasibility proved by its ray.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lp/certificate.hpp"
#include "lp/linear_program.hpp"
#include "support/random_programme.hpp"

namespace chokepoint::fuzz {

/// Reads bytes; zeros after the last.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> data) : data_(data) {}
  bool done() const { return at_ >= data_.size(); }
  int next() { return done() ? 0 : data_[at_++]; }
  int below(int end) { return next() % end; }
  template <std::size_t size>
  double one_of(const std::array<double, size>& values) {
    return values[static_cast<std::size_t>(next()) % size];
  }

 private:
  std::span<const std::uint8_t> data_;
  std::size_t at_ = 0;
};

class LpCase {
 public:
  static constexpr int most_steps = 12;

  explicit LpCase(std::span<const std::uint8_t> data) : bytes_(data) {
    wide = bytes_.next() % 4 == 3;
    model.rows = 1 + bytes_.below(8);
    const int columns = 1 + bytes_.below(12);
    for (int j = 0; j < columns; ++j) column();
    for (int i = 0; i < model.rows; ++i) {
      const auto [lower, upper] = row_bounds();
      model.row_lower.push_back(lower);
      model.row_upper.push_back(upper);
    }
  }

  LpModel model;
  bool wide = false;  ///< coefficients from 1e-3 to 100; otherwise from 1/3 to 3

  bool more() const { return !bytes_.done(); }

  /// Some other bounds; which have moved (rows from model.columns on). A side without a bound stays without, and one
  /// with a bound keeps one: otherwise the basis before might not be dual feasible.
  std::vector<int> change() {
    std::vector<int> moved;
    for (int count = 1 + bytes_.below(4); count > 0; --count) {
      const int v = bytes_.below(model.columns + model.rows), i = v - model.columns;
      moved.push_back(v);
      if (v < model.columns) {
        move(model.column_lower[v], model.column_upper[v], column_bounds(0));
      } else {
        move(model.row_lower[i], model.row_upper[i], row_bounds());
      }
    }
    return moved;
  }

  /// The programme as text, for a report.
  std::string text() const {
    std::string all = fmt::format("{} rows, {} columns\n", model.rows, model.columns);
    for (int j = 0; j < model.columns; ++j) {
      all +=
          fmt::format("column {}: cost {}, {} to {};", j, model.cost[j], model.column_lower[j], model.column_upper[j]);
      for (int e = model.start[j]; e < model.start[j + 1]; ++e)
        all += fmt::format(" {} in row {}", model.value[e], model.row[e]);
      all += '\n';
    }
    for (int i = 0; i < model.rows; ++i)
      all += fmt::format("row {}: {} to {}\n", i, model.row_lower[i], model.row_upper[i]);
    return all;
  }

 private:
  static constexpr std::array<double, 16> costs = {0, 1, -1, 0.5, -0.5, 2, -2, 1000, 1e-3, -1e-3, 1, -1, 0, 3, -3, 0.1};
  static constexpr std::array<double, 8> plain = {1, -1, 1, -1, 0.5, -0.5, 3, -1 / 3.};
  static constexpr std::array<double, 8> extreme = {1, -1, 1e-2, -1e-2, 100, -100, 1e-3, -7};
  static constexpr std::array<double, 16> amounts = {0,    1, 2, 1 / 3., 0.1,    7,  1000, 1e-3,
                                                     12.5, 1, 0, 3,      2 / 3., 50, 0.7,  1e-2};

  static void move(double& lower, double& upper, std::pair<double, double> to) {
    const bool least = lower > -lp_infinity, most = upper < lp_infinity;
    const bool has_least = to.first > -lp_infinity, has_most = to.second < lp_infinity;
    if (least) lower = has_least ? to.first : to.second - 1;
    if (most) upper = has_most ? to.second : to.first + 1;
  }

  std::pair<double, double> column_bounds(double cost) {
    const int kind = bytes_.below(8);
    const double amount = bytes_.one_of(amounts);
    switch (kind) {
      case 0:
        return {0, 0};
      case 1:
        return {-amount, amount};
      case 2:
        return {amount / 2, amount};
      case 3:  // without an upper bound only where nothing is gained by it
        return {0, cost >= 0 ? lp_infinity : amount};
      default:
        return {0, amount};
    }
  }

  std::pair<double, double> row_bounds() {
    const int kind = bytes_.below(8);
    const double amount = bytes_.one_of(amounts);
    switch (kind) {
      case 0:
      case 1:
      case 2:
        return {0, 0};
      case 3:
        return {-amount, amount};
      case 4:
        return {amount, amount};
      case 5:
        return {amount, lp_infinity};
      default:
        return {-lp_infinity, amount};
    }
  }

  void column() {
    const double cost = bytes_.one_of(costs);
    const auto [lower, upper] = column_bounds(cost);
    const int rows = bytes_.next();
    for (int i = 0; i < model.rows; ++i)
      if ((rows >> i & 1) != 0) {
        model.row.push_back(i);
        model.value.push_back(bytes_.one_of(wide ? extreme : plain));
      }
    model.start.push_back(static_cast<int>(model.row.size()));
    model.cost.push_back(cost);
    model.column_lower.push_back(lower);
    model.column_upper.push_back(upper);
    ++model.columns;
  }

  Bytes bytes_;
};

struct LpCounts {
  long optimal = 0, infeasible = 0;
  long again = 0;   ///< solved from slack, once more
  long failed = 0;  ///< left to the fallback
};

/// Whether the kernel's answer may be believed: what BoundedLp asks, and more of an infeasibility.
inline std::string doubt(const LpModel& model, LpSolver& own, LpStatus status) {
  if (status == LpStatus::failed) return "the kernel fails";
  if (status == LpStatus::optimal) return certified(model, own) ? "" : "an optimum that is not certified";
  return support::proves_infeasible(own.ray(), model) ? "" : "infeasible, but its ray does not prove it";
}

/// By how much an optimum may be off: rounding, and what the solver's tolerance is worth at its duals.
inline double leeway(const LpModel& model, const LpSolver& solver) {
  double sum = 1e-8;
  const auto x = solver.columns();
  std::vector<double> size(static_cast<std::size_t>(model.rows), 1.0);
  for (int j = 0; j < model.columns; ++j) {
    sum += 1e-8 * std::fabs(model.cost[j] * x[j]) + 1e-8 * (1 + std::fabs(x[j])) * std::fabs(solver.reduced_costs()[j]);
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) size[model.row[e]] += std::fabs(model.value[e] * x[j]);
  }
  for (int i = 0; i < model.rows; ++i) sum += 1e-8 * size[i] * std::fabs(solver.row_duals()[i]);
  return sum;
}

/// What is wrong in the step at hand; empty where nothing is. With wide coefficients the kernel may fail, and say so,
/// and doubles may not suffice to prove what is infeasible by 1e-12 alone; both are counted. A certificate may miss by
/// rounding where duals are large, and then CLP judges.
inline std::string check_step(const LpCase& instance, LpSolver& own, LpCounts& counts) {
  const LpModel& model = instance.model;
  LpStatus status = own.solve();
  if (!doubt(model, own, status).empty()) {
    ++counts.again;
    own.set_basis({});
    status = own.solve();
    if (const std::string wrong = doubt(model, own, status); !wrong.empty()) {
      ++counts.failed;
      if (status != LpStatus::optimal) {
        own.set_basis({});
        return instance.wide ? "" : wrong;
      }
    }
  }
  if (status == LpStatus::infeasible) {
    ++counts.infeasible;
    return "";  // CLP may call feasible by its tolerance what the ray refutes
  }
  ++counts.optimal;
  // CLP starts from slack, as it does when the kernel fails. What is feasible by one tolerance may not be by another:
  // the certificate judges.
  const auto clp = make_solver(SolverKind::clp);
  clp->load(model);
  if (clp->solve() != LpStatus::optimal || !certified(model, *clp)) return "";
  const double tolerance = leeway(model, own) + leeway(model, *clp);
  if (std::fabs(own.objective() - clp->objective()) > tolerance)
    return fmt::format("optimum {:.12g}, by CLP {:.12g}", own.objective(), clp->objective());
  return "";
}

/// The first thing that is wrong, with the programme; empty where nothing is.
inline std::string check(std::span<const std::uint8_t> data, LpCounts& counts) {
  LpCase instance(data);
  const auto own = make_solver(SolverKind::own);
  own->load(instance.model);
  for (int step = 0; step < LpCase::most_steps; ++step) {
    if (step > 0) {
      if (!instance.more()) break;
      support::pass_bounds(*own, instance.model, instance.change());
    }
    const std::string wrong = check_step(instance, *own, counts);
    if (!wrong.empty()) return fmt::format("step {}: {}\n{}", step, wrong, instance.text());
  }
  return "";
}

}  // namespace chokepoint::fuzz
