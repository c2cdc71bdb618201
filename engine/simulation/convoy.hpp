// Walks of the rationing conduct side by side over one ground, month by month: cases of a sweep.
//
// Walks that stand in one place under one regime take a step together, in one lane. Where their regimes part, so do
// they: whoever leaves takes a lane of his own, a copy of the one he leaves. Under one regime again he comes back as
// soon as he stands where they stand, to the last bit. So what cases have in common is done once, before they differ
// and after, and what they have for themselves eight at a time. Since a lane has the bits of a walk alone, and walks
// that stand together would go on alike, nothing depends on who goes with whom.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "conduct/rationing_lanes.hpp"
#include "simulation/ground.hpp"
#include "simulation/missing.hpp"
#include "simulation/walk.hpp"

namespace chokepoint {

class Convoy {
 public:
  struct Member {
    Walk* walk;
    const Scenario* scenario;
    std::exception_ptr error = {};
  };

  /// The first member leads: whoever parts from another comes back to where that one goes.
  Convoy(std::shared_ptr<Ground> ground, std::vector<Member> members);
  ~Convoy();
  Convoy(const Convoy&) = delete;
  Convoy& operator=(const Convoy&) = delete;

  /// Takes all to the end of their calendars, or until `stop`; one that fails leaves the others to go on.
  void go(const std::atomic<bool>* stop);
  const std::vector<Member>& members() const { return members_; }

 private:
  /// Where walks stand together.
  struct Place {
    int set = -1, lane = 0;                          ///< -1: nobody else is on his way, and no lane is needed
    std::vector<int> members;                        ///< ascending
    Outlook outlook;                                 ///< of what was done last
    std::shared_ptr<const Stand> stand = nullptr;    ///< without a lane: where they stand, and
    std::shared_ptr<const Stride> stride = nullptr;  ///< how they came there
    RationingLanes::Seen seen = {};                  ///< in a lane: the same
    bool goes_on = true;                             ///< the limits of the step before are loaded
    int parent = -1;                                 ///< the place they parted from; -1: from none
    RationingLanes::Difference difference{};         ///< last seen, of where the two stand
    std::size_t limit = 0;                           ///< a link whose limits were seen to differ
    const Step& moved() const { return stride != nullptr ? stride->moved : seen.step; }
    const State& state() const { return stand != nullptr ? stand->state : seen.state; }
  };

  void compose(Place& place);
  void split();
  void load();
  void step();
  void look_closely(Place& place);
  void note(Place& place);
  void join();
  bool meets(Place& place, Place& other);
  void close_ranks();
  void fail(int member, std::exception_ptr error);
  void drop(Place& place);
  void fail_all(Place& place, const InvariantError& error);
  std::pair<int, int> free_lane(int near);
  void enter_lanes(Place& place);
  void leave_lanes(Place& place);
  const Regime& regime_of(const Place& place) const;
  std::span<const double> missing_of(Place& place) const;

  std::shared_ptr<Ground> ground_;
  std::vector<Member> members_;
  bool looks_ahead_;
  std::vector<Place> places_;  ///< those with nobody in them are gone
  std::vector<std::unique_ptr<RationingLanes>> sets_;
  std::vector<std::vector<bool>> taken_;  ///< [set][lane]
};

}  // namespace chokepoint
