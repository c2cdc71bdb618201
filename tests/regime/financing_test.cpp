// Money for projects: what must hold whatever is promised to whom.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "regime/financing.hpp"
#include "regime/small_world.hpp"

namespace chokepoint {
namespace {

/// The small world with three projects: for 90, 60 and 20 million dollars; the last is cheap but small.
SmallScenario three_projects() {
  SmallScenario s;
  World& world = *s.world;
  const Facility first = world.facilities[small::kuantan];
  const auto project = [&](const char* id, double capacity, double capex, double share) {
    Facility facility = first;
    facility.id = facility.name = id;
    facility.capacity = capacity;
    facility.capex = capex;
    facility.finance_share = share;
    facility.permitting_days = 30;
    return facility;
  };
  world.facilities[small::kuantan] = project("kuantan", 120, 90e6, 1);
  world.facilities.push_back(project("kvanefjeld", 120, 60e6, 0.5));
  world.facilities.push_back(project("norra-karr", 10, 20e6, 1));
  return s;
}

struct Accounts {
  std::map<int, double> paid, owed;                 ///< by event; owed: at the end
  std::map<int, double> got;                        ///< by facility
  std::map<int, std::vector<double>> owed_by_step;  ///< by event
};

Accounts add_up(const Ledger& ledger, int steps) {
  Accounts accounts;
  for (const Payment& payment : ledger.payments) {
    EXPECT_GT(payment.usd, 0);
    accounts.paid[payment.event] += payment.usd;
    accounts.got[payment.receiver.index] += payment.usd;
  }
  for (const Liability& liability : ledger.liabilities) {
    EXPECT_GT(liability.usd, 0);
    auto& list = accounts.owed_by_step[liability.event];
    list.resize(static_cast<std::size_t>(steps));
    list[static_cast<std::size_t>(liability.step)] = liability.usd;
    if (liability.step == steps - 1) accounts.owed[liability.event] = liability.usd;
  }
  return accounts;
}

TEST(Financing, KeepsItsLawsWhateverIsPromised) {
  std::mt19937 random(11);
  const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
  int begun = 0, waiting = 0;
  for (int round = 0; round < 400; ++round) {
    SCOPED_TRACE(round);
    SmallScenario s = three_projects();
    const std::vector<int> projects = {2, 3, 4};
    std::vector<int> listed = projects;
    std::shuffle(listed.begin(), listed.end(), random);
    const int fund =
        s.add("fund", "2025-01-01", "", Fund{listed, below(2) == 0 ? Fund::Rule::cheapest : Fund::Rule::listed});
    const int promises = 1 + below(7);
    for (int i = 0; i < promises; ++i) {
      Finance terms;
      terms.kind =
          std::vector<MoneyKind>{MoneyKind::equity, MoneyKind::loan, MoneyKind::grant, MoneyKind::guarantee}[below(4)];
      terms.payer = {Party::Kind::country, below(3)};
      terms.usd = 1e6 * (1 + below(60));
      if (terms.kind != MoneyKind::guarantee && below(2) == 0)
        terms.fund = fund;
      else
        terms.project = projects[static_cast<std::size_t>(below(3))];
      const Date first = day("2024-11-01") + std::chrono::days(below(500));
      s.add("f" + std::to_string(i), to_string(first),
            below(4) == 0 ? to_string(first + std::chrono::days(below(300))) : "", terms);
    }
    const CompiledWorld compiled = compile(s.scenario);
    const Earnings earnings(s.scenario, compiled);
    Financing financing(s.scenario);
    Ledger ledger;
    std::vector<Date> before(financing.building().begin(), financing.building().end());
    const int steps = s.scenario.calendar.steps();
    for (int step = 0; step < steps; ++step) {
      const bool any = financing.decide(step, earnings);
      bool changed = false;
      for (std::size_t f = 0; f < before.size(); ++f) {
        if (financing.building()[f] == before[f]) continue;
        EXPECT_EQ(before[f], never) << "what has begun goes on";
        EXPECT_EQ(financing.building()[f], s.scenario.calendar.begin(step));
        changed = true;
      }
      EXPECT_EQ(any, changed);
      before.assign(financing.building().begin(), financing.building().end());
      financing.settle(step, ledger);
    }
    const Accounts accounts = add_up(ledger, steps);
    for (std::size_t i = 0; i < s.scenario.events.size(); ++i) {
      const auto* terms = std::get_if<Finance>(&s.scenario.events[i].effect);
      if (terms == nullptr) continue;
      const int event = static_cast<int>(i);
      const double paid = accounts.paid.contains(event) ? accounts.paid.at(event) : 0.0;
      const double owed = accounts.owed.contains(event) ? accounts.owed.at(event) : 0.0;
      EXPECT_LE(paid + (terms->kind == MoneyKind::guarantee ? 0.0 : owed), terms->usd * (1 + 1e-9));
      if (terms->kind == MoneyKind::guarantee) {
        EXPECT_EQ(paid, 0);
      }
    }
    for (const int f : projects) {
      const Facility& facility = s.world->facilities[static_cast<std::size_t>(f)];
      const double got = accounts.got.contains(f) ? accounts.got.at(f) : 0.0;
      const Date began = financing.building()[static_cast<std::size_t>(f)];
      EXPECT_LE(got, *facility.capex * (1 + 1e-9)) << "more is not called";
      if (began == never) {
        EXPECT_EQ(got, 0) << "nobody pays for what does not begin";
        ++waiting;
        continue;
      }
      ++begun;
      // What was promised directly on that day, and all that funds had, could cover the share.
      double promised = 0;
      for (const Event& event : s.scenario.events)
        if (const auto* terms = std::get_if<Finance>(&event.effect); terms != nullptr &&
                                                                     (terms->project == f || terms->fund >= 0) &&
                                                                     days_of(event.start, event.until).holds(began))
          promised += terms->usd;
      EXPECT_GE(promised, *facility.capex * facility.finance_share * (1 - 1e-9));
    }
  }
  EXPECT_GT(begun, 200);
  EXPECT_GT(waiting, 200);
}

TEST(Financing, WithoutAFundAProjectBeginsWithTheFirstStepInWhichItsPromisesSuffice) {
  std::mt19937 random(3);
  const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
  for (int round = 0; round < 200; ++round) {
    SmallScenario s = three_projects();
    for (int i = 0; i < 4; ++i) {
      Finance terms;
      terms.kind = below(3) == 0 ? MoneyKind::guarantee : MoneyKind::loan;
      terms.usd = 1e6 * (1 + below(50));
      terms.project = small::kuantan;
      const Date first = day("2025-01-01") + std::chrono::days(below(600));
      s.add("f" + std::to_string(i), to_string(first),
            below(3) == 0 ? to_string(first + std::chrono::days(below(300))) : "", terms);
    }
    Date expected = never;
    for (int step = s.scenario.calendar.steps() - 1; step >= 0; --step) {
      double promised = 0;
      for (const Event& event : s.scenario.events)
        if (days_of(event.start, event.until).holds(s.scenario.calendar.begin(step)))
          promised += std::get<Finance>(event.effect).usd;
      if (promised >= 90e6 - 1) expected = s.scenario.calendar.begin(step);
    }
    const CompiledWorld compiled = compile(s.scenario);
    const Earnings earnings(s.scenario, compiled);
    Financing financing(s.scenario);
    for (int step = 0; step < s.scenario.calendar.steps(); ++step) financing.decide(step, earnings);
    EXPECT_EQ(financing.building()[small::kuantan], expected) << round;
  }
}

}  // namespace
}  // namespace chokepoint
