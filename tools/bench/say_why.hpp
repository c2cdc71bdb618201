// What a benchmark says of files that cannot be read, as the command does.
#pragma once

#include <fmt/core.h>

#include "chokepoint/chokepoint.hpp"

namespace chokepoint::bench {

inline int say_why(int (*measure)(int, char**), int argc, char** argv) {
  try {
    return measure(argc, argv);
  } catch (const InputError& error) {
    for (const Diagnostic& each : error.findings().sorted()) fmt::print(stderr, "{}\n", format(each));
    return 2;
  }
}

}  // namespace chokepoint::bench
