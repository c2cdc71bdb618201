// What an event knows about itself.
#include <algorithm>
#include <stdexcept>

#include "base/lists.hpp"
#include "chokepoint/scenario.hpp"

namespace chokepoint {

double Schedule::at(Date day) const {
  if (values.empty()) throw std::logic_error("a schedule needs at least one value");
  const auto after = std::upper_bound(values.begin(), values.end(), day,
                                      [](Date date, const auto& entry) { return date < entry.first; });
  return after == values.begin() ? values.front().second : std::prev(after)->second;
}

bool Comparison::holds(double value) const {
  switch (relation) {
    case Relation::below:
      return value < threshold;
    case Relation::at_most:
      return value <= threshold;
    case Relation::above:
      return value > threshold;
    case Relation::at_least:
      return value >= threshold;
  }
  throw std::logic_error("a relation without a meaning");
}

namespace {

bool among(const std::vector<int>& list, int item) { return list.empty() || contains(list, item); }

}  // namespace

bool LinkSelector::matches(const Link& link) const {
  return among(commodities, link.commodity) && among(from, link.from) && among(to, link.to) &&
         (via.empty() ||
          std::any_of(link.via.begin(), link.via.end(), [&](int corridor) { return among(via, corridor); }));
}

bool Control::matches(const Link& link) const {
  return (!links.via.empty() || (import_side ? link.to : link.from) == by) && links.matches(link);
}

bool Event::is_control() const {
  return std::holds_alternative<Control>(effect) || std::holds_alternative<Suspension>(effect) ||
         std::holds_alternative<Lift>(effect) || std::holds_alternative<Amendment>(effect) ||
         std::holds_alternative<TechnologyControl>(effect);
}

}  // namespace chokepoint
