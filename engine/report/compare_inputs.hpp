// Where scenarios differ: their merged files value by value, and the tables of their worlds.
#pragma once

#include <vector>

#include "chokepoint/compare.hpp"

namespace chokepoint {

/// Every value that is not the same in all runs, by path. Things with an id are matched by id, so that the order of
/// events means nothing; one that a run has not is one difference, not one for each of its values.
std::vector<InputDifference> compare_inputs(const std::vector<StoredRun>& runs);

}  // namespace chokepoint
