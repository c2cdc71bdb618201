#include "step_shape.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

namespace chokepoint::bench {
namespace {

constexpr double shortfall_cost[] = {20, 40, 600, 1000, 1400};  // per tier
constexpr double delivery_worth[] = {80'000, 20'000, 5'000};    // per priority

}  // namespace

StepShape::StepShape(const TradeNetwork& network) : n_(network) {
  const auto markets = static_cast<std::size_t>(n_.markets());
  next_.assign(markets, 0.0);
  overnext_ = next_;
  target_ = next_;
  for (int v = 0; v < n_.markets(); ++v) {
    stock_.push_back(n_.used[v] * n_.cover[v]);
    target_[v] = stock_[v];
  }
  for (const TradeNetwork::Lane& lane : n_.lanes) {
    const int to = n_.market(lane.to, lane.commodity);
    if (lane.lag >= 1) next_[to] += lane.flow;
    if (lane.lag == 2) overnext_[to] += lane.flow;
    target_[to] += lane.flow * lane.lag;
  }
  add_rows();
  add_columns();
}

void StepShape::add_rows() {
  const auto markets = static_cast<std::size_t>(n_.markets());
  int rows = n_.markets();
  position_row_.assign(markets, -1);
  export_row_ = position_row_;
  for (int v = 0; v < n_.markets(); ++v)
    if (n_.used[v] > 0) position_row_[v] = rows++;
  for (int c = 0; c < n_.size.commodities; ++c)
    for (std::size_t k = 0; k < std::min<std::size_t>(3, n_.makers[c].size()); ++k) {
      export_market_.push_back(n_.market(n_.makers[c][k], c));
      export_row_[export_market_.back()] = rows++;
    }
  model.rows = rows;
  model.row_lower.assign(static_cast<std::size_t>(rows), 0.0);
  model.row_upper.assign(static_cast<std::size_t>(rows), lp_infinity);
  for (const int v : export_market_) model.row_upper[export_row_[v]] = 0;
}

void StepShape::add_columns() {
  for (const TradeNetwork::Lane& lane : n_.lanes) {
    const int from = n_.market(lane.from, lane.commodity), to = n_.market(lane.to, lane.commodity);
    std::vector<std::pair<int, double>> entries{{export_row_[from] >= 0 ? export_row_[from] : from, -1.0}};
    const int arrives = lane.lag == 0 ? to : position_row_[to];
    if (arrives >= 0) entries.emplace_back(arrives, 1.0);
    add_column(model, entries, lane.cost, lane.capacity);
  }
  first_facility_ = model.columns;
  for (const TradeNetwork::Facility& facility : n_.facilities) {
    std::vector<std::pair<int, double>> entries;
    for (const auto& [c, tonnes] : n_.recipes[facility.recipe].inputs)
      entries.emplace_back(n_.market(facility.country, c), -tonnes);
    for (const auto& [c, tonnes] : n_.recipes[facility.recipe].outputs)
      entries.emplace_back(n_.market(facility.country, c), tonnes);
    add_column(model, entries, facility.cost, facility.capacity);
  }
  first_export_ = model.columns;
  // Without a quota there still is a bound, one that the lanes cannot reach: a basis that rests on a quota stays dual
  // feasible when it is lifted.
  export_most_.assign(export_market_.size(), 0.0);
  for (const TradeNetwork::Lane& lane : n_.lanes)
    if (const int row = export_row_[n_.market(lane.from, lane.commodity)]; row >= 0)
      export_most_[export_of(row)] += 2 * lane.capacity;
  for (std::size_t k = 0; k < export_market_.size(); ++k) {
    const int v = export_market_[k];
    add_column(model, {{v, -1.0}, {export_row_[v], 1.0}}, 0, export_most_[k]);
  }
  first_stock_ = model.columns;
  for (int v = 0; v < n_.markets(); ++v) {
    std::vector<std::pair<int, double>> entries{{v, -1.0}};
    if (position_row_[v] >= 0) entries.emplace_back(position_row_[v], 1.0);
    // Holding costs differ from market to market, or the optimum would not be unique.
    add_column(model, entries, 0.05 + 0.1 * v / n_.markets(),
               4 * n_.used[v] * (1 + n_.cover[v]) + 1.5 * n_.made[v] + 1e-6);
  }
  first_delivery_ = model.columns;
  for (const TradeNetwork::Demand& demand : n_.demands)
    add_column(model, {{n_.market(demand.country, demand.commodity), -1.0}}, -delivery_worth[demand.priority - 1],
               demand.tonnes);
  for (int v = 0; v < n_.markets(); ++v)
    if (position_row_[v] >= 0)
      add_column(model, {{position_row_[v], 1.0}}, shortfall_cost[n_.tier[v / n_.size.countries]], lp_infinity);
}

void StepShape::set_month(int month, const std::vector<Shock>& shocks) {
  const Month now = month_of(n_, month, shocks);
  auto& upper = model.column_upper;
  std::copy(now.lane.begin(), now.lane.end(), upper.begin());
  std::copy(now.facility.begin(), now.facility.end(), upper.begin() + first_facility_);
  std::copy(now.demand.begin(), now.demand.end(), upper.begin() + first_delivery_);
  std::copy(export_most_.begin(), export_most_.end(), upper.begin() + first_export_);
  for (const Shock& shock : shocks) {
    if (shock.kind != Shock::Kind::quota || !shock.active(month)) continue;
    // A quota on all destinations of a major exporter is the bound of its export node, any other one of its lanes.
    const bool everywhere = std::count(shock.destinations.begin(), shock.destinations.end(), 0) == 0;
    std::vector<double> exported(export_market_.size(), 0.0);
    for (std::size_t l = 0; l < n_.lanes.size(); ++l) {
      const TradeNetwork::Lane& lane = n_.lanes[l];
      if (!shock.hits(lane)) continue;
      const int row = export_row_[n_.market(lane.from, lane.commodity)];
      if (everywhere && row >= 0)
        exported[export_of(row)] += lane.flow;
      else
        upper[l] = std::min(upper[l], lane.flow * shock.factor);
    }
    for (std::size_t k = 0; k < exported.size(); ++k)
      if (exported[k] > 0) upper[first_export_ + k] = std::min(upper[first_export_ + k], exported[k] * shock.factor);
  }
  for (int v = 0; v < n_.markets(); ++v) {
    model.row_lower[v] = -(stock_[v] + next_[v]);
    if (const int row = position_row_[v]; row >= 0)
      model.row_lower[row] = target_[v] * std::pow(1 + n_.growth[v / n_.size.countries], month) - overnext_[v];
  }
}

void StepShape::advance(std::span<const double> x) {
  next_ = std::move(overnext_);
  overnext_.assign(next_.size(), 0.0);
  for (std::size_t l = 0; l < n_.lanes.size(); ++l) {
    const TradeNetwork::Lane& lane = n_.lanes[l];
    const double shipped = std::max(0.0, x[l]);
    if (lane.lag == 1) next_[n_.market(lane.to, lane.commodity)] += shipped;
    if (lane.lag == 2) overnext_[n_.market(lane.to, lane.commodity)] += shipped;
  }
  for (int v = 0; v < n_.markets(); ++v) stock_[v] = std::max(0.0, x[first_stock_ + v]);
}

LpSequence step_programmes(const TradeNetwork& network, int months, const std::vector<Shock>& shocks) {
  StepShape shape(network);
  LpSequence sequence;
  // CLP lays the path that stocks take, so that the programmes do not depend on the kernel that is measured.
  const std::unique_ptr<LpSolver> solver = make_solver(SolverKind::clp);
  for (int t = 0; t < months; ++t) {
    shape.set_month(t, shocks);
    sequence.add(shape.model);
    if (t == 0) solver->load(shape.model);
    for (const auto& change : sequence.months.back().columns)
      solver->set_column_bounds(change.index, change.lower, change.upper);
    for (const auto& change : sequence.months.back().rows)
      solver->set_row_bounds(change.index, change.lower, change.upper);
    if (solver->solve() != LpStatus::optimal) throw std::runtime_error("a month has no optimum");
    shape.advance(solver->columns());
  }
  return sequence;
}

}  // namespace chokepoint::bench
