#include "input_line.hpp"

#include <CLI/CLI.hpp>

namespace chokepoint::cli {

void add_input(CLI::App& command, InputOptions& input, const std::string& what) {
  const auto several = [&](const std::string& name, std::vector<std::string>& values, const std::string& text,
                           const std::string& type) {
    command.add_option(name, values, text)->type_name(type)->take_all()->allow_extra_args(false);
  };
  command.add_option("file", input.file, what)->required();
  several("--set", input.set, "Sets a value of the scenario, such as calendar.end=2030-12", "PATH=VALUE");
  several("--add", input.add, "Adds an event, such as '{id: strike, start: 2026, outage: {facilities: [x]}}'", "EVENT");
  several("--without", input.without, "Leaves out an event; may be given several times", "EVENT");
  command.add_option("--root", input.root, "Folder that worlds and extended files must lie in")->type_name("DIR");
}

void add_format(CLI::App& command, std::string& format) {
  command.add_option("--format", format, "What to print: table or json")
      ->check(CLI::IsMember(formats))
      ->type_name("FORMAT");
}

void add_jobs(CLI::App& command, int& jobs) {
  command.add_option("-j,--jobs", jobs, "Simulations at a time; default: as many as there are processors")
      ->check(CLI::Range(1, 4096))
      ->type_name("N");
}

}  // namespace chokepoint::cli
