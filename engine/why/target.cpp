#include "why/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"

namespace chokepoint {
namespace {

bool buys(const World& world, const Facility& facility) {
  return std::any_of(facility.operations.begin(), facility.operations.end(),
                     [&](const Operation& each) { return !world.processes[each.process].inputs.empty(); });
}

template <class Amount>
double sum(const Target& target, const BuyerTable& consumers, const BuyerTable& facilities, Amount&& amount) {
  if (target.facility >= 0) return amount(facilities, target.facility);
  double all = 0;
  for (const int i : target.consumers) all += amount(consumers, i);
  return all;
}

}  // namespace

double Target::wanted(const BuyerTable& of_consumers, const BuyerTable& of_facilities, int step) const {
  return sum(*this, of_consumers, of_facilities,
             [&](const BuyerTable& table, int item) { return table.wanted.at(step, item); });
}

double Target::delivered(const BuyerTable& of_consumers, const BuyerTable& of_facilities, int step) const {
  return sum(*this, of_consumers, of_facilities,
             [&](const BuyerTable& table, int item) { return table.delivered.at(step, item); });
}

double Target::flow_coverage(const BuyerTable& of_consumers, const BuyerTable& of_facilities, int step) const {
  const double want = wanted(of_consumers, of_facilities, step);
  if (want <= 0) return 1;
  return sum(*this, of_consumers, of_facilities,
             [&](const BuyerTable& table, int item) {
               return table.wanted.at(step, item) * table.flow_coverage.at(step, item);
             }) /
         want;
}

double Target::coverage(const BuyerTable& of_consumers, const BuyerTable& of_facilities, int step) const {
  const double want = wanted(of_consumers, of_facilities, step);
  return want > 0 ? delivered(of_consumers, of_facilities, step) / want : 1.0;
}

std::vector<std::string> parts_of(const std::string& what) {
  std::vector<std::string> parts(1);
  for (const char c : what)
    if (c == '/')
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

std::vector<Named> places_of(const World& world) {
  std::vector<Named> places;
  for (const auto& each : world.countries) places.push_back({each.id, each.name});
  for (const auto& each : world.blocs) places.push_back({each.id, each.name});
  return places;
}

std::string place_name(const World& world, const std::string& id) {
  const int country = world.find_country(id), bloc = world.find_bloc(id);
  const std::string& name = country >= 0 ? world.countries[country].name : bloc >= 0 ? world.blocs[bloc].name : id;
  return name.empty() ? id : name;
}

std::vector<std::string> with_rest(std::vector<std::string> ids, const std::string& what) {
  if (const std::size_t slash = what.find('/'); slash != std::string::npos)
    for (std::string& id : ids) id += what.substr(slash);
  return ids;
}

std::vector<Target> targets_of(const World& world, const std::string& who) {
  if (const int facility = world.find_facility(who); facility >= 0) {
    if (!buys(world, world.facilities[facility]))
      refuse({"--who"}, "", fmt::format("`{}` buys no inputs: nothing can cut it off", who),
             "name a consumer, a country, a bloc, or a facility that buys inputs");
    Target target;
    target.id = who;
    target.facility = facility;
    return {target};
  }
  const std::vector<std::string> parts = parts_of(who);
  const int country = world.find_country(parts[0]), bloc = world.find_bloc(parts[0]);
  std::vector<Named> known;
  if (country < 0 && bloc < 0) {
    known = places_of(world);
    for (const auto& each : world.facilities) known.push_back({each.id, each.name});
    std::string near = did_you_mean_one_of(with_rest(meant(parts[0], known), who));
    if (near.empty()) near = "such as `JPN/ev-traction`, `EU/dysprosium-oxide`, or a facility's id";
    refuse({"--who"}, "", fmt::format("`{}` is no country, bloc or facility", parts[0]), near);
  }
  std::map<int, Target> by_commodity;
  for (int i = 0; const Consumer& each : world.consumers) {
    const int item = i++;
    if (country >= 0
            ? each.country != country
            : !std::binary_search(world.blocs[bloc].members.begin(), world.blocs[bloc].members.end(), each.country))
      continue;
    const std::string& commodity = world.commodities[each.commodity].id;
    known.push_back({each.sector, ""});
    known.push_back({commodity, world.commodities[each.commodity].name});
    std::string id = parts[0] + "/";
    if (parts.size() == 2 && parts[1] != each.sector && parts[1] != commodity) continue;
    if (parts.size() == 3 && (parts[1] != each.sector || parts[2] != commodity)) continue;
    if (parts.size() > 3) continue;
    if (parts.size() >= 2 && parts[1] == each.sector) id += each.sector + "/";
    Target& target = by_commodity[each.commodity];
    target.id = id + commodity;
    target.commodity = each.commodity;
    target.consumers.push_back(item);
  }
  if (by_commodity.empty()) {
    if (known.empty()) refuse({"--who"}, "", fmt::format("nobody in {} wants anything", place_name(world, parts[0])));
    std::string near =
        parts.size() > 1 ? did_you_mean_one_of(meant(parts.size() > 2 ? parts[2] : parts[1], known)) : "";
    if (near.empty() && parts.size() > 2) near = did_you_mean_one_of(meant(parts[1], known));
    std::set<std::string> ids;
    for (const Named& each : known) ids.insert(each.id);
    if (near.empty()) near = fmt::format("it has `{}`", fmt::join(ids, "`, `"));
    refuse({"--who"}, "", fmt::format("`{}` has no such consumer: `{}`", parts[0], who), near);
  }
  std::vector<Target> targets;
  for (auto& [commodity, target] : by_commodity) targets.push_back(std::move(target));
  return targets;
}

int step_of_label(const Scenario& scenario, const std::string& when, const std::string& option) {
  const Calendar& calendar = scenario.calendar;
  const auto date = parse_date(when);
  if (!date || when.size() < 7)
    refuse({option}, "", fmt::format("`{}` is no month or day", when), fmt::format("such as `{}`", calendar.label(0)));
  if (*date < calendar.begin(0) || *date >= calendar.end(calendar.steps() - 1))
    refuse({option}, "", fmt::format("`{}` lies outside the calendar", when),
           fmt::format("from `{}` to `{}`", calendar.label(0), calendar.label(calendar.steps() - 1)));
  return calendar.step_of(*date);
}

}  // namespace chokepoint
