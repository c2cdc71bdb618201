// What is wrong with an input, where, and how to mend it.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace chokepoint {

/// A position in an input file. Lines and columns count from 1; 0 means "the file as a whole".
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
  bool operator==(const Place&) const = default;
};

enum class Severity { error, warning, note };

/// One finding: `path` is the key's path (`events[2].control.licence.approve`), `hint` says how to mend it.
struct Diagnostic {
  Severity severity = Severity::error;
  Place place;
  std::string path;
  std::string message;
  std::string hint;
};

/// Collects every finding of a load, so that all errors are reported at once.
class Diagnostics {
 public:
  void error(Place place, std::string path, std::string message, std::string hint = {});
  void warning(Place place, std::string path, std::string message, std::string hint = {});
  void note(Place place, std::string path, std::string message, std::string hint = {});

  bool has_errors() const;
  int error_count() const;
  /// Findings ordered by file, line, column; equal ones once.
  std::vector<Diagnostic> sorted() const;
  const std::vector<Diagnostic>& items() const { return items_; }

 private:
  std::vector<Diagnostic> items_;
};

/// `file:line:column: error: path: message (hint)`, one finding on one line.
std::string format(const Diagnostic& diagnostic);

/// Thrown when an input cannot be used; carries every finding.
class InputError : public std::runtime_error {
 public:
  explicit InputError(Diagnostics findings);
  const Diagnostics& findings() const { return findings_; }

 private:
  Diagnostics findings_;
};

/// Throws InputError with this one finding.
[[noreturn]] void refuse(Place place, std::string path, std::string message, std::string hint = {});

}  // namespace chokepoint
