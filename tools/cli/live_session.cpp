#include "live_session.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <variant>

#include "chokepoint/run.hpp"
#include "findings.hpp"

namespace chokepoint::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double most_tonnes = 1e9;
constexpr std::size_t most_name = 64;

Json parse(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) throw LiveError("expected a JSON object");
  return json;
}

std::string first_error(const InputError& error) {
  for (const Diagnostic& each : error.findings().sorted())
    if (each.severity == Severity::error) return each.message + (each.hint.empty() ? "" : " (" + each.hint + ")");
  return error.what();
}

std::shared_ptr<const Scenario> checked(std::shared_ptr<const Scenario> scenario) {
  Diagnostics findings;
  check_controls(*scenario, findings);
  if (findings.has_errors()) throw InputError(findings);
  return scenario;
}

const Licence* licence_of(const Event& event) {
  const auto* control = std::get_if<Control>(&event.effect);
  return control == nullptr ? nullptr : std::get_if<Licence>(&control->measure);
}

/// Conducts take their time; the first one answers.
std::shared_ptr<const Scenario> with_one_conduct(Scenario scenario) {
  if (scenario.conducts.size() > 1) scenario.conducts.erase(scenario.conducts.begin() + 1, scenario.conducts.end());
  return checked(std::make_shared<const Scenario>(std::move(scenario)));
}

}  // namespace

LiveSession::LiveSession(const InputOptions& input) : input_(input), source_(input.file, input.root) {
  Diagnostics findings;
  scenario_ = with_one_conduct(source_.load({split_settings(input.set), input.without, input.add}, findings));
  RunOptions options;
  options.cache = cache_;
  options.share_steps = true;
  base_ = stored(chokepoint::run(scenario_, options));
}

std::string LiveSession::controls() const {
  Json events = Json::array(), stockpiles = Json::array();
  for (const Event& each : scenario_->events) {
    Json event = {{"id", each.id}, {"control", each.is_control()}, {"waits", each.trigger.waits()}};
    if (const Licence* licence = licence_of(each)) event["approve"] = licence->approve.values.front().second;
    events.push_back(event);
  }
  for (const Stockpile& each : scenario_->world->stockpiles)
    stockpiles.push_back({{"id", each.id}, {"tonnes", each.tonnes}});
  return Json{{"file", scenario_->file.filename().string()}, {"events", events}, {"stockpiles", stockpiles}}.dump();
}

const Event& LiveSession::event(const std::string& id) const {
  const int at = scenario_->find_event(id);
  if (at < 0) throw LiveError("there is no event `" + id + "`");
  return scenario_->events[static_cast<std::size_t>(at)];
}

/// Only what is known by name is changed, and only to dates and numbers: no text of a request gets into a scenario.
Tweak LiveSession::tweak_of(const std::string& changes) const {
  const Json json = parse(changes);
  Tweak tweak{split_settings(input_.set), input_.without, input_.add};
  for (const auto& [key, value] : json.items()) {
    if (key == "without") {
      if (!value.is_array()) throw LiveError("`without` is no list");
      for (const Json& id : value) tweak.without.push_back(event(id.is_string() ? id.get<std::string>() : "").id);
      continue;
    }
    if (!value.is_object()) throw LiveError("`" + key + "` is no object");
    for (const auto& [id, wanted] : value.items()) {
      if (key == "start" || key == "until") {
        const std::string path = "events." + event(id).id + "." + key;
        if (wanted.is_null() && key == "until") {
          tweak.set.emplace_back(path, "");
          continue;
        }
        const auto date = wanted.is_string() ? parse_date(wanted.get<std::string>()) : std::nullopt;
        if (!date) throw LiveError("`" + key + "` of `" + id + "` is no date");
        tweak.set.emplace_back(path, to_string(*date));
      } else if (key == "approve") {
        if (licence_of(event(id)) == nullptr) throw LiveError("`" + id + "` is no licence");
        if (!wanted.is_number() || !(wanted.get<double>() >= 0 && wanted.get<double>() <= 1))
          throw LiveError("the approved share of `" + id + "` is no number from 0 to 1");
        tweak.set.emplace_back("events." + id + ".control.licence.approve",
                               fmt::format("{:.6g} %", wanted.get<double>() * 100));
      } else if (key == "stockpile") {
        if (scenario_->world->find_stockpile(id) < 0) throw LiveError("there is no stockpile `" + id + "`");
        if (!wanted.is_number() || !(wanted.get<double>() >= 0 && wanted.get<double>() <= most_tonnes))
          throw LiveError("the tonnes of `" + id + "` are no number from 0 to 1e9");
        tweak.set.emplace_back("stockpiles." + id + ".tonnes", fmt::format("{:.9g} t", wanted.get<double>()));
        tweak.set.emplace_back("stockpiles." + id + ".release_below", "100 %");
      } else {
        throw LiveError("there is no change `" + key + "`");
      }
    }
  }
  return tweak;
}

StoredRun LiveSession::run(const std::string& changes, const std::string& last) {
  const long call = ++calls_;
  Tweak tweak = tweak_of(changes);
  if (!last.empty()) {
    const auto date = parse_date(last, true);
    if (!date || *date < scenario_->calendar.begin(0)) throw LiveError("`" + last + "` is no step");
    if (*date < scenario_->calendar.end(scenario_->calendar.steps() - 1))
      tweak.set.emplace_back("calendar.end", to_string(*date));
  }
  const std::lock_guard<std::mutex> one_at_a_time(running_);
  std::atomic<bool> stop = calls_ != call;
  RunOptions options;
  options.twin = false;
  options.cache = cache_;
  options.share_steps = true;
  options.stop = &stop;
  options.progress = [&](int, int) {
    if (calls_ != call) stop = true;
  };
  try {
    Diagnostics findings;
    const auto scenario = with_one_conduct(source_.load(tweak, findings));
    RunResult result = chokepoint::run(scenario, options);
    if (!result.complete) throw LiveError("something newer was asked for");
    return stored(std::move(result));
  } catch (const InputError& error) {
    throw LiveError(first_error(error));
  }
}

std::string LiveSession::save(const std::string& changes, const std::string& name) {
  const bool plain = !name.empty() && name.size() <= most_name && name.front() != '-' &&
                     std::all_of(name.begin(), name.end(), [](unsigned char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                     });
  if (!plain) throw LiveError("a name has letters, digits and hyphens only");
  const Tweak tweak = tweak_of(changes);
  const std::string extended = Json(input_.file.filename().string()).dump();
  std::string text = "# Changed by hand with `chokepoint serve`.\nchokepoint: scenario/1\nextends: " + extended +
                     "\ntitle: " + Json(scenario_->title + ", changed by hand").dump() + "\n";
  if (!tweak.set.empty()) {
    text += "set:\n";
    for (const auto& [path, value] : tweak.set) text += fmt::format("  {}: {}\n", path, value.empty() ? "null" : value);
  }
  if (!tweak.without.empty()) {
    text += "without:\n";
    for (const std::string& id : tweak.without) text += fmt::format("  - {}\n", id);
  }
  const std::filesystem::path file = std::filesystem::absolute(input_.file).parent_path() / (name + ".yaml");
  // Neither a file that is there nor where a link leads: a new one, or none.
  const int handle = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (handle < 0) throw LiveError(file.filename().string() + " is there already, or cannot be written");
  const ssize_t written = write(handle, text.data(), text.size());
  close(handle);
  if (written != static_cast<ssize_t>(text.size())) throw LiveError(file.filename().string() + " could not be written");
  return file.filename().string();
}

}  // namespace chokepoint::cli
