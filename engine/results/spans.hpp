// Time series as spans: one row for as long as nothing changes, `first` and `last` step with the values in between.
// What stands still costs nothing, so that most of a long calendar needs neither time nor room. Views named `..._step`
// show every step again.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "chokepoint/run.hpp"
#include "results/sqlite.hpp"

namespace chokepoint {

/// A value column of a table of spans; empty (NULL) in steps beyond its table's last.
struct SpanColumn {
  SpanColumn(const Table<double>& numbers) : table(&numbers) {}    // NOLINT: a table is a column
  SpanColumn(const PackedTable& numbers) : table(&numbers) {}      // NOLINT
  SpanColumn(const Table<Status>& statuses) : table(&statuses) {}  // NOLINT
  std::variant<const Table<double>*, const PackedTable*, const Table<Status>*> table;
};

/// Fills `table(run, conduct, item, first, last, columns...)`, by item and then step. Steps in which the leading
/// columns have the values of `nothing` are left out.
void write_spans(sqlite::Database& database, const std::string& table, int run, int conduct,
                 const std::vector<SpanColumn>& columns, const std::vector<double>& nothing);

}  // namespace chokepoint
