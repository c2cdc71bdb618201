// Rows and columns in another order are the same programme: the same verdict, the same optimum.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <random>

#include "lp/certificate.hpp"
#include "lp/linear_program.hpp"
#include "support/random_programme.hpp"

namespace chokepoint {
namespace {

using support::RandomProgramme;

struct Permuted {
  LpModel model;
  std::vector<int> column, row;  ///< where each of the original stands here
};

Permuted permuted(const LpModel& from, std::mt19937& random) {
  Permuted result;
  result.row.resize(static_cast<std::size_t>(from.rows));
  std::iota(result.row.begin(), result.row.end(), 0);
  std::shuffle(result.row.begin(), result.row.end(), random);
  std::vector<int> order(static_cast<std::size_t>(from.columns));
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  LpModel& to = result.model;
  to.rows = from.rows;
  to.columns = from.columns;
  to.row_lower = from.row_lower;
  to.row_upper = from.row_upper;
  for (int i = 0; i < from.rows; ++i) {
    to.row_lower[result.row[i]] = from.row_lower[i];
    to.row_upper[result.row[i]] = from.row_upper[i];
  }
  result.column.resize(order.size());
  for (const int j : order) {
    result.column[j] = static_cast<int>(to.cost.size());
    std::vector<std::pair<int, double>> entries;
    for (int e = from.start[j]; e < from.start[j + 1]; ++e)
      entries.emplace_back(result.row[from.row[e]], from.value[e]);
    std::sort(entries.begin(), entries.end());
    for (const auto& [row, value] : entries) {
      to.row.push_back(row);
      to.value.push_back(value);
    }
    to.start.push_back(static_cast<int>(to.row.size()));
    to.cost.push_back(from.cost[j]);
    to.column_lower.push_back(from.column_lower[j]);
    to.column_upper.push_back(from.column_upper[j]);
  }
  return result;
}

TEST(Kernel, TheOrderOfRowsAndColumnsMeansNothing) {
  const unsigned samples = std::getenv("CHOKEPOINT_FULL") != nullptr ? 50'000 : 1'500;
  int optimal = 0, infeasible = 0;
  for (unsigned seed = 1; seed <= samples; ++seed) {
    SCOPED_TRACE(seed);
    constexpr int kinds[] = {0, 2, 3};  // not the extreme coefficients, whose verdicts are a matter of tolerance
    RandomProgramme programme(seed, kinds[seed % 3]);
    std::mt19937 random(seed);
    // Distinct costs: the optimum is one point.
    for (double& cost : programme.model.cost) cost += 1e-2 * std::uniform_real_distribution<double>(0, 1)(random);
    for (int step = 0; step < 3; ++step) {
      if (step > 0) programme.shake();
      const Permuted other = permuted(programme.model, random);
      const auto a = make_solver(SolverKind::own), b = make_solver(SolverKind::own);
      a->load(programme.model);
      b->load(other.model);
      const LpStatus status = a->solve();
      ASSERT_NE(status, LpStatus::failed);
      ASSERT_EQ(status, b->solve());
      if (status == LpStatus::infeasible) {
        ++infeasible;
        EXPECT_TRUE(support::proves_infeasible(b->ray(), other.model));
        continue;
      }
      ++optimal;
      ASSERT_TRUE(certified(programme.model, *a) && certified(other.model, *b));
      double size = 1, largest = 1;
      const auto x = a->columns(), z = b->columns();
      for (int j = 0; j < programme.model.columns; ++j) {
        size += std::fabs(programme.model.cost[j] * x[j]);
        largest = std::max(largest, std::fabs(x[j]));
      }
      ASSERT_NEAR(a->objective(), b->objective(), 1e-9 * size);
      for (int j = 0; j < programme.model.columns; ++j)
        ASSERT_NEAR(x[j], z[other.column[j]], 1e-7 * largest) << "column " << j;
    }
  }
  EXPECT_GT(optimal, 3 * static_cast<int>(samples) / 4);
  EXPECT_GT(infeasible, static_cast<int>(samples) / 10);
}

}  // namespace
}  // namespace chokepoint
