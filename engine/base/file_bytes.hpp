#pragma once

#include <filesystem>
#include <string>

namespace chokepoint {

/// All bytes of a file; none where it cannot be read.
std::string bytes_of(const std::filesystem::path& file);

}  // namespace chokepoint
