#include "scenario/read_trade.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/no_match.hpp"

namespace chokepoint {
namespace {

bool holds(const std::vector<int>& sorted, int item) { return std::binary_search(sorted.begin(), sorted.end(), item); }

/// The parts of an agreement, whose countries must be members.
class AgreementReader {
 public:
  AgreementReader(const Record& record, const Names& names, const World& world, Diagnostics& findings)
      : record_(record), names_(names), world_(world), findings_(findings), before_(findings.error_count()) {
    agreement_.members = names.countries(record, "members").items;
    known_ = record.has("members") && nothing_wrong();
    if (known_ && agreement_.members.size() < 2)
      record.error(findings, "members", "an agreement needs two members", "name another country, or a bloc");
  }

  Agreement read(std::vector<int> exempt, const std::vector<int>& actors) {
    agreement_.commodities = names_.commodities(record_, "commodities").items;
    agreement_.priority = record_.flag("priority");
    agreement_.exempt = std::move(exempt);
    agreement_.tariff_cut = record_.number("tariff_cut");
    agreement_.denounced = record_.date("denounced");
    agreement_.notice_days = record_.number("notice");
    for (const Record& part : record_.records("commit")) commitment(part);
    for (const Record& part : record_.records("swap")) swap(part);
    if (record_.written("pool")) pool();
    stockpiles();
    for (const int actor : actors)
      if (known_ && actor >= 0 && !holds(agreement_.members, actor))
        record_.error(findings_, "exempt",
                      fmt::format("a control of `{}`, which is no member of the agreement", world_.countries[actor].id),
                      "only members can spare each other");
    return std::move(agreement_);
  }

 private:
  bool nothing_wrong() const { return findings_.error_count() == before_; }

  void member(const Record& part, const std::string& key, int country) {
    if (known_ && !holds(agreement_.members, country))
      part.error(findings_, key, fmt::format("`{}` is no member of the agreement", world_.countries[country].id),
                 "add it to `members`");
  }

  void commitment(const Record& part) {
    Commitment promise;
    promise.links = {names_.commodities(part, "commodities").items, names_.countries(part, "from").items,
                     names_.countries(part, "to").items};
    promise.tonnes = part.number("tonnes");
    for (const int country : promise.links.from) member(part, "from", country);
    for (const int country : promise.links.to) member(part, "to", country);
    if (nothing_wrong()) require_lanes(part, world_, promise.links, findings_);
    agreement_.commitments.push_back(std::move(promise));
  }

  void swap(const Record& part) {
    Help help;
    const int helper = names_.country(part, "by");
    if (helper >= 0) member(part, "by", helper);
    help.projects = names_.facilities(part, "projects");
    if (part.has("lead_time")) help.lead_time = part.number("lead_time");
    help.removes_days = part.number("removes");
    for (const int f : help.projects) {
      const Facility& facility = world_.facilities[f];
      member(part, "projects", facility.country);
      if (!facility.project && !facility.opens)
        part.error(findings_, "projects", fmt::format("`{}` runs already", facility.id),
                   "only projects can be named here");
      if (facility.country == helper)
        part.error(findings_, "projects", fmt::format("`{}` is the helper's own", facility.id),
                   "a swap is about projects of other members");
    }
    agreement_.help.push_back(std::move(help));
    if (const Record* returns = part.record("returns")) commitment(*returns);
  }

  void pool() {
    const Selection named = names_.commodities(record_, "pool");
    for (int c = 0; c < static_cast<int>(world_.commodities.size()); ++c)
      if (named.holds(c)) agreement_.pool.push_back(c);
    if (!known_ || !nothing_wrong()) return;
    const auto trades = [&](int country) {
      return std::any_of(world_.links.begin(), world_.links.end(), [&](const Link& link) {
        return (link.from == country || link.to == country) && holds(agreement_.pool, link.commodity);
      });
    };
    if (std::count_if(agreement_.members.begin(), agreement_.members.end(), trades) < 2)
      record_.error(findings_, "pool", "fewer than two members trade any of this",
                    "what nobody buys abroad cannot be bought together");
  }

  void stockpiles() {
    agreement_.stockpiles = names_.stockpiles(record_, "stockpiles");
    for (const int s : agreement_.stockpiles) {
      const Stockpile& pile = world_.stockpiles[static_cast<std::size_t>(s)];
      member(record_, "stockpiles", pile.country);
      if (pile.release_below <= 0)
        record_.error(findings_, "stockpiles", fmt::format("`{}` releases nothing by itself", pile.id),
                      "its `release_below` in stockpiles.csv says when it does");
    }
  }

  const Record& record_;
  const Names& names_;
  const World& world_;
  Diagnostics& findings_;
  int before_;
  bool known_ = false;
  Agreement agreement_;
};

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
  LinkSelector imports{trust.commodities, trust.suppliers, trust.buyers};
  if (imports.from.empty())
    for (int c = 0; c < static_cast<int>(world.countries.size()); ++c)
      if (!holds(trust.buyers, c)) imports.from.push_back(c);
  require_lanes(record, world, imports, findings);
  return trust;
}

Agreement read_agreement(const Record& record, const Names& names, const World& world, std::vector<int> exempt,
                         const std::vector<int>& actors, Diagnostics& findings) {
  return AgreementReader(record, names, world, findings).read(std::move(exempt), actors);
}

Leakage read_leakage(const Record& record, std::vector<int> controls) {
  return {std::move(controls), record.number("share"), record.number("delay"), record.number("transit"),
          record.number("cost")};
}

}  // namespace chokepoint
