#include "sweep/order.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>

namespace chokepoint {
namespace {

constexpr std::size_t most_at_once = 8192;  ///< cases that are looked at together

/// The event that a path such as `events.ban.control.by` leads into; empty: none.
std::string event_of(const std::string& path) {
  const std::string prefix = "events.";
  if (path.rfind(prefix, 0) != 0) return {};
  return path.substr(prefix.size(), path.find('.', prefix.size()) - prefix.size());
}

/// Days since 1970 from which on the variable may make a difference; those that are not events do at once.
long first_day(const Sweep& sweep, const SweepVariable& variable) {
  long first = -1;
  const std::string id = event_of(variable.path);
  if (id.empty()) return first;
  for (const auto& scenario : sweep.scenarios()) {
    const int event = scenario->find_event(id);
    if (event < 0) continue;
    const Event& found = scenario->events[static_cast<std::size_t>(event)];
    const long day = found.announced.value_or(found.start).time_since_epoch().count();
    first = first < 0 ? day : std::min(first, day);
  }
  return first;
}

}  // namespace

void order_by_what_they_share(const Sweep& sweep, std::vector<std::int64_t>& numbers) {
  const std::vector<SweepVariable>& variables = sweep.variables();
  std::vector<std::size_t> slowest_first(variables.size());
  std::iota(slowest_first.begin(), slowest_first.end(), std::size_t{0});
  std::vector<long> days;
  for (const SweepVariable& each : variables) days.push_back(first_day(sweep, each));
  std::stable_sort(slowest_first.begin(), slowest_first.end(),
                   [&](std::size_t a, std::size_t b) { return days[a] < days[b]; });
  using Key = std::tuple<int, std::vector<std::string>, std::int64_t>;
  for (std::size_t from = 0; from < numbers.size(); from += most_at_once) {
    const std::size_t to = std::min(numbers.size(), from + most_at_once);
    std::vector<Key> keys;
    for (std::size_t i = from; i < to; ++i) {
      SweepCase each = sweep.at(numbers[i]);
      std::vector<std::string> values;
      for (const std::size_t v : slowest_first) values.push_back(std::move(each.values[v]));
      keys.emplace_back(each.scenario, std::move(values), each.number);
    }
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = from; i < to; ++i) numbers[i] = std::get<std::int64_t>(keys[i - from]);
  }
}

}  // namespace chokepoint
