#include "plan/scarcity.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <utility>

#include "base/rounding.hpp"
#include "plan/capacity.hpp"
#include "plan/units.hpp"

namespace chokepoint {
namespace {

/// The programme over premiums, in shares of world prices, and rents, in shares of the dearest world price.
class DualFace {
 public:
  DualFace(const Network& network, const std::vector<LinkGroup>& groups, const Pledges& pledges, const Regime& regime,
           const Plan& plan, const ScarcityTerms& terms)
      : n_(network), groups_(groups), pledges_(pledges), regime_(regime), plan_(plan), terms_(terms) {}

  /// Premiums per room, or empty where nobody short moves a price.
  std::vector<double> solve(SolverKind solver) {
    links_.resize(static_cast<std::size_t>(n_.links.count));
    processes_.resize(static_cast<std::size_t>(n_.processes.count));
    find_premiums();
    if (reached_.empty()) return {};
    find_full();
    reach();
    make_columns();
    for (int l = 0; l < n_.links.count; ++l) look_at_link(l);
    for (int p = 0; p < n_.processes.count; ++p) look_at_process(p);
    return answer(solver);
  }

 private:
  static constexpr double full = 1e-9;          ///< a limit is used up to this share, a flow is nothing below it
  static constexpr double dear = 1e4;           ///< what a premium that gives way costs, beside the dearest room
  static constexpr double less_dear = 1e2;      ///< the same of a cost
  static constexpr double id_weight = 1e-4;     ///< of the numbers that break ties
  static constexpr double least_weight = 1e-4;  ///< a room counts as at least so much of the dearest

  using Terms = std::vector<std::pair<int, double>>;  ///< column, coefficient in USD

  void find_premiums() {
    premium_.assign(static_cast<std::size_t>(n_.rooms.count), 0.0);
    for (int k = 0; k < n_.consumers.count; ++k) {
      if (!(regime_.demand[k] > 0) || plan_.coverage[k] >= 1) continue;
      const int room = n_.consumers.room[k];
      premium_[room] =
          std::max(premium_[room], scarcity_factor(plan_.coverage[k], terms_.power[k], terms_.ceiling) - 1);
    }
    seen_.assign(premium_.size(), 0);
    for (int m = 0; m < n_.rooms.count; ++m)
      if (premium_[m] > 0) see(m);
    for (int p = 0; p < static_cast<int>(terms_.cost.size()); ++p)
      if (terms_.cost[p] > 0 && plan_.run[p] > 0) see(n_.processes.outputs[p].front().node);
  }

  void see(int room) {
    if (seen_[room] != 0) return;
    seen_[room] = 1;
    reached_.push_back(room);
  }

  /// Facilities and groups without room left: what they hold up pays rent, and so does all else that uses them.
  void find_full() {
    full_facility_.assign(static_cast<std::size_t>(n_.facilities.count), 0);
    for (int f = 0; f < n_.facilities.count; ++f) {
      double used = 0;
      for (const int p : n_.facilities.processes[f]) used += n_.processes.use[p] * plan_.run[p];
      full_facility_[f] = n_.facilities.processes[f].size() > 1 && used >= regime_.facility_capacity[f] * (1 - full);
    }
    full_groups_of_.assign(static_cast<std::size_t>(n_.links.count), {});
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (regime_.group_capacity[g] >= unlimited) continue;
      double used = 0, size = 0;
      for (const int l : groups_[g].links) {
        used += plan_.flow[l];
        size = std::max(size, n_.base_inflow[n_.links.target[l]]);
      }
      if (regime_.group_capacity[g] - used > full * std::max(size, used)) continue;
      for (const int l : groups_[g].links) full_groups_of_[l].push_back(static_cast<int>(g));
    }
  }

  void see_rivals_of_process(int p) {
    for (const int f : {n_.processes.facility[p], n_.processes.limit[p]}) {
      if (f < 0 || full_facility_[f] == 0) continue;
      for (const int rival : n_.facilities.processes[f])
        if (process_state(rival).shrinks)
          for (const Arc& out : n_.processes.outputs[rival]) see(out.node);
    }
  }

  void see_rivals_of_link(int l) {
    for (const int g : full_groups_of_[l])
      for (const int rival : groups_[static_cast<std::size_t>(g)].links)
        if (link_state(rival).shrinks) see(n_.links.target[rival]);
  }

  /// Premiums climb where there is room left, and go down with what is carried or made.
  void reach() {
    for (std::size_t next = 0; next < reached_.size(); ++next) {
      const int m = reached_[next];
      for (const int l : n_.in_links[m]) {
        if (!link_state(l).grows) continue;
        see(n_.links.source[l]);
        see_rivals_of_link(l);
      }
      for (const int l : n_.out_links[m])
        if (link_state(l).shrinks) see(n_.links.target[l]);
      for (const Arc& maker : n_.makers[m]) {
        if (!process_state(maker.node).grows) continue;
        for (const Arc& in : n_.processes.inputs[maker.node]) see(in.node);
        see_rivals_of_process(maker.node);
      }
      for (const Arc& user : n_.users[m])
        if (process_state(user.node).shrinks)
          for (const Arc& out : n_.processes.outputs[user.node]) see(out.node);
    }
    std::sort(reached_.begin(), reached_.end());
  }

  /// What the pattern leaves: may it carry more, may it carry less?
  struct State {
    bool known = false, grows = false, shrinks = false;
  };

  const State& link_state(int l) {
    State& state = links_[l];
    if (state.known) return state;
    const double flow = plan_.flow[l], capacity = link_capacity(regime_, l);
    const double size = full * std::max(n_.base_inflow[n_.links.source[l]], n_.base_inflow[n_.links.target[l]]);
    state = {true, capacity - flow > std::max(full * capacity, size), flow > size};
    for (std::size_t c = 0; c < regime_.committed.size() && state.shrinks; ++c)
      if (regime_.committed[c] > 0)
        state.shrinks =
            !std::binary_search(pledges_.commitments[c].links.begin(), pledges_.commitments[c].links.end(), l);
    return state;
  }

  const State& process_state(int p) {
    State& state = processes_[p];
    if (state.known) return state;
    const double capacity = process_capacity(n_, regime_, p);
    const double run = plan_.run[p];
    double size = n_.processes.base_run[p];
    for (const Arc& out : n_.processes.outputs[p]) size = std::max(size, n_.base_inflow[out.node] / out.tonnes);
    state = {true, capacity - run > full * std::max(capacity, size), run > full * size};
    return state;
  }

  void make_columns() {
    column_.assign(static_cast<std::size_t>(n_.rooms.count), -1);
    double dearest = 0;
    for (const int m : reached_) {
      unit_ = std::max(unit_, terms_.price[m]);
      dearest = std::max(dearest, terms_.price[m] * n_.base_inflow[m]);
    }
    // Columns are what a premium adds to the bills of the base year, so that all have costs near 1.
    per_premium_.assign(column_.size(), 1.0);
    for (const int m : reached_) {
      const double bill = dearest > 0 ? terms_.price[m] * n_.base_inflow[m] / dearest : 1.0;
      per_premium_[m] = std::max(bill, least_weight);
      column_[m] = add_column(1 + id_weight * jitter(n_.rooms.id[m]), plan_.wastes[m] != 0 ? 0.0 : lp_infinity);
    }
    for (const int m : reached_)
      if (premium_[m] > 0) {
        const int gives_way = add_column(dear, lp_infinity);
        add_row({{column_[m], -1.0}, {gives_way, -per_premium_[m]}}, -premium_[m] * per_premium_[m]);
      }
    facility_rent_.assign(static_cast<std::size_t>(n_.facilities.count), -1);
    for (int f = 0; f < n_.facilities.count; ++f)
      if (full_facility_[f] != 0) facility_rent_[f] = add_column(0, lp_infinity);
    group_rent_.assign(groups_.size(), -1);
    for (const auto& groups : full_groups_of_)
      for (const int g : groups)
        if (group_rent_[g] < 0) group_rent_[g] = add_column(0, lp_infinity);
  }

  int add_column(double cost, double upper) {
    cost_.push_back(cost);
    upper_.push_back(upper);
    entries_.emplace_back();
    return static_cast<int>(cost_.size()) - 1;
  }

  /// Σ terms <= limit.
  void add_row(const Terms& terms, double limit) {
    double largest = 0;
    for (const auto& [column, value] : terms) largest = std::max(largest, std::fabs(value));
    for (const auto& [column, value] : terms) entries_[column].emplace_back(rows(), value / largest);
    limit_.push_back(limit / largest);
  }
  int rows() const { return static_cast<int>(limit_.size()); }

  /// Σ gains − Σ costs: at most so much of what may grow, at least so much of what may shrink.
  void add_rows(const State& state, Terms terms, double limit = 0) {
    if (state.grows) add_row(terms, limit);
    if (!state.shrinks) return;
    for (auto& [column, value] : terms) value = -value;
    if (limit > 0) terms.emplace_back(add_column(less_dear, lp_infinity), -unit_);
    add_row(terms, -limit);
  }

  void add_term(Terms& terms, int room, double tonnes) const {
    if (column_[room] >= 0) terms.emplace_back(column_[room], tonnes * terms_.price[room] / per_premium_[room]);
  }

  void look_at_link(int l) {
    Terms terms;
    add_term(terms, n_.links.target[l], 1);
    add_term(terms, n_.links.source[l], -1);
    if (terms.empty()) return;
    for (const int g : full_groups_of_[l]) terms.emplace_back(group_rent_[g], -unit_);
    add_rows(link_state(l), std::move(terms));
  }

  void look_at_process(int p) {
    Terms terms;
    for (const Arc& out : n_.processes.outputs[p]) add_term(terms, out.node, out.tonnes);
    for (const Arc& in : n_.processes.inputs[p]) add_term(terms, in.node, -in.tonnes);
    if (terms.empty()) return;
    for (const int f : {n_.processes.facility[p], n_.processes.limit[p]})
      if (f >= 0 && facility_rent_[f] >= 0) terms.emplace_back(facility_rent_[f], -n_.processes.use[p] * unit_);
    add_rows(process_state(p), std::move(terms), terms_.cost.empty() ? 0.0 : terms_.cost[p]);
  }

  std::vector<double> answer(SolverKind kind) {
    if (rows() == 0) return {};
    LpModel model;
    model.rows = rows();
    model.row_lower.assign(limit_.size(), -lp_infinity);
    model.row_upper = limit_;
    for (std::size_t j = 0; j < cost_.size(); ++j) model.add_column(entries_[j], cost_[j], 0, upper_[j]);
    std::unique_ptr<LpSolver> solver = make_solver(kind);
    solver->load(model);
    LpStatus status = solver->solve();
    if (status == LpStatus::optimal) status = solver->finish();
    if (status != LpStatus::optimal && kind != SolverKind::clp) return answer(SolverKind::clp);
    if (status != LpStatus::optimal) throw std::runtime_error("the duals of a plan's cost round cannot be found");
    std::vector<double> premiums(premium_.size(), 0.0);
    for (const int m : reached_)
      premiums[m] = solver->columns()[static_cast<std::size_t>(column_[m])] / per_premium_[m];
    return premiums;
  }

  const Network& n_;
  const std::vector<LinkGroup>& groups_;
  const Pledges& pledges_;
  const Regime& regime_;
  const Plan& plan_;
  const ScarcityTerms& terms_;

  std::vector<double> premium_;      ///< per room: of its consumers
  std::vector<unsigned char> seen_;  ///< per room
  std::vector<int> reached_;         ///< rooms in the programme
  std::vector<State> links_, processes_;
  std::vector<unsigned char> full_facility_;
  std::vector<std::vector<int>> full_groups_of_;  ///< per link

  double unit_ = 0;                              ///< USD of a rent's unit
  std::vector<int> column_;                      ///< per room, or -1
  std::vector<double> per_premium_;              ///< per room: units of its column for a premium of the world price
  std::vector<int> facility_rent_, group_rent_;  ///< columns, or -1
  std::vector<double> cost_, upper_, limit_;
  std::vector<Terms> entries_;  ///< per column: row, coefficient
};

}  // namespace

double scarcity_factor(double fill, double power, double ceiling) {
  if (power <= 0 || fill >= 1) return 1;
  if (fill <= 0) return std::max(1.0, ceiling);
  return std::clamp(std::pow(fill, -power), 1.0, std::max(1.0, ceiling));
}

std::vector<double> scarcity_of_plan(const Network& n, const std::vector<LinkGroup>& groups, const Pledges& pledges,
                                     const Regime& regime, const Plan& plan, const ScarcityTerms& terms,
                                     SolverKind solver) {
  constexpr double nothing = 1e-9;  // premiums below this share of the world price are the solver's rounding
  std::vector<double> factors(static_cast<std::size_t>(n.rooms.count), 1.0);
  const std::vector<double> premiums = DualFace(n, groups, pledges, regime, plan, terms).solve(solver);
  for (std::size_t m = 0; m < premiums.size(); ++m)
    if (premiums[m] > nothing) factors[m] = std::min(keep_bits(1 + premiums[m], 30), std::max(1.0, terms.ceiling));
  return factors;
}

}  // namespace chokepoint
