// Who may depend on what a country sells: all countries and blocs that want something, its own consumers left out.
#pragma once

#include <string>
#include <vector>

#include "chokepoint/world.hpp"
#include "outcome/regions.hpp"

namespace chokepoint {

/// Tonnes of some consumers of one commodity in one step.
class Served {
 public:
  /// `critical`: the coverage below which the consumer is cut off.
  void add(double wanted, double had, double critical);
  bool cut_off() const;
  double coverage() const { return wanted_ > 0 ? had_ / wanted_ : 1.0; }

 private:
  double wanted_ = 0, had_ = 0, critical_ = 0;
};

class Dependents {
 public:
  Dependents(const World& world, int actor);

  /// Countries and blocs by commodity, as `regions_of` has them, without the actor's consumers.
  const std::vector<Region>& parts() const { return parts_; }

  /// A country or bloc over all its commodities.
  struct Whole {
    std::string id;
    std::vector<std::size_t> counting;  ///< parts of class 1 or 2; all of them where there are none of these
  };
  const std::vector<Whole>& wholes() const { return wholes_; }

 private:
  std::vector<Region> parts_;
  std::vector<Whole> wholes_;
};

}  // namespace chokepoint
