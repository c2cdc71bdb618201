// Why somebody is short, what would cure it, and where material comes from. See docs/model/explain.md and origin.md.
//
//   const auto why = chokepoint::explain(scenario, {.who = "JPN/ev-traction", .when = "2025-08"});
//   for (const auto& each : why.limits) ... each.name, each.share
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chokepoint/run.hpp"

namespace chokepoint {

/// A bound of the regime that holds somebody's coverage in the plan. Tonnes (runs of a process) per step.
struct HoldingLimit {
  /// lane, home-supply, re-export, gate, mixing, process, facility, quota, licence, control, shared-lane; of what comes
  /// first better-class, lower-coverage, others (of a facility), commitment
  std::string kind;
  std::string name;
  double bound = 0;
  double weight = 0;                         ///< coverage that one more tonne adds, while the same limits hold
  double share = 0;                          ///< weight × bound; below 0 for what others are given first
  double least_weight = 0, most_weight = 0;  ///< over all optimal duals
  int group = -1;                            ///< limits that replace one another have one number; -1: nothing does
  std::vector<int> events;                   ///< that set it, of Scenario::events; empty: the world itself
};

/// What stocks, lags and others added between plan and delivery, as a share of what was wanted.
struct BufferShare {
  std::string what;  ///< stock, reserve, under-way, supply, others, exports, disposal, rounding
  double tonnes = 0, share = 0;
};

struct CutPart {
  std::string kind, name;
  double width = 0;  ///< tonnes of what is wanted, per step
  double bound = 0;  ///< its own tonnes or runs
  std::vector<int> events;
};

/// The narrowest cut between the buyer and its sources: what it could get if nobody else wanted anything is no more.
struct CutAnswer {
  double width = 0;    ///< tonnes per step
  int commodity = -1;  ///< of these tonnes: what is wanted; a facility: the input that is narrowest against its runs
  double enough = 0;   ///< the width in what is wanted: tonnes; a facility: runs
  std::vector<CutPart> parts, closed;
  std::vector<std::pair<int, double>> inputs;  ///< commodity of a recipe with several inputs, width of its own cut
  std::vector<int> commodities;                ///< that the cut follows
  bool bounded = true;
};

/// The month without some events.
struct LiftedAnswer {
  std::vector<int> events;
  double flow_coverage = 0;        ///< in the plan of the month's regime without them
  std::optional<double> coverage;  ///< delivered, in a simulation without them from the start
  std::string command;             ///< repeats the simulation
};

/// What an event adds to (above 0) or takes from (below 0) the flow coverage.
struct EventShare {
  int event = -1;
  double alone = 0;    ///< leave one out: with it less without it
  double shapley = 0;  ///< all of these add up to the coverage with all events less that with none
  double error = 0;    ///< standard error of `shapley`; 0: exact
};
struct EventPair {
  int first = -1, second = -1;
  double flow_coverage = 0;           ///< without both
  std::optional<double> interaction;  ///< Shapley interaction index, where it was worked out
  double interaction_error = 0;       ///< its standard error; 0 where exact
  std::string command;                ///< repeats the question without both
};

/// Why a supplier does not help more.
struct SupplierAnswer {
  std::string commodity;  ///< at this stage of the chain
  /// none, no-lane, empty, closed, full, permits, qualification, ramping, not-started, capacity, outage, inputs,
  /// too-late, spare, helps, unused
  std::string reason;
  std::string text;
  double tonnes = 0;  ///< what it sends towards the buyer at this stage, per step
  std::vector<int> events;
};

struct Explanation {
  std::shared_ptr<const Scenario> scenario;
  Conduct conduct = Conduct::cooperative;
  int step = 0;
  std::string who;                  ///< the one that is explained
  std::vector<std::string> others;  ///< what else the question could mean
  bool facility = false;
  std::vector<int> consumers;  ///< of World::consumers, that are explained
  int commodity = -1;
  double wanted = 0, delivered = 0;  ///< tonnes (a facility: runs) in the step
  double coverage = 1, flow_coverage = 1;
  std::optional<Status> status;  ///< of a single consumer or a facility

  std::vector<HoldingLimit> limits;  ///< by falling |share|
  double supplied_share = 0;         ///< part of the target that has all it wants: nothing holds it
  double pattern_share = 0;          ///< a facility: what the pattern leaves it below what the limits would allow
  double limits_sum = 0;             ///< Σ share + supplied_share − pattern_share
  bool adds_up = true;               ///< limits_sum is the flow coverage, to 1e-9
  bool ranges_known = true;

  std::vector<BufferShare> buffers;  ///< add up to coverage − flow_coverage
  std::optional<CutAnswer> cut;

  double without_events = 1;             ///< flow coverage with none of the events
  std::vector<EventShare> events;        ///< that can make a difference, by falling weight
  bool exact = true;                     ///< Shapley values and interactions
  int orders = 0;                        ///< sampled, where they are not
  int left_out = 0;                      ///< events that change limits, but make no difference to the flow coverage
  int checked = 0;                       ///< coalitions of the others beside which they were tried together
  std::vector<LiftedAnswer> lifted;      ///< each event alone
  std::vector<EventPair> pairs;          ///< of the ten that matter most
  std::vector<SupplierAnswer> supplier;  ///< where asked for
  std::string supplier_name;
  std::string command;  ///< that answers the question again
};

struct ExplainOptions {
  std::string who;                      ///< JPN/ev-traction, JPN/ndpr-oxide, EU, a facility's id
  std::string when = {};                ///< 2025-08; empty: the step of the lowest coverage
  std::optional<Conduct> conduct = {};  ///< empty: the scenario's first
  std::string solver = "own";
  bool simulate = false;     ///< simulate the scenario without each event as well
  std::string why_not = {};  ///< a country or facility that might have helped
  int exact_up_to = 12;      ///< events
  int orders = 16;           ///< sampled above that
  std::uint64_t seed = 1;
  std::string subject = {};  ///< how the scenario is named on the command line; empty: its file
};

/// Throws InputError where the question means nobody, or no time.
Explanation explain(const std::shared_ptr<const Scenario>& scenario, const ExplainOptions& options);

/// Several questions, in their order, about one scenario: what is simulated for one of them serves the others.
std::vector<Explanation> explain(const std::shared_ptr<const Scenario>& scenario,
                                 const std::vector<ExplainOptions>& questions);
/// The questions about the consumers that lose most by value in a conduct, each in the step of its lowest coverage.
std::vector<ExplainOptions> worst_questions(const Scenario& scenario, const ConductResult& result, int most);

/// Origin shares of one place over time.
struct OriginShare {
  int step = 0;
  std::string element;  ///< of the commodity; `made`: where the commodity itself was made
  std::string origin;   ///< country, or facility; `unknown` where nothing says
  double share = 0;     ///< of all origins of the element in the step: 1
  double tonnes = 0;    ///< of the element (`made`: of the commodity)
};

struct Origins {
  std::shared_ptr<const Scenario> scenario;
  Conduct conduct = Conduct::cooperative;
  std::string what;  ///< JPN/ndpr-oxide, EU/ndpr-oxide, JPN/ev-traction/ndfeb-magnet-hightemp, or a stockpile's id
  std::string kind;  ///< market, consumer or stockpile; of a bloc: markets, consumers
  int commodity = -1;
  bool by_facility = false;
  std::vector<OriginShare> shares;  ///< by step, element, falling share
  double largest_gap = 0;           ///< |Σ shares − 1|, over all places, steps and elements: a check
  std::string command;              ///< that answers the question again
};

struct TraceOptions {
  std::string what;                   ///< a market or consumer, or those of a bloc, or a stockpile
  std::string when = {};              ///< one step, instead of from and until
  std::string from = {}, until = {};  ///< steps; empty: the calendar's
  bool by_facility = false;           ///< origins are facilities instead of countries
  std::optional<Conduct> conduct = {};
  std::string solver = "own";
  std::string subject = {};  ///< how the scenario is named on the command line; empty: its file
};

/// Where the material of a place comes from: by the country or facility that dug each of its elements, and by the one
/// that made it. Throws InputError where the question means nothing, or no time.
Origins trace(const std::shared_ptr<const Scenario>& scenario, const TraceOptions& options);

/// As load_scenario_of_result, with the changes of the options: a what-if of what was run.
Scenario load_variant_of_result(const std::filesystem::path& file, const LoadOptions& options, Diagnostics& findings);

/// Adds the rows of an answer to a results file of the same scenario, in the place of those of the same question.
void save(const Explanation& explanation, const std::filesystem::path& results);
void save(const Origins& origins, const std::filesystem::path& results);

}  // namespace chokepoint
