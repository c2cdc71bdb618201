// The plan's linear program: one matrix and one cost vector for the life of a network; a regime only moves bounds.
//
// Rows: one balance per room (in − out − deliveries − disposal = 0), one per facility that shares its capacity among
// several processes, one per link group, one per trust (Σ flow − excess ≤ cap), one for all excess together, one per
// commitment (what is granted − Σ flow ≤ 0). Columns: every link and process in two pieces, `kept` up to the anchor
// with cost −w and `extra` beyond it with cost +w, so that Σ|flow − anchor| is linear while only bounds move;
// deliveries; disposal in two pieces, the baseline's free of cost and the rest dear; excess over trust caps; what
// commitments are granted. Every column is boxed or has cost ≥ 0, hence the slack basis is dual feasible and there is
// no phase 1.
//
// Units: each commodity is counted in a power of two of tonnes near its typical market, so that a market of 10⁵ tonnes
// and one of 10⁻² are solved to the same relative accuracy, and the change of a flow counts relative to its commodity.
//
// Costs, in the order of the conduct: disposal beyond the baseline's (1000), change from the anchor (1), lane cost
// (at most 1e-3 in all), ids (a fixed number in [0, 1) from each id, 1e-7). The weights are exact penalties: a unit of
// disposal is worth more than the change along any chain of a dozen stages. The pattern is asked for without the ids'
// numbers, its ties are taken up by nearest_pattern.hpp; leximin with these numbers alone: for it one cost is as good
// as another.
#pragma once

#include <vector>

#include "lp/linear_program.hpp"
#include "network/network.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

class MonthModel {
 public:
  MonthModel(const Network& network, const std::vector<LinkGroup>& groups, const Pledges& pledges = {});

  static constexpr double rounding = 1e-9;  ///< reduced costs up to this, without the ids' numbers, are ties

  /// So much less of every want than leximin has found is asked of flows. What nobody can do without leaves them no
  /// room at all: limits that differ by the last bits of the data alone would decide between patterns far apart.
  static constexpr double hair = 0x1p-38;

  /// Wants of less than this share of the largest amount of their market cannot be told from the solver's rounding.
  static constexpr double discernible = 1e-9;

  LpModel model;                    ///< bounds of the calm regime
  std::vector<double> market_size;  ///< per room: the most that a room or consumer of its market moves, tonnes
  std::vector<double> plain_cost;   ///< per column: without the ids' numbers
  std::vector<double> number;       ///< per column: that of the id, in [0, 1); 0 where there is none
  std::vector<double> scale;        ///< per column: tonnes (or runs) per unit
  std::vector<double> group_scale;  ///< per group: tonnes per unit of its row
  std::vector<int> facility_row;    ///< per facility: row, or -1
  std::vector<double> facility_scale;
  std::vector<int> group_row;
  std::vector<int> trust_row, commitment_row;
  int excess_row = -1;  ///< Σ excess over all trusts, in the commodities' units; -1: there are none

  int link(int l) const { return 2 * l; }  ///< kept; extra is the next column
  int process(int p) const { return first_process_ + 2 * p; }
  int delivery(int k) const { return first_delivery_ + k; }
  int discard(int m) const { return first_discard_ + 2 * m; }  ///< the baseline's; beyond is the next column
  int excess(int trust) const { return first_excess_ + trust; }
  int committed(int commitment) const { return first_committed_ + commitment; }

 private:
  int first_process_ = 0, first_delivery_ = 0, first_discard_ = 0, first_excess_ = 0, first_committed_ = 0;
};

}  // namespace chokepoint
