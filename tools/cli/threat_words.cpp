#include "threat_words.hpp"

#include <fmt/format.h>

#include "answer_tables.hpp"
#include "findings.hpp"
#include "words.hpp"

namespace chokepoint::cli {
Tweak tweak_of_line(const InputOptions& input) { return {split_settings(input.set), input.without, input.add}; }

std::shared_ptr<const Scenario> load_checked(const ScenarioSource& source, const Tweak& base, bool quiet,
                                             const std::function<void(const Scenario&, Diagnostics&)>& more) {
  Diagnostics findings;
  auto scenario = std::make_shared<const Scenario>(source.load(base, findings));
  check_controls(*scenario, findings);
  if (more) more(*scenario, findings);
  if (findings.has_errors()) throw InputError(findings);
  if (!quiet) print_findings(findings);
  return scenario;
}

void check_names(const IndependenceOptionsOnLine& options, const World& world, Diagnostics& findings) {
  std::vector<std::string> countries, regions;
  for (const Country& each : world.countries) countries.push_back(each.id);
  regions = countries;
  for (const Bloc& each : world.blocs) regions.push_back(each.id);
  if (world.find_country(options.from) < 0)
    findings.error({"--from", 0, 0}, options.from.substr(0, 64), "is no country of the world",
                   suggestion(options.from, countries));
  for (const std::string& who : options.who)
    if (std::find(regions.begin(), regions.end(), who) == regions.end())
      findings.error({"--who", 0, 0}, who.substr(0, 64), "is no country or bloc of the world",
                     suggestion(who, regions));
}

std::vector<std::pair<std::string, std::string>> left_out(const IndependenceOptionsOnLine& options, const World& world,
                                                          int actor, const std::set<std::string>& rows) {
  std::vector<std::pair<std::string, std::string>> list;
  for (const std::string& who : options.who) {
    if (rows.contains(who)) continue;
    const int country = world.find_country(who);
    const auto named = std::ranges::find(world.blocs, who, &Bloc::id);
    const auto wants = [&](const Consumer& each) {
      return country >= 0 ? each.country == country
                          : named != world.blocs.end() && std::ranges::binary_search(named->members, each.country);
    };
    list.emplace_back(who, country == actor ? "is the country whose exports stop"
                           : std::ranges::any_of(world.consumers, wants)
                               ? "has no consumers but those of the country whose exports stop"
                               : "has no consumers: nobody there wants anything that the world knows of");
  }
  return list;
}

void print_left_out(const World& world, const std::vector<std::pair<std::string, std::string>>& left_out) {
  if (!left_out.empty()) fmt::print("\n");
  for (const auto& [who, why] : left_out) fmt::print("{} {}.\n", region_name(world, who), why);
}

std::string independence_line(const IndependenceOptionsOnLine& options) {
  const bool drawn = options.draws > 0;
  return question_line("independence", options.input,
                       {{"--from", options.from},
                        {"--who", fmt::format("{}", fmt::join(options.who, ","))},
                        {"--every", options.every > 1 ? std::to_string(options.every) : ""},
                        {"--draws", drawn ? std::to_string(options.draws) : ""},
                        {"--seed", drawn ? std::to_string(options.seed) : ""}}) +
         (options.no_simulation ? " --no-simulation" : "");
}

bool asked(const std::vector<std::string>& who, const std::string& id) {
  return who.empty() || std::find(who.begin(), who.end(), id.substr(0, id.find('/'))) != who.end();
}

std::vector<Loss::Kind> kinds_of(const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const Loss::Kind kind :
       {Loss::Kind::facility, Loss::Kind::stage, Loss::Kind::link, Loss::Kind::agreement, Loss::Kind::actor})
    known.push_back(to_string(kind));
  std::vector<Loss::Kind> kinds;
  for (const std::string& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end())
      refuse({"--kinds"}, "", "there is no kind of loss `" + name + "`",
             "use " + suggestion(name, known) + " facility, stage, link, agreement, actor");
    kinds.push_back(static_cast<Loss::Kind>(found - known.begin()));
  }
  return kinds;
}

std::optional<Date> date_of(const std::string& option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::optional<Date> date = parse_date(text);
  if (!date) refuse({option}, "", "`" + text + "` is no date", "such as 2026, 2026-01 or 2026-01-31");
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
  return input_line("chokepoint run", input, tweak);
}

std::string input_line(std::string line, const InputOptions& input, const Tweak& tweak) {
  line += " " + quoted(input.file.string());
  if (!input.root.empty()) line += " --root " + quoted(input.root.string());
  for (const auto& [path, value] : tweak.set) line += " --set " + quoted(path + "=" + value);
  for (const std::string& event : tweak.add) line += " --add " + quoted(event);
  for (const std::string& event : tweak.without) line += " --without " + quoted(event);
  return line;
}

int stopped(int signal, long done, long all, const std::string& what) {
  if (all > 0)
    fmt::print(stderr, "stopped: {} of {} were done\n", done, count(all, what));
  else
    fmt::print(stderr, "stopped before the first {} was done\n", what);
  return 128 + signal;
}

std::string months_or_dash(const std::optional<double>& months) {
  if (!months) return "-";
  return *months < 10 ? fmt::format("{:.1f}", *months) : fmt::format("{:.0f}", *months);
}

}  // namespace chokepoint::cli
