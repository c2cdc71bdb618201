// Comparing runs: what differs in their input, and what that changes for whom.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chokepoint/stored.hpp"
#include "chokepoint/threats.hpp"

namespace chokepoint {

/// A value of a scenario, and the file and line that set it; both empty where the scenario has none.
struct ComparedValue {
  std::string value, place;
};
struct InputDifference {
  std::string path;  ///< events.april-licences.start
  std::vector<ComparedValue> runs;
};

/// How somebody fares in one run, over the steps that all runs have.
struct ComparedOutcome {
  bool known = false;                          ///< the run's world has this consumer, country or bloc
  std::optional<std::string> first, recovery;  ///< labels of steps
  int steps = 0;                               ///< cut off
  double coverage = 1, unmet_tonnes = 0, unmet_value = 0;
  double least_value = 0, most_value = 0;  ///< unmet value over the run's conducts
};
struct OutcomeDifference {
  enum class Who { consumer, country, bloc };
  Who who = Who::country;
  std::string id, commodity;  ///< of a consumer: COUNTRY/sector
  std::vector<ComparedOutcome> runs;
  /// Against the first run, by run: the ranges of unmet value over the conducts do not meet. False where either run
  /// has one conduct only: there is no range to be larger than.
  std::vector<bool> robust;
  double change(std::size_t run) const { return runs[run].unmet_value - runs.front().unmet_value; }
  double largest_change() const;
};

struct ComparedTotals {
  int consumers = 0, countries = 0, longest = 0;  ///< cut off; steps
  double unmet_tonnes = 0, unmet_value = 0;
  double least_value = 0, most_value = 0;  ///< unmet value over the run's conducts
  double bill = 0;                         ///< USD paid by countries and blocs
};

/// From when on somebody can do without what one country sells (threats.hpp), by run.
struct IndependenceOutcome {
  bool known = false;               ///< the run's world has this country or bloc, and it wants the commodity
  std::optional<std::string> from;  ///< label of a step; empty: not within the calendar
  std::optional<Date> first_day;    ///< of that step
};
struct IndependenceDifference {
  OutcomeDifference::Who who = OutcomeDifference::Who::country;
  std::string id, commodity;  ///< empty commodity: all that count
  std::vector<IndependenceOutcome> runs;
  /// Than in the first run; empty where either never is.
  std::optional<double> months_later(std::size_t run) const;
};

struct RunComparison {
  std::vector<std::string> titles;
  std::string conduct;              ///< whose outcomes are compared
  std::string step;                 ///< month or week
  std::vector<std::string> limits;  ///< what could not be compared, and why
  std::vector<InputDifference> inputs;
  std::vector<ComparedTotals> totals;
  std::vector<OutcomeDifference> outcomes;           ///< that differ; by kind, then the largest change first
  std::string independence_from;                     ///< country; empty: not asked for
  std::vector<IndependenceDifference> independence;  ///< dates that differ; by kind, id, commodity
};

/// Compares at least two runs with the first of them. Throws InputError where nothing can be compared: no step, or no
/// conduct, is in all of them.
RunComparison compare(const std::vector<StoredRun>& runs);

/// Works out from when on the scenarios of the runs, in their order, can do without what a country (its id) sells, and
/// adds the dates that differ. Throws InputError where a world does not know the country.
void compare_independence(RunComparison& comparison, const std::vector<std::shared_ptr<const Scenario>>& scenarios,
                          const std::string& actor, const IndependenceOptions& options = {});

}  // namespace chokepoint
