#include "base/content_hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/text.hpp"

namespace chokepoint {

ContentHash hash_of(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

std::string hex(const ContentHash& hash) { return hex64(hash.high) + hex64(hash.low); }

ContentHash hash_of(std::initializer_list<std::string_view> parts) {
  std::vector<std::uint64_t> all;
  all.reserve(3 * parts.size());
  for (const std::string_view part : parts) {
    const ContentHash each = hash_of(part);
    all.insert(all.end(), {part.size(), each.high, each.low});
  }
  return hash_of(bytes_of(all));
}

}  // namespace chokepoint
