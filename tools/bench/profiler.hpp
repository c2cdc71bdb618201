// Where the processor is, asked at every tick of the clock: a profile without other tools.
#pragma once

#include <cstdint>
#include <vector>

namespace chokepoint::bench {

/// One at a time. Ticks count only while it is resumed.
class Profiler {
 public:
  Profiler();
  ~Profiler();
  Profiler(const Profiler&) = delete;
  Profiler& operator=(const Profiler&) = delete;

  void resume();
  void pause();
  /// Addresses in the program file, as addr2line reads them.
  std::vector<std::uint64_t> addresses() const;
};

}  // namespace chokepoint::bench
