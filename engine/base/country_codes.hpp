// ISO 3166: what two-letter codes are in three letters.
#pragma once

#include <string>
#include <string_view>

namespace chokepoint {

/// `NOR` for `NO`; empty where there is no such two-letter code.
std::string alpha3(std::string_view alpha2);

}  // namespace chokepoint
