// What is shipped: where it lies, and what its worlds make.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "chokepoint/chokepoint.hpp"
#include "support/answers.hpp"
#include "support/temporary_folder.hpp"

namespace chokepoint::shipped {

inline const std::filesystem::path scenarios = std::filesystem::path(SOURCE_DIR) / "scenarios";

/// A shipped scenario as it is: `rare-earths/baseline`.
inline support::Answers run(const std::string& name) {
  return support::Answers(support::load(scenarios / (name + ".yaml")));
}

/// A shipped scenario with other lines of YAML: `without`, `calendar`, further events.
inline support::Answers what_if(const std::string& name, const std::string& lines) {
  const support::TemporaryFolder folder;
  const auto file = folder.path() / "what-if.yaml";
  const auto base = std::filesystem::relative(scenarios / (name + ".yaml"), std::filesystem::canonical(folder.path()));
  std::ofstream(file) << "chokepoint: scenario/1\nextends: " << base.string() << "\ntitle: What if\n" << lines;
  LoadOptions options;
  options.root = "/";
  return support::Answers(support::load(std::filesystem::canonical(file), options));
}

/// A shipped scenario up to a month: shorter runs for questions about its first years.
inline support::Answers run_until(const std::string& name, const std::string& month) {
  return what_if(name, "calendar: {end: " + month + "}\n");
}

inline World world(const std::string& name) {
  Diagnostics findings;
  return load_world(scenarios / "worlds" / name, findings);
}

/// Calls `visit(facility, process, recipe line, tonnes a year)` for everything that is made in the base year.
template <class Visit>
void for_each_output(const World& world, Visit visit) {
  for (const Facility& facility : world.facilities)
    for (const Operation& operation : facility.operations) {
      const Process& process = world.processes[operation.process];
      for (const RecipeLine& line : process.outputs) visit(facility, process, line, line.tonnes * operation.throughput);
    }
}

/// A country's share of what operations make whose process and product fit.
template <class Fits>
double share_of(const World& world, const std::string& country, Fits fits) {
  const int place = world.find_country(country);
  double all = 0, here = 0;
  for_each_output(world, [&](const Facility& facility, const Process& process, const RecipeLine& line, double tonnes) {
    if (!fits(process, world.commodities[line.commodity])) return;
    all += tonnes;
    if (facility.country == place) here += tonnes;
  });
  return here / all;
}

}  // namespace chokepoint::shipped
