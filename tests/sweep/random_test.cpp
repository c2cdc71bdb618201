// Random numbers, distributions and designs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <stdexcept>

#include "sweep/design.hpp"
#include "sweep/draws.hpp"
#include "sweep/indices.hpp"
#include "sweep/philox.hpp"

namespace chokepoint {
namespace {

// The authors' known answers: file kat_vectors of Random123 1.14, philox4x32 with 10 rounds.
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const std::uint32_t all = 0xffffffff;
  EXPECT_EQ(philox({all, all, all, all}, {all, all}), (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Draws, LieInsideAndDependOnSeedStreamAndNumber) {
  const std::uint64_t stream = stream_of("events.mine.project.lead_time");
  EXPECT_EQ(stream, stream_of("events.mine.project.lead_time"));
  std::set<double> seen;
  double sum = 0;
  constexpr int n = 20000;
  for (int draw = 0; draw < n; ++draw) {
    const double u = uniform(7, stream, draw);
    ASSERT_GT(u, 0);
    ASSERT_LT(u, 1);
    seen.insert(u);
    sum += u;
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(n));
  EXPECT_NEAR(sum / n, 0.5, 4 * std::sqrt(1.0 / 12 / n));
  EXPECT_NE(uniform(7, stream, 0), uniform(8, stream, 0));
  EXPECT_NE(uniform(7, stream, 0), uniform(7, stream_of("other"), 0));
  EXPECT_GT(to_unit(0), 0);
  EXPECT_LT(to_unit(~std::uint64_t{0}), 1);
}

TEST(Draws, PermutationsMeetEveryPlaceOnce) {
  for (const std::uint64_t count : {1u, 2u, 3u, 5u, 16u, 17u, 100u, 1000u}) {
    std::set<std::uint64_t> places;
    for (std::uint64_t item = 0; item < count; ++item) places.insert(permuted(1, 2, count, item));
    EXPECT_EQ(places.size(), count);
    EXPECT_LT(*places.rbegin(), count);
  }
}

TEST(Distribution, QuantilesAreThoseOfTheTextbook) {
  using Kind = Distribution::Kind;
  EXPECT_DOUBLE_EQ(Distribution(Kind::uniform, {2, 6}).quantile(0.25), 3);
  EXPECT_NEAR(Distribution(Kind::normal, {10, 2}).quantile(0.975), 10 + 2 * 1.959963984540054, 1e-12);
  EXPECT_NEAR(Distribution(Kind::lognormal, {9, 1.5}).quantile(0.5), 9, 1e-12);
  EXPECT_NEAR(Distribution(Kind::lognormal, {9, 1.5}).quantile(0.8413447460685429), 13.5, 1e-9);
  const Distribution triangular(Kind::triangular, {0, 1, 4});
  EXPECT_NEAR(triangular.quantile(0.25), 1, 1e-12);                   // a quarter lies below the mode
  EXPECT_NEAR(triangular.quantile(0.75), 4 - std::sqrt(3.0), 1e-12);  // 1 - (4-x)²/12
  const Distribution observed(Kind::empirical, {3, 1, 2});
  EXPECT_DOUBLE_EQ(observed.quantile(0.5), 2);
  EXPECT_DOUBLE_EQ(observed.quantile(0.75), 2.5);
  Distribution cut(Kind::normal, {0, 1});
  cut.truncate(0, 100);
  EXPECT_NEAR(cut.quantile(0.5), 0.6744897501960817, 1e-12);
}

TEST(Distribution, ImpossibleParametersAreRefused) {
  using Kind = Distribution::Kind;
  EXPECT_THROW(Distribution(Kind::uniform, {6, 2}), std::invalid_argument);
  EXPECT_THROW(Distribution(Kind::normal, {1, 0}), std::invalid_argument);
  EXPECT_THROW(Distribution(Kind::normal, {1, 2, 3}), std::invalid_argument);
  EXPECT_THROW(Distribution(Kind::lognormal, {0, 2}), std::invalid_argument);
  EXPECT_THROW(Distribution(Kind::lognormal, {1, 0.9}), std::invalid_argument);
  EXPECT_THROW(Distribution(Kind::triangular, {0, 5, 4}), std::invalid_argument);
  EXPECT_THROW(Distribution(Kind::empirical, {1}), std::invalid_argument);
  Distribution normal(Kind::normal, {0, 1});
  EXPECT_THROW(normal.truncate(50, 60), std::invalid_argument);
}

TEST(Amounts, NumbersUnitsAndDates) {
  EXPECT_EQ(parse_amount("6.25 years")->unit, "years");
  EXPECT_EQ(parse_amount("6.25 years")->number, 6.25);
  EXPECT_EQ(parse_amount("35%")->unit, "%");
  EXPECT_EQ(parse_amount("1e3 t")->number, 1000);
  EXPECT_EQ(parse_amount("1970-01-31")->number, 30);
  EXPECT_FALSE(parse_amount("kept"));
  EXPECT_FALSE(parse_amount(""));
  EXPECT_EQ(format_amount({0.1, "t"}), "0.1 t");
  EXPECT_EQ(format_amount(*parse_amount("2025-04-01")), "2025-04-01");
}

std::vector<Variable> unit_variables(int count) {
  std::vector<Variable> variables;
  for (int i = 0; i < count; ++i) {
    Variable each;
    each.id = "x" + std::to_string(i);
    each.paths = {each.id};
    each.distribution.emplace(Distribution::Kind::uniform, std::vector<double>{0, 1});
    variables.push_back(std::move(each));
  }
  return variables;
}

std::vector<double> column(const Design& design, int variable) {
  std::vector<double> values;
  for (std::int64_t row = 0; row < design.rows(); ++row) values.push_back(design.row(row)[variable].probability);
  return values;
}

TEST(Design, ALatinHypercubeHasOnePointInEachRow) {
  const Design design(DesignKind::latin_hypercube, unit_variables(3), 5, 50, {});
  for (int v = 0; v < 3; ++v) {
    std::set<int> strata;
    for (const double u : column(design, v)) strata.insert(static_cast<int>(u * 50));
    EXPECT_EQ(strata.size(), 50u);
  }
  EXPECT_NE(column(design, 0), column(design, 1));
}

TEST(Design, SobolPointsAreANetWhateverTheShift) {
  // The first 2^m points of a (0, m, 1)-sequence: one in each of 2^m equal parts, in every dimension; and in two
  // dimensions of Sobol's one in each elementary interval of 4 × 4 of the first 16.
  const Design design(DesignKind::sobol, unit_variables(5), 11, 64, {});
  for (int v = 0; v < 5; ++v) {
    std::set<int> parts;
    for (const double u : column(design, v)) parts.insert(static_cast<int>(u * 64));
    EXPECT_EQ(parts.size(), 64u) << v;
  }
  std::set<int> cells;
  for (int row = 0; row < 16; ++row) {
    const auto point = design.row(row);
    cells.insert(static_cast<int>(point[0].probability * 4) * 4 + static_cast<int>(point[1].probability * 4));
  }
  EXPECT_EQ(cells.size(), 16u);
}

TEST(Design, SaltelliRowsSwapOneColumnAtATime) {
  const Design design(DesignKind::saltelli, unit_variables(3), 2, 8, {});
  ASSERT_EQ(design.rows(), 8 * 5);
  const auto point = [&](int row) {
    std::vector<double> u;
    for (const Setting& each : design.row(row)) u.push_back(each.probability);
    return u;
  };
  for (int draw = 0; draw < 8; ++draw) {
    const auto a = point(5 * draw), b = point(5 * draw + 4);
    for (int v = 0; v < 3; ++v) {
      auto mixed = a;
      mixed[v] = b[v];
      EXPECT_NE(a[v], b[v]);
      EXPECT_EQ(point(5 * draw + 1 + v), mixed);
    }
  }
}

TEST(Design, MorrisMovesEachVariableOnce) {
  const Design design(DesignKind::morris, unit_variables(4), 9, 6, {});
  ASSERT_EQ(design.rows(), 6 * 5);
  for (int draw = 0; draw < 6; ++draw) {
    std::set<int> moved;
    for (int place = 1; place < 5; ++place) {
      const auto before = design.row(5 * draw + place - 1), now = design.row(5 * draw + place);
      int changes = 0;
      for (int v = 0; v < 4; ++v) {
        const double step = now[v].probability - before[v].probability;
        if (step == 0) continue;
        EXPECT_DOUBLE_EQ(std::fabs(step), 0.5);
        moved.insert(v);
        ++changes;
      }
      EXPECT_EQ(changes, 1);
    }
    EXPECT_EQ(moved.size(), 4u);
  }
}

TEST(Design, CorrelatedVariablesHaveTheRankCorrelationAskedFor) {
  CorrelatedGroup group{{0, 2}, copula_factor({{1, -0.6}, {-0.6, 1}})};
  const Design design(DesignKind::random, unit_variables(3), 3, 4000, {group});
  EXPECT_NEAR(rank_correlation(column(design, 0), column(design, 2)), -0.6, 0.04);
  EXPECT_NEAR(rank_correlation(column(design, 0), column(design, 1)), 0, 0.06);
  const Design independent(DesignKind::random, unit_variables(3), 3, 4000, {});
  EXPECT_EQ(column(design, 0), column(independent, 0));  // the first of a group is as without it
  std::vector<double> sorted = column(design, 2);        // and the others stay uniform
  std::sort(sorted.begin(), sorted.end());
  for (const double p : {0.1, 0.5, 0.9}) EXPECT_NEAR(sorted[static_cast<std::size_t>(p * 4000)], p, 0.03);
  EXPECT_THROW(copula_factor({{1, 0.9, -0.9}, {0.9, 1, 0.9}, {-0.9, 0.9, 1}}), std::invalid_argument);
}

TEST(Design, DoesNotFitEverything) {
  EXPECT_THROW(Design(DesignKind::grid, unit_variables(1), 1, 0, {}), std::invalid_argument);
  std::vector<Variable> lists(2);
  for (int i = 0; i < 2; ++i) {
    lists[i].id = lists[i].paths.emplace_back("v" + std::to_string(i));
    lists[i].levels.assign(static_cast<std::size_t>(2 + i), {"a", 0});
    lists[i].weights.assign(lists[i].levels.size(), 1.0);
  }
  EXPECT_THROW(Design(DesignKind::zip, lists, 1, 0, {}), std::invalid_argument);
  EXPECT_EQ(Design(DesignKind::grid, lists, 1, 0, {}).rows(), 6);
  EXPECT_THROW(Design(DesignKind::sobol, unit_variables(4000), 1, 4, {}), std::invalid_argument);
}

/// Indices estimated by a Saltelli design.
SobolIndices indices_of(int variables, int draws, const std::function<double(const std::vector<double>&)>& f) {
  const Design design(DesignKind::saltelli, unit_variables(variables), 4, draws, {});
  return sobol_indices(draws, variables, [&](std::int64_t draw, int place) {
    std::vector<double> u;
    for (const Setting& each : design.row(draw * (variables + 2) + place)) u.push_back(each.probability);
    return f(u);
  });
}

void expect_index(const Index& index, double exact) {
  EXPECT_NEAR(index.value, exact, 0.02);
  EXPECT_LE(index.low, exact + 0.01);
  EXPECT_GE(index.high, exact - 0.01);
}

// Ishigami and Homma 1990: sin x1 + a sin² x2 + b x3⁴ sin x1 on [-π, π]³.
TEST(Sobol, IndicesOfTheIshigamiFunction) {
  constexpr double a = 7, b = 0.1, pi = M_PI;
  const auto result = indices_of(3, 2048, [&](const std::vector<double>& u) {
    const double x = (2 * u[0] - 1) * pi, y = (2 * u[1] - 1) * pi, z = (2 * u[2] - 1) * pi;
    return std::sin(x) + a * std::sin(y) * std::sin(y) + b * z * z * z * z * std::sin(x);
  });
  const double v1 = 0.5 * std::pow(1 + b * std::pow(pi, 4) / 5, 2), v2 = a * a / 8,
               v13 = b * b * std::pow(pi, 8) * (1.0 / 18 - 1.0 / 50), v = v1 + v2 + v13;
  EXPECT_NEAR(result.variance, v, 0.02 * v);
  expect_index(result.first[0], v1 / v);
  expect_index(result.first[1], v2 / v);
  expect_index(result.first[2], 0);
  expect_index(result.total[0], (v1 + v13) / v);
  expect_index(result.total[1], v2 / v);
  expect_index(result.total[2], v13 / v);
}

// Saltelli and Sobol 1995: Π (|4 u_i - 2| + a_i) / (1 + a_i).
TEST(Sobol, IndicesOfTheGFunction) {
  const std::vector<double> a = {0, 1, 4.5, 9, 99, 99};
  const auto result = indices_of(6, 2048, [&](const std::vector<double>& u) {
    double product = 1;
    for (std::size_t i = 0; i < a.size(); ++i) product *= (std::fabs(4 * u[i] - 2) + a[i]) / (1 + a[i]);
    return product;
  });
  double v = 1;
  for (const double each : a) v *= 1 + 1 / (3 * (1 + each) * (1 + each));
  v -= 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double alone = 1 / (3 * (1 + a[i]) * (1 + a[i]));
    expect_index(result.first[i], alone / v);
    expect_index(result.total[i], alone * (v + 1) / (1 + alone) / v);
  }
}

TEST(Morris, EffectsOfALinearFunctionAreItsSlopes) {
  constexpr int k = 3, draws = 5;
  const Design design(DesignKind::morris, unit_variables(k), 1, draws, {});
  const auto at = [&](std::int64_t draw, int place) { return design.row(draw * (k + 1) + place); };
  const auto effects = morris_effects(
      draws, k,
      [&](std::int64_t draw, int place) {
        const auto p = at(draw, place);
        return 4 * p[0].probability - 2 * p[1].probability;
      },
      [&](std::int64_t draw, int place) {
        const auto before = at(draw, place - 1), now = at(draw, place);
        for (int v = 0; v < k; ++v)
          if (before[v].probability != now[v].probability)
            return std::pair(v, now[v].probability > before[v].probability);
        return std::pair(-1, false);
      });
  EXPECT_NEAR(effects[0].mean, 2, 1e-12);
  EXPECT_NEAR(effects[1].mean, -1, 1e-12);
  EXPECT_NEAR(effects[1].mean_absolute, 1, 1e-12);
  EXPECT_NEAR(effects[2].mean_absolute, 0, 1e-12);
  EXPECT_NEAR(effects[0].deviation, 0, 1e-12);
}

TEST(Ranks, TiesShare) {
  EXPECT_DOUBLE_EQ(rank_correlation({1, 2, 3, 4}, {10, 20, 30, 40}), 1);
  EXPECT_DOUBLE_EQ(rank_correlation({1, 2, 3, 4}, {4, 3, 2, 1}), -1);
  EXPECT_DOUBLE_EQ(rank_correlation({1, 1, 2, 2}, {5, 5, 5, 5}), 0);
}

}  // namespace
}  // namespace chokepoint
