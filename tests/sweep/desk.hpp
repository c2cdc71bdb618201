// A folder with the shipped scenarios and sweeps of them.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "chokepoint/chokepoint.hpp"
#include "support/temporary_folder.hpp"

namespace chokepoint::test {

namespace fs = std::filesystem;

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class Desk {
 public:
  Desk() { fs::copy(fs::path(SOURCE_DIR) / "scenarios", path(), fs::copy_options::recursive); }
  const fs::path& path() const { return folder_.path(); }
  Sweep sweep(const std::string& keys, const std::string& name = "w.yaml") const {
    std::ofstream(path() / name) << "chokepoint: sweep/1\ntitle: A test\n"
                                 << (keys.find("scenario:") == std::string::npos ? "scenario: tiny/first-ban.yaml\n"
                                                                                 : "")
                                 << keys;
    Diagnostics findings;
    return {path() / name, {}, findings};
  }
  /// The findings of a sweep that is wrong.
  std::string refused(const std::string& keys) const {
    try {
      sweep(keys);
    } catch (const InputError& error) {
      std::string text;
      for (const Diagnostic& each : error.findings().sorted()) text += format(each) + "\n";
      return text;
    }
    return "";
  }
  SweepStore store(const Sweep& sweep, const std::string& name) const {
    return SweepStore::create(sweep, path() / name, false);
  }
  std::string merged(const std::string& name) const {
    merge_sweep(path() / name, path() / (name + ".sqlite"), {});
    return bytes_of(path() / (name + ".sqlite"));
  }

 private:
  support::TemporaryFolder folder_;
};

}  // namespace chokepoint::test
