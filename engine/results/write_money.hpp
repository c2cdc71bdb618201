// Who paid whom, and who may still have to pay: the accounts of a run.
#pragma once

#include "chokepoint/run.hpp"
#include "results/sqlite.hpp"

namespace chokepoint {

/// The kinds of money and the parties that occur in any conduct's ledger, then the ledgers.
void write_money(sqlite::Database& database, const RunResult& result, int run);

}  // namespace chokepoint
