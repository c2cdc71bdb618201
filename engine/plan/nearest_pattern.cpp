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
    double anchor = 0, step = 0 /* 1 / weight */;
    Twofold lower, upper;
    std::vector<std::pair<int, double>> entries;  ///< row here, coefficient
  };
  std::vector<Column> columns;
  std::vector<Twofold> right;  ///< per row
  std::vector<double> size;    ///< per row: scale of its terms
};

/// `x` is moved to the bounds of the columns that are not free.
FaceProgram face_of(const BoundedLp& lp, std::span<const double> reduced_costs, std::span<const double> row_duals,
                    const Nearness& nearness, std::vector<Twofold>& x) {
  const LpModel& model = lp.model();
  FaceProgram face;
  std::vector<int> row_at(static_cast<std::size_t>(model.rows), -1);
  std::vector<unsigned char> free(static_cast<std::size_t>(model.columns), 0);
  for (int j = 0; j < model.columns; ++j) {
    const Twofold lower = lp.lower(j), upper = lp.upper(j);
    free[j] = std::fabs(reduced_costs[j]) <= nearness.tie && lower < upper;
    if (free[j])
      for (int e = model.start[j]; e < model.start[j + 1]; ++e) row_at[model.row[e]] = 0;
    else
      x[j] = upper.high >= lp_infinity || x[j].high - lower.high <= upper.high - x[j].high ? lower : upper;
  }
  int rows = 0;
  for (int& at : row_at)
    if (at == 0) at = rows++;
  face.right.assign(static_cast<std::size_t>(rows), 0.0);
  face.size.assign(static_cast<std::size_t>(rows), 0.0);
  std::vector<double> anchored(face.size);
  for (int j = 0; j < model.columns; ++j) {
    FaceProgram::Column column{j, nearness.anchor[j], 1 / nearness.weight[j], lp.lower(j), lp.upper(j), {}};
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      const int row = row_at[model.row[e]];
      if (row < 0) continue;
      const double value = model.value[e], at = x[j].value();
      face.size[row] +=
          std::fabs(value) * (free[j] ? std::max({at, nearness.anchor[j], std::min(1.0, column.step)}) : std::fabs(at));
      anchored[row] += value * nearness.anchor[j];
      if (free[j])
        column.entries.emplace_back(row, value);
      else
        face.right[row] -= x[j] * value;
    }
    if (free[j]) face.columns.push_back(std::move(column));
  }
  for (int i = 0; i < model.rows; ++i) {
    const int row = row_at[i];
    if (row < 0) continue;
    const double upper = model.row_upper[i];
    if (model.row_lower[i] == upper || std::fabs(row_duals[i]) > nearness.tie) {
      face.right[row] += upper;
    } else if (upper < lp_infinity) {
      // A loose limit: its slack stays near what the anchor leaves, with little weight.
      face.right[row] += upper;
      const double room = std::max(upper, 1e-6);
      face.columns.push_back({-1, std::max(0.0, upper - anchored[row]), 10 * room, 0.0, lp_infinity, {{row, 1.0}}});
    } else {
      face.columns.push_back({-1, 0, 10, -lp_infinity, lp_infinity, {{row, 1.0}}});
    }
  }
  return face;
}

/// Takes out what the rows leave no choice about: a row at the least or most it can reach, or with one column left.
/// Ties of a degenerate vertex mostly end here.
class Presolve {
 public:
  Presolve(FaceProgram& face, std::vector<Twofold>& x) : face_(face), x_(x) {
    rows_.resize(face.right.size());
    for (std::size_t j = 0; j < face.columns.size(); ++j) {
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
    // What is left to distribute above the least, and below the most, that the columns can take.
    Twofold over = face_.right[row], under = -face_.right[row];
    int left = 0;
    bool slack = false, open_below = false, open_above = false;
    for (const auto& [j, coefficient] : rows_[row]) {
      if (fixed_[j] != 0) continue;
      const auto& column = face_.columns[j];
      ++left;
      slack = slack || column.origin < 0;
      const Twofold& least = coefficient > 0 ? column.lower : column.upper;
      const Twofold& most = coefficient > 0 ? column.upper : column.lower;
      open_below = open_below || std::fabs(least.high) >= lp_infinity;
      open_above = open_above || std::fabs(most.high) >= lp_infinity;
      if (!open_below) over -= least * coefficient;
      if (!open_above) under += most * coefficient;
    }
    if (left == 0 || slack) return false;
    const double close = 1e-20 * std::max(face_.size[row], 1e-9);
    const bool at_least = !open_below && over.high <= close, at_most = !open_above && under.high <= close;
    if (left > 1 && !at_least && !at_most) return false;
    for (const auto& [j, coefficient] : rows_[row]) {
      if (fixed_[j] != 0) continue;
      const auto& column = face_.columns[j];
      if (at_least || at_most)
        fix(j, (coefficient > 0) == at_least ? column.lower : column.upper);
      else
        fix(j, face_.right[row] / coefficient);
    }
    return true;
  }

  void fix(int j, const Twofold& value) {
    fixed_[j] = 1;
    x_[static_cast<std::size_t>(face_.columns[j].origin)] = value;
    for (const auto& [row, coefficient] : face_.columns[j].entries) face_.right[row] -= value * coefficient;
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
  std::vector<Twofold>& x_;
  std::vector<unsigned char> fixed_;
};

class DualNewton {
  static constexpr double tolerance = 1e-11;  ///< of a row's terms
  static constexpr double near = 1e-9;        ///< from here on in twice the precision
  static constexpr double exact = 1e-26;      ///< good enough to stop at
  static constexpr double last_bit = 1e-20;

 public:
  explicit DualNewton(const FaceProgram& face)
      : face_(face), rows_(static_cast<int>(face.right.size())), y_(Eigen::VectorXd::Zero(rows_)) {}

  /// Values of the face's columns; empty where they cannot be had.
  std::vector<Twofold> solve() {
    // Where one way of damping ends short of the solution, another may not; the solution is the same.
    const std::pair<double, bool> ways[] = {{1e-2, false}, {1e-2, true}, {1e-5, false}, {1e-5, true}, {1e-8, false}};
    for (const auto& [damping, flat] : ways) {
      y_.setZero();
      evaluate(y_);
      for (int step = 0; step < 100 && relative_residual() > near; ++step) {
        const Eigen::VectorXd direction = newton_direction(std::min(damping, relative_residual()));
        if (!direction.allFinite() || !descend(direction)) break;
      }
      polish(std::min(damping, std::max(relative_residual(), 1e-14)), flat);
      if (settled()) break;
    }
    return least_ <= tolerance ? best_ : std::vector<Twofold>();
  }

  bool settled() const { return least_ <= last_bit; }

 private:
  /// x(y), the residual A x(y) − b, and the negative dual objective, whose gradient it is.
  void evaluate(const Eigen::VectorXd& y) {
    inside_.resize(face_.columns.size());
    for (int i = 0; i < rows_; ++i) residual_[i] = -face_.right[static_cast<std::size_t>(i)].value();
    value_ = y.dot(residual_);
    for (std::size_t j = 0; j < face_.columns.size(); ++j) {
      const auto& column = face_.columns[j];
      double pull = 0;
      for (const auto& [row, coefficient] : column.entries) pull += coefficient * y[row];
      const double wish = column.anchor + pull * column.step;
      const double x = std::clamp(wish, column.lower.high, column.upper.high);
      inside_[j] = wish >= column.lower.high && wish <= column.upper.high;
      value_ += pull * x - (x - column.anchor) * (x - column.anchor) / (2 * column.step);
      for (const auto& [row, coefficient] : column.entries) residual_[row] += coefficient * x;
    }
  }

  /// The same in twice the precision, without the objective.
  void evaluate(const std::vector<Twofold>& y, std::vector<Twofold>& x) {
    x.resize(face_.columns.size());
    std::vector<Twofold> residual;
    residual.reserve(face_.right.size());
    for (const Twofold& right : face_.right) residual.push_back(-right);
    for (std::size_t j = 0; j < face_.columns.size(); ++j) {
      const auto& column = face_.columns[j];
      Twofold pull;
      for (const auto& [row, coefficient] : column.entries) pull += y[static_cast<std::size_t>(row)] * coefficient;
      const Twofold wish = pull * column.step + column.anchor;
      const bool below = wish < column.lower, above = column.upper < wish;
      x[j] = below ? column.lower : above ? column.upper : wish;
      inside_[j] = !below && !above;
      for (const auto& [row, coefficient] : column.entries)
        residual[static_cast<std::size_t>(row)] += x[j] * coefficient;
    }
    for (int i = 0; i < rows_; ++i) residual_[i] = residual[static_cast<std::size_t>(i)].value();
  }

  /// Newton steps in full, to the end of what twice the precision can tell.
  void polish(double damping, bool flat) {
    std::vector<Twofold> y(y_.data(), y_.data() + rows_), x;
    double last = 1e300, least = 1e300;
    for (int step = 0, idle = 0; step < 200 && idle < 40; ++step) {
      evaluate(y, x);
      const double error = relative_residual(), floor = least;
      least = std::min(least, error);
      if (error < least_) {
        least_ = error;
        best_ = x;
      }
      if (error <= exact) break;
      const bool better = error < 0.5 * floor;
      idle = better ? 0 : idle + 1;
      Eigen::VectorXd direction = newton_direction(damping);
      if (!direction.allFinite()) break;
      // An error that comes back to the same floor lies in rows whose columns all stand at bounds, or that depend on
      // each other: along until a column lets go. Steps between clear what that disturbs.
      const bool stuck = !better && (error <= 2 * floor || (error >= 0.5 * last && error < near));
      if (stuck && flat) flatten(direction);
      const double length = stuck ? first_release(y, direction) : 1;
      last = error;
      for (int i = 0; i < rows_; ++i) y[static_cast<std::size_t>(i)] += length * direction[i];
    }
  }

  /// Leaves of a direction what no column resists, by inverse iteration: along it other rows keep what they have.
  void flatten(Eigen::VectorXd& direction) const {
    const double norm = direction.norm();
    for (int round = 0; round < 2; ++round) {
      Eigen::VectorXd next = factor_.solve(hessian_.diagonal().cwiseProduct(direction));
      if (!next.allFinite() || !(next.norm() > 0)) return;
      direction = next * (norm / next.norm());
    }
    if (residual_.dot(direction) > 0) direction = -direction;
  }

  /// How far to go for the first column to leave the bound it is held at, but at least a whole step.
  double first_release(const std::vector<Twofold>& y, const Eigen::VectorXd& direction) const {
    double first = 1e30;
    for (std::size_t j = 0; j < face_.columns.size(); ++j) {
      if (inside_[j] != 0) continue;
      const auto& column = face_.columns[j];
      Twofold pull;
      double rate = 0;
      for (const auto& [row, coefficient] : column.entries) {
        pull += y[static_cast<std::size_t>(row)] * coefficient;
        rate += direction[row] * coefficient * column.step;
      }
      const Twofold wish = pull * column.step + column.anchor;
      const double short_by = wish < column.lower ? (column.lower - wish).value() : (column.upper - wish).value();
      if (short_by * rate > 0) first = std::min(first, short_by / rate);
    }
    return first < 1e30 ? std::max(1.0, first * (1 + 1e-9)) : 1;
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
    const auto go = [&](double length) {
      y_ = start + length * direction;
      evaluate(y_);
    };
    for (double length = 1; length > 1e-10; length /= 2) {
      go(length);
      // Near the end the objective is flat to rounding, and the residual decides.
      if (value_ <= value + 1e-4 * length * slope) {
        if (length == 1) go_on(go);
        return true;
      }
      if (error < 1e-6 && relative_residual() < error) return true;
    }
    go(0);
    return false;
  }

  /// Where a whole step still leads down, columns at their bounds may have hidden how far it is: twice as far, and
  /// twice again, as long as that is better.
  template <class Go>
  void go_on(const Go& go) {
    double length = 1;
    for (double best = value_; length < 1e12; best = value_) {
      go(2 * length);
      if (!(value_ < best - 1e-12 * std::fabs(best))) break;
      length *= 2;
    }
    go(length);
  }

  /// Columns at a bound count a little, `damping`: where all of a row's columns stand at theirs there would be no
  /// curvature, and no way to see how far to go.
  void factorise(double damping) {
    if (damping == damping_ && inside_ == factored_) return;
    std::vector<Eigen::Triplet<double>> entries;
    for (std::size_t j = 0; j < face_.columns.size(); ++j) {
      const auto& column = face_.columns[j];
      const double curvature = inside_[j] != 0 ? column.step : damping * column.step;
      for (const auto& [a, p] : column.entries)
        for (const auto& [b, q] : column.entries)
          if (a >= b) entries.emplace_back(a, b, p * q * curvature);
    }
    // Rows that depend on each other make the matrix singular: a hair on the diagonal, taken out by refinement.
    hessian_.resize(rows_, rows_);
    hessian_.setFromTriplets(entries.begin(), entries.end());
    Eigen::SparseMatrix<double> regular = hessian_;
    for (int i = 0; i < rows_; ++i) regular.coeffRef(i, i) *= 1 + 1e-12;
    factor_.compute(regular);
    damping_ = damping;
    factored_ = inside_;
  }

  Eigen::VectorXd newton_direction(double damping) {
    factorise(damping);
    Eigen::VectorXd direction = factor_.solve(-residual_);
    for (int round = 0; round < 3; ++round)
      direction += factor_.solve(-residual_ - hessian_.selfadjointView<Eigen::Lower>() * direction);
    return direction;
  }

  const FaceProgram& face_;
  const int rows_;
  Eigen::VectorXd y_, residual_ = Eigen::VectorXd::Zero(rows_);
  std::vector<unsigned char> inside_;
  double value_ = 0;
  double least_ = 1e300;  ///< relative residual of the best point, over all ways tried
  std::vector<Twofold> best_;
  double damping_ = -1;
  std::vector<unsigned char> factored_;
  Eigen::SparseMatrix<double> hessian_;
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>, Eigen::Lower> factor_;
};

}  // namespace

Projection move_to_nearest(const BoundedLp& lp, std::span<const double> reduced_costs,
                           std::span<const double> row_duals, const Nearness& nearness, std::vector<Twofold>& x) {
  Projection reached = Projection::settled;
  std::vector<Twofold> moved = x;
  FaceProgram face = face_of(lp, reduced_costs, row_duals, nearness, moved);
  Presolve(face, moved).run();
  if (!face.columns.empty()) {
    DualNewton newton(face);
    const std::vector<Twofold> values = newton.solve();
    if (values.empty()) return Projection::not_reached;
    if (!newton.settled()) reached = Projection::close;
    for (std::size_t j = 0; j < values.size(); ++j)
      if (face.columns[j].origin >= 0) moved[static_cast<std::size_t>(face.columns[j].origin)] = values[j];
  }
  x = std::move(moved);
  return reached;
}

}  // namespace chokepoint
