#include "network/bindings.hpp"
#include "base/lists.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace chokepoint {
namespace {

bool holds(const std::vector<int>& ascending, int item) {
  return std::binary_search(ascending.begin(), ascending.end(), item);
}

/// Share of each input line in what a process puts out, at most 1: in value at base-year prices, or in tonnes.
std::vector<double> input_shares(const World& world, const Process& process, Reach::By by) {
  const auto weight = [&](const RecipeLine& line) {
    return line.tonnes * (by == Reach::By::value ? world.commodities[line.commodity].price : 1.0);
  };
  double products = 0;
  for (const RecipeLine& line : process.outputs) products += weight(line);
  std::vector<double> shares;
  for (const RecipeLine& line : process.inputs)
    shares.push_back(products > 0 ? std::min(1.0, weight(line) / products) : 1.0);
  return shares;
}

/// The most of the restricted content that a bound tonne of each commodity can hold: 1 for what is restricted itself,
/// otherwise the largest sum over the inputs of any process that makes it. Grows from 0 until it stands still.
std::vector<double> contents(const World& world, const Binding& binding) {
  std::vector<double> content;
  for (int c = 0; c < static_cast<int>(world.commodities.size()); ++c)
    content.push_back(binding.commodities.empty() || holds(binding.commodities, c) ? 1.0 : 0.0);
  for (int round = 0; round < 10'000; ++round) {
    double change = 0;
    for (const Process& process : world.processes) {
      const std::vector<double> shares = input_shares(world, process, binding.reach->by);
      double sum = 0;
      for (std::size_t i = 0; i < shares.size(); ++i) sum += shares[i] * content[process.inputs[i].commodity];
      for (const RecipeLine& line : process.outputs) {
        const double more = std::min(1.0, sum) - content[line.commodity];
        if (more <= 0) continue;
        content[line.commodity] += more;
        change = std::max(change, more);
      }
    }
    if (change < 1e-12) break;
  }
  return content;
}

/// The event that a finding about a binding names: the first that has it.
const Event& event_with(const Scenario& scenario, const Binding& binding) {
  const auto all = origin_controls(scenario);
  return *std::find_if(all.begin(), all.end(), [&](const auto& item) {
            return binding_of(*scenario.world, *item.second) == binding;
          })->first;
}

}  // namespace

bool Binding::from(int country) const { return via.empty() && holds(origins, country); }

bool Binding::seeds(const Link& lane) const {
  if (!commodities.empty() && !holds(commodities, lane.commodity)) return false;
  if (via.empty()) return from(lane.from) && !from(lane.to);
  return (origins.empty() || holds(origins, lane.from)) &&
         std::any_of(lane.via.begin(), lane.via.end(), [&](int corridor) { return holds(via, corridor); });
}

Binding binding_of(const World& world, const Control& control) {
  Binding binding;
  if (!control.links.via.empty()) {
    binding.via = control.links.via;
    binding.origins = control.links.from;
    std::sort(binding.via.begin(), binding.via.end());
  } else if (!control.import_side) {
    binding.origins = {control.by};
  } else if (!control.links.from.empty()) {
    binding.origins = control.links.from;
  } else {
    for (int c = 0; c < static_cast<int>(world.countries.size()); ++c)
      if (c != control.by) binding.origins.push_back(c);
  }
  if (binding.via.empty())
    std::erase_if(binding.origins, [&](int country) { return control.import_side && country == control.by; });
  binding.commodities = control.links.commodities;
  std::sort(binding.origins.begin(), binding.origins.end());
  std::sort(binding.commodities.begin(), binding.commodities.end());
  binding.reach = control.reach;
  return binding;
}

std::vector<std::pair<const Event*, const Control*>> origin_controls(const Scenario& scenario) {
  std::vector<std::pair<const Event*, const Control*>> result;
  for (const Event& event : scenario.events) {
    const Control* control = std::get_if<Control>(&event.effect);
    if (const auto* amendment = std::get_if<Amendment>(&event.effect)) control = &amendment->changed;
    if (control != nullptr && control->follows_origin()) result.emplace_back(&event, control);
  }
  return result;
}

std::vector<Binding> bindings_of(const Scenario& scenario) {
  std::vector<Binding> bindings;
  Diagnostics findings;
  for (const auto& [event, control] : origin_controls(scenario)) {
    const Binding binding = binding_of(*scenario.world, *control);
    if (contains(bindings, binding)) continue;
    bindings.push_back(binding);
    if (static_cast<int>(bindings.size()) > most_bindings)
      findings.error(
          event->place, "events." + event->id,
          fmt::format("a {}th kind of bound material: each doubles the layers of a market, and {} are the most",
                      bindings.size(), most_bindings),
          "controls share one where actor, commodities and `reach` are the same");
  }
  if (findings.has_errors()) throw InputError(findings);
  std::sort(bindings.begin(), bindings.end());
  return bindings;
}

namespace {

/// End users live in the countries that the control looks at: abroad in `to`, or at home; of what passes a corridor in
/// `to`, whoever holds it.
bool looks_at(const Control& control, int country) {
  if (!control.links.via.empty()) return control.links.to.empty() || contains(control.links.to, country);
  if (control.import_side) return country == control.by;
  const std::vector<int>& to = control.links.to;
  return country != control.by && (to.empty() || contains(to, country));
}

}  // namespace

bool lists(const World& world, const Control& control, const Consumer& consumer) {
  if (!looks_at(control, consumer.country)) return false;
  return contains(control.end_use, consumer.sector) ||
         holds(control.end_consumers, static_cast<int>(&consumer - world.consumers.data()));
}

bool lists(const World& world, const Control& control, const Facility& facility) {
  return looks_at(control, facility.country) &&
         holds(control.end_facilities, static_cast<int>(&facility - world.facilities.data()));
}

bool binds_abroad(const World& world, const Control& control, int from, int to) {
  if (control.lists_users() || !control.reach || !looks_at(control, to)) return false;
  const Binding binding = binding_of(world, control);
  return !binding.from(from) && !binding.from(to);
}

std::vector<std::vector<unsigned>> binding_lines(const Scenario& scenario, const std::vector<Binding>& bindings) {
  const World& world = *scenario.world;
  std::vector<std::vector<unsigned>> lines;
  for (const Process& process : world.processes) lines.emplace_back(process.inputs.size(), 0U);
  Diagnostics findings;
  for (std::size_t k = 0; k < bindings.size(); ++k) {
    if (!bindings[k].reach) continue;
    const Reach& reach = *bindings[k].reach;
    const std::vector<double> content = contents(world, bindings[k]);
    for (std::size_t p = 0; p < world.processes.size(); ++p) {
      const Process& process = world.processes[p];
      const std::vector<double> shares = input_shares(world, process, reach.by);
      double below = 0;
      std::string small;
      int count = 0;
      for (std::size_t i = 0; i < shares.size(); ++i) {
        const double share = shares[i] * content[process.inputs[i].commodity];
        if (share > reach.content_above) {
          lines[p][i] |= 1U << k;
        } else if (share > 0) {
          below += share;
          small += fmt::format("{}`{}` {:.3g} %", count++ > 0 ? ", " : "",
                               world.commodities[process.inputs[i].commodity].id, 100 * share);
        }
      }
      if (count < 2 || below <= reach.content_above) continue;
      const Event& event = event_with(scenario, bindings[k]);
      findings.error(
          event.place, "events." + event.id + ".control.reach",
          fmt::format("inputs of `{}` are each below the threshold and above it together: {}", process.id, small),
          "what is bound would depend on their mix; move the threshold out of this gap");
    }
  }
  if (findings.has_errors()) throw InputError(findings);
  return lines;
}

}  // namespace chokepoint
