// A packed table has the bits of the table that was put in: blocks full and begun, what stands still and what does not.
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <random>

#include "chokepoint/table.hpp"

namespace chokepoint {
namespace {

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

TEST(PackedTable, GivesBackEveryBit) {
  const double values[] = {0.0, -0.0, 1.0, std::numeric_limits<double>::quiet_NaN(), 5e-324, 1e300};
  std::mt19937 random(1);
  for (const int steps : {0, 1, 63, 64, 65, 128, 200})
    for (const int items : {0, 1, 7}) {
      Table<double> table;
      table.resize(steps, items);
      for (int t = 0; t < steps; ++t)
        for (int i = 0; i < items; ++i)  // item 0 changes in every step, the last one in none
          table.at(t, i) = i == 0               ? t
                           : i + 1 == items     ? 3.5
                           : random() % 4 == 0u ? values[random() % 6]
                           : t > 0              ? table.at(t - 1, i)
                                                : 0.0;
      const PackedTable packed = table;
      EXPECT_EQ(packed.steps, steps);
      EXPECT_EQ(packed.items, items);
      const Table<double> back = packed.unpacked();
      for (int t = 0; t < steps; ++t)
        for (int i = 0; i < items; ++i) {
          ASSERT_EQ(bits(packed.at(t, i)), bits(table.at(t, i))) << t << ' ' << i;
          ASSERT_EQ(bits(back.at(t, i)), bits(table.at(t, i))) << t << ' ' << i;
        }
    }
}

}  // namespace
}  // namespace chokepoint
