// `chokepoint report`: one HTML page that shows a run, or compares several.
#include <fmt/core.h>

#include "chokepoint/report.hpp"
#include "commands.hpp"
#include "compare_independence.hpp"
#include "findings.hpp"
#include "report/page.hpp"

namespace chokepoint::cli {

std::vector<Explanation> explain_worst(std::span<const ConductResult> conducts, const InputOptions& input, int most,
                                       bool quiet) {
  std::vector<Explanation> answers;
  try {
    Diagnostics findings;
    const auto scenario = load_input(input, findings);
    if (findings.has_errors()) throw InputError(findings);
    for (const ConductResult& each : conducts) {
      std::vector<ExplainOptions> questions = worst_questions(*scenario, each, most);
      for (ExplainOptions& question : questions) question.subject = subject_of(input);
      for (Explanation& answer : explain(scenario, questions)) answers.push_back(std::move(answer));
    }
  } catch (const InputError& error) {
    if (!quiet) {
      print_findings(error.findings());
      fmt::print(stderr, "note: {} is shown without explanations\n", input.file.string());
    }
  }
  return answers;
}

std::string_view page_or_refuse() {
  const std::string_view page = report_page_template();
  if (!page.empty()) return page;
  refuse({"chokepoint"}, "", "this program was built without the report's page",
         "install Node.js (18 or newer) and npm, and build again");
}

std::filesystem::path write_report(const std::vector<StoredRun>& runs, const std::filesystem::path& file,
                                   const PageExtras& extras) {
  write_text(file, report_page(std::string(page_or_refuse()), report_data(runs, extras)));
  return file;
}

int report_command(const ReportOptions& options) {
  page_or_refuse();
  if (!options.independence_from.empty() && options.inputs.files.size() < 2)
    refuse({"--independence-from"}, options.independence_from, "compares scenarios: name two or more",
           "`chokepoint independence` says it of one");
  const bool sweep = options.inputs.files.size() == 1 && holds_sweep(options.inputs.files.front());
  std::filesystem::path output = options.output;
  if (output.empty())
    output = options.inputs.files.size() == 1 ? options.inputs.files.front().stem().string() + ".html"
                                              : std::string("comparison.html");
  if (sweep) {
    write_text(output, report_page(std::string(page_or_refuse()), sweep_report_data(options.inputs.files.front())));
  } else {
    const RunInputs& inputs = options.inputs;
    const std::vector<StoredRun> runs = read_or_run(inputs);
    PageExtras extras;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const InputOptions input = {inputs.files[i],
                                  inputs.root,
                                  is_results_file(inputs.files[i]) ? std::vector<std::string>() : inputs.set,
                                  {},
                                  {}};
      extras.subjects.push_back(subject_of(input));
      if (options.explain > 0)
        extras.why.push_back(explain_worst(runs[i].conducts, input, options.explain, inputs.quiet));
    }
    RunComparison comparison;
    if (!options.independence_from.empty()) {
      compare_independence(comparison, scenarios_of(inputs), options.independence_from, {.jobs = inputs.jobs});
      extras.comparison = &comparison;
    }
    write_report(runs, output, extras);
  }
  if (!options.inputs.quiet) fmt::print("Report: {}\n", output.string());
  return done;
}

}  // namespace chokepoint::cli
