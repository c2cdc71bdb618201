#include "inputs.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <memory>

#include "chokepoint/chokepoint.hpp"
#include "findings.hpp"
#include "terminal.hpp"

namespace chokepoint::cli {
namespace {

namespace fs = std::filesystem;

/// A new empty file that nobody else uses.
fs::path scratch_file() {
  std::string name = (fs::temp_directory_path() / "chokepoint-XXXXXX").string();
  const int handle = mkstemp(name.data());
  if (handle < 0) throw std::runtime_error("cannot make a temporary file in " + fs::temp_directory_path().string());
  close(handle);
  return name;
}

void remove_quietly(const fs::path& file) {
  std::error_code ignored;
  fs::remove(file, ignored);
}

/// A scenario that can be run.
std::shared_ptr<const Scenario> load(const InputOptions& input, Diagnostics& findings) {
  auto scenario = std::make_shared<Scenario>(load_scenario(input.file, load_options_of(input), findings));
  check_controls(*scenario, findings);
  if (findings.has_errors()) throw InputError(findings);
  return scenario;
}

bool holds_results(const fs::path& file) { return is_results_file(file) || file.extension() == ".sqlite"; }

}  // namespace

RunFile::RunFile(const InputOptions& input, bool quiet) : path_(input.file) {
  if (holds_results(input.file)) return;
  Diagnostics findings;
  const auto scenario = load(input, findings);
  if (!quiet) print_findings(findings);
  ProgressBar bar(quiet);
  Interrupt interrupt;
  RunOptions options;
  options.progress = [&](int steps_done, int all) { bar.show(steps_done, all); };
  options.stop = &interrupt.flag();
  const RunResult result = run(scenario, options);
  if (interrupt.signal() != 0) std::exit(128 + interrupt.signal());  // half a run is not what was asked for
  path_ = scratch_file();
  own_ = true;
  write_results(result, path_);
}

RunFile::~RunFile() {
  if (own_) remove_quietly(path_);
}

std::vector<StoredRun> read_or_run(const RunInputs& inputs) {
  Diagnostics findings;
  std::vector<std::shared_ptr<const Scenario>> scenarios(inputs.files.size());
  std::vector<StoredRun> runs(inputs.files.size());
  for (std::size_t i = 0; i < inputs.files.size(); ++i) {
    const fs::path& file = inputs.files[i];
    Diagnostics own;
    try {
      if (holds_results(file))
        runs[i] = read_run(file);
      else
        scenarios[i] = load({file, inputs.root, inputs.set, {}, {}}, own);
    } catch (const InputError& error) {
      own = error.findings();
    }
    for (const Diagnostic& each : own.items())
      if (each.severity == Severity::error)
        findings.error(each.place, each.path, each.message, each.hint);
      else
        findings.warning(each.place, each.path, each.message, each.hint);
  }
  if (findings.has_errors()) throw InputError(findings);
  if (!inputs.quiet) print_findings(findings);
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < scenarios.size(); ++i)
    if (scenarios[i]) missing.push_back(i);
  ProgressBar bar(inputs.quiet);
  Interrupt interrupt;
  BatchOptions options;
  options.jobs = inputs.jobs;
  options.progress = [&](const BatchProgress& progress) {
    bar.show(static_cast<int>(progress.done), static_cast<int>(progress.cases));
  };
  options.stop = &interrupt.flag();
  run_batch(
      static_cast<long>(missing.size()), [&](long at) { return scenarios[missing[static_cast<std::size_t>(at)]]; },
      [&](BatchCase& each) {
        const std::size_t at = missing[static_cast<std::size_t>(each.index)];
        if (!each.result) throw std::runtime_error(inputs.files[at].string() + ": " + each.error);
        runs[at] = stored(std::move(*each.result));
      },
      options);
  if (interrupt.signal() != 0) std::exit(128 + interrupt.signal());
  return runs;
}

void write_file(const fs::path& file, const std::function<void(const fs::path&)>& write) {
  const auto refuse = [&](const std::string& message) { chokepoint::refuse({file.string()}, "--output", message); };
  std::error_code failed;
  if (fs::is_directory(file, failed)) refuse("is a folder; name a file in it");
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, failed)) refuse("the folder does not exist");
  const fs::path part = folder / fmt::format(".{}.part{}", file.filename().string(), getpid());
  try {
    write(part);
    fs::rename(part, file);
  } catch (const std::runtime_error& error) {
    remove_quietly(part);
    refuse(std::string("cannot be written: ") + error.what());
  }
}

void write_text(const fs::path& file, const std::string& text) {
  write_file(file, [&](const fs::path& part) {
    std::ofstream out(part, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) throw std::runtime_error("the disk is full, or the folder is not ours");
  });
}

}  // namespace chokepoint::cli
