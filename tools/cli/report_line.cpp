#include "report_line.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "commands.hpp"
#include "input_line.hpp"
#include "serve_command.hpp"

namespace chokepoint::cli {
namespace {

void add_inputs(CLI::App& command, RunInputs& inputs, const std::string& what) {
  command.add_option("files", inputs.files, what)->required()->type_name("FILE");
  command.add_option("--set", inputs.set, "Sets a value of every scenario, such as calendar.end=2030-12")
      ->type_name("PATH=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--root", inputs.root, "Folder that worlds and extended files must lie in")->type_name("DIR");
  add_jobs(command, inputs.jobs);
  command.add_flag("-q,--quiet", inputs.quiet, "Prints errors only");
}

CLI::App* add_report(CLI::App& app, ReportOptions& options) {
  CLI::App* command = app.add_subcommand("report", "Makes one HTML page that shows a run, or compares several");
  add_inputs(*command, options.inputs, "Results files, or scenarios, which are run first");
  command->add_option("-o,--output", options.output, "The page; default: the input's name with .html, here")
      ->type_name("FILE");
  command
      ->add_option("--explain", options.explain,
                   "Explains so many consumers of each run and conduct, those that lose most; default: 3")
      ->check(CLI::Range(0, 1000))
      ->type_name("N");
  command
      ->add_option("--independence-from", options.independence_from,
                   "Shows from when on the scenarios can do without what this country sells, such as CHN")
      ->type_name("COUNTRY");
  return command;
}

CLI::App* add_compare(CLI::App& app, CompareOptions& options) {
  CLI::App* command = app.add_subcommand("compare", "Says what differs between runs, and what that changes for whom");
  add_inputs(*command, options.inputs, "Results files, or scenarios, which are run first; two or more");
  command->add_option("-o,--output", options.output, "Writes an Excel workbook as well")->type_name("FILE");
  add_format(*command, options.format);
  command
      ->add_option("--independence-from", options.independence_from,
                   "Compares from when on everybody can do without what this country sells, such as CHN")
      ->type_name("COUNTRY");
  command
      ->add_option("--fail-if", options.fail_if,
                   "Exit with 1 where the condition holds of the difference to the first, such as \"unmet_value > 0\"")
      ->type_name("CONDITION")
      ->take_all()
      ->allow_extra_args(false);
  return command;
}

CLI::App* add_export(CLI::App& app, ExportOptions& options) {
  CLI::App* command = app.add_subcommand("export", "Writes a run in the format of another program");
  add_input(*command, options.input, "A results file, or a scenario, which is run first");
  command->add_option("--format", options.format, "csv, xlsx, netcdf, graphml, dot or geojson")
      ->required()
      ->check(CLI::IsMember(export_formats))
      ->type_name("FORMAT");
  command->add_option("-o,--output", options.output, "The file; default: the input's name, here")->type_name("FILE");
  command->add_option("--date", options.date, "graphml, dot, geojson: flows of this step, not of the whole run")
      ->type_name("STEP");
  command->add_option("--commodity", options.commodity, "graphml, dot, geojson: this one and what it is made of")
      ->type_name("ID");
  command->add_option("--conduct", options.conduct, "graphml, dot, geojson: of this conduct; default: the first")
      ->type_name("NAME");
  command->add_flag("-q,--quiet", options.quiet, "Prints errors only");
  return command;
}

CLI::App* add_serve(CLI::App& app, ServeOptions& options) {
  CLI::App* command = app.add_subcommand("serve", "Shows a scenario in the browser, to be changed by hand");
  add_input(*command, options.input, "The scenario, a YAML file");
  command->add_option("--port", options.port, "Port on 127.0.0.1; default: a free one")
      ->check(CLI::Range(1, 65535))
      ->type_name("N");
  command->add_flag("-q,--quiet", options.quiet, "Prints errors only");
  return command;
}

}  // namespace

const std::vector<std::string> export_formats = {"csv", "xlsx", "netcdf", "graphml", "dot", "geojson"};

std::function<int()> add_reports(CLI::App& app) {
  struct Options {
    ReportOptions report;
    CompareOptions compare;
    ExportOptions exporting;
    ServeOptions serve;
  };
  const auto options = std::make_shared<Options>();
  const CLI::App* report = add_report(app, options->report);
  const CLI::App* compare = add_compare(app, options->compare);
  const CLI::App* exporting = add_export(app, options->exporting);
  const CLI::App* serve = add_serve(app, options->serve);
  return [=]() -> int {
    if (*report) return report_command(options->report);
    if (*compare) return compare_command(options->compare);
    if (*exporting) return export_command(options->exporting);
    if (*serve) return serve_command(options->serve);
    return -1;
  };
}

}  // namespace chokepoint::cli
