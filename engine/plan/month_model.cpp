#include "plan/month_model.hpp"

#include <algorithm>

#include "plan/units.hpp"

namespace chokepoint {
namespace {

constexpr double disposal_weight = 1000, lane_cost_weight = 1e-3, id_weight = 1e-7;

struct Builder {
  LpModel& model;
  std::vector<double>&plain, &number_of, &scale;
  std::vector<std::pair<int, double>> entries;

  void column(double unit, double cost, double number, double lower, double upper) {
    model.add_column(entries, cost + id_weight * number, lower / unit,
                     upper >= lp_infinity ? lp_infinity : upper / unit);
    plain.push_back(cost);
    number_of.push_back(number);
    scale.push_back(unit);
  }
};

}  // namespace

MonthModel::MonthModel(const Network& n, const std::vector<LinkGroup>& groups, const Pledges& pledges) {
  RoomUnits units = room_units(n);
  const std::vector<double>& scales = units.scale;
  market_size = std::move(units.largest);
  const auto room_scale = [&](int room) { return scales[room]; };
  model.rows = n.rooms.count;
  facility_row.assign(static_cast<std::size_t>(n.facilities.count), -1);
  facility_scale.assign(static_cast<std::size_t>(n.facilities.count), 1.0);
  for (int f = 0; f < n.facilities.count; ++f)
    if (n.facilities.processes[f].size() > 1) {
      facility_row[f] = model.rows++;
      facility_scale[f] = power_of_two(n.facilities.capacity[f]);
    }
  std::vector<std::vector<std::pair<int, double>>> sums_of(static_cast<std::size_t>(n.links.count));  // row, per tonne
  const auto scale_of = [&](const LinkGroup& group) { return chokepoint::group_scale(n, group, scales); };
  const auto add_row = [&](const LinkGroup& group, double sign) {
    for (const int l : group.links) sums_of[l].emplace_back(model.rows, sign / scale_of(group));
    return model.rows++;
  };
  for (const LinkGroup& group : groups) {
    group_row.push_back(add_row(group, 1));
    group_scale.push_back(scale_of(group));
  }
  for (const LinkGroup& trust : pledges.trusts) trust_row.push_back(add_row(trust, 1));
  if (!pledges.trusts.empty()) excess_row = model.rows++;
  for (const LinkGroup& commitment : pledges.commitments) commitment_row.push_back(add_row(commitment, -1));
  model.row_lower.assign(static_cast<std::size_t>(model.rows), 0.0);
  model.row_upper = model.row_lower;
  for (int i = n.rooms.count; i < model.rows; ++i) {
    model.row_lower[i] = -lp_infinity;
    model.row_upper[i] = lp_infinity;
  }
  for (int f = 0; f < n.facilities.count; ++f)
    if (facility_row[f] >= 0) model.row_upper[facility_row[f]] = n.facilities.capacity[f] / facility_scale[f];

  double dearest = 0;
  for (const double cost : n.links.cost) dearest = std::max(dearest, cost);
  Builder build{model, plain_cost, number, scale, {}};
  const auto two_pieces = [&](double unit, double cost, double of_id, double anchor, double capacity) {
    const double kept = std::min(anchor, capacity);
    const auto entries = build.entries;
    build.column(unit, cost - 1, of_id, 0, kept);
    build.entries = entries;
    build.column(unit, cost + 1, of_id, 0, capacity - kept);
  };
  for (int l = 0; l < n.links.count; ++l) {
    const double source = room_scale(n.links.source[l]), target = room_scale(n.links.target[l]);
    const double unit = std::min(source, target);
    build.entries = {{n.links.source[l], -unit / source}, {n.links.target[l], unit / target}};
    for (const auto& [row, per_tonne] : sums_of[l]) build.entries.emplace_back(row, unit * per_tonne);
    const double cost = dearest > 0 ? lane_cost_weight * n.links.cost[l] / dearest : 0.0;
    two_pieces(unit, cost, jitter(n.links.id[l]), n.links.base_flow[l], n.links.capacity[l]);
  }
  first_process_ = model.columns;
  for (int p = 0; p < n.processes.count; ++p) {
    const Arc& main = n.processes.outputs[p].front();
    const double unit = power_of_two(room_scale(main.node) / main.tonnes);
    build.entries.clear();
    for (const Arc& in : n.processes.inputs[p])
      build.entries.emplace_back(in.node, -in.tonnes * unit / room_scale(in.node));
    for (const Arc& out : n.processes.outputs[p])
      build.entries.emplace_back(out.node, out.tonnes * unit / room_scale(out.node));
    for (const int f : {n.processes.facility[p], n.processes.limit[p]})
      if (f >= 0 && facility_row[f] >= 0)
        build.entries.emplace_back(facility_row[f], n.processes.use[p] * unit / facility_scale[f]);
    two_pieces(unit, 0, jitter(n.processes.id[p]), n.processes.base_run[p], n.processes.capacity[p]);
  }
  first_delivery_ = model.columns;
  for (int k = 0; k < n.consumers.count; ++k) {
    build.entries = {{n.consumers.room[k], -1.0}};
    build.column(room_scale(n.consumers.room[k]), 0.0, 0.0, 0.0, n.consumers.demand[k]);
  }
  first_discard_ = model.columns;
  for (int m = 0; m < n.rooms.count; ++m) {
    build.entries = {{m, -1.0}};
    build.column(room_scale(m), 0.0, 0.0, 0.0, n.base_discard[m]);
    build.entries = {{m, -1.0}};
    build.column(room_scale(m), disposal_weight, 0.0, 0.0, lp_infinity);
  }
  first_excess_ = model.columns;
  for (std::size_t t = 0; t < pledges.trusts.size(); ++t) {
    build.entries = {{trust_row[t], -1.0}, {excess_row, 1.0}};
    build.column(scale_of(pledges.trusts[t]), 0.0, 0.0, 0.0, 0.0);
  }
  first_committed_ = model.columns;
  for (std::size_t c = 0; c < pledges.commitments.size(); ++c) {
    model.row_upper[commitment_row[c]] = 0;
    build.entries = {{commitment_row[c], 1.0}};
    build.column(scale_of(pledges.commitments[c]), 0.0, 0.0, 0.0, 0.0);
  }
}

}  // namespace chokepoint
