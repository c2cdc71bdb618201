// World prices of commodities, day by day: the base year's, unless events send them elsewhere.
//
//   price on a day = min(paths in force, or the base-year price where there is none) × Π scales in force
#pragma once

#include <vector>

#include "chokepoint/scenario.hpp"
#include "regime/days.hpp"

namespace chokepoint {

class Prices {
 public:
  /// The scenario must outlive it; its events' dates may change.
  explicit Prices(const Scenario& scenario);

  double at(int commodity, Date day) const;
  std::vector<double> all(Date day) const;
  /// Mean over days.
  double mean(int commodity, Days days) const;
  /// The event that alone leaves the lowest price below the base year's on a day; -1: none.
  int lowest(int commodity, Date day) const;
  /// Adds the days on which some price may change.
  void cut(std::vector<Date>& days) const;

 private:
  struct Path {
    int event = -1;
    const PricePath* terms = nullptr;
  };
  Days days(const Path& path) const;
  const Scenario* scenario_;
  std::vector<std::vector<Path>> paths_;  ///< by commodity
};

}  // namespace chokepoint
