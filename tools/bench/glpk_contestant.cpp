// GLPK's dual simplex method as a contestant, with its own defaults otherwise.
#include <glpk.h>

#include <stdexcept>

#include "contestants.hpp"
#include "stopwatch.hpp"

namespace chokepoint::bench {
namespace {

/// GLPK's kind of bounds; its indices start at 1.
int kind_of(double lower, double upper) {
  const bool below = lower > -lp_infinity, above = upper < lp_infinity;
  if (below && above) return lower == upper ? GLP_FX : GLP_DB;
  return below ? GLP_LO : above ? GLP_UP : GLP_FR;
}

class Glpk final : public Contestant {
 public:
  explicit Glpk(bool cold) : problem_(glp_create_prob()), cold_(cold) {
    glp_term_out(GLP_OFF);
    glp_init_smcp(&parameters_);
    parameters_.meth = GLP_DUAL;
    parameters_.msg_lev = GLP_MSG_OFF;
  }
  ~Glpk() override { glp_delete_prob(problem_); }
  Glpk(const Glpk&) = delete;
  Glpk& operator=(const Glpk&) = delete;

  Answer begin(const LpModel& model) override {
    const Stopwatch watch;
    glp_add_rows(problem_, model.rows);
    glp_add_cols(problem_, model.columns);
    for (int i = 0; i < model.rows; ++i) set_row(i, model.row_lower[i], model.row_upper[i]);
    std::vector<int> rows{0};
    std::vector<double> values{0};
    for (int j = 0; j < model.columns; ++j) {
      set_column(j, model.column_lower[j], model.column_upper[j]);
      glp_set_obj_coef(problem_, j + 1, model.cost[j]);
      rows.resize(1);
      values.resize(1);
      for (int e = model.start[j]; e < model.start[j + 1]; ++e) {
        rows.push_back(model.row[e] + 1);
        values.push_back(model.value[e]);
      }
      glp_set_mat_col(problem_, j + 1, static_cast<int>(rows.size()) - 1, rows.data(), values.data());
    }
    return answer(watch);
  }
  Answer solve(const LpSequence::Month& month) override {
    const Stopwatch watch;
    skip(month);
    if (cold_) glp_std_basis(problem_);
    return answer(watch);
  }
  void skip(const LpSequence::Month& month) override {
    for (const auto& change : month.columns) set_column(change.index, change.lower, change.upper);
    for (const auto& change : month.rows) set_row(change.index, change.lower, change.upper);
  }

 private:
  void set_column(int j, double lower, double upper) {
    glp_set_col_bnds(problem_, j + 1, kind_of(lower, upper), lower, upper);
  }
  void set_row(int i, double lower, double upper) {
    glp_set_row_bnds(problem_, i + 1, kind_of(lower, upper), lower, upper);
  }
  Answer answer(const Stopwatch& watch) {
    const int before = glp_get_it_cnt(problem_);
    if (glp_simplex(problem_, &parameters_) != 0 || glp_get_status(problem_) != GLP_OPT)
      throw std::runtime_error("glpk found no optimum");
    const double seconds = watch.seconds();
    return {seconds, glp_get_obj_val(problem_), glp_get_it_cnt(problem_) - before};
  }

  glp_prob* problem_;
  glp_smcp parameters_;
  bool cold_;
};

}  // namespace

std::unique_ptr<Contestant> make_glpk_contestant(bool cold) { return std::make_unique<Glpk>(cold); }

}  // namespace chokepoint::bench
