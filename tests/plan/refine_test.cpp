// What an optimum's tolerance leaves open: `BoundedLp::refine` by hand at the width of a hair, and on random programmes
// against arithmetic with a hundred digits.
#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <random>

#include "plan/bounded_lp.hpp"
#include "support/random_programme.hpp"

namespace chokepoint {
namespace {

using Digits = boost::multiprecision::cpp_bin_float_100;

Digits digits(const Twofold& value) { return Digits(value.high) + Digits(value.low); }

/// Two mines supply one market: x0 + x1 = x2.
LpModel market() {
  LpModel model;
  model.rows = 1;
  model.row_lower = model.row_upper = {0.0};
  model.add_column({{0, 1.0}}, 1.0, 0.0, 0.25);
  model.add_column({{0, 1.0}}, 2.0, 0.0, 0.75);
  model.add_column({{0, -1.0}}, 0.0, 0.0, 2.0);
  return model;
}

class Refine : public ::testing::TestWithParam<SolverKind> {};

TEST_P(Refine, AHairMoreThanThereIsCannotBeHad) {
  PlanStatistics statistics;
  BoundedLp lp(market(), GetParam(), statistics);
  lp.set_column(2, Twofold(1.0, 1e-18), Twofold(1.0, 1e-18));
  ASSERT_EQ(lp.solve(), LpStatus::optimal);  // within the tolerance
  EXPECT_EQ(lp.refine(), LpStatus::infeasible);
  lp.step_back();
  lp.set_column(2, 1.0, 1.0);
  ASSERT_EQ(lp.solve(), LpStatus::optimal);
  EXPECT_EQ(lp.refine(), LpStatus::optimal);
  EXPECT_EQ(lp.point()[1], Twofold(0.75));
}

TEST_P(Refine, AHairLessIsHadToTheLastBit) {
  PlanStatistics statistics;
  BoundedLp lp(market(), GetParam(), statistics);
  lp.set_column(2, Twofold(1.0, -1e-18), Twofold(1.0, -1e-18));
  ASSERT_EQ(lp.solve(), LpStatus::optimal);
  ASSERT_EQ(lp.refine(), LpStatus::optimal);
  EXPECT_EQ(lp.point()[0], Twofold(0.25));
  EXPECT_LT(abs(digits(lp.point()[1]) - (Digits(0.75) - Digits(1e-18))), Digits(1e-30));
}

/// What the dearer mine lacks by a hair the basis has to be changed for: the cheaper one, basic at its bound, would
/// have to give more than it has.
TEST_P(Refine, ABasisAHairOutsideItsBoundsIsLeft) {
  PlanStatistics statistics;
  BoundedLp lp(market(), GetParam(), statistics);
  lp.set_column(2, 0.125, 0.125);
  ASSERT_EQ(lp.solve(), LpStatus::optimal);
  ASSERT_EQ(lp.refine(), LpStatus::optimal);
  EXPECT_EQ(lp.point()[0], Twofold(0.125));
  lp.set_column(2, Twofold(0.25, 1e-18), Twofold(0.25, 1e-18));
  ASSERT_EQ(lp.solve(), LpStatus::optimal);
  ASSERT_EQ(lp.refine(), LpStatus::optimal);
  EXPECT_EQ(lp.point()[0], Twofold(0.25));
  EXPECT_LT(abs(digits(lp.point()[1]) - Digits(1e-18)), Digits(1e-30));
}

TEST_P(Refine, PointsMeetRowsAndBoundsToTwiceThePrecision) {
  int optimal = 0;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    support::RandomProgramme programme(seed);
    PlanStatistics statistics;
    BoundedLp lp(programme.model, GetParam(), statistics);
    std::mt19937 random(seed);
    const LpModel& model = lp.model();
    for (int step = 0; step < 4; ++step) {
      for (int j = 0; j < model.columns; ++j) {  // bounds with a second half
        const auto hair = [&](double bound) {
          const bool none = std::fabs(bound) >= lp_infinity || random() % 2 == 0;
          return Twofold(bound, none ? 0.0 : bound * 1e-18 * static_cast<int>(random() % 5));
        };
        const double least = model.column_lower[j], most = model.column_upper[j];
        lp.set_column(j, hair(least),
                      hair(std::max(least, most * (random() % 4 == 0 && most < lp_infinity ? 0.5 : 1))));
      }
      LpStatus status = LpStatus::failed;
      try {
        status = lp.solve();
      } catch (const std::runtime_error&) {  // extreme numbers: the planner has its ways around them
        break;
      }
      if (status != LpStatus::optimal || lp.refine() != LpStatus::optimal) continue;
      if (statistics.fallbacks > 0) break;  // what an enlarged programme cannot answer stays as it was
      const std::vector<Twofold>& x = lp.point();
      std::vector<Digits> activity(static_cast<std::size_t>(model.rows), Digits(0)), size(activity);
      double worst = 0;
      const auto look = [&](const Digits& lower, const Digits& value, const Digits& upper, const Digits& terms) {
        const Digits broken = std::max(Digits(lower - value), Digits(value - upper)) / (1 + terms);
        worst = std::max(worst, broken.convert_to<double>());
      };
      for (int j = 0; j < model.columns; ++j) {
        const Digits value = digits(x[j]);
        look(digits(lp.lower(j)), value, digits(lp.upper(j)), abs(value));
        for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
          activity[model.row[e]] += Digits(model.value[e]) * value;
          size[model.row[e]] += abs(Digits(model.value[e]) * value);
        }
      }
      for (int i = 0; i < model.rows; ++i)
        look(Digits(model.row_lower[i]), activity[i], Digits(model.row_upper[i]), size[i]);
      EXPECT_LT(worst, 1e-22);
      ++optimal;
    }
  }
  EXPECT_GT(optimal, 200);
}

INSTANTIATE_TEST_SUITE_P(Solvers, Refine, ::testing::Values(SolverKind::own, SolverKind::clp),
                         [](const auto& each) { return each.param == SolverKind::own ? "Own" : "Clp"; });

}  // namespace
}  // namespace chokepoint
