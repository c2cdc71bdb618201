#include "plan/ray_pool.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace chokepoint {
namespace {

/// Makes `known` what `now` is, and calls `use(at, what it was)` where that is something else. Most stretches are the
/// same, which is seen at a glance.
template <class Use>
void each_difference(std::span<double> known, std::span<const double> now, const Use& use) {
  constexpr std::size_t stretch = 64;
  for (std::size_t from = 0; from < known.size(); from += stretch) {
    const std::size_t end = std::min(known.size(), from + stretch);
    if (std::memcmp(&known[from], &now[from], (end - from) * sizeof(double)) == 0) continue;
    for (std::size_t at = from; at < end; ++at)
      if (const double before = known[at]; now[at] != before) {
        known[at] = now[at];
        use(at, before);
      }
  }
}

}  // namespace

std::size_t RayPool::add(Ray ray) {
  rays_.push_back(std::move(ray));
  uses_.push_back({regime_, false});
  return rays_.size() - 1;
}

void RayPool::trim() {
  if (rays_.size() <= most + most / 4) return;
  std::vector<std::size_t> order(rays_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(),
                   [&](std::size_t a, std::size_t b) { return uses_[a] > uses_[b]; });
  order.resize(most);
  std::sort(order.begin(), order.end());
  const std::size_t sorted = terms_.size();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < most; ++i) {
    const std::size_t from = order[i];
    if (from < sorted) ++kept;
    if (from == i) continue;
    rays_[i] = std::move(rays_[from]);
    uses_[i] = uses_[from];
    if (from >= sorted) continue;
    terms_[i] = std::move(terms_[from]);
    constants_[i] = constants_[from];
    std::copy_n(wanted_.begin() + static_cast<std::ptrdiff_t>(from * classes_), classes_,
                wanted_.begin() + static_cast<std::ptrdiff_t>(i * classes_));
  }
  rays_.resize(most);
  uses_.resize(most, {});
  terms_.resize(kept);
  constants_.resize(kept);
  wanted_.resize(kept * classes_);
  touched_.clear();
}

void RayPool::settle(const Network& network, const MonthModel& month, const LpModel& model,
                     const std::vector<double>& wants) {
  if (touched_.empty()) {
    touched_.resize(2 * static_cast<std::size_t>(model.columns) + static_cast<std::size_t>(model.rows));
    of_consumer_.assign(wants.size(), {});
    for (std::size_t r = 0; r < terms_.size(); ++r) touch(r, static_cast<std::size_t>(model.columns));
  }
  bounds_.resize(touched_.size());
  std::vector<std::size_t> stale;
  std::size_t first = 0;
  for (const auto* part : {&model.column_upper, &model.column_lower, &model.row_upper}) {
    each_difference(std::span(bounds_).subspan(first, part->size()), *part, [&](std::size_t at, double before) {
      const double bound = (*part)[at];
      for (const auto& [r, coefficient] : touched_[first + at])
        if (before >= lp_infinity || bound >= lp_infinity)
          stale.push_back(r);
        else if (constants_[r].high < lp_infinity)
          constants_[r] += Twofold::sum(bound, -before) * coefficient;
    });
    first += part->size();
  }
  for (const std::size_t r : stale) constants_[r] = constant_of(terms_[r], model);
  if (wants != wants_) {
    wants_ = wants;
    for (std::size_t r = 0; r < terms_.size(); ++r) weigh(r);
  }
  settle_new(network, month, model);
}

void RayPool::settle_new(const Network& network, const MonthModel& month, const LpModel& model) {
  const std::size_t known = terms_.size();
  index(network, month);
  constants_.resize(terms_.size());
  wanted_.resize(terms_.size() * classes_);
  for (std::size_t r = known; r < terms_.size(); ++r) {
    touch(r, static_cast<std::size_t>(model.columns));
    constants_[r] = constant_of(terms_[r], model);
    weigh(r);
  }
}

void RayPool::touch(std::size_t ray, std::size_t columns) {
  const Terms& terms = terms_[ray];
  const auto note = [&](std::size_t first, const std::vector<int>& list, const std::vector<double>& values,
                        double sign) {
    for (std::size_t t = 0; t < list.size(); ++t)
      touched_[first + static_cast<std::size_t>(list[t])].push_back({ray, sign * values[t]});
  };
  note(0, terms.large, terms.d_large, -1);
  note(columns, terms.least, terms.d_least, -1);
  note(2 * columns, terms.row, terms.y, 1);
  for (const auto& [k, d] : terms.deliveries) of_consumer_[static_cast<std::size_t>(k)].push_back({ray, d});
}

/// To twice the precision: bounds move by much, and what is left of the constant then must not be the rounding of what
/// it was.
Twofold RayPool::constant_of(const Terms& terms, const LpModel& model) {
  Twofold constant;
  double farthest = 0;
  for (std::size_t t = 0; t < terms.row.size(); ++t) {
    const double bound = model.row_upper[terms.row[t]];
    farthest = std::max(farthest, bound);
    constant += Twofold::product(terms.y[t], bound);
  }
  for (std::size_t t = 0; t < terms.large.size(); ++t) {
    const double bound = model.column_upper[terms.large[t]];
    farthest = std::max(farthest, bound);
    constant -= Twofold::product(terms.d_large[t], bound);
  }
  for (std::size_t t = 0; t < terms.least.size(); ++t)
    constant -= Twofold::product(terms.d_least[t], model.column_lower[terms.least[t]]);
  return farthest >= lp_infinity ? Twofold(lp_infinity) : constant;
}

void RayPool::weigh(std::size_t ray) {
  for (std::size_t rank = 0; rank < classes_; ++rank) {
    double sum = 0;
    for (const auto& [k, d] : terms_[ray].of(static_cast<int>(rank))) sum += d * wants_[k];
    wanted_[ray * classes_ + rank] = sum;
  }
}

void RayPool::index(const Network& n, const MonthModel& month) {
  classes_ = n.classes.size();
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
