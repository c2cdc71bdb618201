// The world: the physical network before anyone decides anything. Plain tables; see docs/reference for the files.
//
// Every table is sorted by id when it is loaded, and references between tables are indices, so the order of rows and
// files means nothing. Masses are tonnes in the commodity's stated basis; rates are tonnes a year.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/calendar.hpp"
#include "chokepoint/diagnostics.hpp"
#include "chokepoint/ledger.hpp"

namespace chokepoint {

/// Where a row comes from. `assumed` is set where the source says `assumed, <why>`.
struct Provenance {
  std::string source;
  std::string confidence;  ///< high, medium, low, or empty
  std::string basis;
  Place place;
  bool assumed() const { return source.rfind("assumed", 0) == 0; }
};

struct Commodity {
  std::string id, name;
  std::string stage;                       ///< step of the chain: concentrate, oxide, metal, magnet, scrap, ...
  std::string basis;                       ///< what a tonne counts: REO, oxide, metal, gross
  double price = 0;                        ///< base-year price, USD per tonne
  double cover_days = 0;                   ///< working stock in days of a market's throughput
  std::map<std::string, double> contains;  ///< tonnes of each element per tonne
  Provenance provenance;
  double trade_elasticity = 3.8;  ///< how far buyers turn to other suppliers when one becomes dearer
};

/// One line of a recipe: tonnes per run, a run being one tonne of the reference commodity.
struct RecipeLine {
  int commodity = -1;
  double tonnes = 0;
};

struct Process {
  std::string id, name;
  std::string kind;    ///< extraction, separation, reduction, manufacture, recycling, conversion
  int reference = -1;  ///< commodity whose tonnes count the runs; its coefficient is 1
  std::vector<RecipeLine> inputs;
  std::vector<RecipeLine> outputs;  ///< the first is the main product, the others are co-products
  double lag_days = 0;
  Provenance provenance;
};

struct Country {
  std::string id, name;  ///< ISO 3166 alpha-3
  double latitude = 0, longitude = 0;
  Provenance provenance;
};

struct Bloc {
  std::string id, name;
  std::vector<int> members;  ///< countries, ascending
  Provenance provenance;
};

/// A process that a facility can run.
struct Operation {
  int process = -1;
  double throughput = 0;           ///< base-year runs, t/yr of the process's reference commodity
  std::optional<double> capacity;  ///< own limit, t/yr; empty: only the facility's
  double use = 1;                  ///< facility capacity used per run
  std::optional<double> cost;      ///< USD per tonne of main product, all included; empty: runs at any price
  Provenance provenance;
};

/// A place that can run processes on a shared capacity. A project is a facility that does not run yet.
struct Facility {
  std::string id, name;
  int country = -1;
  double capacity = 0;                ///< t/yr, shared by all operations
  std::vector<Operation> operations;  ///< sorted by process
  bool project = false;
  bool committed = false;       ///< project: starts without an event
  std::optional<Date> opens;    ///< committed project: first day of operation
  double lead_time_days = 0;    ///< project started by an event: from start to first operation
  double ramp_days = 0;         ///< from 0 to full capacity, linear
  double permitting_days = 0;   ///< project: before its lead time begins
  std::optional<double> capex;  ///< project: USD; it starts building when it is financed and viable
  double finance_share = 1;     ///< share of the capex that must be committed before building starts
  std::vector<int> technology;  ///< countries whose technology it depends on, ascending
  Provenance provenance;
};

/// Trade lane of one commodity between two countries.
struct Link {
  int from = -1, to = -1, commodity = -1;
  double flow = 0;      ///< base-year flow, t/yr
  double capacity = 0;  ///< t/yr; blank in the table: lane_headroom × flow
  bool capacity_assumed = false;
  double cost = 0;  ///< USD per tonne
  double transit_days = 0;
  std::vector<int> via;  ///< corridors it passes, ascending
  std::optional<Date> opens;
  bool estimated = false;
  Provenance provenance;
};

struct Consumer {
  std::string id;  ///< COUNTRY/sector/commodity
  int country = -1, commodity = -1;
  std::string sector;
  double demand = 0;  ///< t/yr
  int priority = 1;   ///< class: 1 is served first
  double critical_coverage = 0.5;
  Provenance provenance;
};

/// Base-year surplus of a co-product that nobody wants.
struct Discard {
  int country = -1, commodity = -1;
  double tonnes = 0;  ///< t/yr
  Provenance provenance;
};

/// A strategic reserve, apart from working stocks.
struct Stockpile {
  std::string id, owner;
  int country = -1, commodity = -1;
  double tonnes = 0;         ///< held at the start
  double rate = 0;           ///< most that can be released, t/yr; 0: no limit
  double floor = 0;          ///< never released below this, tonnes
  double release_below = 0;  ///< automatic release where coverage would fall below this; 0: only by events
  int release_class = 0;     ///< automatic release serves classes up to this; 0: all
  double target = 0;         ///< buys from its market up to this, tonnes
  double buy = 0;            ///< most that it buys, t/yr; 0: never
  Provenance provenance;
};

struct WorldDefaults {
  double lane_headroom = 2;
  double trade_elasticity = 3.8;
};

struct World {
  std::string id, title;
  std::filesystem::path folder;
  int base_year = 0;
  WorldDefaults defaults;
  std::vector<Commodity> commodities;
  std::vector<Process> processes;
  std::vector<Country> countries;
  std::vector<Bloc> blocs;
  std::vector<Facility> facilities;    ///< with projects
  std::vector<Link> links;             ///< sorted by (commodity, from, to) ids; duplicate lanes are an error
  std::vector<std::string> corridors;  ///< straits, canals and pipelines that lanes name, sorted
  std::vector<Consumer> consumers;
  std::vector<Discard> discards;
  std::vector<Stockpile> stockpiles;
  /// Files read, relative to the world's folder, each with a 64-bit FNV-1a hash of its bytes, in hexadecimal.
  std::vector<std::pair<std::string, std::string>> inputs;

  int find_country(const std::string& id) const;  ///< index, or -1
  int find_commodity(const std::string& id) const;
  int find_process(const std::string& id) const;
  int find_facility(const std::string& id) const;
  int find_bloc(const std::string& id) const;
  int find_stockpile(const std::string& id) const;
  int find_corridor(const std::string& id) const;
  /// `USA`, `EU`, `lynas-kuantan`, or `market`.
  std::string name_of(Party party) const;
};

/// Reads a world's folder (`world.yaml` and its CSV tables).
/// Warnings go to `findings`; throws InputError with every finding if there is an error.
World load_world(const std::filesystem::path& folder, Diagnostics& findings);

}  // namespace chokepoint
