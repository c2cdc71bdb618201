#include "lp_sequence.hpp"

#include <algorithm>

namespace chokepoint::bench {
namespace {

std::vector<LpSequence::Change> differences(std::vector<double>& lower, std::vector<double>& upper,
                                            const std::vector<double>& new_lower,
                                            const std::vector<double>& new_upper) {
  std::vector<LpSequence::Change> changes;
  for (std::size_t i = 0; i < lower.size(); ++i)
    if (lower[i] != new_lower[i] || upper[i] != new_upper[i])
      changes.push_back({static_cast<int>(i), new_lower[i], new_upper[i]});
  lower = new_lower;
  upper = new_upper;
  return changes;
}

void set(const std::vector<LpSequence::Change>& changes, std::vector<double>& lower, std::vector<double>& upper) {
  for (const LpSequence::Change& change : changes) {
    lower[change.index] = change.lower;
    upper[change.index] = change.upper;
  }
}

}  // namespace

void LpSequence::add(const LpModel& now) {
  if (model.columns == 0) model = last_ = now;
  Month month;
  month.columns = differences(last_.column_lower, last_.column_upper, now.column_lower, now.column_upper);
  month.rows = differences(last_.row_lower, last_.row_upper, now.row_lower, now.row_upper);
  months.push_back(std::move(month));
}

void LpSequence::apply(const Month& month, LpModel& model) {
  set(month.columns, model.column_lower, model.column_upper);
  set(month.rows, model.row_lower, model.row_upper);
}

void add_column(LpModel& model, std::vector<std::pair<int, double>> entries, double cost, double upper) {
  model.add_column(std::move(entries), cost, 0, upper);
}

}  // namespace chokepoint::bench
