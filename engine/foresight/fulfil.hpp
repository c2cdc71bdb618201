// Carries out what was decided, step by step: stocks, goods under way and holdings follow from the decisions, and are
// checked against the laws of a step.
#pragma once

#include "foresight/clairvoyant.hpp"
#include "foresight/path.hpp"
#include "foresight/programme.hpp"

namespace chokepoint {

class Fulfilment {
 public:
  Fulfilment(const Network& network, const Path& path);

  /// What the next step begins with.
  const Outset& outset() const { return outset_; }

  /// Does the next step. Throws InvariantError where a stock would fall below zero by more than the solver's rounding.
  Foresight::Done step(int index, const Decision& decision);

 private:
  void settle_stores(const Entitlements& terms, const Decision& decision);

  const Network& n_;
  const Path& path_;
  std::vector<double> units_;  ///< tonnes, per room
  Outset outset_;
};

}  // namespace chokepoint
