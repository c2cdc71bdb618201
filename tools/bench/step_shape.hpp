// The trade network as a linear programme of one month with stocks: what a simulation by linear programming alone would
// solve month after month, and the shape behind the targets of docs/performance.md. Not the project's own conduct,
// whose plan has no stocks and whose execution has no linear programme (plan_shape.hpp).
//
// Rows: per market a balance (free disposal); per market with use a position: stock at the end + what is shipped now
// and arrives later + shortfall >= target − what is under way; per major exporter and commodity an export node, so that
// a quota is one bound. Columns: lanes, facilities, exports, stocks, deliveries, shortfalls. Matrix and costs never
// change. Shortfalls cost less upstream than the unit they turn into downstream, or stocks of inputs would be hoarded.
#pragma once

#include <span>
#include <vector>

#include "lp/linear_program.hpp"
#include "lp_sequence.hpp"
#include "trade_months.hpp"
#include "trade_network.hpp"

namespace chokepoint::bench {

class StepShape {
 public:
  explicit StepShape(const TradeNetwork& network);

  LpModel model;  ///< bounds of the month that was set last

  void set_month(int month, const std::vector<Shock>& shocks);
  /// Carries stocks and shipments over to the next month.
  void advance(std::span<const double> x);

 private:
  void add_rows();
  void add_columns();
  /// The export that has this row; they are the last.
  std::size_t export_of(int row) const { return export_market_.size() - static_cast<std::size_t>(model.rows - row); }

  const TradeNetwork& n_;
  std::vector<int> position_row_, export_row_;  ///< per market, or -1
  std::vector<int> export_market_;
  std::vector<double> export_most_;  ///< tonnes without a quota
  int first_facility_ = 0, first_export_ = 0, first_stock_ = 0, first_delivery_ = 0;
  std::vector<double> target_;                   ///< per market
  std::vector<double> stock_, next_, overnext_;  ///< per market: on hand; arriving this month and the next
};

/// The programmes of so many months, each with the stocks that the one before leaves.
LpSequence step_programmes(const TradeNetwork& network, int months, const std::vector<Shock>& shocks);

}  // namespace chokepoint::bench
