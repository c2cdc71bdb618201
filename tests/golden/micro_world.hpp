// A few-node world written as files, run as a user would, and asked in sentences:
// "in 2025-07 Japan's car makers are starved of dysprosium oxide because of april-licences".
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "chokepoint/chokepoint.hpp"
#include "support/answers.hpp"
#include "support/temporary_folder.hpp"

namespace chokepoint::golden {

// What many stories share.
inline constexpr const char* two_years = "{start: 2025-01, end: 2026-12, step: month}";
inline constexpr const char* three_years = "{start: 2025-01, end: 2027-12, step: month}";
inline constexpr const char* japanese_cars = "JPN/car-makers/oxide";

/// Tables of a world as CSV rows; every row's source is appended here. `shuffle` writes the rows in another order,
/// `rename` maps every id on the way to the file.
class MicroWorld {
 public:
  std::string commodities;             ///< YAML list items
  std::string processes;               ///< YAML list items
  std::string blocs;                   ///< YAML list items
  std::vector<std::string> countries;  ///< ids
  // Columns at the end of a row may be left out.
  std::vector<std::string> facilities;  ///< id,country,capacity,technology
  std::vector<std::string>
      projects;  ///< id,country,capacity,committed,opens,lead_time,ramp,permitting,technology,capex,finance_share
  std::vector<std::string> operations;  ///< facility,process,throughput,cost
  std::vector<std::string> links;       ///< from,to,commodity,flow,capacity,transit,via
  std::vector<std::string> consumers;   ///< country,sector,commodity,demand,priority,critical
  std::vector<std::string> discards;    ///< country,commodity,tonnes
  std::vector<std::string> stockpiles;  ///< id,country,commodity,tonnes,rate,release_below,target,buy

  /// Adds a commodity with a working stock of so many days.
  MicroWorld& commodity(const std::string& id, int cover_days, const std::string& stage = "oxide") {
    commodities += "  - {id: " + id + ", name: " + id + ", stage: " + stage +
                   ", basis: gross, price: 1000 USD/t, cover: " + std::to_string(cover_days) +
                   " days, contains: {}, source: 'assumed, test'}\n";
    return *this;
  }
  MicroWorld& process(const std::string& id, const std::string& kind, const std::string& inputs,
                      const std::string& outputs, int lag_days = 0, const std::string& reference = {}) {
    processes += "  - {id: " + id + ", name: " + id + ", kind: " + kind +
                 (reference.empty() ? "" : ", reference: " + reference) +
                 (inputs.empty() ? "" : ", inputs: {" + inputs + "}") + ", outputs: {" + outputs +
                 "}, lag: " + std::to_string(lag_days) + " days, source: 'assumed, test'}\n";
    return *this;
  }

  /// Writes the world below `root`/worlds/micro.
  void write(const std::filesystem::path& root, unsigned shuffle = 0) const {
    const auto folder = root / "worlds" / "micro";
    std::filesystem::create_directories(folder);
    std::ofstream yaml(folder / "world.yaml");
    yaml << "chokepoint: world/1\ntitle: Micro\nbase_year: 2024\ncommodities:\n"
         << commodities << "processes:\n"
         << processes;
    if (!blocs.empty()) yaml << "blocs:\n" << blocs;
    std::vector<std::string> rows;
    for (const auto& id : countries) rows.push_back(id + "," + id + ",10,20");
    table(folder / "countries.csv", "id,name,latitude,longitude", rows, shuffle);
    rows.clear();
    for (const auto& row : facilities) rows.push_back(row.substr(0, row.find(',')) + "," + row);
    table(folder / "facilities.csv", "id,name,country,capacity,technology", rows, shuffle);
    rows.clear();
    for (const auto& row : projects) rows.push_back(row.substr(0, row.find(',')) + "," + row);
    table(folder / "projects.csv",
          "id,name,country,capacity,committed,opens,lead_time,ramp,permitting,technology,capex,finance_share", rows,
          shuffle);
    table(folder / "operations.csv", "facility,process,throughput,cost", operations, shuffle);
    table(folder / "links.csv", "from,to,commodity,flow,capacity,transit,via", links, shuffle);
    table(folder / "consumers.csv", "country,sector,commodity,demand,priority,critical", consumers, shuffle);
    table(folder / "discards.csv", "country,commodity,tonnes", discards, shuffle);
    table(folder / "stockpiles.csv", "id,country,commodity,tonnes,rate,release_below,target,buy", stockpiles, shuffle);
  }

 private:
  static void table(const std::filesystem::path& file, const std::string& header, std::vector<std::string> rows,
                    unsigned shuffle) {
    if (rows.empty()) return;
    const auto columns = std::count(header.begin(), header.end(), ',');
    for (std::string& row : rows)
      row.append(static_cast<std::size_t>(columns - std::count(row.begin(), row.end(), ',')), ',');
    if (shuffle != 0) std::shuffle(rows.begin(), rows.end(), std::mt19937(shuffle));
    std::ofstream out(file);
    out << header << ",source\n";
    for (const auto& row : rows) out << row << ",\"assumed, test\"\n";
  }
};

using support::TemporaryFolder;

/// The conduct that stories are told in; `UnderEveryConduct` changes it for a test.
inline std::string& conduct_of_stories() {
  static std::string conduct = "cooperative";
  return conduct;
}

/// What holds whichever way scarce material is shared out.
class UnderEveryConduct : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { conduct_of_stories() = GetParam(); }
  void TearDown() override { conduct_of_stories() = "cooperative"; }
};
inline const auto every_conduct = ::testing::Values("cooperative", "rationing", "clairvoyant");
/// Those that walk step by step: who knows the future has no prices of his own, and conditions hold when they held for
/// others.
inline const auto conducts_that_walk = ::testing::Values("cooperative", "rationing");
inline bool in(const char* conduct) { return conduct_of_stories() == conduct; }
inline std::string name_of_conduct(const ::testing::TestParamInfo<const char*>& info) { return info.param; }

/// A story told in a small world.
class Story : public support::Answers {
 public:
  Story(const MicroWorld& world, const std::string& calendar, const std::string& events, unsigned shuffle = 0,
        const std::string& conduct = conduct_of_stories())
      : Answers(told(world, calendar, events, shuffle, conduct)) {}

  /// What the consumers go without in all, tonnes.
  double unmet(const std::vector<std::string>& ids) const {
    double tonnes = 0;
    for (const auto& id : ids) tonnes += cut_off(id).unmet_tonnes;
    return tonnes;
  }
  /// Working stock of some countries at the end of the first step: before anything has happened, what they hold.
  double stock_in(const std::vector<std::string>& countries) const {
    double tonnes = 0;
    for (std::size_t i = 0; i < result().markets.size(); ++i)
      if (std::find(countries.begin(), countries.end(), world().countries[result().markets[i].country].id) !=
          countries.end())
        tonnes += conduct().market_stock.at(0, static_cast<int>(i));
    return tonnes;
  }

 private:
  static Scenario told(const MicroWorld& world, const std::string& calendar, const std::string& events,
                       unsigned shuffle, const std::string& conduct) {
    TemporaryFolder folder;
    world.write(folder.path(), shuffle);
    const auto file = folder.path() / "story.yaml";
    std::ofstream(file) << "chokepoint: scenario/1\ntitle: Story\nworld: worlds/micro\ncalendar: " << calendar
                        << "\nconduct: " << conduct << "\n"
                        << (events.empty() ? "" : "events:\n" + events);
    return support::load(file);
  }
};

}  // namespace chokepoint::golden
