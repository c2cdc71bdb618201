#include "regime/quota.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

/// Crumbs of rounding are not a quota: below this share of a period's tonnes nothing is left.
constexpr double used_up = 1e-9;

}  // namespace

Days period_of(Quota::Period period, Date day) {
  using std::chrono::months;
  const std::chrono::year_month_day at(day);
  const int length = period == Quota::Period::month ? 1 : period == Quota::Period::quarter ? 3 : 12;
  const unsigned month =
      (static_cast<unsigned>(at.month()) - 1) / static_cast<unsigned>(length) * static_cast<unsigned>(length) + 1;
  const auto first = at.year() / std::chrono::month(month) / std::chrono::day(1);
  return {Date(first), Date(first + months(length))};
}

std::vector<Gate> QuotaMeter::open(const Calendar& calendar, int step) {
  stretches_.clear();
  std::vector<Gate> gates;
  const Days now = days_of(calendar, step);
  std::erase_if(accounts_,
                [&](const auto& item) { return period_of(item.first.first, item.first.second).after <= now.from; });
  for (auto& [key, account] : accounts_) account.given = 0;

  for (const Course::Phase& phase : course_->phases) {
    const Days bound = phase.days.meet(now);
    const int group = groups_[phase.version];
    if (bound.empty() || group < 0) continue;
    const Quota& quota = std::get<Quota>(course_->versions[phase.version]->measure);
    for (Date from = bound.from; from < bound.after;) {
      const Days period = period_of(quota.period, from);
      const Days stretch = bound.meet({from, period.after});
      const Key key{quota.period, period.from};
      Account& account = accounts_[key];
      const double per_day = quota.tonnes / period.count();
      const double rest = Days{from, period.after}.count();
      const double all = account.entitled + per_day * rest;
      double room = std::max(0.0, all - account.used - account.given);
      if (room <= used_up * quota.tonnes) room = 0;
      if (quota.even && stretch.after < period.after) {
        const double begins = step_time(calendar, from);
        room *= (step_time(calendar, stretch.after) - begins) / (step_time(calendar, period.after) - begins);
      }
      account.entitled += per_day * stretch.count();
      account.given += room;
      stretches_.push_back({group, key, room, std::max(0.0, all - account.most)});
      account.most = std::max(account.most, all);
      auto gate = std::find_if(gates.begin(), gates.end(), [&](const Gate& other) { return other.group == group; });
      if (gate == gates.end()) gate = gates.insert(gate, {group, 0, 0, 0, 0});
      gate->bound += stretch.count() / now.count();
      gate->room += room;
      gate->rate = gate->room;
      from = stretch.after;
    }
  }
  return gates;
}

void QuotaMeter::record(int group, double tonnes) {
  Stretch* last = nullptr;
  for (Stretch& stretch : stretches_) {
    if (stretch.group != group) continue;
    last = &stretch;
    const double part = std::min(tonnes, stretch.room);
    accounts_[stretch.account].used += part;
    tonnes -= part;
  }
  if (last == nullptr) return;
  accounts_[last->account].used += tonnes;  // what rounding let through
  last->added += tonnes;
}

std::vector<QuotaMeter::Grant> QuotaMeter::grants() const {
  std::vector<Grant> grants;
  for (const Stretch& stretch : stretches_) grants.push_back({stretch.group, stretch.account, stretch.added});
  return grants;
}

}  // namespace chokepoint
