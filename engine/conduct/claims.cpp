#include "conduct/claims.hpp"

#include <algorithm>
#include <cmath>

#include "base/rounding.hpp"

namespace chokepoint {
namespace {

/// A power of two near the room's base-year throughput; a room without any keeps its stock nearly as it is.
double scale_of(const Network& n, int room) {
  double scale = n.base_inflow[room];
  for (const int k : n.room_consumers[room]) scale = std::max(scale, n.consumers.demand[k]);
  return std::exp2(std::ceil(std::log2(std::clamp(scale, 1e-6, 1e12))));
}

}  // namespace

void Claims::reset(const Network& network, int layers) {
  layers_ = layers;
  const auto size = [&](int rows) { return static_cast<std::size_t>(rows) * layers; };
  links_.assign(size(network.links.count), 0.0);
  processes_.assign(size(network.processes.count), 0.0);
  consumers_.assign(size(network.consumers.count), 0.0);
}

Movement::Movement(const Network& network, State& state, Step& step) : n_(network), state_(state), step_(step) {
  int lines = 0;
  for (int p = 0; p < n_.processes.count; ++p) {
    input_start_.push_back(lines);
    lines += static_cast<int>(n_.processes.inputs[p].size());
  }
  input_start_.push_back(lines);
  for (int m = 0; m < n_.rooms.count; ++m)
    for (const Arc& user : n_.users[m]) {
      const auto inputs = n_.processes.inputs[user.node];
      int line = 0;
      while (inputs[line].node != m) ++line;
      grant_of_user_.push_back(input_start_[user.node] + line);
    }
  sent_.assign(static_cast<std::size_t>(n_.links.count), 0.0);
  limited_.assign(static_cast<std::size_t>(n_.processes.count), 0);
  for (int m = 0; m < n_.rooms.count; ++m) grain_.push_back(std::ldexp(scale_of(n_, m), -36));
}

void Movement::ship(int l, double tonnes) {
  step_.flow[l] += tonnes;
  const int lag = n_.links.lag[l], target = n_.links.target[l];
  (lag > 0 ? state_.due[lag - 1] : state_.stock)[target] += tonnes;
}

void Movement::run(int p, double runs) {
  step_.run[p] += runs;
  const int lag = n_.processes.lag[p];
  auto& to = lag > 0 ? state_.due[lag - 1] : state_.stock;
  for (const Arc& output : n_.processes.outputs[p]) to[output.node] += output.tonnes * runs;
}

void Movement::share_out(Claims& claims, std::span<const double> keep) {
  layers_ = claims.layers();
  granted_.assign(static_cast<std::size_t>(input_start_.back()) * layers_, 0.0);
  std::fill(limited_.begin(), limited_.end(), 0);
  for (const int node : n_.sweep) {
    if (node < n_.rooms.count)
      serve_room(node, claims, keep);
    else
      run_process(node - n_.rooms.count, claims);
  }
}

void Movement::serve_room(int m, Claims& claims, std::span<const double> keep) {
  const auto out = n_.out_links[m];
  const auto users = n_.users[m];
  const int first_user = n_.users.start[m];
  for (int c = 0; c < layers_; ++c) {
    double total = 0;
    for (const int l : out) total += claims.link(l, c);
    for (const Arc& user : users) total += user.tonnes * claims.process(user.node, c);
    for (const int k : n_.room_consumers[m]) total += claims.consumer(k, c);
    if (total <= 0) continue;
    double& stock = state_.stock[m];
    const double free = stock - keep[static_cast<std::size_t>(m) * layers_ + c];
    double share = 0;
    if (free >= total * enough)
      share = 1;
    else if (free > grain_[m])
      share = keep_bits(free / total, 36);  // equal places keep equal bits whatever way their material came
    if (share == 0) continue;
    for (const int l : out) {
      const double tonnes = share * claims.link(l, c);
      sent_[l] += tonnes;
      claims.link(l, c) -= tonnes;
    }
    for (const int k : n_.room_consumers[m]) {
      const double tonnes = share * claims.consumer(k, c);
      step_.delivery[k] += tonnes;
      claims.consumer(k, c) -= tonnes;
    }
    for (std::size_t u = 0; u < users.size(); ++u)
      granted_[static_cast<std::size_t>(grant_of_user_[static_cast<std::size_t>(first_user) + u]) * layers_ + c] =
          share;
    stock = std::max(0.0, stock - share * total);
  }
  for (const int l : out) {
    if (sent_[l] > 0) ship(l, sent_[l]);
    sent_[l] = 0;
  }
}

void Movement::run_process(int p, Claims& claims) {
  const auto inputs = n_.processes.inputs[p];
  double runs = 0;
  for (int c = 0; c < layers_; ++c) {
    const double claim = claims.process(p, c);
    if (claim <= 0) continue;
    const auto granted = [&](std::size_t line) {
      return granted_[(static_cast<std::size_t>(input_start_[p]) + line) * layers_ + c];
    };
    double share = 1;
    for (std::size_t i = 0; i < inputs.size(); ++i) share = std::min(share, granted(i));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (granted(i) <= share) continue;
      state_.stock[inputs[i].node] += (granted(i) - share) * inputs[i].tonnes * claim;
      limited_[p] = 1;
    }
    runs += share * claim;
    claims.process(p, c) -= share * claim;
  }
  if (runs > 0) run(p, runs);
}

void Movement::withdraw_limited(Claims& claims) const {
  for (int p = 0; p < n_.processes.count; ++p)
    if (limited_[p] != 0)
      for (int c = 0; c < claims.layers(); ++c) claims.process(p, c) = 0;
}

void Movement::discard(int room, double tonnes) {
  step_.discard[room] += tonnes;
  state_.stock[room] -= tonnes;
}

void Movement::settle() {
  for (int m = 0; m < n_.rooms.count; ++m) {
    const double stock = std::max(0.0, state_.stock[m]);
    state_.stock[m] = stock < grain_[m] * 0x1p52 ? std::nearbyint(stock / grain_[m]) * grain_[m] : stock;
  }
}

}  // namespace chokepoint
