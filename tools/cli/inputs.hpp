// Runs that commands look at: results files, or scenarios, which are run first.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "chokepoint/stored.hpp"

namespace chokepoint::cli {

struct InputOptions {
  std::filesystem::path file;
  std::filesystem::path root;
  std::vector<std::string> set;      ///< path=value
  std::vector<std::string> without;  ///< events
  std::vector<std::string> add;      ///< events as YAML
};

struct RunInputs {
  std::vector<std::filesystem::path> files;
  std::filesystem::path root;    ///< of scenarios
  std::vector<std::string> set;  ///< path=value, for every scenario
  int jobs = 0;                  ///< simulations at a time; 0: as many as there are processors
  bool quiet = false;
};

/// The results file of a run: the one that was named, or that of a scenario, which is run for it and removed
/// afterwards.
class RunFile {
 public:
  RunFile(const InputOptions& input, bool quiet);
  ~RunFile();
  RunFile(const RunFile&) = delete;
  RunFile& operator=(const RunFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool own_ = false;
};

/// The runs of files, in their order. Throws InputError with the findings of all of them.
std::vector<StoredRun> read_or_run(const RunInputs& inputs);

/// Lets a file be written beside its place and moves it there: the old one stays until the new one is whole. Throws
/// InputError where that fails.
void write_file(const std::filesystem::path& file, const std::function<void(const std::filesystem::path&)>& write);
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace chokepoint::cli
