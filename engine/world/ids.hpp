#pragma once

#include <string>
#include <vector>

namespace chokepoint {

/// The ids of a table's rows: what a misspelt one is compared with.
template <class T>
std::vector<std::string> ids_of(const std::vector<T>& table) {
  std::vector<std::string> ids;
  for (const T& row : table) ids.push_back(row.id);
  return ids;
}

}  // namespace chokepoint
