// Leximin by definition (Ogryczak et al. 2005), solved by GLPK: raise the lowest coverage t of all who are not fixed;
// those whom no optimum lifts above t are fixed there; repeat. Who can be lifted is found by maximising
// Σ min(lift, δ) until it is 0.
#pragma once

#include <glpk.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "network/network.hpp"
#include "support/random_network.hpp"

namespace chokepoint {

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
inline std::vector<double> oracle(const Network& n, const support::RandomShock& shock) {
  for (const double hair : {1e-13, 1e-12, 1e-11, 1e-10, 1e-9}) {
    Oracle oracle(n, shock, hair);
    std::vector<double> coverage = oracle.solve();
    if (oracle.solved()) return coverage;
  }
  ADD_FAILURE() << "GLPK cannot solve the oracle's programme";
  return {};
}

}  // namespace chokepoint
