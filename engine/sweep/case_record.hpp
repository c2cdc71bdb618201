// What is kept of a case: who was cut off, when, how deep; and series by consumer and step where they are wanted.
// Consumers and regions to whom nothing happened are left out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "chokepoint/sweep.hpp"

namespace chokepoint {

/// A buyer's or region's calendar, as CutOff.
struct BuyerOutcome {
  int item = -1;  ///< consumer of the world, or place in the list of regions
  int first_step = -1, steps = 0, steps_by_controls = 0, deepest_step = 0, recovery_step = -1;
  double deepest_coverage = 1, unmet_tonnes = 0, unmet_value = 0;
  std::string cut_off_steps;  ///< of consumers: one bit a step, least significant first; empty where never cut off
};

struct ConductOutcome {
  std::string conduct;
  int consumers_cut_off = 0, facilities_cut_off = 0, countries_cut_off = 0;
  double unmet_tonnes = 0, unmet_value = 0;  ///< over all consumers
  std::vector<BuyerOutcome> consumers, regions;
  std::vector<std::string> series;  ///< one block each, in the order of Sweep::series
};

struct CaseRecord {
  SweepCase what;     ///< without its tweak
  std::string hash;   ///< case_hash of what was run; empty where the scenario could not be made
  std::string error;  ///< empty: it was run
  std::vector<ConductOutcome> conducts;
};

CaseRecord record_of(const RunResult& result, const std::vector<std::string>& series);

std::string encode(const CaseRecord& record);
/// Throws std::runtime_error where the bytes are no record.
CaseRecord decode(std::string_view bytes);
/// The number alone.
std::int64_t decode_number(std::string_view bytes);

/// A table of [consumer][step] as 32-bit floats, deflated.
std::string pack(const std::vector<float>& values);
std::vector<float> unpack(std::string_view block, std::size_t count);

}  // namespace chokepoint
