// Linear programmes month after month: one matrix, and per month the bounds that differ from the month before.
#pragma once

#include <utility>
#include <vector>

#include "lp/linear_program.hpp"

namespace chokepoint::bench {

struct LpSequence {
  struct Change {
    int index = 0;  ///< column or row
    double lower = 0, upper = 0;
  };
  struct Month {
    std::vector<Change> columns, rows;
  };

  LpModel model;  ///< with the bounds of the month before the first
  std::vector<Month> months;

  /// Appends a month: the bounds that `now` has.
  void add(const LpModel& now);
  /// Sets a month's changes in a model.
  static void apply(const Month& month, LpModel& model);

 private:
  LpModel last_;
};

/// A column from 0 up to `upper`; its entries (row, value) in any order.
void add_column(LpModel& model, std::vector<std::pair<int, double>> entries, double cost, double upper);

}  // namespace chokepoint::bench
