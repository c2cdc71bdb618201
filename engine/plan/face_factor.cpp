#include "plan/face_factor.hpp"

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace chokepoint {
namespace {

/// Below this share of its row's own entry a pivot is rounding.
template <class Number>
constexpr double no_pivot = 1e-13;
template <>
constexpr double no_pivot<Twofold> = 1e-28;

/// Below this share of its terms a right side is rounding.
template <class Number>
constexpr double no_side = 1e-12;
template <>
constexpr double no_side<Twofold> = 1e-27;

}  // namespace

FacePattern::FacePattern(const FaceProgram& face) : rows(static_cast<int>(face.right.size())) {
  std::vector<Eigen::Triplet<double>> places;
  for (const auto& column : face.columns)
    for (const auto& [a, p] : column.entries)
      for (const auto& [b, q] : column.entries) places.emplace_back(a, b, 1.0);
  Eigen::SparseMatrix<double> full(rows, rows);
  full.setFromTriplets(places.begin(), places.end());
  Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> order;
  Eigen::AMDOrdering<int>()(full, order);
  place.resize(static_cast<std::size_t>(rows));
  for (int k = 0; k < rows; ++k) place[order.indices()[k]] = k;

  std::vector<std::vector<int>> above(static_cast<std::size_t>(rows));
  for (const auto& column : face.columns)
    for (const auto& [a, p] : column.entries)
      for (const auto& [b, q] : column.entries)
        if (place[a] <= place[b]) above[place[b]].push_back(place[a]);
  start.push_back(0);
  for (auto& list : above) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    row.insert(row.end(), list.begin(), list.end());
    start.push_back(static_cast<int>(row.size()));
  }
  entry_start.push_back(0);
  for (const auto& column : face.columns) {
    for (const auto& [a, p] : column.entries)
      for (const auto& [b, q] : column.entries) {
        if (place[a] > place[b]) continue;
        const auto first = row.begin() + start[place[b]], last = row.begin() + start[place[b] + 1];
        entry.push_back(static_cast<int>(std::lower_bound(first, last, place[a]) - row.begin()));
      }
    entry_start.push_back(static_cast<int>(entry.size()));
  }

  parent.assign(static_cast<std::size_t>(rows), -1);
  std::vector<int> mark(parent), count(static_cast<std::size_t>(rows), 0);
  for (int k = 0; k < rows; ++k) {
    mark[k] = k;
    for (int e = start[k]; e < start[k + 1]; ++e)
      for (int i = row[e]; mark[i] != k; i = parent[i]) {
        if (parent[i] < 0) parent[i] = k;
        ++count[i];
        mark[i] = k;
      }
  }
  factor_start.assign(static_cast<std::size_t>(rows) + 1, 0);
  std::partial_sum(count.begin(), count.end(), factor_start.begin() + 1);
}

template <class Number>
FaceFactor<Number>::FaceFactor(const FaceProgram& face, const FacePattern& pattern) : face_(face), pattern_(pattern) {
  const auto rows = static_cast<std::size_t>(pattern.rows);
  matrix_.resize(pattern.row.size());
  factor_.resize(static_cast<std::size_t>(pattern.factor_start.back()));
  factor_row_.resize(factor_.size());
  diagonal_.resize(rows);
  work_.assign(rows, Number(0.0));
  apart_ = work_;
  size_.resize(rows);
  filled_.resize(rows);
  stack_.resize(rows);
  path_.resize(rows);
  mark_.resize(rows);
}

template <class Number>
void FaceFactor<Number>::compute(const std::vector<unsigned char>& inside) {
  std::fill(matrix_.begin(), matrix_.end(), Number(0.0));
  for (std::size_t j = 0; j < face_.columns.size(); ++j) {
    if (inside[j] == 0) continue;
    const auto& column = face_.columns[j];
    int at = pattern_.entry_start[j];
    for (const auto& [a, p] : column.entries)
      for (const auto& [b, q] : column.entries)
        if (pattern_.place[a] <= pattern_.place[b]) matrix_[pattern_.entry[at++]] += Number(p) * q * column.step;
  }
  std::fill(mark_.begin(), mark_.end(), -1);
  for (int k = 0; k < pattern_.rows; ++k) {
    // Row k of L: where it has entries, in the order of the tree.
    int top = pattern_.rows;
    mark_[k] = k;
    filled_[k] = 0;
    Number diagonal(0.0);
    for (int e = pattern_.start[k]; e < pattern_.start[k + 1]; ++e) {
      int i = pattern_.row[e], length = 0;
      if (i == k) {
        diagonal = matrix_[e];
        continue;
      }
      work_[i] = matrix_[e];
      for (; mark_[i] != k; i = pattern_.parent[i]) {
        path_[length++] = i;
        mark_[i] = k;
      }
      while (length > 0) stack_[--top] = path_[--length];
    }
    const double own = rounded(diagonal);
    for (; top < pattern_.rows; ++top) {
      const int i = stack_[top], first = pattern_.factor_start[i], last = first + filled_[i];
      const Number value = work_[i];
      work_[i] = Number(0.0);
      Number share(0.0);
      if (rounded(value) != 0 && rounded(diagonal_[i]) != 0) {
        for (int e = first; e < last; ++e)
          if (rounded(factor_[e]) != 0) work_[factor_row_[e]] -= factor_[e] * value;
        share = value / diagonal_[i];
        diagonal -= share * value;
      }
      factor_[last] = share;
      factor_row_[last] = k;
      ++filled_[i];
    }
    diagonal_[k] = rounded(diagonal) > no_pivot<Number> * own ? diagonal : Number(0.0);
  }
}

template <class Number>
bool FaceFactor<Number>::solve(const std::vector<Number>& right, const std::vector<double>& size,
                               std::vector<Number>& solution, std::vector<Number>& apart) {
  for (int i = 0; i < pattern_.rows; ++i) {
    work_[pattern_.place[i]] = right[i];
    size_[pattern_.place[i]] = size[i];
  }
  for (int k = 0; k < pattern_.rows; ++k) {
    if (rounded(work_[k]) == 0) continue;
    for (int e = pattern_.factor_start[k]; e < pattern_.factor_start[k + 1]; ++e) {
      work_[factor_row_[e]] -= factor_[e] * work_[k];
      size_[factor_row_[e]] += std::fabs(rounded(factor_[e])) * size_[k];
    }
  }
  bool answered = true;
  for (int k = 0; k < pattern_.rows; ++k) {
    apart_[k] = Number(0.0);
    if (rounded(diagonal_[k]) != 0) {
      work_[k] = work_[k] / diagonal_[k];
      continue;
    }
    if (std::fabs(rounded(work_[k])) > no_side<Number> * size_[k]) {
      answered = false;
      apart_[k] = work_[k];
    }
    work_[k] = Number(0.0);
  }
  back(work_, solution);
  if (!answered) back(apart_, apart);
  return answered;
}

/// Lᵀ to = from, in the rows' own order; clears `from`.
template <class Number>
void FaceFactor<Number>::back(std::vector<Number>& from, std::vector<Number>& to) const {
  for (int k = pattern_.rows - 1; k >= 0; --k)
    for (int e = pattern_.factor_start[k]; e < pattern_.factor_start[k + 1]; ++e)
      if (rounded(factor_[e]) != 0) from[k] -= factor_[e] * from[factor_row_[e]];
  to.resize(from.size());
  for (int i = 0; i < pattern_.rows; ++i) to[i] = from[pattern_.place[i]];
  std::fill(from.begin(), from.end(), Number(0.0));
}

template class FaceFactor<double>;
template class FaceFactor<Twofold>;

}  // namespace chokepoint
