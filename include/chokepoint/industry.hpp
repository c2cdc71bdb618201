// Events of industrial policy: what each means is in docs/model/industry.md. Facilities, consumers, stockpiles and
// commodities are indices of the world's tables, ascending unless said otherwise.
#pragma once

#include <optional>
#include <vector>

#include "chokepoint/ledger.hpp"
#include "chokepoint/schedule.hpp"

namespace chokepoint {

/// A country withholds its technology from facilities that depend on it.
struct TechnologyControl {
  int by = -1;
  std::vector<int> facilities;  ///< that depend on it, and are meant
  double delay = 1;             ///< building takes so many times as long
  double decline = 0;           ///< share of its capacity that what runs loses each year
  double recovery_days = 0;     ///< after its end capacity returns linearly
};

/// Adds to, or takes from, the time that permits take before building.
struct Permit {
  std::vector<int> projects;
  double delay_days = 0;  ///< below 0: quicker
};

/// The world price of commodities goes its own way.
struct PricePath {
  std::vector<int> commodities;
  std::optional<Schedule> path;  ///< USD/t; of several in force the lowest holds
  double scale = 1;              ///< of several in force the product
};

/// A buyer takes a facility's main product at no less than a floor price.
struct Offtake {
  Party buyer;
  int facility = -1;
  int commodity = -1;  ///< a main product of the facility
  double volume = 0;   ///< t/yr
  double floor = 0;    ///< USD/t
};

/// So much for every tonne of main product.
struct Subsidy {
  Party payer;
  std::vector<int> facilities;
  double per_tonne = 0;  ///< USD
};

/// Money for a project's capex, or for a fund.
struct Finance {
  MoneyKind kind = MoneyKind::grant;  ///< equity, loan, grant or guarantee
  Party payer;
  double usd = 0;
  int project = -1;  ///< facility of the world, or
  int fund = -1;     ///< event, index into Scenario::events
};

/// Spends what it is given on its projects.
struct Fund {
  std::vector<int> projects;  ///< in the order of the file
  enum class Rule { cheapest, listed } rule = Rule::cheapest;
};

/// A stockpile buys from its market.
struct StockpileBuild {
  int stockpile = -1;
  double target = 0;  ///< tonnes
  double rate = 0;    ///< t/yr
};

/// Products come back at the end of their life: what a collecting facility can bring in.
struct Recycling {
  int collector = -1;          ///< a facility that takes from nothing: scrap in use is its ground
  std::vector<int> consumers;  ///< whose purchases come back
  double lifetime_days = 0;    ///< from purchase to scrap
  Schedule collection;         ///< share of what reaches the end of its life that is collected
  Schedule recovery;           ///< share of that which reaches the recycler
  double growth_per_year = 0;  ///< of purchases before the calendar
};

}  // namespace chokepoint
