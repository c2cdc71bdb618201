// The command line: what may be typed. CLI11 stays in this file; the commands know nothing of it.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "chokepoint/chokepoint.hpp"
#include "commands.hpp"
#include "condition.hpp"
#include "findings.hpp"

namespace chokepoint::cli {
namespace {

const std::vector<std::string> formats = {"table", "json"}, kinds = {"scenario", "world"}, solvers = {"own", "clp"},
                               shells = {"bash"};

/// Options with a closed list of values, for the completion: CLI11 keeps them as text only.
const std::vector<std::string>& choices_of(const std::string& option) {
  static const std::vector<std::string> none;
  if (option == "format") return formats;
  if (option == "solver") return solvers;
  if (option == "kind") return kinds;
  if (option == "shell") return shells;
  return none;
}

void add_input(CLI::App& command, InputOptions& input, const std::string& what) {
  command.add_option("file", input.file, what)->required();
  command.add_option("--set", input.set, "Sets a value of the scenario, such as calendar.end=2030-12")
      ->type_name("PATH=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--root", input.root, "Folder that worlds and extended files must lie in")->type_name("DIR");
}

std::vector<CommandShape> shape(const CLI::App& app) {
  std::vector<CommandShape> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    CommandShape each{command->get_name(), {}, {}};
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_positional()) {
        each.choices = choices_of(option->get_name(true));
        continue;
      }
      OptionShape described;
      for (const auto& name : option->get_snames()) described.names.push_back("-" + name);
      for (const auto& name : option->get_lnames()) described.names.push_back("--" + name);
      described.takes_value = option->get_items_expected_max() > 0;
      if (!option->get_lnames().empty()) described.choices = choices_of(option->get_lnames().front());
      each.options.push_back(described);
    }
    commands.push_back(each);
  }
  return commands;
}

std::string measure_help() {
  std::string text = "Conditions for --fail-if: NAME COMPARISON NUMBER, such as \"cut_off > 0\". Names:\n";
  for (const auto& each : measures()) text += fmt::format("  {:<20} {}\n", each.name, each.meaning);
  return text +
         "\nExit codes: 0 done, 1 a condition of --fail-if holds, 2 wrong input, 3 internal error, 130 stopped by "
         "Ctrl-C\n(what was computed is written and marked incomplete).\n";
}

/// A misspelt command: CLI11 only says that it did not expect it.
std::string misspelt_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(each->get_name());
    if (each->get_name() == argv[1]) return {};
  }
  const std::string near = suggestion(argv[1], names);
  return fmt::format("unknown command `{}`{}", argv[1], near.empty() ? "" : ": " + near);
}

int dispatch(int argc, char** argv) {
  CLI::App app("Who is cut off from what, when, for how long, and why.", "chokepoint");
  app.set_version_flag("--version", version());
  app.require_subcommand(1);
  app.footer("`chokepoint COMMAND --help` says more about a command.");

  RunOptionsOnLine run_options;
  CLI::App* run = app.add_subcommand("run", "Simulates a scenario and says who is cut off");
  add_input(*run, run_options.input, "The scenario, a YAML file");
  run->add_option("-o,--output", run_options.output, "Results file; default: the scenario's name with .sqlite, here")
      ->type_name("FILE");
  run->add_option("--format", run_options.format, "What to print: table or json")
      ->check(CLI::IsMember(formats))
      ->type_name("FORMAT");
  run->add_option("--fail-if", run_options.fail_if, "Exit with 1 where the condition holds; may be given several times")
      ->type_name("CONDITION")
      ->take_all()
      ->allow_extra_args(false);
  run->add_option("--solver", run_options.solver, "Linear programming solver: own (default), or COIN-OR clp")
      ->check(CLI::IsMember(solvers))
      ->type_name("NAME");
  run->add_option(
         "--range", run_options.ranges,
         "Of the clairvoyant: least and most that a consumer goes without at equal damage; `short`: of all who "
         "go short")
      ->type_name("CONSUMER")
      ->take_all()
      ->allow_extra_args(false);
  run->add_option(
         "--foresight", run_options.foresight_months,
         "How many months ahead the clairvoyant sees; default: to the end of the calendar, and only then is its "
         "damage a bound")
      ->check(CLI::PositiveNumber)
      ->type_name("MONTHS");
  run->add_option("--clairvoyant-limit", run_options.clairvoyant_minutes,
                  "Refuses a clairvoyant programme that would take longer, minutes; default: 60")
      ->check(CLI::PositiveNumber)
      ->type_name("MINUTES");
  run->add_flag("--no-twin", run_options.no_twin, "Leaves out the run without controls: faster, no comparison");
  run->add_flag("-q,--quiet", run_options.quiet, "Prints errors only (and JSON where asked for)");
  run->footer(measure_help());

  ValidateOptions validate_options;
  CLI::App* validate = app.add_subcommand("validate", "Checks a scenario or a world and proves its fixpoint");
  add_input(*validate, validate_options.input, "A scenario, or a world's folder");
  validate->add_option("--format", validate_options.format, "What to print: table or json")
      ->check(CLI::IsMember(formats))
      ->type_name("FORMAT");

  InputOptions resolve_options;
  CLI::App* resolve = app.add_subcommand("resolve", "Prints a scenario merged, each value with the line that set it");
  add_input(*resolve, resolve_options, "The scenario, a YAML file");

  SchemaOptions schema_options;
  CLI::App* schema = app.add_subcommand("schema", "Prints the JSON Schema of scenario or world files");
  schema->add_option("kind", schema_options.kind, "scenario or world")->required()->check(CLI::IsMember(kinds));
  schema->add_flag("--reference", schema_options.reference, "The reference page instead, in Markdown");

  std::string shell;
  CLI::App* completion = app.add_subcommand("completion", "Prints the completion script for a shell");
  completion->add_option("shell", shell, "bash")->required()->check(CLI::IsMember(shells));

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    const std::string message = misspelt_command(app, argc, argv);
    fmt::print(stderr, "error: {}\nRun with --help for what may be given.\n",
               message.empty() ? std::string(error.what()) : message);
    return wrong_input;
  }
  if (*run) return run_command(run_options);
  if (*validate) return validate_command(validate_options);
  if (*resolve) return resolve_command(resolve_options);
  if (*schema) return schema_command(schema_options);
  return completion_command(shape(app));
}

}  // namespace
}  // namespace chokepoint::cli

int main(int argc, char** argv) {
  using namespace chokepoint;
  try {
    return cli::dispatch(argc, argv);
  } catch (const InputError& error) {
    cli::print_findings(error.findings());
    return cli::wrong_input;
  } catch (const std::exception& error) {
    fmt::print(stderr, "internal error: {}\n", error.what());
    return cli::internal;
  }
}
