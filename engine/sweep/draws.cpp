#include "sweep/draws.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>

#include "sweep/philox.hpp"

namespace chokepoint {

std::uint64_t stream_of(std::string_view name) { return XXH3_64bits(name.data(), name.size()); }

std::uint64_t random_bits(std::uint64_t seed, std::uint64_t stream, std::uint64_t draw) {
  const auto low = [](std::uint64_t bits) { return static_cast<std::uint32_t>(bits); };
  const auto high = [](std::uint64_t bits) { return static_cast<std::uint32_t>(bits >> 32); };
  const PhiloxCounter out = philox({low(draw), high(draw), low(stream), high(stream)}, {low(seed), high(seed)});
  return std::uint64_t{out[1]} << 32 | out[0];
}

double to_unit(std::uint64_t bits) { return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52; }

double uniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t draw) {
  return to_unit(random_bits(seed, stream, draw));
}

std::uint64_t permuted(std::uint64_t seed, std::uint64_t stream, std::uint64_t count, std::uint64_t item) {
  const int half = std::max(1, (static_cast<int>(std::bit_width(count - 1)) + 1) / 2);
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  constexpr int rounds = 8;
  do {
    std::uint64_t left = item >> half, right = item & mask;
    for (int round = 0; round < rounds; ++round) {
      // Counters of permutations have the top bit set: no draw has.
      const std::uint64_t counter = std::uint64_t{1} << 63 | static_cast<std::uint64_t>(round) << 56 | right;
      const std::uint64_t mixed = left ^ (random_bits(seed, stream, counter) & mask);
      left = right;
      right = mixed;
    }
    item = left << half | right;
  } while (item >= count);
  return item;
}

}  // namespace chokepoint
