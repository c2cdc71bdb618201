// Random numbers that are the same with every standard library: splitmix64 and own distributions.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace chokepoint::bench {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// In [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  double real(double least, double most) { return least + (most - least) * unit(); }
  /// 0 to count - 1.
  int below(int count) { return static_cast<int>(unit() * count); }
  bool chance(double share) { return unit() < share; }
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - unit()));
    return radius * std::cos(2 * std::numbers::pi * unit());
  }
  /// exp of a normal number: 1 in the middle.
  double spread(double deviation) { return std::exp(deviation * normal()); }

 private:
  std::uint64_t state_;
};

/// A number in [0, 1) that belongs to these three, however often it is asked for.
inline double fixed_unit(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  Random mix(a);
  Random again(mix.next() ^ b);
  return Random(again.next() ^ c).unit();
}

}  // namespace chokepoint::bench
