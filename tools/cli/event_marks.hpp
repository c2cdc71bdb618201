// Events as people read them: by title, within a sentence in full, in a table as a number that a list below it
// explains.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "chokepoint/scenario.hpp"

namespace chokepoint::cli {

/// The title, or the id where there is none.
std::string event_title(const Event& event);
/// Within a sentence: the title in quotation marks, or the id.
std::string event_in_sentence(const Event& event);

/// The numbers that tables give to events, in the order in which they come up.
class EventMarks {
 public:
  explicit EventMarks(const std::vector<Event>& events) : events_(events) {}

  /// `[2]`; what has no title is named by its id, unless the list is to say more of it.
  std::string of(int event, bool numbered = false);
  /// `[1], [3]`.
  std::string of(const std::vector<int>& events, bool numbered = false);
  /// What the numbers stand for: number, title, id for commands, and where it is written if `place` says so.
  std::vector<std::vector<std::string>> list(bool place) const;

 private:
  const std::vector<Event>& events_;
  std::vector<int> numbered_;
};

}  // namespace chokepoint::cli
