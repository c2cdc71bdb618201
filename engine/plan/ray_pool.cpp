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
  const auto columns = static_cast<std::size_t>(model.columns), rows = static_cast<std::size_t>(model.rows);
  std::vector<double> bounds;
  bounds.reserve(2 * columns + rows);
  for (const auto* part : {&model.column_upper, &model.column_lower, &model.row_upper})
    bounds.insert(bounds.end(), part->begin(), part->end());
  if (touched_.empty()) {
    touched_.resize(columns + rows);
    of_consumer_.assign(wants.size(), {});
    for (std::size_t r = 0; r < terms_.size(); ++r) touch(r, columns);
  }
  std::vector<unsigned char> stale(terms_.size(), 0);
  if (bounds_.empty()) bounds_ = bounds;
  for (std::size_t at = 0; at < bounds.size(); ++at) {
    if (bounds[at] == bounds_[at]) continue;
    for (const int r : touched_[at < columns ? at : at - columns]) stale[static_cast<std::size_t>(r)] = 1;
  }
  bounds_ = std::move(bounds);
  const bool as_before = wants == wants_;
  if (!as_before) wants_ = wants;
  for (std::size_t r = 0; r < terms_.size(); ++r) {
    if (stale[r] != 0) constants_[r] = constant_of(terms_[r], model);
    if (!as_before) weigh(r);
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
  for (const auto* list : {&terms.large, &terms.least})
    for (const int column : *list) touched_[static_cast<std::size_t>(column)].push_back(static_cast<int>(ray));
  for (const auto& [k, d] : terms.deliveries) of_consumer_[static_cast<std::size_t>(k)].push_back({ray, d});
  for (const int row : terms.row) touched_[columns + static_cast<std::size_t>(row)].push_back(static_cast<int>(ray));
}

double RayPool::constant_of(const Terms& terms, const LpModel& model) {
  double constant = 0, farthest = 0;
  for (std::size_t t = 0; t < terms.row.size(); ++t) {
    const double bound = model.row_upper[terms.row[t]];
    farthest = std::max(farthest, bound);
    constant += terms.y[t] * bound;
  }
  for (std::size_t t = 0; t < terms.large.size(); ++t) {
    const double bound = model.column_upper[terms.large[t]];
    farthest = std::max(farthest, bound);
    constant -= terms.d_large[t] * bound;
  }
  for (std::size_t t = 0; t < terms.least.size(); ++t)
    constant -= terms.d_least[t] * model.column_lower[terms.least[t]];
  return farthest >= lp_infinity ? lp_infinity : constant;
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
