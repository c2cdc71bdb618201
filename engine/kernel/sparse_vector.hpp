// A vector that is mostly zero: dense values, and a bitmap of the places that may not be zero. Clearing, copying and
// walking cost what is set, not how long it is; walking in order needs no sorting.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace chokepoint::kernel {

class SparseVector {
 public:
  void resize(int size) {
    values_.assign(static_cast<std::size_t>(size), 0.0);
    bits_.assign((static_cast<std::size_t>(size) + 63) / 64, 0);
  }
  double operator[](int i) const { return values_[static_cast<std::size_t>(i)]; }
  void set(int i, double value) {
    values_[static_cast<std::size_t>(i)] = value;
    mark(i);
  }
  void add(int i, double value) {
    values_[static_cast<std::size_t>(i)] += value;
    mark(i);
  }
  void erase(int i) {
    values_[static_cast<std::size_t>(i)] = 0;
    bits_[static_cast<std::size_t>(i) >> 6] &= ~(std::uint64_t{1} << (i & 63));
  }
  void clear() {
    each([this](int i, double) { values_[static_cast<std::size_t>(i)] = 0; });
    for (std::uint64_t& word : bits_) word = 0;
  }
  void copy(const SparseVector& other) {
    clear();
    other.each([this](int i, double value) {
      if (value != 0) set(i, value);
    });
  }

  /// f(index, value) for every place that is marked, ascending.
  template <class F>
  void each(F f) const {
    for (std::size_t word = 0; word < bits_.size(); ++word)
      for (std::uint64_t left = bits_[word]; left != 0; left &= left - 1) {
        const int i = static_cast<int>(word * 64) + std::countr_zero(left);
        f(i, values_[static_cast<std::size_t>(i)]);
      }
  }

  /// The same, ascending or descending; f may mark further places ahead of where it stands.
  template <class F>
  void forward(F f) {
    for (std::size_t word = 0; word < bits_.size(); ++word)
      for (std::uint64_t done = 0;;) {
        const std::uint64_t left = bits_[word] & ~done;
        if (left == 0) break;
        const int bit = std::countr_zero(left);
        done |= bit == 63 ? ~std::uint64_t{0} : (std::uint64_t{2} << bit) - 1;
        visit(static_cast<int>(word * 64) + bit, f);
      }
  }
  template <class F>
  void backward(F f) {
    for (std::size_t word = bits_.size(); word-- > 0;)
      for (std::uint64_t mask = ~std::uint64_t{0};;) {
        const std::uint64_t left = bits_[word] & mask;
        if (left == 0) break;
        const int bit = 63 - std::countl_zero(left);
        mask = (std::uint64_t{1} << bit) - 1;
        visit(static_cast<int>(word * 64) + bit, f);
      }
  }

 private:
  void mark(int i) { bits_[static_cast<std::size_t>(i) >> 6] |= std::uint64_t{1} << (i & 63); }
  template <class F>
  void visit(int i, F f) {
    const double value = values_[static_cast<std::size_t>(i)];
    if (value != 0) f(i, value);
  }

  std::vector<double> values_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace chokepoint::kernel
