#include "scenario/read_industry.hpp"

#include <fmt/format.h>

#include <algorithm>

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
    if (result.facilities.empty())
      findings_.warning(record.place(), record.path(), "no facility of the world matches, so this has no effect",
                        "see the column `technology` of facilities.csv and projects.csv");
    return result;
  }

  Permit permit(const Record& record) {
    Permit result;
    result.projects = projects(record, "projects");
    result.delay_days = record.number("adds") - record.number("removes");
    return result;
  }

 private:
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
  return std::nullopt;
}

}  // namespace chokepoint
