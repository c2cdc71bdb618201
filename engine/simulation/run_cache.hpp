// What runs of one batch share.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/memo.hpp"
#include "chokepoint/run.hpp"
#include "network/network.hpp"
#include "simulation/ground.hpp"

namespace chokepoint {

class RunCache {
 public:
  /// `as_resolved`: the scenarios are what their files say (`Scenario::resolved` and `inputs` tell them apart), nobody
  /// has changed them in memory. Then runs that differ in controls alone share their twin.
  explicit RunCache(bool as_resolved = false);

  /// The scenario's world laid out; the same one for scenarios from which the same network follows. Where layers or
  /// detours shape the network it belongs to its scenario alone.
  std::shared_ptr<const CompiledWorld> compiled(const Scenario& scenario, std::span<const Detour> detours);

  /// What the scenario's twin is known by among all that are laid out alike; nothing where twins are not shared.
  std::optional<ContentHash> twin_name(const Scenario& scenario, const std::string& conduct,
                                       const std::shared_ptr<const CompiledWorld>& compiled) const;
  /// What `make` gives for a twin, made once for all scenarios with the same one. Null where `make` gives nothing (it
  /// was stopped).
  std::shared_ptr<const void> twin(const ContentHash& name, const std::shared_ptr<const CompiledWorld>& compiled,
                                   const std::function<std::shared_ptr<const void>()>& make);
  std::shared_ptr<const void> find_twin(const ContentHash& name);

  /// The ground of walks over such a network under such rules; it must not outlive the cache.
  std::shared_ptr<Ground> ground(const std::shared_ptr<const CompiledWorld>& compiled,
                                 const std::vector<LinkGroup>& groups, const Pledges& pledges, const WalkRules& rules);

  /// Regimes that were planned for.
  long plans() const { return trodden_.plans.made(); }

 private:
  using Key = std::tuple<const World*, StepKind, std::vector<int>>;
  struct Entry {
    std::weak_ptr<const World> world;  ///< gone: the address may be another world's by now
    std::shared_ptr<const CompiledWorld> compiled;
  };
  struct Twin {
    std::shared_ptr<const CompiledWorld> compiled;
    std::shared_ptr<const void> way;
  };
  bool as_resolved_;
  std::mutex mutex_;
  std::map<Key, Entry> worlds_;
  Memo<Twin> twins_;
  Trodden trodden_;
  std::list<std::pair<ContentHash, std::shared_ptr<Ground>>> grounds_;  ///< used last first
};

}  // namespace chokepoint
