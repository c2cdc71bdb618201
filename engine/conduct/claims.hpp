// Claims on what rooms have on hand, by layer, and the sweep that serves them: the moving part of rules X4 to X6.
#pragma once

#include <span>
#include <vector>

#include "conduct/cooperative.hpp"
#include "network/network.hpp"

namespace chokepoint {

/// Tonnes (links, consumers) or runs (processes) asked for, one column a layer; row-major.
class Claims {
 public:
  void reset(const Network& network, int layers);
  int layers() const { return layers_; }
  double& link(int l, int c) { return links_[at(l, c)]; }
  double& process(int p, int c) { return processes_[at(p, c)]; }
  double& consumer(int k, int c) { return consumers_[at(k, c)]; }

 private:
  std::size_t at(int row, int c) const { return static_cast<std::size_t>(row) * layers_ + c; }
  int layers_ = 0;
  std::vector<double> links_, processes_, consumers_;
};

/// What moves in a step. Amounts on hand change at once; what has a lag is due later.
class Movement {
 public:
  Movement(const Network& network, State& state, Step& step);

  /// One sweep in the order of everything that takes no time. A room serves layer after layer; within a layer all
  /// claims get the same share of what is on hand beyond `keep` ([room][layer]). A process runs what its scarcest
  /// input allows; the rest of its grants stays in the rooms. What has been served is taken off the claims.
  void share_out(Claims& claims, std::span<const double> keep);
  /// Withdraws the claims of processes that could not use all they were granted in the last sweep.
  void withdraw_limited(Claims& claims) const;

  double stock(int room) const { return state_.stock[room]; }
  /// X7: disposes of tonnes on hand.
  void discard(int room, double tonnes);
  /// Ends the step: stocks go back to their grid (docs/decisions/0003).
  void settle();

 private:
  void serve_room(int room, Claims& claims, std::span<const double> keep);
  void run_process(int process, Claims& claims);
  void ship(int link, double tonnes);
  void run(int process, double runs);

  const Network& n_;
  State& state_;
  Step& step_;
  int layers_ = 0;
  std::vector<int> input_start_;        ///< per process: where its inputs' grants begin
  std::vector<double> granted_;         ///< [input line][layer]: share of its claim that the room gave
  std::vector<int> grant_of_user_;      ///< per entry of Network::users: the input line
  std::vector<double> sent_;            ///< per link, within a room
  std::vector<unsigned char> limited_;  ///< per process
  std::vector<double> grain_;           ///< per room: below this an amount is rounding, tonnes
};

}  // namespace chokepoint
