// The command line: what may be typed. CLI11 stays in this file and `*_line`; the commands know nothing of it.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "chokepoint/chokepoint.hpp"
#include "commands.hpp"
#include "condition.hpp"
#include "findings.hpp"
#include "input_line.hpp"
#include "report_line.hpp"
#include "sweep_line.hpp"
#include "threat_line.hpp"

namespace chokepoint::cli {
namespace {

const std::vector<std::string> kinds = {"scenario", "sweep", "world"}, solvers = {"own", "clp"}, shells = {"bash"},
                               origins = {"country", "facility"};

/// Options with a closed list of values, for the completion: CLI11 keeps them as text only.
const std::vector<std::string>& choices_of(const std::string& command, const std::string& option) {
  static const std::vector<std::string> none;
  if (option == "format") return command == "export" ? export_formats : formats;
  if (option == "solver") return solvers;
  if (option == "kind") return kinds;
  if (option == "by") return origins;
  if (option == "shell") return shells;
  return none;
}

std::vector<CommandShape> shape(const CLI::App& app) {
  std::vector<CommandShape> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    CommandShape each{command->get_name(), {}, {}};
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_positional()) {
        each.choices = choices_of(command->get_name(), option->get_name(true));
        continue;
      }
      OptionShape described;
      for (const auto& name : option->get_snames()) described.names.push_back("-" + name);
      for (const auto& name : option->get_lnames()) described.names.push_back("--" + name);
      described.takes_value = option->get_items_expected_max() > 0;
      if (!option->get_lnames().empty())
        described.choices = choices_of(command->get_name(), option->get_lnames().front());
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
  run->add_flag("--no-report", run_options.no_report, "Leaves out the page beside the results");
  run->add_option("--explain", run_options.explain,
                  "Explains in the page so many consumers of each conduct, those that lose most; default: none")
      ->check(CLI::Range(0, 1000))
      ->type_name("N");
  run->add_option(
         "--range", run_options.ranges,
         "Of the clairvoyant: least and most that a consumer goes without at equal damage; `short`: of all who "
         "go short")
      ->type_name("CONSUMER")
      ->take_all()
      ->allow_extra_args(false);
  run->add_option("--foresight", run_options.foresight_months,
                  "How many months ahead the clairvoyant sees; default: the scenario's `foresight`, else to the end of "
                  "the calendar, "
                  "and only then is its damage a bound")
      ->check(CLI::PositiveNumber)
      ->type_name("MONTHS");
  run->add_option("--clairvoyant-limit", run_options.clairvoyant_minutes,
                  "Refuses a clairvoyant programme that would take longer, minutes; default: 60")
      ->check(CLI::PositiveNumber)
      ->type_name("MINUTES");
  run->add_flag("--no-twin", run_options.no_twin, "Leaves out the run without controls: faster, no comparison");
  run->add_flag("-q,--quiet", run_options.quiet, "Prints errors only (and JSON where asked for)");
  run->footer(measure_help());

  const std::function<int()> report = add_reports(app);  // report, compare, export

  ValidateOptions validate_options;
  CLI::App* validate = app.add_subcommand("validate", "Checks a scenario or a world and proves its fixpoint");
  add_input(*validate, validate_options.input, "A scenario, or a world's folder");
  validate->add_option("--format", validate_options.format, "What to print: table or json")
      ->check(CLI::IsMember(formats))
      ->type_name("FORMAT");

  InputOptions resolve_options;
  CLI::App* resolve = app.add_subcommand("resolve", "Prints a scenario merged, each value with the line that set it");
  add_input(*resolve, resolve_options, "The scenario, a YAML file");

  const auto add_answer = [](CLI::App& command, std::string& conduct, std::string& format, std::string& solver,
                             bool& save) {
    command.add_option("--conduct", conduct, "One of the scenario's conducts; default: its first")->type_name("NAME");
    command.add_option("--format", format, "What to print: table or json")
        ->check(CLI::IsMember(formats))
        ->type_name("FORMAT");
    command.add_option("--solver", solver, "Linear programming solver: own (default), or COIN-OR clp")
        ->check(CLI::IsMember(solvers))
        ->type_name("NAME");
    command.add_flag("--save", save, "Adds the rows of the answer to the results file");
  };
  ExplainOptionsOnLine explain_options;
  CLI::App* explain = app.add_subcommand("explain", "Says why somebody is short, and what would cure it");
  add_input(*explain, explain_options.input, "A scenario, or the results of a run");
  explain
      ->add_option("--who", explain_options.who,
                   "A consumer (JPN/ev-traction), a country's or bloc's market (JPN/ndpr-oxide), a country, a bloc, a "
                   "facility")
      ->type_name("WHO")
      ->required();
  explain->add_option("--when", explain_options.when, "The step, such as 2025-08; default: when its coverage is lowest")
      ->type_name("DATE");
  explain->add_option("--why-not", explain_options.why_not, "A country or facility: why it did not help")
      ->type_name("SUPPLIER");
  explain->add_flag("--simulate", explain_options.simulate, "Simulates the scenario without each event as well");
  explain->add_option("--orders", explain_options.orders, "Orders sampled for Shapley values, beyond 12 events")
      ->check(CLI::Range(4, 100000))
      ->type_name("NUMBER");
  explain->add_option("--seed", explain_options.seed, "Seed of that sample")->type_name("NUMBER");
  add_answer(*explain, explain_options.conduct, explain_options.format, explain_options.solver, explain_options.save);

  TraceOptionsOnLine trace_options;
  CLI::App* trace =
      app.add_subcommand("trace", "Says where the material of a market, consumer or stockpile comes from");
  add_input(*trace, trace_options.input, "A scenario, or the results of a run");
  trace
      ->add_option("--what", trace_options.what,
                   "A market (JPN/ndpr-oxide), a consumer (JPN/ev-traction), the same of a bloc (EU/ndpr-oxide), or a "
                   "stockpile")
      ->type_name("WHAT")
      ->required();
  trace->add_option("--when", trace_options.when, "One step, such as 2025-08")->type_name("DATE");
  trace->add_option("--from", trace_options.from, "First step; default: the calendar's")->type_name("DATE");
  trace->add_option("--until", trace_options.until, "Last step; default: the calendar's")->type_name("DATE");
  trace->add_option("--by", trace_options.by, "Origins are countries (default) or facilities")
      ->check(CLI::IsMember(origins))
      ->type_name("country|facility");
  add_answer(*trace, trace_options.conduct, trace_options.format, trace_options.solver, trace_options.save);

  const auto threats = add_threats(app);

  SchemaOptions schema_options;
  CLI::App* schema = app.add_subcommand("schema", "Prints the JSON Schema of scenario, sweep or world files");
  schema->add_option("kind", schema_options.kind, "scenario, sweep or world")->required()->check(CLI::IsMember(kinds));
  schema->add_flag("--reference", schema_options.reference, "The reference page instead, in Markdown");

  const std::function<int()> sweep_given = add_sweep(app);

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
  if (*explain) return explain_command(explain_options);
  if (*trace) return trace_command(trace_options);
  for (const auto& [command, given] : threats)
    if (*command) return given();
  if (const int code = report(); code >= 0) return code;
  if (*schema) return schema_command(schema_options);
  if (*app.get_subcommand("sweep")) return sweep_given();
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
