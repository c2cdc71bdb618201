// The share that all members of a pool can have, by hand and on random pools.
#include <gtest/gtest.h>

#include <random>

#include "conduct/rationing_pools.hpp"

namespace chokepoint {
namespace {

TEST(ShareOut, OneLaneForTwoIsSharedByWants) {
  // Germany's lane brings 100 for wants of 50; Japan has nothing for 100.
  std::vector<Member> members{{100, 50, 150}, {0, 100, 0}};
  EXPECT_NEAR(share_out(members), 2.0 / 3, 1e-12);
  EXPECT_NEAR(members[0].gives, 200.0 / 3, 1e-12);
  EXPECT_NEAR(members[1].lacks, 200.0 / 3, 1e-12);
}

TEST(ShareOut, WhereThereIsEnoughNobodyGivesUpAnything) {
  std::vector<Member> members{{300, 50, 300}, {20, 100, 20}};
  EXPECT_EQ(share_out(members), 1.0);
  EXPECT_EQ(members[1].lacks, 80.0);
  EXPECT_EQ(members[0].gives, 250.0);
}

TEST(ShareOut, WhereNobodyLacksOrNobodyHasNothingIsAsked) {
  std::vector<Member> calm{{130, 100, 130}, {60, 60, 60}}, bare{{0, 100, 0}, {0, 50, 0}};
  EXPECT_EQ(share_out(calm), 0.0);
  EXPECT_EQ(share_out(bare), 0.0);
}

TEST(ShareOut, IsTheLargestThatCanBeGivenAndEqualForAllWhoAsk) {
  std::mt19937 random(3);
  const auto some = [&](double most) { return most * static_cast<double>(random() % 1000) / 1000; };
  int shared = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<Member> members(2 + random() % 6);
    for (Member& m : members) m = {some(100), some(100), some(120)};
    const double share = share_out(members);
    double lacks = 0, gives = 0;
    for (const Member& m : members) {
      lacks += m.lacks;
      gives += m.gives;
      if (m.lacks > 0) {
        ASSERT_NEAR(m.lacks + m.expects, share * m.wants, 1e-9);
      }
      ASSERT_LE(m.gives, m.has);
    }
    ASSERT_LE(share, 1);
    ASSERT_LE(lacks, gives + 1e-9);
    if (share > 0 && share < 1) {
      ASSERT_NEAR(lacks, gives, 1e-9) << "more could be given";
    }
    shared += share > 0 && share < 1;
  }
  EXPECT_GT(shared, 500);
}

}  // namespace
}  // namespace chokepoint
