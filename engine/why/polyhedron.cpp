#include "why/polyhedron.hpp"

#include <cmath>
#include <map>
#include <numeric>

#include "lp/linear_program.hpp"
#include "why/components.hpp"
#include "why/small_lp.hpp"

namespace chokepoint {
namespace {

/// How closely things are taken. Patterns lie a hair of all wants below leximin: less than `trickle` of a commodity's
/// unit is neither use nor room left. How much less hangs on what wants pass through on the way, so others are tried
/// where the first proves nothing: too much takes limits with room left for limits that bind, too little the other way
/// round. A closer `tolerance` of the small programmes adds up better where much passes by a small buyer, but fails now
/// and then.
struct Closeness {
  double trickle, tolerance;
};
constexpr Closeness closenesses[] = {{1e-8, 1e-10},  {1e-8, 1e-12}, {1e-9, 1e-10},  {1e-9, 1e-12},
                                     {1e-10, 1e-10}, {1e-7, 1e-10}, {1e-11, 1e-10}, {1e-6, 1e-10}};
constexpr double proved = 1e-10;  ///< a certificate's sum is its answer

using Terms = std::map<int, double>;  ///< linear form over the variables of the dual

SmallLp::Terms flat(const Terms& terms) { return {terms.begin(), terms.end()}; }

double value_of(const Terms& terms, const std::vector<double>& at) {
  double sum = 0;
  for (const auto& [variable, factor] : terms) sum += factor * at[variable];
  return sum;
}

/// The polyhedron of the optimal duals of one question, and what it says.
class Polyhedron {
 public:
  Polyhedron(const Programme& faces, const Question& question, const Pattern& pattern, const Closeness& closeness)
      : f_(faces),
        question_(question),
        pattern_(pattern),
        trickle_(closeness.trickle),
        parent_(static_cast<std::size_t>(faces.month.model.rows)),
        zero_(parent_.size(), 0),
        binds_(parent_.size(), 0),
        variable_(parent_.size(), -1),
        lp_(closeness.tolerance),
        cone_(closeness.tolerance) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }

  Certificate certificate() {
    Certificate result;
    result.answer = question_.answer;
    gather_columns();
    gather_shared();
    join_and_clear();
    connect();
    if (rows_.empty()) {  // nothing but capacities of what is asked for itself
      gather_forms();
      for (Form& form : forms_) {
        form.ranged.least = form.ranged.most = form.ranged.limit.weight;
        result.limits.push_back(form.ranged);
      }
      result.ranged = true;
    } else if (build(); !show(result)) {
      return result;
    }
    charge_others(result);
    for (const RangedLimit& each : result.limits) result.sum += each.limit.weight * each.bound;
    std::stable_sort(result.limits.begin(), result.limits.end(), [](const RangedLimit& a, const RangedLimit& b) {
      return std::fabs(a.limit.weight * a.bound) > std::fabs(b.limit.weight * b.bound);
    });
    return result;
  }

 private:
  /// The dual that charges others the least, and what all others leave open; false where there is none.
  bool show(Certificate& result) {
    Terms least = charges();
    for (auto& [v, factor] : least) factor = -factor;
    const auto shown = lp_.maximise(flat(least));
    if (!shown) return false;
    shown_ = *shown;
    hold_directions();
    gather_forms();
    range(least, result);
    return true;
  }

  /// How a column stands: no bound to rely on, idle, between, at its bound.
  enum class Use { none, idle, part, full };
  struct Column {
    int number;  ///< of the plan's programme
    Limit limit;
    double scale, bound, used, reward;  ///< tonnes per unit; tonnes; tonnes; per unit
    bool closed = false;                ///< by a shared limit of nothing
    Terms gain = {};                    ///< of π − v, over variables once these are known
  };
  struct Shared {
    Limit limit;
    double scale, bound, used;
    std::vector<int> columns;
  };
  /// A limit's weight per tonne as a linear form, and what makes a share of it.
  struct Form {
    RangedLimit ranged;
    Terms weight;
    double constant, size;
  };

  const Network& n() const { return f_.n; }

  void gather_columns() {
    for (int l = 0; l < n().links.count; ++l) {
      const int number = f_.month.link(l);
      columns_.push_back({number,
                          {Limit::Kind::link, l},
                          f_.month.scale[number],
                          f_.bound(Limit::Kind::link, l),
                          pattern_.flow[l],
                          0});
    }
    for (int p = 0; p < n().processes.count; ++p) {
      const int number = f_.month.process(p);
      const double scale = f_.month.scale[number];
      columns_.push_back({number,
                          {Limit::Kind::process, p},
                          scale,
                          f_.process_bound(p),
                          pattern_.run[p],
                          question_.reward.empty() ? 0 : question_.reward[p] * scale});
    }
  }

  void gather_shared() {
    for (int f = 0; f < n().facilities.count; ++f) {
      if (f_.month.facility_row[f] < 0) continue;
      Shared each{{Limit::Kind::facility, f}, f_.month.facility_scale[f], f_.bound(Limit::Kind::facility, f), 0, {}};
      for (const int p : n().facilities.processes[f]) {
        each.used += n().processes.use[p] * pattern_.run[p];
        each.columns.push_back(n().links.count + p);
      }
      shared_.emplace(f_.month.facility_row[f], each);
    }
    for (std::size_t g = 0; g < f_.groups.size(); ++g) {
      if (f_.regime.group_capacity[g] >= unlimited) continue;
      const int group = static_cast<int>(g);
      Shared each{{Limit::Kind::group, group},
                  f_.month.group_scale[g],
                  f_.bound(Limit::Kind::group, group),
                  0,
                  f_.groups[g].links};
      for (const int l : f_.groups[g].links) each.used += pattern_.flow[l];
      shared_.emplace(f_.month.group_row[g], each);
    }
    for (std::size_t c = 0; c < f_.regime.committed.size(); ++c) {
      const int commitment = static_cast<int>(c);
      const double granted = f_.bound(Limit::Kind::commitment, commitment);
      double used = 0;
      for (const int l : f_.pledges.commitments[c].links) used += pattern_.flow[l];
      if (!(granted > 0) || used > granted * (1 + Programme::hair)) continue;
      shared_.emplace(f_.month.commitment_row[c], Shared{{Limit::Kind::commitment, commitment},
                                                         f_.month.scale[f_.month.committed(commitment)],
                                                         granted,
                                                         granted,
                                                         {}});
    }
    for (const auto& [row, each] : shared_) {
      if (each.bound > 0)
        binds_[row] = meets(each.used, each.bound, each.scale);
      else
        for (const int column : each.columns) columns_[column].closed = true;
    }
  }

  bool meets(double used, double bound, double scale) const {
    return used >= bound * (1 - Programme::hair) || bound - used <= std::min(trickle_ * scale, 0.01 * bound);
  }

  Use use_of(const Column& column) const {
    if (column.bound <= 0 || column.closed) return Use::none;
    if (meets(column.used, column.bound, column.scale)) return Use::full;
    return column.used > trickle_ * column.scale ? Use::part : Use::idle;
  }

  int root(int row) {
    while (parent_[row] != row) row = parent_[row] = parent_[parent_[row]];
    return row;
  }
  bool is_zero(int row) { return zero_[root(row)] != 0; }
  void set_zero(int row) { zero_[root(row)] = 1; }

  /// Gain of a column over joined rooms and the shared limits that bind, by their rows.
  Terms gain_of(const Column& column) {
    Terms gain;
    const LpModel& model = f_.month.model;
    for (int e = model.start[column.number]; e < model.start[column.number + 1]; ++e) {
      const int row = model.row[e];
      const bool room = row < n().rooms.count;
      if ((!room && binds_[row] == 0) || is_zero(row)) continue;
      gain[root(row)] += room ? model.value[e] : -model.value[e];
    }
    std::erase_if(gain, [](const auto& term) { return term.second == 0; });
    return gain;
  }

  /// Lanes with room left join their rooms; what is left over is worth nothing, and what follows from that.
  void join_and_clear() {
    for (int m = 0; m < n().rooms.count; ++m)
      if (pattern_.discard[m] > Programme::hair * f_.plan.inflow[m] + trickle_ * f_.room_scale(m)) set_zero(m);
    for (int k = 0; k < n().consumers.count; ++k)
      if (question_.spare[k] != 0) set_zero(n().consumers.room[k]);
    for (int l = 0; l < n().links.count; ++l) {
      if (use_of(columns_[l]) != Use::part) continue;
      const LpModel& model = f_.month.model;
      const int number = columns_[l].number;
      if (std::any_of(model.row.begin() + model.start[number], model.row.begin() + model.start[number + 1],
                      [&](int row) { return binds_[row] != 0; }))
        continue;
      const int a = root(n().links.source[l]), b = root(n().links.target[l]);
      parent_[std::max(a, b)] = std::min(a, b);
      if (zero_[a] != 0 || zero_[b] != 0) zero_[std::min(a, b)] = 1;
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (const Column& column : columns_) {
        const Use use = use_of(column);
        if (use == Use::none || column.reward != 0) continue;
        const Terms gain = gain_of(column);
        bool up = false, down = false;
        for (const auto& [row, factor] : gain) (factor > 0 ? up : down) = true;
        // gain ≥ 0 without a positive term, or gain ≤ 0 without a negative one: every term is nothing.
        const bool at_least = use != Use::idle, at_most = use != Use::full;
        if (gain.empty() || !((at_least && !up) || (at_most && !down))) continue;
        for (const auto& [row, factor] : gain) set_zero(row);
        changed = true;
      }
    }
    for (Column& column : columns_) column.gain = gain_of(column);
  }

  /// The variables: rows that the question hangs on, directly or by a column.
  void connect() {
    for (int k = 0; k < n().consumers.count; ++k) {
      const int room = n().consumers.room[k];
      if (question_.open[k] > 0 && !is_zero(room)) norm_[root(room)] += question_.open[k] / f_.room_scale(room);
    }
    std::vector<std::vector<std::size_t>> columns_of(parent_.size());
    for (std::size_t c = 0; c < columns_.size(); ++c)
      if (use_of(columns_[c]) != Use::none)
        for (const auto& [row, factor] : columns_[c].gain) columns_of[row].push_back(c);
    const auto meet = [&](const Terms& terms) {
      for (const auto& [row, factor] : terms) {
        if (variable_[row] >= 0) continue;
        variable_[row] = static_cast<int>(rows_.size());
        rows_.push_back(row);
      }
    };
    meet(norm_);
    for (const Column& column : columns_)
      if (column.reward != 0) meet(column.gain);
    for (std::size_t i = 0; i < rows_.size(); ++i)
      for (const std::size_t c : columns_of[rows_[i]]) meet(columns_[c].gain);
    norm_ = over_variables(norm_);
    for (Column& column : columns_) column.gain = over_variables(column.gain);
  }

  Terms over_variables(const Terms& terms) const {
    Terms result;
    for (const auto& [row, factor] : terms)
      if (variable_[row] >= 0) result[variable_[row]] += factor;
    return result;
  }

  /// The polyhedron, and the cone of its directions, in which the first lot of columns counts, up to 1 each.
  void build() {
    const int count = static_cast<int>(rows_.size());
    for (int i = 0; i < count; ++i) lp_.add_column(0, lp_infinity);
    for (const double most : {1.0, lp_infinity})
      for (int i = 0; i < count; ++i) cone_.add_column(0, most);
    const auto add = [&](const Terms& terms, double lower, double upper, double shift) {
      lp_.add_row(lower <= -lp_infinity ? lower : lower + shift, upper >= lp_infinity ? upper : upper + shift,
                  flat(terms));
      SmallLp::Terms twice = flat(terms);
      for (const auto& [v, factor] : terms) twice.emplace_back(v + count, factor);
      cone_.add_row(lower, upper, twice);
    };
    if (!norm_.empty()) add(norm_, 0, 0, 1);
    for (const Column& column : columns_) {
      const Use use = use_of(column);
      if (use == Use::none || (column.gain.empty() && column.reward == 0)) continue;
      add(column.gain, use == Use::idle ? -lp_infinity : 0, use == Use::full ? lp_infinity : 0, -column.reward);
    }
  }

  /// What others are held to, over the variables.
  Terms charges() {
    Terms charge;
    for (int k = 0; k < n().consumers.count; ++k)
      if (const int v = variable_of_room(n().consumers.room[k]); v >= 0 && question_.held[k] > 0)
        charge[v] += question_.held[k] / f_.room_scale(n().consumers.room[k]);
    for (const auto& [row, each] : shared_)
      if (each.limit.kind == Limit::Kind::commitment && variable_[row] >= 0)
        charge[variable_[row]] += each.bound / each.scale;
    return charge;
  }
  int variable_of_room(int room) { return is_zero(room) ? -1 : variable_[root(room)]; }

  void hold_directions() {
    Terms all;
    for (std::size_t i = 0; i < rows_.size(); ++i) all[static_cast<int>(i)] = 1;
    const auto directions = cone_.maximise(flat(all));
    for (std::size_t i = 0; directions && i < rows_.size(); ++i)
      if ((*directions)[i] > 1e-6) lp_.set_upper(static_cast<int>(i), shown_[i] * (1 + Programme::hair));
  }

  void add_form(const Limit& limit, double bound, double scale, Terms weight, double reward) {
    for (auto& [v, factor] : weight) factor /= scale;
    Form form{{limit, bound, 0, 0, -1}, std::move(weight), reward / scale, bound > 0 ? bound : scale};
    form.ranged.limit.weight = value_of(form.weight, shown_) + form.constant;
    // Capacities of nothing count where they would gain.
    if (bound > 0 || form.ranged.limit.weight > 1e-12) forms_.push_back(std::move(form));
  }

  void gather_forms() {
    for (const Column& column : columns_)
      if ((!column.gain.empty() || column.reward != 0) && (column.bound <= 0 || use_of(column) == Use::full))
        add_form(column.limit, column.bound, column.scale, column.gain, column.reward);
    for (const auto& [row, each] : shared_) {
      if (each.limit.kind == Limit::Kind::commitment) continue;
      if (each.bound > 0) {
        if (variable_[row] >= 0) add_form(each.limit, each.bound, each.scale, {{variable_[row], 1.0}}, 0);
        continue;
      }
      // A cap of nothing is worth what its best column would bring.
      const Column* best = nullptr;
      double most = 0;
      for (const int c : each.columns) {
        const Column& column = columns_[c];
        const double gain = (value_of(column.gain, shown_) + column.reward) / column.scale;
        if (column.bound <= 0 || gain <= most) continue;
        most = gain;
        best = &column;
      }
      if (best != nullptr) add_form(each.limit, 0, best->scale, best->gain, best->reward);
    }
  }

  /// Ranges and groups; `less` is what others are charged, as one coordinate.
  void range(const Terms& less, Certificate& result) {
    std::vector<Terms> coordinates;
    for (const Form& form : forms_) {
      coordinates.push_back(form.weight);
      for (auto& [v, factor] : coordinates.back()) factor *= form.size;
    }
    coordinates.push_back(less);
    const Components moving = components_of(lp_, coordinates);
    others_group_ = moving.group.back();
    result.ranged = moving.complete;
    std::map<int, int> members;
    if (others_group_ >= 0) ++members[others_group_];
    for (std::size_t i = 0; i < forms_.size(); ++i) {
      RangedLimit& limit = forms_[i].ranged;
      limit.least = limit.most = limit.limit.weight;
      limit.group = moving.group[i];
      if (moving.moves[i] != 0 && !find_range(forms_[i])) result.ranged = false;
      for (double* weight : {&limit.limit.weight, &limit.least, &limit.most})
        if (*weight * forms_[i].size < 1e-13) *weight = 0;
      if (limit.most > 0) ++members[limit.group];
    }
    for (Form& form : forms_) {
      if (form.ranged.most <= 0) continue;
      if (members[form.ranged.group] < 2) form.ranged.group = -1;  // a group of one is none
      result.limits.push_back(form.ranged);
    }
  }

  bool find_range(Form& form) {
    Terms down = form.weight;
    for (auto& [v, factor] : down) factor = -factor;
    const auto high = lp_.maximise(flat(form.weight)), low = lp_.maximise(flat(down));
    if (!high || !low) return false;
    form.ranged.most = std::max(form.ranged.most, value_of(form.weight, *high) + form.constant);
    form.ranged.least = std::min(form.ranged.least, value_of(form.weight, *low) + form.constant);
    return true;
  }

  void charge_others(Certificate& result) {
    const auto charge = [&](const Limit& limit, double bound, double scale, int v) {
      if (v < 0 || bound <= 0 || shown_[v] <= 0) return;
      const double weight = -shown_[v] / scale;
      result.limits.push_back({{limit.kind, limit.index, weight}, bound, weight, weight, others_group_});
    };
    for (int k = 0; k < n().consumers.count; ++k)
      charge({Limit::Kind::consumer, k}, question_.held[k], f_.room_scale(n().consumers.room[k]),
             variable_of_room(n().consumers.room[k]));
    for (const auto& [row, each] : shared_)
      if (each.limit.kind == Limit::Kind::commitment) charge(each.limit, each.bound, each.scale, variable_[row]);
  }

  const Programme& f_;
  const Question& question_;
  Pattern pattern_;
  const double trickle_;                     ///< of a commodity's unit: less is nothing
  std::vector<Column> columns_;              ///< links, then processes
  std::map<int, Shared> shared_;             ///< by row
  std::vector<int> parent_;                  ///< per row: joined with
  std::vector<unsigned char> zero_, binds_;  ///< per row: worth nothing; a shared limit that binds
  std::vector<int> variable_, rows_;         ///< row -> variable, or -1; variable -> row
  Terms norm_;                               ///< Σ want · π of the consumers in question
  SmallLp lp_, cone_;
  std::vector<double> shown_;
  std::vector<Form> forms_;
  int others_group_ = -1;
};

}  // namespace

Certificate certificate_of(const Programme& programme, const Question& question, const Pattern& pattern) {
  Certificate best;
  double least_gap = lp_infinity;
  for (const Closeness& closeness : closenesses) {
    Certificate certificate = Polyhedron(programme, question, pattern, closeness).certificate();
    const double gap = std::fabs(certificate.sum - question.answer);
    if (gap < least_gap) {
      least_gap = gap;
      best = std::move(certificate);
    }
    if (least_gap <= proved * std::max(1.0, question.answer)) break;
  }
  return best;
}

}  // namespace chokepoint
