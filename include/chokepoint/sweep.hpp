// Sweeps: many variants of scenarios by a file; the same cases, numbers and bits on a laptop, a cluster or under MPI.
//
//   chokepoint::Diagnostics findings;
//   const chokepoint::Sweep sweep("w.yaml", {}, findings);
//   chokepoint::SweepStore store = chokepoint::SweepStore::create(sweep, "w.sweep");
//   store.work(sweep, {.jobs = 4});
//   chokepoint::merge_sweep("w.sweep", "w.sqlite");
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/batch.hpp"
#include "chokepoint/scenario.hpp"

namespace chokepoint {

/// One of many: a scenario of the sweep with values of its own.
struct SweepCase {
  std::int64_t number = 0;  ///< from 0
  int scenario = 0;
  std::int64_t draw = 0;            ///< scenarios share their draws
  std::vector<std::string> values;  ///< by variable, as a file would have them; empty: the scenario's own
  std::vector<double> numbers;      ///< by variable: the number in it, the place in its list, or NaN
  Tweak tweak;
};

/// Something that varies.
struct SweepVariable {
  std::string id, path, unit, kind;  ///< kind: values, uniform, ...
};

class Sweep {
 public:
  /// Reads a sweep file, its scenarios and tables, and tries what varies: every path leads somewhere and takes the
  /// first and the last value. Throws InputError with every finding. `text` stands for what the file holds.
  Sweep(const std::filesystem::path& file, const std::filesystem::path& root, Diagnostics& findings,
        const std::optional<std::string>& text = {});
  ~Sweep();
  Sweep(Sweep&&) noexcept;

  const std::string& title() const;
  const std::filesystem::path& file() const;
  const std::string& design() const;
  std::int64_t draws() const;  ///< cases of each scenario
  std::int64_t cases() const;
  const std::vector<SweepVariable>& variables() const;
  /// The scenarios without any tweak.
  const std::vector<std::shared_ptr<const Scenario>>& scenarios() const;
  const std::vector<std::string>& series() const;  ///< what is collected by step
  std::uint64_t seed() const;

  SweepCase at(std::int64_t number) const;
  /// What the case runs. Throws InputError where its values do not go together.
  std::shared_ptr<const Scenario> scenario(const SweepCase& each) const;
  /// The case as a scenario file that may be written to a folder: `chokepoint run` of it gives the case's bits.
  std::string resolved(const SweepCase& each, const std::filesystem::path& folder) const;

  /// Everything that decides what the cases are, by name, for telling what changed.
  std::vector<std::pair<std::string, std::string>> fingerprint() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// True where the file says that it is a sweep's.
bool is_sweep_file(const std::filesystem::path& file);

/// A Latin hypercube over every figure of the scenario's world that has a range (`vary: data`). Throws InputError where
/// none has one.
Sweep sweep_over_data(const std::filesystem::path& scenario, const std::filesystem::path& root, std::int64_t draws,
                      std::uint64_t seed, Diagnostics& findings);

/// Names the case by what it computes: XXH3 (128 bits) of the program's version, the resolved scenario and the hashes
/// of all files read.
std::string case_hash(const Scenario& scenario);

std::string sweep_json_schema();
std::string sweep_reference_page();

struct WorkOptions {
  int jobs = 0;
  std::function<void(const BatchProgress&)> progress{};
  const std::atomic<bool>* stop = nullptr;
  std::string worker = "local";  ///< first part of the shard's name
  bool own_only = false;         ///< looks for finished cases in shards of this worker's name alone: for many workers
  bool retry_failed = false;     ///< cases that failed are run again
  bool sharing = true;           ///< false: each case goes its whole way alone, for comparison; the same results
  /// Where no ranges are given: asked for the next ones whenever those before are done; none: there are no more.
  std::function<std::vector<std::pair<std::int64_t, std::int64_t>>()> claim{};
};

struct SweepStatus {
  std::int64_t cases = 0, done = 0, failed = 0;
  int shards = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> missing;  ///< ranges of case numbers [first, last)
  std::vector<std::pair<std::int64_t, std::string>> errors;    ///< of failed cases, the first few
};

/// A sweep's folder: sweep.json (what the cases are), and one append-only file of finished cases a worker.
class SweepStore {
 public:
  /// Makes the folder, or opens it where it is the same sweep's. Throws InputError where it holds anything else:
  /// another sweep (says what changed), or finished cases while `fresh` is wanted.
  static SweepStore create(const Sweep& sweep, const std::filesystem::path& folder, bool fresh);
  /// Opens a folder that is there.
  explicit SweepStore(std::filesystem::path folder);

  const std::filesystem::path& folder() const { return folder_; }
  /// Reads all shards; torn ends are left out. Throws InputError where a shard belongs to another sweep.
  SweepStatus status() const;

  /// Runs the cases of a range [first, last) that no shard has, and appends them to a shard of its own. Throws
  /// std::runtime_error where they cannot be written (what was finished before is kept).
  BatchSummary work(const Sweep& sweep, const std::vector<std::pair<std::int64_t, std::int64_t>>& ranges,
                    const WorkOptions& options) const;

 private:
  std::filesystem::path folder_;
};

/// The cases [first, last) of shard `shard` (from 1) of `shards`.
std::pair<std::int64_t, std::int64_t> shard_range(std::int64_t cases, std::int64_t shard, std::int64_t shards);

struct MergeOptions {
  bool partial = false;  ///< cases may be missing
};
/// All shards of a folder into one SQLite file (and a NetCDF file beside it where series were collected), atomically;
/// the same bytes whatever the shards were. Throws InputError where shards are missing or foreign.
void merge_sweep(const std::filesystem::path& folder, const std::filesystem::path& file, const MergeOptions& options);

}  // namespace chokepoint
