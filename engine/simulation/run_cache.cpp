#include "simulation/run_cache.hpp"

#include "network/bindings.hpp"

namespace chokepoint {

std::shared_ptr<RunCache> make_run_cache() { return std::make_shared<RunCache>(); }

std::shared_ptr<const CompiledWorld> RunCache::compiled(const Scenario& scenario, std::span<const Detour> detours) {
  const auto fresh = [&] { return std::make_shared<const CompiledWorld>(compile(scenario, detours)); };
  if (!detours.empty() || !bindings_of(scenario).empty()) return fresh();
  const Key key{scenario.world.get(), scenario.calendar.kind(), buying_stockpiles(scenario)};
  const std::lock_guard lock(mutex_);  // held while laying out: the others want the same one
  std::erase_if(worlds_, [](const auto& each) { return each.second.world.expired(); });
  Entry& entry = worlds_[key];
  if (entry.compiled == nullptr) entry = {scenario.world, fresh()};
  return entry.compiled;
}

}  // namespace chokepoint
