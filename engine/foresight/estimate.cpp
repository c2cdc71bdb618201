#include "foresight/estimate.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

// Measured: docs/performance.md, on 144 months of the rare-earth world, by the counts below. On 24, 48 and 96 months of
// it pivots grew with rows^1.3, time with rows^2.7.
constexpr double bytes_per_column = 480;
constexpr double rows_measured = 110'000, pivots_measured = 282'000, seconds_measured = 600;

}  // namespace

ProgrammeSize estimate_programme(const Network& n, int steps, int window) {
  const bool windowed = window > 0 && window < steps;
  const int at_once = windowed ? window : steps;
  const double times = windowed ? std::ceil((steps - window) / std::max(1.0, std::floor(window / 2.0))) + 1 : 1;
  ProgrammeSize size;
  size.rows = 1.0 * at_once * n.rooms.count;
  size.columns =
      1.0 * at_once * (2.0 * n.links.count + 2.0 * n.processes.count + n.consumers.count + 4.0 * n.rooms.count);
  const double larger = size.rows / rows_measured;
  size.pivots = pivots_measured * std::pow(larger, 1.3);
  size.megabytes = bytes_per_column * size.columns / 1e6;
  size.seconds = times * seconds_measured * std::pow(larger, 2.7);
  return size;
}

}  // namespace chokepoint
