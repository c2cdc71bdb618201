#include "scenario/read_industry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "scenario/no_match.hpp"

namespace chokepoint {
namespace {

class IndustryReader {
 public:
  IndustryReader(const std::map<std::string, const Record*>& events, const World& world, Diagnostics& findings)
      : events_(events), world_(world), findings_(findings), names_(world, findings) {}

  TechnologyControl technology(const Record& record) {
    TechnologyControl result;
    result.by = names_.country(record, "by");
    result.delay = record.number("delay");
    result.decline = record.number("decline");
    result.recovery_days = record.number("recovery");
    const Selection where = names_.countries(record, "to"), spared = names_.countries(record, "except");
    const std::vector<int> listed = names_.facilities(record, "facilities");
    if (result.by < 0) return result;
    for (int f = 0; f < static_cast<int>(world_.facilities.size()); ++f) {
      const Facility& facility = world_.facilities[f];
      const bool depends = std::binary_search(facility.technology.begin(), facility.technology.end(), result.by);
      const bool named = std::binary_search(listed.begin(), listed.end(), f);
      if (named && !depends)
        record.error(
            findings_, "facilities",
            fmt::format("`{}` does not depend on technology of {}", facility.id, world_.countries[result.by].id),
            "see the column `technology` of facilities.csv and projects.csv");
      const bool meant = listed.empty() ? where.holds(facility.country) &&
                                              !(record.written("except") && spared.holds(facility.country))
                                        : named;
      if (depends && meant) result.facilities.push_back(f);
    }
    require_some(record, !result.facilities.empty(), "facility",
                 "see the column `technology` of facilities.csv and projects.csv", findings_);
    return result;
  }

  Permit permit(const Record& record) {
    Permit result;
    result.projects = projects(record, "projects");
    result.delay_days = record.number("adds") - record.number("removes");
    return result;
  }

  PricePath price(const Record& record) {
    PricePath result;
    const Selection named = names_.commodities(record, "commodities");
    for (int c = 0; c < static_cast<int>(world_.commodities.size()); ++c)
      if (named.holds(c)) result.commodities.push_back(c);
    if (record.has("path")) result.path = Schedule{record.value("path").schedule};
    result.scale = record.number("scale");
    return result;
  }

  Offtake offtake(const Record& record) {
    Offtake result;
    result.buyer = names_.party(record, "buyer");
    result.facility = names_.facility(record, "facility");
    result.volume = record.number("volume");
    result.floor = record.number("floor");
    if (record.has("volume") && result.volume <= 0)
      record.error(findings_, "volume", "an offtake needs a volume above 0", "a floor holds for the volume only");
    if (result.facility >= 0) result.commodity = product(record, world_.facilities[result.facility]);
    return result;
  }

  Finance finance(const Record& record) {
    Finance result;
    for (const MoneyKind kind : all_money_kinds)
      if (record.text("kind") == to_string(kind)) result.kind = kind;
    result.payer = names_.party(record, "payer");
    result.usd = record.number("amount");
    result.project = names_.facility(record, "project");
    if (result.project >= 0) check_capex(record, "project", world_.facilities[result.project]);
    if (!record.has("fund")) return result;
    const std::string& id = record.text("fund");
    const auto found = events_.find(id);
    if (found == events_.end() || !found->second->written("fund")) {
      std::vector<std::string> funds;
      for (const auto& [name, event] : events_)
        if (event->written("fund")) funds.push_back(name);
      record.error(findings_, "fund",
                   found == events_.end() ? fmt::format("there is no event `{}`", id.substr(0, 64))
                                          : fmt::format("the event `{}` is no fund", id.substr(0, 64)),
                   did_you_mean(id, funds));
    } else {
      result.fund = static_cast<int>(std::distance(events_.begin(), found));
    }
    if (result.kind == MoneyKind::guarantee)
      record.error(findings_, "kind", "a fund cannot spend a guarantee",
                   "give it to a project, or choose another kind");
    return result;
  }

  Fund fund(const Record& record) {
    Fund result;
    result.rule = record.text("rule") == "listed" ? Fund::Rule::listed : Fund::Rule::cheapest;
    const int before = findings_.error_count();
    // Their order may matter, and `facilities` does not keep it.
    names_.facilities(record, "projects");
    for (const Value::Word& word : record.value("projects").words)
      if (const int f = world_.find_facility(word.text); f >= 0) {
        check_capex(record, "projects", world_.facilities[f]);
        result.projects.push_back(f);
      }
    if (!record.written("projects")) {
      const Selection countries = names_.countries(record, "countries");
      const std::vector<Value::Word>& kinds = record.value("kind").words;
      for (int f = 0; f < static_cast<int>(world_.facilities.size()); ++f) {
        const Facility& facility = world_.facilities[f];
        const bool of_kind =
            kinds.empty() || std::any_of(facility.operations.begin(), facility.operations.end(), [&](const auto& each) {
              const std::string& kind = world_.processes[each.process].kind;
              return std::any_of(kinds.begin(), kinds.end(), [&](const auto& word) { return word.text == kind; });
            });
        if (facility.project && !facility.committed && facility.capex && countries.holds(facility.country) && of_kind)
          result.projects.push_back(f);
      }
    }
    if (result.projects.empty() && findings_.error_count() == before)
      record.error(findings_, record.written("kind") ? "kind" : "countries",
                   "no project is eligible: the fund has nothing to spend on",
                   "it pays for projects with a `capex` that are not committed");
    return result;
  }

  Recycling recycling(const Record& record) {
    Recycling result;
    result.collector = names_.facility(record, "collector");
    result.consumers = names_.consumers(record);
    result.lifetime_days = record.number("lifetime");
    result.collection = {record.value("collection").schedule};
    result.recovery = record.has("recovery") ? Schedule{record.value("recovery").schedule}
                                             : Schedule{{{Date::min(), record.number("recovery")}}};
    result.growth_per_year = record.number("growth");
    if (result.collector >= 0) {
      const Facility& collector = world_.facilities[result.collector];
      const bool takes = collector.operations.empty() ||
                         std::any_of(collector.operations.begin(), collector.operations.end(),
                                     [&](const auto& each) { return !world_.processes[each.process].inputs.empty(); });
      if (takes)
        record.error(findings_, "collector", fmt::format("`{}` does not collect", collector.id),
                     "its operations must run processes without inputs, which bring scrap in from use");
    }
    require_some(record, !result.consumers.empty(), "consumer",
                 "look at the countries, sectors and commodities of consumers.csv", findings_);
    return result;
  }

  Subsidy subsidy(const Record& record) {
    return {names_.party(record, "payer"), names_.facilities(record, "facilities"), record.number("per_tonne")};
  }

 private:
  /// The main product that a record means by `commodity`, or the only one that the facility has.
  int product(const Record& record, const Facility& facility) {
    std::vector<int> made;
    for (const Operation& operation : facility.operations)
      made.push_back(world_.processes[operation.process].outputs.front().commodity);
    std::sort(made.begin(), made.end());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    std::vector<std::string> ids;
    for (const int commodity : made) ids.push_back(world_.commodities[commodity].id);
    if (record.has("commodity")) {
      const auto found = std::find(ids.begin(), ids.end(), record.text("commodity"));
      if (found != ids.end()) return made[static_cast<std::size_t>(found - ids.begin())];
      record.error(findings_, "commodity",
                   fmt::format("`{}` is no main product of `{}`", record.text("commodity").substr(0, 64), facility.id),
                   did_you_mean(record.text("commodity"), ids));
    } else if (made.size() == 1) {
      return made.front();
    } else {
      record.error(findings_, "facility",
                   fmt::format("`{}` has {} main products", facility.id, made.empty() ? "no" : "several"),
                   made.empty() ? "" : fmt::format("name one as `commodity`, such as `{}`", ids.front()));
    }
    return -1;
  }

  /// Money can only start what is a project, is not committed, and costs something.
  void check_capex(const Record& record, const std::string& key, const Facility& facility) {
    if (!facility.project)
      record.error(findings_, key, fmt::format("`{}` is no project", facility.id), "only projects are financed");
    else if (facility.committed)
      record.error(findings_, key, fmt::format("`{}` is committed", facility.id), "it comes without more money");
    else if (!facility.capex)
      record.error(findings_, key, fmt::format("`{}` has no capex", facility.id),
                   "see the column `capex` of projects.csv");
  }

  /// Those of the list that are projects, or open later; others are reported.
  std::vector<int> projects(const Record& record, const std::string& key) {
    std::vector<int> result = names_.facilities(record, key);
    for (const int f : result)
      if (const Facility& facility = world_.facilities[f]; !facility.project && !facility.opens)
        record.error(findings_, key, fmt::format("`{}` runs already", facility.id), "only projects can be named here");
    return result;
  }

  const std::map<std::string, const Record*>& events_;
  const World& world_;
  Diagnostics& findings_;
  Names names_;
};

}  // namespace

std::optional<Effect> read_industry(const Record& event, const std::map<std::string, const Record*>& events,
                                    const World& world, Diagnostics& findings) {
  IndustryReader reader(events, world, findings);
  if (const Record* record = event.record("technology")) return reader.technology(*record);
  if (const Record* record = event.record("permit")) return reader.permit(*record);
  if (const Record* record = event.record("price")) return reader.price(*record);
  if (const Record* record = event.record("offtake")) return reader.offtake(*record);
  if (const Record* record = event.record("subsidy")) return reader.subsidy(*record);
  if (const Record* record = event.record("finance")) return reader.finance(*record);
  if (const Record* record = event.record("fund")) return reader.fund(*record);
  if (const Record* record = event.record("recycling")) return reader.recycling(*record);
  return std::nullopt;
}

}  // namespace chokepoint
