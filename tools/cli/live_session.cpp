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

constexpr std::size_t most_name = 64;

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

bool is_added(const LiveChanges& changes, const std::string& path) {
  return std::any_of(changes.stockpiles.begin(), changes.stockpiles.end(),
                     [&](const auto& each) { return path == "stockpiles." + each.first; });
}

/// Conducts take their time; the first one answers.
std::shared_ptr<const Scenario> with_one_conduct(Scenario scenario) {
  if (scenario.conducts.size() > 1) scenario.conducts.erase(scenario.conducts.begin() + 1, scenario.conducts.end());
  return checked(std::make_shared<const Scenario>(std::move(scenario)));
}

}  // namespace

/// Somebody waits for it: the machine's processors work on it, as far as more of them help.
RunOptions LiveSession::quick() const {
  constexpr int most = 4;
  RunOptions options;
  options.cache = cache_;
  options.share_steps = true;
  options.threads_ahead = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, most) - 1;
  return options;
}

LiveSession::LiveSession(const InputOptions& input) : input_(input), source_(input.file, input.root) {
  Diagnostics findings;
  scenario_ = with_one_conduct(source_.load({split_settings(input.set), input.without, input.add}, findings));
  base_ = stored(chokepoint::run(scenario_, quick()));
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

LiveChanges LiveSession::read(const std::string& changes) const {
  return read_changes(changes, *scenario_, {split_settings(input_.set), input_.without, input_.add});
}

std::vector<std::string> LiveSession::left_out_too(const std::string& changes) const {
  return read(changes).left_out_too;
}

std::string LiveSession::subject(const std::string& changes) const {
  const Tweak tweak = read(changes).tweak;
  InputOptions changed = {input_.file, input_.root, {}, tweak.without, tweak.add};
  for (const auto& [path, value] : tweak.set) changed.set.push_back(path + "=" + value);
  return subject_of(changed);
}

StoredRun LiveSession::run(const std::string& changes, const std::string& last) {
  const long call = ++calls_;  // ends what is under way
  Tweak tweak = read(changes).tweak;
  if (!last.empty()) {
    const auto date = parse_date(last, true);
    if (!date || *date < scenario_->calendar.begin(0)) throw LiveError("`" + last + "` is no step");
    if (*date < scenario_->calendar.end(scenario_->calendar.steps() - 1))
      tweak.set.emplace_back("calendar.end", to_string(*date));
  }
  return stored(run(tweak, [this, call] { return ended_ || calls_ != call; }));
}

RunResult LiveSession::run(const Tweak& tweak, const std::function<bool()>& over) {
  const std::lock_guard<std::mutex> one_at_a_time(running_);
  std::atomic<bool> stop = over();
  RunOptions options = quick();
  options.twin = false;
  options.stop = &stop;
  options.progress = [&](int, int) {
    if (over()) stop = true;
  };
  try {
    Diagnostics findings;
    RunResult result = chokepoint::run(with_one_conduct(source_.load(tweak, findings)), options);
    if (!result.complete) throw Superseded("something newer was asked for");
    return result;
  } catch (const InputError& error) {
    throw LiveError(first_error(error));
  }
}

std::function<bool()> LiveSession::until_asked() const {
  return [this, call = calls_.load(), turn = turns_.load()] { return ended_ || calls_ != call || turns_ != turn; };
}

void LiveSession::expect(const std::string& changes) {
  try {
    run(read(changes).tweak, until_asked());
  } catch (const std::exception&) {
    return;  // as below
  }
}

void LiveSession::look_ahead(const std::string& changes) {
  const std::function<bool()> over = until_asked();
  const Json now = Json::parse(changes, nullptr, false);
  if (!now.is_object()) return;
  const Json off = now.value("without", Json::array());
  for (const Event& event : scenario_->events) {
    if (over()) return;
    Json next = now, without = Json::array();
    bool was_off = false;
    for (const Json& each : off)
      if (each == event.id)
        was_off = true;
      else
        without.push_back(each);
    if (!was_off) without.push_back(event.id);
    next["without"] = without;
    try {
      run(read(next.dump()).tweak, over);
    } catch (const std::exception&) {
      continue;  // stopped, or a click that would be refused: who makes it is told
    }
  }
}

std::string LiveSession::save(const std::string& changes, const std::string& name) {
  const bool plain = !name.empty() && name.size() <= most_name && name.front() != '-' &&
                     std::all_of(name.begin(), name.end(), [](unsigned char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                     });
  if (!plain) throw LiveError("a name has letters, digits and hyphens only");
  const LiveChanges read_back = read(changes);
  const Tweak& tweak = read_back.tweak;
  const std::string extended = Json(input_.file.filename().string()).dump();
  std::string text = "# Changed by hand with `chokepoint serve`.\nchokepoint: scenario/1\nextends: " + extended +
                     "\ntitle: " + Json(scenario_->title + ", changed by hand").dump() + "\n";
  std::string settings;
  for (const auto& [path, value] : tweak.set)
    if (!is_added(read_back, path)) settings += fmt::format("  {}: {}\n", path, value.empty() ? "null" : value);
  if (!read_back.stockpiles.empty()) text += "stockpiles:\n";
  for (const auto& [id, whole] : read_back.stockpiles) text += fmt::format("  - {{id: {}, {}\n", id, whole.substr(1));
  if (!settings.empty()) text += "set:\n" + settings;
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
