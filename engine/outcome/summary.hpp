// Calendars of being cut off: per consumer, per facility, per country and bloc.
#pragma once

#include <optional>
#include <vector>

#include "chokepoint/run.hpp"
#include "outcome/causes.hpp"
#include "outcome/regions.hpp"

namespace chokepoint {

/// Follows buyers and regions through the calendar. Unmet tonnes add up over all steps; value is at base-year prices.
class Summary {
 public:
  /// The world must outlive it.
  explicit Summary(const World& world);

  /// The step's buyers, in a row of their tables, beside those of the twin, in the row of the step (null where there is
  /// none: then nothing counts as caused by controls). Steps in ascending order; those in which nobody is short need
  /// not be shown. Tables without items have nobody.
  void note(int step, int row, const BuyerTable& consumers, const BuyerTable& facilities,
            const BuyerTable* twin_consumers, const BuyerTable* twin_facilities);

  // After so many steps. Without `causes` none are named.
  std::vector<BuyerSummary> consumers(int steps, const Causes* causes) const;
  /// Those with inputs. Tonnes are runs (tonnes of the reference commodity), valued as the facility's recipes are in
  /// the base year.
  std::vector<BuyerSummary> facilities(int steps, const Causes* causes) const;
  /// Countries and blocs by commodity: the tonnes of their consumers added up; cut off where the coverage of the tonnes
  /// is below the demand-weighted critical coverage. Sorted by region, commodity.
  std::vector<RegionSummary> regions(int steps, const Causes* causes) const;

 private:
  /// One buyer or region.
  struct Follower {
    int last = -1;       ///< step cut off
    int looked_at = -1;  ///< step, of a region
    CutOff so_far = {};
    void note(int step, double wanted, double delivered, bool is_cut_off, bool twin_cut_off);
    CutOff finish(int steps, double price, const Blame& blame) const;
  };
  using Followers = std::vector<Follower>;
  static void note(int step, int row, const BuyerTable& run, const BuyerTable* twin, Followers& followers);

  const World& world_;
  std::vector<Region> regions_;
  Followers consumers_, facilities_, of_regions_;  ///< of all facilities
  std::vector<std::vector<std::size_t>> regions_of_consumer_;
};

}  // namespace chokepoint
