// Bytes in fewer bytes: zlib's deflate.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace chokepoint {

/// The bytes, compressed; `level` 1 (fastest) to 9 (smallest). Throws std::runtime_error where there is no memory.
std::string deflated(std::string_view bytes, int level);
/// The bytes that `block` was made of; empty where it is none of so many bytes.
std::optional<std::string> inflated(std::string_view block, std::size_t bytes);

}  // namespace chokepoint
