// The report's page, as the build made it.
#pragma once

#include <string_view>

namespace chokepoint {

/// HTML with a place for data; empty where the program was built without it.
std::string_view report_page_template();

}  // namespace chokepoint
