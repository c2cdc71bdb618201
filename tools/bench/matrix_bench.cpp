// Measures solvers on the networks of a real trade matrix: the largest exporter of a commodity bans its exports, lifts
// the ban, and so on. Equal optima are checked.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "race.hpp"
#include "statistics.hpp"
#include "trade_matrix.hpp"

namespace chokepoint::bench {
namespace {

struct Options {
  std::string matrix;
  int months = 9, least_lanes = 20;
  Race::Rules rules{{"own-warm", "clp-warm", "lemon-cold"}, 3, 1000};
};

/// What a class of networks, by their size, showed: a number per network.
struct Class {
  std::size_t least = 0;
  std::vector<double> lanes;
  std::vector<std::vector<double>> seconds, ratio;  ///< per contestant
};

void measure(const Options& options) {
  std::vector<Class> classes;
  for (const std::size_t least : {0, 100, 300, 1000}) {
    classes.push_back({least, {}, {}, {}});
    classes.back().seconds.resize(options.rules.contestants.size());
    classes.back().ratio = classes.back().seconds;
  }
  double worst = 0;
  for (const MatrixNetwork& each : read_trade_matrix(options.matrix, options.least_lanes)) {
    const LpSequence sequence = largest_ban_programmes(each.network, options.months);
    const Race race(sequence, options.rules);
    worst = std::max(worst, race.worst());
    Class& all = *std::find_if(classes.rbegin(), classes.rend(),
                               [&](const Class& c) { return each.network.lanes.size() >= c.least; });
    all.lanes.push_back(static_cast<double>(each.network.lanes.size()));
    const Race::Record& first = race.records().front();
    for (std::size_t c = 0; c < race.records().size(); ++c) {
      std::vector<double> ratios;
      for (std::size_t r = 0; r < first.median.size(); ++r)
        ratios.push_back(race.records()[c].median[r] / first.median[r]);
      all.seconds[c].push_back(median(race.records()[c].median));
      all.ratio[c].push_back(median(ratios));
    }
  }
  nlohmann::json rows;
  for (const Class& all : classes) {
    if (all.lanes.empty()) continue;
    nlohmann::json row{{"least_lanes", all.least}, {"networks", all.lanes.size()}, {"lanes", median(all.lanes)}};
    for (std::size_t c = 0; c < options.rules.contestants.size(); ++c)
      row["contestants"].push_back({{"name", options.rules.contestants[c]},
                                    {"median_ms", 1e3 * median(all.seconds[c])},
                                    {"ratio", median(all.ratio[c])}});
    rows.push_back(row);
  }
  fmt::print("{}\n", nlohmann::json{{"worst_difference", worst}, {"classes", rows}}.dump());
}

}  // namespace
}  // namespace chokepoint::bench

int main(int argc, char** argv) {
  using namespace chokepoint::bench;
  Options options;
  CLI::App app{"Solvers on the networks of a real trade matrix, in turns"};
  app.add_option("matrix", options.matrix, "CSV: year, hs, reported_flow, exporter, importer, tonnes")->required();
  app.add_option("--months", options.months, "bans and calm years in turns")->check(CLI::Range(2, 1200));
  app.add_option("--least-lanes", options.least_lanes, "smaller networks are left out");
  app.add_option("--rounds", options.rules.rounds)->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  try {
    measure(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "chokepoint_matrix_bench: {}\n", error.what());
    return 1;
  }
  return 0;
}
