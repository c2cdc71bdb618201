// A world that is right: what its tables become, and that order means nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "world/fixture.hpp"

namespace chokepoint {
namespace {

using fixture::WorldFiles;

TEST(World, LoadsWithoutFindings) { EXPECT_EQ(fixture::findings_of({}), ""); }

TEST(World, TablesAreSortedById) {
  const World world = fixture::load();
  const auto sorted = [](const auto& table) {
    return std::is_sorted(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  };
  EXPECT_TRUE(sorted(world.commodities));
  EXPECT_TRUE(sorted(world.processes));
  EXPECT_TRUE(sorted(world.countries));
  EXPECT_TRUE(sorted(world.blocs));
  EXPECT_TRUE(sorted(world.facilities));
  EXPECT_TRUE(sorted(world.consumers));
  EXPECT_TRUE(sorted(world.stockpiles));
  ASSERT_EQ(world.links.size(), 6u);
  for (std::size_t i = 1; i < world.links.size(); ++i) {
    const Link &a = world.links[i - 1], &b = world.links[i];
    EXPECT_LT(std::tuple(a.commodity, a.from, a.to), std::tuple(b.commodity, b.from, b.to));
  }
}

TEST(World, FindsByIdAndOnlyThat) {
  const World world = fixture::load();
  EXPECT_EQ(world.countries[world.find_country("JPN")].name, "Japan");
  EXPECT_EQ(world.find_country("JP"), -1);
  EXPECT_EQ(world.commodities[world.find_commodity("oxide")].name, "Dysprosium oxide");
  EXPECT_EQ(world.processes[world.find_process("press")].kind, "manufacture");
  EXPECT_EQ(world.facilities[world.find_facility("australia-mine")].capacity, 300);
  EXPECT_EQ(world.blocs[world.find_bloc("EU")].members, std::vector<int>{world.find_country("DEU")});
  EXPECT_EQ(world.find_stockpile("zzz"), -1);
}

TEST(World, QuantitiesAreInCanonicalUnits) {
  const World world = fixture::load();
  EXPECT_DOUBLE_EQ(world.commodities[world.find_commodity("ore")].price, 5000);
  EXPECT_DOUBLE_EQ(world.commodities[world.find_commodity("magnet")].price, 60000);
  EXPECT_DOUBLE_EQ(world.commodities[world.find_commodity("oxide")].cover_days, 45);
  EXPECT_DOUBLE_EQ(world.facilities[world.find_facility("china-refinery")].capacity, 1500);
  EXPECT_DOUBLE_EQ(world.facilities[world.find_facility("australia-mine")].lead_time_days, 9 * 365.25);
  EXPECT_DOUBLE_EQ(world.facilities[world.find_facility("australia-mine")].ramp_days, 365);
  const Stockpile& pile = world.stockpiles.at(0);
  EXPECT_EQ(pile.owner, "JOGMEC");
  EXPECT_EQ(std::tuple(pile.tonnes, pile.rate, pile.floor, pile.release_below, pile.release_class),
            std::tuple(60, 120, 10, 0.5, 1));
}

TEST(World, BlankCellsTakeTheirDefaults) {
  const World world = fixture::load();
  const auto lane = [&](const std::string& from, const std::string& to) -> const Link& {
    for (const Link& link : world.links)
      if (world.countries[link.from].id == from && world.countries[link.to].id == to) return link;
    throw std::runtime_error("no lane");
  };
  EXPECT_EQ(lane("CHN", "JPN").capacity, 480);
  EXPECT_TRUE(lane("CHN", "JPN").capacity_assumed);
  EXPECT_EQ(lane("JPN", "DEU").capacity, 50);
  EXPECT_FALSE(lane("JPN", "DEU").capacity_assumed);
  EXPECT_EQ(lane("JPN", "DEU").cost, 0);
  EXPECT_TRUE(lane("CHN", "USA").estimated);
  EXPECT_EQ(lane("AUS", "JPN").opens, parse_date("2026-07-01"));
  const Consumer& first = world.consumers.front();
  EXPECT_EQ(first.id, "CHN/car-makers/magnet");
  EXPECT_EQ(first.critical_coverage, 0.5);
  EXPECT_EQ(world.facilities[world.find_facility("china-magnets")].operations.at(0).use, 1);
  EXPECT_FALSE(world.facilities[world.find_facility("china-magnets")].operations.at(0).capacity.has_value());
}

TEST(World, MainProductStaysFirstAndReferenceDefaultsToIt) {
  const World world = fixture::load();
  const Process& separate = world.processes[world.find_process("separate")];
  EXPECT_EQ(world.commodities[separate.outputs.at(0).commodity].id, "oxide");
  EXPECT_EQ(world.commodities[separate.reference].id, "ore");
  const Process& press = world.processes[world.find_process("press")];
  EXPECT_EQ(world.commodities[press.reference].id, "magnet");
}

TEST(World, KnowsWhatWasAssumed) {
  const World world = fixture::load();
  EXPECT_TRUE(world.commodities[world.find_commodity("ore")].provenance.assumed());
  EXPECT_EQ(world.commodities[world.find_commodity("ore")].provenance.confidence, "low");
  EXPECT_FALSE(world.countries[0].provenance.assumed());
}

TEST(World, InputsAreHashedByContent) {
  const World one = fixture::load();
  ASSERT_EQ(one.inputs.size(), 9u);
  EXPECT_TRUE(std::is_sorted(one.inputs.begin(), one.inputs.end()));
  EXPECT_EQ(one.inputs, fixture::load().inputs);
  const World other = fixture::load(WorldFiles().change("links.csv", "customs", "Customs"));
  int different = 0;
  for (std::size_t i = 0; i < one.inputs.size(); ++i) different += one.inputs[i] != other.inputs[i] ? 1 : 0;
  EXPECT_EQ(different, 1);
}

/// Everything a world says, without places.
std::string told(const World& world) {
  std::ostringstream out;
  const auto told_lines = [&](const std::vector<RecipeLine>& lines) {
    for (const RecipeLine& line : lines) out << ' ' << line.commodity << '*' << line.tonnes;
  };
  for (const auto& c : world.commodities) {
    out << c.id << c.name << c.stage << c.basis << c.price << ' ' << c.cover_days << c.provenance.source;
    for (const auto& [element, share] : c.contains) out << element << share;
    out << '\n';
  }
  for (const auto& p : world.processes) {
    out << p.id << p.kind << p.reference << ' ' << p.lag_days;
    told_lines(p.inputs);
    told_lines(p.outputs);
    out << '\n';
  }
  for (const auto& c : world.countries) out << c.id << c.name << c.latitude << ' ' << c.longitude << '\n';
  for (const auto& b : world.blocs) {
    out << b.id;
    for (const int member : b.members) out << ' ' << member;
    out << '\n';
  }
  for (const auto& f : world.facilities) {
    out << f.id << f.country << ' ' << f.capacity << f.project << f.committed << f.lead_time_days << ' ' << f.ramp_days;
    if (f.opens) out << to_string(*f.opens);
    for (const auto& o : f.operations)
      out << ' ' << o.process << ' ' << o.throughput << ' ' << o.capacity.value_or(-1) << ' ' << o.use;
    out << '\n';
  }
  for (const auto& l : world.links)
    out << l.from << ' ' << l.to << ' ' << l.commodity << ' ' << l.flow << ' ' << l.capacity << ' ' << l.transit_days
        << '\n';
  for (const auto& c : world.consumers) out << c.id << c.demand << ' ' << c.priority << c.critical_coverage << '\n';
  for (const auto& d : world.discards) out << d.country << ' ' << d.commodity << ' ' << d.tonnes << '\n';
  for (const auto& s : world.stockpiles) out << s.id << s.tonnes << '\n';
  return out.str();
}

/// The lines of a table or of the lists in world.yaml in another order; a list's header and the file's stay.
std::string shuffled(const std::string& name, const std::string& text, std::mt19937& random) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (name != "world.yaml") {
    std::shuffle(lines.begin() + 1, lines.end(), random);
  } else {
    for (std::size_t i = 0; i < lines.size();) {
      std::size_t end = i;
      while (end < lines.size() && lines[end].rfind("  - ", 0) == 0) ++end;
      std::shuffle(lines.begin() + static_cast<long>(i), lines.begin() + static_cast<long>(end), random);
      i = end + 1;
    }
  }
  std::string result;
  for (const std::string& line : lines) result += line + "\n";
  return result;
}

TEST(World, RowsInAnyOrderGiveTheSameWorld) {
  const std::string expected = told(fixture::load());
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    WorldFiles files;
    for (auto& [name, text] : files.files) text = shuffled(name, text, random);
    ASSERT_EQ(told(fixture::load(files)), expected) << "round " << round;
  }
}

TEST(World, ColumnsInAnyOrderGiveTheSameWorld) {
  WorldFiles files;
  files.files["discards.csv"] = "source,tonnes,commodity,country\n\"assumed, example\",100,cerium-oxide,CHN\n";
  EXPECT_EQ(told(fixture::load(files)), told(fixture::load()));
}

TEST(World, TablesThatAreNotThereAreEmpty) {
  WorldFiles files;
  files.files.erase("projects.csv");
  files.files.erase("stockpiles.csv");
  files.change("operations.csv", "australia-mine,dig,,,,\"assumed, example\"\n", "");
  files.change("operations.csv", "australia-refinery,separate,0,,,\"assumed, example\"\n", "");
  const World world = fixture::load(files);
  EXPECT_EQ(world.facilities.size(), 4u);
  EXPECT_TRUE(world.stockpiles.empty());
}

}  // namespace
}  // namespace chokepoint
