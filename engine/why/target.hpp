// Whom a question means. `JPN/ev-traction` may want several commodities, `JPN` nearly all: each is a target of its own,
// and the one that is shortest is explained.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "chokepoint/run.hpp"

namespace chokepoint {

/// Consumers of one commodity, or a facility as a buyer of inputs.
struct Target {
  std::string id;              ///< JPN/ev-traction/ndfeb-magnet-hightemp, JPN/ndpr-oxide, EU/..., lynas-kuantan
  int commodity = -1;          ///< of the consumers
  std::vector<int> consumers;  ///< of the world, ascending
  int facility = -1;           ///< of the world; then there are no consumers

  double wanted(const BuyerTable& consumers, const BuyerTable& facilities, int step) const;
  double delivered(const BuyerTable& consumers, const BuyerTable& facilities, int step) const;
  double flow_coverage(const BuyerTable& consumers, const BuyerTable& facilities, int step) const;
  double coverage(const BuyerTable& consumers, const BuyerTable& facilities, int step) const;
};

/// `JPN/ev-traction` in its parts.
std::vector<std::string> parts_of(const std::string& what);
/// Countries and blocs, as suggestions.
std::vector<Named> places_of(const World& world);
/// What people call a country or bloc; its id where nothing is said.
std::string place_name(const World& world, const std::string& id);
/// Suggestions for the first part of a name, each with the parts behind it.
std::vector<std::string> with_rest(std::vector<std::string> ids, const std::string& what);

/// All that `who` can mean, sorted by commodity: a consumer's id with or without its commodity, a country's or bloc's
/// with a commodity or without, a facility's. Throws InputError, with the nearest spelling, where it means nothing.
std::vector<Target> targets_of(const World& world, const std::string& who);

/// The step of a label (`2025-08`, or any date within the step); `option` is where it was given. Throws InputError
/// where it is none of the calendar.
int step_of_label(const Scenario& scenario, const std::string& when, const std::string& option = "--when");

}  // namespace chokepoint
