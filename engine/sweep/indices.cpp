#include "sweep/indices.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sweep/draws.hpp"
#include "sweep/statistics.hpp"

namespace chokepoint {
namespace {

/// Sums over draws from which all indices follow; a resample weighs each draw by how often it was chosen.
struct Estimate {
  double variance = 0;
  std::vector<double> first, total;
};

/// Rows of f(A), f(A_1..k), f(B), centred.
Estimate estimate(const std::vector<double>& values, const std::vector<double>& weights, int k) {
  const std::size_t width = static_cast<std::size_t>(k) + 2;
  double n = 0, sum = 0, squares = 0;
  Estimate result{0, std::vector<double>(k), std::vector<double>(k)};
  for (std::size_t row = 0; row < weights.size(); ++row) {
    const double w = weights[row];
    if (w == 0) continue;
    const double* f = &values[row * width];
    const double a = f[0], b = f[width - 1];
    n += w;
    sum += w * (a + b);
    squares += w * (a * a + b * b);
    for (int i = 0; i < k; ++i) {
      result.first[i] += w * b * (f[i + 1] - a);
      result.total[i] += w * (a - f[i + 1]) * (a - f[i + 1]);
    }
  }
  const double mean = sum / (2 * n);
  result.variance = squares / (2 * n) - mean * mean;
  for (int i = 0; i < k; ++i) {
    result.first[i] = result.variance > 0 ? result.first[i] / n / result.variance : 0;
    result.total[i] = result.variance > 0 ? result.total[i] / (2 * n) / result.variance : 0;
  }
  return result;
}

std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> rank(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (std::size_t j = i; j < end; ++j) rank[order[j]] = 0.5 * static_cast<double>(i + end - 1);
    i = end;
  }
  return rank;
}

}  // namespace

SobolIndices sobol_indices(std::int64_t draws, int variables, const std::function<double(std::int64_t, int)>& value,
                           int resamples) {
  const std::size_t width = static_cast<std::size_t>(variables) + 2;
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(draws) * width);
  double mean = 0;
  for (std::int64_t draw = 0; draw < draws; ++draw)
    for (int place = 0; place < static_cast<int>(width); ++place) {
      values.push_back(value(draw, place));
      if (place == 0 || place == variables + 1) mean += values.back() / (2 * static_cast<double>(draws));
    }
  for (double& each : values) each -= mean;
  std::vector<double> weights(static_cast<std::size_t>(draws), 1.0);
  const Estimate best = estimate(values, weights, variables);
  std::vector<std::vector<double>> first(variables), total(variables);
  for (int resample = 0; resample < resamples; ++resample) {
    std::fill(weights.begin(), weights.end(), 0.0);
    for (std::int64_t draw = 0; draw < draws; ++draw) {
      const double u = uniform(0, static_cast<std::uint64_t>(resample), static_cast<std::uint64_t>(draw));
      weights[static_cast<std::size_t>(u * static_cast<double>(draws))] += 1;
    }
    const Estimate each = estimate(values, weights, variables);
    for (int i = 0; i < variables; ++i) {
      first[i].push_back(each.first[i]);
      total[i].push_back(each.total[i]);
    }
  }
  SobolIndices result;
  result.variance = best.variance;
  const auto index = [](double middle, std::vector<double>& sample) {
    std::sort(sample.begin(), sample.end());
    return sample.empty() ? Index{middle, middle, middle}
                          : Index{middle, quantile_of(sample, 0.025), quantile_of(sample, 0.975)};
  };
  for (int i = 0; i < variables; ++i) {
    result.first.push_back(index(best.first[i], first[i]));
    result.total.push_back(index(best.total[i], total[i]));
  }
  return result;
}

std::vector<MorrisEffect> morris_effects(std::int64_t draws, int variables,
                                         const std::function<double(std::int64_t, int)>& value,
                                         const std::function<std::pair<int, bool>(std::int64_t, int)>& moved) {
  std::vector<std::vector<double>> effects(variables);
  for (std::int64_t draw = 0; draw < draws; ++draw)
    for (int place = 1; place <= variables; ++place) {
      const auto [variable, up] = moved(draw, place);
      const double change = value(draw, place) - value(draw, place - 1);
      if (variable >= 0) effects[variable].push_back(up ? change : -change);
    }
  std::vector<MorrisEffect> result;
  for (std::vector<double>& each : effects) {
    const Spread spread = spread_of(each);
    for (double& effect : each) effect = std::fabs(effect);
    result.push_back({spread.mean, spread_of(each).mean, spread.deviation});
  }
  return result;
}

double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = ranks(a), y = ranks(b);
  const double middle = 0.5 * static_cast<double>(x.size() - 1);
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

}  // namespace chokepoint
