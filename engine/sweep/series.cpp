#include "sweep/series.hpp"

#include <netcdf.h>

#include <algorithm>
#include <stdexcept>

namespace chokepoint {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

}  // namespace

std::filesystem::path series_name(const std::filesystem::path& results) {
  std::filesystem::path name = results;
  return name.replace_extension(".nc");
}

void SeriesFile::check(int code) const {
  if (code != NC_NOERR) throw std::runtime_error("NetCDF: " + std::string(nc_strerror(code)));
}

SeriesFile::SeriesFile(const std::filesystem::path& file, const nlohmann::json& manifest) : target_(file) {
  check(nc_create(target_.part().c_str(), NC_NETCDF4 | NC_CLOBBER, &file_));
  const auto text = [&](int group, int variable, const char* name, const std::string& value) {
    check(nc_put_att_text(group, variable, name, value.size(), value.c_str()));
  };
  text(file_, NC_GLOBAL, "title", manifest.at("title").get<std::string>());
  text(file_, NC_GLOBAL, "source", "chokepoint sweep");
  const auto draws = manifest.at("draws").get<std::size_t>();
  for (const auto& scenario : manifest.at("scenarios")) {
    Group& group = groups_.emplace_back();
    check(nc_def_grp(file_, scenario.at("id").get<std::string>().c_str(), &group.id));
    group.conducts = scenario.at("conducts").get<std::vector<std::string>>();
    group.consumers = scenario.at("consumers").size();
    group.steps = scenario.at("steps").size();
    int dimensions[4];
    check(nc_def_dim(group.id, "draw", draws, &dimensions[0]));
    check(nc_def_dim(group.id, "conduct", group.conducts.size(), &dimensions[1]));
    check(nc_def_dim(group.id, "consumer", std::max<std::size_t>(1, group.consumers), &dimensions[2]));
    check(nc_def_dim(group.id, "step", group.steps, &dimensions[3]));
    std::vector<std::string> consumers;
    for (const auto& each : scenario.at("consumers")) consumers.push_back(each.at("id").get<std::string>());
    const auto names = [&](const char* name, int dimension, const std::vector<std::string>& values) {
      int variable = -1;
      check(nc_def_var(group.id, name, NC_STRING, 1, &dimension, &variable));
      for (std::size_t i = 0; i < values.size(); ++i) {
        const char* value = values[i].c_str();
        check(nc_put_var1_string(group.id, variable, &i, &value));
      }
    };
    names("conduct", dimensions[1], group.conducts);
    names("consumer", dimensions[2], consumers);
    names("step", dimensions[3], scenario.at("steps").get<std::vector<std::string>>());
    const std::size_t one = std::max<std::size_t>(1, group.consumers * group.steps * sizeof(float));
    const std::size_t chunks[4] = {std::clamp<std::size_t>(chunk_bytes / one, 1, std::max<std::size_t>(1, draws)), 1,
                                   std::max<std::size_t>(1, group.consumers), group.steps};
    for (const auto& series : manifest.at("series")) {
      const auto name = series.get<std::string>();
      int variable = -1;
      check(nc_def_var(group.id, name.c_str(), NC_FLOAT, 4, dimensions, &variable));
      check(nc_def_var_chunking(group.id, variable, NC_CHUNKED, chunks));
      check(nc_def_var_deflate(group.id, variable, 1, 1, 1));
      // A chunk is written as its draws come: it has to stay in memory until it is full, for every conduct.
      check(nc_set_var_chunk_cache(group.id, variable, (group.conducts.size() + 1) * 2 * std::max(chunk_bytes, one), 31,
                                   0.75F));
      text(group.id, variable, "units", name == "wanted" || name == "delivered" ? "t" : "1");
      group.variables.push_back(variable);
    }
  }
}

SeriesFile::~SeriesFile() {
  if (file_ >= 0) nc_close(file_);
}

void SeriesFile::write(const CaseRecord& record) {
  const Group& group = groups_[record.what.scenario];
  if (group.consumers == 0) return;
  for (const ConductOutcome& conduct : record.conducts) {
    const auto found = std::find(group.conducts.begin(), group.conducts.end(), conduct.conduct);
    if (found == group.conducts.end()) throw std::runtime_error("a case with a conduct that the sweep does not have");
    const std::size_t start[4] = {static_cast<std::size_t>(record.what.draw),
                                  static_cast<std::size_t>(found - group.conducts.begin()), 0, 0};
    const std::size_t count[4] = {1, 1, group.consumers, group.steps};
    for (std::size_t i = 0; i < conduct.series.size() && i < group.variables.size(); ++i) {
      const std::vector<float> values = unpack(conduct.series[i], group.consumers * group.steps);
      check(nc_put_vara_float(group.id, group.variables[i], start, count, values.data()));
    }
  }
}

void SeriesFile::commit() {
  const int code = nc_close(file_);
  file_ = -1;
  check(code);
  target_.commit();
}

}  // namespace chokepoint
