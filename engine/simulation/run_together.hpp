// Runs side by side: those of the rationing conduct in lanes (convoy.hpp), everything else one after the other.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "chokepoint/run.hpp"

namespace chokepoint {

struct RunAttempt {
  std::optional<RunResult> result;
  std::exception_ptr error;  ///< where there is no result
};

/// Each as `run` gives it, bit by bit. One that fails leaves the others to go on. With `summaries_only` what buyers
/// wanted and got step by step may be left out, and of facilities all.
std::vector<RunAttempt> run_together(std::span<const std::shared_ptr<const Scenario>> scenarios,
                                     const RunOptions& options, bool summaries_only = false);

/// How many runs of such a scenario are worth going side by side; 1: none goes in lanes.
int runs_at_once(const Scenario& scenario, const RunOptions& options);

}  // namespace chokepoint
