#include "scenario/no_match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace chokepoint {
namespace {

constexpr std::size_t most_named = 5;

/// `JPN, DEU and 3 more`.
std::string listed(const std::set<std::string>& names) {
  std::string text;
  std::size_t count = 0;
  for (const std::string& name : names)
    if (++count <= most_named) text += (count > 1 ? ", " : "") + name;
  return names.size() > most_named ? fmt::format("{} and {} more", text, names.size() - most_named) : text;
}

/// Names of what the matching lanes have in the part that was left out.
template <class Name>
std::set<std::string> found(const World& world, const LinkSelector& lanes, Name name) {
  std::set<std::string> names;
  for (const Link& link : world.links)
    if (lanes.matches(link)) names.insert(name(link));
  return names;
}

std::string hint(const World& world, const LinkSelector& lanes) {
  const auto without = [&](std::vector<int> LinkSelector::*part) {
    LinkSelector wider = lanes;
    (wider.*part).clear();
    return wider;
  };
  if (!lanes.via.empty())
    if (const auto names = found(world, without(&LinkSelector::via), [](const Link&) { return std::string("any"); });
        !names.empty())
      return "none of these lanes passes there: look at the column `via` of links.csv";
  if (const auto names =
          found(world, without(&LinkSelector::to), [&](const Link& link) { return world.countries[link.to].id; });
      !names.empty())
    return "there are such lanes to " + listed(names);
  if (const auto names =
          found(world, without(&LinkSelector::from), [&](const Link& link) { return world.countries[link.from].id; });
      !names.empty())
    return "there are such lanes from " + listed(names);
  if (const auto names = found(world, without(&LinkSelector::commodities),
                               [&](const Link& link) { return world.commodities[link.commodity].id; });
      !names.empty())
    return "there are such lanes of " + listed(names);
  return "look at links.csv of the world";
}

}  // namespace

void require_lanes(const Record& record, const World& world, const LinkSelector& lanes, Diagnostics& findings) {
  if (std::none_of(world.links.begin(), world.links.end(), [&](const Link& link) { return lanes.matches(link); }))
    findings.error(record.place(), record.path(), "no lane of the world matches", hint(world, lanes));
}

void require_some(const Record& record, bool any, const std::string& thing, const std::string& hint,
                  Diagnostics& findings) {
  if (!any) findings.error(record.place(), record.path(), "no " + thing + " of the world matches", hint);
}

}  // namespace chokepoint
