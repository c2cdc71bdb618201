// What a planner has learnt of its limits, told to one that counts other groups of links: switch a licence off, and
// what proves that the others leave Japan short still does.
//
// A ray is an inequality between the columns of a programme (plan/ray.hpp). Over the same network and pledges two
// programmes have the same columns, and the same rows but for those of their groups. So a ray holds in both if each
// group it counts is one of both, told by its links. Which rays a planner knows changes what its plans cost, no bit of
// them (docs/decisions/0007).
#pragma once

#include <vector>

#include "network/network.hpp"
#include "plan/ray_pool.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

/// The rays of planners over `network` with the groups `from` that hold with the groups `to`.
RayPool kindred_rays(const RayPool& rays, const Network& network, const Pledges& pledges,
                     const std::vector<LinkGroup>& from, const std::vector<LinkGroup>& to);

}  // namespace chokepoint
