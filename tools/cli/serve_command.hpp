// `chokepoint serve`: the report as a page in which gates are switched by hand, for this machine alone.
#pragma once

#include <functional>
#include <string>

#include "inputs.hpp"

namespace chokepoint::cli {

struct ServeOptions {
  InputOptions input;
  int port = 0;  ///< 0: a free one
  bool quiet = false;
  /// Called with the address of the page once it can be opened.
  std::function<void(const std::string&)> ready = {};
  /// Asked now and then: true ends the server.
  std::function<bool()> stop = {};
};
int serve_command(const ServeOptions& options);

}  // namespace chokepoint::cli
