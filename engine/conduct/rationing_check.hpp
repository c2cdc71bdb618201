// The laws of a step (invariants.hpp) for all variants at once: members of RationingKernel. Included by the files that
// make one. What is asked here is a hair stricter, or as strict: who passes has kept them, who does not is looked at
// by itself.
#pragma once

#include <algorithm>

#include "conduct/rationing_kernel.hpp"

namespace chokepoint {

template <class T>
unsigned RationingKernel<T>::step_and_check() {
  const auto rooms = static_cast<std::size_t>(rooms_);
  stock_before_.resize(rooms);
  under_way_before_.resize(rooms);
  for (int m = 0; m < rooms_; ++m) {
    stock_before_[m] = books_[m].stock;
    T sum(0);
    for (int q = 1; q <= lags_; ++q) sum += due_[due_at(m, q)];
    under_way_before_[m] = sum;
  }
  step();
  return broken();
}

template <class T>
unsigned RationingKernel<T>::broken() {
  constexpr double tolerance = 0.5e-9, gram = 1e-6;
  constexpr double most = 1e300, least = 1e-300;  // least: so that nothing is below a limit of nothing
  Mask broken = T(1) < T(0);                      // what is no number is neither within limits nor the same
  // Hardly anything is beyond its limit even by rounding; whoever is can have that much.
  const auto look = [&](const T& amount, const T& limit, const double& base) {
    if (bits(T(-least) < amount && amount < T(most) && !(limit < amount)) == (1U << lanes_of<T>)-1) return;
    const T below = T(-tolerance * base - least), above = limit + T(tolerance) * larger(T(base), limit) + T(least);
    broken = broken || !(below < amount && amount < above);
  };
  const auto rooms = static_cast<std::size_t>(rooms_);
  now_.resize(rooms);
  later_.resize(rooms);
  out_ = discard_;
  for (int m = 0; m < rooms_; ++m) {
    const RationingLayout::Room& room = at_.rooms[m];
    const auto pass = [&](int from, int to) {
      T sum(0);
      for (int e = from; e < to; ++e) {
        const T flow = flow_[e];
        look(flow, (at_.pooled[e] != 0 ? transfer_cap_ : edge_cap_)[e], n_.links.base_flow[at_.link_of[e]]);
        sum += flow;
        out_[at_.source[e]] += flow;
      }
      return sum;
    };
    now_[m] = pass(room.first, room.first_late);
    later_[m] = pass(room.first_late, room.end);
  }
  for (int p = 0; p < n_.processes.count; ++p) {
    const T run = run_[p];
    look(run, process_cap_[p], n_.processes.base_run[p]);
    for (const Arc& output : n_.processes.outputs[p])
      (n_.processes.lag[p] > 0 ? later_ : now_)[output.node] += T(output.tonnes) * run;
    for (const Arc& input : n_.processes.inputs[p]) out_[input.node] += T(input.tonnes) * run;
  }
  for (int k = 0; k < n_.consumers.count; ++k) {
    look(delivery_[k], demand_[k], n_.consumers.demand[k]);
    out_[n_.consumers.room[k]] += delivery_[k];
  }
  for (const int f : at_.shared_facilities) {
    T used(0);
    for (const int p : n_.facilities.processes[f]) used += T(n_.processes.use[p]) * run_[p];
    look(used, facility_cap_[f], n_.facilities.capacity[f]);
  }
  for (int g = 0; g < at_.group_edges.count(); ++g) {
    T flow(0);
    double base = 0;
    for (const int e : at_.group_edges[g]) {
      flow += flow_[e];
      base += n_.links.base_flow[at_.link_of[e]];
    }
    look(flow, group_room_[g], base);
  }
  const auto same = [&](const T& expected, const T& found, const T& scale) {
    broken = broken || !(larger(expected - found, found - expected) < T(tolerance) * scale);
  };
  for (int m = 0; m < rooms_; ++m) {
    const Book& book = books_[m];
    T under_way(0);
    for (int q = 1; q <= lags_; ++q) under_way += due_[due_at(m, q)];
    const T had = stock_before_[m] + book.arrived + now_[m];
    const T scale = larger(larger(had, out_[m]), T(std::max(n_.base_inflow[m], gram)));
    same(had - out_[m], book.stock, scale);
    same(under_way_before_[m] - (book.arrived - release_[m]) + later_[m], under_way,
         larger(scale, under_way_before_[m] + later_[m]));
    broken = broken || book.stock < T(0) || discard_[m] < T(-tolerance) * scale;
  }
  return bits(broken);
}

}  // namespace chokepoint
