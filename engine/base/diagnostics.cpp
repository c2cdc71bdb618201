#include "chokepoint/diagnostics.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace chokepoint {
namespace {

auto order(const Diagnostic& d) {
  return std::tie(d.place.file, d.place.line, d.place.column, d.severity, d.path, d.message, d.hint);
}

std::string summary(const Diagnostics& findings) {
  std::string text;
  for (const Diagnostic& finding : findings.sorted()) text += (text.empty() ? "" : "\n") + format(finding);
  return text;
}

}  // namespace

void Diagnostics::error(Place place, std::string path, std::string message, std::string hint) {
  items_.push_back({Severity::error, std::move(place), std::move(path), std::move(message), std::move(hint)});
}

void Diagnostics::warning(Place place, std::string path, std::string message, std::string hint) {
  items_.push_back({Severity::warning, std::move(place), std::move(path), std::move(message), std::move(hint)});
}

void Diagnostics::note(Place place, std::string path, std::string message, std::string hint) {
  items_.push_back({Severity::note, std::move(place), std::move(path), std::move(message), std::move(hint)});
}

bool Diagnostics::has_errors() const { return error_count() > 0; }

int Diagnostics::error_count() const {
  return static_cast<int>(
      std::count_if(items_.begin(), items_.end(), [](const Diagnostic& d) { return d.severity == Severity::error; }));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> result = items_;
  std::stable_sort(result.begin(), result.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return order(a) < order(b); });
  result.erase(std::unique(result.begin(), result.end(),
                           [](const Diagnostic& a, const Diagnostic& b) { return order(a) == order(b); }),
               result.end());
  return result;
}

std::string format(const Diagnostic& diagnostic) {
  std::string text = diagnostic.place.file;
  if (diagnostic.place.line > 0) {
    text += ":" + std::to_string(diagnostic.place.line);
    if (diagnostic.place.column > 0) text += ":" + std::to_string(diagnostic.place.column);
  }
  if (!text.empty()) text += ": ";
  switch (diagnostic.severity) {
    case Severity::error:
      text += "error: ";
      break;
    case Severity::warning:
      text += "warning: ";
      break;
    case Severity::note:
      text += "note: ";
      break;
  }
  if (!diagnostic.path.empty()) text += diagnostic.path + ": ";
  text += diagnostic.message;
  if (!diagnostic.hint.empty()) text += " (" + diagnostic.hint + ")";
  return text;
}

InputError::InputError(Diagnostics findings) : std::runtime_error(summary(findings)), findings_(std::move(findings)) {}

void refuse(Place place, std::string path, std::string message, std::string hint) {
  Diagnostics findings;
  findings.error(std::move(place), std::move(path), std::move(message), std::move(hint));
  throw InputError(findings);
}

}  // namespace chokepoint
