// What somebody changes in a scenario by hand, as a tweak of it.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/scenario.hpp"

namespace chokepoint::cli {

/// What is wrong with a request, in words for the page.
class LiveError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// Nothing is wrong: the answer would come too late.
class Superseded : public LiveError {
 public:
  using LiveError::LiveError;
};

struct LiveChanges {
  Tweak tweak;
  /// Events that are nothing without those that were left out: an amendment of a licence that is not there.
  std::vector<std::string> left_out_too;
  /// Stockpiles that the world does not have: id, and all of it as YAML on one line. The tweak has them too.
  std::vector<std::pair<std::string, std::string>> stockpiles;
};

/// Reads a JSON object `{"without": [id], "start": {id: date}, "until": {id: date}, "approve": {id: share},
/// "stockpile": {id: tonnes}, "add": {"COUNTRY/commodity": tonnes}}` on top of what the command line changes. Only what
/// is known by name is changed, and only to dates and numbers: no text of a request gets into a scenario. Throws
/// LiveError for a request that means nothing.
LiveChanges read_changes(const std::string& json, const Scenario& scenario, Tweak base);

}  // namespace chokepoint::cli
