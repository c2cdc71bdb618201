// How much of the spread each variable is responsible for.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "chokepoint/sweep_summary.hpp"

namespace chokepoint {

/// Sobol's indices from a Saltelli design of n draws and k variables; `value(draw, place)` is the result of the case at
/// place 0 (first sample, A), 1..k (A with one column of the second sample B), k + 1 (B).
///
///   first  S_i = mean(f(B) (f(A_i) - f(A))) / V      Saltelli et al., Computer Physics Communications 181 (2010)
///   259-270 total  T_i = mean((f(A) - f(A_i))²) / (2 V)      Jansen, Computer Physics Communications 117 (1999) 35-43
///
/// V is the variance of f over both samples, f is centred first. Intervals by bootstrap over the draws: 2.5 and 97.5 %
/// of `resamples` resamples; their random numbers are those of seed 0.
struct SobolIndices {
  double variance = 0;
  std::vector<Index> first, total;
};
SobolIndices sobol_indices(std::int64_t draws, int variables, const std::function<double(std::int64_t, int)>& value,
                           int resamples = 500);

/// Elementary effects of a Morris design, per step of half the range: mean, mean of the absolute values, deviation.
struct MorrisEffect {
  double mean = 0, mean_absolute = 0, deviation = 0;
};
/// `value(draw, place)`: 0..k along the way; `moved(draw, place)`: which variable moved before the place, and whether
/// up.
std::vector<MorrisEffect> morris_effects(std::int64_t draws, int variables,
                                         const std::function<double(std::int64_t, int)>& value,
                                         const std::function<std::pair<int, bool>(std::int64_t, int)>& moved);

/// Spearman's rank correlation; ties share their ranks.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace chokepoint
