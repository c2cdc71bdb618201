// Names for what is equal byte by byte: XXH3, 128 bits. Two things of a sweep that differ have the same name with a
// chance of 1e-20 where there are 1e9 of them, so a name stands for what it names.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace chokepoint {

struct ContentHash {
  std::uint64_t high = 0, low = 0;
  auto operator<=>(const ContentHash&) const = default;
};

ContentHash hash_of(std::string_view bytes);
std::string hex(const ContentHash& hash);

/// The bytes of numbers in a row; types with gaps between their members have no such bytes.
template <class T>
std::string_view bytes_of(const T* values, std::size_t count) {
  static_assert(std::is_floating_point_v<T> || std::has_unique_object_representations_v<T>);
  return {reinterpret_cast<const char*>(values), count * sizeof(T)};
}
template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return bytes_of(values.data(), values.size());
}
inline std::string_view bytes_of(const ContentHash& hash) { return bytes_of(&hash, 1); }

/// Of several things in their order; their lengths count.
ContentHash hash_of(std::initializer_list<std::string_view> parts);

}  // namespace chokepoint
