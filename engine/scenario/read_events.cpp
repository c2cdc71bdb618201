#include "scenario/read_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "document/merge.hpp"
#include "scenario/keys.hpp"
#include "scenario/names.hpp"
#include "scenario/no_match.hpp"
#include "scenario/read_industry.hpp"
#include "scenario/read_trade.hpp"
#include "scenario/read_trigger.hpp"

namespace chokepoint {
namespace {

Licence licence(const Record& record, const Names& names) {
  Licence terms;
  terms.approve = read_schedule(record, "approve");
  terms.review_days = read_schedule(record, "review");
  if (record.has("throughput")) terms.throughput = read_schedule(record, "throughput");
  terms.reapply = read_schedule(record, "reapply");
  terms.general = read_general_licences(record, names);
  terms.validity_days = record.number("validity");
  return terms;
}

Quota quota(const Record& record) {
  Quota cap;
  cap.tonnes = record.number("tonnes");
  const std::string& period = record.text("period");
  cap.period = period == "month"     ? Quota::Period::month
               : period == "quarter" ? Quota::Period::quarter
                                     : Quota::Period::year;
  cap.even = record.text("use") != "as-wanted";
  return cap;
}

Reach reach(const Record& record) {
  return {record.number("content_above"), record.text("by") == "mass" ? Reach::By::mass : Reach::By::value};
}

void erase(Node& map, const std::string& key) {
  std::erase_if(map.entries, [&](const Node::Entry& entry) { return entry.key == key; });
}

/// A control as an amendment changes it: another measure or side takes the place of the old one.
Node amended(const Node& control, const Node& amendment) {
  Node result = control, changes = amendment;
  erase(changes, "control");
  for (const std::vector<std::string>& group : {measure_keys(), std::vector<std::string>{"from", "to"}})
    for (const std::string& key : group)
      if (changes.find(key) != nullptr)
        for (const std::string& other : group)
          if (other != key) erase(result, other);
  return merge(result, changes);
}

class EventReader {
 public:
  EventReader(const std::vector<Record>& records, const World& world, Diagnostics& findings)
      : world_(world), findings_(findings), names_(world, findings) {
    for (const Record& record : records)
      if (record.has("id")) records_.emplace(record.text("id"), &record);
  }

  std::vector<Event> read() {
    std::vector<Event> events;
    for (const auto& [id, record] : records_) {
      Event event;
      event.id = id;
      event.title = record->text("title");
      event.announced = record->date("announced");
      event.until = record->date("until");
      event.trigger = read_trigger(*record, records_, world_, findings_);
      event.start = event.trigger.waits() ? never : record->date("start").value_or(Date{});
      event.place = record->place();
      event.effect = effect(*record, findings_);
      events.push_back(std::move(event));
    }
    for (Event& event : events)
      if (const Record* record = records_.at(event.id)->record("amend")) event.effect = amendment(*record);
    check_amendments(events);
    check_exemptions(events);
    check_triggers(events, records_, findings_);
    return events;
  }

 private:
  Effect effect(const Record& event, Diagnostics& findings) {
    if (const Record* record = event.record("control")) return control(*record, findings);
    if (event.written("suspend")) return Suspension{targets(event, "suspend", true)};
    if (event.written("lift")) return Lift{targets(event, "lift", true)};
    if (const Record* record = event.record("outage")) return outage(*record);
    if (const Record* record = event.record("project")) return project(*record);
    if (const Record* record = event.record("demand")) return demand(*record);
    if (const Record* record = event.record("stockpile")) {
      const int pile = names_.stockpile(*record, "id");
      if (record->has("target") && !record->written("release")) return build(*record, pile);
      check_release(*record, pile);
      return StockpileRelease{pile, record->number("release")};
    }
    if (const Record* record = event.record("trust")) return read_trust(*record, names_, world_, findings_);
    if (const Record* record = event.record("agreement")) return agreement(event, *record);
    if (const Record* record = event.record("leakage")) return read_leakage(*record, targets(*record, "controls"));
    if (const auto policy = read_industry(event, records_, world_, findings)) return *policy;
    return Suspension{};  // an amendment, read when all controls are, or nothing at all, which was reported
  }

  Control control(const Record& record, Diagnostics& findings) const {
    const Names names(world_, findings);
    Control result;
    result.by = names.country(record, "by");
    result.import_side = record.written("from");
    const std::string side = result.import_side ? "from" : "to";
    (result.import_side ? result.links.from : result.links.to) = partners(record, side, names, findings);
    result.links.commodities = names.commodities(record, "commodities").items;
    result.links.via = names.corridors(record, "via");
    if (const Record* terms = record.record("quota"))
      result.measure = quota(*terms);
    else if (const Record* office = record.record("licence"))
      result.measure = licence(*office, names);
    else if (record.written("price"))
      result.measure = PriceFloor{read_schedule(record, "price")};
    else if (!record.written("ban"))
      result.measure = read_tax(record, findings);
    if (record.written("end_use")) result.end_use = names.sectors(record, "end_use");
    if (record.written("end_user")) {
      const EndUsers users = names.end_users(record, "end_user");
      result.end_consumers = users.consumers;
      result.end_facilities = users.facilities;
    }
    if (const Record* content = record.record("reach")) result.reach = reach(*content);
    if (result.by >= 0) {
      LinkSelector lanes = result.links;
      if (lanes.via.empty()) (result.import_side ? lanes.to : lanes.from) = {result.by};
      if (result.follows_origin()) lanes.to.clear();  // goods may come by third countries
      if (!record.flag("if_traded")) require_lanes(record, world_, lanes, findings);
    }
    require_users(record, result, findings);
    return result;
  }

  /// Listed users who live where the control does not look.
  void require_users(const Record& record, const Control& control, Diagnostics& findings) const {
    if (control.by < 0 || !control.lists_users()) return;
    const auto looks_at = [&](int country) {
      const bool passing = !control.links.via.empty();
      return control.import_side && !passing
                 ? country == control.by
                 : (passing || country != control.by) &&
                       (control.links.to.empty() ||
                        std::binary_search(control.links.to.begin(), control.links.to.end(), country));
    };
    const bool any =
        std::any_of(world_.consumers.begin(), world_.consumers.end(),
                    [&](const Consumer& consumer) {
                      return looks_at(consumer.country) &&
                             std::count(control.end_use.begin(), control.end_use.end(), consumer.sector) > 0;
                    }) ||
        std::any_of(control.end_consumers.begin(), control.end_consumers.end(),
                    [&](int k) { return looks_at(world_.consumers[k].country); }) ||
        std::any_of(control.end_facilities.begin(), control.end_facilities.end(),
                    [&](int f) { return looks_at(world_.facilities[f].country); });
    if (!any)
      findings.error(
          record.place(), record.path(), "none of the listed end users is where this control looks",
          control.import_side ? "an import control looks at users at home" : "look at `to`, and at the sectors there");
  }

  /// Countries of one side, without the exceptions; empty for all.
  std::vector<int> partners(const Record& record, const std::string& side, const Names& names,
                            Diagnostics& findings) const {
    const int before = findings.error_count();
    const Selection named = names.countries(record, side);
    if (!record.written("except")) return named.items;
    const Selection exempt = names.countries(record, "except");
    std::vector<int> left;
    for (int c = 0; c < static_cast<int>(world_.countries.size()); ++c)
      if (named.holds(c) && !exempt.holds(c)) left.push_back(c);
    if (left.empty() && findings.error_count() == before)
      record.error(findings, "except", fmt::format("`except` leaves nobody of `{}`", side),
                   "leave the event out instead");
    return left;
  }

  std::vector<std::string> control_ids() const {
    std::vector<std::string> ids;
    for (const auto& [id, record] : records_)
      if (record->written("control") || record->written("technology")) ids.push_back(id);
    return ids;
  }

  /// The index of a control among the sorted events, or -1 with a finding.
  int target(const std::string& id, const Place& place, const std::string& path, bool technology = false) {
    const auto found = records_.find(id);
    if (found != records_.end() &&
        (found->second->written("control") || (technology && found->second->written("technology"))))
      return static_cast<int>(std::distance(records_.begin(), found));
    const std::string shown = id.substr(0, 64);
    findings_.error(place, path,
                    found == records_.end() ? fmt::format("there is no event `{}`", shown)
                                            : fmt::format("the event `{}` is no control", shown),
                    found == records_.end() ? did_you_mean(id, control_ids())
                                            : "only controls can be suspended, lifted or amended");
    return -1;
  }

  std::vector<int> targets(const Record& event, const std::string& key, bool technology = false) {
    std::vector<int> result;
    for (const Value::Word& word : event.value(key).words)
      if (const int index = target(word.text, word.node->place, event.path(key), technology); index >= 0)
        result.push_back(index);
    std::sort(result.begin(), result.end());
    return result;
  }

  Agreement agreement(const Record& event, const Record& record) {
    std::vector<int> actors;
    for (const Value::Word& word : record.value("exempt").words) {
      const auto found = records_.find(word.text);
      const Record* control = found == records_.end() ? nullptr : found->second->record("control");
      actors.push_back(control == nullptr ? -1 : world_.find_country(control->text("by")));
    }
    Agreement result = read_agreement(record, names_, world_, targets(record, "exempt"), actors, findings_);
    const auto start = event.date("start");
    if (start && result.denounced && *result.denounced < *start)
      record.error(
          findings_, "denounced",
          fmt::format("denounced on {}, before it starts on {}", to_string(*result.denounced), to_string(*start)));
    return result;
  }

  Amendment amendment(const Record& record) {
    Amendment result;
    if (!record.has("control")) return result;
    const std::string& id = record.text("control");
    result.target = target(id, record.place("control"), record.path("control"));
    if (result.target < 0) return result;
    const Value& original = records_.at(id)->value("control");
    if (!original.good || !records_good(record)) return result;
    const Node node = amended(*original.node, record.node());
    Diagnostics of_whole;
    result.changed = control(read_object(node, control_keys(), record.path(), of_whole), of_whole);
    report_new(of_whole);
    return result;
  }

  static bool records_good(const Record& record) {
    return std::all_of(record.spec().keys.begin(), record.spec().keys.end(),
                       [&](const KeySpec& key) { return !record.written(key.key) || record.has(key.key); });
  }

  /// What an amendment keeps of its control was reported there.
  void report_new(const Diagnostics& of_whole) {
    for (const Diagnostic& each : of_whole.items()) {
      const auto& known = findings_.items();
      const bool old = std::any_of(known.begin(), known.end(), [&](const Diagnostic& other) {
        return other.place == each.place && other.message == each.message;
      });
      if (old) continue;
      if (each.severity == Severity::error)
        findings_.error(each.place, each.path, each.message, each.hint);
      else if (each.severity == Severity::warning)
        findings_.warning(each.place, each.path, each.message, each.hint);
    }
  }

  void check_amendments(const std::vector<Event>& events) {
    std::map<std::pair<int, Date>, const Event*> seen;
    for (const Event& event : events) {
      const auto* change = std::get_if<Amendment>(&event.effect);
      if (change == nullptr || change->target < 0 || event.trigger.waits()) continue;
      const auto [first, fresh] = seen.emplace(std::pair(change->target, event.start), &event);
      if (!fresh)
        findings_.error(
            event.place, "events." + event.id,
            fmt::format("two amendments of `{}` start on {}", events[change->target].id, to_string(event.start)),
            "`" + first->second->id + "` does too; merge them or move one");
    }
  }

  /// Each agreement that spares somebody a control doubles the versions of it.
  void check_exemptions(const std::vector<Event>& events) {
    std::map<int, int> count;
    for (const Event& event : events) {
      const auto* agreement = std::get_if<Agreement>(&event.effect);
      if (agreement == nullptr) continue;
      const std::set<int> named(agreement->exempt.begin(), agreement->exempt.end());
      for (const int control : named) {
        const auto* terms = std::get_if<Control>(&events[control].effect);
        if (terms != nullptr && terms->follows_origin() && (terms->import_side || !terms->links.via.empty()))
          records_.at(event.id)
              ->record("agreement")
              ->error(findings_, "exempt",
                      fmt::format("`{}` follows goods of all its sellers as one, and cannot spare some of them",
                                  events[control].id),
                      "amend it from the day of the agreement on");
        if (++count[control] == most_exemptions + 1)
          records_.at(event.id)
              ->record("agreement")
              ->error(findings_, "exempt",
                      fmt::format("more than {} agreements spare somebody `{}`", most_exemptions, events[control].id),
                      "write one agreement for all who are spared together");
      }
    }
  }

  Outage outage(const Record& record) {
    Outage result;
    result.capacity = record.number("capacity");
    result.recovery_days = record.number("recovery");
    if (const Record* links = record.record("links")) {
      const LinkSelector selector{names_.commodities(*links, "commodities").items,
                                  names_.countries(*links, "from").items, names_.countries(*links, "to").items,
                                  names_.corridors(*links, "via")};
      result.links = selector;
      require_lanes(*links, world_, selector, findings_);
    } else if (record.written("facilities")) {
      result.facilities = names_.facilities(record, "facilities");
    } else {
      result.facilities = facilities_of(record);
    }
    return result;
  }

  std::vector<int> facilities_of(const Record& record) {
    const Selection countries = names_.countries(record, "countries");
    const std::vector<Value::Word>& kinds = record.value("kind").words;
    const auto runs_kind = [&](const Facility& facility) {
      if (kinds.empty()) return true;
      return std::any_of(facility.operations.begin(), facility.operations.end(), [&](const Operation& operation) {
        const std::string& kind = world_.processes[operation.process].kind;
        return std::any_of(kinds.begin(), kinds.end(), [&](const Value::Word& word) { return word.text == kind; });
      });
    };
    std::vector<int> result;
    for (int f = 0; f < static_cast<int>(world_.facilities.size()); ++f)
      if (countries.holds(world_.facilities[f].country) && runs_kind(world_.facilities[f])) result.push_back(f);
    require_some(record, !result.empty(), "facility", "look at the countries and kinds of facilities.csv", findings_);
    return result;
  }

  ProjectStart project(const Record& record) {
    ProjectStart result;
    result.facilities = names_.facilities(record, "facility");
    result.lead_time_days = record.optional_number("lead_time");
    result.capacity = record.optional_number("capacity");
    result.ramp_days = record.optional_number("ramp");
    result.cancelled = record.flag("cancelled");
    result.financed = record.flag("financed");
    for (const int f : result.facilities)
      if (const Facility& facility = world_.facilities[f]; !facility.project && !facility.opens)
        record.error(findings_, "facility", fmt::format("`{}` runs already", facility.id),
                     "only projects, and facilities with an opening date, can start");
    return result;
  }

  DemandChange demand(const Record& record) {
    DemandChange result;
    result.scale = record.number("scale");
    result.growth_per_year = record.number("growth");
    result.add = record.number("add");
    result.consumers = names_.consumers(record);
    require_some(record, !result.consumers.empty(), "consumer",
                 "look at the countries, sectors and commodities of consumers.csv", findings_);
    return result;
  }

  StockpileBuild build(const Record& record, int pile) {
    StockpileBuild result{pile, record.number("target"), record.number("buy")};
    if (pile < 0) return result;
    if (!record.written("buy")) result.rate = world_.stockpiles[pile].buy;
    if (result.rate <= 0)
      record.error(findings_, record.written("buy") ? "buy" : "id",
                   fmt::format("`{}` has no rate at which it buys", world_.stockpiles[pile].id),
                   "give `buy` here, or in stockpiles.csv");
    return result;
  }

  void check_release(const Record& record, int pile) {
    if (pile < 0 || !record.has("release")) return;
    const Stockpile& from = world_.stockpiles[pile];
    if (record.number("release") > from.tonnes - from.floor)
      findings_.warning(record.place("release"), record.path("release"),
                        fmt::format("`{}` can release no more than {:.9g} t", from.id, from.tonnes - from.floor),
                        "what it holds at the start, above its floor");
  }

  const World& world_;
  Diagnostics& findings_;
  Names names_;
  std::map<std::string, const Record*> records_;  ///< by id: the order of events
};

/// Nobody who adds an event should have to guess what another one makes of it.
void note_started_twice(const std::vector<Event>& events, const World& world, Diagnostics& findings) {
  std::map<int, const Event*> started;  // by facility: the event that was seen first
  for (const Event& event : events) {
    const auto* start = std::get_if<ProjectStart>(&event.effect);
    if (start == nullptr || start->cancelled) continue;
    for (const int f : start->facilities) {
      const Facility& facility = world.facilities[f];
      if (facility.committed || facility.opens) continue;  // has a date of its own
      const auto [seen, fresh] = started.try_emplace(f, &event);
      if (!fresh)
        findings.note(event.place, "events." + event.id,
                      fmt::format("starts `{}`, as `{}` does", facility.id, seen->second->id),
                      "of several starts the earliest opening holds");
    }
  }
}

}  // namespace

void check_dates(const std::vector<Record>& events, const std::optional<Calendar>& calendar, Diagnostics& findings) {
  for (const Record& event : events) {
    const auto start = event.date("start"), until = event.date("until"), announced = event.date("announced");
    if (start && until && *until < *start)
      event.error(findings, "until",
                  fmt::format("ends on {}, before it starts on {}", to_string(*until), to_string(*start)));
    if (start && announced && *announced > *start)
      event.error(findings, "announced",
                  fmt::format("announced on {}, after it starts on {}", to_string(*announced), to_string(*start)));
    if (until && event.written("lift"))
      findings.warning(event.place("until"), event.path("until"), "has no effect: a lifted control stays lifted",
                       "`suspend` ends a control for a time");
    const Record* project = event.record("project");
    if (until && project != nullptr && !project->flag("cancelled"))
      findings.warning(event.place("until"), event.path("until"), "has no effect: what has been started stays");
    if (!start || !calendar) continue;
    const Date first = calendar->begin(0), after = calendar->end(calendar->steps() - 1);
    if (*start >= after || (until && *until < first))
      findings.warning(event.place("start"), event.path(),
                       fmt::format("lies outside the calendar, {} to {}", to_string(first),
                                   to_string(after - std::chrono::days(1))));
  }
}

std::vector<Event> read_events(const std::vector<Record>& events, const World& world, Diagnostics& findings) {
  std::vector<Event> all = EventReader(events, world, findings).read();
  note_started_twice(all, world, findings);
  return all;
}

}  // namespace chokepoint
