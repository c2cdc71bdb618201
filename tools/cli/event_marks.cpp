#include "event_marks.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace chokepoint::cli {

std::string event_title(const Event& event) { return event.title.empty() ? event.id : event.title; }

std::string event_in_sentence(const Event& event) { return event.title.empty() ? event.id : "“" + event.title + "”"; }

std::string EventMarks::of(int event, bool numbered) {
  const Event& each = events_.at(static_cast<std::size_t>(event));
  if (each.title.empty() && !numbered) return each.id;
  const auto found = std::find(numbered_.begin(), numbered_.end(), event);
  const auto number = found - numbered_.begin() + 1;
  if (found == numbered_.end()) numbered_.push_back(event);
  return fmt::format("[{}]", number);
}

std::string EventMarks::of(const std::vector<int>& events, bool numbered) {
  std::string text;
  for (const int event : events) text += (text.empty() ? "" : ", ") + of(event, numbered);
  return text;
}

std::vector<std::vector<std::string>> EventMarks::list(bool place) const {
  std::vector<std::vector<std::string>> rows;
  for (const int event : numbered_) {
    const Event& each = events_.at(static_cast<std::size_t>(event));
    rows.push_back({fmt::format("[{}]", rows.size() + 1), event_title(each), each.title.empty() ? "" : each.id});
    if (place) rows.back().push_back(fmt::format("{}:{}", each.place.file, each.place.line));
  }
  return rows;
}

}  // namespace chokepoint::cli
