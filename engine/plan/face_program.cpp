#include "plan/face_program.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chokepoint {
namespace {

FaceProgram face_of(const BoundedLp& lp, std::span<const double> reduced_costs, std::span<const double> row_duals,
                    const Nearness& nearness, std::vector<Twofold>& x) {
  const LpModel& model = lp.model();
  FaceProgram face;
  std::vector<int> row_at(static_cast<std::size_t>(model.rows), -1), free, resting;
  for (int j = 0; j < model.columns; ++j) {
    const double price = reduced_costs[j];
    if (std::fabs(price) <= nearness.tie && lp.lower(j) < lp.upper(j)) {
      free.push_back(j);
      for (int e = model.start[j]; e < model.start[j + 1]; ++e) row_at[model.row[e]] = 0;
      continue;
    }
    x[j] = price > nearness.tie || model.column_upper[j] >= lp_infinity ? lp.lower(j) : lp.upper(j);
    if (x[j].value() != 0 || nearness.anchor[j] != 0) resting.push_back(j);
  }
  int rows = 0;
  for (int& at : row_at)
    if (at == 0) at = rows++;
  face.right.assign(static_cast<std::size_t>(rows), 0.0);
  face.size.assign(static_cast<std::size_t>(rows), 0.0);
  std::vector<double> anchored(face.size);
  for (const int j : resting) {
    const double at = x[j].value(), anchor = nearness.anchor[j];
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      const int row = row_at[model.row[e]];
      if (row < 0) continue;
      face.size[row] += std::fabs(model.value[e] * at);
      anchored[row] += model.value[e] * anchor;
      if (at != 0) face.right[row] -= x[j] * model.value[e];
    }
  }
  face.columns.reserve(free.size() + static_cast<std::size_t>(rows));
  for (const int j : free) {
    const double at = x[j].value(), anchor = nearness.anchor[j];
    FaceProgram::Column& column = face.columns.emplace_back();
    column.origin = j;
    column.anchor = anchor;
    column.step = 1 / nearness.weight[j];
    column.lower = lp.lower(j);
    column.upper = lp.upper(j);
    const double size = std::max({at, anchor, std::min(1.0, column.step)});
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      const int row = row_at[model.row[e]];
      face.size[row] += std::fabs(model.value[e]) * size;
      anchored[row] += model.value[e] * anchor;
      column.entries.emplace_back(row, model.value[e]);
    }
  }
  for (int i = 0; i < model.rows; ++i) {
    const int row = row_at[i];
    if (row < 0) continue;
    const double upper = model.row_upper[i];
    if (model.row_lower[i] == upper || std::fabs(row_duals[i]) > nearness.tie) {
      face.right[row] += upper;
    } else if (upper < lp_infinity) {
      // A loose limit: its slack stays near what the anchor leaves, with little weight. So it is the sum below it that
      // stays near its anchor, wherever the limit is.
      face.right[row] += upper;
      face.columns.push_back({-1, upper - anchored[row], 10, 0.0, lp_infinity, {{row, 1.0}}});
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
    const std::size_t rows = face.right.size();
    first_.assign(rows + 1, 0);
    slack_.assign(rows, 0);
    for (const auto& column : face.columns)
      for (const auto& [row, coefficient] : column.entries) {
        ++first_[static_cast<std::size_t>(row) + 1];
        if (column.origin < 0) slack_[static_cast<std::size_t>(row)] = 1;
      }
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    entries_.resize(first_.back());
    std::vector<std::size_t> cursor(first_.begin(), first_.end() - 1);
    for (std::size_t j = 0; j < face.columns.size(); ++j)
      for (const auto& [row, coefficient] : face.columns[j].entries)
        entries_[cursor[static_cast<std::size_t>(row)]++] = {static_cast<int>(j), coefficient};
    fixed_.assign(face.columns.size(), 0);
    moved_.assign(rows, 1);
  }

  /// False where a row contradicts the bounds of its columns.
  bool run() {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < moved_.size(); ++i)
        if (moved_[i] != 0 && slack_[i] == 0) changed = look_at(i) || changed;
    }
    shrink();
    return consistent_;
  }

 private:
  std::span<const std::pair<int, double>> of_row(std::size_t row) const {
    return std::span(entries_).subspan(first_[row], first_[row + 1] - first_[row]);
  }

  bool look_at(std::size_t row) {
    moved_[row] = 0;
    // What is left to distribute above the least, and below the most, that the columns can take.
    Twofold over = face_.right[row], under = -face_.right[row];
    int left = 0;
    bool open_below = false, open_above = false;
    for (const auto& [j, coefficient] : of_row(row)) {
      if (fixed_[j] != 0) continue;
      const auto& column = face_.columns[j];
      ++left;
      const Twofold& least = coefficient > 0 ? column.lower : column.upper;
      const Twofold& most = coefficient > 0 ? column.upper : column.lower;
      open_below = open_below || std::fabs(least.high) >= lp_infinity;
      open_above = open_above || std::fabs(most.high) >= lp_infinity;
      if (!open_below) over -= least * coefficient;
      if (!open_above) under += most * coefficient;
    }
    if (left == 0) return false;
    const double close = close_to_nothing(row);
    const bool at_least = !open_below && over.high <= close, at_most = !open_above && under.high <= close;
    if (left > 1 && !at_least && !at_most) return false;
    consistent_ = consistent_ && (open_below || over.high >= -close) && (open_above || under.high >= -close);
    for (const auto& [j, coefficient] : of_row(row)) {
      if (fixed_[j] != 0) continue;
      const auto& column = face_.columns[j];
      if (at_least || at_most)
        fix(j, (coefficient > 0) == at_least ? column.lower : column.upper);
      else
        fix(j, face_.right[row] / coefficient);
    }
    return true;
  }

  double close_to_nothing(std::size_t row) const { return 1e-20 * std::max(face_.size[row], 1e-9); }

  void fix(int j, const Twofold& value) {
    fixed_[j] = 1;
    x_[static_cast<std::size_t>(face_.columns[j].origin)] = value;
    for (const auto& [row, coefficient] : face_.columns[j].entries) {
      face_.right[row] -= value * coefficient;
      moved_[row] = 1;
    }
  }

  /// Drops fixed columns, and rows without any others.
  void shrink() {
    std::vector<int> at(moved_.size(), -1);
    FaceProgram small;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const bool used = std::ranges::any_of(of_row(i), [&](const auto& each) {
        return fixed_[each.first] == 0 && face_.columns[each.first].origin >= 0;
      });
      if (!used) {
        const double left = face_.right[i].high, close = close_to_nothing(i);
        consistent_ = consistent_ && left >= -close && (slack_[i] != 0 || left <= close);
        continue;
      }
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
  std::vector<std::size_t> first_;
  std::vector<std::pair<int, double>> entries_;  ///< by rows: column here, coefficient
  std::vector<unsigned char> slack_, moved_;     ///< per row: has one; has not been looked at since it changed
  std::vector<Twofold>& x_;
  std::vector<unsigned char> fixed_;
  bool consistent_ = true;
};

}  // namespace

bool find_face(const BoundedLp& lp, std::span<const double> reduced_costs, std::span<const double> row_duals,
               const Nearness& nearness, std::vector<Twofold>& x, FaceProgram& face) {
  face = face_of(lp, reduced_costs, row_duals, nearness, x);
  return Presolve(face, x).run();
}

}  // namespace chokepoint
