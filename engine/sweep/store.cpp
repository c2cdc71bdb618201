#include "sweep/store.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <set>

#include "base/memo.hpp"
#include "outcome/regions.hpp"
#include "results/atomic_file.hpp"
#include "simulation/run_cache.hpp"
#include "simulation/run_together.hpp"
#include "sweep/case_record.hpp"
#include "sweep/order.hpp"
#include "sweep/shard.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Outcomes = std::vector<ConductOutcome>;

constexpr const char* manifest_name = "sweep.json";
constexpr const char* format_name = "chokepoint sweep 1";

json scenario_json(const Scenario& scenario, bool conduct_varies) {
  const World& world = *scenario.world;
  json consumers = json::array(), regions = json::array(), steps = json::array();
  for (const Consumer& each : world.consumers)
    consumers.push_back({{"id", each.id},
                         {"country", world.countries[each.country].id},
                         {"sector", each.sector},
                         {"commodity", world.commodities[each.commodity].id},
                         {"demand", each.demand},
                         {"class", each.priority}});
  for (const Region& each : regions_of(world))
    regions.push_back({{"region", each.id}, {"bloc", each.bloc}, {"commodity", world.commodities[each.commodity].id}});
  for (int step = 0; step < scenario.calendar.steps(); ++step) steps.push_back(scenario.calendar.label(step));
  json conducts = json::array();
  if (conduct_varies)
    for (const Conduct each : {Conduct::cooperative, Conduct::rationing, Conduct::clairvoyant})
      conducts.push_back(to_string(each));
  else
    for (const Conduct each : scenario.conducts) conducts.push_back(to_string(each));
  return {{"id", scenario.id},  {"title", scenario.title}, {"conducts", conducts},         {"consumers", consumers},
          {"regions", regions}, {"steps", steps},          {"resolved", scenario.resolved}};
}

json manifest_of(const Sweep& sweep) {
  json fingerprint = json::object(), variables = json::array(), scenarios = json::array();
  for (const auto& [key, value] : sweep.fingerprint()) fingerprint[key] = value;
  for (const SweepVariable& each : sweep.variables())
    variables.push_back({{"id", each.id}, {"path", each.path}, {"unit", each.unit}, {"kind", each.kind}});
  const bool conduct_varies = std::any_of(sweep.variables().begin(), sweep.variables().end(),
                                          [](const SweepVariable& each) { return each.path == "conduct"; });
  for (const auto& scenario : sweep.scenarios()) scenarios.push_back(scenario_json(*scenario, conduct_varies));
  return {{"format", format_name},    {"title", sweep.title()},   {"file", sweep.file().filename().string()},
          {"design", sweep.design()}, {"seed", sweep.seed()},     {"cases", sweep.cases()},
          {"draws", sweep.draws()},   {"series", sweep.series()}, {"fingerprint", fingerprint},
          {"variables", variables},   {"scenarios", scenarios}};
}

/// What shards are marked with: two sweeps with the same mark have the same cases.
std::string mark_of(const json& manifest) { return manifest.at("fingerprint").dump(); }

void write_manifest(const json& manifest, const fs::path& folder) {
  AtomicFile file(folder / manifest_name);
  std::ofstream out(file.part(), std::ios::binary);
  out << manifest.dump(1) << "\n";
  out.close();
  if (!out) throw std::runtime_error("cannot write " + (folder / manifest_name).string());
  file.commit();
}

std::string changes(const json& before, const json& now) {
  std::string text;
  std::set<std::string> keys;
  for (const json* each : {&before, &now})
    for (const auto& [key, value] : each->items()) keys.insert(key);
  for (const std::string& key : keys) {
    const bool was = before.contains(key), is = now.contains(key);
    if (was && is && before[key] == now[key]) continue;
    const std::string name =
        key.rfind("file ", 0) == 0 || key.rfind("scenario ", 0) == 0 || key == "program" || key.rfind("the ", 0) == 0
            ? key
            : "`" + key + "`";
    text += (text.empty() ? "" : ", ") + name + (was && is ? " changed" : was ? " is gone" : " is new");
  }
  return text;
}

std::string shard_name(const std::string& worker) {
  char host[256] = {};
  if (gethostname(host, sizeof(host) - 1) != 0) host[0] = '\0';
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return fmt::format("{}.{}.{}.{}.shard", worker, host, getpid(),
                     std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

std::size_t weight_of(const Outcomes& conducts) {
  std::size_t bytes = 0;
  for (const ConductOutcome& conduct : conducts) {
    bytes += sizeof(conduct);
    for (const auto* list : {&conduct.consumers, &conduct.regions})
      for (const BuyerOutcome& each : *list) bytes += sizeof(each) + each.cut_off_steps.size();
    for (const std::string& block : conduct.series) bytes += block.size();
  }
  return bytes;
}

}  // namespace

json read_manifest(const fs::path& folder) {
  const fs::path file = folder / manifest_name;
  std::ifstream in(file, std::ios::binary);
  if (!in)
    refuse({folder.string()}, "", "this is no sweep's folder: it has no sweep.json",
           "`chokepoint sweep FILE` makes one");
  try {
    json manifest = json::parse(in);
    if (manifest.at("format") != format_name)
      refuse({file.string()}, "", "this was written by another version of the program");
    return manifest;
  } catch (const json::exception&) {
    refuse({file.string()}, "", "this is no sweep's list of cases");
  }
}

std::vector<fs::path> shards_of(const fs::path& folder, const std::string& worker) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator entry(folder / "shards", failed), end; !failed && entry != end; entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (entry->path().extension() == ".shard" && (worker.empty() || name.rfind(worker + ".", 0) == 0))
      files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void read_shards(const std::vector<fs::path>& shards, const json& manifest,
                 const std::function<void(int, std::int64_t, std::string_view)>& frame) {
  const std::string mark = mark_of(manifest);
  const auto cases = manifest.at("cases").get<std::int64_t>();
  for (std::size_t i = 0; i < shards.size(); ++i) {
    bool inside = true;
    std::string said;
    try {
      said = read_shard(shards[i], [&](std::int64_t offset, std::string_view payload) {
        const std::int64_t number = decode_number(payload);
        inside = inside && number >= 0 && number < cases;
        if (inside) frame(static_cast<int>(i), offset, payload);
      });
    } catch (const std::runtime_error& problem) {
      refuse({shards[i].string()}, "", problem.what(), "move it out of the sweep's folder");
    }
    if (!inside || (!said.empty() && said != mark))
      refuse({shards[i].string()}, "", "this shard belongs to another sweep", "move it out of the sweep's folder");
  }
}

SweepStore::SweepStore(fs::path folder) : folder_(std::move(folder)) { read_manifest(folder_); }

SweepStore SweepStore::create(const Sweep& sweep, const fs::path& folder, bool fresh) {
  const json manifest = manifest_of(sweep);
  std::error_code failed;
  if (!fs::exists(folder, failed)) {
    fs::create_directories(folder / "shards", failed);
    if (failed) refuse({folder.string()}, "", "the folder cannot be made: " + failed.message());
    write_manifest(manifest, folder);
    return SweepStore(folder);
  }
  if (!fs::is_directory(folder, failed))
    refuse({folder.string()}, "", "is there already and is no folder", "give another name with -o");
  if (!fs::exists(folder / manifest_name, failed)) {
    // Another worker of the same sweep may be a moment ahead: then there is nothing here but `shards`.
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().filename() != "shards" && entry.path().filename().string().rfind(manifest_name, 0) != 0)
        refuse({folder.string()}, "", "the folder is there already and is no sweep's", "give another name with -o");
    fs::create_directories(folder / "shards", failed);
    write_manifest(manifest, folder);
    return SweepStore(folder);
  }
  const json before = read_manifest(folder);
  if (mark_of(before) != mark_of(manifest))
    refuse({folder.string()}, "",
           "these cases are not the ones that were begun here: " +
               changes(before.at("fingerprint"), manifest.at("fingerprint")),
           "go back to what it was, or give another folder with -o");
  if (fresh && !shards_of(folder).empty())
    refuse({folder.string()}, "", "this sweep was begun already",
           "`--resume` goes on with it; or give another folder with -o");
  return SweepStore(folder);
}

SweepStatus SweepStore::status() const {
  const json manifest = read_manifest(folder_);
  SweepStatus status;
  status.cases = manifest.at("cases").get<std::int64_t>();
  enum CaseState : unsigned char { missing, failed, done };
  std::vector<CaseState> states(static_cast<std::size_t>(status.cases), missing);
  std::map<std::int64_t, std::string> errors;
  const auto shards = shards_of(folder_);
  status.shards = static_cast<int>(shards.size());
  read_shards(shards, manifest, [&](int, std::int64_t, std::string_view payload) {
    const CaseRecord record = decode(payload);
    CaseState& state = states[static_cast<std::size_t>(record.what.number)];
    if (record.error.empty()) {
      state = done;
      errors.erase(record.what.number);
    } else if (state == missing) {
      state = failed;
      errors[record.what.number] = record.error;
    }
  });
  for (std::int64_t number = 0; number < status.cases; ++number) {
    const CaseState state = states[static_cast<std::size_t>(number)];
    if (state == missing) {
      if (status.missing.empty() || status.missing.back().second != number) status.missing.emplace_back(number, number);
      ++status.missing.back().second;
    } else {
      ++status.done;
      status.failed += state == failed ? 1 : 0;
    }
  }
  for (const auto& [number, error] : errors) {
    if (status.errors.size() == 20) break;
    status.errors.emplace_back(number, error);
  }
  return status;
}

BatchSummary SweepStore::work(const Sweep& sweep, const std::vector<std::pair<std::int64_t, std::int64_t>>& ranges,
                              const WorkOptions& options) const {
  const json manifest = read_manifest(folder_);
  std::vector<bool> finished(static_cast<std::size_t>(sweep.cases()));
  read_shards(shards_of(folder_, options.own_only ? options.worker : ""), manifest,
              [&](int, std::int64_t, std::string_view payload) {
                if (options.retry_failed && !decode(payload).error.empty()) return;
                finished[static_cast<std::size_t>(decode_number(payload))] = true;
              });
  std::unique_ptr<ShardWriter> shard;  // made when there is something to write
  auto synchronised = std::chrono::steady_clock::now();
  std::vector<std::int64_t> numbers;
  BatchOptions batch;
  batch.jobs = options.jobs;
  batch.in_order = false;
  batch.stop = options.stop;
  batch.progress = options.progress;
  batch.run.outcomes_only = true;
  batch.run.without_plans = std::ranges::none_of(
      sweep.series(), [](const std::string& name) { return name == "flow_coverage" || name == "status"; });
  // Cases are what their files say. Those that share nothing have no cache.
  if (options.sharing) batch.run.cache = std::make_shared<RunCache>(true);
  Memo<Outcomes> outcomes(std::size_t{64} << 20);  // by what is computed: equal cases are run once
  const auto make = [&](std::span<BatchCase> cases, const RunOptions& run_options) {
    RunOptions own = run_options;
    if (!options.sharing) own.cache = nullptr;
    std::vector<CaseRecord> records(cases.size());
    std::vector<std::shared_ptr<const Scenario>> scenarios;  // to be run
    std::map<std::string, std::size_t> place;                // in them, by the case's hash
    std::vector<std::shared_ptr<const Outcomes>> known(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) try {
        records[i].what = sweep.at(numbers[static_cast<std::size_t>(cases[i].index)]);
        std::shared_ptr<const Scenario> scenario = sweep.scenario(records[i].what);
        records[i].hash = case_hash(*scenario);
        if (options.sharing) known[i] = outcomes.find(hash_of(records[i].hash));
        if (known[i] == nullptr && place.try_emplace(records[i].hash, scenarios.size()).second)
          scenarios.push_back(std::move(scenario));
      } catch (...) {
        cases[i].error = error_of(std::current_exception());
      }
    const std::vector<RunAttempt> attempts = run_together(scenarios, own, sweep.series().empty());
    std::vector<std::shared_ptr<const Outcomes>> made(scenarios.size());
    for (std::size_t i = 0; i < made.size(); ++i)
      if (const auto& result = attempts[i].result; result && result->complete)
        made[i] = std::make_shared<const Outcomes>(record_of(*result, sweep.series()).conducts);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (!cases[i].error.empty()) continue;
      if (known[i] == nullptr) {
        const std::size_t at = place.at(records[i].hash);
        if (attempts[at].error != nullptr) cases[i].error = error_of(attempts[at].error);
        known[i] = made[at];
      }
      if (known[i] == nullptr) continue;  // failed, or stopped
      if (options.sharing) outcomes.put(hash_of(records[i].hash), known[i], weight_of(*known[i]));
      records[i].conducts = *known[i];
      cases[i].digest = encode(records[i]);
    }
  };
  int at_once = 1;
  if (options.sharing)
    for (const auto& scenario : sweep.scenarios()) at_once = std::max(at_once, runs_at_once(*scenario, batch.run));
  const auto digest = [&](BatchCase& each) {
    if (each.error.empty()) return;
    CaseRecord record;
    record.what = sweep.at(numbers[each.index]);
    record.error = each.error;
    each.digest = encode(record);
  };
  const auto done = [&](BatchCase& each) {
    if (!shard)
      shard = std::make_unique<ShardWriter>(folder_ / "shards" / shard_name(options.worker), mark_of(manifest));
    shard->append(each.digest);
    const auto now = std::chrono::steady_clock::now();
    if (now - synchronised < std::chrono::seconds(5)) return;
    shard->synchronise();
    synchronised = now;
  };
  BatchSummary summary;
  auto claimed = ranges.empty() && options.claim ? options.claim() : ranges;
  while (!claimed.empty()) {
    numbers.clear();
    for (const auto& [first, last] : claimed)
      for (std::int64_t number = first; number < last; ++number)
        if (!finished[static_cast<std::size_t>(number)]) numbers.push_back(number);
    if (options.sharing) order_by_what_they_share(sweep, numbers);
    const BatchSummary part = make_batch(static_cast<long>(numbers.size()), at_once, make, digest, done, batch);
    summary.done += part.done;
    summary.failed += part.failed;
    summary.seconds += part.seconds;
    summary.complete = summary.complete && part.complete;
    if (!part.complete || !options.claim) break;
    claimed = options.claim();
  }
  if (shard) shard->synchronise();
  return summary;
}

std::pair<std::int64_t, std::int64_t> shard_range(std::int64_t cases, std::int64_t shard, std::int64_t shards) {
  const auto cut = [&](std::int64_t k) { return cases / shards * k + std::min(k, cases % shards); };
  return {cut(shard - 1), cut(shard)};
}

}  // namespace chokepoint
