// Shards to one SQLite file. One pass looks where each case lies, a second one takes the cases in their order: memory
// holds one case and 16 bytes for each of the others, and the file is the same whatever the shards were.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "results/atomic_file.hpp"
#include "results/sqlite.hpp"
#include "sweep/case_record.hpp"
#include "sweep/merge_schema.hpp"
#include "sweep/series.hpp"
#include "sweep/shard.hpp"
#include "sweep/store.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Where a case lies.
struct Spot {
  std::int32_t shard = -1;
  bool failed = false;
  std::int64_t offset = 0;
};

/// The shards of a folder, case by case.
class Shelf {
 public:
  Shelf(const fs::path& folder, const json& manifest)
      : files_(shards_of(folder)), spots_(manifest.at("cases").get<std::size_t>()) {
    for (const fs::path& file : files_) readers_.push_back(std::make_unique<ShardReader>(file));
    read_shards(files_, manifest, [&](int shard, std::int64_t offset, std::string_view payload) {
      const auto number = static_cast<std::size_t>(decode_number(payload));
      const bool failed = !decode(payload).error.empty();
      Spot& spot = spots_[number];
      const Spot other{shard, failed, offset};
      if (spot.shard >= 0 && spot.failed == failed && !failed && payload != payload_of(spot))
        refuse_twice(number, spot, other);
      if (spot.shard < 0 || (spot.failed && !failed)) spot = other;
    });
  }

  std::int64_t missing() const {
    return std::count_if(spots_.begin(), spots_.end(), [](const Spot& spot) { return spot.shard < 0; });
  }
  std::int64_t first_missing() const {
    return std::find_if(spots_.begin(), spots_.end(), [](const Spot& spot) { return spot.shard < 0; }) - spots_.begin();
  }
  std::size_t cases() const { return spots_.size(); }
  bool has(std::size_t number) const { return spots_[number].shard >= 0; }
  CaseRecord at(std::size_t number) const { return decode(payload_of(spots_[number])); }

 private:
  std::string payload_of(const Spot& spot) const { return readers_[spot.shard]->payload(spot.offset); }

  [[noreturn]] void refuse_twice(std::size_t number, const Spot& one, const Spot& other) const {
    Diagnostics findings;
    findings.error({files_[other.shard].string(), 0, 0}, "",
                   fmt::format("case {} has another result in {}", number, files_[one.shard].filename().string()),
                   "one of the two was not run by this program on these files: move it away");
    throw InputError(findings);
  }

  std::vector<fs::path> files_;
  std::vector<std::unique_ptr<ShardReader>> readers_;
  std::vector<Spot> spots_;
};

void refuse_missing(const fs::path& folder, const Shelf& shelf) {
  Diagnostics findings;
  findings.error({folder.string(), 0, 0}, "",
                 fmt::format("{} of {} cases are missing, the first of them is case {}", shelf.missing(), shelf.cases(),
                             shelf.first_missing()),
                 "`chokepoint sweep FILE --resume` runs them; `--partial` merges what is there");
  throw InputError(findings);
}

/// Names of all scenarios' consumers, regions and steps: their numbers in the file.
class Numbers {
 public:
  Numbers(sqlite::Database& database, const json& manifest) {
    sqlite::Statement consumer(database, "INSERT INTO consumer VALUES(?,?,?,?,?,?,?)");
    sqlite::Statement region(database, "INSERT INTO region VALUES(?,?,?,?,?)");
    sqlite::Statement step(database, "INSERT INTO step VALUES(?,?,?)");
    int consumers = 0, regions = 0, scenario = 0;
    for (const json& each : manifest.at("scenarios")) {
      first_consumer.push_back(consumers);
      first_region.push_back(regions);
      consumer_count.push_back(static_cast<int>(each.at("consumers").size()));
      step_count.push_back(static_cast<int>(each.at("steps").size()));
      for (const json& one : each.at("consumers"))
        consumer.insert(consumers++, scenario, one.at("id").get<std::string>(), one.at("country").get<std::string>(),
                        one.at("sector").get<std::string>(), one.at("commodity").get<std::string>(),
                        one.at("class").get<int>());
      for (const json& one : each.at("regions"))
        region.insert(regions++, scenario, one.at("region").get<std::string>(), one.at("bloc").get<bool>(),
                      one.at("commodity").get<std::string>());
      int number = 0;
      for (const json& one : each.at("steps")) step.insert(scenario, number++, one.get<std::string>());
      ++scenario;
    }
  }
  std::vector<int> first_consumer, first_region, consumer_count, step_count;  ///< by scenario
};

void write_head(sqlite::Database& database, const json& manifest, std::int64_t missing) {
  sqlite::Statement meta(database, "INSERT INTO meta VALUES(?,?)");
  meta.insert("format", "chokepoint sweep results 1");
  for (const char* key : {"title", "file", "design"}) meta.insert(key, manifest.at(key).get<std::string>());
  for (const char* key : {"seed", "cases", "draws"})
    meta.insert(key, std::to_string(manifest.at(key).get<std::int64_t>()));
  meta.insert("missing", std::to_string(missing));
  for (const auto& [key, value] : manifest.at("fingerprint").items())
    meta.insert("of " + key, value.get<std::string>());
  sqlite::Statement scenario(database, "INSERT INTO scenario VALUES(?,?,?,?)");
  int number = 0;
  for (const json& each : manifest.at("scenarios"))
    scenario.insert(number++, each.at("id").get<std::string>(), each.at("title").get<std::string>(),
                    each.at("resolved").get<std::string>());
  sqlite::Statement variable(database, "INSERT INTO variable VALUES(?,?,?,?,?)");
  number = 0;
  for (const json& each : manifest.at("variables"))
    variable.insert(number++, each.at("id").get<std::string>(), each.at("path").get<std::string>(),
                    each.at("unit").get<std::string>(), each.at("kind").get<std::string>());
}

/// Writes cases one after another.
class CaseWriter {
 public:
  CaseWriter(sqlite::Database& database, const Numbers& numbers)
      : numbers_(numbers),
        case_(database, "INSERT INTO sweep_case VALUES(?,?,?,?,?)"),
        parameter_(database, "INSERT INTO parameter VALUES(?,?,?,?)"),
        total_(database, "INSERT INTO total VALUES(?,?,?,?,?,?,?)"),
        consumer_(database, "INSERT INTO consumer_case VALUES(?,?,?,?,?,?,?,?,?,?,?)"),
        region_(database, "INSERT INTO region_case VALUES(?,?,?,?,?,?,?,?,?,?,?)"),
        conduct_(database, "INSERT INTO conduct VALUES(?,?)"),
        by_step_(database, "INSERT INTO cut_off_cases VALUES(?,?,?,?)") {}

  void write(const CaseRecord& record) {
    const SweepCase& what = record.what;
    case_.insert(what.number, what.scenario, what.draw, record.hash, record.error);
    for (std::size_t v = 0; v < what.values.size(); ++v) {
      if (what.values[v].empty()) continue;
      if (std::isnan(what.numbers[v]))
        parameter_.insert(what.number, static_cast<int>(v), what.values[v], nullptr);
      else
        parameter_.insert(what.number, static_cast<int>(v), what.values[v], what.numbers[v]);
    }
    for (const ConductOutcome& outcome : record.conducts) {
      const int conduct = number_of(outcome.conduct);
      total_.insert(what.number, conduct, outcome.consumers_cut_off, outcome.facilities_cut_off,
                    outcome.countries_cut_off, outcome.unmet_tonnes, outcome.unmet_value);
      for (const BuyerOutcome& each : outcome.consumers) {
        const int consumer = numbers_.first_consumer[what.scenario] + each.item;
        put(consumer_, what.number, conduct, consumer, each);
        count(conduct, consumer, each.cut_off_steps);
      }
      for (const BuyerOutcome& each : outcome.regions)
        put(region_, what.number, conduct, numbers_.first_region[what.scenario] + each.item, each);
    }
  }

  void finish() {
    for (const auto& [key, counts] : counts_)
      for (std::size_t step = 0; step < counts.size(); ++step)
        if (counts[step] > 0) by_step_.insert(key.first, key.second, static_cast<int>(step), counts[step]);
  }

 private:
  void put(sqlite::Statement& into, std::int64_t number, int conduct, int item, const BuyerOutcome& each) {
    const auto step = [&](int parameter, int value) {
      if (value < 0)
        into.bind(parameter, nullptr);
      else
        into.bind(parameter, value);
    };
    into.bind(0, number);
    into.bind(1, conduct);
    into.bind(2, item);
    step(3, each.first_step);
    into.bind(4, each.steps);
    into.bind(5, each.steps_by_controls);
    into.bind(6, each.deepest_coverage);
    into.bind(7, each.deepest_step);
    into.bind(8, each.unmet_tonnes);
    into.bind(9, each.unmet_value);
    step(10, each.recovery_step);
    into.run();
  }

  void count(int conduct, int consumer, const std::string& bits) {
    if (bits.empty()) return;
    auto& counts = counts_[{conduct, consumer}];
    if (counts.size() < bits.size() * 8) counts.resize(bits.size() * 8);
    for (std::size_t step = 0; step < bits.size() * 8; ++step)
      counts[step] += static_cast<unsigned char>(bits[step / 8]) >> (step % 8) & 1;
  }

  int number_of(const std::string& conduct) {
    const auto [found, fresh] = conducts_.emplace(conduct, static_cast<int>(conducts_.size()));
    if (fresh) conduct_.insert(found->second, conduct);
    return found->second;
  }

  const Numbers& numbers_;
  sqlite::Statement case_, parameter_, total_, consumer_, region_, conduct_, by_step_;
  std::map<std::string, int> conducts_;
  std::map<std::pair<int, int>, std::vector<int>> counts_;
};

}  // namespace

void merge_sweep(const fs::path& folder, const fs::path& file, const MergeOptions& options) {
  const json manifest = read_manifest(folder);
  const Shelf shelf(folder, manifest);
  const std::int64_t missing = shelf.missing();
  if (missing > 0 && !options.partial) refuse_missing(folder, shelf);
  AtomicFile target(file);
  std::unique_ptr<SeriesFile> series;
  {
    sqlite::Database database(target.part(), sqlite::Database::Mode::create);
    database.execute(merge_schema);
    database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
    write_head(database, manifest, missing);
    const Numbers numbers(database, manifest);
    if (!manifest.at("series").empty()) series = std::make_unique<SeriesFile>(series_name(file), manifest);
    CaseWriter writer(database, numbers);
    for (std::size_t number = 0; number < shelf.cases(); ++number) {
      if (!shelf.has(number)) continue;
      const CaseRecord record = shelf.at(number);
      writer.write(record);
      if (series) series->write(record);
    }
    writer.finish();
    database.execute("COMMIT");
    database.execute(merge_indexes);
  }
  if (series) series->commit();
  target.commit();
}

}  // namespace chokepoint
