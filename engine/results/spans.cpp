#include "results/spans.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace chokepoint {
namespace {

/// SQLite stores it as NULL.
constexpr double absent = std::numeric_limits<double>::quiet_NaN();
/// Items are read side by side: in the tables they lie beside one another, and the steps of one far apart.
constexpr int side_by_side = 8;

/// The series of a few items: [column][item][step].
class Block {
 public:
  Block(const std::vector<SpanColumn>& columns, int steps)
      : columns_(columns),
        steps_(static_cast<std::size_t>(steps)),
        values_(columns.size() * side_by_side * steps_, absent) {}

  void read(int from, int to) {
    for (std::size_t c = 0; c < columns_.size(); ++c)
      std::visit([&](const auto* table) { read(c, *table, from, to); }, columns_[c].table);
  }
  const double* series(std::size_t column, int item) const { return &values_[offset(column, item)]; }

 private:
  std::size_t offset(std::size_t column, int item) const {
    return (column * side_by_side + static_cast<std::size_t>(item)) * steps_;
  }
  template <class Table>
  void read(std::size_t column, const Table& table, int from, int to) {
    const int steps = std::min(table.steps, static_cast<int>(steps_));
    for (int step = 0; step < steps; ++step)
      for (int item = from; item < to; ++item)
        values_[offset(column, item - from) + static_cast<std::size_t>(step)] =
            static_cast<double>(table.at(step, item));
  }

  const std::vector<SpanColumn>& columns_;
  std::size_t steps_;
  std::vector<double> values_;
};

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

}  // namespace

void write_spans(sqlite::Database& database, const std::string& table, int run, int conduct,
                 const std::vector<SpanColumn>& columns, const std::vector<double>& nothing) {
  const auto [steps, items] =
      std::visit([](const auto* main) { return std::pair(main->steps, main->items); }, columns.front().table);
  Block block(columns, steps);
  sqlite::Rows rows(database, table, {run, conduct}, 3 + columns.size());
  std::vector<const double*> series(columns.size());
  const auto alike = [&](int a, int b) {
    return std::all_of(series.begin(), series.end(), [&](const double* each) { return same(each[a], each[b]); });
  };
  const auto is_nothing = [&](int step) {
    for (std::size_t c = 0; c < nothing.size(); ++c)
      if (series[c][step] != nothing[c]) return false;
    return true;
  };
  for (int from = 0; from < items; from += side_by_side) {
    const int to = std::min(items, from + side_by_side);
    block.read(from, to);
    for (int item = from; item < to; ++item) {
      for (std::size_t c = 0; c < columns.size(); ++c) series[c] = block.series(c, item - from);
      for (int first = 0, next = 0; first < steps; first = next) {
        for (next = first + 1; next < steps && alike(first, next);) ++next;
        if (is_nothing(first)) continue;
        rows.add(item);
        rows.add(first);
        rows.add(next - 1);
        for (std::size_t c = 0; c < columns.size(); ++c)
          if (!std::holds_alternative<const Table<Status>*>(columns[c].table) || std::isnan(series[c][first]))
            rows.add(series[c][first]);
          else
            rows.add(static_cast<int>(series[c][first]));
      }
    }
  }
  rows.finish();
}

}  // namespace chokepoint
