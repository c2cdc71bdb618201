// The plan's coverage against an independent oracle: another formulation, another algorithm, another solver (GLPK).
//
// Leximin by definition (Ogryczak et al. 2005): raise the lowest coverage t of all who are not fixed; those whom no
// optimum lifts above t are fixed there; repeat. Who can be lifted is found by maximising Σ min(lift, δ) until it is 0.
#include <glpk.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "plan/plan.hpp"
#include "support/random_network.hpp"

namespace chokepoint {
namespace {

class Oracle {
 public:
  /// What has been fixed is held lower by `hair`.
  Oracle(const Network& n, const support::RandomShock& shock, double hair)
      : n_(n), demand_(shock.regime.demand), hair_(hair) {
    glp_term_out(GLP_OFF);
    problem_ = glp_create_prob();
    glp_set_obj_dir(problem_, GLP_MAX);
    flows(shock.regime);
    rows(shock);
    coverage_.assign(static_cast<std::size_t>(n_.consumers.count), 1.0);
    load();
  }
  ~Oracle() { glp_delete_prob(problem_); }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  bool solved() const { return solved_; }

  std::vector<double> solve() {
    for (int rank = 0; rank < static_cast<int>(n_.classes.size()); ++rank) {
      std::vector<int> active;
      for (int k = 0; k < n_.consumers.count; ++k)
        if (n_.consumers.rank[k] == rank && demand_[k] > 0) active.push_back(k);
      while (!active.empty()) active = fix_lowest(active);
    }
    return coverage_;
  }

 private:
  int column(double upper) {
    const int j = glp_add_cols(problem_, 1);
    if (upper > 0)
      glp_set_col_bnds(problem_, j, GLP_DB, 0, upper);
    else
      glp_set_col_bnds(problem_, j, GLP_FX, 0, 0);
    return j;
  }

  void flows(const Regime& regime) {
    for (int l = 0; l < n_.links.count; ++l) link_.push_back(column(regime.link_capacity[l]));
    for (int p = 0; p < n_.processes.count; ++p) process_.push_back(column(regime.process_capacity[p]));
    for (int k = 0; k < n_.consumers.count; ++k) got_.push_back(column(1.0));  // coverage
    for (int k = 0; k < n_.consumers.count; ++k) lift_.push_back(column(0));
    level_ = column(1.0);
  }

  void entry(int row, int col, double value) {
    row_.push_back(row);
    column_.push_back(col);
    value_.push_back(value);
  }

  void rows(const support::RandomShock& shock) {
    const int first = glp_add_rows(problem_, n_.rooms.count);
    for (int m = 0; m < n_.rooms.count; ++m) glp_set_row_bnds(problem_, first + m, GLP_LO, 0, 0);  // in − out ≥ 0
    for (int l = 0; l < n_.links.count; ++l) {
      entry(first + n_.links.source[l], link_[l], -1);
      entry(first + n_.links.target[l], link_[l], 1);
    }
    for (int p = 0; p < n_.processes.count; ++p) {
      for (const Arc& input : n_.processes.inputs[p]) entry(first + input.node, process_[p], -input.tonnes);
      for (const Arc& output : n_.processes.outputs[p]) entry(first + output.node, process_[p], output.tonnes);
    }
    for (int k = 0; k < n_.consumers.count; ++k)
      if (demand_[k] > 0) entry(first + n_.consumers.room[k], got_[k], -demand_[k]);
    for (int f = 0; f < n_.facilities.count; ++f) {
      const int row = glp_add_rows(problem_, 1);
      glp_set_row_bnds(problem_, row, GLP_UP, 0, shock.regime.facility_capacity[f]);
      for (const int p : n_.facilities.processes[f]) entry(row, process_[p], n_.processes.use[p]);
    }
    for (std::size_t g = 0; g < shock.groups.size(); ++g) {
      const int row = glp_add_rows(problem_, 1);
      glp_set_row_bnds(problem_, row, GLP_UP, 0, shock.regime.group_capacity[g]);
      for (const int l : shock.groups[g].links) entry(row, link_[l], 1);
    }
    for (int k = 0; k < n_.consumers.count; ++k) {  // coverage − t − lift ≥ 0 for those who are not fixed
      floor_.push_back(glp_add_rows(problem_, 1));
      glp_set_row_bnds(problem_, floor_[k], GLP_FR, 0, 0);
      entry(floor_[k], got_[k], 1);
      entry(floor_[k], level_, -1);
      entry(floor_[k], lift_[k], -1);
    }
  }

  /// GLPK counts from 1 and wants one entry a place.
  void load() {
    std::map<std::pair<int, int>, double> sums;
    for (std::size_t i = 0; i < row_.size(); ++i) sums[{row_[i], column_[i]}] += value_[i];
    std::vector<int> rows{0}, columns{0};
    std::vector<double> values{0};
    for (const auto& [place, value] : sums) {
      rows.push_back(place.first);
      columns.push_back(place.second);
      values.push_back(value);
    }
    glp_load_matrix(problem_, static_cast<int>(values.size()) - 1, rows.data(), columns.data(), values.data());
    glp_scale_prob(problem_, GLP_SF_AUTO);
  }

  double maximise() {
    glp_smcp options;
    glp_init_smcp(&options);
    options.msg_lev = GLP_MSG_OFF;
    options.tol_bnd = options.tol_dj = 1e-10;
    glp_std_basis(problem_);
    EXPECT_EQ(glp_simplex(problem_, &options), 0);
    solved_ = solved_ && glp_get_status(problem_) == GLP_OPT;
    return glp_get_obj_val(problem_);
  }

  std::vector<int> fix_lowest(const std::vector<int>& active) {
    for (const int k : active) glp_set_row_bnds(problem_, floor_[k], GLP_LO, 0, 0);
    glp_set_col_bnds(problem_, level_, GLP_DB, 0, 1);
    glp_set_obj_coef(problem_, level_, 1);
    const double t = std::clamp(maximise(), 0.0, 1.0);
    glp_set_obj_coef(problem_, level_, 0);
    // Held a hair lower, so that rounding leaves the next programmes feasible.
    glp_set_col_bnds(problem_, level_, GLP_FX, std::max(0.0, t - hair_), 0);
    std::vector<int> stuck = active, free;
    while (!stuck.empty() && t < 1 - 1e-9) {
      for (const int k : stuck) {
        glp_set_col_bnds(problem_, lift_[k], GLP_DB, 0, 0.01);
        glp_set_obj_coef(problem_, lift_[k], 1);
      }
      const double sum = maximise();
      std::vector<int> still;
      for (const int k : stuck) (glp_get_col_prim(problem_, lift_[k]) > 1e-7 ? free : still).push_back(k);
      for (const int k : stuck) {
        glp_set_obj_coef(problem_, lift_[k], 0);
        glp_set_col_bnds(problem_, lift_[k], GLP_FX, 0, 0);
      }
      if (sum <= 1e-7 || still.size() == stuck.size()) break;
      stuck = still;
    }
    for (const int k : stuck) {
      coverage_[k] = t;
      const double held = std::max(0.0, t - hair_);
      glp_set_row_bnds(problem_, floor_[k], GLP_FR, 0, 0);
      if (held > 0) glp_set_col_bnds(problem_, got_[k], GLP_DB, held, 1);
    }
    for (const int k : free) glp_set_row_bnds(problem_, floor_[k], GLP_FR, 0, 0);
    return free;
  }

  const Network& n_;
  const std::vector<double>& demand_;
  const double hair_;
  bool solved_ = true;
  glp_prob* problem_ = nullptr;
  std::vector<int> link_, process_, got_, lift_, floor_;
  int level_ = 0;
  std::vector<int> row_, column_;
  std::vector<double> value_;
  std::vector<double> coverage_;
};

/// As near to the definition as GLPK finds the programmes that follow feasible.
std::vector<double> oracle(const Network& n, const support::RandomShock& shock) {
  for (const double hair : {1e-13, 1e-12, 1e-11, 1e-10, 1e-9}) {
    Oracle oracle(n, shock, hair);
    std::vector<double> coverage = oracle.solve();
    if (oracle.solved()) return coverage;
  }
  ADD_FAILURE() << "GLPK cannot solve the oracle's programme";
  return {};
}

unsigned worlds() { return std::getenv("CHOKEPOINT_FULL") != nullptr ? 10'000 : 1'000; }

TEST(Oracle, CoverageIsThatOfAnotherAlgorithmAndSolverOnRandomNetworks) {
  int short_of_something = 0;
  for (unsigned seed = 1; seed <= worlds(); ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    const std::vector<double> expected = oracle(n, shock);
    bool full = true;
    for (const SolverKind kind : {SolverKind::own, SolverKind::clp}) {
      PlannerOptions options;
      options.solver = kind;
      Planner planner(n, shock.groups, options);
      const auto plan = planner.solve(shock.regime);
      ASSERT_EQ(expected.size(), plan->coverage.size()) << "seed " << seed;
      for (int k = 0; k < n.consumers.count; ++k) {
        ASSERT_NEAR(plan->coverage[k], expected[k], 1e-7) << "seed " << seed << ' ' << n.consumers.id[k];
        full = full && expected[k] > 1 - 1e-9;
      }
    }
    short_of_something += full ? 0 : 1;
  }
  EXPECT_GT(short_of_something, static_cast<int>(worlds()) / 3) << "the sample has to contain shortages";
}

TEST(Oracle, OtherNamesGiveTheSamePattern) {
  int vertices = 0;
  for (unsigned seed = 1; seed <= worlds() / 2; ++seed) {
    SCOPED_TRACE(seed);
    const support::RandomNetwork made(seed);
    const NetworkSpec renamed = made.renamed();
    const Network one(made.spec), other(renamed);
    const support::RandomShock shock = support::random_shock(one, seed);
    // Where each thing of the first network stands in the second.
    std::map<std::string, std::string> names;
    for (std::size_t i = 0; i < made.spec.links.size(); ++i) names[made.spec.links[i].id] = renamed.links[i].id;
    for (std::size_t i = 0; i < made.spec.processes.size(); ++i)
      names[made.spec.processes[i].id] = renamed.processes[i].id;
    for (std::size_t i = 0; i < made.spec.consumers.size(); ++i)
      names[made.spec.consumers[i].id] = renamed.consumers[i].id;
    std::vector<int> link, process, consumer;
    for (const auto& id : one.links.id) link.push_back(other.find_link(names[id]));
    for (const auto& id : one.processes.id) process.push_back(other.find_process(names[id]));
    for (const auto& id : one.consumers.id) consumer.push_back(other.find_consumer(names[id]));
    support::RandomShock same{shock.groups, calm_regime(other, shock.groups.size())};
    same.regime.group_capacity = shock.regime.group_capacity;
    for (auto& group : same.groups) {
      for (int& l : group.links) l = link[l];
      std::sort(group.links.begin(), group.links.end());
    }
    for (int l = 0; l < one.links.count; ++l) {
      same.regime.link_capacity[link[l]] = shock.regime.link_capacity[l];
      same.regime.anchor_flow[link[l]] = shock.regime.anchor_flow[l];
    }
    for (int p = 0; p < one.processes.count; ++p) {
      same.regime.process_capacity[process[p]] = shock.regime.process_capacity[p];
      same.regime.anchor_run[process[p]] = shock.regime.anchor_run[p];
    }
    for (int k = 0; k < one.consumers.count; ++k) same.regime.demand[consumer[k]] = shock.regime.demand[k];
    Planner first(one, shock.groups), second(other, same.groups);
    const auto a = first.solve(shock.regime), b = second.solve(same.regime);
    const double size = *std::max_element(one.base_inflow.begin(), one.base_inflow.end());
    for (int k = 0; k < one.consumers.count; ++k) ASSERT_NEAR(a->coverage[k], b->coverage[consumer[k]], 1e-9);
    vertices += static_cast<int>(first.statistics().vertices + second.statistics().vertices);
    if (first.statistics().vertices + second.statistics().vertices > 0) continue;
    for (int l = 0; l < one.links.count; ++l) ASSERT_NEAR(a->flow[l], b->flow[link[l]], 1e-6 * size) << one.links.id[l];
    for (int p = 0; p < one.processes.count; ++p)
      ASSERT_NEAR(a->run[p], b->run[process[p]], 1e-6 * size) << one.processes.id[p];
  }
  EXPECT_LE(vertices, static_cast<int>(worlds()) / 200) << "ties left to the solver";
}

TEST(Oracle, RaysAndTheLambdaProgrammeAgree) {
  for (unsigned seed = 1; seed <= worlds() / 2; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    Planner rays(n, shock.groups);
    PlannerOptions options;
    options.lambda_only = true;
    options.solver = SolverKind::clp;
    Planner lambda(n, shock.groups, options);
    const auto a = rays.solve(shock.regime), b = lambda.solve(shock.regime);
    for (int k = 0; k < n.consumers.count; ++k) ASSERT_NEAR(a->coverage[k], b->coverage[k], 1e-9) << "seed " << seed;
  }
}

/// Weight × bound over the limits of each bottleneck is its coverage.
void expect_limits_add_up(const Network& n, const Regime& regime, const Plan& plan) {
  for (const Bottleneck& bottleneck : plan.bottlenecks) {
    double sum = 0;
    for (const Limit& limit : bottleneck.limits) {
      const auto at = static_cast<std::size_t>(limit.index);
      switch (limit.kind) {
        case Limit::Kind::link:
          sum += limit.weight * regime.link_capacity[at];
          break;
        case Limit::Kind::process: {
          const auto f = static_cast<std::size_t>(n.processes.facility[at]);
          sum +=
              limit.weight * std::min(regime.process_capacity[at], regime.facility_capacity[f] / n.processes.use[at]);
          break;
        }
        case Limit::Kind::facility:
          sum += limit.weight * regime.facility_capacity[at];
          break;
        case Limit::Kind::group:
          sum += limit.weight * regime.group_capacity[at];
          break;
        case Limit::Kind::consumer:
          sum += limit.weight * plan.delivery[at];
          break;
        case Limit::Kind::discard:
          break;
      }
    }
    EXPECT_NEAR(sum, bottleneck.coverage, 1e-7);
  }
}

TEST(Oracle, RaysFromOtherRegimesDoNotChangeTheAnswer) {
  for (unsigned seed = 1; seed <= worlds() / 5; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    std::mt19937 random(seed);
    Planner kept(n, shock.groups);
    for (int variant = 0; variant < 6; ++variant) {
      Regime regime = shock.regime;
      const auto factor = [&] { return std::uniform_real_distribution<double>(0.8, 1.1)(random); };
      for (double& capacity : regime.link_capacity) capacity *= factor();
      for (double& capacity : regime.process_capacity) capacity *= factor();
      for (double& capacity : regime.group_capacity) capacity *= factor();
      const auto a = kept.solve(regime);
      PlannerOptions options;
      options.solver = SolverKind::clp;
      options.lambda_only = true;
      Planner fresh(n, shock.groups, options);
      const auto b = fresh.solve(regime);
      for (int k = 0; k < n.consumers.count; ++k)
        ASSERT_NEAR(a->coverage[k], b->coverage[k], 1e-8) << "seed " << seed << " variant " << variant;
      expect_limits_add_up(n, regime, *a);
    }
  }
}

TEST(Oracle, ThePlanIsFeasibleAndItsLimitsAddUpToTheCoverage) {
  for (unsigned seed = 1; seed <= worlds() / 2; ++seed) {
    SCOPED_TRACE(seed);
    const Network n(support::RandomNetwork(seed).spec);
    const support::RandomShock shock = support::random_shock(n, seed);
    Planner planner(n, shock.groups);
    const auto plan = planner.solve(shock.regime);
    const double size = *std::max_element(n.base_inflow.begin(), n.base_inflow.end());
    for (int m = 0; m < n.rooms.count; ++m)
      ASSERT_NEAR(plan->inflow[m], plan->outflow[m], 1e-8 * size) << n.rooms.id[m];
    expect_limits_add_up(n, shock.regime, *plan);
  }
}

}  // namespace
}  // namespace chokepoint
