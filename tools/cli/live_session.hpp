// A scenario with what somebody changes in it by hand: run at once, and saved as a file that gives the same result.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "chokepoint/run.hpp"
#include "chokepoint/scenario.hpp"
#include "chokepoint/stored.hpp"
#include "inputs.hpp"
#include "live_changes.hpp"

namespace chokepoint::cli {

class LiveSession {
 public:
  /// Loads the scenario and runs it, with its twin. Throws InputError.
  explicit LiveSession(const InputOptions& input);

  /// The run of the file as it is, and what may be changed in it, as JSON: events with their kinds and dates, licences'
  /// approved shares, stockpiles.
  const StoredRun& base() const { return base_; }
  std::string controls() const;

  /// Runs the changes (live_changes.hpp), up to the step `last` where that is not empty. Without the twin, which no
  /// control changes. A later call ends an earlier one, which then throws LiveError. Throws LiveError for a request
  /// that means nothing.
  StoredRun run(const std::string& changes, const std::string& last);
  std::vector<std::string> left_out_too(const std::string& changes) const;
  /// The scenario with these changes as a command line names it.
  std::string subject(const std::string& changes) const;

  /// Works out what may be asked next, so that it costs less then, until something is asked or `turn` is called: each
  /// event switched, or just these changes.
  void look_ahead(const std::string& changes);
  void expect(const std::string& changes);
  void turn() { ++turns_; }
  /// Ends what is under way; nothing is worked out any more.
  void end() { ended_ = true; }

  /// Saves the changes as NAME.yaml beside the scenario; gives back the file's name. Refuses a name with anything but
  /// letters, digits and hyphens, and a file that was there before.
  std::string save(const std::string& changes, const std::string& name);

 private:
  LiveChanges read(const std::string& changes) const;
  RunOptions quick() const;
  RunResult run(const Tweak& tweak, const std::function<bool()>& over);
  std::function<bool()> until_asked() const;

  InputOptions input_;
  ScenarioSource source_;
  std::shared_ptr<const Scenario> scenario_;
  std::shared_ptr<RunCache> cache_ = make_run_cache();  ///< what is changed costs what it changes
  StoredRun base_;
  std::mutex running_;
  std::atomic<long> calls_{0}, turns_{0};
  std::atomic<bool> ended_{false};
};

}  // namespace chokepoint::cli
