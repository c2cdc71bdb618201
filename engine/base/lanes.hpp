// Eight doubles side by side: one number of eight variants of a run. Code written over a number type `T` runs one
// variant with `double` and eight with `Lanes`, operation by operation the same, so that each lane has the bits of a
// run alone.
//
// A lane vector is exactly as wide as a register (32 bytes on x86-64-v3); wider vector types are split badly by the
// compiler. No operation mixes lanes.
#pragma once

#include <immintrin.h>

#include <bit>
#include <cstdint>

namespace chokepoint {

struct alignas(64) Lanes {
  /// Four doubles. Unlike __m256d it does not alias other types, so that loops over arrays of it keep their pointers.
  using Half = double __attribute__((vector_size(32)));
  Half low, high;
  Lanes() = default;
  Lanes(Half l, Half h) : low(l), high(h) {}
  // Register by register: left to itself, g++ 12 copies 64 bytes through the stack and general registers.
  Lanes(const Lanes& b) : low(b.low), high(b.high) {}
  Lanes& operator=(const Lanes& b) {
    low = b.low;
    high = b.high;
    return *this;
  }
  Lanes(double value) : low(Half{} + value), high(Half{} + value) {}  // NOLINT: a number is a number
  Lanes& operator+=(const Lanes& b) { return *this = Lanes(low + b.low, high + b.high); }
  Lanes& operator-=(const Lanes& b) { return *this = Lanes(low - b.low, high - b.high); }
  Lanes& operator*=(const Lanes& b) { return *this = Lanes(low * b.low, high * b.high); }
};

/// All bits set in the lanes where something holds.
struct LaneMask {
  Lanes::Half low, high;
};

inline Lanes operator+(const Lanes& a, const Lanes& b) { return {a.low + b.low, a.high + b.high}; }
inline Lanes operator-(const Lanes& a, const Lanes& b) { return {a.low - b.low, a.high - b.high}; }
inline Lanes operator*(const Lanes& a, const Lanes& b) { return {a.low * b.low, a.high * b.high}; }
inline Lanes operator/(const Lanes& a, const Lanes& b) { return {a.low / b.low, a.high / b.high}; }
inline LaneMask operator<(const Lanes& a, const Lanes& b) {
  return {_mm256_cmp_pd(a.low, b.low, _CMP_LT_OQ), _mm256_cmp_pd(a.high, b.high, _CMP_LT_OQ)};
}
inline LaneMask operator>(const Lanes& a, const Lanes& b) { return b < a; }
inline LaneMask operator&&(const LaneMask& a, const LaneMask& b) {
  return {_mm256_and_pd(a.low, b.low), _mm256_and_pd(a.high, b.high)};
}
inline LaneMask operator||(const LaneMask& a, const LaneMask& b) {
  return {_mm256_or_pd(a.low, b.low), _mm256_or_pd(a.high, b.high)};
}

inline LaneMask operator!(const LaneMask& a) {
  const __m256d all = _mm256_castsi256_pd(_mm256_set1_epi64x(-1));
  return {_mm256_xor_pd(a.low, all), _mm256_xor_pd(a.high, all)};
}

/// How many variants a number holds.
template <class T>
inline constexpr int lanes_of = 1;
template <>
inline constexpr int lanes_of<Lanes> = 8;

inline double smaller(double a, double b) { return a < b ? a : b; }
inline Lanes smaller(const Lanes& a, const Lanes& b) {
  return {_mm256_min_pd(a.low, b.low), _mm256_min_pd(a.high, b.high)};
}
inline double larger(double a, double b) { return a > b ? a : b; }
inline Lanes larger(const Lanes& a, const Lanes& b) {
  return {_mm256_max_pd(a.low, b.low), _mm256_max_pd(a.high, b.high)};
}

/// `a` where the mask holds, else `b`.
inline double choose(bool mask, double a, double b) { return mask ? a : b; }
inline Lanes choose(const LaneMask& mask, const Lanes& a, const Lanes& b) {
  return {_mm256_blendv_pd(b.low, a.low, mask.low), _mm256_blendv_pd(b.high, a.high, mask.high)};
}
/// `a`, or 0 where it is less than `least`. Without a branch, which nobody can predict; g++ 12 makes one of a choice
/// where it pleases.
inline double cut_below(double a, double least) {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(a) & (std::uint64_t{0} - std::uint64_t{!(a < least)}));
}
inline Lanes cut_below(const Lanes& a, double least) { return choose(a < Lanes(least), Lanes(0.0), a); }
inline bool any(bool mask) { return mask; }
inline bool any(const LaneMask& mask) { return _mm256_movemask_pd(_mm256_or_pd(mask.low, mask.high)) != 0; }

/// A bit for each lane where something holds.
inline unsigned bits(bool mask) { return mask ? 1 : 0; }
inline unsigned bits(const LaneMask& mask) {
  return static_cast<unsigned>(_mm256_movemask_pd(mask.low)) | static_cast<unsigned>(_mm256_movemask_pd(mask.high))
                                                                   << 4;
}

inline double lane(double value, int /*which*/) { return value; }
inline double lane(const Lanes& value, int which) { return reinterpret_cast<const double*>(&value)[which]; }
inline void set_lane(double& value, int /*which*/, double to) { value = to; }
inline void set_lane(Lanes& value, int which, double to) { reinterpret_cast<double*>(&value)[which] = to; }

}  // namespace chokepoint
