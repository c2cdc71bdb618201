// An allocator for long arrays that are gone through again and again: on pages of 2 MB where the system has some to
// give, so that fewer pages have to be looked up. Short arrays are allocated as ever.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace chokepoint {

template <class T>
struct HugePages {
  using value_type = T;
  HugePages() = default;
  template <class U>
  HugePages(const HugePages<U>&) {}  // NOLINT: allocators convert

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < least) return std::allocator<T>().allocate(count);
    void* const memory = ::operator new(bytes, std::align_val_t(page));
#ifdef MADV_HUGEPAGE
    madvise(memory, bytes, MADV_HUGEPAGE);  // advice: where it is not taken nothing is lost
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    if (count * sizeof(T) < least)
      std::allocator<T>().deallocate(memory, count);
    else
      ::operator delete(memory, std::align_val_t(page));
  }
  bool operator==(const HugePages&) const { return true; }

 private:
  static constexpr std::size_t page = std::size_t{1} << 21, least = 4 * page;
};

template <class T>
using LongVector = std::vector<T, HugePages<T>>;

}  // namespace chokepoint
