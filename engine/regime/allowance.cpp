#include "regime/allowance.hpp"

#include <algorithm>
#include <utility>

#include "regime/days.hpp"

namespace chokepoint {

Allowance::Allowance(const Network& n, const std::vector<int>& links) {
  for (const int l : links) {
    if (n.links.kind[l] != LinkSpec::Kind::feed || n.room_consumers[n.links.target[l]].empty()) continue;
    covers_.emplace_back(l, n.rooms.cover[n.links.source[l]]);
  }
}

double Allowance::open(bool bound, std::span<const double> anchor_flow) {
  added_ = 0;
  if (!std::exchange(bound_, bound)) {
    left_ = 0;
    for (const auto& [l, cover] : covers_) left_ += cover * anchor_flow[l];
    if (bound) {
      added_ = left_;
      ++openings_;
    }
  }
  return bound ? left_ : 0;
}

double Allowance::take(double tonnes) {
  const double taken = std::min(left_, tonnes);
  left_ -= taken;
  return taken;
}

std::vector<Gate> GateBan::open(const Calendar& calendar, int step) const {
  std::vector<Gate> gates;
  const Days now = days_of(calendar, step);
  for (const Course::Phase& phase : course->phases) {
    const Days bound = phase.days.meet(now);
    const int group = groups[phase.version];
    if (bound.empty() || group < 0) continue;
    auto gate = std::find_if(gates.begin(), gates.end(), [&](const Gate& other) { return other.group == group; });
    if (gate == gates.end()) gate = gates.insert(gate, {group, 0, 0, 0});
    gate->bound += bound.count() / now.count();
  }
  return gates;
}

}  // namespace chokepoint
