// Values by step and item: as they are, or packed where most of them stand still.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace chokepoint {

/// Values by step and item, row-major: one row a step.
template <class T>
struct Table {
  int steps = 0, items = 0;
  std::vector<T> values;
  T& at(int step, int item) { return values[static_cast<std::size_t>(step) * items + item]; }
  const T& at(int step, int item) const { return values[static_cast<std::size_t>(step) * items + item]; }
  void resize(int steps_, int items_, T value = {}) {
    steps = steps_;
    items = items_;
    values.assign(static_cast<std::size_t>(steps) * items, value);
  }
};

/// The same for long tables that grow row by row and are only read then: a value is kept where it differs, in any bit,
/// from that of the step before. 64 steps make a block, with one bit for each step and item that says whether it
/// does; so a value is found at once, and a table in which nothing stands still takes a twentieth more than a `Table`.
class PackedTable {
 public:
  int steps = 0, items = 0;  ///< steps: rows added

  PackedTable() = default;
  PackedTable(const Table<double>& table);  // NOLINT: the same values
  /// The next step. All rows are as long as the first.
  void add(std::span<const double> row);
  double at(int step, int item) const {
    const auto block = static_cast<std::size_t>(step / block_steps), i = static_cast<std::size_t>(item);
    const int row = step % block_steps;
    if (block == full_.size()) return open_[static_cast<std::size_t>(row) * static_cast<std::size_t>(items) + i];
    const Block& full = full_[block];
    const std::uint64_t until = full.differs[i] << (block_steps - 1 - row);
    return full.values[full.start[i] + static_cast<std::size_t>(std::popcount(until)) - 1];
  }
  Table<double> unpacked() const;

 private:
  static constexpr int block_steps = 64;
  struct Block {
    std::vector<std::uint64_t> differs;  ///< per item: a bit a step, always set for the first
    std::vector<std::uint32_t> start;    ///< per item: of its values
    std::vector<double> values;          ///< by item, then step
  };
  void close_block();

  std::vector<Block> full_;
  std::vector<double> open_;  ///< rows of the block that is not full yet
};

}  // namespace chokepoint
