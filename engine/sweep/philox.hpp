// Philox4x32-10: a random number is a function of a counter and a key, so that any one can be had without the others.
// Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC '11, doi 10.1145/2063384.2063405.
#pragma once

#include <array>
#include <cstdint>

namespace chokepoint {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

inline PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key) {
  constexpr std::uint64_t multiplier[] = {0xD2511F53u, 0xCD9E8D57u};
  constexpr std::uint32_t weyl[] = {0x9E3779B9u, 0xBB67AE85u};
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t first = multiplier[0] * counter[0], second = multiplier[1] * counter[2];
    counter = {static_cast<std::uint32_t>(second >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(second),
               static_cast<std::uint32_t>(first >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(first)};
    key[0] += weyl[0];
    key[1] += weyl[1];
  }
  return counter;
}

}  // namespace chokepoint
