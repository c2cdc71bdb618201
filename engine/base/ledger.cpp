#include "chokepoint/ledger.hpp"

#include <algorithm>
#include <stdexcept>

namespace chokepoint {

std::string to_string(MoneyKind kind) {
  switch (kind) {
    case MoneyKind::equity:
      return "equity";
    case MoneyKind::loan:
      return "loan";
    case MoneyKind::grant:
      return "grant";
    case MoneyKind::guarantee:
      return "guarantee";
    case MoneyKind::floor:
      return "floor";
    case MoneyKind::subsidy:
      return "subsidy";
    case MoneyKind::purchase:
      return "purchase";
    case MoneyKind::sale:
      return "sale";
    case MoneyKind::tax:
      return "tax";
  }
  throw std::logic_error("a kind of money without a name");
}

void Ledger::pay(const Payment& payment) {
  if (payment.usd != 0) payments.push_back(payment);
}

void Ledger::owe(const Liability& liability) {
  if (liability.usd != 0) liabilities.push_back(liability);
}

void Ledger::sort() {
  std::sort(payments.begin(), payments.end());
  std::sort(liabilities.begin(), liabilities.end());
}

}  // namespace chokepoint
