// `chokepoint export`: a run in the formats of other programs.
#include <fmt/core.h>

#include <algorithm>

#include "chokepoint/export.hpp"
#include "commands.hpp"
#include "findings.hpp"

namespace chokepoint::cli {
namespace {

namespace fs = std::filesystem;

template <class List, class Name>
std::vector<std::string> all_names(const List& list, Name name) {
  std::vector<std::string> names;
  for (const auto& each : list) names.push_back(name(each));
  return names;
}

/// Place of a name in a list; what is not there is refused with the nearest spelling.
template <class List, class Name>
std::size_t find(const std::string& option, const std::string& wanted, const List& list, Name name) {
  const std::vector<std::string> names = all_names(list, name);
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found == names.end()) refuse({option}, "", "there is no `" + wanted + "` in this run", suggestion(wanted, names));
  return static_cast<std::size_t>(found - names.begin());
}

Extract extract_of(const ExportOptions& options, const StoredRun& run) {
  Extract extract;
  if (!options.commodity.empty())
    extract.commodity = static_cast<int>(
        find("--commodity", options.commodity, run.world->commodities, [](const Commodity& each) { return each.id; }));
  if (!options.date.empty())
    extract.step =
        static_cast<int>(find("--date", options.date, run.steps, [](const StoredStep& each) { return each.label; }));
  if (!options.conduct.empty())
    extract.conduct = find("--conduct", options.conduct, run.conducts,
                           [](const ConductResult& each) { return to_string(each.conduct); });
  if (run.conducts.empty()) refuse({options.input.file.string()}, "", "holds no conduct");
  return extract;
}

const char* ending_of(const std::string& format) { return format == "netcdf" ? "nc" : format.c_str(); }

}  // namespace

int export_command(const ExportOptions& options) {
  const RunFile file(options.input, options.quiet);
  const StoredRun run = read_run(file.path());
  const fs::path output = options.output.empty()
                              ? fs::path(options.input.file.stem().string() + "." + ending_of(options.format))
                              : options.output;
  const Extract extract = extract_of(options, run);
  if (options.format == "csv")
    write_text(output, csv_of(read_results(file.path())));
  else if (options.format == "graphml")
    write_text(output, graphml_of(run, extract));
  else if (options.format == "dot")
    write_text(output, dot_of(run, extract));
  else if (options.format == "geojson")
    write_text(output, geojson_of(run, extract));
  else
    write_file(output, [&](const fs::path& part) {
      if (options.format == "xlsx")
        write_workbook(sheets_of(run), part);
      else
        write_netcdf(run, part);
    });
  if (!options.quiet) fmt::print("Exported: {}\n", output.string());
  return done;
}

}  // namespace chokepoint::cli
