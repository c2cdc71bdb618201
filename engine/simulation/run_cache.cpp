#include "simulation/run_cache.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include "document/node.hpp"
#include "network/bindings.hpp"
#include "network/transfers.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t most_twins = 32, most_grounds = 32;
constexpr std::size_t anchors_kept = std::size_t{32} << 20;  ///< bytes a world

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

RunCache::RunCache(bool as_resolved) : as_resolved_(as_resolved), twins_(most_twins) {}

std::shared_ptr<RunCache> make_run_cache() { return std::make_shared<RunCache>(); }

std::shared_ptr<const CompiledWorld> RunCache::compiled(const Scenario& scenario, std::span<const Detour> detours) {
  if (!detours.empty() || !bindings_of(scenario).empty() || !transfers_of(scenario).empty())
    return std::make_shared<const CompiledWorld>(compile(scenario, detours));
  const Key key{scenario.world.get(), scenario.calendar.kind(), buying_stockpiles(scenario)};
  const std::lock_guard lock(mutex_);  // held while laying out: the others want the same one
  std::erase_if(worlds_, [](const auto& each) { return each.second.world.expired(); });
  Entry& entry = worlds_[key];
  if (entry.compiled == nullptr) {
    auto laid_out = std::make_shared<CompiledWorld>(compile(scenario, detours));
    laid_out->anchors = std::make_shared<Memo<NamedAnchor>>(anchors_kept);
    entry = {scenario.world, std::move(laid_out)};
  }
  return entry.compiled;
}

std::optional<ContentHash> RunCache::twin_name(const Scenario& scenario, const std::string& conduct,
                                               const std::shared_ptr<const CompiledWorld>& compiled) const {
  const std::string text = as_resolved_ ? twin_text(scenario) : std::string();
  if (text.empty()) return std::nullopt;
  const auto world = reinterpret_cast<std::uintptr_t>(compiled.get());  // alive as long as its twin is kept
  return hash_of({conduct, text, bytes_of(&world, 1)});
}

std::shared_ptr<const void> RunCache::twin(const ContentHash& name,
                                           const std::shared_ptr<const CompiledWorld>& compiled,
                                           const std::function<std::shared_ptr<const void>()>& make) {
  const auto twin = twins_.get(name, [&] {
    auto way = make();
    std::shared_ptr<const Twin> kept;
    if (way != nullptr) kept = std::make_shared<const Twin>(Twin{compiled, std::move(way)});
    return std::pair(kept, std::size_t{1});
  });
  return twin == nullptr ? nullptr : twin->way;
}

std::shared_ptr<const void> RunCache::find_twin(const ContentHash& name) {
  const auto twin = twins_.find(name);
  return twin == nullptr ? nullptr : twin->way;
}

std::shared_ptr<Ground> RunCache::ground(const std::shared_ptr<const CompiledWorld>& compiled,
                                         const std::vector<LinkGroup>& groups, const Pledges& pledges,
                                         const WalkRules& rules) {
  const ContentHash name = Ground::name(*compiled, groups, pledges, rules);
  const std::lock_guard lock(mutex_);  // held while a ground is laid out: the others want the same one
  const auto known =
      std::find_if(grounds_.begin(), grounds_.end(), [&](const auto& each) { return each.first == name; });
  if (known != grounds_.end()) {
    grounds_.splice(grounds_.begin(), grounds_, known);
  } else {
    const ContentHash family = Ground::family(compiled->network, pledges);
    const auto kin = std::find_if(grounds_.begin(), grounds_.end(),
                                  [&](const auto& each) { return each.second->family() == family; });
    Ground* const teller = kin == grounds_.end() ? nullptr : kin->second.get();
    grounds_.emplace_front(name, std::make_shared<Ground>(compiled, groups, pledges, rules, trodden_, teller));
    if (grounds_.size() > most_grounds) grounds_.pop_back();
  }
  return grounds_.front().second;
}

}  // namespace chokepoint
