// The flow network of a run as flat arrays with integer ids: what the plan and the execution work on.
//
// A market has one room, or two where it both imports and exports: `home` (local output; all exports leave from here)
// and `use` (imports arrive here; local processes and consumers draw from here). A home-supply link leads from home to
// use; a re-export link leads back, with the capacity of the baseline's own re-exports. So imported material leaves
// again only as far as it did in the base year, and a ban on one destination cannot be routed around.
//
// Amounts are tonnes, rates tonnes per step. All arrays are in id order: the order of rows and files means nothing.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/content_hash.hpp"
#include "base/memo.hpp"
#include "base/named_list.hpp"
#include "chokepoint/calendar.hpp"
#include "chokepoint/scenario.hpp"
#include "chokepoint/world.hpp"
#include "network/bindings.hpp"
#include "network/transfers.hpp"

namespace chokepoint {

/// What a network is made from; `Network` sorts and indexes it. Tests build these by hand.
struct RoomSpec {
  std::string id;      ///< CHN/ore, or CHN/ore#home beside CHN/ore
  std::string market;  ///< CHN/ore
  std::string country, commodity;
  double cover = 0;        ///< safety and review cover, steps
  unsigned bound = 0;      ///< its layer: which bindings hold its material, bit by bit (docs/model/layers.md)
  std::string whole = {};  ///< the room it was split from; empty: it is whole
};
struct ProcessSpec {
  std::string id;                                               ///< facility:process
  std::string facility;                                         ///< empty: a facility of its own
  std::vector<std::pair<std::string, double>> inputs, outputs;  ///< room id, tonnes per run; first output: main product
  double capacity = 0;                                          ///< runs per step
  double use = 1;                                               ///< facility capacity per run
  int lag = 0;                                                  ///< steps from run to output
  double base_run = 0;
  std::string limit =
      {};              ///< a second facility whose capacity it shares: what an operation's versions can run together
  int operation = -1;  ///< counted over the operations of World::facilities; versions of one share it
};
struct LinkSpec {
  /// feed: from a layer to users with a room of their own; mixing: from a layer to one that may hold it too.
  enum class Kind { trade, home_supply, re_export, feed, mixing };
  std::string id;              ///< source>target, unique
  std::string source, target;  ///< room ids
  double capacity = 0;
  double cost = 0;
  int lag = 0;
  double base_flow = 0;
  Kind kind = Kind::trade;
  int world_link = -1;  ///< index into World::links, -1 where there is none
  int extra = -1;       ///< counted over the detours, then the transfers, that the network was made with
  int pool = -1;        ///< counted over the commodities that members of an agreement buy together: their transfer
};
struct ConsumerSpec {
  std::string id;
  std::string room;
  double demand = 0;
  int priority = 1;
  double critical = 0.5;
};
struct FacilitySpec {
  std::string id;
  double capacity = 0;  ///< per step, shared by its processes
};
struct NetworkSpec {
  std::vector<RoomSpec> rooms;
  std::vector<FacilitySpec> facilities;
  std::vector<ProcessSpec> processes;
  std::vector<LinkSpec> links;
  std::vector<ConsumerSpec> consumers;
  double steps_per_year = 12;
};

/// One recipe line seen from a process (room) or from a room (process).
struct Arc {
  int node = -1;
  double tonnes = 0;
};

/// Compressed rows: the entries of row i are values[start[i]..start[i+1]).
template <class T>
struct Rows {
  std::vector<int> start{0};
  std::vector<T> values;
  std::span<const T> operator[](int row) const { return {values.data() + start[row], values.data() + start[row + 1]}; }
  int count() const { return static_cast<int>(start.size()) - 1; }
};

class Network {
 public:
  /// Sorts, indexes and orders; adds one step of lag to links that close a circle without lag (listed in
  /// `relaxed_links`). Throws InputError for a circle of processes without lag and std::invalid_argument for dangling
  /// or duplicate ids.
  explicit Network(NetworkSpec spec);

  double steps_per_year = 12;

  struct {
    std::vector<std::string> id;
    std::vector<int> market, country, commodity;  ///< indices into the name lists below
    std::vector<double> cover;
    std::vector<unsigned> bound;
    int count = 0;
  } rooms;
  struct {
    std::vector<std::string> id;
    std::vector<int> source, target;  ///< rooms
    std::vector<double> capacity, cost, base_flow;
    std::vector<int> lag;
    std::vector<LinkSpec::Kind> kind;
    std::vector<int> world_link, extra, pool;
    int count = 0;
  } links;
  struct {
    std::vector<std::string> id;
    std::vector<int> facility, limit;  ///< limit: a second facility whose capacity it shares, or -1
    Rows<Arc> inputs, outputs;         ///< rooms; outputs: main product first, then by id
    std::vector<double> capacity, use, base_run;
    std::vector<int> lag, operation;
    int count = 0;
  } processes;
  struct {
    std::vector<std::string> id;
    std::vector<double> capacity;
    Rows<int> processes;
    int count = 0;
  } facilities;
  struct {
    std::vector<std::string> id;
    std::vector<int> room;
    std::vector<double> demand, critical;
    std::vector<int> rank;  ///< 0-based index into `classes`
    int count = 0;
  } consumers;
  std::vector<int> classes;                                  ///< priority numbers, ascending
  std::vector<std::string> markets, countries, commodities;  ///< names, sorted
  std::vector<double> base_discard;  ///< per room: baseline inflow less outflow, 0 below 1e-9 relative
  std::vector<double> base_inflow;   ///< per room

  /// Rooms that were split from one, given at the first of them (others have none); a whole room has itself.
  Rows<int> split;
  std::vector<int> whole;  ///< per room: that first one

  // neighbours of rooms, in id order
  Rows<int> out_links, in_links, room_consumers;
  Rows<Arc> users, makers;  ///< processes that draw from / put out to the room

  // orders (load rules 1 to 3 of the cooperative conduct)
  std::vector<int> sweep;  ///< rooms (< rooms.count) and processes (+ rooms.count), topological in zero lag
  std::vector<int> level;  ///< per room: chain position of its commodity
  /// by level, then commodity: the rooms of that commodity, in id order
  std::vector<std::vector<std::vector<int>>> chain;
  std::vector<int> relaxed_links;  ///< links that took a step of lag to cut a circle
  int longest_lag = 0;

  int find_room(const std::string& id) const;  ///< or -1; by binary search, as are the next three
  int find_link(const std::string& id) const;
  int find_process(const std::string& id) const;
  int find_consumer(const std::string& id) const;
};

/// A baseline that does not balance: which room is short, and by how much per step.
struct Imbalance {
  std::string room;
  double shortfall = 0;
};
/// Rooms whose baseline outflow exceeds their inflow by more than 1e-9 relative.
std::vector<Imbalance> imbalances(const Network& network);

/// Consumers keep their order, facilities and links their indices. Where layers are kept apart a lane has several links
/// and an operation several processes: the first of them stands for all where one is enough.
struct NetworkMap {
  std::vector<std::vector<int>> facility_processes;  ///< world facility -> processes, in the order of its operations
  std::vector<std::vector<int>> versions;            ///< operation, counted over all facilities -> its processes
  std::vector<int> first_operation;                  ///< world facility -> its first operation
  std::vector<int> facility;                         ///< world facility -> facility of the network
  std::vector<int> link;                             ///< world link -> link
  std::vector<std::vector<int>> layers;              ///< world link -> its links, one a layer
  std::vector<std::vector<int>> detour;              ///< detour -> its links, one a layer
  std::vector<std::vector<int>> transfer;            ///< transfer -> the same
  std::vector<int> consumer;                         ///< world consumer -> consumer
  std::vector<int> use_room;                         ///< world stockpile -> room it releases into
  std::vector<int> purchase;                         ///< world stockpile -> consumer that buys for it, or -1

  /// All processes of a facility of the world, every version of its operations.
  std::vector<int> processes_of(int world_facility) const;
};
struct NamedAnchor;
struct CompiledWorld {
  Network network;
  NetworkMap map;
  std::vector<Binding> bindings;                    ///< what makes the layers; empty: there are none
  std::vector<std::vector<int>> shared_lanes;       ///< links that share the capacity of the first, one a layer
  std::vector<Transfer> transfers;                  ///< between members of agreements that buy together
  ContentHash hash;                                 ///< of the network
  std::shared_ptr<Memo<NamedAnchor>> anchors = {};  ///< where several walks share it: those that were worked out
};

/// A way around a lane that opens only in regimes: as the lane, but longer and dearer, and nothing in the base year.
struct Detour {
  int event = -1;                     ///< index into Scenario::events: whose it is
  std::string name;                   ///< the event's id
  int link = -1;                      ///< index into World::links
  double transit_days = 0, cost = 0;  ///< on top of the lane's
};

/// Lays the world out as rooms, links, processes and consumers for the calendar's step.
CompiledWorld compile(const World& world, const Calendar& calendar, std::span<const Detour> detours = {});
/// The same for a scenario: with layers where its controls follow origin, and with a consumer for each stockpile that
/// buys, behind all others, who wants nothing in the base year. Throws InputError where layers cannot be exact.
CompiledWorld compile(const Scenario& scenario, std::span<const Detour> detours = {});
/// Stockpiles that buy by a rule of the tables or by an event, ascending. Where no control follows origin and there is
/// no detour, the compiled world depends on these, the world and the kind of step alone.
std::vector<int> buying_stockpiles(const Scenario& scenario);

/// The baseline pattern scaled to what is wanted now: base × (wanted now / wanted in the base year), traced upstream.
/// A market's ratio is the mean of the ratios of its uses, weighted by their baseline outflows; a process has the
/// largest ratio of its outputs. With unchanged demand and no weights it is the baseline, bit by bit.
///
/// `weights` (per link; empty: all 1) shift the shares of what supplies a room: a link's share becomes proportional to
/// share × weight, local output has weight 1, and the sum stays.
struct Anchor {
  std::vector<double> flow;  ///< per link
  std::vector<double> run;   ///< per process
};
Anchor anchor(const Network& network, std::span<const double> demand, std::span<const double> weights = {});
/// The same, for many who hold it.
struct NamedAnchor {
  NamedList flow, run;
};
/// Worked out once for all walks over a world that keeps its anchors.
NamedAnchor anchor(const CompiledWorld& compiled, std::span<const double> demand, std::span<const double> weights);

}  // namespace chokepoint
