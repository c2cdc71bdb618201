// The dual simplex method may cycle where many bases share a vertex. Nothing in theory prevents it here, so it is
// counted: over a million solves under CHOKEPOINT_FULL, a sample otherwise.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "lp/certificate.hpp"
#include "lp/linear_program.hpp"
#include "support/random_programme.hpp"

namespace chokepoint {
namespace {

using support::pass_bounds;
using support::proves_infeasible;
using support::RandomProgramme;

struct Count {
  long solves = 0, failed = 0, unproved = 0, pivots = 0;
  double most = 0;  ///< pivots of a solve per row and column
};

TEST(Kernel, DoesNotCycleHoweverManyTiesThereAre) {
  const long target = std::getenv("CHOKEPOINT_FULL") != nullptr ? 250'000 : 5'000;  // for each kind
  constexpr std::array<const char*, 4> names = {"ties everywhere", "extreme coefficients", "grams beside gigatonnes",
                                                "plain"};
  for (int kind = 0; kind < 4; ++kind) {
    Count count;
    for (unsigned seed = 1; count.solves < target; ++seed) {
      RandomProgramme programme(seed, kind);
      const auto solver = make_solver(SolverKind::own);
      solver->load(programme.model);
      for (int step = 0; step < 25; ++step) {
        if (step > 0) pass_bounds(*solver, programme.model, programme.shake());
        const long before = solver->pivots();
        const LpStatus status = solver->solve();
        const long pivots = solver->pivots() - before;
        ++count.solves;
        count.pivots += pivots;
        count.most =
            std::max(count.most, static_cast<double>(pivots) / (programme.model.rows + programme.model.columns));
        const bool failed = status == LpStatus::failed;
        const bool unproved = (status == LpStatus::optimal && !certified(programme.model, *solver)) ||
                              (status == LpStatus::infeasible && !proves_infeasible(solver->ray(), programme.model));
        count.failed += failed;
        count.unproved += unproved;
        if (failed || unproved) solver->set_basis({});
      }
    }
    const std::string all = fmt::format(
        "{}: {} solves, {} failed, {} without proof, {:.2f} pivots a solve, at most {:.2f} per row and column",
        names[static_cast<std::size_t>(kind)], count.solves, count.failed, count.unproved,
        static_cast<double>(count.pivots) / static_cast<double>(count.solves), count.most);
    RecordProperty(names[static_cast<std::size_t>(kind)], all);
    if (std::getenv("CHOKEPOINT_DIFFERENCES") != nullptr) fmt::print("{}\n", all);
    if (kind == 1) {  // coefficients over nine orders of magnitude: what fails goes to CLP
      EXPECT_LE(count.failed + count.unproved, count.solves / 40) << all;
      continue;
    }
    EXPECT_EQ(count.failed, 0) << all;
    EXPECT_EQ(count.unproved, 0) << all;
    EXPECT_LE(count.most, 2) << all;
  }
}

}  // namespace
}  // namespace chokepoint
