// The kernel against CLP on random programmes whose bounds move: same verdicts, same optima, certificates that hold,
// rays that prove what they say, and the same bits from any starting basis.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>

#include "lp/certificate.hpp"
#include "lp/linear_program.hpp"
#include "support/random_programme.hpp"

namespace chokepoint {
namespace {

using support::pass_bounds;
using support::proves_infeasible;
using support::RandomProgramme;

int samples(int quick, int full) { return std::getenv("CHOKEPOINT_FULL") != nullptr ? full : quick; }

void expect_feasible(const LpSolver& solver, const LpModel& model) {
  const auto x = solver.columns();
  std::vector<double> activity(static_cast<std::size_t>(model.rows), 0.0), terms(activity);
  for (int j = 0; j < model.columns; ++j) {
    ASSERT_GE(x[j], model.column_lower[j] - 1e-7 * (1 + std::fabs(x[j])));
    ASSERT_LE(x[j], model.column_upper[j] + 1e-7 * (1 + std::fabs(x[j])));
    for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
      activity[model.row[e]] += model.value[e] * x[j];
      terms[model.row[e]] += std::fabs(model.value[e] * x[j]);
    }
  }
  for (int i = 0; i < model.rows; ++i) {
    ASSERT_GE(activity[i], model.row_lower[i] - 1e-7 * (1 + terms[i]));
    ASSERT_LE(activity[i], model.row_upper[i] + 1e-7 * (1 + terms[i]));
  }
}

TEST(Kernel, AgreesWithClpOverSequencesOfBounds) {
  int optimal = 0, infeasible = 0, failed = 0, failed_extreme = 0;
  for (int seed = 1; seed <= samples(1500, 60'000); ++seed) {
    SCOPED_TRACE(seed);
    RandomProgramme programme(static_cast<unsigned>(seed));
    const auto own = make_solver(SolverKind::own), clp = make_solver(SolverKind::clp);
    own->load(programme.model);
    clp->load(programme.model);
    for (int step = 0; step < 8; ++step) {
      if (step > 0) {
        const auto moved = programme.shake();
        pass_bounds(*own, programme.model, moved);
        pass_bounds(*clp, programme.model, moved);
      }
      LpStatus status = own->solve();
      if (status == LpStatus::optimal && !certified(programme.model, *own)) {
        status = own->finish();
        if (status == LpStatus::optimal && !certified(programme.model, *own)) status = LpStatus::failed;
      }
      if (status == LpStatus::infeasible && !proves_infeasible(own->ray(), programme.model)) {
        status = LpStatus::failed;
      }
      if (status == LpStatus::failed) {
        ++(programme.kind == 1 ? failed_extreme : failed);
        own->set_basis({});
        continue;
      }
      const LpStatus expected = clp->solve();
      if (status == LpStatus::infeasible) {
        ++infeasible;  // CLP may call feasible by its tolerance what the ray refutes
        continue;
      }
      ++optimal;
      expect_feasible(*own, programme.model);
      if (HasFatalFailure()) return;
      // With coefficients over nine orders of magnitude the tolerances of the rows are worth more than optima differ:
      // there the certificate alone judges.
      if (programme.kind == 1) continue;
      if (expected != LpStatus::optimal || !certified(programme.model, *clp)) continue;
      double size = 1;
      const auto x = own->columns();
      for (int j = 0; j < programme.model.columns; ++j) size += std::fabs(programme.model.cost[j] * x[j]);
      ASSERT_NEAR(own->objective(), clp->objective(), 1e-7 * size) << "step " << step;
    }
  }
  EXPECT_GT(optimal, infeasible / 4);
  // What is neither certified nor proved goes to CLP: with coefficients over nine orders of magnitude some do.
  EXPECT_LE(failed, (optimal + infeasible) / 100) << "of " << optimal + infeasible;
  EXPECT_LE(failed_extreme, (optimal + infeasible) / 40) << "of " << optimal + infeasible;
  RecordProperty("failed", failed);
}

TEST(Kernel, AnyStartingBasisGivesTheSameBits) {
  // Distinct costs: the optimum is one vertex, and the finish depends on nothing else.
  int solved = 0, unfinished = 0;
  for (int seed = 1; seed <= samples(400, 20'000); ++seed) {
    SCOPED_TRACE(seed);
    RandomProgramme programme(static_cast<unsigned>(4 * seed + 3));
    std::mt19937 random(static_cast<unsigned>(seed));
    for (double& cost : programme.model.cost) cost += 1e-3 * std::uniform_real_distribution<double>(0, 1)(random);
    const auto warm = make_solver(SolverKind::own);
    warm->load(programme.model);
    warm->solve();
    for (int step = 0; step < 4; ++step) {
      pass_bounds(*warm, programme.model, programme.shake());
      const auto cold = make_solver(SolverKind::own);
      cold->load(programme.model);
      if (warm->solve() != LpStatus::optimal || cold->solve() != LpStatus::optimal) continue;
      ++solved;
      if (warm->finish() != LpStatus::optimal || cold->finish() != LpStatus::optimal) {
        ++unfinished;  // a basis that a fresh factorisation finds singular: the caller falls back
        break;
      }
      const LpBasis a = warm->basis(), b = cold->basis();
      if (a.packed != b.packed) continue;  // a degenerate vertex has several bases
      const auto x = warm->columns(), y = cold->columns();
      for (int j = 0; j < programme.model.columns; ++j) ASSERT_EQ(x[j], y[j]) << "column " << j;
    }
  }
  EXPECT_LE(unfinished, solved / 5000) << "of " << solved;
}

TEST(Kernel, ABasisCanBeTakenOutAndPutBack) {
  for (int seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    RandomProgramme programme(static_cast<unsigned>(seed));
    const auto solver = make_solver(SolverKind::own);
    solver->load(programme.model);
    if (solver->solve() != LpStatus::optimal || solver->finish() != LpStatus::optimal) continue;
    const LpBasis basis = solver->basis();
    const double objective = solver->objective();
    const auto other = make_solver(SolverKind::own);
    other->load(programme.model);
    other->set_basis(basis);
    const long before = other->pivots();
    ASSERT_EQ(other->solve(), LpStatus::optimal);
    EXPECT_LE(other->pivots() - before, 2);
    EXPECT_NEAR(other->objective(), objective, 1e-9 * (1 + std::fabs(objective)));
  }
}

TEST(Kernel, SupplyEqualToDemandToTheLastBitIsFeasible) {
  // Ten mines of a third each, one consumer who wants what they add up to.
  LpModel model;
  model.rows = 1;
  double sum = 0;
  for (int j = 0; j < 10; ++j) {
    model.row.push_back(0);
    model.value.push_back(1);
    model.start.push_back(j + 1);
    model.cost.push_back(0.001 * j);
    model.column_lower.push_back(0);
    model.column_upper.push_back(1.0 / 3);
    sum += 1.0 / 3;
  }
  model.columns = 10;
  model.row_lower = model.row_upper = {sum};
  const auto solver = make_solver(SolverKind::own);
  solver->load(model);
  EXPECT_EQ(solver->solve(), LpStatus::optimal);
}

}  // namespace
}  // namespace chokepoint
