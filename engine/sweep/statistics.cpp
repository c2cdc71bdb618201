#include "sweep/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

constexpr double z95 = 1.959963984540054;

}  // namespace

double quantile_of(const std::vector<double>& sorted, double probability) {
  if (sorted.empty()) return std::nan("");
  const double place = probability * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  if (low + 1 >= sorted.size()) return sorted.back();
  return sorted[low] + (sorted[low + 1] - sorted[low]) * (place - static_cast<double>(low));
}

Spread spread_of(std::vector<double> sample) {
  Spread spread;
  spread.count = static_cast<std::int64_t>(sample.size());
  if (sample.empty()) return spread;
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  for (const double value : sample) spread.mean += value / n;
  for (const double value : sample) spread.deviation += (value - spread.mean) * (value - spread.mean);
  spread.deviation = n > 1 ? std::sqrt(spread.deviation / (n - 1)) : 0;
  spread.mean_error = spread.deviation / std::sqrt(n);
  for (const double probability : spread_probabilities) spread.quantiles.push_back(quantile_of(sample, probability));
  const double reach = z95 * std::sqrt(n) / 2;
  const auto rank = [&](double place) { return sample[static_cast<std::size_t>(std::clamp(place, 0.0, n - 1))]; };
  spread.median_low = rank(std::floor(n / 2 - reach) - 1);
  spread.median_high = rank(std::ceil(n / 2 + reach));
  return spread;
}

Share share_of(std::int64_t hits, std::int64_t count) {
  if (count <= 0) return {};
  const auto n = static_cast<double>(count);
  const double p = static_cast<double>(hits) / n, z2 = z95 * z95;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z95 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {p, hits == 0 ? 0.0 : std::max(0.0, middle - half), hits == count ? 1.0 : std::min(1.0, middle + half)};
}

}  // namespace chokepoint
