#include "profiler.hpp"

#include <sys/time.h>
#include <ucontext.h>

#include <array>
#include <atomic>
#include <csignal>

extern "C" const char __executable_start;

namespace chokepoint::bench {
namespace {

// What a signal handler may touch.
std::array<std::uint64_t, 100'000> samples;
std::atomic<std::size_t> count = 0;
std::atomic<bool> counting = false;

void tick(int, siginfo_t*, void* context) {
  if (!counting || count >= samples.size()) return;
  samples[count++] = static_cast<std::uint64_t>(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
}

void set_clock(long microseconds) {
  const itimerval every{{0, microseconds}, {0, microseconds}};
  setitimer(ITIMER_PROF, &every, nullptr);
}

}  // namespace

Profiler::Profiler() {
  count = 0;
  struct sigaction action {};
  action.sa_sigaction = tick;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaction(SIGPROF, &action, nullptr);
  set_clock(997);
}

Profiler::~Profiler() {
  counting = false;
  set_clock(0);
}

void Profiler::resume() { counting = true; }
void Profiler::pause() { counting = false; }

std::vector<std::uint64_t> Profiler::addresses() const {
  const auto begin = reinterpret_cast<std::uint64_t>(&__executable_start);
  std::vector<std::uint64_t> result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(samples[i] - begin);
  return result;
}

}  // namespace chokepoint::bench
