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

/// A file of our own, gone when it is destroyed.
class ScratchFile {
 public:
  ScratchFile() {
    std::string name = (fs::temp_directory_path() / "chokepoint-XXXXXX").string();
    const int handle = mkstemp(name.data());
    if (handle < 0) throw std::runtime_error("cannot make a temporary file in " + fs::temp_directory_path().string());
    close(handle);
    path_ = name;
  }
  ~ScratchFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

bool is_database(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string start(16, '\0');
  in.read(start.data(), 16);
  return start == std::string("SQLite format 3\0", 16);
}

StoredRun as_stored(const RunResult& result) {
  const ScratchFile scratch;
  write_results(result, scratch.path());
  return read_run(scratch.path());
}

std::vector<StoredRun> read_or_run(const RunInputs& inputs) {
  const auto settings = split_settings(inputs.set);
  Diagnostics findings;
  std::vector<std::shared_ptr<const Scenario>> scenarios(inputs.files.size());
  std::vector<StoredRun> runs(inputs.files.size());
  const auto keep = [&](const InputError& error) {
    for (const Diagnostic& each : error.findings().items())
      findings.error(each.place, each.path, each.message, each.hint);
  };
  for (std::size_t i = 0; i < inputs.files.size(); ++i) {
    const fs::path& file = inputs.files[i];
    try {
      if (is_database(file) || file.extension() == ".sqlite") {
        runs[i] = read_run(file);
      } else {
        auto scenario = std::make_shared<Scenario>(load_scenario(file, {inputs.root, settings}, findings));
        check_controls(*scenario, findings);
        scenarios[i] = scenario;
      }
    } catch (const InputError& error) {
      keep(error);
    }
  }
  if (findings.has_errors()) throw InputError(findings);
  if (!inputs.quiet) print_findings(findings);
  ProgressBar bar(inputs.quiet);
  Interrupt interrupt;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    if (!scenarios[i]) continue;
    RunOptions options;
    options.progress = [&](int done, int all) { bar.show(done, all); };
    options.stop = &interrupt.flag();
    const RunResult result = run(scenarios[i], options);
    if (interrupt.signal() != 0) std::exit(128 + interrupt.signal());
    runs[i] = as_stored(result);
  }
  return runs;
}

void write_text(const fs::path& file, const std::string& text) {
  const auto refuse = [&](const std::string& message) {
    Diagnostics findings;
    findings.error({file.string(), 0, 0}, "--output", message);
    throw InputError(findings);
  };
  std::error_code failed;
  if (fs::is_directory(file, failed)) refuse("is a folder; name a file in it");
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, failed)) refuse("the folder does not exist");
  const fs::path part = folder / fmt::format(".{}.part{}", file.filename().string(), getpid());
  {
    std::ofstream out(part, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) {
      fs::remove(part, failed);
      refuse("cannot be written");
    }
  }
  fs::rename(part, file);
}

}  // namespace chokepoint::cli
