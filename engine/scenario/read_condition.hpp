// Conditions as a user writes them: `coverage(JPN, dysprosium-oxide) < 60 % and stock(JPN, magnet) < 2 months`.
//
//   condition   = all { "or" all }
//   all         = one { "and" one }
//   one         = "(" condition ")"  |  measure "(" names ")" relation quantity
//   measure     = coverage | flow_coverage | stock | stockpile | flow | price
//   relation    = "<" | "<=" | ">" | ">="
#pragma once

#include <optional>
#include <string>

#include "chokepoint/condition.hpp"
#include "chokepoint/world.hpp"
#include "document/node.hpp"

namespace chokepoint {

/// Nothing, with a finding at the column of what is wrong, where the text is no condition on something of this world.
std::optional<Condition> read_condition(const Node& node, const std::string& path, const World& world,
                                        Diagnostics& findings);

}  // namespace chokepoint
