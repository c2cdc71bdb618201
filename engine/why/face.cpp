#include "why/face.hpp"

#include <algorithm>

#include "lp/linear_program.hpp"
#include "plan/capacity.hpp"
#include "why/polyhedron.hpp"

namespace chokepoint {
double bound_of(const Network& n, const Regime& regime, const Plan& plan, const Limit& limit) {
  const int i = limit.index;
  switch (limit.kind) {
    case Limit::Kind::link:
      return link_capacity(regime, i);
    case Limit::Kind::process:
      return process_capacity(n, regime, i);
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

Faces::Faces(const Network& network, const std::vector<LinkGroup>& groups, const Pledges& pledges, const Regime& regime,
             const Plan& plan)
    : programme_(std::make_unique<Programme>(
          Programme{network, groups, pledges, regime, plan, MonthModel(network, groups, pledges)})) {}

Faces::~Faces() = default;

Certificate Faces::round(int bottleneck) const {
  const Network& n = programme_->n;
  const Plan& plan = programme_->plan;
  const Bottleneck& round = plan.bottlenecks[bottleneck];
  const int rank = n.consumers.rank[round.consumers.front()];
  const auto count = static_cast<std::size_t>(n.consumers.count);
  Question question{round.coverage,
                    std::vector<double>(count, 0.0),
                    std::vector<double>(count, 0.0),
                    std::vector<unsigned char>(count, 0),
                    {}};
  for (std::size_t k = 0; k < count; ++k) {
    const double want = programme_->regime.demand[k];
    if (want <= 0) continue;
    const int of = n.consumers.rank[k], stuck = plan.bottleneck[k];
    if (of < rank || (of == rank && stuck >= 0 && stuck < bottleneck))
      question.held[k] = plan.delivery[k];
    else if (of > rank)
      question.spare[k] = plan.delivery[k] > Programme::hair * want;
    else if (plan.coverage[k] > round.coverage + Programme::hair)
      question.spare[k] = 1;
    else
      question.open[k] = want;
  }
  return certificate_of(*programme_, question, {plan.flow, plan.run, plan.discard});
}

Certificate Faces::most_runs(const std::vector<double>& reward) const {
  const Programme& programme = *programme_;
  const auto& [n, groups, pledges, regime, plan, month] = programme;
  // The plan's programme with other costs: everybody keeps what the plan gives, and the runs that count are free to
  // grow.
  LpModel model = month.model;
  std::fill(model.cost.begin(), model.cost.end(), 0.0);
  const auto two_pieces = [&](int column, double bound) {
    const double scale = month.scale[column];
    model.column_upper[column] = bound / scale;
    model.column_upper[column + 1] = 0;
  };
  for (int l = 0; l < n.links.count; ++l) two_pieces(month.link(l), programme.bound(Limit::Kind::link, l));
  for (int p = 0; p < n.processes.count; ++p) {
    two_pieces(month.process(p), programme.process_bound(p));
    const auto column = static_cast<std::size_t>(month.process(p));
    model.cost[column] = -reward[p] * month.scale[column];
  }
  for (int k = 0; k < n.consumers.count; ++k) {
    const auto column = static_cast<std::size_t>(month.delivery(k));
    model.column_upper[column] = plan.delivery[k] / month.scale[column];
    model.column_lower[column] = model.column_upper[column];
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
    model.column_lower[column] = model.column_upper[column];
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
  return certificate_of(programme, question, {flow, run, discard});
}

}  // namespace chokepoint
