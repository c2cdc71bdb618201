#include "conduct/claims.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

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

Claims::Claims(const Network& network) : n_(network) {
  link_of_row_.resize(static_cast<std::size_t>(n_.links.count) + 1);  // with one that is written before it counts
}

void Claims::reset(int layers, int ahead) {
  layers_ = layers;
  blocks_ = (layers + block - 1) / block;
  in_last_ = _mm256_cmpgt_epi64(_mm256_set1_epi64x(layers - (blocks_ - 1) * block), _mm256_setr_epi64x(0, 1, 2, 3));
  ahead_ = ahead;
  processes_.assign(static_cast<std::size_t>(n_.processes.count) * blocks_, Row{});
  consumers_.assign(static_cast<std::size_t>(n_.consumers.count), 0.0);
  rows_from_.assign(static_cast<std::size_t>(n_.rooms.count), {});
  asked_.assign(static_cast<std::size_t>(n_.rooms.count) + static_cast<std::size_t>(n_.processes.count), 0);
}

int Claims::row_of(int l) const {
  const auto [first, end] = rows_from(n_.links.source[l]);
  const auto links = link_of_row_.begin();
  const auto row = std::lower_bound(links + first, links + end, l);
  return row != links + end && *row == l ? static_cast<int>(row - links) : -1;
}

void Claims::claim_process(int p, int c, double runs) {
  process(p, c) = runs;
  if (runs <= 0) return;
  asked_[n_.rooms.count + p] = 1;
  for (const Arc& input : n_.processes.inputs[p]) asked_[input.node] = 1;
}

void Claims::claim_consumer(int k, double tonnes) {
  consumers_[k] = tonnes;
  if (tonnes > 0) asked_[n_.consumers.room[k]] = 1;
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
  limited_.assign(static_cast<std::size_t>(n_.processes.count), 0);
  for (int m = 0; m < n_.rooms.count; ++m) grain_.push_back(std::ldexp(scale_of(n_, m), -36));
}

void Movement::run(int p, double runs) {
  step_.run[p] += runs;
  double* const to = due_in_[n_.processes.lag[p]];
  for (const Arc& output : n_.processes.outputs[p]) to[output.node] += output.tonnes * runs;
}

void Movement::share_out(Claims& claims, std::span<const double> keep, int width) {
  layers_ = claims.layers();
  blocks_ = claims.blocks();
  total_.resize(static_cast<std::size_t>(blocks_));
  share_.resize(static_cast<std::size_t>(blocks_));
  nothing_.assign(static_cast<std::size_t>(layers_), 0.0);
  granted_.assign(static_cast<std::size_t>(input_start_.back()) * blocks_, Block{});
  std::fill(limited_.begin(), limited_.end(), 0);
  due_in_.assign(1, state_.stock.data());
  for (auto& arrivals : state_.due) due_in_.push_back(arrivals.data());
  const auto sweep = [&](auto blocks) {
    for (const int node : n_.sweep) {
      if (!claims.asked(node)) continue;
      if (node >= n_.rooms.count)
        run_process(node - n_.rooms.count, claims);
      else
        serve_room(node, claims, keep.empty() ? nothing_.data() : &keep[static_cast<std::size_t>(node) * width],
                   blocks);
    }
  };
  if (blocks_ == 1)
    sweep(std::integral_constant<int, 1>{});
  else
    sweep(blocks_);
}

/// What part of `total_` each layer gets of the stock, better layers first; whether that is all of it.
bool Movement::share_stock(int m, const double* keep) {
  double stock = state_.stock[m];
  bool all = true;
  std::fill(share_.begin(), share_.end(), Block{} + 1.0);  // of what nobody claims nothing is taken
  for (int c = 0; c < layers_; ++c) {
    const double claimed = total(c), free = stock - keep[c];
    if (free >= claimed * enough) {
      stock = std::max(0.0, stock - claimed);
      continue;
    }
    if (claimed <= 0) continue;
    all = false;
    // Equal places keep equal bits whatever way their material came.
    share(c) = free > grain_[m] ? keep_bits(free / claimed, 36) : 0.0;
    if (share(c) > 0) stock = std::max(0.0, stock - share(c) * claimed);
  }
  state_.stock[m] = stock;
  return all;
}

/// `blocks`: how many, as a number or, for what is common, as a type.
template <class Blocks>
void Movement::serve_room(int m, Claims& claims, const double* keep, Blocks blocks) {
  const auto [first, end] = claims.rows_from(m);
  const auto users = n_.users[m];
  const auto consumers = n_.room_consumers[m];
  const int* const grant = grant_of_user_.data() + n_.users.start[m];
  for (int b = 0; b < blocks; ++b) {
    Block sum{};
    for (int row = first; row < end; ++row) sum += claims.link_block(row, b);
    for (const Arc& user : users) sum += user.tonnes * claims.process_block(user.node, b);
    total_[b] = sum;
  }
  for (const int k : consumers) total(claims.layer_of(k)) += claims.consumer(k);
  if (share_stock(m, keep)) claims.served(m);
  for (std::size_t u = 0; u < users.size(); ++u)
    for (int b = 0; b < blocks; ++b) granted_[static_cast<std::size_t>(grant[u]) * blocks + b] = share_[b];
  for (const int k : consumers) {
    const double tonnes = share(claims.layer_of(k)) * claims.consumer(k);
    step_.delivery[k] += tonnes;
    claims.consumer(k) -= tonnes;
  }
  for (int row = first; row < end; ++row) {
    double sent = 0;
    for (int b = 0; b < blocks; ++b) {
      const Block tonnes = share_[b] * claims.link_block(row, b);
      claims.link_block(row, b) -= tonnes;
      for (int c = 0; c < Claims::block; ++c) sent += tonnes[c];
    }
    const int l = claims.link_of(row);
    step_.flow[l] += sent;
    due_in_[n_.links.lag[l]][n_.links.target[l]] += sent;
  }
}

void Movement::run_process(int p, Claims& claims) {
  const auto inputs = n_.processes.inputs[p];
  double runs = 0;
  for (int c = 0; c < layers_; ++c) {
    const double claim = claims.process(p, c);
    if (claim <= 0) continue;
    const auto granted = [&](std::size_t line) {
      const std::size_t at = (static_cast<std::size_t>(input_start_[p]) + line) * blocks_;
      return granted_[at + c / Claims::block][c % Claims::block];
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
