// Random linear programmes of the kind that trade models are, whose bounds move, and what proves that one is
// infeasible.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "lp/linear_program.hpp"

namespace chokepoint::support {

/// What trade models contain: ties, coefficients from 1e-6 to 1e3, zero capacities, duplicate columns, empty rows,
/// grams beside gigatonnes. Boxed columns, or costs at least 0: the slack basis is dual feasible.
class RandomProgramme {
 public:
  explicit RandomProgramme(unsigned seed, int of_kind = -1) : random_(seed) {
    model.rows = 2 + number(30);
    const int columns = 3 + number(80);
    kind = number(4);  // 0: ties everywhere, 1: extreme coefficients, 2: grams beside gigatonnes, 3: plain
    if (of_kind >= 0) kind = of_kind;
    for (int j = 0; j < columns; ++j) {
      if (j > 0 && number(10) == 0)
        duplicate();
      else
        column();
    }
    for (int i = 0; i < model.rows; ++i) {
      const bool equation = number(3) > 0;
      model.row_lower.push_back(equation ? 0 : number(2) == 0 ? -lp_infinity : -size());
      model.row_upper.push_back(equation ? 0 : size());
    }
  }

  LpModel model;
  int kind = 0;

  /// Moves some bounds; returns which columns and rows have new ones (rows from model.columns on).
  std::vector<int> shake() {
    std::vector<int> moved;
    for (int j = 0; j < model.columns; ++j)
      if (number(4) == 0) {
        const bool endless = model.column_upper[j] >= lp_infinity;
        const double upper = number(4) == 0 ? 0 : real() * 10;
        model.column_lower[j] = number(3) == 0 && !endless ? upper * real() : 0;
        if (!endless) model.column_upper[j] = std::max(upper, model.column_lower[j]);
        moved.push_back(j);
      }
    for (int i = 0; i < model.rows; ++i)
      if (model.row_lower[i] != model.row_upper[i] && number(4) == 0) {
        model.row_upper[i] = real() * 10;
        moved.push_back(model.columns + i);
      }
    return moved;
  }

 private:
  int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  double real() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  double size() {
    if (kind == 0) return 1 + number(3);
    if (kind == 2) return std::pow(10.0, number(9) - 3);
    return 10 * real();
  }
  double coefficient() {
    const double sign = number(2) == 0 ? 1 : -1;
    if (kind == 1) return sign * std::pow(10.0, number(10) - 6);
    return kind == 0 || number(2) == 0 ? sign : sign * (0.1 + real());
  }

  void finish(double cost, double upper) {
    model.start.push_back(static_cast<int>(model.row.size()));
    model.cost.push_back(cost);
    model.column_lower.push_back(0);
    model.column_upper.push_back(upper);
    ++model.columns;
  }

  void column() {
    for (int i = 0; i < model.rows; ++i)
      if (number(model.rows) < 2) {
        model.row.push_back(i);
        model.value.push_back(coefficient());
      }
    const double cost = kind == 0 ? number(3) - 1 : 2 * real() - 1;
    const bool endless = cost >= 0 && number(6) == 0;
    finish(cost, endless ? lp_infinity : number(8) == 0 ? 0 : size());
  }

  void duplicate() {
    const int j = number(model.columns);
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      model.row.push_back(model.row[e]);
      model.value.push_back(model.value[e]);
    }
    finish(model.cost[j], model.column_upper[j]);
  }

  std::mt19937 random_;
};

/// Tells a solver which bounds have moved.
inline void pass_bounds(LpSolver& solver, const LpModel& model, const std::vector<int>& moved) {
  for (const int v : moved)
    if (v < model.columns)
      solver.set_column_bounds(v, model.column_lower[v], model.column_upper[v]);
    else
      solver.set_row_bounds(v - model.columns, model.row_lower[v - model.columns], model.row_upper[v - model.columns]);
}

/// The aggregated row yᵀA x cannot reach yᵀ·row, for y or −y. Multipliers that are rounding are left out: what is left
/// has to prove it.
inline bool proves_infeasible(std::span<const double> ray, const LpModel& model) {
  double largest = 0;
  for (const double y : ray) largest = std::max(largest, std::fabs(y));
  for (const double sign : {1.0, -1.0}) {
    double least = 0, most = 0;
    const auto multiplier = [&](int i) { return std::fabs(ray[i]) <= 1e-12 * largest ? 0.0 : sign * ray[i]; };
    for (int j = 0; j < model.columns; ++j) {
      double d = 0, size = 0;
      for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
        const double term = multiplier(model.row[e]) * model.value[e];
        d += term;
        size += std::fabs(term);
      }
      if (std::fabs(d) <= 1e-9 * size) continue;
      least += d * (d > 0 ? model.column_lower[j] : model.column_upper[j]);
    }
    for (int i = 0; i < model.rows; ++i)
      if (const double y = multiplier(i); y != 0) most += y * (y > 0 ? model.row_upper[i] : model.row_lower[i]);
    if (least > most && least > -lp_infinity && most < lp_infinity) return true;
  }
  return false;
}

}  // namespace chokepoint::support
