#include "kernel/factorisation.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>

namespace chokepoint::kernel {

namespace {
constexpr double singular = 1e-11, dropped = 1e-14;

/// What a basis can have at most: the entries of its longest columns.
std::size_t most_entries(const Matrix& matrix) {
  std::vector<int> lengths(static_cast<std::size_t>(matrix.rows), 1);  // slacks
  for (int j = 0; j < matrix.columns; ++j) lengths.push_back(matrix.start[j + 1] - matrix.start[j]);
  const auto longest = lengths.begin() + matrix.rows;
  std::nth_element(lengths.begin(), longest - 1, lengths.end(), std::greater<>());
  return static_cast<std::size_t>(std::accumulate(lengths.begin(), longest, 0L));
}

}  // namespace

void Factorisation::attach(const Matrix& matrix) {
  matrix_ = &matrix;
  size_ = matrix.rows;
  enough_ = std::clamp(size_ / 8, 100, limit);
  const auto rows = static_cast<std::size_t>(size_);
  const std::size_t entries = most_entries(matrix) + rows + 64;
  for (auto* list : {&column_start_, &row_start_, &cursor_}) list->assign(rows + 1, 0);
  for (auto* list : {&column_count_, &row_count_, &pivot_row_, &pivot_column_, &place_of_row_, &place_of_column_})
    list->assign(rows, 0);
  pivot_value_.assign(rows, 0.0);
  // Room for more than any basis needs: solving asks for no memory.
  constexpr std::size_t nucleus = 200;
  const std::size_t fill = entries + nucleus * nucleus;
  for (auto* list : {&column_row_, &row_column_}) list->reserve(entries);
  column_value_.reserve(entries);
  for (auto* list : {&column_queue_, &row_queue_}) list->reserve(entries + rows);
  for (auto* list : {&nucleus_rows_, &nucleus_columns_}) list->reserve(rows);
  dense_.reserve(std::min(rows, nucleus) * std::min(rows, nucleus));
  for (Compressed* part : {&lower_columns_, &lower_rows_}) {
    part->start.reserve(rows + 1);
    part->index.reserve(fill);
    part->value.reserve(fill);
  }
  factor_.reserve(most_places(), 3 * fill);
  from_.reserve(limit);
  multipliers_start_.reserve(limit + 1);
  multipliers_.reserve(8 * rows);
  last_multiplier_.assign(static_cast<std::size_t>(most_places()), -1);
  taken_by_.assign(static_cast<std::size_t>(most_places()), -1);
  sums_.assign(limit, 0.0);
  spike_.resize(most_places());
  leaving_.resize(most_places());
  permuted_.resize(rows);
  for (Triplets* part : {&lower_, &upper_}) {
    part->major.reserve(fill);
    part->minor.reserve(fill);
    part->value.reserve(fill);
  }
}

void Factorisation::load(const std::vector<int>& head) {
  column_row_.clear();
  column_value_.clear();
  std::fill(row_count_.begin(), row_count_.end(), 0);
  for (int c = 0; c < size_; ++c) {
    column_start_[c] = static_cast<int>(column_row_.size());
    matrix_->column(head[c], [&](int row, double value) {
      column_row_.push_back(row);
      column_value_.push_back(value);
      ++row_count_[row];
    });
    column_count_[c] = static_cast<int>(column_row_.size()) - column_start_[c];
  }
  column_start_[size_] = static_cast<int>(column_row_.size());
  row_start_[0] = 0;
  for (int i = 0; i < size_; ++i) row_start_[i + 1] = row_start_[i] + row_count_[i];
  row_column_.resize(column_row_.size());
  std::copy(row_start_.begin(), row_start_.end() - 1, cursor_.begin());
  for (int c = 0; c < size_; ++c)
    for (int e = column_start_[c]; e < column_start_[c + 1]; ++e) row_column_[cursor_[column_row_[e]]++] = c;
}

void Factorisation::pivot(int row, int column, double value) {
  pivot_row_[pivots_] = row;
  pivot_column_[pivots_] = column;
  place_of_row_[row] = place_of_column_[column] = pivots_;
  pivot_value_[pivots_] = value;
  ++pivots_;
}

/// Columns and rows with one entry left.
bool Factorisation::peel() {
  column_queue_.clear();
  row_queue_.clear();
  for (int c = 0; c < size_; ++c)
    if (column_count_[c] == 1) column_queue_.push_back(c);
  for (int i = 0; i < size_; ++i)
    if (row_count_[i] == 1) row_queue_.push_back(i);
  while (!column_queue_.empty() || !row_queue_.empty()) {
    int row = -1, column = -1;
    const bool by_column = !column_queue_.empty();
    if (by_column) {
      column = column_queue_.back();
      column_queue_.pop_back();
      if (place_of_column_[column] >= 0 || column_count_[column] != 1) continue;
    } else {
      row = row_queue_.back();
      row_queue_.pop_back();
      if (place_of_row_[row] >= 0 || row_count_[row] != 1) continue;
      for (int e = row_start_[row]; e < row_start_[row + 1]; ++e)
        if (place_of_column_[row_column_[e]] < 0) column = row_column_[e];
      if (column < 0) return false;
    }
    double value = 0;
    for (int e = column_start_[column]; e < column_start_[column + 1]; ++e)
      if (by_column ? place_of_row_[column_row_[e]] < 0 : column_row_[e] == row) {
        row = column_row_[e];
        value = column_value_[e];
      }
    if (row < 0 || std::fabs(value) < singular) return false;
    const int place = pivots_;
    for (int e = column_start_[column]; e < column_start_[column + 1]; ++e) {
      const int other = column_row_[e];
      if (other == row) continue;
      if (place_of_row_[other] >= 0) {
        upper_.add(place_of_row_[other], column, column_value_[e]);
      } else {
        lower_.add(place, other, column_value_[e] / value);
        if (--row_count_[other] == 1) row_queue_.push_back(other);
      }
    }
    pivot(row, column, value);
    if (!by_column) continue;
    for (int e = row_start_[row]; e < row_start_[row + 1]; ++e) {
      const int other = row_column_[e];
      if (place_of_column_[other] < 0 && --column_count_[other] == 1) column_queue_.push_back(other);
    }
  }
  return true;
}

/// What cannot be peeled: dense, with partial pivoting.
bool Factorisation::eliminate_nucleus() {
  nucleus_rows_.clear();
  nucleus_columns_.clear();
  for (int i = 0; i < size_; ++i)
    if (place_of_row_[i] < 0) {
      cursor_[i] = static_cast<int>(nucleus_rows_.size());
      nucleus_rows_.push_back(i);
    }
  for (int c = 0; c < size_; ++c)
    if (place_of_column_[c] < 0) nucleus_columns_.push_back(c);
  const std::size_t n = nucleus_rows_.size();
  if (n == 0) return true;
  dense_.assign(n * n, 0.0);  // by columns
  for (std::size_t c = 0; c < n; ++c) {
    const int column = nucleus_columns_[c];
    for (int e = column_start_[column]; e < column_start_[column + 1]; ++e) {
      const int row = column_row_[e];
      if (place_of_row_[row] >= 0)
        upper_.add(place_of_row_[row], column, column_value_[e]);
      else
        dense_[c * n + static_cast<std::size_t>(cursor_[row])] += column_value_[e];
    }
  }
  const int first = pivots_;
  for (std::size_t c = 0; c < n; ++c) {
    double* column = &dense_[c * n];
    double largest = 0;
    std::size_t best = n;
    double scale = 0;
    for (std::size_t i = 0; i < n; ++i) {
      scale = std::max(scale, std::fabs(column[i]));
      if (place_of_row_[nucleus_rows_[i]] < 0 && std::fabs(column[i]) > largest) {
        largest = std::fabs(column[i]);
        best = i;
      }
    }
    if (best == n || largest < singular * std::max(1.0, scale)) return false;
    const double value = column[best];
    for (std::size_t i = 0; i < n; ++i) {
      if (i == best || std::fabs(column[i]) < dropped) continue;
      if (const int place = place_of_row_[nucleus_rows_[i]]; place >= first)
        upper_.add(place, nucleus_columns_[c], column[i]);
    }
    const int here = pivots_;
    pivot(nucleus_rows_[best], nucleus_columns_[c], value);
    for (std::size_t i = 0; i < n; ++i) {
      if (place_of_row_[nucleus_rows_[i]] >= 0 || std::fabs(column[i]) < dropped) continue;
      const double factor = column[i] / value;
      lower_.add(here, nucleus_rows_[i], factor);
      for (std::size_t other = c + 1; other < n; ++other) dense_[other * n + i] -= factor * dense_[other * n + best];
    }
  }
  return true;
}

void Factorisation::Compressed::build(const Triplets& from, bool transposed, int size, std::vector<int>& cursor) {
  const std::vector<int>& major = transposed ? from.minor : from.major;
  const std::vector<int>& minor = transposed ? from.major : from.minor;
  start.assign(static_cast<std::size_t>(size) + 1, 0);
  index.resize(major.size());
  value.resize(major.size());
  for (const int i : major) ++start[i + 1];
  for (int i = 0; i < size; ++i) start[i + 1] += start[i];
  std::copy(start.begin(), start.end() - 1, cursor.begin());
  for (std::size_t e = 0; e < major.size(); ++e) {
    const int at = cursor[major[e]]++;
    index[at] = minor[e];
    value[at] = from.value[e];
  }
}

bool Factorisation::factorise(std::vector<int>& head) {
  from_.clear();
  multipliers_.clear();
  multipliers_start_.assign(1, 0);
  std::fill(last_multiplier_.begin(), last_multiplier_.end(), -1);
  std::fill(taken_by_.begin(), taken_by_.end(), -1);
  lower_.clear();
  upper_.clear();
  pivots_ = 0;
  std::fill(place_of_row_.begin(), place_of_row_.end(), -1);
  std::fill(place_of_column_.begin(), place_of_column_.end(), -1);
  load(head);
  if (!peel() || !eliminate_nucleus()) return false;
  for (int& column : upper_.minor) column = place_of_column_[column];
  for (int& row : lower_.minor) row = place_of_row_[row];
  lower_columns_.build(lower_, false, size_, cursor_);
  lower_rows_.build(lower_, true, size_, cursor_);
  factor_.build(size_, upper_, pivot_value_);
  for (int k = 0; k < size_; ++k) permuted_[k] = head[pivot_column_[k]];
  std::copy(permuted_.begin(), permuted_.end(), head.begin());
  return true;
}

void Factorisation::solve_lower(SparseVector& vector) const {
  vector.forward([&](int k, double value) {
    for (int e = lower_columns_.start[k]; e < lower_columns_.start[k + 1]; ++e)
      vector.add(lower_columns_.index[e], -lower_columns_.value[e] * value);
  });
  if (!from_.empty()) apply_updates(vector);
}

/// The row transformations in their order, only those that a nonzero of the vector has to do with.
void Factorisation::apply_updates(SparseVector& vector) const {
  std::array<std::uint64_t, (limit + 63) / 64> waiting{};
  const auto wait = [&](int update) {
    waiting[static_cast<std::size_t>(update) / 64] |= std::uint64_t{1} << update % 64;
  };
  const auto meet = [&](int place, double value) {
    if (taken_by_[place] >= 0) wait(taken_by_[place]);
    for (int e = last_multiplier_[place]; e >= 0; e = multipliers_[e].next) {
      sums_[multipliers_[e].update] -= multipliers_[e].value * value;
      wait(multipliers_[e].update);
    }
  };
  vector.each(meet);
  for (std::size_t word = 0; word < waiting.size(); ++word)
    while (waiting[word] != 0) {
      const int u = static_cast<int>(word * 64) + std::countr_zero(waiting[word]);
      waiting[word] &= waiting[word] - 1;
      const double value = vector[from_[u]] + sums_[u];
      sums_[u] = 0;
      vector.erase(from_[u]);
      if (value == 0) continue;
      vector.set(size_ + u, value);
      meet(size_ + u, value);
    }
}

void Factorisation::solve_upper(SparseVector& vector) const {
  vector.backward([&](int k, double value) {
    value /= factor_.pivot(k);
    vector.set(k, value);
    factor_.column(k, [&](int row, double entry) { vector.add(row, -entry * value); });
  });
}

void Factorisation::solve_upper_transposed(SparseVector& vector) const {
  vector.forward([&](int k, double value) {
    value /= factor_.pivot(k);
    vector.set(k, value);
    factor_.row(k, [&](int column, double entry) { vector.add(column, -entry * value); });
  });
}

void Factorisation::solve_lower_transposed(SparseVector& vector) const {
  for (std::size_t u = from_.size(); u-- > 0;) {
    const int place = size_ + static_cast<int>(u);
    const double value = vector[place];
    vector.erase(place);
    if (value == 0) continue;
    vector.set(from_[u], value);
    for (int e = multipliers_start_[u]; e < multipliers_start_[u + 1]; ++e)
      vector.add(multipliers_[e].place, -multipliers_[e].value * value);
  }
  vector.backward([&](int k, double value) {
    for (int e = lower_rows_.start[k]; e < lower_rows_.start[k + 1]; ++e)
      vector.add(lower_rows_.index[e], -lower_rows_.value[e] * value);
  });
}

void Factorisation::ftran(SparseVector& vector) const {
  solve_lower(vector);
  solve_upper(vector);
}

void Factorisation::btran(SparseVector& vector) const {
  solve_upper_transposed(vector);
  solve_lower_transposed(vector);
}

void Factorisation::ftran_entering(SparseVector& column) {
  solve_lower(column);
  spike_.copy(column);
  solve_upper(column);
}

void Factorisation::btran_leaving(SparseVector& unit) {
  solve_upper_transposed(unit);
  leaving_.copy(unit);
  solve_lower_transposed(unit);
}

int Factorisation::update(int position, double alpha) {
  const double own = leaving_[position];  // 1 / pivot
  double pivot = spike_[position];
  std::size_t multipliers = 0, entries = 0;
  leaving_.each([&](int i, double value) {
    if (i == position || value == 0) return;
    pivot += value / own * spike_[i];
    ++multipliers;
  });
  spike_.each([&](int i, double value) { entries += i != position && std::fabs(value) > dropped ? 1U : 0U; });
  // The determinant says what the new pivot must be.
  const bool agrees = std::fabs(pivot * own - alpha) <= 1e-8 * std::fabs(alpha);
  if (!agrees || updates() >= enough_ || multipliers_.size() + multipliers > multipliers_.capacity() ||
      !factor_.has_room(entries))
    return -1;
  leaving_.each([&](int i, double value) {
    if (i == position || value == 0) return;
    multipliers_.push_back({i, updates(), last_multiplier_[i], -value / own});
    last_multiplier_[i] = static_cast<int>(multipliers_.size()) - 1;
  });
  multipliers_start_.push_back(static_cast<int>(multipliers_.size()));
  taken_by_[position] = updates();
  from_.push_back(position);
  factor_.remove(position);
  factor_.open(pivot, static_cast<int>(entries));
  spike_.each([&](int i, double value) {
    if (i != position && std::fabs(value) > dropped) factor_.add(i, value);
  });
  return places() - 1;
}

}  // namespace chokepoint::kernel
