// Taxes, tariffs, subsidies and minimum prices: they move the pattern, never the costs, and money.
//
//   t      = Σ taxes and tariffs − Σ subsidies + max(0, highest minimum price / base-year price − 1)   on a lane and
//   day,
//            at least −99 %; a tax of one member of an agreement on another is cut by Π (1 − tariff_cut)
//   weight = (1 + mean of t over the step's days)^−σ                                      (what anchor.cpp does with
//   it) money  = tonnes shipped in the step × base-year price × mean of the rate, event by event
//
// Sums are taken in the order of their terms, so that the order of events means nothing.
#pragma once

#include <span>
#include <vector>

#include "network/network.hpp"
#include "regime/agreements.hpp"
#include "regime/bill.hpp"
#include "regime/course.hpp"

namespace chokepoint {

class Tariffs {
 public:
  Tariffs(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
          std::span<const AgreementTerm> agreements);

  /// Per link of the network what its share of its market's supply is multiplied by; empty where it is 1 everywhere.
  std::span<const double> compose(int step);

  /// USD per run of each process that charges at the gates of its facility come to in the step composed last: they move
  /// no shares, but what does not cover them idles. Empty where there are none.
  struct Charge {
    double usd = 0;
    int event = -1;  ///< the first by id of those that it is for
  };
  std::span<const Charge> levies() const { return levies_; }

  /// What shipments of the step composed last cost, by event, payer, receiver and commodity.
  void bill(int step, Bill& bill) const;

 private:
  struct Levy {
    int event = -1;
    Days days;
    const Control* control = nullptr;
  };
  struct Lane {
    int link = -1;  ///< of the network
    Link way;       ///< who sells what to whom
    std::vector<Levy> levies;
  };
  struct Rate {
    std::size_t lane = 0;
    int event = -1, payer = -1, receiver = -1;  ///< countries
    MoneyKind kind = MoneyKind::tax;
    double rate = 0;  ///< mean over the step, of the base-year value
  };
  double cut(const Lane& lane, const Control& control, Date day) const;
  std::vector<Date> cuts(const Lane& lane, Days now) const;
  double charge(std::size_t lane, Date day, double share);
  void add_rate(std::size_t lane, const Levy& levy, double rate);

  const Network* network_;
  const Scenario* scenario_;  // pointers: made anew and assigned where dates change
  std::span<const AgreementTerm> agreements_;
  std::vector<Lane> lanes_;
  std::vector<double> weight_;
  std::vector<Rate> rates_;     ///< of the step composed last
  std::vector<Charge> levies_;  ///< likewise
};

}  // namespace chokepoint
