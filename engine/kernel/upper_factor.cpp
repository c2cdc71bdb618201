#include "kernel/upper_factor.hpp"

#include <algorithm>
#include <cstddef>

namespace chokepoint::kernel {

void UpperFactor::Lists::reserve(int lists, std::size_t entries) {
  for (auto* list : {&begin, &count, &room}) list->reserve(static_cast<std::size_t>(lists));
  index.reserve(entries);
  value.reserve(entries);
}

void UpperFactor::Lists::build(int lists, const std::vector<int>& major, const std::vector<int>& minor,
                               const std::vector<double>& values, std::size_t slack) {
  const auto size = static_cast<std::size_t>(lists);
  begin.assign(size, 0);
  count.assign(size, 0);
  room.assign(size, 0);
  for (const int i : major) ++room[i];
  int at = 0;
  for (std::size_t i = 0; i < size; ++i) {
    begin[i] = at;
    room[i] += static_cast<int>(slack);
    at += room[i];
  }
  index.resize(static_cast<std::size_t>(at));
  value.resize(static_cast<std::size_t>(at));
  for (std::size_t e = 0; e < major.size(); ++e) append(major[e], minor[e], values[e]);
}

void UpperFactor::Lists::append(int list, int i, double v) {
  if (count[list] == room[list]) {
    const int from = begin[list], length = count[list];
    begin[list] = static_cast<int>(index.size());
    room[list] = 2 * length + 4;
    index.resize(index.size() + static_cast<std::size_t>(room[list]));
    value.resize(index.size());
    std::copy_n(index.begin() + from, length, index.begin() + begin[list]);
    std::copy_n(value.begin() + from, length, value.begin() + begin[list]);
  }
  const int at = begin[list] + count[list]++;
  index[at] = i;
  value[at] = v;
}

void UpperFactor::Lists::remove(int list, int i) {
  const int first = begin[list], last = first + count[list] - 1;
  for (int e = first; e <= last; ++e)
    if (index[e] == i) {
      index[e] = index[last];
      value[e] = value[last];
      --count[list];
      return;
    }
}

void UpperFactor::Lists::open(int entries) {
  begin.push_back(static_cast<int>(index.size()));
  count.push_back(0);
  room.push_back(entries);
  index.resize(index.size() + static_cast<std::size_t>(entries));
  value.resize(index.size());
}

void UpperFactor::reserve(int places, std::size_t entries) {
  rows_.reserve(places, entries);
  columns_.reserve(places, entries);
  pivot_.reserve(static_cast<std::size_t>(places));
}

void UpperFactor::build(int size, const Triplets& entries, const std::vector<double>& pivots) {
  rows_.build(size, entries.major, entries.minor, entries.value, 1);  // most rows get an entry or two later
  columns_.build(size, entries.minor, entries.major, entries.value, 0);
  pivot_.assign(pivots.begin(), pivots.end());
}

bool UpperFactor::has_room(std::size_t entries) const {
  // At worst every row has to move to take its entry; what it leaves behind is lost until the next fresh factor.
  const auto fits = [](const Lists& lists, std::size_t more) {
    return lists.index.size() + more <= lists.index.capacity();
  };
  return fits(columns_, entries) && fits(rows_, 12 * entries + 64) && pivot_.size() < pivot_.capacity();
}

void UpperFactor::remove(int place) {
  columns_.each(place, [&](int row, double) { rows_.remove(row, place); });
  rows_.each(place, [&](int column, double) { columns_.remove(column, place); });
  columns_.count[place] = rows_.count[place] = 0;
}

void UpperFactor::open(double pivot, int entries) {
  rows_.open(0);
  columns_.open(entries);
  pivot_.push_back(pivot);
}

void UpperFactor::add(int row, double value) {
  const int column = static_cast<int>(pivot_.size()) - 1;
  columns_.append(column, row, value);
  rows_.append(row, column, value);
}

}  // namespace chokepoint::kernel
