#include "simulation/convoy.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "base/content_hash.hpp"
#include "conduct/invariants.hpp"

namespace chokepoint {
namespace {

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return bytes_of(a) == bytes_of(b);
}
bool same(const NamedList& a, const NamedList& b) { return a == b; }

/// Whether a step of the conduct is the same under both regimes, if it starts from one place. What differs most often
/// is looked at first. Where they were the same in the step before (`since`), so are lists that have not moved since.
bool same_step(const Regime& a, const Regime& b, bool since) {
  const auto equal = [&](auto list, bool MovedLists::*moved) {
    return (since && !(a.moved.*moved) && !(b.moved.*moved)) || same(a.*list, b.*list);
  };
  return equal(&Regime::link_capacity, &MovedLists::link_capacity) && equal(&Regime::demand, &MovedLists::demand) &&
         equal(&Regime::process_capacity, &MovedLists::process_capacity) &&
         equal(&Regime::facility_capacity, &MovedLists::facility_capacity) &&
         equal(&Regime::group_room, &MovedLists::group_room) && equal(&Regime::trust_cap, &MovedLists::trust_cap) &&
         equal(&Regime::promised, &MovedLists::promised) && equal(&Regime::release, &MovedLists::release) &&
         equal(&Regime::partner, &MovedLists::partner) && equal(&Regime::warned, &MovedLists::warned) &&
         equal(&Regime::anchor_run, &MovedLists::anchor) && equal(&Regime::anchor_flow, &MovedLists::anchor);
}

}  // namespace

Convoy::Convoy(std::shared_ptr<Ground> ground, std::vector<Member> members)
    : ground_(std::move(ground)),
      members_(std::move(members)),
      looks_ahead_(
          std::ranges::any_of(members_, [](const Member& each) { return !each.scenario->world->stockpiles.empty(); })) {
  Place& place = places_.emplace_back(Place{-1, 0, {}, Outlook(ground_->network()), ground_->start()});
  for (int i = 0; i < static_cast<int>(members_.size()); ++i) place.members.push_back(i);
}

Convoy::~Convoy() {
  for (auto& set : sets_) ground_->give_back(std::move(set));
}

void Convoy::go(const std::atomic<bool>* stop) {
  while (std::ranges::any_of(places_, [](const Place& each) { return !each.members.empty(); })) {
    if (stop != nullptr && stop->load()) return;
    for (Place& place : places_) compose(place);
    split();
    load();
    step();
    for (Place& place : places_) note(place);
    join();
    close_ranks();
  }
}

const Regime& Convoy::regime_of(const Place& place) const {
  return members_[static_cast<std::size_t>(place.members.front())].walk->regime();
}

/// What consumers are expected to miss, where there is anybody who asks: stockpiles.
std::span<const double> Convoy::missing_of(Place& place) const {
  return looks_ahead_ ? place.outlook.missing(place.state()) : std::span<const double>();
}

void Convoy::fail(int member, std::exception_ptr error) {
  members_[static_cast<std::size_t>(member)].error = std::move(error);
}

/// Lets those go who have failed or come to their end; a place without anybody gives its lane back.
void Convoy::drop(Place& place) {
  std::erase_if(place.members, [&](int i) {
    const Member& member = members_[static_cast<std::size_t>(i)];
    return member.error != nullptr || member.walk->steps() >= member.scenario->calendar.steps();
  });
  if (place.members.empty() && place.set >= 0)
    taken_[static_cast<std::size_t>(place.set)][static_cast<std::size_t>(place.lane)] = false;
}

void Convoy::compose(Place& place) {
  if (place.members.empty()) return;
  const std::span<const double> missing = missing_of(place);
  for (const int i : place.members) try {
      members_[static_cast<std::size_t>(i)].walk->compose(missing);
    } catch (...) {
      fail(i, std::current_exception());
    }
  drop(place);
}

/// Those under another regime than the first of a place take places of their own.
void Convoy::split() {
  const std::size_t before = places_.size();
  for (std::size_t p = 0; p < before; ++p) {
    if (places_[p].members.empty()) continue;
    const std::vector<int> members = std::exchange(places_[p].members, {});
    const std::size_t first_new = places_.size();
    places_[p].members.push_back(members.front());
    const auto stands_under = [&](const Place& place, const Regime& regime) {
      return same_step(regime_of(place), regime, true);
    };
    for (const int i : members) {
      if (i == members.front()) continue;
      const Regime& regime = members_[static_cast<std::size_t>(i)].walk->regime();
      if (stands_under(places_[p], regime)) {
        places_[p].members.push_back(i);
        continue;
      }
      const auto parted = std::find_if(places_.begin() + static_cast<std::ptrdiff_t>(first_new), places_.end(),
                                       [&](const Place& each) { return stands_under(each, regime); });
      if (parted != places_.end()) {
        parted->members.push_back(i);
      } else {
        if (places_[p].set < 0) enter_lanes(places_[p]);
        const auto [set, lane] = free_lane(places_[p].set);
        places_.push_back(Place{set, lane, {i}, places_[p].outlook});
        places_.back().goes_on = places_[p].goes_on;
        places_.back().parent = static_cast<int>(p);
      }
    }
    for (int set = 0; set < static_cast<int>(sets_.size()); ++set) {
      std::vector<int> lanes;
      for (std::size_t each = first_new; each < places_.size(); ++each)
        if (places_[each].set == set) lanes.push_back(places_[each].lane);
      if (!lanes.empty())
        sets_[static_cast<std::size_t>(set)]->take_over(*sets_[static_cast<std::size_t>(places_[p].set)],
                                                        places_[p].lane, lanes);
    }
  }
}

void Convoy::load() {
  std::vector<std::shared_ptr<const RationingPattern>> pattern(sets_.size());  // of somebody in the set
  for (Place& place : places_) {
    if (place.members.empty() || place.set < 0) continue;
    const Regime& regime = regime_of(place);
    auto& last = pattern[static_cast<std::size_t>(place.set)];
    if (last == nullptr || !same(last->flow, regime.anchor_flow) || !same(last->run, regime.anchor_run))
      last = ground_->pattern(regime);
    sets_[static_cast<std::size_t>(place.set)]->load(regime, last, place.lane, place.goes_on);
    place.goes_on = true;
  }
  for (std::size_t set = 0; set < sets_.size(); ++set)
    for (int lane = 0; lane < RationingLanes::count; ++lane)
      if (pattern[set] != nullptr && !taken_[set][static_cast<std::size_t>(lane)])
        sets_[set]->keep_up(pattern[set], lane);
}

void Convoy::step() {
  std::vector<std::array<RationingLanes::Seen*, RationingLanes::count>> seen(sets_.size());
  std::vector<unsigned> in_use(sets_.size()), broken(sets_.size());
  for (Place& place : places_)
    if (!place.members.empty() && place.set < 0) {
      try {
        place.stride = ground_->stride(place.stand, regime_of(place));
        place.stand = place.stride->to;
      } catch (const InvariantError& error) {
        fail_all(place, error);
      }
    } else if (!place.members.empty()) {
      seen[static_cast<std::size_t>(place.set)][static_cast<std::size_t>(place.lane)] = &place.seen;
      in_use[static_cast<std::size_t>(place.set)] |= 1U << place.lane;
    }
  for (std::size_t set = 0; set < sets_.size(); ++set) {
    if (in_use[set] == 0) continue;
    broken[set] = sets_[set]->step() & in_use[set];
    sets_[set]->read(seen[set]);
  }
  for (Place& place : places_)
    if (!place.members.empty() && place.set >= 0 &&
        (broken[static_cast<std::size_t>(place.set)] >> place.lane & 1) != 0)
      look_closely(place);
}

void Convoy::look_closely(Place& place) {
  Before before;
  sets_[static_cast<std::size_t>(place.set)]->read_all(place.lane, before, place.seen);
  try {
    check_step(ground_->network(), ground_->groups(), regime_of(place), before, place.seen.step, place.seen.state);
  } catch (const InvariantError& error) {
    fail_all(place, error);
  }
}

void Convoy::fail_all(Place& place, const InvariantError& error) {
  for (const int i : place.members)
    fail(i, std::make_exception_ptr(members_[static_cast<std::size_t>(i)].walk->named(error)));
  drop(place);
}

void Convoy::note(Place& place) {
  if (place.members.empty()) return;
  if (looks_ahead_) place.outlook.note(place.moved(), regime_of(place).demand);
  for (const int i : place.members) {
    Walk& walk = *members_[static_cast<std::size_t>(i)].walk;
    std::shared_ptr<const KnownPlan> plan;
    const PlanOfStep planned = [&]() -> const PlannedStep& {
      if (plan == nullptr) plan = ground_->planned(walk.regime());
      return *plan;
    };
    try {
      walk.note(place.moved(), place.state(), planned);
    } catch (const InvariantError& error) {
      fail(i, std::make_exception_ptr(walk.named(error)));
    } catch (...) {
      fail(i, std::current_exception());
    }
  }
}

/// Whoever is where those are whom he once left goes on with them.
void Convoy::join() {
  for (std::size_t p = places_.size(); p-- > 0;) {
    Place& place = places_[p];
    drop(place);
    while (place.parent >= 0 && places_[static_cast<std::size_t>(place.parent)].members.empty())
      place.parent = places_[static_cast<std::size_t>(place.parent)].parent;
    if (place.members.empty() || place.parent < 0) continue;
    Place& other = places_[static_cast<std::size_t>(place.parent)];
    if (!meets(place, other)) continue;
    const auto middle = other.members.insert(other.members.end(), place.members.begin(), place.members.end());
    std::inplace_merge(other.members.begin(), middle, other.members.end());
    place.members.clear();
    drop(place);
  }
}

/// What differed last is looked at first.
bool Convoy::meets(Place& place, Place& other) {
  const Regime &mine = regime_of(place), &theirs = regime_of(other);
  if (place.limit < mine.link_capacity.size() && mine.link_capacity[place.limit] != theirs.link_capacity[place.limit])
    return false;
  const RationingLanes& lanes = *sets_[static_cast<std::size_t>(other.set)];
  if (!sets_[static_cast<std::size_t>(place.set)]->stands_with(lanes, other.lane, place.lane, place.difference))
    return false;
  if (!same_step(mine, theirs, false)) {
    place.limit = static_cast<std::size_t>(std::ranges::mismatch(mine.link_capacity, theirs.link_capacity).in1 -
                                           mine.link_capacity.begin());
    return false;
  }
  return std::ranges::equal(missing_of(place), missing_of(other));
}

/// A lane that nobody uses: in the set nearby, in another one, in one more.
std::pair<int, int> Convoy::free_lane(int near) {
  const int sets = static_cast<int>(sets_.size());
  for (int i = 0; i <= sets; ++i) {
    const auto set = static_cast<std::size_t>(i < sets ? (near + i) % sets : sets);
    if (i == sets) {
      sets_.push_back(ground_->borrow_lanes());
      taken_.emplace_back(RationingLanes::count, false);
    }
    const auto lane = std::ranges::find(taken_[set], false);
    if (lane == taken_[set].end()) continue;
    *lane = true;
    return {static_cast<int>(set), static_cast<int>(lane - taken_[set].begin())};
  }
  throw std::logic_error("no lane is free in a set that was made for it");
}

void Convoy::enter_lanes(Place& place) {
  std::tie(place.set, place.lane) = free_lane(0);
  sets_[static_cast<std::size_t>(place.set)]->recall(place.stand->state, place.stand->memory, place.lane);
  place.seen.state = place.stand->state;
  place.stand = nullptr;
  place.stride = nullptr;
  place.goes_on = false;
}

/// The way of those who are alone may be known by content (ground.hpp).
void Convoy::leave_lanes(Place& place) {
  place.outlook.note(place.seen.step, regime_of(place).demand);
  const std::span<const double> missing = place.outlook.missing(place.seen.state);
  auto [state, memory] = sets_[static_cast<std::size_t>(place.set)]->stand(place.lane);
  place.stand = ground_->stand(std::move(state), std::move(memory), {missing.begin(), missing.end()});
  taken_[static_cast<std::size_t>(place.set)][static_cast<std::size_t>(place.lane)] = false;
  place.set = -1;
}

/// As few sets as those who are left need; whoever is alone does without lanes.
void Convoy::close_ranks() {
  const auto stands = [](const Place& place) { return !place.members.empty(); };
  if (std::ranges::count_if(places_, stands) == 1) {
    Place& last = *std::ranges::find_if(places_, stands);
    if (last.set >= 0) leave_lanes(last);
    return;
  }
  const auto used = [&](std::size_t set) { return std::ranges::count(taken_[set], true); };
  for (;;) {
    std::size_t emptiest = sets_.size();
    long all = 0, sets = 0;
    for (std::size_t set = 0; set < sets_.size(); ++set) {
      const long lanes = used(set);
      if (lanes == 0) continue;
      all += lanes;
      ++sets;
      if (emptiest == sets_.size() || lanes < used(emptiest)) emptiest = set;
    }
    if (sets < 2 || all > (sets - 1) * RationingLanes::count) return;
    for (Place& place : places_) {
      if (place.members.empty() || place.set != static_cast<int>(emptiest)) continue;
      for (std::size_t set = 0; set < sets_.size(); ++set) {
        const auto lane = std::ranges::find(taken_[set], false);
        if (set == emptiest || used(set) == 0 || lane == taken_[set].end()) continue;
        const auto to = static_cast<int>(lane - taken_[set].begin());
        sets_[set]->take_over(*sets_[emptiest], place.lane, std::span(&to, 1));
        *lane = true;
        taken_[emptiest][static_cast<std::size_t>(place.lane)] = false;
        place.set = static_cast<int>(set);
        place.lane = to;
        break;
      }
    }
  }
}

}  // namespace chokepoint
