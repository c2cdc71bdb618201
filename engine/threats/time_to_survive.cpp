#include "threats/time_to_survive.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "plan/month_model.hpp"

namespace chokepoint {
namespace {

/// Columns: T, links, processes, reserves. Rows: rooms, then whatever limits something.
class Builder {
 public:
  Builder(const Network& network, const std::vector<LinkGroup>& groups, const Regime& regime)
      : n_(network), groups_(groups), regime_(regime), units_(network, {}) {}

  LpModel build(std::span<const double> served, std::span<const double> on_hand, double horizon,
                std::span<const ReadyReserve> reserves) {
    const int first_reserve = 1 + n_.links.count + n_.processes.count;
    const int columns = first_reserve + static_cast<int>(reserves.size());
    entries_.resize(static_cast<std::size_t>(columns));
    for (int m = 0; m < n_.rooms.count; ++m) row(-on_hand[m] / unit_of_room(m), lp_infinity);
    std::vector<double> taken(static_cast<std::size_t>(n_.rooms.count), 0.0);
    for (int k = 0; k < n_.consumers.count; ++k) taken[n_.consumers.room[k]] += served[k];
    for (int m = 0; m < n_.rooms.count; ++m)
      if (taken[m] > 0) entries_[0].emplace_back(m, -taken[m] / unit_of_room(m));
    for (int l = 0; l < n_.links.count; ++l) {
      const double unit = unit_of_link(l);
      entries_[1 + l] = {{n_.links.source[l], -unit / unit_of_room(n_.links.source[l])},
                         {n_.links.target[l], unit / unit_of_room(n_.links.target[l])}};
      limit({{1 + l, 1.0}}, regime_.link_capacity[l] / unit);
    }
    for (int p = 0; p < n_.processes.count; ++p) {
      const double unit = unit_of_process(p);
      auto& column = entries_[1 + n_.links.count + p];
      for (const Arc& in : n_.processes.inputs[p])
        column.emplace_back(in.node, -in.tonnes * unit / unit_of_room(in.node));
      for (const Arc& out : n_.processes.outputs[p])
        column.emplace_back(out.node, out.tonnes * unit / unit_of_room(out.node));
      limit({{1 + n_.links.count + p, 1.0}}, regime_.process_capacity[p] / unit);
    }
    for (int f = 0; f < n_.facilities.count; ++f) {
      const double unit = units_.facility_scale[f];
      std::vector<std::pair<int, double>> users;
      for (const int p : n_.facilities.processes[f])
        users.emplace_back(1 + n_.links.count + p, n_.processes.use[p] * unit_of_process(p) / unit);
      limit(users, regime_.facility_capacity[f] / unit);
    }
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (regime_.group_capacity[g] >= unlimited || groups_[g].links.empty()) continue;
      const double unit = unit_of_link(groups_[g].links.front());
      std::vector<std::pair<int, double>> members;
      for (const int l : groups_[g].links) members.emplace_back(1 + l, unit_of_link(l) / unit);
      limit(members, regime_.group_capacity[g] / unit);
    }
    for (int i = 0; i < static_cast<int>(reserves.size()); ++i) {
      const ReadyReserve& reserve = reserves[static_cast<std::size_t>(i)];
      entries_[first_reserve + i] = {{reserve.room, 1.0}};
      if (reserve.per_step < unlimited)
        limit({{first_reserve + i, 1.0}}, reserve.per_step / unit_of_room(reserve.room));
    }
    // Every limit has a term in T: columns come last.
    for (int j = 0; j < first_reserve; ++j) column(j, j == 0 ? horizon : lp_infinity);
    for (int i = 0; i < static_cast<int>(reserves.size()); ++i) {
      const ReadyReserve& reserve = reserves[static_cast<std::size_t>(i)];
      column(first_reserve + i, reserve.tonnes / unit_of_room(reserve.room));
    }
    return std::move(model_);
  }

 private:
  double unit_of_room(int m) const { return units_.scale[units_.discard(m)]; }
  double unit_of_link(int l) const { return units_.scale[units_.link(l)]; }
  double unit_of_process(int p) const { return units_.scale[units_.process(p)]; }

  int row(double lower, double upper) {
    model_.row_lower.push_back(lower);
    model_.row_upper.push_back(upper);
    return model_.rows++;
  }

  /// Σ columns ≤ T · rate.
  void limit(const std::vector<std::pair<int, double>>& columns, double rate) {
    const int i = row(-lp_infinity, 0);
    for (const auto& [j, value] : columns) entries_[static_cast<std::size_t>(j)].emplace_back(i, value);
    if (rate > 0) entries_[0].emplace_back(i, -rate);
  }

  void column(int j, double upper) {
    auto& list = entries_[static_cast<std::size_t>(j)];
    std::sort(list.begin(), list.end());
    for (const auto& [i, value] : list) {
      if (static_cast<int>(model_.row.size()) > model_.start.back() && model_.row.back() == i) {
        model_.value.back() += value;
        continue;
      }
      model_.row.push_back(i);
      model_.value.push_back(value);
    }
    model_.start.push_back(static_cast<int>(model_.row.size()));
    model_.cost.push_back(j == 0 ? -1.0 : 0.0);
    model_.column_lower.push_back(0);
    model_.column_upper.push_back(upper);
    ++model_.columns;
  }

  const Network& n_;
  const std::vector<LinkGroup>& groups_;
  const Regime& regime_;
  MonthModel units_;  ///< what a commodity is counted in
  LpModel model_;
  std::vector<std::vector<std::pair<int, double>>> entries_;
};

}  // namespace

TimeToSurvive::TimeToSurvive(const Network& network, const std::vector<LinkGroup>& groups, const Regime& regime,
                             std::span<const double> service, std::span<const double> on_hand, double horizon,
                             std::span<const ReadyReserve> reserves)
    : n_(network), service_(service.begin(), service.end()), want_(regime.demand), horizon_(horizon) {
  std::vector<double> served;
  for (int k = 0; k < n_.consumers.count; ++k) served.push_back(service_[k] * want_[k]);
  model_ = Builder(network, groups, regime).build(served, on_hand, horizon, reserves);
  solver_ = make_solver(SolverKind::own);
  solver_->load(model_);
  if (solver_->solve() != LpStatus::optimal) throw std::runtime_error("the time to survive cannot be solved");
  calm_ = solver_->basis();
}

TimeToSurvive::Answer TimeToSurvive::without(const NetworkLoss& loss) {
  const auto close = [&](double upper) {
    for (const int l : loss.links) solver_->set_column_bounds(1 + l, 0, upper);
    for (const int p : loss.processes) solver_->set_column_bounds(1 + n_.links.count + p, 0, upper);
  };
  close(0);
  solver_->set_basis(calm_);
  LpStatus status = solver_->solve();
  if (status != LpStatus::optimal) {
    solver_->set_basis({});
    status = solver_->solve();
  }
  if (status != LpStatus::optimal) throw std::runtime_error("the time to survive cannot be solved");
  Answer answer;
  const double steps = solver_->columns()[0];
  if (steps < horizon_ * (1 - 1e-9)) {
    answer.steps = std::max(0.0, steps);
    const auto duals = solver_->row_duals();
    for (int k = 0; k < n_.consumers.count; ++k)
      if (service_[k] * want_[k] > 0 && std::fabs(duals[n_.consumers.room[k]]) > 1e-9) answer.consumers.push_back(k);
  }
  close(lp_infinity);
  return answer;
}

}  // namespace chokepoint
