// Where a world is weakest: losses one by one and together, how long everybody lives through them, from when on a
// country can be done without. See docs/model/threats.md.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chokepoint/run.hpp"
#include "chokepoint/scenario.hpp"

namespace chokepoint {

/// Something that an adversary, or bad luck, can take away for good.
struct Loss {
  enum class Kind : unsigned char {
    facility,   ///< a facility that runs, or will
    stage,      ///< all facilities of a country that run processes of one kind
    link,       ///< a lane
    agreement,  ///< what an agreement promised
    actor       ///< a country's exports of everything to everybody
  };
  Kind kind = Kind::facility;
  std::string id;     ///< `lynas-kuantan`, `CHN/separation`, `CHN>JPN/dysprosium-oxide`, an event's id, `CHN`
  std::string title;  ///< for people
  /// The event that does it, as YAML without id and dates: `outage: {facilities: [lynas-kuantan], capacity: 0 %}`;
  /// empty for an agreement, which is left out instead.
  std::string effect;
  // what it takes: indices into World
  std::vector<int> facilities, links;
};
std::string to_string(Loss::Kind kind);

/// All losses of these kinds that a scenario's world offers, by kind and id. Projects count only if they are committed
/// or an event starts them.
std::vector<Loss> losses_of(const Scenario& scenario, std::span<const Loss::Kind> kinds);

/// Share of one country in what the world makes of a commodity, and how concentrated that is.
struct Concentration {
  int commodity = -1;
  std::string stage;
  double hhi = 0;                   ///< Herfindahl-Hirschman index of countries' shares, 0 to 10,000
  int largest = -1;                 ///< country with the largest share
  double largest_share = 0;         ///< 0 to 1
  double hhi_with_substitutes = 0;  ///< the same of its group, by value at base-year prices
  std::vector<int> substitutes;     ///< the others of its group: commodities of the stage that make the same things
};
/// Base-year output by country, per commodity that anybody makes; in the order of World::commodities.
/// Substitutes are the commodities of one stage that processes with the same main product take as inputs, directly or
/// by way of others (connected components).
/// Herfindahl (1950), Hirschman (1945); the scale is that of US DOJ and FTC merger guidelines.
std::vector<Concentration> concentrations(const World& world);

/// A loss that leaves somebody without any admissible route, in the graph of the network (no capacities).
struct SinglePoint {
  int loss = -1;               ///< index into the losses asked about
  std::vector<int> consumers;  ///< of the world: severed by it, and not without it
};
/// Those of the losses that are single points of failure, most consumers first. An oxide without the acid that its
/// refinery needs is severed too. Links + recipe lines per loss.
std::vector<SinglePoint> single_points(const Scenario& scenario, std::span<const Loss> losses);

/// How long a network without one thing serves everybody, and when it can do so again.
struct Survival {
  int loss = -1;
  /// Months until somebody's coverage must fall below critical, whatever is done (linear programme; lags ignored,
  /// stocks and goods under way counted); empty: not within the horizon.
  std::optional<double> static_survive;
  /// First month from which, to the end of the calendar, the network without it can serve everybody at critical
  /// coverage without any stock, months after the loss; 0: at once; empty: not within the calendar.
  std::optional<double> static_recover;
  std::vector<int> first;  ///< consumers whose wants end the static survival
  double impact = 0;       ///< least damage until it recovers, or to the end of the calendar, USD
  double exposure = 0;     ///< risk exposure index: impact / the largest impact
  // read off the simulation (simulate_losses), months after the loss
  std::optional<int> survive, recover;
};

}  // namespace chokepoint
