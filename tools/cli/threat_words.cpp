#include "threat_words.hpp"

#include "findings.hpp"

namespace chokepoint::cli {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& message, const std::string& hint) {
  Diagnostics findings;
  findings.error({option, 0, 0}, "", message, hint);
  throw InputError(findings);
}

}  // namespace

Tweak tweak_of_line(const InputOptions& input) { return {split_settings(input.set), input.without, input.add}; }

std::vector<Loss::Kind> kinds_of(const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const Loss::Kind kind :
       {Loss::Kind::facility, Loss::Kind::stage, Loss::Kind::link, Loss::Kind::agreement, Loss::Kind::actor})
    known.push_back(to_string(kind));
  std::vector<Loss::Kind> kinds;
  for (const std::string& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end())
      refuse("--kinds", "there is no kind of loss `" + name + "`",
             "use " + suggestion(name, known) + " facility, stage, link, agreement, actor");
    kinds.push_back(static_cast<Loss::Kind>(found - known.begin()));
  }
  return kinds;
}

std::optional<Date> date_of(const std::string& option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::optional<Date> date = parse_date(text);
  if (!date) refuse(option, "`" + text + "` is no date", "such as 2026, 2026-01 or 2026-01-31");
  return date;
}

std::string quoted(const std::string& text) {
  if (!text.empty() &&
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./=:,+") ==
          std::string::npos)
    return text;
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string run_line(const InputOptions& input, const Tweak& tweak) {
  std::string line = "chokepoint run " + quoted(input.file.string());
  if (!input.root.empty()) line += " --root " + quoted(input.root.string());
  for (const auto& [path, value] : tweak.set) line += " --set " + quoted(path + "=" + value);
  for (const std::string& event : tweak.add) line += " --add " + quoted(event);
  for (const std::string& event : tweak.without) line += " --without " + quoted(event);
  return line;
}

std::string months_or_dash(const std::optional<double>& months) {
  if (!months) return "-";
  return *months < 10 ? fmt::format("{:.1f}", *months) : fmt::format("{:.0f}", *months);
}

}  // namespace chokepoint::cli
