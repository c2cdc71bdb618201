// The random numbers of a sweep: functions of its seed, the number of the draw and the name of the stream (the path of
// the varied value), and of nothing else. Scenario, case, thread, shard and machine do not come in, so scenarios of one
// sweep share their draws and differences between them are not noise.
#pragma once

#include <cstdint>
#include <string_view>

namespace chokepoint {

/// A stream's number: XXH3 of its name.
std::uint64_t stream_of(std::string_view name);

/// 64 random bits.
std::uint64_t random_bits(std::uint64_t seed, std::uint64_t stream, std::uint64_t draw);

/// In (0, 1), the middle of one of 2^52 equal parts: never 0, never 1.
double uniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t draw);
double to_unit(std::uint64_t bits);

/// Where `item` of 0..count-1 goes under a random permutation, without the others being looked at: a Feistel network
/// over the next power of four, walked until it is back in range (Black, Rogaway: Ciphers with arbitrary finite
/// domains, CT-RSA 2002).
std::uint64_t permuted(std::uint64_t seed, std::uint64_t stream, std::uint64_t count, std::uint64_t item);

}  // namespace chokepoint
