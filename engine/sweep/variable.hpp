// One thing that varies: paths that get the same value, or events that are there or not; and what the value may be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "sweep/distribution.hpp"

namespace chokepoint {

/// One value as a file would have it; `number` where it is one, else the place in the list.
struct Level {
  std::string text;
  double number = 0;
};

struct Variable {
  std::string id;
  std::vector<std::string> paths;            ///< set to the value
  std::vector<std::string> events;           ///< left out, or not; then the levels are `kept` and `left out`
  std::vector<Level> levels;                 ///< a list of values ...
  std::vector<double> weights;               ///< ... how likely each is; adds up to 1
  std::optional<Distribution> distribution;  ///< ... or a distribution
  std::string unit;                          ///< of its values
  Place place;                               ///< in the sweep file

  bool discrete() const { return !distribution.has_value(); }
  /// Names the stream of random numbers: the first path, so that it does not change with the id.
  const std::string& stream() const { return paths.empty() ? events.front() : paths.front(); }
  /// The value at a point of the unit interval.
  Level at(double probability) const;
  void apply(const Level& level, Tweak& tweak) const;
};

}  // namespace chokepoint
