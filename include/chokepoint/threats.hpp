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
/// or an event starts them. A stage of a single facility is left out where facilities are asked for.
std::vector<Loss> losses_of(const Scenario& scenario, std::span<const Loss::Kind> kinds);

/// The what-if that losses make of a scenario that is itself a what-if of a file: `chokepoint run FILE --add ...
/// --without ...` does the same.
Tweak tweak_of(std::span<const Loss> losses, Date from, Tweak base = {});

/// What losses do, read off a full simulation.
struct LossEffect {
  std::vector<int> losses;       ///< together
  double damage = 0, added = 0;  ///< USD over the calendar, weighted by class; on top of the scenario's own
  int cut_off = 0;               ///< consumers cut off in some step that the scenario itself does not cut off then
  std::optional<int> survive;    ///< steps from the loss to the first of these; empty: there is none
  std::optional<int> recover;    ///< steps from the loss to the one after the last of these; empty: not within
  int worst = -1;                ///< consumer that loses most, by value; -1: none loses anything
  double worst_added = 0;        ///< USD
  std::string error;             ///< why it could not be simulated; then nothing else is set
};
struct Ranking {
  double damage = 0;                ///< of the scenario itself, USD
  bool simulated = false;           ///< the scenario itself; false: stopped before that, and there is nothing here
  int from = 0;                     ///< step of the losses
  std::vector<LossEffect> effects;  ///< by falling `added`, then by losses; failed ones last
  bool complete = true;             ///< false if stopped
};
struct RankingOptions {
  Tweak base = {};                  ///< of the scenario's file, for all
  std::optional<Date> from = {};    ///< when losses happen, for good; empty: at the start of the calendar
  std::vector<int> consumers = {};  ///< of the world: only these count; empty: everybody
  int jobs = 0;                     ///< threads; 0: as many as the process may use
  std::function<void(long done, long all, double seconds_left)> progress = {};
  const std::atomic<bool>* stop = nullptr;
};
/// Simulates the scenario once for each set of losses (its first conduct, without a twin), in parallel; the answer does
/// not depend on the number of threads. Throws InputError where the scenario itself has errors.
Ranking rank_losses(const ScenarioSource& source, std::span<const Loss> losses, std::span<const std::vector<int>> sets,
                    const RankingOptions& options = {});

/// The losses that do the most damage together.
struct WorstSet {
  std::vector<int> losses;  ///< ascending
  double damage = 0;        ///< least damage of the steady state, USD a year
};
struct WorstTogether {
  std::vector<WorstSet> sets;  ///< by falling damage
  double nothing = 0;          ///< least damage without any of them, USD a year
  double everything = 0;       ///< what all wants are worth, USD a year
  double bound = 0;            ///< no set does more; the worst set's damage where `proved`
  bool proved = false;         ///< to 1e-9
  long solves = 0;             ///< sets looked at
  std::vector<int> steps;      ///< of the calendar, over which damage is averaged
};
struct WorstOptions {
  int most = 2;                       ///< losses at a time
  std::optional<double> budget = {};  ///< Σ cost at most
  std::vector<double> cost = {};      ///< per loss; empty: each costs 1
  int keep = 5;                       ///< so many of the worst sets, all proved
  std::optional<Date> from = {};      ///< when losses happen; empty: at the start of the calendar
  int every = 12;                     ///< every so many steps from then on is looked at
  std::optional<long> solves = {};    ///< cut short after so many sets
  int jobs = 0;                       ///< threads; 0: as many as the process may use
  std::function<void(long solves, double best, double bound)> progress = {};
  const std::atomic<bool>* stop = nullptr;
};
/// The worst sets of losses for a defender who keeps damage as low as he can in every month looked at, without stocks:
/// exact, by branch and bound (engine/threats/worst_losses.hpp), or cut short with the bound left. Agreements are
/// no places of the network and are left out.
WorstTogether worst_together(const std::shared_ptr<const Scenario>& scenario, std::span<const Loss> losses,
                             const WorstOptions& options = {});

/// Something a defender can pay for: a what-if with a price. Files: docs/model/threats.md.
struct Hedge {
  std::string id, title;
  double cost = 0;  ///< USD
  Tweak tweak;
  Place place;
};
/// The what-if that some of the hedges (indices) make of a scenario that is itself a what-if of a file.
Tweak tweak_of(std::span<const Hedge> hedges, std::span<const int> set, Tweak base = {});
/// `400 MUSD`, `2 GUSD`; a bare number is USD. Empty where it is no sum of money of at least 0.
std::optional<double> parse_money(const std::string& text);
/// Reads a file of hedges (`chokepoint: hedges/1`). Throws InputError with all findings.
std::vector<Hedge> read_hedges(const std::filesystem::path& file, Diagnostics& findings);

struct HedgeSet {
  std::vector<int> hedges;  ///< ascending
  double cost = 0;          ///< USD
  double damage = 0;        ///< of the scenario with them, USD over the calendar
  int cut_off = 0;          ///< consumers cut off in some step
  std::string error;        ///< why it could not be simulated
};
struct BestHedges {
  HedgeSet none;
  std::vector<HedgeSet> sets;  ///< all that were simulated and can be paid for; by damage, then cost, then hedges
  bool exhaustive = false;     ///< every set that can be paid for was simulated: the first is the best
  bool complete = true;        ///< false if stopped
};
struct HedgeOptions {
  Tweak base = {};                    ///< of the scenario's file
  int most = 3;                       ///< hedges at a time
  std::optional<double> budget = {};  ///< USD
  std::vector<int> consumers = {};    ///< of the world: only their damage counts; empty: everybody's
  long exhaustive_up_to = 200;        ///< sets; above that: greedy, then swaps until none helps
  int jobs = 0;
  std::function<void(long done, long all, double seconds_left)> progress = {};
  const std::atomic<bool>* stop = nullptr;
};
/// The hedges that together avoid the most damage, each set simulated in full (the scenario's first conduct, no twin).
BestHedges best_hedges(const ScenarioSource& source, std::span<const Hedge> hedges, const HedgeOptions& options);

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

/// How long the network serves everybody without one thing, and when it can do so again. Months after the loss.
struct Survival {
  int loss = -1;
  /// Until somebody's coverage must fall below what counts as served, whatever is done; empty: not within the calendar.
  std::optional<double> survive;
  std::vector<int> first;  ///< consumers of the world whose wants end it
  /// First step from which, to the end of the calendar, the network without it serves everybody, even without stocks,
  /// as far as it does with it; 0: at once; empty: not within the calendar.
  std::optional<int> recover;
  /// First step in which anything of it has capacity, where nothing has in the month of the loss: then `survive`,
  /// `impact` and `exposure` are about that month and say nothing of a loss later. Empty: something has, or it never
  /// has.
  std::optional<int> opens;
  double impact = 0;    ///< least damage until it recovers, or to the end of the calendar, USD
  double exposure = 0;  ///< risk exposure index: impact / the largest impact among the losses
  bool dies_before_it_recovers() const { return survive && (!recover || *survive < *recover); }
};

struct SurvivalOptions {
  std::optional<Date> from = {};    ///< when the loss happens; empty: at the start of the calendar
  bool full_service = false;        ///< served means wants met in full; else coverage at the consumer's critical value
  std::vector<int> consumers = {};  ///< of the world: only their service counts; empty: everybody's
  int jobs = 0;                     ///< threads; 0: as many as the process may use
  std::function<void(long done, long all)> progress = {};
  const std::atomic<bool>* stop = nullptr;
};
/// Linear programmes over the regimes of the scenario (its first conduct), each loss for itself and for good; lags are
/// ignored, stocks and goods under way at the loss are counted, demand is that of the month of the loss (survive), or
/// of each month (recover). Empty where it was stopped before the first. Those that die before they recover first, by
/// exposure; then the others by exposure. Model: Simchi-Levi, Schmidt, Wei et al., Interfaces 45(5), 2015, 375-390.
std::vector<Survival> survival(const std::shared_ptr<const Scenario>& scenario, std::span<const Loss> losses,
                               const SurvivalOptions& options = {});

/// What a ban of all that an actor sells does to a country or bloc, or a consumer, in the simulation.
struct BanEffect {
  int start = 0;  ///< step from which the ban holds, for good
  /// Steps from then to the first in which it is cut off, and not without the ban; empty: there is none in the
  /// calendar.
  std::optional<int> survive = {};
  int commodity = -1;   ///< that it is cut off from in that step, of several the one with the least coverage; -1: none
  bool anyway = false;  ///< the scenario itself cuts it off, in that step `start` or later
};
/// From when on a country or bloc can do without what an actor sells.
struct Independence {
  std::string who;     ///< country or bloc; a consumer's id
  int commodity = -1;  ///< -1: over all its commodities
  /// First step from which, in that and every later one, the plan without all of the actor's exports leaves it at or
  /// above critical coverage, or below it though the actor holds nothing back; empty: not within the calendar.
  std::optional<int> step = {};
  int first_commodity = -1;           ///< that is the last to be covered; -1: all were from the start
  std::vector<double> coverage = {};  ///< per step, in the plan under the ban
  std::vector<BanEffect> bans = {};   ///< by start, as IndependenceResult::starts; known after `simulate_bans`
  /// First of these starts from which, in that and every later one, no ban cuts it off. Only starts count that the
  /// calendar goes on after for a year, and for longer than any ban took to cut it off. Empty: none, or not known.
  std::optional<int> sheltered = {};
};
struct IndependenceResult {
  int actor = -1;
  std::vector<Independence> regions;       ///< countries and blocs, over all commodities of class 1 and 2, or of any
  std::vector<Independence> by_commodity;  ///< countries and blocs, by commodity
  std::vector<Independence> consumers;
  std::vector<int> starts = {};  ///< steps at which bans were tried: after `simulate_bans`
};
/// What many questions about like networks share; any number of threads may use it at once.
class PlannerPool;
std::shared_ptr<PlannerPool> make_planner_pool();
struct IndependenceOptions {
  int jobs = 0;  ///< threads; 0: as many as the process may use
  const std::atomic<bool>* stop = nullptr;
  std::shared_ptr<PlannerPool> planners = {};  ///< empty: nothing is shared
};
/// For every step of the calendar the plan of the scenario's regime with all the actor's exports barred, to everybody:
/// a steady state, no stocks (design: the independence date). What is short in the plan of that step without the ban,
/// and without export controls of the actor's own, is not short for want of what it sells. The actor's own consumers
/// are left out. Empty where it was stopped.
IndependenceResult independence(const std::shared_ptr<const Scenario>& scenario, int actor,
                                const IndependenceOptions& options = {});

struct BanOptions {
  int every = 1;                                           ///< months between one start and the next
  int jobs = 0;                                            ///< threads; 0: as many as the process may use
  std::function<void(long done, long all)> progress = {};  ///< simulations
  const std::atomic<bool>* stop = nullptr;
};
/// The what-if of a ban of all the actor's exports from a step on; empty where it has no lanes to sell on.
std::optional<Tweak> ban_of(const Scenario& scenario, int actor, int start, const Tweak& base = {});
/// Simulates bans from the calendar's first step on and every so many months later (the scenario's first conduct, no
/// twin), and notes what each does that the scenario itself does not. The answer does not depend on the number of
/// threads. False if stopped, then nothing is noted. Throws std::runtime_error where one cannot be simulated.
bool simulate_bans(const ScenarioSource& source, const Tweak& base, IndependenceResult& result,
                   const BanOptions& options = {});

/// All consumers that a name stands for: `JPN/ev-traction`, `JPN`, `EU/dysprosium-oxide`. Throws InputError with the
/// nearest spelling where it stands for none.
std::vector<int> consumers_of(const World& world, const std::string& who);

/// What is asked of a run: `not cut_off(JPN/ev-traction)`, `months(EU) <= 3`, `coverage(USA/defence) >= 80 %`.
struct Goal {
  enum class Measure : unsigned char { cut_off, months, coverage, unmet };
  std::string text;
  bool negated = false;
  Measure measure = Measure::cut_off;
  std::string who;         ///< a consumer, country, bloc or facility
  std::string comparison;  ///< empty for `cut_off`
  double number = 0;       ///< months; a share; tonnes
};
/// Reads a goal; throws InputError that says what is wrong with it, and the nearest spelling of a name.
Goal parse_goal(const std::string& text, const World& world);
/// What a run's conduct did to somebody: months cut off (`cut_off`, `months`), lowest `coverage` as a share, `unmet`
/// tonnes over the calendar; of the worst commodity where `who` stands for several (unmet: added up).
double measured_for(const Goal& goal, const RunResult& result, const ConductResult& conduct);
bool holds(const Goal& goal, double measured);

/// A value on the way to a threshold.
struct Sample {
  std::string value;
  bool holds = false;
  std::optional<double> measured;  ///< as `measured_for` says
  std::string error;               ///< why it could not be simulated; then there is nothing else
};
struct Threshold {
  Goal goal;
  bool judged_as_one = false;        ///< several consumers of one commodity: one of them may fare worse
  std::vector<Sample> samples;       ///< by rising value
  std::optional<std::string> value;  ///< the last value towards the change at which the goal holds; empty: no change
  std::string beyond;                ///< the first value past it, at which it does not
  int changes = 0;                   ///< between neighbouring samples; more than 1: the answer is not monotone
  std::string spacing;               ///< of the first look; what changes and changes back in less may not be seen
  bool complete = true;              ///< false if stopped
};
struct ThresholdOptions {
  Tweak base = {};          ///< of the scenario's file
  std::string path;         ///< what is varied, as for `--set`
  std::string least, most;  ///< both a date, or both a number with the same unit
  std::string goal;
  std::optional<double> tolerance = {};  ///< in the unit of the values (dates: days); empty: a hundredth of the range
  int samples = 17;                      ///< of the first look over the whole range, at least 2
  int jobs = 0;
  std::function<void(long done, long all)> progress = {};  ///< all: that may come, which is an estimate
  const std::atomic<bool>* stop = nullptr;
};
/// The value at which a goal ceases, or begins, to hold: a look over the range, then the first change narrowed down by
/// splitting its bracket. Numbers looked at are round: multiples of the largest 1, 2 or 5 · 10ⁿ within the tolerance.
/// Throws InputError for values that cannot be compared, a goal that cannot be read, a path that leads nowhere.
Threshold threshold(const ScenarioSource& source, const ThresholdOptions& options);

}  // namespace chokepoint
