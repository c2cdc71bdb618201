// The commands of `chokepoint`, without the command line: each takes its options and returns the exit code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chokepoint/report.hpp"
#include "chokepoint/why.hpp"
#include "inputs.hpp"

namespace chokepoint::cli {

/// Exit codes. A run stopped by a signal returns 128 + the signal's number (130 for Ctrl-C).
enum ExitCode { done = 0, found = 1, wrong_input = 2, internal = 3 };

struct RunOptionsOnLine {
  InputOptions input;
  std::filesystem::path output;
  std::string format = "table";
  std::vector<std::string> fail_if;
  std::string solver = "own";
  bool quiet = false;
  bool no_twin = false;
  bool no_report = false;
  int explain = 0;  ///< consumers of each conduct, in the report
  std::vector<std::string> ranges;
  double foresight_months = 0;  ///< 0: to the end of the calendar
  double clairvoyant_minutes = 60;
};
int run_command(const RunOptionsOnLine& options);

struct ValidateOptions {
  InputOptions input;
  std::string format = "table";
};
int validate_command(const ValidateOptions& options);

int resolve_command(const InputOptions& options);

struct ExplainOptionsOnLine {
  InputOptions input;
  std::string who, when, conduct, why_not;
  std::string format = "table", solver = "own";
  bool simulate = false, save = false;
  int orders = 16;
  std::uint64_t seed = 1;
};
int explain_command(const ExplainOptionsOnLine& options);

struct TraceOptionsOnLine {
  InputOptions input;
  std::string what, when, from, until, conduct;
  std::string by = "country", format = "table", solver = "own";
  bool save = false;
};
int trace_command(const TraceOptionsOnLine& options);

struct SchemaOptions {
  std::string kind;
  bool reference = false;
};
int schema_command(const SchemaOptions& options);

struct ReportOptions {
  RunInputs inputs;
  std::filesystem::path output;
  int explain = 3;                ///< consumers of each conduct
  std::string independence_from;  ///< a country; empty: not asked for
};
int report_command(const ReportOptions& options);
/// The report's page; throws InputError where the program was built without it.
std::string_view page_or_refuse();
/// Writes a report; gives back its file.
std::filesystem::path write_report(const std::vector<StoredRun>& runs, const std::filesystem::path& file,
                                   const PageExtras& extras);
/// Why those who lose most are short. Nobody of a run whose scenario or world is no longer as it was; a note says so.
std::vector<Explanation> explain_worst(std::span<const ConductResult> conducts, const InputOptions& input, int most,
                                       bool quiet);

struct CompareOptions {
  RunInputs inputs;
  std::filesystem::path output;  ///< a workbook; empty: none
  std::string format = "table";
  std::string independence_from;     ///< a country; empty: not asked for
  std::vector<std::string> fail_if;  ///< on the difference of any run to the first
};
int compare_command(const CompareOptions& options);

struct ExportOptions {
  InputOptions input;
  std::filesystem::path output;
  std::string format;
  std::string date, commodity, conduct;  ///< of graphs and maps
  bool quiet = false;
};
int export_command(const ExportOptions& options);

/// What the completion needs to know of the command line.
struct OptionShape {
  std::vector<std::string> names;  ///< -o, --output
  bool takes_value = false;
  std::vector<std::string> choices;  ///< its values, where they are a closed list
};
struct CommandShape {
  std::string name;
  std::vector<OptionShape> options;
  std::vector<std::string> choices;  ///< values of its positional argument, where they are a closed list
};
int completion_command(const std::vector<CommandShape>& commands);

}  // namespace chokepoint::cli
