// What an event can wait for: a condition on the state of the run, or another event.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chokepoint/calendar.hpp"

namespace chokepoint {

/// Later than every date a user can write: the start of an event that has not come.
inline constexpr Date never{std::chrono::days(10'000'000)};

/// A number of the state at the end of a step, compared with a threshold.
struct Comparison {
  enum class Measure {
    coverage,       ///< delivered / wanted, tonnes of the consumers added up
    flow_coverage,  ///< the same in the plan
    stock,          ///< tonnes on hand in the markets of a commodity
    stock_cover,    ///< the same in days of what consumers and facilities there want
    stockpile,      ///< tonnes held
    flow,           ///< shipped on the lanes, t/yr
    price           ///< of a commodity, USD/t
  };
  enum class Relation { below, at_most, above, at_least };
  Measure measure = Measure::coverage;
  Relation relation = Relation::below;
  /// Consumers (coverage), countries (stock), one stockpile, links (flow); of the world's tables, ascending.
  std::vector<int> items;
  int commodity = -1;    ///< of stock and price
  double threshold = 0;  ///< share, tonnes, days, t/yr or USD/t

  bool holds(double value) const;
};

/// Comparisons joined by `and` and `or`.
struct Condition {
  enum class Kind { comparison, all, any };
  Kind kind = Kind::comparison;
  Comparison comparison;
  std::vector<Condition> parts;  ///< of all and any
};

/// When an event comes and goes that has no date of its own. See docs/model/events.md.
struct Trigger {
  std::optional<Condition> when, until_when;
  int after = -1;                    ///< event, index into Scenario::events
  double delay_days = 0;             ///< from what it waits for to its first day
  std::optional<double> lasts_days;  ///< from its first day on
  std::optional<Date> not_before;    ///< its `start`
  bool again = false;                ///< comes again, once it has been over for a whole step and `when` is true

  bool waits() const { return when.has_value() || after >= 0; }
  bool conditional() const { return waits() || until_when.has_value() || lasts_days.has_value(); }
};

}  // namespace chokepoint
