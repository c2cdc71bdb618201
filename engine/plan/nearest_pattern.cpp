#include "plan/nearest_pattern.hpp"

#include <Eigen/Sparse>
#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

/// The quadratic program over the columns that are free on the face; slacks of loose rows are columns of their own.
struct FaceProgram {
  struct Column {
    int origin = -1;  ///< column of the model; -1: a slack
    double anchor = 0, step = 0 /* 1 / weight */, lower = 0, upper = 0;
    std::vector<std::pair<int, double>> entries;  ///< row here, coefficient
  };
  std::vector<Column> columns;
  std::vector<double> right, size;  ///< per row: right side, scale of its terms
};

FaceProgram face_of(const LpModel& model, std::span<const double> reduced_costs, std::span<const double> row_duals,
                    const Nearness& nearness, const std::vector<double>& x) {
  FaceProgram face;
  std::vector<int> row_at(static_cast<std::size_t>(model.rows), -1);
  std::vector<unsigned char> free(static_cast<std::size_t>(model.columns), 0);
  for (int j = 0; j < model.columns; ++j) {
    free[j] = std::fabs(reduced_costs[j]) <= nearness.tie && model.column_upper[j] > model.column_lower[j];
    if (free[j])
      for (int e = model.start[j]; e < model.start[j + 1]; ++e) row_at[model.row[e]] = 0;
  }
  int rows = 0;
  for (int& at : row_at)
    if (at == 0) at = rows++;
  face.right.assign(static_cast<std::size_t>(rows), 0.0);
  face.size = face.right;
  std::vector<double> activity(face.right), anchored(face.right);
  for (int j = 0; j < model.columns; ++j) {
    FaceProgram::Column column{
        j, nearness.anchor[j], 1 / nearness.weight[j], model.column_lower[j], model.column_upper[j], {}};
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      const int row = row_at[model.row[e]];
      if (row < 0) continue;
      const double term = model.value[e] * x[j];
      activity[row] += term;
      face.size[row] += std::fabs(model.value[e]) *
                        (free[j] ? std::max({x[j], nearness.anchor[j], std::min(1.0, column.step)}) : x[j]);
      anchored[row] += model.value[e] * (free[j] ? nearness.anchor[j] : x[j]);
      if (free[j])
        column.entries.emplace_back(row, model.value[e]);
      else
        face.right[row] -= term;
    }
    if (free[j]) face.columns.push_back(std::move(column));
  }
  for (int i = 0; i < model.rows; ++i) {
    const int row = row_at[i];
    if (row < 0) continue;
    const bool equation = model.row_lower[i] == model.row_upper[i];
    const double upper = model.row_upper[i];
    if (equation || std::fabs(row_duals[i]) > nearness.tie) {
      face.right[row] += equation ? upper : activity[row];
    } else if (upper < lp_infinity) {
      // A loose limit: its slack stays near what the anchor leaves, with little weight.
      face.right[row] += upper;
      const double room = std::max(upper, 1e-6);
      face.columns.push_back({-1, std::max(0.0, upper - anchored[row]), 10 * room, 0, lp_infinity, {{row, 1.0}}});
    } else {
      face.columns.push_back({-1, 0, 10, -lp_infinity, lp_infinity, {{row, 1.0}}});
    }
  }
  return face;
}

/// Takes out what the rows leave no choice about: a row at the least or most it can reach, or with one column left.
/// Ties of a degenerate vertex mostly end here. Columns that are fixed stay where the optimum has them.
class Presolve {
 public:
  Presolve(FaceProgram& face, const std::vector<double>& x) : face_(face) {
    rows_.resize(face.right.size());
    for (std::size_t j = 0; j < face.columns.size(); ++j) {
      value_.push_back(face.columns[j].origin >= 0 ? x[static_cast<std::size_t>(face.columns[j].origin)] : 0.0);
      for (const auto& [row, coefficient] : face.columns[j].entries)
        rows_[static_cast<std::size_t>(row)].emplace_back(static_cast<int>(j), coefficient);
    }
    fixed_.assign(face.columns.size(), 0);
  }

  void run() {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < rows_.size(); ++i) changed = look_at(i) || changed;
    }
    shrink();
  }

 private:
  bool look_at(std::size_t row) {
    double least = 0, most = 0;
    int left = 0;
    bool slack = false;
    for (const auto& [j, coefficient] : rows_[row]) {
      if (fixed_[j] != 0) continue;
      const auto& column = face_.columns[j];
      ++left;
      slack = slack || column.origin < 0;
      least += coefficient * (coefficient > 0 ? column.lower : column.upper);
      most += coefficient * (coefficient > 0 ? column.upper : column.lower);
    }
    if (left == 0 || slack) return false;
    const double close = 1e-10 * std::max(face_.size[row], 1e-9);
    if (left > 1 && face_.right[row] > least + close && face_.right[row] < most - close) return false;
    for (const auto& [j, coefficient] : rows_[row])
      if (fixed_[j] == 0) fix(j);
    return true;
  }

  void fix(int j) {
    fixed_[j] = 1;
    for (const auto& [row, coefficient] : face_.columns[j].entries) face_.right[row] -= coefficient * value_[j];
  }

  /// Drops fixed columns, and rows without any.
  void shrink() {
    std::vector<int> at(rows_.size(), -1);
    FaceProgram small;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      bool used = false;
      for (const auto& [j, coefficient] : rows_[i]) used = used || (fixed_[j] == 0 && face_.columns[j].origin >= 0);
      if (!used) continue;
      at[i] = static_cast<int>(small.right.size());
      small.right.push_back(face_.right[i]);
      small.size.push_back(face_.size[i]);
    }
    for (std::size_t j = 0; j < face_.columns.size(); ++j) {
      if (fixed_[j] != 0) continue;
      auto& column = face_.columns[j];
      if (column.origin < 0 && at[column.entries.front().first] < 0) continue;
      for (auto& [row, coefficient] : column.entries) row = at[row];
      small.columns.push_back(std::move(column));
    }
    face_ = std::move(small);
  }

  FaceProgram& face_;
  std::vector<std::vector<std::pair<int, double>>> rows_;
  std::vector<double> value_;
  std::vector<unsigned char> fixed_;
};

class DualNewton {
  static constexpr double tolerance = 1e-11, rounding = 1e-16;  ///< of a row's terms

 public:
  explicit DualNewton(const FaceProgram& face)
      : face_(face), rows_(static_cast<int>(face.right.size())), y_(Eigen::VectorXd::Zero(rows_)) {}

  /// Values of the face's columns; empty where they cannot be had.
  std::vector<double> solve() {
    evaluate(y_);
    double error = relative_residual();
    for (int step = 0; step < 100 && error > rounding; ++step) {
      const Eigen::VectorXd start = y_, direction = newton_direction();
      if (!direction.allFinite() || !descend(direction)) break;
      const double next = relative_residual();
      // At the end only rounding is left: stop where a step no longer helps.
      if (error <= 1e-8 && next >= error / 2) {
        if (next > error) y_ = start;
        break;
      }
      error = next;
    }
    evaluate(y_);
    correct();
    return relative_residual() <= tolerance ? x_ : std::vector<double>();
  }

 private:
  /// x(y), the residual A x(y) − b, and the negative dual objective, whose gradient it is.
  void evaluate(const Eigen::VectorXd& y) {
    x_.resize(face_.columns.size());
    inside_.resize(face_.columns.size());
    residual_ = -Eigen::Map<const Eigen::VectorXd>(face_.right.data(), rows_);
    value_ = y.dot(residual_);
    for (std::size_t j = 0; j < face_.columns.size(); ++j) {
      const auto& column = face_.columns[j];
      double pull = 0;
      for (const auto& [row, coefficient] : column.entries) pull += coefficient * y[row];
      const double wish = column.anchor + pull * column.step;
      x_[j] = std::clamp(wish, column.lower, column.upper);
      inside_[j] = wish >= column.lower && wish <= column.upper;
      value_ += pull * x_[j] - (x_[j] - column.anchor) * (x_[j] - column.anchor) / (2 * column.step);
      for (const auto& [row, coefficient] : column.entries) residual_[row] += coefficient * x_[j];
    }
  }

  /// Large multipliers cost digits: with the pieces known, the columns inside their bounds take what is left directly.
  void correct() {
    for (int round = 0; round < 4 && relative_residual() > rounding; ++round) {
      const double error = relative_residual();
      const Eigen::VectorXd direction = newton_direction();
      if (!direction.allFinite()) return;
      const std::vector<double> before = x_;
      for (std::size_t j = 0; j < x_.size(); ++j) {
        if (inside_[j] == 0) continue;
        const auto& column = face_.columns[j];
        double pull = 0;
        for (const auto& [row, coefficient] : column.entries) pull += coefficient * direction[row];
        x_[j] = std::clamp(x_[j] + pull * column.step, column.lower, column.upper);
      }
      balance();
      if (relative_residual() < error) continue;
      x_ = before;
      balance();
      return;
    }
  }

  void balance() {
    residual_ = -Eigen::Map<const Eigen::VectorXd>(face_.right.data(), rows_);
    for (std::size_t j = 0; j < face_.columns.size(); ++j)
      for (const auto& [row, coefficient] : face_.columns[j].entries) residual_[row] += coefficient * x_[j];
  }

  double relative_residual() const {
    double worst = 0;
    for (int i = 0; i < rows_; ++i)
      worst = std::max(worst, std::fabs(residual_[i]) / std::max(face_.size[static_cast<std::size_t>(i)], 1e-9));
    return worst;
  }

  /// Goes along the direction as far as the dual objective falls; false where it does not.
  bool descend(const Eigen::VectorXd& direction) {
    const Eigen::VectorXd start = y_;
    const double value = value_, slope = residual_.dot(direction), error = relative_residual();
    for (double length = 1; length > 1e-10; length /= 2) {
      y_ = start + length * direction;
      evaluate(y_);
      // Near the end the objective is flat to rounding, and the residual decides.
      if (value_ <= value + 1e-4 * length * slope || (error < 1e-6 && relative_residual() < error)) return true;
    }
    y_ = start;
    evaluate(y_);
    return false;
  }

  Eigen::VectorXd newton_direction() {
    // Columns at a bound count a little, less and less towards the end: where all of a row's columns stand at theirs
    // there would be no curvature, and no way to see how far to go.
    const double damping = std::min(1e-2, relative_residual());
    std::vector<Eigen::Triplet<double>> entries;
    for (std::size_t j = 0; j < face_.columns.size(); ++j) {
      const auto& column = face_.columns[j];
      const double curvature = inside_[j] != 0 ? column.step : damping * column.step;
      for (const auto& [a, p] : column.entries)
        for (const auto& [b, q] : column.entries)
          if (a >= b) entries.emplace_back(a, b, p * q * curvature);
    }
    // Rows that depend on each other make the matrix singular: a hair on the diagonal, taken out by refinement.
    Eigen::SparseMatrix<double> hessian(rows_, rows_);
    hessian.setFromTriplets(entries.begin(), entries.end());
    Eigen::SparseMatrix<double> regular = hessian;
    for (int i = 0; i < rows_; ++i) regular.coeffRef(i, i) *= 1 + 1e-12;
    Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>, Eigen::Lower> factor(regular);
    Eigen::VectorXd direction = factor.solve(-residual_);
    for (int round = 0; round < 3; ++round)
      direction += factor.solve(-residual_ - hessian.selfadjointView<Eigen::Lower>() * direction);
    return direction;
  }

  const FaceProgram& face_;
  const int rows_;
  Eigen::VectorXd y_, residual_;
  std::vector<double> x_;
  std::vector<unsigned char> inside_;
  double value_ = 0;
};

}  // namespace

bool move_to_nearest(const LpModel& model, std::span<const double> reduced_costs, std::span<const double> row_duals,
                     const Nearness& nearness, std::vector<double>& x) {
  FaceProgram face = face_of(model, reduced_costs, row_duals, nearness, x);
  Presolve(face, x).run();
  if (face.columns.empty()) return true;
  const std::vector<double> values = DualNewton(face).solve();
  if (values.empty()) return false;
  for (std::size_t j = 0; j < values.size(); ++j)
    if (face.columns[j].origin >= 0) x[static_cast<std::size_t>(face.columns[j].origin)] = values[j];
  return true;
}

}  // namespace chokepoint
