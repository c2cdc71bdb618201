#include "scenario/read_trigger.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "scenario/key_builders.hpp"
#include "scenario/read_condition.hpp"

namespace chokepoint {

std::vector<KeySpec> trigger_keys() {
  KeySpec lasts = duration("lasts", "in force for so long, from its first day on", "6 months");
  lasts.positive = true;
  return {
      {.key = "when",
       .doc = "comes when this is true at the end of a step, from the next step on; in flow style in quotes",
       .example = "coverage(JPN, dysprosium-oxide) < 60 %"},
      {.key = "after",
       .type = ValueType::id,
       .doc = "comes once this event has come into force",
       .example = "april-licences",
       .refers = "event"},
      duration("delay", "from what it waits for to its first day", "30 days", "0 days"),
      lasts,
      {.key = "until_when",
       .doc = "ends with the first step in force at the end of which this is true",
       .example = "coverage(JPN, dysprosium-oxide) > 90 %"},
      true_flag("again", "comes again when `when` is true at the end of a whole step in which it was not in force")};
}

Trigger read_trigger(const Record& event, const std::map<std::string, const Record*>& events, const World& world,
                     Diagnostics& findings) {
  Trigger trigger;
  const auto condition = [&](const std::string& key) -> std::optional<Condition> {
    if (!event.has(key)) return std::nullopt;
    return read_condition(*event.value(key).node, event.path(key), world, findings);
  };
  trigger.when = condition("when");
  trigger.until_when = condition("until_when");
  trigger.delay_days = event.number("delay");
  trigger.lasts_days = event.optional_number("lasts");
  trigger.not_before = event.date("start");
  trigger.again = event.flag("again");
  if (trigger.again && !event.written("when"))
    event.error(findings, "again", "there is nothing to bring it again", "it goes with `when`");
  if (event.written("delay") && !event.written("when") && !event.written("after"))
    event.error(findings, "delay", "there is nothing that it waits for", "it goes with `when` or `after`");
  if (event.written("lift"))
    for (const char* key : {"lasts", "until_when"})
      if (event.written(key))
        findings.warning(event.place(key), event.path(key), "has no effect: a lifted control stays lifted",
                         "`suspend` ends a control for a time");
  if (!event.has("after")) return trigger;
  const std::string& id = event.text("after");
  const auto other = events.find(id);
  if (other == events.end()) {
    std::vector<std::string> ids;
    for (const auto& [name, record] : events) ids.push_back(name);
    event.error(findings, "after", fmt::format("there is no event `{}`", id.substr(0, 64)), did_you_mean(id, ids));
  } else {
    trigger.after = static_cast<int>(std::distance(events.begin(), other));
  }
  return trigger;
}

namespace {

/// What happens anew each time it comes: nothing of how it was before may be needed later.
bool may_come_again(const Effect& effect) {
  if (const auto* agreement = std::get_if<Agreement>(&effect)) return agreement->help.empty();
  if (const auto* demand = std::get_if<DemandChange>(&effect)) return demand->growth_per_year == 0;
  if (const auto* outage = std::get_if<Outage>(&effect)) return outage->recovery_days == 0;
  return std::holds_alternative<Control>(effect) || std::holds_alternative<Suspension>(effect) ||
         std::holds_alternative<Amendment>(effect) || std::holds_alternative<StockpileRelease>(effect) ||
         std::holds_alternative<StockpileBuild>(effect) || std::holds_alternative<Trust>(effect) ||
         std::holds_alternative<Leakage>(effect) || std::holds_alternative<PricePath>(effect) ||
         std::holds_alternative<Subsidy>(effect);
}

}  // namespace

void check_triggers(const std::vector<Event>& events, const std::map<std::string, const Record*>& records,
                    Diagnostics& findings) {
  for (const Event& event : events)
    if (event.trigger.again && !may_come_again(event.effect))
      records.at(event.id)->error(findings, "again", "this comes once: what it did the first time lasts beyond its end",
                                  "write a second event, with `after` the first");
  // Each event waits for at most one other: follow the chain, and report a circle at its event of the lowest index.
  for (int i = 0; i < static_cast<int>(events.size()); ++i) {
    std::string shown = events[i].id;
    int lowest = i, at = events[i].trigger.after;
    for (std::size_t steps = 0; at >= 0 && at != i && steps < events.size(); ++steps) {
      shown += " → " + events[at].id;
      lowest = std::min(lowest, at);
      at = events[at].trigger.after;
    }
    if (at == i && lowest == i)
      records.at(events[i].id)
          ->error(findings, "after", "the events wait for one another in a circle: " + shown + " → " + events[i].id,
                  "give one of them a `start` or a `when` instead");
  }
}

}  // namespace chokepoint
