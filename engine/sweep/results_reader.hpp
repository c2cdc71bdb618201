// A sweep's results file read back into columns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/sweep_summary.hpp"

namespace chokepoint {

/// The cases of one scenario and conduct, by draw.
struct SweepSample {
  int scenario_id = 0, conduct_id = 0;
  std::string scenario, conduct;
  std::vector<std::int64_t> cases, draws;
  std::vector<double> values;                                         ///< of the metric
  std::vector<std::pair<std::string, std::vector<double>>> totals;    ///< all metrics
  std::vector<std::vector<std::pair<std::string, double>>> settings;  ///< [variable][case]: text, number

  bool complete(std::int64_t all) const { return static_cast<std::int64_t>(values.size()) == all; }
  double number(std::size_t at, int variable) const { return settings[variable][at].second; }
  const std::string& text(std::size_t at, int variable) const { return settings[variable][at].first; }
};

struct SweepData {
  std::string title, design;
  std::int64_t cases = 0, draws = 0, missing = 0, failed = 0;
  std::vector<SweepVariable> variables;
  std::vector<SweepSample> samples;
};

SweepData read_sweep_data(const std::filesystem::path& file, const std::string& metric);

std::vector<ConsumerChance> consumer_chances(const std::filesystem::path& file, const SweepData& data,
                                             const SweepSample& sample);

struct ConsumerDetail {
  std::vector<bool> cut_off;   ///< by case of the sample
  std::vector<double> values;  ///< of the metric, by case
  std::vector<ChanceByDate> by_date;
};
/// Refuses a metric that is not among the known ones.
void check_metric(const std::filesystem::path& file, const std::string& metric, const std::vector<std::string>& known);

/// Throws InputError where there is no such consumer.
ConsumerDetail consumer_detail(const std::filesystem::path& file, const SweepData& data, const SweepSample& sample,
                               const std::string& consumer, const std::string& metric);

}  // namespace chokepoint
