// The commands of `chokepoint`, without the command line: each takes its options and returns the exit code.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace chokepoint::cli {

/// Exit codes. A run stopped by a signal returns 128 + the signal's number (130 for Ctrl-C).
enum ExitCode { done = 0, found = 1, wrong_input = 2, internal = 3 };

struct InputOptions {
  std::filesystem::path file;
  std::filesystem::path root;
  std::vector<std::string> set;  ///< path=value
};

struct RunOptionsOnLine {
  InputOptions input;
  std::filesystem::path output;
  std::string format = "table";
  std::vector<std::string> fail_if;
  std::string solver = "own";
  bool quiet = false;
  bool no_twin = false;
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

struct SchemaOptions {
  std::string kind;
  bool reference = false;
};
int schema_command(const SchemaOptions& options);

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
