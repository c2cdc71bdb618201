// What must not matter: names, and whether a consumer or a facility is written as one row or as two.
#include <gtest/gtest.h>

#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

/// Two mines, two refineries, a co-product, and buyers of both products; `names` are the six countries.
MicroWorld chain(const std::vector<std::string>& names, bool split) {
  const std::string &china = names[0], &australia = names[1], &malaysia = names[2], &japan = names[3], &usa = names[4],
                    &germany = names[5];
  MicroWorld world;
  world.commodity("ore", 30, "concentrate").commodity("heavy-oxide", 45).commodity("light-oxide", 30);
  world.process("mine-ore", "extraction", "", "ore: 1");
  world.process("separate", "separation", "ore: 1", "heavy-oxide: 0.25, light-oxide: 0.5", 30, "ore");
  world.countries = names;
  world.facilities = {"m-china," + china + ",1600", "m-australia," + australia + ",500",
                      "r-malaysia," + malaysia + ",500"};
  world.operations = {"m-china,mine-ore,1200", "m-australia,mine-ore,400", "r-malaysia,separate,400"};
  if (split) {
    world.facilities.insert(world.facilities.end(),
                            {"r-china-east," + china + ",600", "r-china-west," + china + ",1000"});
    world.operations.insert(world.operations.end(), {"r-china-east,separate,450", "r-china-west,separate,750"});
  } else {
    world.facilities.push_back("r-china," + china + ",1600");
    world.operations.push_back("r-china,separate,1200");
  }
  world.links = {australia + "," + malaysia + ",ore,400,800,30",      china + "," + japan + ",heavy-oxide,90,180,30",
                 malaysia + "," + japan + ",heavy-oxide,40,180,30",   china + "," + usa + ",heavy-oxide,60,120,30",
                 malaysia + "," + usa + ",heavy-oxide,30,120,45",     china + "," + germany + ",heavy-oxide,60,120,45",
                 malaysia + "," + germany + ",heavy-oxide,30,120,45", china + "," + japan + ",light-oxide,100,200,30",
                 malaysia + "," + germany + ",light-oxide,150,300,30"};
  world.consumers = {china + ",cars,heavy-oxide,90,2,0.5",    china + ",glass,light-oxide,400,2,0.5",
                     usa + ",defence,heavy-oxide,10,1,0.5",   usa + ",cars,heavy-oxide,80,2,0.5",
                     germany + ",cars,heavy-oxide,90,2,0.5",  japan + ",glass,light-oxide,100,2,0.5",
                     germany + ",glass,light-oxide,150,2,0.5"};
  if (split) {
    world.consumers.push_back(japan + ",cars-kansai,heavy-oxide,52,2,0.5");
    world.consumers.push_back(japan + ",cars-kanto,heavy-oxide,78,2,0.5");
  } else {
    world.consumers.push_back(japan + ",cars,heavy-oxide,130,2,0.5");
  }
  world.discards = {china + ",light-oxide,100", malaysia + ",light-oxide,50"};
  return world;
}

std::string events(const std::string& china) {
  return "  - {id: ban, start: 2025-04-04, until: 2026-03-31, control: {by: " + china +
         ", ban: true, commodities: [heavy-oxide], to: all}}\n"
         "  - {id: quota, start: 2026-06-01, until: 2027-05-31, control: {by: " +
         china + ", quota: {tonnes: 60 t, period: year}, commodities: [heavy-oxide], to: all}}\n";
}

const std::vector<std::string> plain_names = {"CHN", "AUS", "MYS", "JPN", "USA", "DEU"};

TEST(Invariance, RenamedIdsGiveTheSameCoverage) {
  const std::vector<std::string> other = {"ZZA", "QQB", "AAC", "PPD", "BBE", "MMF"};
  const Story first(chain(plain_names, false), three_years, events("CHN"));
  const Story second(chain(other, false), three_years, events("ZZA"));
  for (int step = 0; step < first.scenario().calendar.steps(); ++step)
    for (std::size_t c = 0; c < plain_names.size(); ++c)
      for (const char* want : {"/cars/heavy-oxide", "/glass/light-oxide", "/defence/heavy-oxide"}) {
        const auto& all = first.scenario().world->consumers;
        if (std::none_of(all.begin(), all.end(), [&](const auto& k) { return k.id == plain_names[c] + want; }))
          continue;
        const std::string month = first.scenario().calendar.label(step);
        EXPECT_NEAR(first.flow_coverage(plain_names[c] + want, month), second.flow_coverage(other[c] + want, month),
                    1e-9)
            << plain_names[c] << want << month;
        EXPECT_NEAR(first.coverage(plain_names[c] + want, month), second.coverage(other[c] + want, month), 1e-9)
            << plain_names[c] << want << month;
      }
}

TEST(Invariance, AConsumerOrFacilitySplitInTwoGivesTheSameCoverage) {
  const Story whole(chain(plain_names, false), three_years, events("CHN"));
  const Story split(chain(plain_names, true), three_years, events("CHN"));
  for (int step = 0; step < whole.scenario().calendar.steps(); ++step) {
    const std::string month = whole.scenario().calendar.label(step);
    for (const char* who : {"CHN/cars/heavy-oxide", "USA/cars/heavy-oxide", "USA/defence/heavy-oxide",
                            "DEU/cars/heavy-oxide", "DEU/glass/light-oxide"})
      EXPECT_NEAR(whole.coverage(who, month), split.coverage(who, month), 1e-9) << who << " " << month;
    for (const char* who : {"JPN/cars-kansai/heavy-oxide", "JPN/cars-kanto/heavy-oxide"})
      EXPECT_NEAR(whole.coverage("JPN/cars/heavy-oxide", month), split.coverage(who, month), 1e-9)
          << who << " " << month;
  }
}

}  // namespace
}  // namespace chokepoint::golden
