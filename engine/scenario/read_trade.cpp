#include "scenario/read_trade.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace chokepoint {
namespace {

bool holds(const std::vector<int>& sorted, int item) { return std::binary_search(sorted.begin(), sorted.end(), item); }

bool among(const std::vector<int>& list, int item) { return list.empty() || holds(list, item); }

template <class Matches>
void warn_without_lanes(const Record& record, const World& world, Diagnostics& findings, Matches matches) {
  if (!std::any_of(world.links.begin(), world.links.end(), matches))
    findings.warning(record.place(), record.path(), "no lane of the world matches, so this has no effect");
}

}  // namespace

Schedule read_schedule(const Record& record, const std::string& key) {
  const Value& value = record.value(key);
  if (value.good) return {value.schedule};
  const KeySpec& entry = *record.spec().find(key);
  return entry.fallback.empty() ? Schedule{{{Date::min(), 0.0}}} : Schedule{default_value(entry).schedule};
}

std::vector<GeneralLicence> read_general_licences(const Record& licence, const Names& names) {
  std::vector<GeneralLicence> result;
  for (const Record& record : licence.records("general"))
    result.push_back({names.countries(record, "countries").items, read_schedule(record, "share")});
  return result;
}

Tax read_tax(const Record& control, Diagnostics& findings) {
  const bool buys = control.written("from") && !control.written("via");
  if (control.written("tax") && buys)
    control.error(findings, "tax", "what one buys is not taxed but charged a tariff", "write `tariff`");
  if (control.written("tariff") && !buys)
    control.error(findings, "tariff", "a tariff is charged on what one buys",
                  control.written("via") ? "write `tax`" : "name `from` instead of `to`, or write `tax`");
  for (const char* key : {"tax", "tariff", "subsidy"})
    if (control.written(key)) return {read_schedule(control, key), std::string(key) == "subsidy"};
  return {};
}

Trust read_trust(const Record& record, const Names& names, const World& world, Diagnostics& findings) {
  const int before = findings.error_count();
  Trust trust;
  trust.buyers = names.countries(record, "by").items;
  trust.commodities = names.commodities(record, "commodities").items;
  trust.suppliers = names.countries(record, "from").items;
  trust.share = read_schedule(record, "share");
  trust.of_use = record.text("of") == "use";
  if (findings.error_count() != before) return trust;
  for (const int supplier : trust.suppliers)
    if (holds(trust.buyers, supplier))
      record.error(findings, "from", fmt::format("`{}` is one of the buyers", world.countries[supplier].id),
                   "what comes from inside is not counted");
  warn_without_lanes(record, world, findings, [&](const Link& link) {
    return holds(trust.buyers, link.to) && !holds(trust.buyers, link.from) && among(trust.suppliers, link.from) &&
           among(trust.commodities, link.commodity);
  });
  return trust;
}

Agreement read_agreement(const Record& record, const Names& names, const World& world, std::vector<int> exempt,
                         const std::vector<int>& actors, Diagnostics& findings) {
  const int before = findings.error_count();
  Agreement agreement;
  agreement.members = names.countries(record, "members").items;
  agreement.commodities = names.commodities(record, "commodities").items;
  agreement.priority = record.flag("priority");
  agreement.exempt = std::move(exempt);
  agreement.tariff_cut = record.number("tariff_cut");
  agreement.denounced = record.date("denounced");
  agreement.notice_days = record.number("notice");
  const bool known = record.has("members") && findings.error_count() == before;
  if (known && agreement.members.size() < 2)
    record.error(findings, "members", "an agreement needs two members", "name another country, or a bloc");
  const auto member = [&](const Record& part, const std::string& key, int country) {
    if (known && !holds(agreement.members, country))
      part.error(findings, key, fmt::format("`{}` is no member of the agreement", world.countries[country].id),
                 "add it to `members`");
  };
  for (const Record& part : record.records("commit")) {
    Commitment promise;
    promise.links = {names.commodities(part, "commodities").items, names.countries(part, "from").items,
                     names.countries(part, "to").items};
    promise.tonnes = part.number("tonnes");
    for (const int country : promise.links.from) member(part, "from", country);
    for (const int country : promise.links.to) member(part, "to", country);
    if (findings.error_count() == before)
      warn_without_lanes(part, world, findings, [&](const Link& link) { return promise.links.matches(link); });
    agreement.commitments.push_back(std::move(promise));
  }
  agreement.stockpiles = names.stockpiles(record, "stockpiles");
  for (const int s : agreement.stockpiles) {
    const Stockpile& pile = world.stockpiles[static_cast<std::size_t>(s)];
    member(record, "stockpiles", pile.country);
    if (pile.release_below <= 0)
      record.error(findings, "stockpiles", fmt::format("`{}` releases nothing by itself", pile.id),
                   "its `release_below` in stockpiles.csv says when it does");
  }
  for (const int actor : actors)
    if (known && actor >= 0 && !holds(agreement.members, actor))
      record.error(findings, "exempt",
                   fmt::format("a control of `{}`, which is no member of the agreement", world.countries[actor].id),
                   "only members can spare each other");
  return agreement;
}

Leakage read_leakage(const Record& record, std::vector<int> controls) {
  return {std::move(controls), record.number("share"), record.number("delay"), record.number("transit"),
          record.number("cost")};
}

}  // namespace chokepoint
