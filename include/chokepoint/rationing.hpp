// How everybody behaves when everybody is for himself: the parameters of the rationing conduct.
// Formulas and sources of the defaults: docs/model/rationing.md.
#pragma once

#include <string>
#include <vector>

namespace chokepoint {

/// By which rule a supplier shares out what he has when it is less than what was ordered.
enum class SupplierRule { proportional, home_first, equal_awards, equal_losses, priority };

struct RationingBehaviour {
  SupplierRule rule = SupplierRule::proportional;
  /// Markets whose suppliers follow another rule; where several match, the last.
  struct Exception {
    std::vector<std::string> countries, commodities;  ///< ids; empty: all
    SupplierRule rule = SupplierRule::proportional;
  };
  std::vector<Exception> exceptions;
  double qualification_days = 180;  ///< in which a buyer moves 1 − 1/e of what he misses to other suppliers
  double hoarding = 1;              ///< target stocks of buyers who are short, or warned, are multiplied by this
  double kept_surplus_days = 365;   ///< output of a co-product that is kept before any of it is thrown away
};

}  // namespace chokepoint
