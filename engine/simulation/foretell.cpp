#include "simulation/foretell.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace chokepoint {
namespace {

bool has(const std::vector<Conduct>& conducts, Conduct conduct) {
  return std::find(conducts.begin(), conducts.end(), conduct) != conducts.end();
}

/// Memory of the machine, MB.
double machine_memory() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE)) / 1e6;
}

std::string duration(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", std::max(1.0, seconds));
  if (seconds < 5400) return fmt::format("{:.0f} minutes", seconds / 60);
  return fmt::format("{:.1f} hours", seconds / 3600);
}

std::string memory(double megabytes) {
  return megabytes < 1000 ? fmt::format("{:.0f} MB", std::max(1.0, megabytes))
                          : fmt::format("{:.1f} GB", megabytes / 1000);
}

std::string rounded(double count) {
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(std::max(1.0, count))) - 1));
  return fmt::format("{:.0f}", std::round(count / unit) * unit);
}

}  // namespace

std::optional<Conduct> path_for_clairvoyant(const std::vector<Conduct>& conducts) {
  if (!has(conducts, Conduct::clairvoyant)) return {};
  if (has(conducts, Conduct::cooperative)) return Conduct::cooperative;
  for (const Conduct conduct : conducts)
    if (conduct != Conduct::clairvoyant) return conduct;
  return Conduct::cooperative;
}

std::vector<double> damage_per_tonne(const Scenario& scenario, const CompiledWorld& compiled) {
  std::vector<double> damage(static_cast<std::size_t>(compiled.network.consumers.count), 0.0);
  const auto& consumers = scenario.world->consumers;
  for (std::size_t i = 0; i < consumers.size(); ++i)
    damage[compiled.map.consumer[i]] = scenario.damage_per_tonne(consumers[i]);
  return damage;
}

int foresight_window(const Scenario& scenario, const RunOptions& options) {
  const double days = options.foresight_days > 0 ? options.foresight_days : scenario.foresight_days;
  if (days <= 0) return 0;
  const int steps = std::max(2, scenario.calendar.lag_steps(days));
  return steps >= scenario.calendar.steps() ? 0 : steps;
}

void check_clairvoyant(const Scenario& scenario, const CompiledWorld& compiled, const RunOptions& options) {
  Diagnostics findings;
  const Place file{scenario.file.string(), 0, 0};
  std::vector<std::string> ids;
  for (const Consumer& consumer : scenario.world->consumers) ids.push_back(consumer.id);
  for (const std::string& name : options.ranges)
    if (name != "all" && name != "short" && std::find(ids.begin(), ids.end(), name) == ids.end()) {
      const std::string near = nearest(name, ids);
      findings.error(file, "--range", "there is no consumer `" + name + "`",
                     near.empty() ? "`short` means all who go short" : "did you mean `" + near + "`?");
    }
  const int steps = scenario.calendar.steps(), window = foresight_window(scenario, options);
  if (window > 0 && !options.ranges.empty())
    findings.error(file, "--range", "needs everything foreseen", "leave out `foresight`");
  const ProgrammeSize size = estimate_programme(compiled.network, steps, window);
  const std::string what = fmt::format("about {} rows, {} columns, {}, {} on one processor", rounded(size.rows),
                                       rounded(size.columns), memory(size.megabytes), duration(size.seconds));
  const bool slow = size.seconds > 60 * options.clairvoyant_minutes, large = size.megabytes > 0.8 * machine_memory();
  if (slow || large) {
    std::size_t at = 0;
    while (at < scenario.conducts.size() && scenario.conducts[at] != Conduct::clairvoyant) ++at;
    const bool weeks = scenario.calendar.kind() == StepKind::week;
    findings.error(at < scenario.conduct_places.size() ? scenario.conduct_places[at] : file, "conduct",
                   fmt::format("the clairvoyant programme is too large: {}; the limit is {}", what,
                               large ? memory(0.8 * machine_memory()) : duration(60 * options.clairvoyant_minutes)),
                   fmt::format("{}shorten the calendar, try --foresight 24, which is no bound any more, or raise "
                               "--clairvoyant-limit",
                               weeks ? "take months for steps, " : ""));
  }
  if (findings.has_errors()) throw InputError(findings);
  if (options.tell)
    options.tell(fmt::format("clairvoyant programme{}: {}", window > 0 ? " (of one window)" : "", what));
}

std::vector<int> ranges_asked_for(const Scenario& scenario, const CompiledWorld& compiled, const RunOptions& options,
                                  const Path& path, const Foresight& seen) {
  const auto asked = [&](const std::string& name) {
    return std::find(options.ranges.begin(), options.ranges.end(), name) != options.ranges.end();
  };
  std::vector<int> result;
  const auto& consumers = scenario.world->consumers;
  for (std::size_t i = 0; i < consumers.size(); ++i) {
    const int k = compiled.map.consumer[i];
    double wanted = 0, unmet = 0;
    for (std::size_t t = 0; t < seen.steps.size(); ++t) {
      wanted += path.steps[t].regime.demand[k];
      unmet += path.steps[t].regime.demand[k] - seen.steps[t].step.delivery[k];
    }
    if (asked("all") || asked(consumers[i].id) || (asked("short") && unmet > 1e-6 * wanted)) result.push_back(k);
  }
  return result;
}

std::vector<UnmetRange> named_ranges(const Scenario& scenario, const CompiledWorld& compiled,
                                     const std::vector<Foresight::Range>& ranges) {
  std::vector<UnmetRange> result;
  const auto& consumers = scenario.world->consumers;
  for (const Foresight::Range& range : ranges)
    for (std::size_t i = 0; i < consumers.size(); ++i)
      if (compiled.map.consumer[i] == range.consumer)
        result.push_back({static_cast<int>(i), range.tonnes.least, range.tonnes.most});
  const auto worth = [&](const UnmetRange& each) {
    return each.most * scenario.damage_per_tonne(consumers[static_cast<std::size_t>(each.item)]);
  };
  std::sort(result.begin(), result.end(), [&](const UnmetRange& a, const UnmetRange& b) {
    return worth(a) != worth(b) ? worth(a) > worth(b) : a.item < b.item;
  });
  return result;
}

}  // namespace chokepoint
