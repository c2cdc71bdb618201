// What a sweep says: how the results spread, who is cut off how likely and by when, which variables are responsible,
// and whether there are enough cases to say so.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/sweep.hpp"

namespace chokepoint {

/// How a sample spreads.
struct Spread {
  std::int64_t count = 0;
  double mean = 0, deviation = 0;          ///< standard deviation of the sample
  double mean_error = 0;                   ///< standard error of the mean
  double median_low = 0, median_high = 0;  ///< 95 % interval of the median, by order statistics
  std::vector<double> quantiles;           ///< at `spread_probabilities`
};
inline constexpr double spread_probabilities[] = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

/// A share of the cases with its 95 % interval (Wilson's score).
struct Share {
  double share = 0, low = 0, high = 1;
};

/// A number with its 95 % interval.
struct Index {
  double value = 0, low = 0, high = 0;
};

struct SobolRow {
  std::string variable;
  Index first, total;
};
struct MorrisRow {
  std::string variable;
  double mean = 0, mean_absolute = 0, deviation = 0;
};
/// The mean of the metric where the variable is at the end that makes it lowest, and highest.
struct TornadoBar {
  std::string variable, low_label, high_label;
  double low = 0, high = 0, rank_correlation = 0;
};
/// How likely a consumer is cut off at all, and since when.
struct ConsumerChance {
  std::string consumer;
  Share ever;
  double mean_steps = 0;         ///< over all cases
  std::string median_first;      ///< of the cases in which it is
  double mean_unmet_tonnes = 0;  ///< over all cases
};
/// By a date: cut off at some time until the end of it; and in it.
struct ChanceByDate {
  std::string date;
  double until = 0, in = 0;
};
/// Parts of variables' ranges in which a consumer is nearly always cut off.
struct Combination {
  std::vector<std::pair<std::string, std::string>> parts;  ///< variable, value or range
  std::int64_t cases = 0, cut_off = 0;
};

/// The cases of one scenario and conduct.
struct SampleSummary {
  std::string scenario, conduct;
  Spread metric;
  double mean_of_half = 0;  ///< of the first half of the draws
  std::vector<std::pair<std::string, Spread>> totals;
  std::vector<SobolRow> sobol;
  std::vector<MorrisRow> morris;
  std::vector<TornadoBar> tornado;
  std::vector<ConsumerChance> consumers;  ///< those who were ever cut off, most likely first
  std::vector<ChanceByDate> by_date;      ///< of the consumer asked for
  std::vector<Combination> combinations;  ///< the same
};

/// A scenario less the first one, draw by draw: what they share cancels.
struct Difference {
  std::string from, to, conduct;
  Spread metric;
};

struct SweepSummary {
  std::string title, design, metric;
  std::int64_t cases = 0, missing = 0, failed = 0;
  std::vector<SweepVariable> variables;
  std::vector<SampleSummary> samples;
  std::vector<Difference> differences;
};

struct SummaryRequest {
  /// Of `summary_metrics`; of a consumer one of `consumer_metrics`. Empty: unmet_value; of a consumer unmet_tonnes.
  std::string metric = {};
  std::string consumer = {};  ///< COUNTRY/SECTOR/COMMODITY to look at closely: the metric is its own; empty: none
  std::string scenario = {}, conduct = {};  ///< empty: all
};

const std::vector<std::string>& summary_metrics();
const std::vector<std::string>& consumer_metrics();

/// Reads a results file. Throws InputError where it is none, or where what is asked for is not in it.
SweepSummary summarise_sweep(const std::filesystem::path& file, const SummaryRequest& request = {});

}  // namespace chokepoint
