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
      face.columns.push_back({-1, std::max(0.0, upper - anchored[row]), 1e3 * room, 0, lp_infinity, {{row, 1.0}}});
    } else {
      face.columns.push_back({-1, 0, 1e3, -lp_infinity, lp_infinity, {{row, 1.0}}});
    }
  }
  return face;
}

class DualNewton {
  static constexpr double tolerance = 1e-11, rounding = 1e-16;  ///< of a row's terms

 public:
  explicit DualNewton(const FaceProgram& face)
      : face_(face), rows_(static_cast<int>(face.right.size())), y_(Eigen::VectorXd::Zero(rows_)) {}

  /// Values of the face's columns; empty where they cannot be had.
  std::vector<double> solve() {
    evaluate(y_);
    double error = relative_residual();
    for (int step = 0; step < 200 && error > rounding; ++step) {
      const Eigen::VectorXd start = y_, direction = newton_direction();
      if (!direction.allFinite() || !descend(direction)) break;
      const double next = relative_residual();
      // At the end only rounding is left: stop where a step no longer helps.
      if (error <= tolerance && next >= error / 2) {
        if (next > error) y_ = start;
        break;
      }
      error = next;
    }
    evaluate(y_);
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
    double largest = 1e-12;
    for (const auto& entry : entries) largest = std::max(largest, std::fabs(entry.value()));
    for (int i = 0; i < rows_; ++i) entries.emplace_back(i, i, 1e-12 * largest);
    Eigen::SparseMatrix<double> hessian(rows_, rows_);
    hessian.setFromTriplets(entries.begin(), entries.end());
    Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>, Eigen::Lower> factor(hessian);
    Eigen::VectorXd direction = factor.solve(-residual_);
    // Refinement takes out what the little curvature put in.
    for (int i = 0; i < rows_; ++i) hessian.coeffRef(i, i) -= 1e-12 * largest;
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
  const FaceProgram face = face_of(model, reduced_costs, row_duals, nearness, x);
  if (face.columns.empty()) return true;
  const std::vector<double> values = DualNewton(face).solve();
  if (values.empty()) return false;
  for (std::size_t j = 0; j < values.size(); ++j)
    if (face.columns[j].origin >= 0) x[static_cast<std::size_t>(face.columns[j].origin)] = values[j];
  return true;
}

}  // namespace chokepoint
