#include "why/face.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <random>

#include "lp/linear_program.hpp"
#include "plan/month_model.hpp"
#include "why/components.hpp"
#include "why/small_lp.hpp"

namespace chokepoint {
namespace {

constexpr double hair = 1e-9;  ///< a bound is met within this, relative

using Terms = std::map<int, double>;  ///< linear form over the variables of the dual

SmallLp::Terms flat(const Terms& terms) { return {terms.begin(), terms.end()}; }

double value_of(const Terms& terms, const std::vector<double>& at) {
  double sum = 0;
  for (const auto& [variable, factor] : terms) sum += factor * at[variable];
  return sum;
}

/// What is asked: consumers whose common coverage counts, what others are held to, runs that count.
struct Question {
  double answer = 0;
  std::vector<double> open;          ///< per consumer: its want, 0 where it is not one of these
  std::vector<double> held;          ///< per consumer: tonnes it keeps
  std::vector<unsigned char> spare;  ///< per consumer: it has more than it must have
  std::vector<double> reward;        ///< per process; empty: none
};

}  // namespace

double bound_of(const Network& n, const Regime& regime, const Plan& plan, const Limit& limit) {
  const auto i = static_cast<std::size_t>(limit.index);
  switch (limit.kind) {
    case Limit::Kind::link:
      return std::max(0.0, regime.link_capacity[i]);
    case Limit::Kind::process:
      return std::max(0.0, std::min(regime.process_capacity[i],
                                    regime.facility_capacity[n.processes.facility[i]] / n.processes.use[i]));
    case Limit::Kind::facility:
      return std::max(0.0, regime.facility_capacity[i]);
    case Limit::Kind::group:
      return std::max(0.0, regime.group_capacity[i]);
    case Limit::Kind::consumer:
      return plan.delivery[i];
    case Limit::Kind::commitment:
      return plan.kept[i] * regime.committed[i];
    case Limit::Kind::discard:
      break;
  }
  return 0;
}

struct Faces::Impl {
  Impl(const Network& network, const std::vector<LinkGroup>& link_groups, const Pledges& promises, const Regime& r,
       const Plan& p)
      : n(network), groups(link_groups), pledges(promises), regime(r), plan(p), month(network, link_groups, promises) {}

  const Network& n;
  const std::vector<LinkGroup>& groups;
  const Pledges& pledges;
  const Regime& regime;
  const Plan& plan;
  MonthModel month;

  double link_bound(int l) const { return bound_of(n, regime, plan, {Limit::Kind::link, l}); }
  /// As in the plan's programme: a facility without a row of its own is in the bound of its only process.
  double process_bound(int p) const {
    const int f = n.processes.facility[p];
    return month.facility_row[f] >= 0 ? std::max(0.0, regime.process_capacity[p])
                                      : bound_of(n, regime, plan, {Limit::Kind::process, p});
  }
  double room_scale(int m) const { return month.scale[month.discard(m)]; }

  Certificate answer(const Question& question, const std::vector<double>& flow, const std::vector<double>& run,
                     const std::vector<double>& discard) const;
  Certificate most_runs(const std::vector<double>& reward) const;
};

namespace {

/// The polyhedron of optimal duals of one question.
class Polyhedron {
 public:
  struct Column {
    Limit limit;
    double scale = 1, bound = 0;  ///< tonnes per unit; tonnes
    double used = 0;
    double reward = 0;  ///< per unit
    Terms gain;         ///< of π − v
  };

  Polyhedron(const Network& n, const MonthModel& month, const std::vector<LinkGroup>& groups)
      : n_(n),
        month_(month),
        groups_(groups),
        parent_(static_cast<std::size_t>(month.model.rows)),
        zero_(parent_.size(), 0) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }

  int root(int row) {
    while (parent_[row] != row) {
      parent_[row] = parent_[parent_[row]];
      row = parent_[row];
    }
    return row;
  }
  bool is_zero(int row) { return zero_[root(row)] != 0; }
  void set_zero(int row) { zero_[root(row)] = 1; }
  void join(int a, int b) {
    a = root(a);
    b = root(b);
    if (a == b) return;
    if (b < a) std::swap(a, b);
    parent_[b] = a;
    if (zero_[b] != 0) zero_[a] = 1;
  }

  /// Gain of a column of the plan's programme, over joined rooms and shared limits that bind.
  Terms gain_of(int column, const std::vector<unsigned char>& row_counts) {
    Terms gain;
    const LpModel& model = month_.model;
    for (int e = model.start[column]; e < model.start[column + 1]; ++e) {
      const int row = model.row[e];
      const double value = model.value[e];
      if (row >= n_.rooms.count && row_counts[row] == 0) continue;
      if (is_zero(row)) continue;
      gain[root(row)] += row < n_.rooms.count ? value : -value;
    }
    std::erase_if(gain, [](const auto& term) { return term.second == 0; });
    return gain;
  }

 private:
  const Network& n_;
  const MonthModel& month_;
  const std::vector<LinkGroup>& groups_;
  std::vector<int> parent_;
  std::vector<unsigned char> zero_;
};

}  // namespace

Certificate Faces::Impl::answer(const Question& question, const std::vector<double>& flow,
                                const std::vector<double>& run, const std::vector<double>& discard) const {
  using Column = Polyhedron::Column;
  const LpModel& model = month.model;
  Polyhedron faces(n, month, groups);

  // Columns with their bounds and use; shared limits that bind; limits that are nothing.
  std::vector<Column> columns;
  std::vector<int> number;  // column of the plan's programme
  for (int l = 0; l < n.links.count; ++l) {
    number.push_back(month.link(l));
    columns.push_back({{Limit::Kind::link, l}, month.scale[number.back()], link_bound(l), flow[l], 0, {}});
  }
  for (int p = 0; p < n.processes.count; ++p) {
    number.push_back(month.process(p));
    const double scale = month.scale[number.back()];
    columns.push_back({{Limit::Kind::process, p},
                       scale,
                       process_bound(p),
                       run[p],
                       question.reward.empty() ? 0 : question.reward[p] * scale,
                       {}});
  }
  struct Shared {
    Limit limit;
    double scale, bound, used;
    std::vector<int> columns;  ///< of the list above
  };
  std::map<int, Shared> shared;  // by row
  for (int f = 0; f < n.facilities.count; ++f) {
    if (month.facility_row[f] < 0) continue;
    Shared each{{Limit::Kind::facility, f},
                month.facility_scale[f],
                bound_of(n, regime, plan, {Limit::Kind::facility, f}),
                0,
                {}};
    for (const int p : n.facilities.processes[f]) {
      each.used += n.processes.use[p] * run[p];
      each.columns.push_back(n.links.count + p);
    }
    shared.emplace(month.facility_row[f], each);
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (regime.group_capacity[g] >= unlimited) continue;
    Shared each{{Limit::Kind::group, static_cast<int>(g)},
                month.group_scale[g],
                bound_of(n, regime, plan, {Limit::Kind::group, static_cast<int>(g)}),
                0,
                groups[g].links};
    for (const int l : groups[g].links) each.used += flow[l];
    shared.emplace(month.group_row[g], each);
  }
  for (std::size_t c = 0; c < pledges.commitments.size(); ++c) {
    if (c >= regime.committed.size() || !(regime.committed[c] > 0)) continue;
    const double granted = plan.kept[c] * regime.committed[c];
    double used = 0;
    for (const int l : pledges.commitments[c].links) used += flow[l];
    if (used > granted * (1 + hair)) continue;
    const double scale = month.scale[month.committed(static_cast<int>(c))];
    shared.emplace(month.commitment_row[c],
                   Shared{{Limit::Kind::commitment, static_cast<int>(c)}, scale, granted, granted, {}});
  }
  std::vector<unsigned char> counts(static_cast<std::size_t>(model.rows), 0);
  std::vector<unsigned char> closed(columns.size(), 0);  // by a shared limit of nothing
  for (const auto& [row, each] : shared) {
    if (each.used >= each.bound * (1 - hair) && each.bound > 0) counts[row] = 1;
    if (each.bound <= 0)
      for (const int column : each.columns) closed[column] = 1;
  }

  // What is disposed of, or left over by those who have more than they must, is worth nothing.
  for (int m = 0; m < n.rooms.count; ++m)
    if (discard[m] > hair * (plan.inflow[m] + 1e-9)) faces.set_zero(m);
  for (int k = 0; k < n.consumers.count; ++k)
    if (question.spare[k] != 0) faces.set_zero(n.consumers.room[k]);

  enum class Use { none, idle, part, full };  // none: no bound to rely on
  const auto use_of = [&](std::size_t c) {
    if (columns[c].bound <= 0 || closed[c] != 0) return Use::none;
    if (columns[c].used >= columns[c].bound * (1 - hair)) return Use::full;
    return columns[c].used > 0 ? Use::part : Use::idle;
  };
  // Presolve: lanes with room left join their rooms; forms whose signs leave no choice are nothing.
  for (std::size_t c = 0; c < static_cast<std::size_t>(n.links.count); ++c) {
    if (use_of(c) != Use::part) continue;
    bool free = true;
    for (int e = model.start[number[c]]; e < model.start[number[c] + 1]; ++e) {
      const int row = model.row[e];
      if (row >= n.rooms.count && counts[row] != 0) free = false;
    }
    if (free) faces.join(n.links.source[c], n.links.target[c]);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const Use use = use_of(c);
      if (use == Use::none || columns[c].reward != 0) continue;
      const Terms gain = faces.gain_of(number[c], counts);
      bool up = false, down = false;
      for (const auto& [row, factor] : gain) (factor > 0 ? up : down) = true;
      // gain ≥ 0 without a positive term, or gain ≤ 0 without a negative one: every term is nothing.
      const bool at_least = use != Use::idle, at_most = use != Use::full;
      if ((up || down) && ((at_least && !up) || (at_most && !down)))
        for (const auto& [row, factor] : gain) {
          faces.set_zero(row);
          changed = true;
        }
    }
  }
  for (std::size_t c = 0; c < columns.size(); ++c) columns[c].gain = faces.gain_of(number[c], counts);

  // What is connected with the question.
  Terms norm;
  for (int k = 0; k < n.consumers.count; ++k) {
    const int room = n.consumers.room[k];
    if (question.open[k] > 0 && !faces.is_zero(room)) norm[faces.root(room)] += question.open[k] / room_scale(room);
  }
  std::vector<std::vector<std::size_t>> forms_of(static_cast<std::size_t>(model.rows));
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (use_of(c) != Use::none)
      for (const auto& [row, factor] : columns[c].gain) forms_of[row].push_back(c);
  std::vector<int> variable(static_cast<std::size_t>(model.rows), -1), rows;
  const auto meet = [&](int row) {
    if (variable[row] >= 0) return;
    variable[row] = static_cast<int>(rows.size());
    rows.push_back(row);
  };
  for (const auto& [row, weight] : norm) meet(row);
  for (const Column& column : columns)
    if (column.reward != 0)
      for (const auto& [row, factor] : column.gain) meet(row);
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const std::size_t c : forms_of[rows[i]])
      for (const auto& [row, factor] : columns[c].gain) meet(row);
  const auto over_variables = [&](const Terms& terms) {
    Terms result;
    for (const auto& [row, factor] : terms)
      if (const int v = variable[row]; v >= 0) result[v] += factor;
    return result;
  };

  SmallLp lp, cone;
  for (std::size_t i = 0; i < rows.size(); ++i) lp.add_column(0, lp_infinity);
  for (int part = 0; part < 2; ++part)  // of the cone's columns the first lot counts, up to 1 each
    for (std::size_t i = 0; i < rows.size(); ++i) cone.add_column(0, part == 0 ? 1 : lp_infinity);
  const auto constrain = [&](const Terms& terms, double lower, double upper, double reward) {
    lp.add_row(lower <= -lp_infinity ? lower : lower - reward, upper >= lp_infinity ? upper : upper - reward,
               flat(terms));
    SmallLp::Terms twice = flat(terms);
    for (const auto& [v, factor] : terms) twice.emplace_back(v + static_cast<int>(rows.size()), factor);
    cone.add_row(lower <= -lp_infinity ? lower : 0, upper >= lp_infinity ? upper : 0, twice);
  };
  if (!norm.empty()) {
    const Terms terms = over_variables(norm);
    lp.add_row(1, 1, flat(terms));
    SmallLp::Terms twice = flat(terms);
    for (const auto& [v, factor] : terms) twice.emplace_back(v + static_cast<int>(rows.size()), factor);
    cone.add_row(0, 0, twice);
  }
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Use use = use_of(c);
    Column& column = columns[c];
    column.gain = over_variables(column.gain);
    if (use == Use::none || (column.gain.empty() && column.reward == 0)) continue;
    constrain(column.gain, use == Use::idle ? -lp_infinity : 0, use == Use::full ? lp_infinity : 0, column.reward);
  }
  // Held consumers and commitments are charged.
  Terms charge;
  for (int k = 0; k < n.consumers.count; ++k) {
    const int room = n.consumers.room[k];
    if (question.held[k] <= 0 || faces.is_zero(room)) continue;
    if (const int v = variable[faces.root(room)]; v >= 0) charge[v] += question.held[k] / room_scale(room);
  }
  for (const auto& [row, each] : shared)
    if (each.limit.kind == Limit::Kind::commitment)
      if (const int v = variable[row]; v >= 0) charge[v] += each.bound / each.scale;

  Certificate result;
  result.answer = question.answer;
  if (rows.empty()) return result;
  Terms less = charge;
  for (auto& [v, factor] : less) factor = -factor;
  const auto shown = lp.maximise(flat(less));
  if (!shown) return result;
  SmallLp::Terms all;
  for (std::size_t i = 0; i < rows.size(); ++i) all.emplace_back(static_cast<int>(i), 1.0);
  if (const auto directions = cone.maximise(all))
    for (std::size_t i = 0; i < rows.size(); ++i)
      if ((*directions)[i] > 1e-6) lp.set_upper(static_cast<int>(i), (*shown)[i] * (1 + hair));

  // The limits as linear forms.
  struct Form {
    RangedLimit ranged;
    Terms weight;     ///< per tonne
    double constant;  ///< reward
    double size;      ///< what makes a coordinate of it
  };
  std::vector<Form> forms;
  const auto add = [&](const Limit& limit, double bound, double scale, Terms weight, double reward) {
    for (auto& [v, factor] : weight) factor /= scale;
    Form form{{limit, bound, 0, 0, -1}, std::move(weight), reward / scale, 0};
    form.ranged.limit.weight = value_of(form.weight, *shown) + form.constant;
    form.size = bound > 0 ? bound : scale;
    forms.push_back(std::move(form));
  };
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Column& column = columns[c];
    const bool nothing = column.bound <= 0;
    if ((column.gain.empty() && column.reward == 0) || (!nothing && use_of(c) != Use::full)) continue;
    add(column.limit, column.bound, column.scale, column.gain, column.reward);
  }
  for (const auto& [row, each] : shared) {
    if (each.limit.kind == Limit::Kind::commitment) continue;
    if (each.bound > 0) {
      if (const int v = variable[row]; v >= 0) add(each.limit, each.bound, each.scale, {{v, 1.0}}, 0);
      continue;
    }
    // A cap of nothing is worth what its best column would bring.
    int best = -1;
    double most = 0;
    for (const int c : each.columns) {
      const Column& column = columns[c];
      const double gain = (value_of(column.gain, *shown) + column.reward) / column.scale;
      if (column.bound > 0 && gain > most) {
        most = gain;
        best = c;
      }
    }
    if (best >= 0) {
      const Column& column = columns[best];
      add(each.limit, 0, column.scale, column.gain, column.reward);
    }
  }
  // Nothing that is worth nothing whatever happens: capacities of nothing count where they gain.
  std::erase_if(forms, [&](const Form& form) { return form.ranged.bound <= 0 && form.ranged.limit.weight <= 1e-12; });
  const std::size_t ranged = forms.size();

  // All charges as one coordinate; which of these move, and which move together.
  std::vector<Terms> coordinates;
  for (const Form& form : forms) {
    coordinates.push_back(form.weight);
    for (auto& [v, factor] : coordinates.back()) factor *= form.size;
  }
  coordinates.push_back(less);
  const Components moving = components_of(lp, coordinates);
  result.ranged = moving.complete;
  for (std::size_t i = 0; i < ranged; ++i) {
    Form& form = forms[i];
    RangedLimit& limit = form.ranged;
    limit.least = limit.most = limit.limit.weight;
    limit.group = moving.group[i];
    if (!moving.moves[i]) continue;
    Terms down = form.weight;
    for (auto& [v, factor] : down) factor = -factor;
    const auto high = lp.maximise(flat(form.weight)), low = lp.maximise(flat(down));
    if (!high || !low) {
      result.ranged = false;
      continue;
    }
    limit.most = std::max(limit.most, value_of(form.weight, *high) + form.constant);
    limit.least = std::min(limit.least, value_of(form.weight, *low) + form.constant);
  }
  for (Form& form : forms) {
    for (double* weight : {&form.ranged.limit.weight, &form.ranged.least, &form.ranged.most})
      if (*weight < 0 || std::fabs(*weight) * form.size < 1e-13) *weight = 0;
    if (form.ranged.most > 0) result.limits.push_back(form.ranged);
  }
  // A group of one is none.
  std::map<int, int> members;
  for (const RangedLimit& each : result.limits) ++members[each.group];
  for (RangedLimit& each : result.limits)
    if (members[each.group] < 2 && each.group != moving.group.back()) each.group = -1;
  for (int k = 0; k < n.consumers.count; ++k) {
    const int room = n.consumers.room[k];
    const double held = question.held[k];
    if (held <= 0 || faces.is_zero(room)) continue;
    const int v = variable[faces.root(room)];
    if (v < 0 || (*shown)[v] <= 0) continue;
    const double weight = -(*shown)[v] / room_scale(room);
    result.limits.push_back({{Limit::Kind::consumer, k, weight}, held, weight, weight, moving.group.back()});
  }
  for (const auto& [row, each] : shared) {
    if (each.limit.kind != Limit::Kind::commitment) continue;
    const int v = variable[row];
    if (v < 0 || (*shown)[v] <= 0) continue;
    const double weight = -(*shown)[v] / each.scale;
    result.limits.push_back(
        {{Limit::Kind::commitment, each.limit.index, weight}, each.bound, weight, weight, moving.group.back()});
  }
  for (const RangedLimit& each : result.limits) result.sum += each.limit.weight * each.bound;
  std::stable_sort(result.limits.begin(), result.limits.end(), [](const RangedLimit& a, const RangedLimit& b) {
    return std::fabs(a.limit.weight * a.bound) > std::fabs(b.limit.weight * b.bound);
  });
  return result;
}

Faces::Faces(const Network& network, const std::vector<LinkGroup>& groups, const Pledges& pledges, const Regime& regime,
             const Plan& plan)
    : impl_(std::make_unique<Impl>(network, groups, pledges, regime, plan)) {}

Faces::~Faces() = default;

Certificate Faces::round(int bottleneck) const {
  const Network& n = impl_->n;
  const Plan& plan = impl_->plan;
  const Bottleneck& round = plan.bottlenecks[bottleneck];
  const int rank = n.consumers.rank[round.consumers.front()];
  const auto count = static_cast<std::size_t>(n.consumers.count);
  Question question{round.coverage,
                    std::vector<double>(count, 0.0),
                    std::vector<double>(count, 0.0),
                    std::vector<unsigned char>(count, 0),
                    {}};
  for (std::size_t k = 0; k < count; ++k) {
    const double want = impl_->regime.demand[k];
    if (want <= 0) continue;
    const int of = n.consumers.rank[k], stuck = plan.bottleneck[k];
    if (of < rank || (of == rank && stuck >= 0 && stuck < bottleneck))
      question.held[k] = plan.delivery[k];
    else if (of > rank)
      question.spare[k] = plan.delivery[k] > hair * want;
    else if (plan.coverage[k] > round.coverage + hair)
      question.spare[k] = 1;
    else
      question.open[k] = want;
  }
  return impl_->answer(question, plan.flow, plan.run, plan.discard);
}

Certificate Faces::Impl::most_runs(const std::vector<double>& reward) const {
  // The plan's programme with other costs: everybody keeps what the plan gives, and the runs that count are free to
  // grow.
  LpModel model = month.model;
  std::fill(model.cost.begin(), model.cost.end(), 0.0);
  const auto two_pieces = [&](int column, double bound) {
    const double scale = month.scale[column];
    model.column_upper[column] = bound / scale;
    model.column_upper[column + 1] = 0;
  };
  for (int l = 0; l < n.links.count; ++l) two_pieces(month.link(l), link_bound(l));
  for (int p = 0; p < n.processes.count; ++p) {
    two_pieces(month.process(p), process_bound(p));
    const auto column = static_cast<std::size_t>(month.process(p));
    model.cost[column] = -reward[p] * month.scale[column];
  }
  for (int k = 0; k < n.consumers.count; ++k) {
    const auto column = static_cast<std::size_t>(month.delivery(k));
    model.column_upper[column] = plan.delivery[k] / month.scale[column];
    model.column_lower[column] = model.column_upper[column] * (1 - hair);
  }
  for (int f = 0; f < n.facilities.count; ++f)
    if (const int row = month.facility_row[f]; row >= 0)
      model.row_upper[row] = std::max(0.0, regime.facility_capacity[f]) / month.facility_scale[f];
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (regime.group_capacity[g] < unlimited)
      model.row_upper[month.group_row[g]] = std::max(0.0, regime.group_capacity[g]) / month.group_scale[g];
  for (std::size_t c = 0; c < regime.committed.size(); ++c) {
    const auto column = static_cast<std::size_t>(month.committed(static_cast<int>(c)));
    model.column_upper[column] = plan.kept[c] * regime.committed[c] / month.scale[column];
    model.column_lower[column] = model.column_upper[column] * (1 - hair);
  }
  const auto solver = make_solver(SolverKind::clp);
  solver->load(model);
  Certificate failed;
  if (solver->solve() != LpStatus::optimal) return failed;
  const auto x = solver->columns();
  const auto sum = [&](int column) { return (x[column] + x[column + 1]) * month.scale[column]; };
  std::vector<double> flow, run, discard;
  for (int l = 0; l < n.links.count; ++l) flow.push_back(std::max(0.0, sum(month.link(l))));
  for (int p = 0; p < n.processes.count; ++p) run.push_back(std::max(0.0, sum(month.process(p))));
  for (int m = 0; m < n.rooms.count; ++m) discard.push_back(sum(month.discard(m)));
  const auto count = static_cast<std::size_t>(n.consumers.count);
  Question question{-solver->objective(), std::vector<double>(count, 0.0), plan.delivery,
                    std::vector<unsigned char>(count, 0), reward};
  return answer(question, flow, run, discard);
}

Certificate Faces::most_runs(const std::vector<double>& reward) const { return impl_->most_runs(reward); }

}  // namespace chokepoint
