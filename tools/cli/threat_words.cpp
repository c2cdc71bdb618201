#include "threat_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "answer_tables.hpp"
#include "chokepoint/sweep.hpp"
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

std::vector<Loss::Kind> kinds_of(const std::vector<std::string>& names, const std::vector<Loss::Kind>& known) {
  std::vector<std::string> known_names;
  for (const Loss::Kind kind : known) known_names.push_back(to_string(kind));
  std::vector<Loss::Kind> kinds;
  for (const std::string& name : names) {
    const auto found = std::find(known_names.begin(), known_names.end(), name);
    if (found == known_names.end()) {
      const std::string near = suggestion(name, known_names);
      refuse({"--kinds"}, "", "`" + name.substr(0, 64) + "` is no kind of loss here",
             near.empty() ? fmt::format("use {}", fmt::join(known_names, ", ")) : near);
    }
    kinds.push_back(known[static_cast<std::size_t>(found - known_names.begin())]);
  }
  return kinds;
}

void check_scenario_file(const InputOptions& input) {
  if (is_results_file(input.file))
    refuse({input.file.string()}, "", "holds the results of a run; this question is about a scenario",
           "give the scenario's YAML file");
  if (is_sweep_file(input.file))
    refuse({input.file.string()}, "", "is a sweep; this question is about one scenario",
           "give the scenario that it varies; `--set` takes a value of it");
}

std::string damage_in_words(const Scenario& scenario) {
  return fmt::format("unmet wants at base-year prices, each class weighing {} of the one before it",
                     percent(scenario.class_weight));
}

std::string before_the_first_control(const Scenario& scenario, const std::string& from) {
  if (!from.empty()) return {};
  const Calendar& calendar = scenario.calendar;
  const Event* first = nullptr;
  for (const Event& event : scenario.events)
    if (event.is_control() && event.start != never && event.start < calendar.end(calendar.steps() - 1) &&
        (first == nullptr || event.start < first->start))
      first = &event;
  if (first == nullptr || first->start < calendar.end(0)) return {};
  const double months = calendar.step_of(first->start) * 12 / calendar.steps_per_year();
  return fmt::format(
      "{} is the start of the calendar, {} before the first control, `{}`: --from DATE asks about another month.",
      calendar.label(0), count(std::lround(months), "month"), first->id);
}

void say_stopped(const std::string& how_far) { fmt::print(stderr, "stopped: {}\n", how_far); }

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
  say_stopped(all > 0 ? fmt::format("{} of {} were done", done, count(all, what))
                      : "the first " + what + " was not done");
  return 128 + signal;
}

std::string months_or_dash(const std::optional<double>& months) {
  if (!months) return "-";
  return *months < 10 ? fmt::format("{:.1f}", *months) : fmt::format("{:.0f}", *months);
}

}  // namespace chokepoint::cli
