#include "foresight/estimate.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

// Measured: docs/model/clairvoyant.md. Pivots grow with rows^1.55, and the cost of one with rows^2.
constexpr double bytes_per_column = 550;
constexpr double rows_measured = 71'000, pivots_measured = 64'000, seconds_measured = 39;

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
  size.pivots = pivots_measured * std::pow(larger, 1.55);
  size.megabytes = bytes_per_column * size.columns / 1e6;
  size.seconds = times * seconds_measured * std::pow(larger, 3.5);
  return size;
}

}  // namespace chokepoint
