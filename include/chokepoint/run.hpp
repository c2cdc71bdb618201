// Running a scenario, and what comes out.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chokepoint/ledger.hpp"
#include "chokepoint/scenario.hpp"
#include "chokepoint/table.hpp"

namespace chokepoint {

/// How a buyer stands in one step (docs/model/statuses.md).
enum class Status : unsigned char { supplied, buffered, strained, starved, severed };
std::string to_string(Status status);
inline bool cut_off(Status status) { return status >= Status::starved; }

/// Buyers over time: consumers (tonnes), or facilities as buyers of inputs (runs).
struct BuyerTable {
  Table<double> wanted, delivered;  ///< per step
  Table<double> flow_coverage;      ///< in the plan
  Table<Status> status;
  double coverage(int step, int item) const {
    const double want = wanted.at(step, item);
    return want > 0 ? delivered.at(step, item) / want : 1.0;
  }
};

/// A buyer's, country's or bloc's calendar of being cut off.
struct CutOff {
  std::optional<int> first_step;  ///< first step cut off
  int steps = 0;                  ///< steps cut off
  int steps_by_controls = 0;      ///< of these, not cut off in the twin
  double deepest_coverage = 1;
  int deepest_step = 0;
  double unmet_tonnes = 0;
  double unmet_value = 0;            ///< USD at base-year prices
  double damage = 0;                 ///< of consumers: unmet value × weight of their class, USD
  std::optional<int> recovery_step;  ///< step after the last one cut off; empty if that is the last of the calendar
  std::vector<int> causes;           ///< events whose limits decide its coverage, heaviest first
};

struct BuyerSummary {
  int item = -1;  ///< consumer or facility of the world
  CutOff cut_off;
};

/// A country's or bloc's consumers of one commodity, tonnes added up; cut off where its coverage is below the
/// demand-weighted critical coverage.
struct RegionSummary {
  std::string region;  ///< country or bloc id
  bool bloc = false;
  int commodity = -1;
  int best_class = 0;  ///< lowest class number among its consumers
  CutOff cut_off;
};

/// When an event that waited for something, or ends by a condition, was in force.
struct EventDates {
  int event = -1;
  std::optional<Date> start, until;  ///< the last time; empty: it never came; it did not end
  int times = 0;                     ///< that it came
};

/// A way around a lane that a leakage opens: which event's, around which of World::links.
struct LeakName {
  int event = -1, link = -1;
};

/// A lane that events hold below what the anchor pattern puts on it.
struct LaneHold {
  int step = 0, link = -1, event = -1;
  double open = 0;  ///< share of the anchor flow that may pass; 0: closed
};

struct RunStatistics {
  double seconds = 0, plan_seconds = 0;
  long plans = 0, plans_reused = 0, lp_solves = 0, pivots = 0, rays = 0, lambda_solves = 0, fallbacks = 0;
  long vertices = 0;  ///< plans whose ties were left to the solver
};

/// What one of World::consumers goes without in all: the least and the most among plans of equal damage, tonnes.
struct UnmetRange {
  int item = -1;
  double least = 0, most = 0;
};

/// One conduct's path through the calendar, with its twin (the same run without controls).
struct ConductResult {
  Conduct conduct = Conduct::cooperative;
  BuyerTable consumers, facilities;  ///< items: World::consumers, World::facilities
  BuyerTable twin_consumers, twin_facilities;
  PackedTable link_flow;     ///< World::links, tonnes
  Table<double> leak_flow;   ///< RunResult::leaks, tonnes; not in link_flow
  PackedTable market_stock;  ///< markets (see RunResult::markets), tonnes on hand
  PackedTable market_discard;
  PackedTable market_flow_coverage;  ///< coverage of the market: used / wanted over its consumers and facilities
  Table<double> facility_runs;       ///< operations in the order of RunResult::operations, runs (t of reference)
  Table<double> stockpile;           ///< World::stockpiles, tonnes
  std::vector<BuyerSummary> consumer_summaries, facility_summaries;
  std::vector<RegionSummary> regions;                     ///< sorted by region, commodity
  double damage = 0;                                      ///< of all consumers, USD
  std::vector<EventDates> event_dates, twin_event_dates;  ///< of events with a trigger, by event
  Ledger ledger;                                          ///< what the run's events cost, and whom
  std::vector<LaneHold> holds;                            ///< by step and link
  std::vector<std::vector<int>> in_force;                 ///< by step: events, ascending; see Timeline::in_force
  Table<double> prices;  ///< World::commodities, USD/t, mean over the step; no rows where no event moves prices
  /// Markets, USD/t: world prices, and what scarcity adds; no rows where scarcity moves none (PriceRules).
  Table<double> market_prices;
  Table<double> driven_away;  ///< World::consumers: tonnes by which prices lowered what is wanted; rows as above
  RunStatistics statistics;
  // of the clairvoyant
  std::optional<Conduct> along;    ///< whose recorded path it had
  bool bound = false;              ///< its damage is the least that anybody could do along that path
  std::vector<UnmetRange> ranges;  ///< of consumers asked for, by damage that may be
};

struct MarketName {
  int country = -1, commodity = -1;
};
struct OperationName {
  int facility = -1, process = -1;
};

struct RunResult {
  std::shared_ptr<const Scenario> scenario;
  std::vector<MarketName> markets;
  std::vector<OperationName> operations;
  std::vector<LeakName> leaks;  ///< by event and link
  std::vector<ConductResult> conducts;
  bool complete = true;  ///< false if stopped before the end of the calendar
  int steps_done = 0;    ///< of the last conduct; its tables have as many rows
  std::string solver = "own";
  std::vector<std::string> notes;  ///< what a user should know of the world, e.g. a base year that does not balance
};

/// What runs of one batch share: worlds laid out as networks, and more where `RunOptions::outcomes_only` is set. Any
/// number of threads may use it at once; it changes what a run costs, never a bit of what comes out.
class RunCache;
std::shared_ptr<RunCache> make_run_cache();

/// The plans of one run, step by step, for others that differ from it a little.
class ReferencePlans;
std::shared_ptr<ReferencePlans> make_reference_plans();

struct RunOptions {
  std::string solver = "own";
  bool twin = true;
  /// Buyers with their summaries, regions and the ledger are all that is asked for: flows, stocks, causes, holds,
  /// prices and the twin's tables stay empty, and so do the statistics of steps that other runs of the cache have
  /// taken.
  bool outcomes_only = false;
  /// With `outcomes_only`: nor is anything that only plans tell. There is no coverage by flows, so that nobody is
  /// called `buffered`; of facilities only where they are cut off. Who moves without a plan (rationing) is planned for
  /// only where a condition asks for it.
  bool without_plans = false;
  /// Steps that runs of the cache have taken from the same place under the same regime are taken over, as with
  /// `outcomes_only`, but everything is written down. The weights of causes may be those of another optimal dual then
  /// (docs/decisions/0007): for somebody who tries things out, not for results that are kept.
  bool share_steps = false;
  /// With `outcomes_only`, plans of a run that others go by where they stand: that spares them much and changes nothing
  /// but last digits. The first run that has them notes its own, and has to end before others begin.
  std::shared_ptr<ReferencePlans> reference = {};
  /// Where steps are shared: threads that solve plans of steps to come, so that one who waits for this run waits less.
  int threads_ahead = 0;
  /// Consumers (ids) whose unmet tonnes the clairvoyant gives as a range; `short`: all who go without something, `all`.
  std::vector<std::string> ranges;
  double foresight_days = 0;        ///< how far ahead the clairvoyant sees; 0: as the scenario says
  double clairvoyant_minutes = 60;  ///< a clairvoyant programme that would take longer is refused
  /// Called after each step with steps done and steps in all (twins and conducts included).
  std::function<void(int, int)> progress;
  /// Called with what should be known while the run goes on: how large a long computation is.
  std::function<void(const std::string&)> tell;
  const std::atomic<bool>* stop = nullptr;  ///< set from outside (Ctrl-C): the run ends after the current step
  std::shared_ptr<RunCache> cache = {};     ///< empty: nothing is shared
};

/// Reports controls whose origin cannot be followed exactly.
void check_controls(const Scenario& scenario, Diagnostics& findings);

/// Simulates every conduct of the scenario. Throws InputError where the scenario asks for what is not there.
RunResult run(std::shared_ptr<const Scenario> scenario, const RunOptions& options = {});

/// A market of a world that is short, or drifts, before anything has happened.
struct FixpointIssue {
  std::string market;
  double tonnes_per_year = 0;
  std::string message;
};
struct FixpointReport {
  std::vector<FixpointIssue> issues;  ///< empty: the world is a fixpoint
  double largest_drift = 0;           ///< relative change of any stock over the steps tried
  int steps = 0;
  std::vector<std::string> notes;  ///< e.g. lanes that took a step of lag to cut a circle
};
/// Proves that with no events and constant demand coverage is 1 and stocks stand still.
FixpointReport validate_fixpoint(const World& world, StepKind step = StepKind::month, int steps = 36);

/// Writes results as one SQLite file, atomically: a reader sees the old file or the whole new one.
void write_results(const RunResult& result, const std::filesystem::path& file);

/// What a results file holds, for users of the library; everything else is SQL (docs/reference/results.md).
struct ResultRow {
  std::string run, conduct, country, variable, commodity, sector, unit, date;
  double value = 0;
};
/// Rows of the tidy table of a results file, filtered by variable and country where not empty.
std::vector<ResultRow> read_results(const std::filesystem::path& file, const std::string& variable = {},
                                    const std::string& country = {});

/// The scenario that a results file came from, as it was run: its merged text is in the file. The world's tables are
/// those below `root`; without a root those beside the results, the current folder or the program, if they are as they
/// were, else those that the file holds. Throws InputError where they are not there or have changed since.
Scenario load_scenario_of_result(const std::filesystem::path& file, const std::filesystem::path& root,
                                 Diagnostics& findings);
/// An SQLite file; whether it is one of chokepoint shows when it is read.
bool is_results_file(const std::filesystem::path& file);

/// `chokepoint 0.1.0`; set by the build.
std::string version();

}  // namespace chokepoint
