#include "plan/ray_pool.hpp"

#include <algorithm>
#include <numeric>

namespace chokepoint {

std::size_t RayPool::add(Ray ray) {
  rays_.push_back(std::move(ray));
  uses_.push_back({regime_, false});
  return rays_.size() - 1;
}

void RayPool::trim() {
  if (rays_.size() <= most) return;
  std::vector<std::size_t> order(rays_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(),
                   [&](std::size_t a, std::size_t b) { return uses_[a] > uses_[b]; });
  order.resize(most);
  std::sort(order.begin(), order.end());
  const std::size_t sorted = terms_.size();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < most; ++i) {
    if (order[i] < sorted) ++kept;
    if (order[i] == i) continue;
    rays_[i] = std::move(rays_[order[i]]);
    uses_[i] = uses_[order[i]];
    if (order[i] < sorted) terms_[i] = std::move(terms_[order[i]]);
  }
  rays_.resize(most);
  uses_.resize(most, {});
  terms_.resize(kept);
}

void RayPool::index(const Network& n, const MonthModel& month) {
  const int first = month.delivery(0), after = first + n.consumers.count;
  for (std::size_t r = terms_.size(); r < rays_.size(); ++r) {
    Terms& terms = terms_.emplace_back();
    for (const auto& [i, y] : rays_[r].y)
      if (i >= n.rooms.count) {  // the right side of the others is 0
        terms.row.push_back(i);
        terms.y.push_back(y.high);
      }
    std::vector<std::pair<int, Twofold>> deliveries;
    for (const auto& [j, d] : rays_[r].d)
      if (j >= first && j < after) {
        deliveries.emplace_back(j - first, d);
      } else if (d.high < 0) {
        terms.large.push_back(j);
        terms.d_large.push_back(d.high);
      } else if (j >= month.committed(0)) {  // nothing else has a least amount
        terms.least.push_back(j);
        terms.d_least.push_back(d.high);
      }
    std::stable_sort(deliveries.begin(), deliveries.end(), [&](const auto& a, const auto& b) {
      return n.consumers.rank[a.first] < n.consumers.rank[b.first];
    });
    terms.first.assign(n.classes.size() + 1, 0);
    for (const auto& [k, d] : deliveries) {
      terms.deliveries.push_back({k, d.high});
      terms.low.push_back(d.low);
      ++terms.first[n.consumers.rank[k] + 1];
    }
    std::partial_sum(terms.first.begin(), terms.first.end(), terms.first.begin());
  }
}

}  // namespace chokepoint
