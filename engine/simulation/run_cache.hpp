// What runs of one batch share.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "chokepoint/run.hpp"
#include "network/network.hpp"

namespace chokepoint {

class RunCache {
 public:
  /// `as_resolved`: the scenarios are what their files say (`Scenario::resolved` and `inputs` tell them apart), nobody
  /// has changed them in memory. Then runs that differ in controls alone share their twin.
  explicit RunCache(bool as_resolved = false) : as_resolved_(as_resolved) {}

  /// The scenario's world laid out; the same one for scenarios from which the same network follows. Where layers or
  /// detours shape the network it belongs to its scenario alone.
  std::shared_ptr<const CompiledWorld> compiled(const Scenario& scenario, std::span<const Detour> detours);

  /// What `make` gives for the scenario's twin, made once for all scenarios with the same one on the same laid-out
  /// world. Null where twins are not shared, or where `make` gives nothing (it was stopped).
  std::shared_ptr<const void> twin(const Scenario& scenario, const std::string& conduct,
                                   const std::shared_ptr<const CompiledWorld>& compiled,
                                   const std::function<std::shared_ptr<const void>()>& make);

 private:
  using Key = std::tuple<const World*, StepKind, std::vector<int>>;
  struct Entry {
    std::weak_ptr<const World> world;  ///< gone: the address may be another world's by now
    std::shared_ptr<const CompiledWorld> compiled;
  };
  /// A twin, or the promise of one: whoever comes second waits for whoever came first.
  struct Twin {
    std::string key;
    std::shared_ptr<const CompiledWorld> compiled;
    std::mutex mutex;
    std::shared_ptr<const void> way;
  };
  bool as_resolved_;
  std::mutex mutex_;
  std::map<Key, Entry> worlds_;
  std::list<std::shared_ptr<Twin>> twins_;  ///< used last first
};

}  // namespace chokepoint
