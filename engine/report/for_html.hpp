// JSON inside a page.
#pragma once

#include <string>

namespace chokepoint {

/// JSON that may stand inside an element of HTML: what could end it, or a line of script, is written as an escape.
/// These letters occur in strings only.
std::string for_html(const std::string& json);

}  // namespace chokepoint
