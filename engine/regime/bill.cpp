#include "regime/bill.hpp"

#include <algorithm>

namespace chokepoint {

void Bill::charge(const Moved& moved, Ledger& ledger) const {
  for (const Line& line : lines) {
    const std::span<const double> amounts = moved.*line.of;
    double count = 0;
    for (const auto& [index, each] : line.parts) count += amounts[static_cast<std::size_t>(index)] * each;
    Payment payment = line.payment;
    payment.usd = std::min(count, line.at_most) * line.usd;
    ledger.pay(payment);
  }
  for (const Payment& payment : fixed.payments) ledger.pay(payment);
  for (const Liability& liability : fixed.liabilities) ledger.owe(liability);
}

}  // namespace chokepoint
