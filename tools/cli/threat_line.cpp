#include "threat_line.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "chokepoint/answers.hpp"
#include "input_line.hpp"
#include "threat_commands.hpp"

namespace chokepoint::cli {
namespace {

void add_quiet(CLI::App& command, bool& quiet) { command.add_flag("-q,--quiet", quiet, "No findings, no progress"); }

void add_into(CLI::App& command, std::filesystem::path& into) {
  command.add_option("--into", into, "Keeps the answer as rows of an SQLite file: a results file, or one of its own")
      ->type_name("FILE");
}

void add_from(CLI::App& command, std::string& from) {
  command.add_option("--from", from, "When losses happen, for good; default: at the start of the calendar")
      ->type_name("DATE");
}

void add_kinds(CLI::App& command, std::vector<std::string>& kinds, const std::string& known) {
  command.add_option("--kinds", kinds, "What may be lost: " + known)->delimiter(',')->type_name("KIND,...");
}

CLI::App* chokepoints(CLI::App& app, ChokepointsOptions& options) {
  CLI::App* command =
      app.add_subcommand("chokepoints", "Ranks what can be lost by the damage that its loss does, alone and together");
  add_input(*command, options.input, "The scenario, a YAML file");
  add_kinds(*command, options.kinds, "facility, stage, actor, agreement (these by default), link");
  add_from(*command, options.from);
  command->add_option("--top", options.top, "Rows to show")->check(CLI::Range(1, 100000))->type_name("N");
  CLI::Option* worst =
      command->add_option("--worst", options.worst, "Looks for the worst sets of up to so many losses, with proof")
          ->check(CLI::Range(1, 20))
          ->type_name("K");
  command->add_option("--budget", options.budget, "What these may cost in all")->needs(worst)->type_name("NUMBER");
  command->add_option("--cost", options.costs, "What a loss costs the adversary; 1 where nothing is said")
      ->needs(worst)
      ->type_name("LOSS=NUMBER")
      ->take_all()
      ->allow_extra_args(false);
  command
      ->add_option("--solves", options.solves,
                   "Cuts the search for the worst short after so many sets; default: 2000 for more than three losses, "
                   "else it is not")
      ->needs(worst)
      ->check(CLI::Range(1L, 1000000000L))
      ->type_name("N");
  add_jobs(*command, options.jobs);
  add_format(*command, options.format);
  add_into(*command, options.into);
  add_quiet(*command, options.quiet);
  command->footer("What the numbers mean: docs/model/threats.md.");
  return command;
}

CLI::App* survive(CLI::App& app, SurviveOptions& options) {
  CLI::App* command =
      app.add_subcommand("survive", "Says how long everybody lives without each thing, and when it is made up for");
  add_input(*command, options.input, "The scenario, a YAML file");
  add_kinds(*command, options.kinds, "facility, stage, actor (these by default), link");
  add_from(*command, options.from);
  command->add_option("--who", options.who, "Only these count: JPN/ev-traction, JPN, EU/dysprosium-oxide")
      ->type_name("WHO");
  command->add_flag("--full-service", options.full_service, "Served means in full; default: at critical coverage");
  command->add_flag("--no-simulation", options.no_simulation, "The linear programmes alone");
  command->add_option("--top", options.top, "Rows to show")->check(CLI::Range(1, 100000))->type_name("N");
  add_jobs(*command, options.jobs);
  add_format(*command, options.format);
  add_into(*command, options.into);
  add_quiet(*command, options.quiet);
  return command;
}

CLI::App* hedges(CLI::App& app, HedgesOptions& options) {
  CLI::App* command = app.add_subcommand("hedges", "Says which of some hedges together leave the least damage");
  add_input(*command, options.input, "The scenario, a YAML file");
  command->add_option("hedges", options.hedges, "The hedges and what they cost, a YAML file")->required();
  command->add_option("--budget", options.budget, "What they may cost in all, such as `2 GUSD`")->type_name("MONEY");
  command->add_option("--most", options.most, "Hedges at a time")->check(CLI::Range(1, 100))->type_name("K");
  command->add_option("--who", options.who, "Only their damage counts: JPN/ev-traction, JPN, EU")->type_name("WHO");
  command->add_option("--top", options.top, "Rows to show")->check(CLI::Range(1, 100000))->type_name("N");
  add_jobs(*command, options.jobs);
  add_format(*command, options.format);
  add_into(*command, options.into);
  add_quiet(*command, options.quiet);
  return command;
}

CLI::App* independence(CLI::App& app, IndependenceOptionsOnLine& options) {
  CLI::App* command =
      app.add_subcommand("independence", "Says from when on everybody can do without what a country sells");
  add_input(*command, options.input, "The scenario, or a sweep over which the date spreads, a YAML file");
  command->add_option("--from", options.from, "The country whose exports stop, such as CHN")
      ->required()
      ->type_name("COUNTRY");
  command->add_option("--who", options.who, "Countries and blocs to show; default: all")
      ->delimiter(',')
      ->type_name("WHO,...");
  command->add_option("--every", options.every, "Simulates a ban from every so many months; default: from each month")
      ->check(CLI::Range(1, 100000))
      ->type_name("N");
  command->add_flag("--no-simulation", options.no_simulation, "The plans alone");
  command->add_option("--draws", options.draws, "Draws figures that have a range in the world so many times")
      ->check(CLI::Range(1L, 1000000L))
      ->type_name("N");
  command->add_option("--seed", options.seed, "Of these draws")->type_name("N");
  add_jobs(*command, options.jobs);
  add_format(*command, options.format);
  add_into(*command, options.into);
  add_quiet(*command, options.quiet);
  return command;
}

CLI::App* solve(CLI::App& app, SolveOptions& options) {
  CLI::App* command = app.add_subcommand("solve", "Finds the value at which an answer changes");
  add_input(*command, options.input, "The scenario, a YAML file");
  command->add_option("--vary", options.vary, "The value, a path as for --set")->required()->type_name("PATH");
  command->add_option("--at-least", options.least, "The lower end: `0 days`, `10 %`, `2026-01`")
      ->required()
      ->type_name("VALUE");
  command->add_option("--at-most", options.most, "The upper end, in the same unit")->required()->type_name("VALUE");
  command->add_option("--until", options.until, "What is asked, such as 'not cut_off(JPN/ev-traction)'")
      ->required()
      ->type_name("GOAL");
  command->add_option("--tolerance", options.tolerance, "In the unit of the values (dates: days); default: a hundredth")
      ->type_name("NUMBER");
  command->add_option("--samples", options.samples, "Values of the first look over the range")
      ->check(CLI::Range(2, 10000))
      ->type_name("N");
  add_jobs(*command, options.jobs);
  add_format(*command, options.format);
  add_into(*command, options.into);
  add_quiet(*command, options.quiet);
  command->footer(
      "A goal: [not] cut_off(WHO), or months(WHO), coverage(WHO), unmet(WHO) with a comparison, such as 'months(EU) <= "
      "3',\n'coverage(USA/defence) >= 80 %'. WHO: a consumer, country, bloc or facility.");
  return command;
}

/// Options live as long as the function that reads them.
template <class Options, class Add, class Run>
std::pair<CLI::App*, std::function<int()>> command_of(CLI::App& app, const Add& add, const Run& run) {
  const auto options = std::make_shared<Options>();
  return {add(app, *options), [options, run] {
            if (!options->into.empty()) check_answers_file(options->into);
            return run(*options);
          }};
}

}  // namespace

std::vector<std::pair<CLI::App*, std::function<int()>>> add_threats(CLI::App& app) {
  return {command_of<ChokepointsOptions>(app, chokepoints, chokepoints_command),
          command_of<SurviveOptions>(app, survive, survive_command),
          command_of<HedgesOptions>(app, hedges, hedges_command),
          command_of<IndependenceOptionsOnLine>(app, independence, independence_command),
          command_of<SolveOptions>(app, solve, solve_command)};
}

}  // namespace chokepoint::cli
