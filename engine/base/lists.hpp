// Short lists: searched from front to back, summed up whatever their order.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

namespace chokepoint {

/// Whether the list holds the item. Cost: the length of the list.
template <class List, class Item>
bool contains(const List& list, const Item& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// Sums in the order of the terms' size, so that not even rounding knows the order of the list.
inline double sum_of(std::vector<double> parts) {
  std::sort(parts.begin(), parts.end());
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

}  // namespace chokepoint
