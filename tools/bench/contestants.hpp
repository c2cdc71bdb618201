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
  // These throw std::runtime_error where there is no optimum.
  /// The first month: loaded and solved from nothing.
  virtual Answer begin(const LpModel& model) = 0;
  /// The next month.
  virtual Answer solve(const LpSequence::Month& month) = 0;
  /// A month that is not asked for, but has to be known.
  virtual void skip(const LpSequence::Month& month) = 0;
};

/// own, clp or glpk, each -warm or -cold. Warm: from the basis of the month before. Cold: the kernel and GLPK from the
/// slack basis, CLP loaded anew. lemon-cold and boost-cold for flows. Throws std::invalid_argument for other names.
std::unique_ptr<Contestant> make_contestant(const std::string& name);

std::unique_ptr<Contestant> make_glpk_contestant(bool cold);
std::unique_ptr<Contestant> make_lemon_contestant();
std::unique_ptr<Contestant> make_boost_contestant();

}  // namespace chokepoint::bench
