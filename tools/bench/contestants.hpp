// Ways to solve a sequence of linear programmes, one month at a time, so that several can be measured in turns.
#pragma once

#include <memory>
#include <string>

#include "lp_sequence.hpp"

namespace chokepoint::bench {

class Contestant {
 public:
  struct Answer {
    double seconds = 0;  ///< of what the month takes: setting its bounds and solving
    double objective = 0;
    long pivots = 0;
  };

  virtual ~Contestant() = default;
  /// Before the first month; not measured.
  virtual void begin(const LpModel& model) = 0;
  /// The next month. Throws std::runtime_error where it cannot be solved.
  virtual Answer solve(const LpSequence::Month& month) = 0;
  /// A month that is not asked for, but has to be known; not measured.
  virtual void skip(const LpSequence::Month& month) = 0;
};

/// own-warm, own-cold, clp-warm, clp-cold. Warm: from the basis of the month before. Cold: the kernel from the slack
/// basis, CLP loaded anew. Throws std::invalid_argument for other names.
std::unique_ptr<Contestant> make_contestant(const std::string& name);

}  // namespace chokepoint::bench
