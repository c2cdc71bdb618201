// What controls that follow origin bind. A binding is a kind of bound material: goods of some commodities that left
// their countries of origin, and, where the control reaches so far, what was made of them abroad. Controls with the
// same origins, commodities and reach share one. Rules: docs/model/layers.md.
#pragma once

#include <compare>
#include <optional>
#include <vector>

#include "chokepoint/scenario.hpp"

namespace chokepoint {

struct Binding {
  std::vector<int> origins;      ///< countries, ascending
  std::vector<int> commodities;  ///< ascending; empty: all
  std::optional<Reach> reach;    ///< empty: what is made abroad is free
  auto operator<=>(const Binding&) const = default;

  bool from(int country) const;
  bool seeds(const Link& lane) const;  ///< the lane's goods become bound: they leave the origins
};

/// Layers double with each binding: more are refused.
inline constexpr int most_bindings = 4;

/// The binding of a control that follows origin.
Binding binding_of(const World& world, const Control& control);

/// Those of all controls of a scenario, and of their amendments, sorted; empty where none follows origin. Throws
/// InputError where there are too many.
std::vector<Binding> bindings_of(const Scenario& scenario);

/// True if the control lists the consumer, or the facility, as an end user, wherever its goods come from.
bool lists(const World& world, const Control& control, const Consumer& consumer);
bool lists(const World& world, const Control& control, const Facility& facility);

/// True if a control without listed end users binds the lane for what was made or passed on abroad: it reaches abroad,
/// the lane leads where the control looks, and touches none of the origins.
bool binds_abroad(const World& world, const Control& control, const Link& lane);

/// Every control of a scenario that follows origin, with the event it stands in; amendments give their own.
std::vector<std::pair<const Event*, const Control*>> origin_controls(const Scenario& scenario);

/// Per process of the world and input line: the bindings, bit by bit, that pass from this input to the products. Throws
/// InputError where a threshold lies between what inputs hold alone and together.
std::vector<std::vector<unsigned>> binding_lines(const Scenario& scenario, const std::vector<Binding>& bindings);

}  // namespace chokepoint
