// The terminal's side: colours, the progress bar, and Ctrl-C.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace chokepoint::cli {

/// True where the stream (1: output, 2: messages) is a terminal that shows colours and NO_COLOR is not set.
bool colourful(int stream);

/// Letters that fit in a line of the stream: the terminal's width, or 100 where it is none.
std::size_t line_width(int stream);

/// Paints text where `on`; otherwise gives it back as it is.
struct Paint {
  bool on = false;
  std::string bold(const std::string& text) const { return wrap("1", text); }
  std::string red(const std::string& text) const { return wrap("31", text); }
  std::string yellow(const std::string& text) const { return wrap("33", text); }
  std::string green(const std::string& text) const { return wrap("32", text); }
  std::string faint(const std::string& text) const { return wrap("2", text); }

 private:
  std::string wrap(const char* code, const std::string& text) const {
    return on ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
  }
};

/// A bar on the terminal of the messages, gone when it is destroyed. Silent elsewhere.
class ProgressBar {
 public:
  explicit ProgressBar(bool quiet);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(int done, int all);
  /// Takes the bar away before it is destroyed, for what is said in its place.
  void clear();

 private:
  bool on_ = false, drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

/// Turns the first Ctrl-C (or SIGTERM) into a flag; the second one ends the program at once.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  const std::atomic<bool>& flag() const;
  /// The signal that came, or 0.
  int signal() const;
};

}  // namespace chokepoint::cli
