#include "results/write_money.hpp"

#include <map>

namespace chokepoint {
namespace {

using sqlite::Statement;

const char* kind_of(Party party) {
  switch (party.kind) {
    case Party::Kind::market:
      return "market";
    case Party::Kind::country:
      return "country";
    case Party::Kind::bloc:
      return "bloc";
    case Party::Kind::facility:
      return "facility";
  }
  return "";
}

/// Binds an index, or nothing where there is none.
void bind_index(Statement& statement, int parameter, int index) {
  if (index >= 0)
    statement.bind(parameter, index);
  else
    statement.bind(parameter, nullptr);
}

}  // namespace

void write_money(sqlite::Database& database, const RunResult& result, int run) {
  std::map<Party, int> parties;
  for (const ConductResult& conduct : result.conducts) {
    for (const Payment& payment : conduct.ledger.payments)
      for (const Party& party : {payment.payer, payment.receiver}) parties[party] = 0;
    for (const Liability& liability : conduct.ledger.liabilities) parties[liability.payer] = 0;
  }
  Statement kind(database, "INSERT INTO money VALUES(?,?)");
  for (const MoneyKind each : all_money_kinds) kind.insert(static_cast<int>(each), to_string(each));
  Statement party(database, "INSERT INTO party VALUES(?,?,?)");
  for (int id = 0; auto& [who, number] : parties) {
    number = id++;
    party.insert(number, result.scenario->world->name_of(who), kind_of(who));
  }

  Statement paid(database, "INSERT INTO payment VALUES(?,?,?,?,?,?,?,?,?)");
  Statement owed(database, "INSERT INTO liability VALUES(?,?,?,?,?,?,?)");
  for (const ConductResult& conduct : result.conducts) {
    const int id = static_cast<int>(conduct.conduct);
    for (const Payment& each : conduct.ledger.payments) {
      paid.bind(0, run);
      paid.bind(1, id);
      paid.bind(2, each.step);
      paid.bind(3, parties.at(each.payer));
      paid.bind(4, parties.at(each.receiver));
      paid.bind(5, static_cast<int>(each.kind));
      bind_index(paid, 6, each.event);
      bind_index(paid, 7, each.commodity);
      paid.bind(8, each.usd);
      paid.insert();
    }
    for (const Liability& each : conduct.ledger.liabilities) {
      owed.bind(0, run);
      owed.bind(1, id);
      owed.bind(2, each.step);
      owed.bind(3, parties.at(each.payer));
      owed.bind(4, static_cast<int>(each.kind));
      bind_index(owed, 5, each.event);
      owed.bind(6, each.usd);
      owed.insert();
    }
  }
}

}  // namespace chokepoint
