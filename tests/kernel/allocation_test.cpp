// After its first solve the kernel asks for no memory: counted by this program's own operator new.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <random>

#include "kernel/dual_simplex.hpp"
#include "network/network.hpp"
#include "plan/month_model.hpp"
#include "support/random_network.hpp"

namespace {
long allocations = 0;
}

// Not inlined: g++ would see malloc where it expects new.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace chokepoint {
namespace {

kernel::DualSimplex loaded(const LpModel& model) {
  kernel::DualSimplex simplex;
  std::vector<double> lower(model.column_lower), upper(model.column_upper);
  lower.insert(lower.end(), model.row_lower.begin(), model.row_lower.end());
  upper.insert(upper.end(), model.row_upper.begin(), model.row_upper.end());
  simplex.load({model.rows, model.columns, model.start, model.row, model.value}, model.cost, lower, upper);
  return simplex;
}

TEST(Kernel, AsksForNoMemoryAfterTheFirstSolve) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    const Network n(support::RandomNetwork(seed).spec);
    const MonthModel month(n, {});
    kernel::DualSimplex simplex = loaded(month.model);
    for (int k = 0; k < n.consumers.count; ++k)
      simplex.set_bounds(month.delivery(k), month.model.column_upper[month.delivery(k)],
                         month.model.column_upper[month.delivery(k)]);
    simplex.solve();
    std::mt19937 random(seed);
    const long before = allocations;
    for (int step = 0; step < 60; ++step) {
      for (int k = 0; k < n.consumers.count; ++k) {
        const double want = month.model.column_upper[month.delivery(k)];
        simplex.set_bounds(month.delivery(k), want * static_cast<double>(random() % 1000) / 1000, want);
      }
      for (int l = 0; l < n.links.count; ++l)
        if (random() % 3 == 0)
          simplex.set_bounds(month.link(l), 0,
                             month.model.column_upper[month.link(l)] * static_cast<double>(random() % 100) / 100);
      simplex.solve();
    }
    EXPECT_EQ(allocations - before, 0) << "seed " << seed;
  }
}

}  // namespace
}  // namespace chokepoint
