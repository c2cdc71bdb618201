// The report: one HTML page that shows a run, or compares several. The page itself is made in tools/report.
#pragma once

#include <string>
#include <vector>

#include "chokepoint/compare.hpp"
#include "chokepoint/stored.hpp"
#include "chokepoint/why.hpp"

namespace chokepoint {

/// What a page shows beside its runs; lists have an entry for each run, or none at all.
struct PageExtras {
  std::vector<std::vector<Explanation>> why = {};  ///< explanations of consumers
  std::vector<std::string> subjects = {};          ///< what a command line calls the runs: commands to repeat begin so
  const RunComparison* comparison = nullptr;       ///< its independence dates, where it has them
};

/// The data of a page, as JSON: names, sources, and every series by consumer, lane, market and event
/// (docs/reference/report.md). No `<`, `>`, `&`, U+2028 or U+2029 stands in it, so that nothing in it can end the
/// element that holds it.
std::string report_data(const std::vector<StoredRun>& runs, const PageExtras& extras = {});

/// The same of a sweep: all cases, and what they say together.
std::string sweep_report_data(const std::filesystem::path& file);
/// True where a results file is a sweep's.
bool holds_sweep(const std::filesystem::path& file);

/// The page with the data in the place that is left for it. Throws std::invalid_argument where the page has no such
/// place.
std::string report_page(const std::string& page, const std::string& data);

}  // namespace chokepoint
