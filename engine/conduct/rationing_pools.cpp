#include "conduct/rationing_pools.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace chokepoint {
namespace {

/// Who lacks less than this share of what it wants lacks nothing.
constexpr double too_little_to_ask = 1e-9;

}  // namespace

std::vector<Pool> pools_of(const Network& n, std::span<const int> edge_of) {
  std::map<std::pair<int, unsigned>, std::vector<int>> links;  // by pool and layer
  for (int l = 0; l < n.links.count; ++l)
    if (n.links.pool[l] >= 0) links[{n.links.pool[l], n.rooms.bound[n.links.source[l]]}].push_back(l);
  std::vector<Pool> pools;
  for (const auto& [key, list] : links) {
    Pool& pool = pools.emplace_back();
    for (const int l : list) pool.rooms.insert(pool.rooms.end(), {n.links.source[l], n.links.target[l]});
    std::sort(pool.rooms.begin(), pool.rooms.end());
    pool.rooms.erase(std::unique(pool.rooms.begin(), pool.rooms.end()), pool.rooms.end());
    const auto position = [&](int room) {
      return static_cast<int>(std::lower_bound(pool.rooms.begin(), pool.rooms.end(), room) - pool.rooms.begin());
    };
    for (const int l : list)
      pool.transfers.push_back({edge_of[l], position(n.links.source[l]), position(n.links.target[l])});
  }
  return pools;
}

double share_out(std::span<Member> members) {
  const auto asks = [](const Member& m) { return m.expects < m.wants * (1 - too_little_to_ask); };
  std::vector<double> kinks{1.0};  // shares at which somebody begins to lack, or has nothing more to give
  bool any = false;
  for (const Member& m : members) {
    any = any || asks(m);
    if (m.wants > 0) kinks.push_back(std::clamp((asks(m) ? m.expects : m.has) / m.wants, 0.0, 1.0));
  }
  if (!any) return 0;
  std::sort(kinks.begin(), kinks.end());
  const auto beyond = [&](double share) {  // what is lacking less what can be given: rises with the share
    double sum = 0;
    for (const Member& m : members)
      sum += asks(m) ? std::max(0.0, share * m.wants - m.expects) : -std::max(0.0, m.has - share * m.wants);
    return sum;
  };
  double share = 0, before = beyond(0);
  for (const double kink : kinks) {
    const double there = beyond(kink);
    if (there > 0) {
      share += there > before ? (kink - share) * std::clamp(-before / (there - before), 0.0, 1.0) : 0.0;
      break;
    }
    share = kink;
    before = there;
  }
  if (share <= 0) return 0;
  for (Member& m : members) {
    m.lacks = asks(m) ? std::max(0.0, share * m.wants - m.expects) : 0.0;
    m.gives = asks(m) ? 0.0 : std::max(0.0, m.has - share * m.wants);
  }
  return share;
}

}  // namespace chokepoint
