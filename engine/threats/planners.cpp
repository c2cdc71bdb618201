#include "threats/planners.hpp"

#include <utility>

#include "chokepoint/threats.hpp"

namespace chokepoint {
namespace {

void add_links(std::string& bytes, const std::vector<LinkGroup>& groups) {
  for (const LinkGroup& group : groups) {
    const std::size_t count = group.links.size();
    bytes.append(bytes_of(&count, 1)).append(bytes_of(group.links));
  }
  bytes += '|';
}

}  // namespace

std::shared_ptr<PlannerPool> make_planner_pool() { return std::make_shared<PlannerPool>(); }

std::shared_ptr<const std::vector<double>> PlannerPool::coverage(const std::shared_ptr<const CompiledWorld>& compiled,
                                                                 const std::vector<LinkGroup>& groups,
                                                                 const Pledges& pledges, const Regime& r) {
  std::string links;
  for (const auto* list : {&groups, &pledges.trusts, &pledges.commitments}) add_links(links, *list);
  const ContentHash name = hash_of({bytes_of(compiled->hash), links});
  const ContentHash key =
      hash_of({bytes_of(name), bytes_of(r.link_capacity), bytes_of(r.process_capacity), bytes_of(r.facility_capacity),
               bytes_of(r.demand), bytes_of(r.anchor_flow.name()), bytes_of(r.anchor_run.name()),
               bytes_of(r.group_capacity), bytes_of(r.trust_cap), bytes_of(r.committed)});
  return known_.get(key, [&] {
    Idle own;
    {
      const std::lock_guard lock(mutex_);
      if (std::vector<Idle>& idle = idle_[name]; !idle.empty()) {
        own = std::move(idle.back());
        idle.pop_back();
      }
    }
    if (own.planner == nullptr)
      own = {compiled, std::make_unique<Planner>(compiled->network, groups, PlannerOptions{}, pledges)};
    auto coverage = std::make_shared<const std::vector<double>>(own.planner->coverage(r));
    const std::lock_guard lock(mutex_);
    idle_[name].push_back(std::move(own));
    return std::pair(coverage, coverage->size() * sizeof(double));
  });
}

}  // namespace chokepoint
