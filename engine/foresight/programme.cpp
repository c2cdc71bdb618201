#include "foresight/programme.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

// Of the second objective, per unit of a commodity: what is preferred among plans of equal damage.
constexpr double broken_promise = 1e3;  ///< a commitment that the run kept, and the plan need not
constexpr double unmet_elsewhere = 10;  ///< wants that do no damage: a stockpile's purchases
constexpr double disposal = 4;          ///< beyond the base year's: dearer than four steps in stock
constexpr double off_target = 1;        ///< in stock above its target, or missing below it, for a step
constexpr double over_trust = 2;        ///< above a trust cap
constexpr double off_anchor = 0.1;      ///< a flow or run beside the pattern
constexpr double lane_cost = 1e-3;      ///< the dearest lane
/// Costs of one kind differ by up to this share, by a fixed number from id and step: equal costs leave the simplex
/// method thousands of pivots that lead nowhere.
constexpr double spread = 0.3;
constexpr double order_weight = 1e-3;  ///< of the second objective in the first programme

double spread_at(double number, int step) {
  const double turned = number + 0.6180339887498949 * step;
  return 1 + spread * (turned - std::floor(turned));
}

}  // namespace

Programme::Programme(const Network& network, const Path& path, std::span<const double> damage_per_tonne, int first,
                     int after, const Outset& outset)
    : n_(network),
      path_(path),
      damage_per_tonne_(damage_per_tonne),
      first_(first),
      after_(after),
      target_(path.start.stock),
      steps_(static_cast<std::size_t>(after - first)),
      group_rows_(static_cast<std::size_t>(after - first)) {
  choose_units();
  find_what_can_move(outset);
  add_balances(outset);
  add_stores(outset);
  add_reserves(outset);
  for (int step = first_; step < after_; ++step) {
    add_links(step);
    add_processes(step);
    add_wants(step);
    add_stocks(step);
  }
}

/// Damage is counted so that the cheapest unit of unmet wants counts as 1.
void Programme::choose_units() {
  units_ = room_units(n_).scale;
  double least = 0;
  for (int k = 0; k < n_.consumers.count; ++k)
    if (const double value = damage_per_tonne_[k] * unit(n_.consumers.room[k]); value > 0)
      least = least > 0 ? std::min(least, value) : value;
  damage_unit = least > 0 ? least : 1.0;
  for (const double cost : n_.links.cost) dearest_ = std::max(dearest_, cost);
  for (const std::string& id : n_.links.id) tie_link_.push_back(jitter(id));
  for (const std::string& id : n_.processes.id) tie_process_.push_back(jitter(id));
  for (const std::string& id : n_.rooms.id) tie_room_.push_back(jitter(id));
}

/// What can hold or carry anything at all: rooms that something is in, due or released to, or that an open link or a
/// process with its inputs leads to.
void Programme::find_what_can_move(const Outset& outset) {
  holds_.assign(static_cast<std::size_t>(n_.rooms.count), 0);
  carries_.assign(static_cast<std::size_t>(n_.links.count), 0);
  runs_.assign(static_cast<std::size_t>(n_.processes.count), 0);
  for (int m = 0; m < n_.rooms.count; ++m) {
    holds_[m] = outset.state.stock[m] > 0;
    for (const auto& due : outset.state.due) holds_[m] |= due[m] > 0;
  }
  std::vector<unsigned char> open(carries_), able(runs_);
  for (int step = first_; step < after_; ++step) {
    const Regime& regime = at(step).regime;
    for (const ReleaseTerms& terms : at(step).releases) holds_[terms.room] = 1;
    for (int l = 0; l < n_.links.count; ++l) open[l] |= regime.link_capacity[l] > 0;
    for (int p = 0; p < n_.processes.count; ++p) able[p] |= regime.process_capacity[p] > 0;
  }
  for (bool more = true; more;) {
    more = false;
    for (int l = 0; l < n_.links.count; ++l) {
      if (open[l] == 0 || carries_[l] != 0 || holds_[n_.links.source[l]] == 0) continue;
      carries_[l] = holds_[n_.links.target[l]] = 1;
      more = true;
    }
    for (int p = 0; p < n_.processes.count; ++p) {
      const auto inputs = n_.processes.inputs[p];
      if (able[p] == 0 || runs_[p] != 0 ||
          !std::all_of(inputs.begin(), inputs.end(), [&](const Arc& input) { return holds_[input.node] != 0; }))
        continue;
      runs_[p] = 1;
      for (const Arc& output : n_.processes.outputs[p]) holds_[output.node] = 1;
      more = true;
    }
  }
}

int Programme::add_row(double lower, double upper) {
  model.row_lower.push_back(lower);
  model.row_upper.push_back(upper);
  return model.rows++;
}

int Programme::add_column(std::vector<std::pair<int, double>> entries, double damage_cost, double order_cost,
                          double upper) {
  model.add_column(std::move(entries), damage_cost + order_weight * order_cost, 0, upper);
  damage.push_back(damage_cost);
  order.push_back(order_cost);
  return model.columns - 1;
}

/// A column of at most so many tonnes; none where there can be nothing in it.
Programme::Column Programme::add(double unit, std::vector<std::pair<int, double>> entries, double damage_cost,
                                 double order_cost, double tonnes) {
  if (tonnes <= 0) return {};
  return {add_column(std::move(entries), damage_cost, order_cost, tonnes >= unlimited ? lp_infinity : tonnes / unit),
          unit};
}

Programme::Pieces Programme::add_pieces(double unit, const std::vector<std::pair<int, double>>& entries, double cost,
                                        double weight, double anchor, double capacity) {
  const double kept = anchor >= capacity * (1 - 1e-12) ? capacity : anchor;
  const double change = off_anchor * weight;
  return {add(unit, entries, 0, cost - change, kept), add(unit, entries, 0, cost + change, capacity - kept)};
}

/// in + stock before − out − stock after + unmet = wants − what is due.
void Programme::add_balances(const Outset& outset) {
  for (int step = first_; step < after_; ++step)
    for (int m = 0; m < n_.rooms.count; ++m) {
      double rest = 0;
      for (const int k : n_.room_consumers[m]) rest += at(step).regime.demand[k];
      if (const auto ahead = static_cast<std::size_t>(step - first_); ahead < outset.state.due.size())
        rest -= outset.state.due[ahead][m];
      if (step == first_) rest -= outset.state.stock[m];
      add_row(rest / unit(m), rest / unit(m));
    }
}

/// Link groups, and the stores that they draw on.
void Programme::add_stores(const Outset& outset) {
  struct Open {
    int row = -1;
    double unit = 1;
  };
  std::map<int, Open> open;  // where each store was open last
  for (int step = first_; step < after_; ++step) {
    const Entitlements& terms = at(step).entitlements;
    std::map<int, int> rows;  // by group
    for (const Entitlements::Group& group : terms.groups) {
      const int row = add_row(-lp_infinity, group.free / unit_of(path_.groups[group.group]));
      rows[group.group] = row;
      group_rows_[static_cast<std::size_t>(step - first_)].emplace_back(group.group, row);
    }
    for (const StoreTerms& store : terms.stores) {
      const double unit = unit_of(path_.groups[store.groups.front()]);
      double added = store.added;
      std::vector<std::pair<int, double>> carried;
      const auto before = open.find(store.store);
      if (before == open.end()) {
        const auto balance = outset.balances.find(store.store);
        if (balance != outset.balances.end()) added += std::min(balance->second, store.keeps);
      }
      const int row = add_row(-lp_infinity, added / unit);
      if (before != open.end())
        add(unit, {{before->second.row, unit / before->second.unit}, {row, -1.0}}, 0, 0, store.keeps);
      open[store.store] = {row, unit};
      for (const int group : store.groups) {
        const auto limited = rows.find(group);
        if (limited == rows.end()) continue;
        columns(step).draws.emplace_back(
            store.store,
            add(unit, {{row, 1.0}, {limited->second, -unit / unit_of(path_.groups[group])}}, 0, 0, unlimited));
      }
    }
  }
}

/// held after + released = held before + bought in the step before, of the stockpiles that may release or buy at all.
/// Holdings are counted from the least that they may be. At most they are what the run held, or would have had it got
/// all it wanted: its wants follow from its own holdings, and somebody who bought at another time is not to buy twice.
void Programme::add_reserves(const Outset& outset) {
  purchases_.resize(static_cast<std::size_t>(after_ - first_));
  for (int s = 0; s < static_cast<int>(path_.reserves.size()); ++s) {
    const Reserve& reserve = path_.reserves[static_cast<std::size_t>(s)];
    std::vector<std::vector<ReleaseTerms>> terms;
    double scale = 0;
    for (int step = first_; step < after_; ++step) {
      std::vector<ReleaseTerms>& now = terms.emplace_back();
      for (const ReleaseTerms& each : at(step).releases)
        if (each.pile == s) now.push_back(each);
      if (!now.empty()) scale = unit(now.front().room);
    }
    if (reserve.purchase >= 0) scale = unit(n_.consumers.room[reserve.purchase]);
    if (scale <= 0) continue;
    const double held = outset.holdings[static_cast<std::size_t>(s)], least = std::min(reserve.floor, held);
    double most = std::max(reserve.start, held);
    for (int step = 0; step < first_; ++step) most = std::max(most, full_at(step, s));
    std::vector<int> rows;
    for (int step = first_; step < after_; ++step) {
      double rest = step == first_ ? held - least : 0.0;
      if (step > first_ && reserve.purchase >= 0) {
        rest += at(step - 1).regime.demand[reserve.purchase];
        purchases_[static_cast<std::size_t>(step - 1 - first_)].push_back({reserve.purchase, model.rows, scale});
      }
      rows.push_back(add_row(rest / scale, rest / scale));
    }
    for (int step = first_; step < after_; ++step) {
      const auto index = static_cast<std::size_t>(step - first_);
      std::vector<std::pair<int, double>> entries{{rows[index], 1.0}};
      if (step + 1 < after_) entries.emplace_back(rows[index + 1], -1.0);
      most = std::max(most, full_at(step, s));
      add(scale, entries, 0, -off_target, std::max(0.0, most - least));
      const int limit =
          terms[index].size() > 1 && reserve.rate < unlimited ? add_row(-lp_infinity, reserve.rate / scale) : -1;
      for (const ReleaseTerms& each : terms[index]) {
        entries = {{rows[index], 1.0}, {balance(step, each.room), scale / unit(each.room)}};
        if (limit >= 0) entries.emplace_back(limit, 1.0);
        columns(step).releases.emplace_back(each, add(scale, entries, 0, 0, std::min(each.most, reserve.rate)));
      }
    }
  }
}

void Programme::add_links(int step) {
  const Regime& regime = at(step).regime;
  std::vector<std::vector<std::pair<int, double>>> sums(static_cast<std::size_t>(n_.links.count));  // row, per tonne
  const auto sum = [&](const LinkGroup& group, int row, double sign) {
    for (const int l : group.links) sums[static_cast<std::size_t>(l)].emplace_back(row, sign / unit_of(group));
  };
  for (const auto& [group, row] : group_rows_[static_cast<std::size_t>(step - first_)])
    sum(path_.groups[static_cast<std::size_t>(group)], row, 1);
  for (std::size_t t = 0; t < path_.pledges.trusts.size(); ++t) {
    if (regime.trust_cap[t] >= unlimited) continue;
    const LinkGroup& trust = path_.pledges.trusts[t];
    const int row = add_row(-lp_infinity, regime.trust_cap[t] / unit_of(trust));
    add(unit_of(trust), {{row, -1.0}}, 0, over_trust, unlimited);
    sum(trust, row, 1);
  }
  for (std::size_t c = 0; c < path_.pledges.commitments.size(); ++c) {
    const double kept = at(step).kept[c];
    if (kept <= 0) continue;
    const LinkGroup& commitment = path_.pledges.commitments[c];
    const int row = add_row(kept / unit_of(commitment), lp_infinity);
    add(unit_of(commitment), {{row, 1.0}}, 0, broken_promise, kept);
    sum(commitment, row, 1);
  }
  StepColumns& now = columns(step);
  now.link.resize(static_cast<std::size_t>(n_.links.count));
  for (int l = 0; l < n_.links.count; ++l) {
    if (regime.link_capacity[l] <= 0 || carries_[l] == 0) continue;
    const int source = n_.links.source[l], target = n_.links.target[l], due = step + n_.links.lag[l];
    const double scale = std::min(unit(source), unit(target));
    std::vector<std::pair<int, double>> entries{{balance(step, source), -scale / unit(source)}};
    if (due < after_) entries.emplace_back(balance(due, target), scale / unit(target));
    for (const auto& [row, per_tonne] : sums[static_cast<std::size_t>(l)]) entries.emplace_back(row, scale * per_tonne);
    const double cost = dearest_ > 0 ? lane_cost * n_.links.cost[l] / dearest_ : 0.0;
    now.link[l] =
        add_pieces(scale, entries, cost, spread_at(tie_link_[l], step), regime.anchor_flow[l], regime.link_capacity[l]);
  }
}

void Programme::add_processes(int step) {
  const Regime& regime = at(step).regime;
  std::vector<double> capacity = regime.process_capacity;
  std::vector<std::vector<std::pair<int, double>>> sums(capacity.size());  // facility row, per run
  for (int f = 0; f < n_.facilities.count; ++f) {
    const auto members = n_.facilities.processes[f];
    const double most = regime.facility_capacity[f];
    for (const int p : members)
      if (n_.processes.use[p] > 0) capacity[p] = std::min(capacity[p], most / n_.processes.use[p]);
    if (members.size() < 2 || most >= unlimited || most <= 0) continue;
    const double scale = power_of_two(most);
    const int row = add_row(-lp_infinity, most / scale);
    for (const int p : members) sums[static_cast<std::size_t>(p)].emplace_back(row, n_.processes.use[p] / scale);
  }
  StepColumns& now = columns(step);
  now.process.resize(static_cast<std::size_t>(n_.processes.count));
  for (int p = 0; p < n_.processes.count; ++p) {
    if (capacity[p] <= 0 || runs_[p] == 0) continue;
    const Arc& main = n_.processes.outputs[p].front();
    const double scale = power_of_two(unit(main.node) / main.tonnes);
    std::vector<std::pair<int, double>> entries;
    for (const Arc& in : n_.processes.inputs[p])
      entries.emplace_back(balance(step, in.node), -in.tonnes * scale / unit(in.node));
    if (const int due = step + n_.processes.lag[p]; due < after_)
      for (const Arc& out : n_.processes.outputs[p])
        entries.emplace_back(balance(due, out.node), out.tonnes * scale / unit(out.node));
    for (const auto& [row, per_run] : sums[static_cast<std::size_t>(p)]) entries.emplace_back(row, scale * per_run);
    now.process[p] = add_pieces(scale, entries, 0, spread_at(tie_process_[p], step), regime.anchor_run[p], capacity[p]);
  }
}

void Programme::add_wants(int step) {
  const Regime& regime = at(step).regime;
  StepColumns& now = columns(step);
  for (int k = 0; k < n_.consumers.count; ++k) {
    const int room = n_.consumers.room[k];
    std::vector<std::pair<int, double>> entries{{balance(step, room), 1.0}};
    for (const Purchase& each : purchases_[static_cast<std::size_t>(step - first_)])
      if (each.consumer == k) entries.emplace_back(each.row, unit(room) / each.unit);
    const double cost = damage_per_tonne_[k] * unit(room) / damage_unit;
    now.unmet.push_back(add(unit(room), entries, cost, cost > 0 ? 0.0 : unmet_elsewhere, regime.demand[k]));
  }
}

void Programme::add_stocks(int step) {
  StepColumns& now = columns(step);
  for (int m = 0; m < n_.rooms.count; ++m) {
    if (holds_[m] == 0) continue;
    std::vector<std::pair<int, double>> entries{{balance(step, m), -1.0}};
    now.discard.push_back(
        {add(unit(m), entries, 0, 0, n_.base_discard[m]), add(unit(m), entries, 0, disposal, unlimited)});
    if (step + 1 < after_) entries.emplace_back(balance(step + 1, m), 1.0);
    const double cost = off_target * spread_at(tie_room_[m], step);
    add(unit(m), entries, 0, -cost, target_[m]);
    add(unit(m), entries, 0, cost, unlimited);
  }
}

Decision Programme::decision(int step, std::span<const double> x) const {
  const StepColumns& now = columns(step);
  const auto amount = [&](const Column& column) {
    return column.index < 0 ? 0.0 : std::max(0.0, x[static_cast<std::size_t>(column.index)]) * column.unit;
  };
  const auto both = [&](const Pieces& pieces) { return amount(pieces[0]) + amount(pieces[1]); };
  Decision result;
  for (const Pieces& pieces : now.link) result.flow.push_back(both(pieces));
  for (const Pieces& pieces : now.process) result.run.push_back(both(pieces));
  result.discard.assign(static_cast<std::size_t>(n_.rooms.count), 0.0);
  for (std::size_t i = 0, m = 0; m < result.discard.size(); ++m)
    if (holds_[m] != 0) result.discard[m] = both(now.discard[i++]);
  for (int k = 0; k < n_.consumers.count; ++k)
    result.delivery.push_back(
        std::max(0.0, at(step).regime.demand[k] - amount(now.unmet[static_cast<std::size_t>(k)])));
  result.release.assign(static_cast<std::size_t>(n_.rooms.count), 0.0);
  result.released.assign(path_.reserves.size(), 0.0);
  for (const auto& [terms, column] : now.releases) {
    result.release[static_cast<std::size_t>(terms.room)] += amount(column);
    result.released[static_cast<std::size_t>(terms.pile)] += amount(column);
  }
  for (const auto& [store, column] : now.draws) result.drawn[store] += amount(column);
  return result;
}

std::vector<std::pair<int, double>> Programme::unmet(int consumer) const {
  std::vector<std::pair<int, double>> result;
  for (const StepColumns& now : steps_)
    if (const Column& column = now.unmet[static_cast<std::size_t>(consumer)]; column.index >= 0)
      result.emplace_back(column.index, column.unit);
  return result;
}

}  // namespace chokepoint
