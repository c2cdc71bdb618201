// Rounding to fewer bits, where the last ones depend on the way a number came about.
#pragma once

#include <cmath>

namespace chokepoint {

/// The nearest number whose mantissa has so many bits: a relative change of at most 2^-bits.
inline double keep_bits(double value, int bits) {
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  return std::ldexp(std::round(std::ldexp(mantissa, bits)), exponent - bits);
}

}  // namespace chokepoint
