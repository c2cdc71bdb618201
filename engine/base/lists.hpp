// Short lists that are searched from front to back.
#pragma once

#include <algorithm>

namespace chokepoint {

/// Whether the list holds the item. Cost: the length of the list.
template <class List, class Item>
bool contains(const List& list, const Item& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace chokepoint
