// RationingLanes over one kind of lanes. Included by the files that make one.
#pragma once

#include <algorithm>
#include <utility>

#include "conduct/rationing_kernel.hpp"
#include "conduct/rationing_lanes.hpp"

namespace chokepoint {

template <class T>
class RationingLanesOf final : public RationingLanes {
 public:
  RationingLanesOf(const RationingLayout& layout, double adjustment) : n_(layout.n), kernel_(layout, adjustment) {}

  std::pair<State, Remembered> stand(int which) const override {
    State state;
    kernel_.read(state, which);
    return {std::move(state), kernel_.memory(which)};
  }
  void recall(const State& state, const Remembered& memory, int lane) override { kernel_.recall(state, memory, lane); }
  void take_over(const RationingLanes& other, int theirs, std::span<const int> lanes) override {
    kernel_.take_over(kernel_of(other), theirs, lanes);
  }
  void become(const RationingLanes& other) override { kernel_.become(kernel_of(other)); }
  void keep_up(std::shared_ptr<const RationingPattern> pattern, int lane) override {
    kernel_.load_pattern(std::move(pattern), lane);
  }
  void load(const Regime& regime, std::shared_ptr<const RationingPattern> pattern, int lane, bool goes_on) override {
    kernel_.load(regime, lane, std::move(pattern), goes_on);
  }
  unsigned step() override { return kernel_.step_and_check(); }
  bool stands_with(const RationingLanes& other, int theirs, int lane, Difference& last) const override {
    return kernel_.stands_with(kernel_of(other), theirs, lane, last);
  }

  void read(const std::array<Seen*, count>& seen) const override {
    read_some(
        seen, n_.links.count, [](Seen& s) { return &s.step.flow; }, [&](int l) { return &kernel_.flow(l); });
    read_some(
        seen, n_.processes.count, [](Seen& s) { return &s.step.run; }, [&](int p) { return &kernel_.run(p); });
    read_some(
        seen, n_.processes.count, [](Seen& s) { return &s.step.ordered; },
        [&](int p) { return &kernel_.run_ordered(p); });
    read_some(
        seen, n_.consumers.count, [](Seen& s) { return &s.step.delivery; },
        [&](int k) { return &kernel_.delivery(k); });
    read_some(
        seen, n_.rooms.count, [](Seen& s) { return &s.state.stock; }, [&](int m) { return &kernel_.stock(m); });
    for (Seen* each : seen)
      if (each != nullptr) each->state.due.resize(1);
    read_some(
        seen, n_.rooms.count, [](Seen& s) { return &s.state.due.front(); }, [&](int m) { return &kernel_.due(1, m); });
  }

  void read_all(int which, Before& before, Seen& seen) const override {
    std::array<Seen*, count> places{};
    places[static_cast<std::size_t>(which)] = &seen;
    read(places);
    const auto fill = [&](std::vector<double>& to, auto&& number) {
      to.resize(static_cast<std::size_t>(n_.rooms.count));
      for (int m = 0; m < n_.rooms.count; ++m) to[static_cast<std::size_t>(m)] = lane(number(m), which);
    };
    fill(seen.step.discard, [&](int m) -> const T& { return kernel_.discard(m); });
    fill(seen.step.arrived, [&](int m) -> const T& { return kernel_.arrived(m); });
    fill(before.stock, [&](int m) -> const T& { return kernel_.stock_before(m); });
    fill(before.under_way, [&](int m) -> const T& { return kernel_.under_way_before(m); });
    kernel_.read(seen.state, which);
  }

 private:
  const RationingKernel<T>& kernel_of(const RationingLanes& other) const {
    return static_cast<const RationingLanesOf&>(other).kernel_;
  }

  /// Some numbers at a time, for all lanes: they are in the nearest cache then.
  template <class List, class Number>
  static void read_some(const std::array<Seen*, count>& seen, int size, const List& list, const Number& number) {
    constexpr int at_once = 64;
    for (Seen* each : seen)
      if (each != nullptr) list(*each)->resize(static_cast<std::size_t>(size));
    for (int from = 0; from < size; from += at_once) {
      const int to = std::min(size, from + at_once);
      const T* numbers[at_once];
      for (int i = from; i < to; ++i) numbers[i - from] = number(i);
      for (int which = 0; which < count; ++which) {
        if (seen[static_cast<std::size_t>(which)] == nullptr) continue;
        double* const out = list(*seen[static_cast<std::size_t>(which)])->data();
        for (int i = from; i < to; ++i) out[i] = lane(*numbers[i - from], which);
      }
    }
  }

  const Network& n_;
  RationingKernel<T> kernel_;
};

}  // namespace chokepoint
