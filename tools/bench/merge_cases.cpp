#include "merge_cases.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <vector>

#include "chokepoint/chokepoint.hpp"
#include "random.hpp"
#include "sweep/case_record.hpp"
#include "sweep/shard.hpp"
#include "sweep/store.hpp"
#include "trade_files.hpp"

namespace chokepoint::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t simulated = 256, shards = 16;

/// Memory in use now; its peak is counted anew from here on (Linux).
double resident_mb() {
  std::ofstream("/proc/self/clear_refs") << "5";
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) / 1e3;
  return 0;
}

double peak_mb() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1e3;
  return 0;
}

void write_files(std::int64_t cases, int consumers, int months, const fs::path& desk) {
  TradeSize size{4, 6, 0.4};
  while (static_cast<int>(TradeNetwork(size, 1).demands.size()) < consumers) ++size.countries;
  write_sweep(TradeNetwork(size, 1), months, "rationing", desk);
  std::ofstream(desk / "many.yaml")
      << "chokepoint: sweep/1\ntitle: Many cases\nscenario: early.yaml\ndesign: random\ndraws: " << cases
      << "\ncollect: {series: [coverage]}\nvary:\n"
         "  - {id: growth, path: events.growth.demand.growth, uniform: [0 %/yr, 3 %/yr]}\n"
         "  - {id: until, path: events.ban.until, uniform: [2028-03-31, 2031-12-31]}\n";
}

std::vector<CaseRecord> simulate(const Sweep& sweep, const fs::path& folder) {
  const SweepStore store = SweepStore::create(sweep, folder, true);
  store.work(sweep, {{0, std::min(simulated, sweep.cases())}}, {.jobs = 0});
  std::vector<CaseRecord> records;
  const std::vector<fs::path> files = shards_of(folder);
  read_shards(files, read_manifest(folder),
              [&](int, std::int64_t, std::string_view bytes) { records.push_back(decode(bytes)); });
  for (const fs::path& file : files) fs::remove(file);
  return records;
}

/// Makes the shards; what they are of.
nlohmann::json make_shards(std::int64_t cases, const fs::path& desk, const fs::path& folder) {
  Diagnostics findings;
  const Sweep sweep(desk / "many.yaml", {}, findings);
  const std::vector<CaseRecord> records = simulate(sweep, folder);
  const auto width = sweep.scenarios().front()->world->consumers.size();
  const auto steps = static_cast<std::size_t>(sweep.scenarios().front()->calendar.steps());
  Random random(1);
  const std::string mark = read_manifest(folder).at("fingerprint").dump();
  double below = 0;
  for (std::int64_t shard = 0; shard < shards; ++shard) {
    ShardWriter writer(folder / "shards" / fmt::format("made{}.shard", shard), mark);
    for (std::int64_t number = cases * shard / shards; number < cases * (shard + 1) / shards; ++number) {
      CaseRecord record = records[static_cast<std::size_t>(number) % records.size()];
      record.what = sweep.at(number);
      for (ConductOutcome& conduct : record.conducts) {
        std::vector<float> values = unpack(conduct.series.front(), width * steps);
        for (float& value : values)
          if (value < 1) {
            value *= static_cast<float>(random.real(0.95, 1));
            ++below;
          }
        conduct.series.front() = pack(values);
      }
      writer.append(encode(record));
    }
  }
  return {{"cases", cases},
          {"consumers", width},
          {"months", steps},
          {"below_1", below / (static_cast<double>(cases) * static_cast<double>(width * steps))}};
}

}  // namespace

nlohmann::json merge_cases(std::int64_t cases, int consumers, int months, const fs::path& desk) {
  write_files(cases, consumers, months, desk);
  const fs::path folder = desk / "many.sweep", results = desk / "many.sqlite";
  nlohmann::json said = make_shards(cases, desk, folder);
  malloc_trim(0);  // what the simulations took counts for nothing
  std::uintmax_t shard_bytes = 0;
  for (const auto& file : shards_of(folder)) shard_bytes += fs::file_size(file);
  const double before = resident_mb(), begin = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  merge_sweep(folder, results, {});
  const double seconds = static_cast<double>(std::clock()) / CLOCKS_PER_SEC - begin;
  said.update({{"shards_gb", static_cast<double>(shard_bytes) / 1e9},
               {"results_gb", static_cast<double>(fs::file_size(results)) / 1e9},
               {"series_gb", static_cast<double>(fs::file_size(desk / "many.nc")) / 1e9},
               {"merge_seconds", seconds},
               {"before_mb", before},
               {"peak_mb", peak_mb()}});
  return said;
}

}  // namespace chokepoint::bench
