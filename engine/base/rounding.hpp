// Rounding to fewer bits, where the last ones depend on the way a number came about.
#pragma once

#include <bit>
#include <cstdint>

namespace chokepoint {

/// The nearest number whose mantissa has so many bits (at most 52): a relative change of at most 2^-bits. Halves go
/// away from 0.
inline double keep_bits(double value, int bits) {
  const std::uint64_t unit = std::uint64_t{1} << (53 - bits), pattern = std::bit_cast<std::uint64_t>(value);
  constexpr std::uint64_t exponent = std::uint64_t{0x7ff} << 52;
  if ((pattern & exponent) == exponent) return value;  // a mantissa that overflows raises the exponent, as it should
  return std::bit_cast<double>((pattern + unit / 2) & ~(unit - 1));
}

}  // namespace chokepoint
