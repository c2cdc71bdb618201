// Time series of a sweep's cases in one NetCDF-4 file: a group for each scenario, in it one variable a series with the
// dimensions draw, conduct, consumer, step; chunked by draws and deflated.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "results/atomic_file.hpp"
#include "sweep/case_record.hpp"

namespace chokepoint {

/// Beside the results file: NAME.nc.
std::filesystem::path series_name(const std::filesystem::path& results);

class SeriesFile {
 public:
  SeriesFile(const std::filesystem::path& file, const nlohmann::json& manifest);
  ~SeriesFile();
  SeriesFile(const SeriesFile&) = delete;
  SeriesFile& operator=(const SeriesFile&) = delete;

  void write(const CaseRecord& record);
  void commit();

 private:
  struct Group {
    int id = -1;
    std::vector<std::string> conducts;
    std::size_t consumers = 0, steps = 0;
    std::vector<int> variables;  ///< by series
  };
  void check(int code) const;

  AtomicFile target_;
  int file_ = -1;
  std::vector<Group> groups_;
};

}  // namespace chokepoint
