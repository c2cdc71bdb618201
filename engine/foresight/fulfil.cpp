#include "foresight/fulfil.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "plan/units.hpp"

namespace chokepoint {
namespace {

/// Of a room's unit, or of what passes through the room: what the solver's tolerances may add up to.
constexpr double rounding = 1e-6;

}  // namespace

Fulfilment::Fulfilment(const Network& network, const Path& path)
    : n_(network), path_(path), units_(room_units(network).scale), outset_{path.start, {}, {}} {
  for (const Reserve& reserve : path.reserves) outset_.holdings.push_back(reserve.start);
}

Foresight::Done Fulfilment::step(int index, const Decision& decision) {
  const PathStep& path = path_.steps[static_cast<std::size_t>(index)];
  State& state = outset_.state;
  Step done;
  done.flow = decision.flow;
  done.run = decision.run;
  done.delivery = decision.delivery;
  done.discard = decision.discard;
  done.arrived = state.due.front();
  std::rotate(state.due.begin(), state.due.begin() + 1, state.due.end());
  std::fill(state.due.back().begin(), state.due.back().end(), 0.0);
  std::vector<double> in(done.arrived), out(decision.discard);
  for (int m = 0; m < n_.rooms.count; ++m) done.arrived[m] = in[m] += decision.release[m];
  const auto move = [&](int lag, int room, double tonnes) {
    (lag > 0 ? state.due[static_cast<std::size_t>(lag) - 1] : in)[room] += tonnes;
  };
  for (int l = 0; l < n_.links.count; ++l) {
    out[n_.links.source[l]] += done.flow[l];
    move(n_.links.lag[l], n_.links.target[l], done.flow[l]);
  }
  for (int p = 0; p < n_.processes.count; ++p) {
    for (const Arc& input : n_.processes.inputs[p]) out[input.node] += input.tonnes * done.run[p];
    for (const Arc& output : n_.processes.outputs[p])
      move(n_.processes.lag[p], output.node, output.tonnes * done.run[p]);
  }
  for (int k = 0; k < n_.consumers.count; ++k) out[n_.consumers.room[k]] += done.delivery[k];
  for (int m = 0; m < n_.rooms.count; ++m) {
    const double left = state.stock[m] + in[m] - out[m];
    if (left < -rounding * std::max(units_[m], out[m]))
      throw InvariantError(
          fmt::format("the clairvoyant takes {:.6g} t more out of {} than are there", -left, n_.rooms.id[m]));
    state.stock[m] = std::max(0.0, left);
  }
  for (std::size_t s = 0; s < outset_.holdings.size(); ++s) {
    double& held = outset_.holdings[s];
    held = std::max(0.0, held - decision.released[s]);
    if (const int k = path_.reserves[s].purchase; k >= 0) held += done.delivery[k];
  }
  settle_stores(path.entitlements, decision);
  return {std::move(done), state, outset_.holdings, decision.release, decision.released};
}

void Fulfilment::settle_stores(const Entitlements& terms, const Decision& decision) {
  for (const StoreTerms& store : terms.stores) {
    double& balance = outset_.balances[store.store];
    const auto drawn = decision.drawn.find(store.store);
    balance = std::min(balance, store.keeps) + store.added;
    if (drawn != decision.drawn.end()) balance = std::max(0.0, balance - drawn->second);
  }
}

}  // namespace chokepoint
