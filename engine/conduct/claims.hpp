// Claims on what rooms have on hand, by layer, and the sweep that serves them: the moving part of rules X4 to X6.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/lanes.hpp"
#include "conduct/cooperative.hpp"
#include "network/network.hpp"

namespace chokepoint {

/// Tonnes (links, consumers) or runs (processes) asked for, by layer: none negative. Where little is claimed there is
/// little to look at: only links that claim something have a row, one after the other by the rooms they leave, and what
/// asks for nothing is not marked.
class Claims {
 public:
  /// Four layers side by side, as wide as a register: most networks have no more. Layers beyond the last claim nothing.
  using Block = Lanes::Half;
  static constexpr int block = 4;

  explicit Claims(const Network& network);

  /// Nothing is claimed. Layer `ahead` is the best class's.
  void reset(int layers, int ahead = 0);
  int layers() const { return layers_; }
  int blocks() const { return blocks_; }

  /// Links of which something is `wanted` (per link) claim `claim(link, b)` in block b of their layers. Once after a
  /// reset: it numbers the rows.
  template <class Claim>
  void claim_links(std::span<const double> wanted, Claim claim);
  void claim_process(int p, int c, double runs);
  void claim_consumer(int k, double tonnes);

  /// Block b of what has a number for each layer.
  Block block_of(const double* layers, int b) const {
    return _mm256_maskload_pd(layers + static_cast<std::ptrdiff_t>(b) * block, b + 1 < blocks_ ? ~__m256i{} : in_last_);
  }

  // by row, process, consumer
  double& link(int row, int c) { return links_[at(row)][c]; }
  double& process(int p, int c) { return processes_[at(p)][c]; }
  double& consumer(int k) { return consumers_[k]; }
  Block& link_block(int row, int b) { return links_[at(row) + b].four; }
  const Block& process_block(int p, int b) const { return processes_[at(p) + b].four; }
  /// A consumer claims in one layer.
  int layer_of(int k) const { return ahead_ + n_.consumers.rank[k]; }

  struct RowRange {
    int first = 0, end = 0;
  };
  /// Of what leaves a room.
  RowRange rows_from(int room) const { return rows_from_[room]; }
  int link_of(int row) const { return link_of_row_[row]; }
  /// The row of a link, -1 where it claims nothing.
  int row_of(int l) const;

  /// Whether anything is asked of a room, or by a process (counted as in Network::sweep).
  bool asked(int node) const { return asked_[node] != 0; }
  /// A room has served all that was asked of it.
  void served(int room) { asked_[room] = 0; }

 private:
  struct Row {
    Block four;
    double& operator[](int c) { return reinterpret_cast<double*>(&four)[c]; }
  };
  std::size_t at(int row) const { return static_cast<std::size_t>(row) * blocks_; }

  const Network& n_;
  int layers_ = 0, blocks_ = 0, ahead_ = 0;
  __m256i in_last_ = {};                ///< all bits set where the last block has a layer
  std::vector<Row> links_, processes_;  ///< row-major
  std::vector<double> consumers_;
  std::vector<RowRange> rows_from_;  ///< per room
  std::vector<int> link_of_row_;
  std::vector<unsigned char> asked_;  ///< per node
};

template <class Claim>
void Claims::claim_links(std::span<const double> wanted, Claim claim) {
  int rows = 0;
  for (const int l : n_.out_links.values) {
    link_of_row_[rows] = l;
    rows += wanted[l] > 0 ? 1 : 0;
  }
  if (links_.size() < at(rows)) links_.resize(at(rows));
  for (int row = 0; row < rows; ++row) {
    const int l = link_of_row_[row], room = n_.links.source[l];
    asked_[room] = 1;
    rows_from_[room].end = row + 1;
    for (int b = 0; b < blocks_; ++b) link_block(row, b) = claim(l, b);
  }
  for (int row = rows - 1; row >= 0; --row) rows_from_[n_.links.source[link_of_row_[row]]].first = row;
}

/// What moves in a step. Amounts on hand change at once; what has a lag is due later.
class Movement {
 public:
  Movement(const Network& network, State& state, Step& step);

  /// One sweep in the order of everything that takes no time. A room serves layer after layer; within a layer all
  /// claims get the same share of what is on hand beyond `keep` ([room][width], by layer; empty: nothing is kept). A
  /// process runs what its scarcest input allows; the rest of its grants stays in the rooms. What has been served is
  /// taken off the claims.
  void share_out(Claims& claims, std::span<const double> keep = {}, int width = 0);
  /// Withdraws the claims of processes that could not use all they were granted in the last sweep.
  void withdraw_limited(Claims& claims) const;

  double stock(int room) const { return state_.stock[room]; }
  /// X7: disposes of tonnes on hand.
  void discard(int room, double tonnes);
  /// Ends the step: stocks go back to their grid (docs/decisions/0003).
  void settle();

 private:
  using Block = Claims::Block;

  template <class Blocks>
  void serve_room(int room, Claims& claims, const double* keep, Blocks blocks);
  bool share_stock(int room, const double* keep);
  void run_process(int process, Claims& claims);
  void run(int process, double runs);
  double& share(int c) { return reinterpret_cast<double*>(share_.data())[c]; }
  double& total(int c) { return reinterpret_cast<double*>(total_.data())[c]; }

  const Network& n_;
  State& state_;
  Step& step_;
  int layers_ = 0, blocks_ = 0;
  std::vector<int> input_start_;        ///< per process: where its inputs' grants begin
  std::vector<Block> granted_;          ///< [input line][layer]: share of its claim that the room gave
  std::vector<int> grant_of_user_;      ///< per entry of Network::users: the input line
  std::vector<Block> total_, share_;    ///< by layer, within a room: what is claimed, what part of it is given
  std::vector<double*> due_in_;         ///< per lag: where what moves now arrives
  std::vector<unsigned char> limited_;  ///< per process
  std::vector<double> nothing_;         ///< by layer: nothing is kept
  std::vector<double> grain_;           ///< per room: below this an amount is rounding, tonnes
};

}  // namespace chokepoint
