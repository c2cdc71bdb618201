#include "live_changes.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>
#include <variant>

namespace chokepoint::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double most_tonnes = 1e9;

class Reader {
 public:
  Reader(const Scenario& scenario, Tweak base) : scenario_(scenario), world_(*scenario.world) {
    changes_.tweak = std::move(base);
  }

  LiveChanges read(const Json& json) {
    for (const auto& [key, value] : json.items()) {
      if (key == "without")
        without(value);
      else if (!value.is_object())
        throw LiveError("`" + key + "` is no object");
      else
        for (const auto& [id, wanted] : value.items()) change(key, id, wanted);
    }
    leave_out_what_hangs_on_it();
    for (const int event : left_out_) changes_.tweak.without.push_back(name(event));
    return std::move(changes_);
  }

 private:
  const std::string& name(int event) const { return scenario_.events[static_cast<std::size_t>(event)].id; }
  int event(const std::string& id) const {
    const int at = scenario_.find_event(id);
    if (at < 0) throw LiveError("there is no event `" + id + "`");
    return at;
  }
  void set(const std::string& path, const std::string& value) { changes_.tweak.set.emplace_back(path, value); }

  void without(const Json& ids) {
    if (!ids.is_array()) throw LiveError("`without` is no list");
    for (const Json& id : ids) left_out_.insert(event(id.is_string() ? id.get<std::string>() : ""));
  }

  void change(const std::string& key, const std::string& id, const Json& wanted) {
    if (key == "start" || key == "until")
      date(key, id, wanted);
    else if (key == "approve")
      approve(id, wanted);
    else if (key == "stockpile")
      fill(id, wanted);
    else if (key == "add")
      add(id, wanted);
    else
      throw LiveError("there is no change `" + key + "`");
  }

  void date(const std::string& key, const std::string& id, const Json& wanted) {
    const std::string path = "events." + name(event(id)) + "." + key;
    if (wanted.is_null() && key == "until") return set(path, "");
    const auto date = wanted.is_string() ? parse_date(wanted.get<std::string>()) : std::nullopt;
    if (!date) throw LiveError("`" + key + "` of `" + id + "` is no date");
    set(path, to_string(*date));
  }

  void approve(const std::string& id, const Json& wanted) {
    const auto* control = std::get_if<Control>(&scenario_.events[static_cast<std::size_t>(event(id))].effect);
    if (control == nullptr || !std::holds_alternative<Licence>(control->measure))
      throw LiveError("`" + id + "` is no licence");
    if (!wanted.is_number() || !(wanted.get<double>() >= 0 && wanted.get<double>() <= 1))
      throw LiveError("the approved share of `" + id + "` is no number from 0 to 1");
    set("events." + id + ".control.licence.approve", fmt::format("{:.6g} %", wanted.get<double>() * 100));
  }

  static std::string tonnes(const std::string& id, const Json& wanted) {
    if (!wanted.is_number() || !(wanted.get<double>() >= 0 && wanted.get<double>() <= most_tonnes))
      throw LiveError("the tonnes of `" + id + "` are no number from 0 to 1e9");
    return fmt::format("{:.9g} t", wanted.get<double>());
  }

  void fill(const std::string& id, const Json& wanted) {
    if (world_.find_stockpile(id) < 0) throw LiveError("there is no stockpile `" + id + "`");
    set("stockpiles." + id + ".tonnes", tonnes(id, wanted));
    set("stockpiles." + id + ".release_below", "100 %");
  }

  void add(const std::string& place, const Json& wanted) {
    const std::size_t slash = std::min(place.find('/'), place.size());
    const std::string country = place.substr(0, slash), commodity = place.substr(std::min(slash + 1, place.size()));
    if (world_.find_country(country) < 0) throw LiveError("there is no country `" + country + "`");
    if (world_.find_commodity(commodity) < 0) throw LiveError("there is no commodity `" + commodity + "`");
    std::string id = country + "-" + commodity;
    for (char& letter : id) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    id += "-by-hand";
    while (world_.find_stockpile(id) >= 0) id += "-too";
    const std::string whole =
        fmt::format("{{country: {}, commodity: {}, tonnes: {}, release_below: 100 %, source: \"assumed, by hand\"}}",
                    country, commodity, tonnes(place, wanted));
    changes_.stockpiles.emplace_back(id, whole);
    set("stockpiles." + id, whole);
  }

  bool left_out(int event) const { return left_out_.count(event) != 0; }

  /// Shortens a list of events that `key` of one of them names; true if nothing is left of it.
  bool shorten(const std::string& path, const std::vector<int>& targets, bool may_be_empty = false) {
    std::vector<std::string> kept;
    for (const int target : targets)
      if (!left_out(target)) kept.push_back(name(target));
    if (kept.size() == targets.size()) return false;
    if (kept.empty() && !may_be_empty) return true;
    shorter_[path] = kept.empty() ? "" : fmt::format("[{}]", fmt::join(kept, ", "));
    return false;
  }

  /// True if an event is nothing without those that are left out.
  bool hangs(const Event& event) {
    if (event.trigger.after >= 0 && left_out(event.trigger.after)) return true;
    const std::string path = "events." + event.id + ".";
    if (const auto* suspension = std::get_if<Suspension>(&event.effect))
      return shorten(path + "suspend", suspension->targets);
    if (const auto* lift = std::get_if<Lift>(&event.effect)) return shorten(path + "lift", lift->targets);
    if (const auto* amendment = std::get_if<Amendment>(&event.effect)) return left_out(amendment->target);
    if (const auto* agreement = std::get_if<Agreement>(&event.effect))
      return shorten(path + "agreement.exempt", agreement->exempt, more_than_exemptions(*agreement));
    if (const auto* leakage = std::get_if<Leakage>(&event.effect))
      return shorten(path + "leakage.controls", leakage->controls);
    if (const auto* finance = std::get_if<Finance>(&event.effect)) return finance->fund >= 0 && left_out(finance->fund);
    return false;
  }
  static bool more_than_exemptions(const Agreement& agreement) {
    return agreement.priority || !agreement.commitments.empty() || agreement.tariff_cut > 0 ||
           !agreement.stockpiles.empty() || !agreement.pool.empty() || !agreement.help.empty();
  }

  void leave_out_what_hangs_on_it() {
    for (bool more = true; more;) {
      more = false;
      for (int i = 0; i < static_cast<int>(scenario_.events.size()); ++i) {
        if (left_out(i) || !hangs(scenario_.events[static_cast<std::size_t>(i)])) continue;
        left_out_.insert(i);
        changes_.left_out_too.push_back(name(i));
        more = true;
      }
    }
    std::sort(changes_.left_out_too.begin(), changes_.left_out_too.end());
    for (const auto& [path, list] : shorter_)
      if (const std::string rest = path.substr(path.find('.') + 1); !left_out(event(rest.substr(0, rest.find('.')))))
        set(path, list);
  }

  const Scenario& scenario_;
  const World& world_;
  LiveChanges changes_;
  std::set<int> left_out_;
  std::map<std::string, std::string> shorter_;  ///< lists of events, by path
};

}  // namespace

LiveChanges read_changes(const std::string& json, const Scenario& scenario, Tweak base) {
  const Json parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) throw LiveError("expected a JSON object");
  return Reader(scenario, std::move(base)).read(parsed);
}

}  // namespace chokepoint::cli
