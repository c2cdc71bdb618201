// Programmes of a few rows on which the kernel once went wrong, from slack: found by fuzzing, with coefficients from
// 1e-3 to 100.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "lp/certificate.hpp"
#include "lp/linear_program.hpp"
#include "support/random_programme.hpp"

namespace chokepoint {
namespace {

struct Column {
  double cost, lower, upper;
  std::vector<std::pair<int, double>> entries;
};

LpModel programme(const std::vector<Column>& columns, const std::vector<std::pair<double, double>>& rows) {
  LpModel model;
  for (const Column& column : columns) {
    for (const auto& [row, value] : column.entries) {
      model.row.push_back(row);
      model.value.push_back(value);
    }
    model.start.push_back(static_cast<int>(model.row.size()));
    model.cost.push_back(column.cost);
    model.column_lower.push_back(column.lower);
    model.column_upper.push_back(column.upper);
    ++model.columns;
  }
  for (const auto& [lower, upper] : rows) {
    model.row_lower.push_back(lower);
    model.row_upper.push_back(upper);
    ++model.rows;
  }
  return model;
}

TEST(SmallProgrammes, ZeroIsFeasibleSoItIsNotInfeasible) {
  const LpModel model = programme({{-0.001, 0, 0.7, {{0, -100}, {1, 100}, {3, 100}}},
                                   {-1, 0, 0.01, {{0, -0.01}, {3, 1}}},
                                   {-1, 0, 50, {{1, 100}, {3, -1}}},
                                   {-1, 0, 1, {{1, 0.001}, {2, 0.01}, {3, -100}}}},
                                  {{-lp_infinity, 7}, {0, 0}, {0, 0}, {0, 0}});
  const auto solver = make_solver(SolverKind::own);
  solver->load(model);
  ASSERT_EQ(solver->solve(), LpStatus::optimal);
  EXPECT_TRUE(certified(model, *solver));
}

TEST(SmallProgrammes, PlainInfeasibilityIsProved) {
  // Row 0: the second column is at most 0. Row 2: then at most 0.0125 of the 0.67 that it must have.
  const LpModel model =
      programme({{0.1, -12.5, 12.5, {{1, -100}, {2, 0.001}}}, {0.1, -0.7, 0.7, {{0, 0.001}, {2, 100}}}},
                {{-lp_infinity, 0}, {-lp_infinity, 0.7}, {2.0 / 3, lp_infinity}});
  const auto solver = make_solver(SolverKind::own);
  solver->load(model);
  ASSERT_EQ(solver->solve(), LpStatus::infeasible);
  EXPECT_TRUE(support::proves_infeasible(solver->ray(), model));
}

TEST(SmallProgrammes, ABoundThatGoesAwayUnderAVariableIsNoticed) {
  // min −y, x − y ≥ 0: once x has no upper bound, y is limited by its own alone.
  LpModel model = programme({{0, 0, 1, {{0, 1}}}, {-1, 0, 10, {{0, -1}}}}, {{0, lp_infinity}});
  const auto solver = make_solver(SolverKind::own);
  solver->load(model);
  ASSERT_EQ(solver->solve(), LpStatus::optimal);
  EXPECT_EQ(solver->objective(), -1);
  model.column_upper[0] = lp_infinity;
  solver->set_column_bounds(0, 0, lp_infinity);
  // The basis is no longer dual feasible: better no answer than a wrong one.
  if (solver->solve() == LpStatus::optimal) {
    EXPECT_EQ(solver->objective(), -10);
  }
  solver->set_basis({});
  ASSERT_EQ(solver->solve(), LpStatus::optimal);
  EXPECT_EQ(solver->objective(), -10);
}

}  // namespace
}  // namespace chokepoint
