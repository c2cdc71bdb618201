// Money that events move, by step: who pays whom, how much, for what; and what payers may still have to pay.
#pragma once

#include <string>
#include <vector>

namespace chokepoint {

/// Who pays or is paid. `market` is everybody else: traders, banks, owners whom nobody named.
struct Party {
  enum class Kind { market, country, bloc, facility };
  Kind kind = Kind::market;
  int index = -1;  ///< of the world's countries, blocs or facilities
  auto operator<=>(const Party&) const = default;
};

/// What a payment is for. A new kind needs a name in `to_string`, and no other change.
enum class MoneyKind {
  equity,     ///< a share in a project
  loan,       ///< lent to a project; repayment is not followed
  grant,      ///< given to a project
  guarantee,  ///< answers for a project's debt; nothing is paid, it is contingent
  floor,      ///< an offtake's price floor less the market price
  subsidy,    ///< so much per tonne made
  purchase,   ///< a stockpile buys
  sale,       ///< a stockpile sells
  tax         ///< a tax, tariff or minimum price on a flow
};
std::string to_string(MoneyKind kind);
/// All of them, in order.
inline constexpr MoneyKind all_money_kinds[] = {MoneyKind::equity,    MoneyKind::loan,  MoneyKind::grant,
                                                MoneyKind::guarantee, MoneyKind::floor, MoneyKind::subsidy,
                                                MoneyKind::purchase,  MoneyKind::sale,  MoneyKind::tax};

/// Paid in a step.
struct Payment {
  int step = 0;
  Party payer, receiver;
  MoneyKind kind = MoneyKind::grant;
  int event = -1;      ///< index into Scenario::events; -1: a rule of the world
  int commodity = -1;  ///< that is paid for; -1: none
  double usd = 0;
  auto operator<=>(const Payment&) const = default;
};

/// What a payer may still have to pay at the end of a step: promised and not paid, guaranteed, or the most that the
/// floors it promised can cost.
struct Liability {
  int step = 0;
  Party payer;
  MoneyKind kind = MoneyKind::guarantee;
  int event = -1;
  double usd = 0;
  auto operator<=>(const Liability&) const = default;
};

/// The accounts of one way through the calendar. What is not there is zero.
struct Ledger {
  std::vector<Payment> payments;
  std::vector<Liability> liabilities;

  void pay(const Payment& payment);      ///< nothing where the sum is zero
  void owe(const Liability& liability);  ///< likewise
  void sort();                           ///< by step and then all the rest: no order of events is left in it
  bool empty() const { return payments.empty() && liabilities.empty(); }
};

}  // namespace chokepoint
