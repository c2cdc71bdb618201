#include "chokepoint/table.hpp"

namespace chokepoint {

PackedTable::PackedTable(const Table<double>& table) : items(table.items) {
  for (int step = 0; step < table.steps; ++step)
    add({table.values.data() + static_cast<std::size_t>(step) * table.items, static_cast<std::size_t>(items)});
}

void PackedTable::add(std::span<const double> row) {
  items = static_cast<int>(row.size());
  if (open_.empty()) open_.reserve(row.size() * block_steps);
  open_.insert(open_.end(), row.begin(), row.end());
  if (++steps % block_steps == 0) close_block();
}

void PackedTable::close_block() {
  const auto width = static_cast<std::size_t>(items);
  Block& block = full_.emplace_back();
  block.differs.assign(width, 1);
  for (int step = 1; step < block_steps; ++step) {
    const double *const now = open_.data() + static_cast<std::size_t>(step) * width, *const before = now - width;
    for (std::size_t i = 0; i < width; ++i) {
      const bool differs = std::bit_cast<std::uint64_t>(now[i]) != std::bit_cast<std::uint64_t>(before[i]);
      block.differs[i] |= static_cast<std::uint64_t>(differs) << step;
    }
  }
  block.start.reserve(width);
  std::uint32_t values = 0;
  for (const std::uint64_t differs : block.differs) {
    block.start.push_back(values);
    values += static_cast<std::uint32_t>(std::popcount(differs));
  }
  block.values.reserve(values);
  for (std::size_t i = 0; i < width; ++i)
    for (std::uint64_t left = block.differs[i]; left != 0; left &= left - 1)
      block.values.push_back(open_[static_cast<std::size_t>(std::countr_zero(left)) * width + i]);
  open_.clear();
}

Table<double> PackedTable::unpacked() const {
  Table<double> table;
  table.resize(steps, items);
  for (int step = 0; step < steps; ++step)
    for (int item = 0; item < items; ++item) table.at(step, item) = at(step, item);
  return table;
}

}  // namespace chokepoint
