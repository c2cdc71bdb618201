// Trust and commitments: what somebody decided or promised about lanes, and what that means in a step.
//
//   trust       cap of a supplier = Σ over stretches  share × (what the buyers import, or use, in the pattern)   in
//   force
//                                 + the pattern's own flow                                                       else
//   promise     of an agreement: tonnes a year × the share of the step on which it is in force
//               of an offtake: the same for its volume, on the lanes from the facility's country to its buyer, or from
//               output to use where that is one country; at most what the facility can make, and what the buyer uses in
//               the pattern
//   commitment  a set U of links that carry  Σ promises over links of U alone
//
// A tonne keeps one promise. Promises over sets L of links can be kept together, each by tonnes of its own, exactly
// where for every union U of sets that overlap  Σ flow over U >= Σ promises with L in U  (Hall's condition; Gale,
// Pacific Journal of Mathematics 7 (1957) 1073). So there is a commitment for each such union, and no book of tonnes.
//
// Buyers count as one: only what comes to them from outside is looked at, commodity by commodity, supplier by supplier.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "network/network.hpp"
#include "regime/agreements.hpp"
#include "regime/days.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

class PledgeBook {
 public:
  PledgeBook(const Scenario& scenario, const CompiledWorld& compiled, std::span<const AgreementTerm> agreements);

  const Pledges& pledges() const { return pledges_; }
  /// Fills trust caps and commitments; the regime's anchor and demand must be set.
  void compose(int step, Regime& regime) const;

 private:
  struct TrustTerms {
    Days days;
    const Schedule* share = nullptr;
    std::vector<int> imports;  ///< links from outside to the buyers; empty where the share is one of their use
    std::vector<int> rooms;    ///< where they use it
  };
  struct Promise {
    int event = -1;
    Days days;
    double tonnes = 0;                                 ///< per step
    std::vector<std::pair<int, double>> made_by = {};  ///< of an offtake: processes, with tonnes per run
    std::vector<int> rooms = {};                       ///< where its buyer uses it
  };
  using Links = std::vector<int>;  ///< ascending
  void add_trust(const Event& event, int index, const Trust& trust);
  void add_offtake(const Event& event, int index, const Offtake& offtake);
  void add_commitments();
  double promised(const std::vector<Promise>& promises, Days now, const Regime& regime) const;
  double base_of(const TrustTerms& terms, const Regime& regime) const;
  double used_in(const std::vector<int>& rooms, const Regime& regime) const;
  std::vector<int> rooms_of(int country, int commodity) const;

  const Scenario* scenario_;  // pointers: made anew and assigned where dates change
  const CompiledWorld* compiled_;
  Pledges pledges_;
  std::vector<TrustTerms> trusts_;
  std::map<Links, std::vector<Promise>> promises_;
  std::vector<std::vector<std::size_t>> within_;  ///< per commitment: those over some of its links, itself among them
};

}  // namespace chokepoint
