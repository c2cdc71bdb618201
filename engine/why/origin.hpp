// Where material comes from, step by step, through conversion, mixing, stocks, goods under way and re-export.
//
// Places are markets (both rooms of one, since goods are not told apart there) or, where controls follow origin, the
// layers of a market, so that what the layers know is kept. In each step what a place had on hand mixes with all that
// comes in, and everything that leaves has the mix (proportional mixing: an assumption, no statistics follow a tonne).
// With z(m) the shares of origins in place m, S its stock before the step and A what arrives from before it:
//
//     (S + A + Σ flow + Σ output) z(m) = S z_before(m) + A's origins + Σ flow · z(source) + Σ output · z(process)
//     z(process) = Σ over inputs of tonnes · content · z(input) / Σ tonnes · content;   a mine is its own origin
//
// a sparse linear system in the places, solved by Eigen's SparseLU for all origins at once. Content is that of one
// element, so that dysprosium in a magnet is traced to where dysprosium was dug, and neodymium to where that was. The
// label `made` lets every process be an origin instead: who made the commodity itself.
//
// What was there before the first step has the shares of the base year standing still: the same system with all lags in
// balance. Where nothing comes in in the base year, and in stockpiles without a market, the origin is unknown. A
// stockpile starts with the mix of its market.
//
// References: Bialek, IEE Proceedings Generation, Transmission and Distribution 143 (1996) 313-320, and Kirschen,
// Allan, Strbac, IEEE Transactions on Power Systems 12 (1997) 312-319 (proportional sharing of flows); Kastner,
// Kastner, Nonhebel, Ecological Economics 70 (2011) 1032-1040 (origin through re-export).
#pragma once

#include <memory>
#include <vector>

#include "network/network.hpp"

namespace chokepoint {

/// How origins are told apart, and what of a commodity counts.
struct Labelling {
  bool made = false;            ///< every process is an origin
  std::vector<double> content;  ///< per commodity of the network: tonnes of what is traced per tonne
  std::vector<int> origin;      ///< per process: label of what it brings in
  int labels = 0;               ///< the last one is `unknown`
};

/// Amounts moved in one step, as the tracer sees them.
struct Movements {
  std::vector<double> flow, run, delivery, discard;  ///< per link, process, consumer, room
  std::vector<double> stock_after;                   ///< per room
  std::vector<double> release;                       ///< per room, from stockpiles
};

/// Traces one labelling through the steps.
class OriginTracer {
 public:
  OriginTracer(const Network& network, Labelling labelling);
  ~OriginTracer();
  OriginTracer(OriginTracer&&) noexcept;

  /// The stockpiles: tonnes each held at the start, where each releases to, and the consumer that buys for it (or -1).
  void add_stockpile(double tonnes, int room, int purchase);
  /// The next step. `released`: per stockpile, out of it in the step.
  void step(const Movements& moved, const std::vector<double>& released);

  /// Tonnes by label of all that was in these rooms during the last step: on hand, and what came in.
  std::vector<double> amounts(const std::vector<int>& rooms) const;
  /// Shares by label of what left a room in the last step, or is left there; all 0 where the room's commodity holds
  /// nothing of what is traced.
  std::vector<double> room(int room) const;
  std::vector<double> stockpile(int number) const;
  /// |Σ shares − 1| at most, over all places, so far.
  double largest_gap() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chokepoint
