// Eight doubles in one register of AVX-512: `Lanes` for machines that have it. The same operations, so the same bits.
//
// Only functions compiled for AVX-512 can work with them; others hold them in arrays, and read and set single lanes. So
// whoever works with them defines what he works with between CHOKEPOINT_WIDE_BEGIN and CHOKEPOINT_WIDE_END, and is
// called only where `has_wide_lanes()`.
#pragma once

#include <immintrin.h>

#include "base/lanes.hpp"

#ifdef __clang__
#define CHOKEPOINT_WIDE_BEGIN _Pragma("clang attribute push(__attribute__((target(\"avx512f\"))), apply_to = function)")
#define CHOKEPOINT_WIDE_END _Pragma("clang attribute pop")
#else
#define CHOKEPOINT_WIDE_BEGIN _Pragma("GCC push_options") _Pragma("GCC target(\"avx512f,prefer-vector-width=512\")")
#define CHOKEPOINT_WIDE_END _Pragma("GCC pop_options")
#endif

namespace chokepoint {

inline bool has_wide_lanes() { return __builtin_cpu_supports("avx512f") != 0; }

}  // namespace chokepoint

CHOKEPOINT_WIDE_BEGIN

namespace chokepoint {

struct alignas(64) WideLanes {
  using Whole = double __attribute__((vector_size(64)));
  Whole all;
  WideLanes() = default;
  WideLanes(const Whole& numbers) : all(numbers) {}        // NOLINT: a number is a number
  WideLanes(double value) : all(_mm512_set1_pd(value)) {}  // NOLINT
  WideLanes(const WideLanes& b) : all(b.all) {}
  WideLanes& operator=(const WideLanes& b) {
    all = b.all;
    return *this;
  }
  WideLanes& operator+=(const WideLanes& b) { return *this = WideLanes(all + b.all); }
  WideLanes& operator-=(const WideLanes& b) { return *this = WideLanes(all - b.all); }
  WideLanes& operator*=(const WideLanes& b) { return *this = WideLanes(all * b.all); }
};

/// A bit set for each lane where something holds.
struct WideMask {
  __mmask8 bits;
};

inline WideLanes operator+(const WideLanes& a, const WideLanes& b) { return {a.all + b.all}; }
inline WideLanes operator-(const WideLanes& a, const WideLanes& b) { return {a.all - b.all}; }
inline WideLanes operator*(const WideLanes& a, const WideLanes& b) { return {a.all * b.all}; }
inline WideLanes operator/(const WideLanes& a, const WideLanes& b) { return {a.all / b.all}; }
inline WideMask operator<(const WideLanes& a, const WideLanes& b) {
  return {_mm512_cmp_pd_mask(a.all, b.all, _CMP_LT_OQ)};
}
inline WideMask operator>(const WideLanes& a, const WideLanes& b) { return b < a; }
inline WideMask operator&&(WideMask a, WideMask b) { return {static_cast<__mmask8>(a.bits & b.bits)}; }
inline WideMask operator||(WideMask a, WideMask b) { return {static_cast<__mmask8>(a.bits | b.bits)}; }
inline WideMask operator!(WideMask a) { return {static_cast<__mmask8>(~a.bits)}; }

template <>
inline constexpr int lanes_of<WideLanes> = 8;

// Masked, all lanes of them: g++ 12 warns of its own header otherwise.
inline WideLanes smaller(const WideLanes& a, const WideLanes& b) { return {_mm512_maskz_min_pd(0xff, a.all, b.all)}; }
inline WideLanes larger(const WideLanes& a, const WideLanes& b) { return {_mm512_maskz_max_pd(0xff, a.all, b.all)}; }
inline WideLanes choose(WideMask mask, const WideLanes& a, const WideLanes& b) {
  return {_mm512_mask_blend_pd(mask.bits, b.all, a.all)};
}
inline WideLanes cut_below(const WideLanes& a, double least) { return choose(a < WideLanes(least), WideLanes(0.0), a); }
inline bool any(WideMask mask) { return mask.bits != 0; }
inline unsigned bits(WideMask mask) { return mask.bits; }

}  // namespace chokepoint

CHOKEPOINT_WIDE_END

namespace chokepoint {

inline double lane(const WideLanes& value, int which) { return reinterpret_cast<const double*>(&value)[which]; }
inline void set_lane(WideLanes& value, int which, double to) { reinterpret_cast<double*>(&value)[which] = to; }

}  // namespace chokepoint
