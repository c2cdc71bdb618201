#include "plan/ray.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chokepoint {

RayMaker::RayMaker(const LpModel& model, int equations)
    : rows_(model.rows), columns_(model.columns), equations_(equations) {
  start_.assign(static_cast<std::size_t>(rows_) + 1, 0);
  for (const int i : model.row) ++start_[i + 1];
  std::partial_sum(start_.begin(), start_.end(), start_.begin());
  column_.resize(model.row.size());
  value_.resize(model.row.size());
  std::vector<int> cursor(start_.begin(), start_.end() - 1);
  for (int j = 0; j < columns_; ++j)
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      const int at = cursor[model.row[e]]++;
      column_[at] = j;
      value_[at] = model.value[e];
    }
}

Ray RayMaker::make(std::span<const double> high, std::span<const double> low, double sign) {
  Ray ray;
  double largest = 0;
  for (const double y : high) largest = std::max(largest, std::fabs(y));
  if (!(largest > 0) || !std::isfinite(largest)) return ray;
  const double scale = sign * std::ldexp(1.0, -std::ilogb(largest));
  // What is left of a zero depends on how precisely the multipliers are known; and data that were to close (what goes
  // into a recipe and what comes out) do so to their last bit only, which must not hold anybody who has nothing to do
  // with the ray.
  const double zero = low.empty() ? 1e-10 : 1e-15, cancelled = low.empty() ? 1e-10 : 1e-20;
  for (int i = 0; i < rows_; ++i) {
    const Twofold y(scale * high[i], low.empty() ? 0.0 : scale * low[i]);
    const bool wrong = i < equations_ ? y.high > 0 : y.high < 0;
    if (std::fabs(y.high) >= zero && !wrong) ray.y.emplace_back(i, y);
  }
  sums_.resize(static_cast<std::size_t>(columns_));
  touched_.clear();
  for (const auto& [i, y] : ray.y)
    for (int e = start_[i]; e < start_[i + 1]; ++e) {
      Sum& sum = sums_[static_cast<std::size_t>(column_[e])];
      if (sum.size == 0) touched_.push_back(column_[e]);
      const Twofold term = y * value_[e];
      sum.d += term;
      sum.size += std::fabs(term.high);
    }
  const auto take = [&](int j) {
    Sum& sum = sums_[static_cast<std::size_t>(j)];
    if (std::fabs(sum.d.high) > cancelled * sum.size) ray.d.emplace_back(j, sum.d);
    sum = {};
  };
  if (touched_.size() * 8 > sums_.size()) {  // looking at all is less than sorting some
    for (int j = 0; j < columns_; ++j)
      if (sums_[static_cast<std::size_t>(j)].size != 0) take(j);
  } else {
    std::sort(touched_.begin(), touched_.end());
    for (const int j : touched_) take(j);
  }
  return ray;
}

}  // namespace chokepoint
