#include "simulation/run_cache.hpp"

#include <algorithm>
#include <set>

#include "document/node.hpp"
#include "network/bindings.hpp"
#include "network/transfers.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t most_twins = 32;

/// All that a twin depends on: the resolved file without the controls. Where events have numbers, those of the twin are
/// the scenario's own, so the ids of all of them belong to it; titles do not.
std::string twin_text(const Scenario& scenario) {
  Diagnostics ignored;
  std::optional<Node> root = read_yaml_text(scenario.resolved, "resolved", ignored);
  if (!root || !root->is_map()) return {};
  std::set<std::string> controls;
  std::string text;
  for (const Event& event : scenario.events) {
    text += event.id + '\n';
    if (event.is_control()) controls.insert(event.id);
  }
  std::erase_if(root->entries, [](const Node::Entry& entry) {
    return entry.key == "title" || entry.key == "description" || entry.key == "question";
  });
  if (Node* events = root->find("events"))
    std::erase_if(events->items, [&](const Node& event) {
      const Node* id = event.is_map() ? event.find("id") : nullptr;
      return id != nullptr && controls.count(id->text) != 0;
    });
  for (const auto& [name, hash] : scenario.inputs) text += name + ' ' + hash + '\n';
  return text + write_yaml(*root);
}

}  // namespace

std::shared_ptr<RunCache> make_run_cache() { return std::make_shared<RunCache>(); }

std::shared_ptr<const CompiledWorld> RunCache::compiled(const Scenario& scenario, std::span<const Detour> detours) {
  const auto fresh = [&] { return std::make_shared<const CompiledWorld>(compile(scenario, detours)); };
  if (!detours.empty() || !bindings_of(scenario).empty() || !transfers_of(scenario).empty()) return fresh();
  const Key key{scenario.world.get(), scenario.calendar.kind(), buying_stockpiles(scenario)};
  const std::lock_guard lock(mutex_);  // held while laying out: the others want the same one
  std::erase_if(worlds_, [](const auto& each) { return each.second.world.expired(); });
  Entry& entry = worlds_[key];
  if (entry.compiled == nullptr) entry = {scenario.world, fresh()};
  return entry.compiled;
}

std::shared_ptr<const void> RunCache::twin(const Scenario& scenario, const std::string& conduct,
                                           const std::shared_ptr<const CompiledWorld>& compiled,
                                           const std::function<std::shared_ptr<const void>()>& make) {
  const std::string text = as_resolved_ ? twin_text(scenario) : std::string();
  if (text.empty()) return nullptr;
  const std::string key = conduct + '\n' + text;
  std::shared_ptr<Twin> twin;
  {
    const std::lock_guard lock(mutex_);
    const auto known = std::find_if(twins_.begin(), twins_.end(), [&](const std::shared_ptr<Twin>& each) {
      return each->compiled == compiled && each->key == key;
    });
    if (known != twins_.end()) {
      twin = *known;
      twins_.erase(known);
    } else {
      twin = std::make_shared<Twin>();
      twin->key = key;
      twin->compiled = compiled;
    }
    twins_.push_front(twin);
    if (twins_.size() > most_twins) twins_.pop_back();
  }
  const std::lock_guard lock(twin->mutex);
  if (twin->way == nullptr) twin->way = make();
  return twin->way;
}

}  // namespace chokepoint
