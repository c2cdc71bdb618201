// What runs of one batch share.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <tuple>
#include <vector>

#include "chokepoint/run.hpp"
#include "network/network.hpp"

namespace chokepoint {

class RunCache {
 public:
  /// The scenario's world laid out; the same one for scenarios from which the same network follows. Where layers or
  /// detours shape the network it belongs to its scenario alone.
  std::shared_ptr<const CompiledWorld> compiled(const Scenario& scenario, std::span<const Detour> detours);

 private:
  using Key = std::tuple<const World*, StepKind, std::vector<int>>;
  struct Entry {
    std::weak_ptr<const World> world;  ///< gone: the address may be another world's by now
    std::shared_ptr<const CompiledWorld> compiled;
  };
  std::mutex mutex_;
  std::map<Key, Entry> worlds_;
};

}  // namespace chokepoint
