// Stockpiles that a scenario adds to its world.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/fixture.hpp"

namespace chokepoint {
namespace {

using fixture::Loaded;
using fixture::ScenarioFiles;
using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string usa_magnets =
    "{id: usa-magnets, owner: Pentagon, country: USA, commodity: magnet, tonnes: 0.03 kt, rate: 60 t/yr, floor: 5, "
    "release_below: 80 %, source: \"assumed, a what-if\"}";

/// A what-if with stockpiles of its own.
ScenarioFiles with_more(const std::string& lines, const std::string& name = "w.yaml",
                        const std::string& base = "s.yaml") {
  return ScenarioFiles().add(name, "chokepoint: scenario/1\nextends: " + base + "\n" + lines);
}

const Stockpile& added(const Loaded& loaded, const std::string& id) {
  const World& world = *loaded.scenario.world;
  const int at = world.find_stockpile(id);
  if (at < 0) throw std::runtime_error("no stockpile " + id + "\n" + loaded.findings);
  return world.stockpiles[static_cast<std::size_t>(at)];
}

TEST(AddedStockpile, IsReadByTheColumnsOfTheTable) {
  const Loaded loaded = fixture::load(with_more("stockpiles:\n  - " + usa_magnets + "\n"), "w.yaml");
  ASSERT_TRUE(loaded.good) << loaded.findings;
  const World& world = *loaded.scenario.world;
  ASSERT_EQ(world.stockpiles.size(), 2u) << "beside the one of the table";
  const Stockpile& pile = added(loaded, "usa-magnets");
  EXPECT_EQ(pile.owner, "Pentagon");
  EXPECT_EQ(world.countries[pile.country].id, "USA");
  EXPECT_EQ(world.commodities[pile.commodity].id, "magnet");
  EXPECT_EQ(pile.tonnes, 30);
  EXPECT_EQ(pile.rate, 60);
  EXPECT_EQ(pile.floor, 5);
  EXPECT_EQ(pile.release_below, 0.8);
  EXPECT_EQ(pile.provenance.source, "assumed, a what-if");
  EXPECT_EQ(pile.provenance.place.line, 4) << "of the scenario, not of a table";
}

TEST(AddedStockpile, CoverCountsWhatTheCountryUses) {
  const Loaded loaded = fixture::load(
      with_more("stockpiles: [{id: a, country: JPN, commodity: oxide, cover: 365.25 days, source: \"assumed, a\"}]\n"),
      "w.yaml");
  EXPECT_NEAR(added(loaded, "a").tonnes, 240, 1e-9) << "what its magnet works use in a year";
}

TEST(AddedStockpile, EventsAndConditionsNameItLikeAnyOther) {
  const Loaded loaded = fixture::load(
      with_more("stockpiles:\n  - " + usa_magnets +
                "\nevents:\n  - {id: help, when: 'stockpile(usa-magnets) > 1 t', lasts: 2 months, stockpile: {id: "
                "usa-magnets, release: 3 t}}\n"),
      "w.yaml");
  ASSERT_TRUE(loaded.good) << loaded.findings;
  const auto& release = fixture::effect<StockpileRelease>(loaded.scenario, "help");
  EXPECT_EQ(loaded.scenario.world->stockpiles[static_cast<std::size_t>(release.stockpile)].id, "usa-magnets");
}

TEST(AddedStockpile, ItsValuesAreSetByPathAndMergeById) {
  ScenarioFiles files =
      with_more("stockpiles:\n  - " + usa_magnets + "\nset: {stockpiles.usa-magnets.rate: 90}\n", "m.yaml");
  files.add("w.yaml",
            "chokepoint: scenario/1\nextends: m.yaml\nstockpiles:\n  - {id: usa-magnets, tonnes: 44, owner: }\n"
            "set: {stockpiles.jogmec-oxide.tonnes: 70}\n");
  const Loaded loaded = fixture::load(files, "w.yaml", {{"stockpiles.usa-magnets.floor", "7 t"}});
  const Stockpile& pile = added(loaded, "usa-magnets");
  EXPECT_EQ(pile.rate, 90);
  EXPECT_EQ(pile.tonnes, 44);
  EXPECT_EQ(pile.floor, 7);
  EXPECT_EQ(pile.owner, "USA") << "a blank takes away what the base says";
  EXPECT_EQ(added(loaded, "jogmec-oxide").tonnes, 70) << "that of the world is reached as before";
}

TEST(AddedStockpile, AWholeOneIsSetInOneValue) {
  const std::string whole = "{country: USA, commodity: magnet, tonnes: 12, source: \"assumed, a what-if\"}";
  const Loaded line =
      fixture::load(ScenarioFiles(), "s.yaml", {{"stockpiles.new", whole}, {"stockpiles.new.release_below", "50 %"}});
  EXPECT_EQ(added(line, "new").tonnes, 12);
  EXPECT_EQ(added(line, "new").release_below, 0.5);
  const Loaded file = fixture::load(with_more("set:\n  stockpiles.new: " + whole + "\n"), "w.yaml");
  EXPECT_EQ(added(file, "new").tonnes, 12);
  ScenarioFiles again;
  again.add("again.yaml", line.scenario.resolved);
  EXPECT_EQ(added(fixture::load(again, "again.yaml"), "new").release_below, 0.5) << "the resolved text says it too";
  EXPECT_EQ(line.scenario.resolved.find("set:"), std::string::npos) << "it is no setting of the world";
}

TEST(AddedStockpile, OrderMeansNothing) {
  const std::string other = "{id: b, country: DEU, commodity: magnet, tonnes: 3, source: \"assumed, b\"}";
  const Loaded one = fixture::load(with_more("stockpiles:\n  - " + usa_magnets + "\n  - " + other + "\n"), "w.yaml"),
               two = fixture::load(with_more("stockpiles:\n  - " + other + "\n  - " + usa_magnets + "\n"), "w.yaml");
  ASSERT_TRUE(one.good && two.good);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(one.scenario.world->stockpiles[i].id, two.scenario.world->stockpiles[i].id);
}

std::string errors_of_stockpiles(const std::string& stockpiles, const fixture::Settings& set = {}) {
  return fixture::errors_of(with_more("stockpiles:\n" + stockpiles), "w.yaml", set);
}

TEST(AddedStockpile, WhatIsWrongIsSaidWithItsPlaceAllAtOnce) {
  const std::string all = errors_of_stockpiles(
      "  - {id: jogmec-oxide, country: JPN, commodity: oxide, tonnes: 3, source: \"assumed, a\"}\n"
      "  - {id: b, country: JPX, commodity: oxid, tonnes: 3 days, source: x}\n"
      "  - {id: c, country: JPN, commodity: oxide, source: x}\n"
      "  - {id: d, country: JPN, commodity: oxide, tonnes: 3, floor: 4, target: 9, source: assumed}\n"
      "  - {id: e, country: DEU, commodity: ore, cover: 30 days, source: x}\n"
      "  - {id: f, country: JPN, commodity: oxide, tonns: 3, source: x}\n"
      "  - {id: b, country: JPN, commodity: oxide, tonnes: 3, source: x}\n");
  EXPECT_THAT(all, HasSubstr("w.yaml:4:10: error: stockpiles.jogmec-oxide.id: the world has a stockpile "
                             "`jogmec-oxide` already (`set: {stockpiles.jogmec-oxide.tonnes: 120 t}` changes it"));
  EXPECT_THAT(all, HasSubstr("w.yaml:5:22: error: stockpiles.b.country: "));
  EXPECT_THAT(all, HasSubstr("w.yaml:5:38: error: stockpiles.b.commodity: there is no commodity `oxid` (did you mean "
                             "`oxide`?)"));
  EXPECT_THAT(all, HasSubstr("stockpiles.b.tonnes: `3 days` has the unit `days`: expected a mass"));
  EXPECT_THAT(all, HasSubstr("w.yaml:6:5: error: stockpiles.c.tonnes: expected at least one of `tonnes`, `cover`"));
  EXPECT_THAT(all, HasSubstr("stockpiles.d.floor: the floor of 4 t is above what it holds, 3 t"));
  EXPECT_THAT(all, HasSubstr("stockpiles.d.target: it needs a rate at which it buys (give `buy`)"));
  EXPECT_THAT(all, HasSubstr("stockpiles.d.source: `assumed` does not say why"));
  EXPECT_THAT(all, HasSubstr("w.yaml:8:50: error: stockpiles.e.cover: "));
  EXPECT_THAT(all, HasSubstr("stockpiles.f.tonns: unknown key"));
  EXPECT_THAT(all, HasSubstr("id `b` is used twice"));
}

TEST(AddedStockpile, WithoutASourceThereIsNone) {
  EXPECT_THAT(errors_of_stockpiles("  - {id: a, country: JPN, commodity: oxide, tonnes: 3}\n"),
              HasSubstr("stockpiles.a.source: `source` is missing"));
}

TEST(AddedStockpile, APathToNoneSaysHowToAddOne) {
  const auto set = [](const std::string& path, const std::string& value) {
    return fixture::errors_of(ScenarioFiles(), "s.yaml", {{path, value}});
  };
  EXPECT_THAT(set("stockpiles.new.tonnes", "3 t"),
              AllOf(HasSubstr("there is no row `new` in stockpiles.csv"), HasSubstr("`stockpiles` adds one")));
  EXPECT_THAT(set("stockpiles.new", "3 t"), HasSubstr("or a whole stockpile (such as `{country: "));
  EXPECT_THAT(set("stockpiles.new", "{id: other, country: JPN}"), HasSubstr("is `new` in the path"));
  EXPECT_THAT(set("stockpiles.new", "{country: JPN}"),
              AllOf(HasSubstr("stockpiles.new.commodity: `commodity` is missing"), HasSubstr("`source` is missing")));
}

}  // namespace
}  // namespace chokepoint
