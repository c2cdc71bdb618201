// A small world as text files, easy to change by a line: ore and oxide from China, magnets from China and Japan.
//
//   CHN mine 1000 t ore → refinery → 500 t oxide (+ 300 t cerium oxide: 200 used, 100 discarded)
//   oxide: 100 t to China's magnets, 240 t to Japan, 160 t to consumers in the United States
//   magnets: China 250 t (150 at home, 100 to Germany), Japan 600 t (500 at home, 100 to the United States)
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include "chokepoint/world.hpp"
#include "support/temporary_folder.hpp"

namespace chokepoint::fixture {

using support::TemporaryFolder;

inline void write_file(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

/// The files of a world by name.
class WorldFiles {
 public:
  WorldFiles() {
    files["world.yaml"] = R"(chokepoint: world/1
title: Ore to magnets
base_year: 2024
defaults: {lane_headroom: 2}
commodities:
  - {id: ore, name: Ore, stage: concentrate, basis: gross, price: 5 USD/kg, cover: 30 days, contains: {Dy: 0.45, Ce: 0.25}, source: "assumed, example", confidence: low}
  - {id: oxide, name: Dysprosium oxide, stage: oxide, basis: oxide, price: 260 USD/kg, cover: 45 days, contains: {Dy: 0.8713}, source: "assumed, example"}
  - {id: cerium-oxide, name: Cerium oxide, stage: oxide, basis: oxide, price: 1 USD/kg, cover: 30 days, contains: {Ce: 0.8141}, source: "assumed, example"}
  - {id: magnet, name: Magnet, stage: magnet, basis: gross, price: 60 kUSD/t, cover: 30 days, contains: {Dy: 0.34}, source: "assumed, example"}
processes:
  - {id: dig, name: Mining, kind: extraction, outputs: {ore: 1}, source: "assumed, example"}
  - {id: separate, name: Separation, kind: separation, reference: ore, inputs: {ore: 1}, outputs: {oxide: 0.5, cerium-oxide: 0.3}, lag: 30 days, source: "assumed, example"}
  - {id: press, name: Magnet making, kind: manufacture, inputs: {oxide: 0.4}, outputs: {magnet: 1}, lag: 30 days, source: "assumed, example"}
blocs:
  - {id: EU, name: European Union, members: [DEU], source: europa.eu}
  - {id: Quad, members: [USA, JPN, AUS], source: "assumed, example"}
)";
    files["countries.csv"] =
        "id,name,latitude,longitude,source\n"
        "CHN,China,39.9,116.4,Natural Earth\n"
        "DEU,Germany,52.5,13.4,Natural Earth\n"
        "JPN,Japan,35.7,139.7,Natural Earth\n"
        "USA,United States,38.9,-77,Natural Earth\n"
        "AUS,Australia,-35.3,149.1,Natural Earth\n";
    files["facilities.csv"] =
        "id,name,country,capacity,opens,source,confidence,basis\n"
        "china-mine,China's mine,CHN,1200,,\"assumed, example\",high,\n"
        "china-refinery,China's refinery,CHN,1.5 kt/yr,,\"assumed, example\",,\n"
        "china-magnets,China's magnet works,CHN,400,,\"assumed, example\",,\n"
        "japan-magnets,Japan's magnet works,JPN,800,,\"assumed, example\",,\n";
    files["projects.csv"] =
        "id,name,country,capacity,committed,opens,lead_time,ramp,source\n"
        "australia-mine,Australia's mine,AUS,300,false,,9 years,365,\"assumed, example\"\n"
        "australia-refinery,Australia's refinery,AUS,300,true,2026-07-01,,180 days,\"assumed, example\"\n";
    files["operations.csv"] =
        "facility,process,throughput,capacity,use,source\n"
        "china-mine,dig,1000,,,\"assumed, example\"\n"
        "china-refinery,separate,1000,1200,1,\"assumed, example\"\n"
        "china-magnets,press,250,,,\"assumed, example\"\n"
        "japan-magnets,press,600,,,\"assumed, example\"\n"
        "australia-mine,dig,,,,\"assumed, example\"\n"
        "australia-refinery,separate,0,,,\"assumed, example\"\n";
    files["links.csv"] =
        "from,to,commodity,flow,capacity,cost,transit,opens,estimated,source\n"
        "CHN,JPN,oxide,240,,100,12,,,customs\n"
        "CHN,USA,oxide,160,200,,35 days,,true,customs\n"
        "CHN,DEU,magnet,100,,,40,,,customs\n"
        "JPN,USA,magnet,100,,,20,,,customs\n"
        "JPN,DEU,magnet,0,50,,30,,,\"assumed, example\"\n"
        "AUS,JPN,oxide,0,200,,15,2026-07-01,,\"assumed, example\"\n";
    files["consumers.csv"] =
        "country,sector,commodity,demand,priority,critical,source\n"
        "CHN,polishing,cerium-oxide,200,3,,\"assumed, example\"\n"
        "CHN,car-makers,magnet,150,1,,\"assumed, example\"\n"
        "DEU,car-makers,magnet,100,1,60 %,\"assumed, example\"\n"
        "JPN,car-makers,magnet,500,1,,\"assumed, example\"\n"
        "USA,defence,magnet,100,1,0.8,\"assumed, example\"\n"
        "USA,electronics,oxide,160,2,,\"assumed, example\"\n";
    files["discards.csv"] =
        "country,commodity,tonnes,source\n"
        "CHN,cerium-oxide,100,\"assumed, example\"\n";
    files["stockpiles.csv"] =
        "id,owner,country,commodity,tonnes,rate,floor,release_below,release_class,source\n"
        "jogmec-oxide,JOGMEC,JPN,oxide,60,120,10,50 %,1,\"assumed, example\"\n";
  }

  /// Replaces the first occurrence of a text in a file; throws where it does not occur.
  WorldFiles& change(const std::string& file, const std::string& from, const std::string& to) {
    const std::size_t at = files.at(file).find(from);
    if (at == std::string::npos) throw std::runtime_error("`" + from + "` is not in " + file);
    files[file].replace(at, from.size(), to);
    return *this;
  }

  void write(const std::filesystem::path& folder) const {
    std::filesystem::create_directories(folder);
    for (const auto& [name, text] : files) write_file(folder / name, text);
  }

  std::map<std::string, std::string> files;
};

/// The world of these files. Throws InputError where it does not load.
inline World load(const WorldFiles& files = {}) {
  const TemporaryFolder folder;
  files.write(folder.path() / "worlds" / "small");
  Diagnostics findings;
  return load_world(folder.path() / "worlds" / "small", findings);
}

/// Findings as lines, file names relative to `folder`.
inline std::string report(const Diagnostics& findings, const std::filesystem::path& folder) {
  std::string text;
  for (Diagnostic finding : findings.sorted()) {
    const std::string prefix = folder.string() + "/";
    for (std::string* part : {&finding.place.file, &finding.message, &finding.hint})
      for (std::size_t at = part->find(prefix); at != std::string::npos; at = part->find(prefix))
        part->erase(at, prefix.size());
    text += format(finding) + "\n";
  }
  return text;
}

/// All findings of a load of these files.
inline std::string findings_of(const WorldFiles& files) {
  const TemporaryFolder folder;
  files.write(folder.path());
  Diagnostics findings;
  try {
    load_world(folder.path(), findings);
  } catch (const InputError&) {
    EXPECT_TRUE(findings.has_errors());
  }
  return report(findings, folder.path());
}

}  // namespace chokepoint::fixture
