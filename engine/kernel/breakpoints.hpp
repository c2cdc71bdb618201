// The breakpoints of a ratio test, taken in the order of their ratios, equal ones in the order of variables.
//
// Mostly two or three of many are taken, so the first few are searched for one by one, without branches that depend on
// the numbers; where more are wanted, or there are too many to search, the rest becomes a heap.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace chokepoint::kernel {

struct Breakpoint {
  int variable;
  double size, ratio;
};

class Breakpoints {
 public:
  void reserve(std::size_t most) { all_.resize(most); }
  void clear() { count_ = left_ = searched_ = 0; }
  /// Adds one, or not.
  void add_if(bool wanted, const Breakpoint& one) {
    all_[count_] = one;
    count_ += wanted ? 1U : 0U;
  }
  /// To be called once all are added; and after each `pop`, before `front` is looked at.
  void search() {
    if (searched_ == 0) {
      left_ = count_;
      by_search_ = std::clamp<std::size_t>(1024 / std::max<std::size_t>(count_, 1), 1, 8);
    }
    if (left_ == 0) return;
    if (searched_ < by_search_) {
      front_ = 0;
      for (std::size_t i = 1; i < left_; ++i) front_ = later(all_[front_], all_[i]) ? i : front_;
    } else {
      if (searched_ == by_search_) std::make_heap(all_.begin(), all_.begin() + offset(left_), later);
      front_ = 0;
    }
    ++searched_;
  }
  bool empty() const { return left_ == 0; }
  const Breakpoint& front() const { return all_[front_]; }
  void pop() {
    if (searched_ > by_search_)
      std::pop_heap(all_.begin(), all_.begin() + offset(left_), later);
    else
      std::swap(all_[front_], all_[left_ - 1]);
    --left_;
  }
  /// Those taken, the latest first.
  std::span<const Breakpoint> taken() const { return {all_.data() + left_, count_ - left_}; }

 private:
  static std::ptrdiff_t offset(std::size_t i) { return static_cast<std::ptrdiff_t>(i); }
  static bool later(const Breakpoint& a, const Breakpoint& b) {
    return (a.ratio > b.ratio) | ((a.ratio == b.ratio) & (a.variable > b.variable));
  }

  std::vector<Breakpoint> all_;
  std::size_t count_ = 0, left_ = 0, searched_ = 0, front_ = 0, by_search_ = 8;
};

}  // namespace chokepoint::kernel
