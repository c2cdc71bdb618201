// `chokepoint report`: one HTML page that shows a run, or compares several.
#include <fmt/core.h>

#include "chokepoint/report.hpp"
#include "commands.hpp"
#include "report/page.hpp"

namespace chokepoint::cli {

std::string_view page_or_refuse() {
  const std::string_view page = report_page_template();
  if (!page.empty()) return page;
  refuse({"chokepoint"}, "", "this program was built without the report's page",
         "install Node.js (18 or newer) and npm, and build again");
}

std::filesystem::path write_report(const std::vector<StoredRun>& runs, const std::filesystem::path& file) {
  write_text(file, report_page(std::string(page_or_refuse()), report_data(runs)));
  return file;
}

int report_command(const ReportOptions& options) {
  page_or_refuse();
  const bool sweep = options.inputs.files.size() == 1 && holds_sweep(options.inputs.files.front());
  std::filesystem::path output = options.output;
  if (output.empty())
    output = options.inputs.files.size() == 1 ? options.inputs.files.front().stem().string() + ".html"
                                              : std::string("comparison.html");
  if (sweep)
    write_text(output, report_page(std::string(page_or_refuse()), sweep_report_data(options.inputs.files.front())));
  else
    write_report(read_or_run(options.inputs), output);
  if (!options.inputs.quiet) fmt::print("Report: {}\n", output.string());
  return done;
}

}  // namespace chokepoint::cli
