// Who is cut off, and for how long? The whole public interface in one page: load a scenario, run it, ask the result,
// keep it in a file, and read that file again.
//
//   who_is_cut_off SCENARIO.yaml [RESULTS.sqlite]
//
// Building it: see CMakeLists.txt beside this file.
#include <chokepoint/chokepoint.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

namespace {

/// Prints a line for every consumer that is cut off at some time. Everything in a result is an index into the world's
/// tables, and a step of the calendar has a label.
void print_victims(const chokepoint::RunResult& result) {
  const chokepoint::Scenario& scenario = *result.scenario;
  const chokepoint::World& world = *scenario.world;
  const chokepoint::ConductResult& conduct = result.conducts.front();
  for (const chokepoint::BuyerSummary& summary : conduct.consumer_summaries) {
    const chokepoint::CutOff& cut_off = summary.cut_off;
    if (!cut_off.first_step) continue;
    const chokepoint::Consumer& consumer = world.consumers[static_cast<std::size_t>(summary.item)];
    std::printf("%s: cut off from %s, %d steps, lowest coverage %.0f %%, %.1f t short\n", consumer.id.c_str(),
                scenario.calendar.label(*cut_off.first_step).c_str(), cut_off.steps, 100 * cut_off.deepest_coverage,
                cut_off.unmet_tonnes);
    for (const int event : cut_off.causes)
      std::printf("  because of %s\n", scenario.events[static_cast<std::size_t>(event)].id.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: who_is_cut_off SCENARIO.yaml [RESULTS.sqlite]\n");
    return 2;
  }
  try {
    // Warnings come back in `findings`; errors are thrown, all of them at once.
    chokepoint::Diagnostics findings;
    const auto scenario = std::make_shared<chokepoint::Scenario>(chokepoint::load_scenario(argv[1], {}, findings));
    for (const auto& finding : findings.sorted()) std::fprintf(stderr, "%s\n", chokepoint::format(finding).c_str());

    const chokepoint::RunResult result = chokepoint::run(scenario);
    print_victims(result);

    // The same numbers as a file: one SQLite database that any other program can read.
    const std::string file = argc > 2 ? argv[2] : scenario->id + ".sqlite";
    chokepoint::write_results(result, file);
    double unmet = 0;
    for (const chokepoint::ResultRow& row : chokepoint::read_results(file, "unmet")) unmet += row.value;
    std::printf("unmet wants of all consumers: %.1f t\n", unmet);
  } catch (const chokepoint::InputError& error) {
    for (const auto& finding : error.findings().sorted())
      std::fprintf(stderr, "%s\n", chokepoint::format(finding).c_str());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
  return 0;
}
