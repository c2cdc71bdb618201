// Rooms are taken downstream first. Where flows run in circles (scrap that comes back as metal, goods that are traded
// to and fro), going round and round converges like powers of what stays in the circle, in hundreds of rounds. So after
// a few rounds the circle's equations are solved at once, with the pieces of min and max that are then in force, until
// a round changes nothing (Newton's method; policy iteration: Howard, Dynamic Programming and Markov Processes, 1960).
#include "plan/upstream_shares.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "kernel/sparse_vector.hpp"

namespace chokepoint {
namespace {

constexpr double still = 1e-13;

/// Where goods go from a room. Most links and processes carry nothing: only what does is listed.
struct Outlet {
  double tonnes, promised;
  int process;  ///< -1: a link
  int room;     ///< a link's target
};

struct Outlets {
  std::vector<Outlet> list;
  std::vector<std::size_t> first;  ///< per room, and the end
  std::span<const Outlet> of(int room) const {
    return std::span(list).subspan(first[room], first[room + 1] - first[room]);
  }
};

Outlets outlets_of(const Network& n, const Plan& plan, bool with_promises) {
  Outlets outlets;
  outlets.first.push_back(0);
  for (int m = 0; m < n.rooms.count; ++m) {
    for (const int l : n.out_links[m])
      if (plan.flow[l] > 0)
        outlets.list.push_back({plan.flow[l], with_promises ? plan.promised[l] : 0.0, -1, n.links.target[l]});
    for (const Arc& user : n.users[m])
      if (const double tonnes = user.tonnes * plan.run[user.node]; tonnes > 0)
        outlets.list.push_back({tonnes, 0.0, user.node, -1});
    outlets.first.push_back(outlets.list.size());
  }
  return outlets;
}

/// Rooms that goods can go back and forth between, downstream first: strongly connected components (Tarjan, SIAM
/// Journal on Computing 1 (1972) 146-160).
class Circles {
 public:
  Circles(const Network& network, const Outlets& outlets)
      : n_(network),
        outlets_(outlets),
        number_(static_cast<std::size_t>(network.rooms.count), 0),
        lowest_(number_),
        open_(number_.size(), 0) {
    for (int m = 0; m < n_.rooms.count; ++m)
      if (number_[m] == 0) search_from(m);
  }

  /// Calls `use(rooms)`, with the rooms in the order in which they were left, for each component.
  template <class Use>
  void each(const Use& use) const {
    for (std::size_t c = 0; c < first_.size(); ++c) {
      const std::size_t end = c + 1 < first_.size() ? first_[c + 1] : rooms_.size();
      use(std::span(rooms_).subspan(first_[c], end - first_[c]));
    }
  }

 private:
  struct Visit {
    int room;
    std::size_t ahead;  ///< where its successors begin
  };

  void enter(int room) {
    number_[room] = lowest_[room] = ++last_number_;
    open_[room] = 1;
    path_.push_back({room, ahead_.size()});
    for (const Outlet& outlet : outlets_.of(room))
      if (outlet.process < 0)
        ahead_.push_back(outlet.room);
      else
        for (const Arc& out : n_.processes.outputs[outlet.process]) ahead_.push_back(out.node);
  }

  void leave() {
    const int room = path_.back().room;
    path_.pop_back();
    if (!path_.empty()) lowest_[path_.back().room] = std::min(lowest_[path_.back().room], lowest_[room]);
    left_.push_back(room);
    if (lowest_[room] != number_[room]) return;
    // All that were left since this room was entered are its component.
    first_.push_back(rooms_.size());
    auto begin = left_.end();
    while (begin != left_.begin() && number_[*(begin - 1)] >= number_[room]) open_[*--begin] = 0;
    rooms_.insert(rooms_.end(), begin, left_.end());
    left_.erase(begin, left_.end());
  }

  void search_from(int start) {
    enter(start);
    while (!path_.empty()) {
      const Visit& now = path_.back();
      if (ahead_.size() == now.ahead) {
        leave();
        continue;
      }
      const int next = ahead_.back();
      ahead_.pop_back();
      if (number_[next] == 0)
        enter(next);
      else if (open_[next] != 0)
        lowest_[now.room] = std::min(lowest_[now.room], number_[next]);
    }
  }

  const Network& n_;
  const Outlets& outlets_;
  std::vector<int> number_, lowest_;  ///< per room, from 1 on in the order in which they were entered; 0: not yet
  std::vector<unsigned char> open_;   ///< entered, of no component yet
  int last_number_ = 0;
  std::vector<Visit> path_;
  std::vector<int> ahead_, left_, rooms_;
  std::vector<std::size_t> first_;
};

class Tracer {
 public:
  Tracer(const Network& network, const Plan& plan, const std::vector<double>& taken, bool with_promises)
      : n_(network),
        plan_(plan),
        taken_(taken),
        ahead_(with_promises ? 1 : 0),
        width_(network.classes.size() + ahead_),
        outlets_(outlets_of(network, plan, with_promises)),
        need_(width_) {
    shares_.rooms.assign(static_cast<std::size_t>(n_.rooms.count) * width_, 0.0);
    shares_.runs.assign(static_cast<std::size_t>(n_.processes.count) * width_, 0.0);
    place_.assign(static_cast<std::size_t>(n_.rooms.count), -1);
  }

  UpstreamShares run() {
    Circles(n_, outlets_).each([&](std::span<const int> rooms) {
      if (look_at(rooms) > still && leads_back(rooms)) settle(rooms);
    });
    for (double& share : shares_.rooms)
      if (share > 1 - 1e-9) share = 1.0;
    for (int p = 0; p < n_.processes.count; ++p) look_at_run(p);
    return std::move(shares_);
  }

 private:
  double* of_room(int m) { return &shares_.rooms[static_cast<std::size_t>(m) * width_]; }
  double* of_run(int p) { return &shares_.runs[static_cast<std::size_t>(p) * width_]; }

  void look_at_run(int p) {
    double* run = of_run(p);
    std::fill(run, run + width_, 0.0);
    for (const Arc& out : n_.processes.outputs[p]) {
      const double* share = of_room(out.node);
      for (std::size_t c = 0; c < width_; ++c) run[c] = std::max(run[c], share[c]);
    }
  }

  /// What ends with each class, of what leaves a room, given the shares as they are.
  void look_at_need(int m) {
    std::fill(need_.begin(), need_.end(), 0.0);
    for (const int k : n_.room_consumers[m])
      for (std::size_t c = static_cast<std::size_t>(n_.consumers.rank[k]) + ahead_; c < width_; ++c)
        need_[c] += taken_[k];
    for (const Outlet& outlet : outlets_.of(m)) {
      if (outlet.process >= 0) look_at_run(outlet.process);
      const double* share = outlet.process >= 0 ? of_run(outlet.process) : of_room(outlet.room);
      for (std::size_t c = 0; c < width_; ++c) need_[c] += std::max(outlet.promised, outlet.tonnes * share[c]);
    }
  }

  /// Works out the rooms' shares once, one after the other; the largest change.
  double look_at(std::span<const int> rooms) {
    double change = 0;
    for (const int m : rooms) {
      look_at_need(m);
      double* share = of_room(m);
      for (std::size_t c = 0; c < width_; ++c) {
        const double now = plan_.inflow[m] > 0 ? std::min(1.0, need_[c] / plan_.inflow[m]) : 0.0;
        change = std::max(change, std::fabs(now - share[c]));
        share[c] = now;
      }
    }
    return change;
  }

  bool leads_back(std::span<const int> rooms) const {
    if (rooms.size() > 1) return true;
    for (const Outlet& outlet : outlets_.of(rooms.front())) {
      if (outlet.room == rooms.front()) return true;
      if (outlet.process < 0) continue;
      for (const Arc& out : n_.processes.outputs[outlet.process])
        if (out.node == rooms.front()) return true;
    }
    return false;
  }

  void settle(std::span<const int> rooms) {
    constexpr int first_rounds = 3, most_solves = 20, most_rounds = 400;
    for (int round = 0; round < first_rounds; ++round)
      if (look_at(rooms) < still) return;
    for (int solve = 0; solve < most_solves; ++solve) {
      if (!solve_at_once(rooms)) break;
      if (look_at(rooms) < still) return;
    }
    for (int round = 0; round < most_rounds; ++round)
      if (look_at(rooms) < still) return;
  }

  /// The equations of a circle with the pieces of min and max in force; false where they have no solution of their own.
  bool solve_at_once(std::span<const int> rooms) {
    const std::size_t count = rooms.size();
    for (std::size_t i = 0; i < count; ++i) place_[rooms[i]] = static_cast<int>(i);
    needs_.clear();
    for (const int m : rooms) {
      look_at_need(m);
      needs_.insert(needs_.end(), need_.begin(), need_.end());
    }
    row_.resize(static_cast<int>(count));
    found_.resize(count * width_);
    bool solved = true;
    for (std::size_t c = 0; c < width_ && solved; ++c) solved = eliminate(rooms, c);
    for (std::size_t at = 0; solved && at < found_.size(); ++at)
      of_room(rooms[at % count])[at / count] = std::clamp(found_[at], 0.0, 1.0);
    for (const int m : rooms) place_[m] = -1;
    return solved;
  }

  /// Gauss, row by row in the rooms' order, in which little comes back. What a room sends on is no more than what it
  /// gets, so that pivots need not be looked for.
  bool eliminate(std::span<const int> rooms, std::size_t c) {
    constexpr double smallest_pivot = 1e-12;
    const int count = static_cast<int>(rooms.size());
    double* const found = &found_[c * rooms.size()];
    later_.clear();
    later_start_.assign(1, 0);
    for (int i = 0; i < count; ++i) {
      row_.clear();
      double right = equation(i, rooms[i], c), pivot = 0;
      row_.forward([&](int k, double value) {
        if (k == i) pivot = value;
        if (k > i) later_.emplace_back(k, value);
        if (k >= i) return;
        right -= value * found[k];
        for (std::size_t e = later_start_[k]; e < later_start_[k + 1]; ++e)
          row_.add(later_[e].first, -value * later_[e].second);
      });
      if (!(pivot > smallest_pivot)) return false;
      found[i] = right / pivot;
      for (std::size_t e = later_start_.back(); e < later_.size(); ++e) later_[e].second /= pivot;
      later_start_.push_back(later_.size());
    }
    for (int i = count - 1; i >= 0; --i)
      for (std::size_t e = later_start_[i]; e < later_start_[i + 1]; ++e)
        found[i] -= later_[e].second * found[later_[e].first];
    return std::all_of(found, found + count, [](double share) { return std::isfinite(share); });
  }

  /// Puts the equation of a room for a class into the row; the right side.
  double equation(int i, int m, std::size_t c) {
    const double inflow = plan_.inflow[m], need = needs_[static_cast<std::size_t>(i) * width_ + c];
    row_.set(i, 1.0);
    if (inflow <= 0 || need >= inflow) return inflow <= 0 ? 0.0 : 1.0;
    double right = 0;
    for (const int k : n_.room_consumers[m])
      if (static_cast<std::size_t>(n_.consumers.rank[k]) + ahead_ <= c) right += taken_[k] / inflow;
    for (const Outlet& outlet : outlets_.of(m)) {
      int room = outlet.room;
      if (outlet.process >= 0)
        for (const Arc& out : n_.processes.outputs[outlet.process])
          if (room < 0 || of_room(out.node)[c] > of_room(room)[c]) room = out.node;
      if (room < 0) continue;
      const double ends = outlet.tonnes * of_room(room)[c];
      if (place_[room] >= 0 && ends >= outlet.promised)
        row_.add(place_[room], -outlet.tonnes / inflow);
      else
        right += std::max(outlet.promised, ends) / inflow;
    }
    return right;
  }

  const Network& n_;
  const Plan& plan_;
  const std::vector<double>& taken_;
  std::size_t ahead_, width_;
  Outlets outlets_;
  UpstreamShares shares_;
  std::vector<double> need_, needs_;  ///< the second: of each room of the circle that is solved
  std::vector<int> place_;            ///< per room: in the circle that is solved; -1 outside it
  kernel::SparseVector row_;
  std::vector<std::pair<int, double>> later_;  ///< eliminated rows: what is right of the diagonal
  std::vector<std::size_t> later_start_;
  std::vector<double> found_;  ///< per class and room of the circle
};

}  // namespace

UpstreamShares upstream_shares(const Network& network, const Plan& plan, const std::vector<double>& taken,
                               bool with_promises) {
  return Tracer(network, plan, taken, with_promises).run();
}

}  // namespace chokepoint
