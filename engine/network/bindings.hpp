// What controls that follow origin bind. A binding is a kind of bound material: goods of some commodities that left
// their countries of origin, or passed a corridor, and, where the control reaches so far, what was made of them abroad.
// Controls with the same origins, corridors, commodities and reach share one. Rules: docs/model/layers.md.
#pragma once

#include <compare>
#include <optional>
#include <vector>

#include "chokepoint/scenario.hpp"

namespace chokepoint {

struct Binding {
  std::vector<int> origins;      ///< countries, ascending; with corridors: those whose goods are meant, empty for all
  std::vector<int> commodities;  ///< ascending; empty: all
  std::optional<Reach> reach;    ///< empty: what is made abroad is free
  std::vector<int> via = {};     ///< corridors, ascending: it is their passing that binds; empty: the origin does
  auto operator<=>(const Binding&) const = default;

  bool from(int country) const;        ///< goods are free there, whatever they were: they are its own
  bool seeds(const Link& lane) const;  ///< the lane's goods become bound: they leave the origins, or pass the corridor
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

/// True if a control without listed end users binds a way between countries for what was made or passed on abroad: it
/// reaches abroad, the way leads where the control looks, and touches none of the origins.
bool binds_abroad(const World& world, const Control& control, int from, int to);

/// Every control of a scenario that follows origin, with the event it stands in; amendments give their own.
std::vector<std::pair<const Event*, const Control*>> origin_controls(const Scenario& scenario);

/// Per process of the world and input line: the bindings, bit by bit, that pass from this input to the products. Throws
/// InputError where a threshold lies between what inputs hold alone and together.
std::vector<std::vector<unsigned>> binding_lines(const Scenario& scenario, const std::vector<Binding>& bindings);

}  // namespace chokepoint
