// What-ifs: extends, set, without, the root folder, and what is shipped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/fixture.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using fixture::effect;
using fixture::event;
using fixture::Loaded;
using fixture::ScenarioFiles;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// A what-if on the valid scenario, with more lines.
ScenarioFiles what_if(const std::string& lines, const std::string& name = "w.yaml",
                      const std::string& base = "s.yaml") {
  return ScenarioFiles().add(name, "chokepoint: scenario/1\nextends: " + base + "\n" + lines);
}

TEST(Extends, TakesEverythingItDoesNotSay) {
  const Loaded loaded = fixture::load(what_if("title: What if\n"), "w.yaml");
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(loaded.scenario.id, "w");
  EXPECT_EQ(loaded.scenario.title, "What if");
  EXPECT_EQ(loaded.scenario.description, "For tests");
  EXPECT_EQ(loaded.scenario.events.size(), 13u);
  EXPECT_EQ(loaded.scenario.inputs.size(), 11u);
}

TEST(Extends, MapsMergeListsReplaceEventsMergeById) {
  const Loaded loaded = fixture::load(
      what_if("calendar: {end: 2027}\nconduct: cooperative\nevents:\n"
              "  - {id: cap, control: {quota: {tonnes: 6 t}, to: [USA, DEU]}}\n"
              "  - {id: new, start: 2025-03, control: {by: JPN, ban: true, commodities: magnet, to: all}}\n"),
      "w.yaml");
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(loaded.scenario.calendar.steps(), 36);
  EXPECT_EQ(loaded.scenario.conducts.size(), 1u);
  EXPECT_EQ(loaded.scenario.events.size(), 14u);
  const Control& cap = effect<Control>(loaded.scenario, "cap");
  EXPECT_EQ(std::get<Quota>(cap.measure).tonnes, 6);
  EXPECT_EQ(std::get<Quota>(cap.measure).period, Quota::Period::quarter);
  EXPECT_EQ(cap.links.to.size(), 2u);
}

TEST(Extends, ABlankValueTakesAKeyAway) {
  const Loaded loaded = fixture::load(
      what_if("events:\n  - {id: truce, until: }\n  - {id: cap, control: {quota: , ban: true}}\n"), "w.yaml");
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_FALSE(event(loaded.scenario, "truce").until.has_value());
  EXPECT_TRUE(std::holds_alternative<Ban>(effect<Control>(loaded.scenario, "cap").measure));
}

TEST(Extends, ABlankKeyThatNobodyKnowsIsReportedWhereverItStands) {
  ScenarioFiles files = what_if("calender: \nevents:\n  - {id: truce, untill: }\n", "m.yaml");
  files.add("w.yaml", "chokepoint: scenario/1\nextends: m.yaml\ntitle: Leaf\ncalender: \nqestion: \n");
  const Loaded leaf = fixture::load(files, "w.yaml");
  EXPECT_FALSE(leaf.good);
  for (const char* key : {"`calender`", "`untill`", "`qestion`"})
    EXPECT_THAT(leaf.findings, HasSubstr(std::string("unknown key ") + key));
  const Loaded middle = fixture::load(files, "m.yaml");
  EXPECT_THAT(middle.findings,
              HasSubstr("m.yaml:3:1: error: calender: unknown key `calender` in scenario (did you mean"));
}

TEST(Extends, ABlankCellOfTheWorldStaysBlankDownTheChain) {
  ScenarioFiles files = what_if(
      "set: {projects.australia-refinery.committed: false, projects.australia-refinery.opens: , "
      "projects.australia-refinery.lead_time: 1 years}\n",
      "m.yaml");
  files.add("w.yaml", "chokepoint: scenario/1\nextends: m.yaml\ntitle: Leaf\nevents:\n  - {id: truce, until: }\n");
  for (const char* name : {"m.yaml", "w.yaml"}) {
    const Loaded loaded = fixture::load(files, name, {{"description", ""}});
    ASSERT_TRUE(loaded.good) << loaded.findings;
    const World& world = *loaded.scenario.world;
    EXPECT_FALSE(world.facilities[static_cast<std::size_t>(world.find_facility("australia-refinery"))].opens) << name;
  }
}

TEST(Extends, TheOrderIsBaseKeysSetWithoutCommandLine) {
  ScenarioFiles files = what_if(
      "title: Middle\nset: {title: Middle set, events.cap.control.quota.tonnes: 7 t}\nwithout: [boom]\n", "m.yaml");
  files.add("w.yaml",
            "chokepoint: scenario/1\nextends: m.yaml\ntitle: Leaf\nevents:\n  - {id: cap, control: {quota: {tonnes: 8 "
            "t}}}\n  - {id: boom, start: 2025-01, stockpile: {id: jogmec-oxide, release: 1 t}}\n");
  const Loaded middle = fixture::load(files, "m.yaml");
  ASSERT_TRUE(middle.good) << middle.findings;
  EXPECT_EQ(middle.scenario.title, "Middle set");
  EXPECT_EQ(middle.scenario.find_event("boom"), -1);
  const Loaded leaf = fixture::load(files, "w.yaml");
  ASSERT_TRUE(leaf.good) << leaf.findings;
  EXPECT_EQ(leaf.scenario.title, "Leaf");
  EXPECT_EQ(std::get<Quota>(effect<Control>(leaf.scenario, "cap").measure).tonnes, 8);
  EXPECT_EQ(effect<StockpileRelease>(leaf.scenario, "boom").tonnes, 1);
  const Loaded line = fixture::load(files, "w.yaml", {{"title", "Line"}, {"events.cap.control.to", "[JPN, DEU]"}});
  ASSERT_TRUE(line.good) << line.findings;
  EXPECT_EQ(line.scenario.title, "Line");
  EXPECT_EQ(effect<Control>(line.scenario, "cap").links.to.size(), 2u);
}

TEST(Extends, FilesInOtherFoldersKeepTheirRelativeWorld) {
  ScenarioFiles files;
  files.add("base/b.yaml", fixture::valid_scenario).change("worlds/small", "../worlds/small", "base/b.yaml");
  files.add("deep/er/w.yaml", "chokepoint: scenario/1\nextends: ../../base/b.yaml\n");
  const Loaded loaded = fixture::load(files, "deep/er/w.yaml");
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_THAT(loaded.scenario.resolved, HasSubstr("world: ../../worlds/small\n"));
  EXPECT_EQ(loaded.scenario.inputs.front().first, "base/b.yaml");
}

TEST(Extends, ACircleIsShown) {
  ScenarioFiles files = what_if("", "s.yaml", "a.yaml");
  files.add("a.yaml", "chokepoint: scenario/1\nextends: b.yaml\n");
  files.add("b.yaml", "chokepoint: scenario/1\nextends: ./worlds/../a.yaml\n");
  EXPECT_EQ(fixture::errors_of(files),
            "b.yaml:2:10: error: extends: the files extend one another in a circle: a.yaml → b.yaml → a.yaml\n");
  EXPECT_THAT(fixture::errors_of(what_if("", "w.yaml", "w.yaml"), "w.yaml"), HasSubstr("circle: w.yaml → w.yaml"));
}

TEST(Extends, AMissingFileIsAnErrorWithItsNeighbours) {
  EXPECT_EQ(fixture::errors_of(what_if("", "w.yaml", "sx.yaml"), "w.yaml"),
            "w.yaml:2:10: error: extends: there is no scenario `sx.yaml` (did you mean `s.yaml`?)\n");
}

TEST(Extends, ErrorsNameTheFileThatSetTheValue) {
  ScenarioFiles files = what_if("calendar: {end: 2024-01}\n");
  files.change("commodities: [oxide]", "commodities: [oxyde]");
  EXPECT_EQ(fixture::errors_of(files, "w.yaml"),
            "s.yaml:15:21: error: events.licences.control.commodities: there is no commodity `oxyde` (did you mean "
            "`oxide`?)\n"
            "w.yaml:3:17: error: calendar.end: ends on 2024-01-31, before it starts on 2025-01-01\n");
}

TEST(Extends, OneIdTwiceInAWhatIfIsAnError) {
  EXPECT_THAT(
      fixture::errors_of(what_if("events:\n  - {id: cap, start: 2026}\n  - {id: cap, start: 2027}\n"), "w.yaml"),
      HasSubstr("w.yaml:5:10: error: events.cap.id: id `cap` is used twice"));
}

TEST(Without, LeavesEventsOut) {
  const Loaded loaded = fixture::load(what_if("without: [boom, relief]\n"), "w.yaml");
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(loaded.scenario.events.size(), 11u);
  EXPECT_THAT(fixture::errors_of(what_if("without: [boon]\n"), "w.yaml"),
              HasSubstr("w.yaml:3:11: error: without: there is no `boon` in `events` (did you mean `boom`?)"));
  EXPECT_THAT(fixture::errors_of(what_if("without: [cap]\n"), "w.yaml"),
              HasSubstr("events.end-of-cap.lift: there is no event `cap`"));
}

TEST(Set, ReachesTheWorldsTablesInAnyUnit) {
  const Loaded loaded = fixture::load(
      what_if("set:\n  stockpiles.jogmec-oxide.tonnes: 0.12 kt\n  facilities.china-mine.capacity: 2 kt/yr\n"
              "  commodities.oxide.cover: 90 days\n  projects.australia-mine.lead_time: 2 years\n"
              "  links.CHN/JPN/oxide.capacity: 999\n  consumers.JPN/car-makers/magnet.priority: 2\n"
              "  stockpiles.jogmec-oxide.rate:\n  defaults.lane_headroom: 3\n  processes.press.lag: 10 days\n"
              "  operations.china-mine/dig.capacity: 1100\n"),
      "w.yaml");
  ASSERT_TRUE(loaded.good) << loaded.findings;
  const World& world = *loaded.scenario.world;
  EXPECT_EQ(world.stockpiles[0].tonnes, 120);
  EXPECT_EQ(world.stockpiles[0].rate, 0) << "a blank takes the default";
  EXPECT_EQ(world.facilities[world.find_facility("china-mine")].capacity, 2000);
  EXPECT_EQ(world.facilities[world.find_facility("china-mine")].operations[0].capacity, 1100);
  EXPECT_EQ(world.commodities[world.find_commodity("oxide")].cover_days, 90);
  EXPECT_DOUBLE_EQ(world.facilities[world.find_facility("australia-mine")].lead_time_days, 2 * 365.25);
  EXPECT_EQ(world.processes[world.find_process("press")].lag_days, 10);
  EXPECT_EQ(world.defaults.lane_headroom, 3);
  for (const Consumer& consumer : world.consumers)
    if (consumer.id == "JPN/car-makers/magnet") {
      EXPECT_EQ(consumer.priority, 2);
    }
  for (const Link& link : world.links)
    if (link.flow == 240) {
      EXPECT_EQ(link.capacity, 999);
    }
  EXPECT_THAT(loaded.scenario.resolved, HasSubstr("stockpiles.jogmec-oxide.tonnes: 0.12 kt"));
}

TEST(Set, OfTheWorldIsInheritedAndOverridden) {
  ScenarioFiles files =
      what_if("set: {stockpiles.jogmec-oxide.tonnes: 70, stockpiles.jogmec-oxide.floor: 5}\n", "m.yaml");
  files.add("w.yaml", "chokepoint: scenario/1\nextends: m.yaml\nset: {stockpiles.jogmec-oxide.tonnes: 80}\n");
  const Loaded leaf = fixture::load(files, "w.yaml");
  ASSERT_TRUE(leaf.good) << leaf.findings;
  EXPECT_EQ(leaf.scenario.world->stockpiles[0].tonnes, 80);
  EXPECT_EQ(leaf.scenario.world->stockpiles[0].floor, 5);
  const Loaded line = fixture::load(files, "w.yaml", {{"stockpiles.jogmec-oxide.tonnes", "90 t"}});
  ASSERT_TRUE(line.good) << line.findings;
  EXPECT_EQ(line.scenario.world->stockpiles[0].tonnes, 90);
  const Loaded again = fixture::load(ScenarioFiles().add("s.yaml", line.scenario.resolved));
  ASSERT_TRUE(again.good) << again.findings;
  EXPECT_EQ(again.scenario.world->stockpiles[0].tonnes, 90);
}

TEST(Set, MakesAColumnThatTheTableLeavesOut) {
  ScenarioFiles files = what_if("set: {stockpiles.jogmec-oxide.release_below: 80 %}\n");
  files.world.files["stockpiles.csv"] =
      "id,country,commodity,tonnes,source\njogmec-oxide,JPN,oxide,60,\"assumed, example\"\n";
  const Loaded loaded = fixture::load(files, "w.yaml");
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(loaded.scenario.world->stockpiles[0].release_below, 0.8);
}

TEST(Set, ChangesOfDemandMustBalance) {
  const std::string set = "consumers.USA/electronics/oxide.demand: 150";
  EXPECT_THAT(fixture::errors_of(what_if("set: {" + set + "}\n"), "w.yaml"), HasSubstr("a surplus of 10 t/yr"));
  const Loaded loaded =
      fixture::load(what_if("set: {" + set +
                            ", links.CHN/USA/oxide.flow: 150, links.CHN/JPN/oxide.flow: 250, "
                            "operations.japan-magnets/press.throughput: 625, links.JPN/USA/magnet.flow: 125, "
                            "consumers.USA/defence/magnet.demand: 125}\n"),
                    "w.yaml");
  EXPECT_TRUE(loaded.good) << loaded.findings;
}

TEST(Set, PathsThatLeadNowhere) {
  const auto errors = [](const std::string& path) {
    return fixture::errors_of(what_if("set: {" + path + ": 1 t}\n"), "w.yaml");
  };
  EXPECT_EQ(errors("stockpile.jogmec-oxide.tonnes"),
            "w.yaml:3:7: error: stockpile.jogmec-oxide.tonnes: neither a scenario nor a world has `stockpile` (did you "
            "mean `stockpiles`?)\n");
  EXPECT_THAT(errors("stockpiles.jogmec-oxid.tonnes"),
              HasSubstr("there is no row `jogmec-oxid` in stockpiles.csv (did you mean `jogmec-oxide`?)"));
  EXPECT_THAT(errors("stockpiles.jogmec-oxide.tonne"),
              HasSubstr("there is no column `tonne` in stockpiles (did you mean `tonnes`?)"));
  EXPECT_THAT(errors("stockpiles.jogmec-oxide"), HasSubstr("expected a path like `stockpiles.ROW.COLUMN`"));
  EXPECT_THAT(errors("stockpiles"), HasSubstr("expected a path like `stockpiles.ROW.COLUMN`"));
  EXPECT_THAT(errors("stockpiles.jogmec-oxide.id"), HasSubstr("`id` names the row and cannot be changed"));
  EXPECT_THAT(errors("consumers.JPN/car-maker/magnet.demand"), HasSubstr("did you mean `JPN/car-makers/magnet`?"));
  EXPECT_THAT(errors("commodities.oxid.cover"), HasSubstr("(did you mean `oxide`?)"));
  EXPECT_THAT(errors("commodities.oxide.covr"), HasSubstr("unknown key `covr` in commodity (did you mean `cover`?)"));
  EXPECT_THAT(errors("commodities"), HasSubstr("`commodities` cannot be set as a whole"));
  EXPECT_THAT(errors("events.licenses.start"),
              HasSubstr("there is no `licenses` in `events` (did you mean `licences`?)"));
  EXPECT_THAT(errors("calendar.ende"), HasSubstr("unknown key `ende` in calendar (did you mean `end`?)"));
  EXPECT_THAT(errors("extends"), HasSubstr("`extends` cannot be set"));
  EXPECT_THAT(errors("a..b"), HasSubstr("neither a scenario nor a world has `a`"));
  EXPECT_THAT(errors("events..start"), HasSubstr("there is no `` in `events`"));
}

TEST(Set, ValuesAreCheckedWhereTheyWereSet) {
  EXPECT_EQ(
      fixture::errors_of(what_if("set: {stockpiles.jogmec-oxide.tonnes: 12 days}\n"), "w.yaml"),
      "w.yaml:3:39: error: stockpiles.jogmec-oxide.tonnes: `12 days` has the unit `days`: expected a mass such as "
      "`30 t` or `1.2 kt`\n");
  EXPECT_THAT(fixture::errors_of(what_if("set: {stockpiles.jogmec-oxide.tonnes: -1}\n"), "w.yaml"),
              HasSubstr("must be at least 0"));
  EXPECT_EQ(fixture::errors_of({}, "s.yaml", {{"calendar.end", "2025-13"}}),
            "--set calendar.end: error: calendar.end: expected a date (YYYY, YYYY-MM or YYYY-MM-DD) that exists "
            "such as `2035-12`, not `2025-13`\n");
  EXPECT_THAT(fixture::errors_of({}, "s.yaml", {{"calendr.end", "2025-12"}}), HasSubstr("did you mean `calendar`?"));
  EXPECT_THAT(fixture::errors_of({}, "s.yaml", {{"title", "[a"}}), HasSubstr("--set title"));
}

TEST(Set, FromTheCommandLineABlankTakesAway) {
  const Loaded loaded = fixture::load({}, "s.yaml", {{"events.truce.until", ""}});
  ASSERT_TRUE(loaded.good) << loaded.findings;
  EXPECT_FALSE(event(loaded.scenario, "truce").until.has_value());
}

TEST(Root, NothingOutsideItIsRead) {
  ScenarioFiles files;
  files.add("inner/s.yaml", fixture::valid_scenario).change("worlds/small", "../worlds/small", "inner/s.yaml");
  files.add("inner/worlds/readme.txt", "");
  EXPECT_THAT(
      fixture::errors_of(files, "inner/s.yaml"),
      AllOf(HasSubstr("inner/s.yaml:4:8: error: world"), HasSubstr("outside the root folder"), HasSubstr("--root")));
  files.add("inner/w.yaml", "chokepoint: scenario/1\nextends: ../s.yaml\n");
  EXPECT_THAT(fixture::errors_of(files, "inner/w.yaml"), HasSubstr("outside the root folder"));
  EXPECT_THAT(fixture::errors_of(what_if("world: /etc\n"), "w.yaml"), HasSubstr("outside the root folder"));
}

TEST(Root, CanBeNamed) {
  const fixture::TemporaryFolder folder;
  ScenarioFiles files;
  files.add("inner/s.yaml", fixture::valid_scenario).change("worlds/small", "../worlds/small", "inner/s.yaml");
  files.add("inner/worlds/readme.txt", "").write(folder.path());
  Diagnostics findings;
  for (const fs::path& root : {folder.path(), folder.path() / "", folder.path() / "inner" / ".."})
    EXPECT_EQ(load_scenario(folder.path() / "inner" / "s.yaml", {root, {}}, findings).events.size(), 13u);
}

TEST(Root, LinksAreFollowedBeforeTheCheck) {
  const fixture::TemporaryFolder folder, elsewhere;
  const ScenarioFiles files;
  files.write(folder.path());
  files.world.write(elsewhere.path() / "small");
  const fs::path small = folder.path() / "worlds" / "small";
  fs::remove_all(small);
  fs::create_directory_symlink(elsewhere.path() / "small", small);
  Diagnostics findings;
  EXPECT_THROW(load_scenario(folder.path() / "s.yaml", {}, findings), InputError);
  EXPECT_THAT(fixture::report(findings, folder.path()), HasSubstr("outside the root folder"));
  fs::remove(small);
  files.world.write(small);
  fs::remove(small / "links.csv");
  fs::create_symlink(elsewhere.path() / "small" / "links.csv", small / "links.csv");
  Diagnostics more;
  EXPECT_THROW(load_scenario(folder.path() / "s.yaml", {}, more), InputError);
  EXPECT_THAT(fixture::report(more, folder.path()), HasSubstr("leads outside the root folder"));
}

TEST(World, IsLookedForWithItsNeighbours) {
  EXPECT_EQ(fixture::errors_of(ScenarioFiles().change("worlds/small", "worlds/smal")),
            "s.yaml:4:8: error: world: there is no world `worlds/smal` (did you mean `small`?)\n");
  EXPECT_THAT(fixture::errors_of(ScenarioFiles().change("worlds/small", "worlds/small/world.yaml")),
              HasSubstr("is a file, and a world is a folder"));
}

TEST(World, CanBeShippedWithTheProgram) {
  const fixture::TemporaryFolder folder;
  ScenarioFiles files;
  files.change("worlds/small", "shipped:small").write(folder.path());
  Diagnostics findings;
  const Scenario scenario = load_scenario(folder.path() / "s.yaml", {}, findings);
  EXPECT_EQ(scenario.world->id, "small");
  EXPECT_EQ(scenario.inputs.back().first, "shipped:small/world.yaml");
  EXPECT_THAT(fixture::errors_of(ScenarioFiles().change("worlds/small", "shipped:smal")),
              HasSubstr("no world `smal` is shipped with the program (did you mean `small`?)"));
  EXPECT_THAT(fixture::errors_of(ScenarioFiles().change("worlds/small", "shipped:../small")), HasSubstr("no world"));
}

TEST(Resolve, NamesFileAndLineOfEachValue) {
  const fixture::TemporaryFolder folder;
  what_if("title: What if\nset: {stockpiles.jogmec-oxide.tonnes: 70}\nwithout: [boom]\n").write(folder.path());
  Diagnostics findings;
  const std::string text = resolve_scenario(folder.path() / "w.yaml", {{}, {{"calendar.end", "2030"}}}, findings);
  const std::string at = folder.path().string() + "/";
  EXPECT_THAT(text, HasSubstr("title: What if  # " + at + "w.yaml:3\n"));
  EXPECT_THAT(text, HasSubstr("description: For tests  # " + at + "s.yaml:3\n"));
  EXPECT_THAT(text, HasSubstr("end: 2030  # --set calendar.end\n"));
  EXPECT_THAT(text, HasSubstr("stockpiles.jogmec-oxide.tonnes: 70  # " + at + "w.yaml:4\n"));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("extends")), Not(HasSubstr("without")), Not(HasSubstr("boom"))));
}

TEST(Resolve, ReportsWhatItCannotMerge) {
  Diagnostics findings;
  EXPECT_THROW(resolve_scenario("/nowhere/s.yaml", {}, findings), InputError);
  EXPECT_THAT(fixture::report(findings, "/none"), HasSubstr("/nowhere/s.yaml: error: there is no such file"));
}

}  // namespace
}  // namespace chokepoint
