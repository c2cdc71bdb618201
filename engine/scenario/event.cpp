// What an event knows about itself.
#include <algorithm>
#include <stdexcept>

#include "chokepoint/scenario.hpp"

namespace chokepoint {

double Schedule::at(Date day) const {
  if (values.empty()) throw std::logic_error("a schedule needs at least one value");
  const auto after = std::upper_bound(values.begin(), values.end(), day,
                                      [](Date date, const auto& entry) { return date < entry.first; });
  return after == values.begin() ? values.front().second : std::prev(after)->second;
}

bool Event::is_control() const {
  return std::holds_alternative<Control>(effect) || std::holds_alternative<Suspension>(effect) ||
         std::holds_alternative<Lift>(effect) || std::holds_alternative<Amendment>(effect);
}

}  // namespace chokepoint
