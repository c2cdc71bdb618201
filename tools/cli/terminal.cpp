#include "terminal.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace chokepoint::cli {
namespace {

std::atomic<bool> stop_asked{false};
volatile std::sig_atomic_t signal_seen = 0;
static_assert(std::atomic<bool>::is_always_lock_free, "the handler may touch nothing else");

void on_signal(int number) {
  signal_seen = number;
  stop_asked = true;
}

bool smart_terminal(int stream) {
  const char* kind = std::getenv("TERM");
  return isatty(stream) != 0 && (kind == nullptr || std::strcmp(kind, "dumb") != 0);
}

}  // namespace

bool colourful(int stream) {
  const char* refused = std::getenv("NO_COLOR");
  return smart_terminal(stream) && (refused == nullptr || *refused == '\0');
}

std::size_t line_width(int stream) {
  constexpr std::size_t usual = 100, least = 40;
  winsize size{};
  if (isatty(stream) == 0 || ioctl(stream, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return std::max<std::size_t>(size.ws_col, least);
}

ProgressBar::ProgressBar(bool quiet) : on_(!quiet && smart_terminal(STDERR_FILENO)) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::clear() {
  if (std::exchange(drawn_, false)) fmt::print(stderr, "\r\x1b[K");
}

void ProgressBar::show(int done, int all) {
  if (!on_ || all <= 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && done < all && now - last_ < std::chrono::milliseconds(80)) return;
  last_ = now;
  drawn_ = true;
  constexpr int width = 40;
  const int filled = width * done / all;
  fmt::print(stderr, "\r[{}{}] {:3d} %", std::string(static_cast<std::size_t>(filled), '#'),
             std::string(static_cast<std::size_t>(width - filled), ' '), 100 * done / all);
  std::fflush(stderr);
}

Interrupt::Interrupt() {
  stop_asked = false;
  signal_seen = 0;
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second one finds the default: the end
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

const std::atomic<bool>& Interrupt::flag() const { return stop_asked; }
int Interrupt::signal() const { return signal_seen; }

}  // namespace chokepoint::cli
