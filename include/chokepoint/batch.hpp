// Many scenarios in one process: a pool of threads, one case each at a time, with nothing of a case depending on the
// others, on their order or on the number of threads. A case that fails is recorded and the rest goes on.
//
//   const chokepoint::ScenarioSource source("s.yaml");
//   chokepoint::run_batch(
//       1000,
//       [&](long i) {
//         chokepoint::Diagnostics findings;
//         return std::make_shared<chokepoint::Scenario>(source.load(tweaks[i], findings));
//       },
//       [&](chokepoint::BatchCase& each) { note(each.index, each.result->conducts); }, {.jobs = 4});
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "chokepoint/run.hpp"
#include "chokepoint/scenario.hpp"

namespace chokepoint {

/// One case after it was run.
struct BatchCase {
  long index = 0;
  std::optional<RunResult> result;  ///< empty where it failed
  std::string error;                ///< why it failed: findings, one a line, or what was thrown
  double seconds = 0;               ///< from making the scenario to the result
  std::string digest;               ///< free for what is made of it on the case's thread
};

struct BatchProgress {
  long cases = 0, done = 0, failed = 0;
  double seconds = 0;       ///< since the batch began
  double rate = 0;          ///< cases a second, over the last ones
  double seconds_left = 0;  ///< at that rate
};

struct BatchOptions {
  int jobs = 0;      ///< threads; 0: as many as the process may use
  RunOptions run{};  ///< of each case; its `progress` and `stop` are not used
  /// Cases are handed over in their order; else as they are finished. A case much slower than the others holds up those
  /// after it, so that memory stays bounded.
  bool in_order = true;
  std::function<void(const BatchProgress&)> progress{};  ///< after each case, one call at a time
  const std::atomic<bool>* stop = nullptr;  ///< set from outside (Ctrl-C): cases under way end after their current step
};

struct BatchSummary {
  long done = 0, failed = 0;  ///< failed ones are done
  double seconds = 0;
  bool complete = true;  ///< false if stopped: cases that were under way are not handed over
};

/// Runs `cases` cases. `scenario` makes the scenario of a case, on the thread that runs it; what it throws is the
/// case's error. `done` receives each case, one call at a time; what it throws ends the batch and is passed on.
BatchSummary run_batch(long cases, const std::function<std::shared_ptr<const Scenario>(long)>& scenario,
                       const std::function<void(BatchCase&)>& done, const BatchOptions& options = {});

/// The same for cases that are made in any way: `make` sets the result or the digest of a case, on its thread, from the
/// options of its run; a case that has neither was stopped. Then `digest`, `done` as below.
BatchSummary make_batch(long cases, const std::function<void(BatchCase&, const RunOptions&)>& make,
                        const std::function<void(BatchCase&)>& digest, const std::function<void(BatchCase&)>& done,
                        const BatchOptions& options);

/// The same for cases that are made side by side, up to `at_once` of them, fewer towards the end so that all threads
/// have something to do. `make` sets the result, the digest or the error of each; what it throws is the error of all.
BatchSummary make_batch(long cases, int at_once,
                        const std::function<void(std::span<BatchCase>, const RunOptions&)>& make,
                        const std::function<void(BatchCase&)>& digest, const std::function<void(BatchCase&)>& done,
                        const BatchOptions& options);

/// What was thrown, as BatchCase::error has it.
std::string error_of(const std::exception_ptr& thrown);

/// The same for work of any kind on each case's result: `digest` runs on the case's thread and may take what it needs
/// from the result, so that little has to be kept until the case's turn comes.
BatchSummary run_batch(long cases, const std::function<std::shared_ptr<const Scenario>(long)>& scenario,
                       const std::function<void(BatchCase&)>& digest, const std::function<void(BatchCase&)>& done,
                       const BatchOptions& options);

}  // namespace chokepoint
