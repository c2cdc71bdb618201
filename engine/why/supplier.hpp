// Why a supplier does not help, or not more: at each stage of the buyer's chain, what it makes and where it could send
// it.
#pragma once

#include <string>
#include <vector>

#include "chokepoint/why.hpp"
#include "why/scene.hpp"
#include "why/target.hpp"

namespace chokepoint {

/// `supplier` is a country or facility of the world. Throws InputError, with the nearest spelling, where it is neither.
/// `ids` are the commodities that somebody or the chain of the target wants; stages nearest to the buyer come first.
std::vector<SupplierAnswer> why_not(const Scene& scene, const Target& target, const std::string& supplier, int step);

}  // namespace chokepoint
