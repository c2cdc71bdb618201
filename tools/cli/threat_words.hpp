// What the commands that look for weak points have in common.
#pragma once

#include <fmt/core.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/threats.hpp"
#include "commands.hpp"
#include "threat_commands.hpp"

namespace chokepoint::cli {

using Json = nlohmann::ordered_json;

inline void print_json(const Json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

/// The tweak of the command line.
Tweak tweak_of_line(const InputOptions& input);
/// Kinds of losses by name, of those that a command knows; throws InputError for others.
std::vector<Loss::Kind> kinds_of(const std::vector<std::string>& names, const std::vector<Loss::Kind>& known);
/// Throws InputError for what is a results file or a sweep, and no scenario.
void check_scenario_file(const InputOptions& input);
/// What damage is, as a part of a sentence: `unmet wants at base-year prices, each class weighing 50 % of ...`.
std::string damage_in_words(const Scenario& scenario);
/// How long after a loss at the start of the calendar the first control begins, as a sentence; empty where the question
/// is about another month, or no control has a day of its own after that.
std::string before_the_first_control(const Scenario& scenario, const std::string& from);
/// On the messages: that the user stopped it, and how far it was.
void say_stopped(const std::string& how_far);
/// The scenario that the tweak makes, with its findings printed unless `quiet`; `more` may add findings of its own.
/// Throws InputError with all of them.
std::shared_ptr<const Scenario> load_checked(const ScenarioSource& source, const Tweak& base, bool quiet,
                                             const std::function<void(const Scenario&, Diagnostics&)>& more = {});
/// What `--from` and `--who` of `independence` name is in the world.
void check_names(const IndependenceOptionsOnLine& options, const World& world, Diagnostics& findings);
/// True for countries and blocs, alone or with a commodity, of those asked for; all where none are.
bool asked(const std::vector<std::string>& who, const std::string& id);
/// Those asked for by name who are no rows of the answer (by id), with the reason.
std::vector<std::pair<std::string, std::string>> left_out(const IndependenceOptionsOnLine& options, const World& world,
                                                          int actor, const std::set<std::string>& rows);
/// `Australia: nobody there wants anything`, one a line; nothing where all are rows.
void print_left_out(const World& world, const std::vector<std::pair<std::string, std::string>>& left_out);
/// The question of `independence` as it is typed.
std::string independence_line(const IndependenceOptionsOnLine& options);
/// Reads `--from`; throws InputError where it is no date.
std::optional<Date> date_of(const std::string& option, const std::string& text);
/// The command that runs the scenario with a tweak.
std::string run_line(const InputOptions& input, const Tweak& tweak);
/// A command with its input and what changes it.
std::string input_line(std::string line, const InputOptions& input, const Tweak& tweak);
/// Within single quotes for a shell where needed.
std::string quoted(const std::string& text);
/// Says on stderr that a signal ended the work, and how far it was: `stopped: 37 of 144 simulations were done`; with
/// `all` 0, that none was. Returns the exit code.
int stopped(int signal, long done, long all, const std::string& what);
/// `7.1`, or a dash.
std::string months_or_dash(const std::optional<double>& months);

}  // namespace chokepoint::cli
