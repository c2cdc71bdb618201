#include "findings.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>

#include "chokepoint/run.hpp"
#include "chokepoint/why.hpp"
#include "terminal.hpp"

namespace chokepoint::cli {
namespace {

std::string many(int count, const std::string& word) {
  return count == 0 ? "" : fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

/// Least number of letters to change, insert or leave out.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::string count_findings(const Diagnostics& findings) {
  int warnings = 0, notes = 0;
  const auto sorted = findings.sorted();
  const int errors = static_cast<int>(
      std::count_if(sorted.begin(), sorted.end(), [](const auto& each) { return each.severity == Severity::error; }));
  for (const auto& each : sorted) {
    warnings += each.severity == Severity::warning;
    notes += each.severity == Severity::note;
  }
  std::string text;
  for (const auto& part : {many(errors, "error"), many(warnings, "warning"), many(notes, "note")})
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  return text;
}

void print_findings(const Diagnostics& findings) {
  const Paint paint{colourful(STDERR_FILENO)};
  for (const auto& each : findings.sorted()) {
    const std::string line = format(each);
    fmt::print(stderr, "{}\n",
               each.severity == Severity::error     ? paint.red(line)
               : each.severity == Severity::warning ? paint.yellow(line)
                                                    : line);
  }
  if (const std::string count = count_findings(findings); !count.empty()) fmt::print(stderr, "{}\n", count);
}

std::vector<std::pair<std::string, std::string>> split_settings(const std::vector<std::string>& settings) {
  std::vector<std::pair<std::string, std::string>> result;
  Diagnostics findings;
  for (const auto& each : settings) {
    const std::size_t at = each.find('=');
    if (at == std::string::npos || at == 0)
      findings.error({"--set", 0, 0}, each, "expected path=value, such as `calendar.end=2030-12`");
    else
      result.emplace_back(each.substr(0, at), each.substr(at + 1));
  }
  if (findings.has_errors()) throw InputError(findings);
  return result;
}

LoadOptions load_options_of(const InputOptions& input) {
  LoadOptions options;
  options.root = input.root;
  options.set = split_settings(input.set);
  options.without = input.without;
  options.add = input.add;
  return options;
}

std::shared_ptr<const Scenario> load_input(const InputOptions& input, Diagnostics& findings) {
  const LoadOptions options = load_options_of(input);
  if (!is_results_file(input.file))
    return std::make_shared<const Scenario>(load_scenario(input.file, options, findings));
  return std::make_shared<const Scenario>(load_variant_of_result(input.file, options, findings));
}

std::optional<Conduct> conduct_of(const Scenario& scenario, const std::string& name) {
  if (name.empty()) return std::nullopt;
  std::vector<std::string> known;
  for (const Conduct each : scenario.conducts) {
    if (to_string(each) == name) return each;
    known.push_back(to_string(each));
  }
  refuse({"--conduct"}, "", "the scenario has no conduct `" + name + "`",
         "it has `" + fmt::format("{}", fmt::join(known, "`, `")) + "`; `--set conduct=NAME` asks for another");
}

std::string subject_of(const InputOptions& input) {
  std::string subject = input.file.string();
  if (!input.root.empty()) subject += " --root " + input.root.string();
  for (const auto& each : input.set) subject += " --set '" + each + "'";
  for (const auto& each : input.add) subject += " --add '" + each + "'";
  for (const auto& each : input.without) subject += " --without " + each;
  return subject;
}

void check_save(const InputOptions& input) {
  const bool changed = !input.set.empty() || !input.add.empty() || !input.without.empty();
  if (is_results_file(input.file) && !changed) return;
  refuse({input.file.string()}, "--save", "answers are saved in the results that they are about",
         changed ? "leave --set, --add and --without away, or run what they change first"
                 : "give the .sqlite file that `chokepoint run` wrote");
}

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates)
    if (const std::size_t changes = distance(word, candidate); changes < least) {
      least = changes;
      best = candidate;
    }
  return best.empty() ? "" : "did you mean `" + best + "`?";
}

}  // namespace chokepoint::cli
