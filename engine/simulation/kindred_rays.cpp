#include "simulation/kindred_rays.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "plan/month_model.hpp"

namespace chokepoint {
namespace {

constexpr int nowhere = -1;

struct Lexicographic {
  bool operator()(std::span<const int> a, std::span<const int> b) const {
    return std::ranges::lexicographical_compare(a, b);
  }
};

/// Per row of `from` the row of `to` that says the same. Rows of rooms and facilities come first, then those of groups,
/// then those of pledges.
std::vector<int> rows_of(const MonthModel& from, const std::vector<LinkGroup>& groups, const MonthModel& to,
                         const std::vector<LinkGroup>& others) {
  std::multimap<std::span<const int>, int, Lexicographic> others_row;
  for (std::size_t g = 0; g < others.size(); ++g) others_row.emplace(others[g].links, to.group_row[g]);
  const int pledged =
      static_cast<int>(from.trust_row.size() + from.commitment_row.size()) + (from.excess_row >= 0 ? 1 : 0);
  const int after = from.model.rows - pledged, shift = to.model.rows - from.model.rows;
  std::vector<int> row(static_cast<std::size_t>(from.model.rows));
  std::iota(row.begin(), row.end(), 0);
  for (int i = after; i < from.model.rows; ++i) row[static_cast<std::size_t>(i)] += shift;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto found = others_row.find(groups[g].links);
    row[static_cast<std::size_t>(from.group_row[g])] = found != others_row.end() ? found->second : nowhere;
    if (found != others_row.end()) others_row.erase(found);  // each stands for one
  }
  return row;
}

}  // namespace

RayPool kindred_rays(const RayPool& rays, const Network& network, const Pledges& pledges,
                     const std::vector<LinkGroup>& from, const std::vector<LinkGroup>& to) {
  const std::vector<int> row = rows_of(MonthModel(network, from, pledges), from, MonthModel(network, to, pledges), to);
  RayPool result;
  for (const Ray& each : rays.rays()) {
    Ray ray = each;
    bool holds = true;
    for (auto& [at, y] : ray.y) {
      at = row[static_cast<std::size_t>(at)];
      holds = holds && at != nowhere;
    }
    if (!holds) continue;
    std::ranges::sort(ray.y, {}, &std::pair<int, Twofold>::first);
    result.add(std::move(ray));
  }
  return result;
}

}  // namespace chokepoint
