#include "threats/least_damage.hpp"

#include <Eigen/SparseLU>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace chokepoint {
namespace {

LpModel damage_model(const MonthModel& month, const Network& n, std::span<const double> weight) {
  LpModel model = month.model;
  std::fill(model.cost.begin(), model.cost.end(), 0.0);
  for (int k = 0; k < n.consumers.count; ++k)
    model.cost[month.delivery(k)] = -weight[k] * month.scale[month.delivery(k)];
  return model;
}

}  // namespace

double Worth::of(const NetworkLoss& loss) const {
  double sum = 0;
  for (const int l : loss.links) sum += link[l];
  for (const int p : loss.processes) sum += process[p];
  return sum;
}

LeastDamage::LeastDamage(const Network& network, std::vector<LinkGroup> groups, std::vector<double> weight)
    : n_(network), groups_(std::move(groups)), weight_(std::move(weight)), month_(network, groups_) {
  LpModel model = damage_model(month_, n_, weight_);
  // A link or process needs one piece here, not the two of the plan's costs.
  for (int l = 0; l < n_.links.count; ++l) model.column_upper[month_.link(l) + 1] = 0;
  for (int p = 0; p < n_.processes.count; ++p) model.column_upper[month_.process(p) + 1] = 0;
  // Damage is money: counted against all there is, so that the solver's tolerances mean the same in every world.
  double all = 0;
  for (int k = 0; k < n_.consumers.count; ++k) all += weight_[k] * n_.consumers.demand[k];
  if (all > 0)
    for (double& cost : model.cost) cost /= all;
  solver_ = make_solver(SolverKind::own);
  solver_->load(model);
  set_regime(calm_regime(n_, groups_.size()));
}

void LeastDamage::set_regime(const Regime& regime, double steps, std::span<const double> on_hand) {
  closed_links_.clear();
  closed_processes_.clear();
  link_most_.resize(static_cast<std::size_t>(n_.links.count));
  process_most_.resize(static_cast<std::size_t>(n_.processes.count));
  const auto most = [&](int column, double amount) {
    solver_->set_column_bounds(column, 0.0, steps * amount / month_.scale[column]);
    return steps * amount;
  };
  for (int l = 0; l < n_.links.count; ++l) link_most_[l] = most(month_.link(l), std::max(0.0, regime.link_capacity[l]));
  for (int p = 0; p < n_.processes.count; ++p) {
    const double room = regime.facility_capacity[n_.processes.facility[p]] / n_.processes.use[p];
    process_most_[p] = most(month_.process(p), std::max(0.0, std::min(regime.process_capacity[p], room)));
  }
  for (int f = 0; f < n_.facilities.count; ++f)
    if (const int row = month_.facility_row[f]; row >= 0)
      solver_->set_row_bounds(row, -lp_infinity,
                              steps * std::max(0.0, regime.facility_capacity[f]) / month_.facility_scale[f]);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const double cap = regime.group_capacity[g];
    solver_->set_row_bounds(month_.group_row[g], -lp_infinity,
                            cap >= unlimited ? lp_infinity : steps * std::max(0.0, cap) / month_.group_scale[g]);
  }
  everything_ = 0;
  for (int k = 0; k < n_.consumers.count; ++k) {
    most(month_.delivery(k), regime.demand[k]);
    everything_ += weight_[k] * steps * regime.demand[k];
  }
  for (int m = 0; m < n_.rooms.count; ++m) {
    const double drawn = on_hand.empty() ? 0.0 : -on_hand[m] / month_.scale[month_.discard(m)];
    solver_->set_row_bounds(m, drawn, drawn);
  }
}

void LeastDamage::close(const NetworkLoss& loss) {
  for (const int l : loss.links) {
    solver_->set_column_bounds(month_.link(l), 0.0, 0.0);
    closed_links_.push_back(l);
  }
  for (const int p : loss.processes) {
    solver_->set_column_bounds(month_.process(p), 0.0, 0.0);
    closed_processes_.push_back(p);
  }
}

void LeastDamage::reopen() {
  for (const int l : closed_links_)
    solver_->set_column_bounds(month_.link(l), 0.0, link_most_[l] / month_.scale[month_.link(l)]);
  for (const int p : closed_processes_)
    solver_->set_column_bounds(month_.process(p), 0.0, process_most_[p] / month_.scale[month_.process(p)]);
  closed_links_.clear();
  closed_processes_.clear();
}

double LeastDamage::solve(std::span<const NetworkLoss* const> losses) {
  reopen();
  for (const NetworkLoss* loss : losses) close(*loss);
  if (solver_->solve() != LpStatus::optimal) {
    solver_->set_basis({});
    if (solver_->solve() != LpStatus::optimal)
      throw std::runtime_error("the programme of least damage cannot be solved");
  }
  const std::span<const double> x = solver_->columns();
  const auto amounts = [&](std::vector<double>& list, int count, const auto& column) {
    list.resize(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) list[i] = std::max(0.0, x[column(i)] * month_.scale[column(i)]);
  };
  amounts(flow_, n_.links.count, [&](int l) { return month_.link(l); });
  amounts(run_, n_.processes.count, [&](int p) { return month_.process(p); });
  amounts(delivery_, n_.consumers.count, [&](int k) { return month_.delivery(k); });
  double kept = 0;
  for (int k = 0; k < n_.consumers.count; ++k) kept += weight_[k] * delivery_[k];
  return std::max(0.0, everything_ - kept);
}

Worth LeastDamage::worth() const {
  // Unknown: v(m), the damage per tonne of inflow of room m.
  using Matrix = Eigen::SparseMatrix<double>;
  const int rooms = n_.rooms.count;
  std::vector<double> inflow(static_cast<std::size_t>(rooms), 0.0);
  for (int l = 0; l < n_.links.count; ++l) inflow[n_.links.target[l]] += flow_[l];
  for (int p = 0; p < n_.processes.count; ++p)
    for (const Arc& out : n_.processes.outputs[p]) inflow[out.node] += out.tonnes * run_[p];
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd direct = Eigen::VectorXd::Zero(rooms);
  double kept = 0;
  for (int k = 0; k < n_.consumers.count; ++k) {
    direct[n_.consumers.room[k]] += weight_[k] * delivery_[k];
    kept += weight_[k] * delivery_[k];
  }
  for (int m = 0; m < rooms; ++m) entries.emplace_back(m, m, inflow[m] > 0 ? inflow[m] : 1.0);
  for (int l = 0; l < n_.links.count; ++l)
    if (flow_[l] > 0 && inflow[n_.links.source[l]] > 0)
      entries.emplace_back(n_.links.source[l], n_.links.target[l], -flow_[l]);
  for (int p = 0; p < n_.processes.count; ++p)
    if (run_[p] > 0)
      for (const Arc& in : n_.processes.inputs[p])
        if (inflow[in.node] > 0)
          for (const Arc& out : n_.processes.outputs[p]) entries.emplace_back(in.node, out.node, -run_[p] * out.tonnes);
  Matrix system(rooms, rooms);
  system.setFromTriplets(entries.begin(), entries.end());
  Eigen::SparseLU<Matrix> factors(system);
  Eigen::VectorXd value = Eigen::VectorXd::Constant(rooms, -1.0);
  if (factors.info() == Eigen::Success) value = factors.solve(direct);
  const bool sound = value.allFinite() && value.minCoeff() >= -1e-9 * std::max(1e-300, value.maxCoeff());

  Worth worth{std::vector<double>(static_cast<std::size_t>(n_.links.count), 0.0),
              std::vector<double>(static_cast<std::size_t>(n_.processes.count), 0.0)};
  const auto bounded = [&](double amount, double damage) {
    return amount <= 0 ? 0.0 : sound ? std::clamp(damage, 0.0, kept) : kept;
  };
  for (int l = 0; l < n_.links.count; ++l) worth.link[l] = bounded(flow_[l], flow_[l] * value[n_.links.target[l]]);
  for (int p = 0; p < n_.processes.count; ++p) {
    double damage = 0;
    for (const Arc& out : n_.processes.outputs[p]) damage += run_[p] * out.tonnes * value[out.node];
    worth.process[p] = bounded(run_[p], damage);
  }
  return worth;
}

}  // namespace chokepoint
