// Numbers as unevaluated sums of two doubles, about 106 bits: what is worked out twice as precisely as it is kept has
// the same bits whatever way led to it.
//
// References: Dekker, Numerische Mathematik 18 (1971) 224-242; Ogita, Rump, Oishi, SIAM Journal on Scientific Computing
// 26 (2005) 1955-1988. Needs fused multiply-add and no contraction by the compiler (-ffp-contract=off).
#pragma once

#include <cmath>

namespace chokepoint {

struct Twofold {
  double high = 0, low = 0;

  Twofold() = default;
  Twofold(double value) : high(value) {}  // NOLINT(google-explicit-constructor): every double is one
  Twofold(double h, double l) : high(h), low(l) {}
  double value() const { return high + low; }

  /// a + b without error.
  static Twofold sum(double a, double b) {
    const double s = a + b, part = s - a;
    return {s, (a - (s - part)) + (b - part)};
  }
  /// a · b without error.
  static Twofold product(double a, double b) {
    const double p = a * b;
    return {p, std::fma(a, b, -p)};
  }

  Twofold operator-() const { return {-high, -low}; }
  Twofold& operator+=(const Twofold& other) {
    const Twofold highs = sum(high, other.high), lows = sum(low, other.low);
    const Twofold first = quick_sum(highs.high, highs.low + lows.high);
    *this = quick_sum(first.high, first.low + lows.low);
    return *this;
  }
  Twofold& operator-=(const Twofold& other) { return *this += -other; }
  friend Twofold operator+(Twofold a, const Twofold& b) { return a += b; }
  friend Twofold operator-(Twofold a, const Twofold& b) { return a -= b; }
  friend Twofold operator*(const Twofold& a, const Twofold& b) {
    const Twofold p = product(a.high, b.high);
    return quick_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
  }
  friend Twofold operator/(const Twofold& a, const Twofold& b) {
    const double first = a.high / b.high;
    Twofold rest = a - b * first;
    const double second = rest.high / b.high;
    rest -= b * second;
    return quick_sum(first, second) + rest.high / b.high;
  }
  friend bool operator==(const Twofold&, const Twofold&) = default;
  friend bool operator<(const Twofold& a, const Twofold& b) {
    return a.high < b.high || (a.high == b.high && a.low < b.low);
  }
  friend bool operator>(const Twofold& a, const Twofold& b) { return b < a; }

 private:
  /// a + b without error where |a| >= |b|.
  static Twofold quick_sum(double a, double b) {
    const double s = a + b;
    return {s, b - (s - a)};
  }
};

}  // namespace chokepoint
