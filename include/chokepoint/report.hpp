// The report: one HTML page that shows a run, or compares several. The page itself is made in tools/report.
#pragma once

#include <string>
#include <vector>

#include "chokepoint/stored.hpp"
#include "chokepoint/why.hpp"

namespace chokepoint {

/// The data of a page, as JSON: names, sources, and every series by consumer, lane, market and event
/// (docs/reference/report.md). No `<`, `>`, `&`, U+2028 or U+2029 stands in it, so that nothing in it can end the
/// element that holds it.
/// `why`: explanations of consumers, a list for each run; empty: none.
std::string report_data(const std::vector<StoredRun>& runs, const std::vector<std::vector<Explanation>>& why = {});

/// The same of a sweep: all cases, and what they say together.
std::string sweep_report_data(const std::filesystem::path& file);
/// True where a results file is a sweep's.
bool holds_sweep(const std::filesystem::path& file);

/// The page with the data in the place that is left for it. Throws std::invalid_argument where the page has no such
/// place.
std::string report_page(const std::string& page, const std::string& data);

}  // namespace chokepoint
