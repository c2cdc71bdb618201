// A folder with the small world and scenario files that are easy to change by a line.
#pragma once

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "world/fixture.hpp"

namespace chokepoint::fixture {

inline const std::string valid_scenario = R"(chokepoint: scenario/1
title: Licences, then a truce
description: For tests
world: worlds/small
calendar: {start: 2025-01, end: 2026-12, step: month}
conduct: [rationing, cooperative]
events:
  - id: licences
    title: Licences on oxide
    announced: 2025-03-01
    start: 2025-04-04
    control:
      by: CHN
      licence: {approve: {2025-04-04: 35 %, 2025-10: 60 %}, review: 45 days, throughput: 2 kt/yr, validity: 6 months, reapply: 80 %}
      commodities: [oxide]
      to: all
      except: [DEU]
  - id: cap
    start: 2025-06
    control: {by: CHN, quota: {tonnes: 60 t, period: quarter, use: as-wanted}, commodities: magnet, to: EU}
  - {id: content-rule, start: 2026-01-01, control: {by: USA, ban: true, from: [CHN], commodities: all}}
  - {id: truce, start: 2025-11-10, until: 2026-03, suspend: licences}
  - {id: end-of-cap, start: 2026-06, lift: [cap]}
  - {id: stricter, start: 2026-05, amend: {control: licences, licence: {approve: 20 %}}}
  - {id: strike, start: 2025-02, until: 2025-02, outage: {facilities: china-mine, capacity: 30 %, recovery: 2 months}}
  - {id: storm, start: 2025-03, until: 2025-03, outage: {links: {from: CHN, to: [JPN]}}}
  - {id: power, start: 2025-05, until: 2025-05, outage: {countries: [CHN], kind: [manufacture], capacity: 0.5}}
  - {id: mine, start: 2025-06, project: {facility: australia-mine, lead_time: {triangular: [6 months, 9 months, 2 years]}, capacity: 200 t/yr}}
  - {id: no-refinery, start: 2025-06, project: {facility: australia-refinery, cancelled: true}}
  - {id: boom, start: 2025-01, demand: {countries: [Quad], sectors: car-makers, commodities: all, scale: 1.1, growth: 5 %/yr, add: 10 t/yr}}
  - {id: relief, start: 2025-07, until: 2025-09, stockpile: {id: jogmec-oxide, release: 30 t}}
)";

class ScenarioFiles {
 public:
  ScenarioFiles() { files["s.yaml"] = valid_scenario; }

  ScenarioFiles& change(const std::string& from, const std::string& to, const std::string& file = "s.yaml") {
    const std::size_t at = files.at(file).find(from);
    if (at == std::string::npos) throw std::runtime_error("`" + from + "` is not in " + file);
    files[file].replace(at, from.size(), to);
    return *this;
  }
  ScenarioFiles& add(const std::string& file, const std::string& text) {
    files[file] = text;
    return *this;
  }
  /// Another event at the end of the list.
  ScenarioFiles& event(const std::string& text) {
    files["s.yaml"] += "  - " + text + "\n";
    return *this;
  }
  void write(const std::filesystem::path& folder) const {
    world.write(folder / "worlds" / "small");
    for (const auto& [name, text] : files) write_file(folder / name, text);
  }

  std::map<std::string, std::string> files;
  WorldFiles world;
};

using Settings = std::vector<std::pair<std::string, std::string>>;

struct Loaded {
  Scenario scenario;
  std::string findings;  ///< one a line, file names relative to the folder
  bool good = false;
};

/// A folder in which files are loaded, once or again and again: only those that have changed are written.
class Folder {
 public:
  Loaded load(const ScenarioFiles& files, const std::string& file = "s.yaml", const Settings& set = {}) {
    std::map<std::string, std::string> wanted = files.files;
    for (const auto& [name, text] : files.world.files) wanted["worlds/small/" + name] = text;
    std::filesystem::create_directories(folder_.path() / "worlds" / "small");
    for (const auto& [name, text] : written_)
      if (wanted.count(name) == 0) std::filesystem::remove(folder_.path() / name);
    for (const auto& [name, text] : wanted)
      if (const auto there = written_.find(name); there == written_.end() || there->second != text)
        write_file(folder_.path() / name, text);
    written_ = std::move(wanted);
    Diagnostics findings;
    Loaded loaded;
    try {
      loaded.scenario = load_scenario(folder_.path() / file, {{}, set}, findings);
      loaded.good = true;
    } catch (const InputError& error) {
      EXPECT_EQ(error.findings().items().size(), findings.items().size());
      EXPECT_TRUE(findings.has_errors());
    }
    loaded.findings = report(findings, folder_.path());
    return loaded;
  }

 private:
  TemporaryFolder folder_;
  std::map<std::string, std::string> written_;  ///< by name
};

/// Loads one of the files in a folder of its own.
inline Loaded load(const ScenarioFiles& files, const std::string& file = "s.yaml", const Settings& set = {}) {
  return Folder().load(files, file, set);
}

/// Only the errors.
inline std::string errors_of(const ScenarioFiles& files, const std::string& file = "s.yaml", const Settings& set = {}) {
  std::string errors;
  std::istringstream all(load(files, file, set).findings);
  for (std::string line; std::getline(all, line);)
    if (line.find(": error: ") != std::string::npos) errors += line + "\n";
  return errors;
}

inline const Event& event(const Scenario& scenario, const std::string& id) {
  const int index = scenario.find_event(id);
  if (index < 0) throw std::runtime_error("no event " + id);
  return scenario.events[static_cast<std::size_t>(index)];
}

template <class T>
const T& effect(const Scenario& scenario, const std::string& id) {
  return std::get<T>(event(scenario, id).effect);
}

}  // namespace chokepoint::fixture
