#include "regime/financing.hpp"

#include <algorithm>
#include <cmath>

#include "base/lists.hpp"
#include "regime/days.hpp"

namespace chokepoint {
namespace {

/// What an event says about a project; null where it says nothing.
const ProjectStart* start_of(const Event& event, int project) {
  const auto* start = std::get_if<ProjectStart>(&event.effect);
  if (start == nullptr) return nullptr;
  const auto& all = start->facilities;
  return !contains(all, project) ? nullptr : start;
}

/// What rounding leaves of a need is none.
constexpr double paid_up = 1e-9;

}  // namespace

Financing::Financing(const Scenario& scenario)
    : scenario_(&scenario), building_(scenario.world->facilities.size(), never), called_(scenario.events.size(), 0.0) {
  for (int i = 0; i < static_cast<int>(scenario.events.size()); ++i) {
    if (std::holds_alternative<Finance>(scenario.events[i].effect)) finances_.push_back(i);
    if (std::holds_alternative<Fund>(scenario.events[i].effect)) funds_.push_back(i);
  }
  for (int f = 0; f < static_cast<int>(scenario.world->facilities.size()); ++f) {
    const Facility& facility = scenario.world->facilities[f];
    if (facility.project && facility.capex && !facility.committed) projects_.push_back(f);
  }
}

bool Financing::in_force(int event, Date day) const {
  return days_of(scenario_->events[event].start, scenario_->events[event].until).holds(day);
}

const Finance& Financing::finance(int event) const { return std::get<Finance>(scenario_->events[event].effect); }

double Financing::left(int event) const { return std::max(0.0, finance(event).usd - called_[event]); }

/// USD that a project still lacks for its share of the capex, after what is given to it directly.
double Financing::need(int project, Date day) const {
  const Facility& facility = scenario_->world->facilities[project];
  std::vector<double> parts;
  for (const int event : finances_)
    if (finance(event).project == project && in_force(event, day)) parts.push_back(finance(event).usd);
  return *facility.capex * facility.finance_share - sum_of(parts);
}

double Financing::balance(int fund, Date day) const {
  if (!in_force(fund, day)) return 0;
  std::vector<double> parts;
  for (const int event : finances_)
    if (finance(event).fund == fund && in_force(event, day)) parts.push_back(left(event));
  return sum_of(parts);
}

/// Its money alone decides: no event holds it back, and of those that start it, if there are any, one is in force.
bool Financing::may_begin(int project, Date day) const {
  if (building_[project] != never) return false;
  bool asked = false, started = false;
  for (const Event& event : scenario_->events) {
    const ProjectStart* start = start_of(event, project);
    if (start == nullptr) continue;
    if (start->cancelled) {
      if (days_of(event.start, event.until).holds(day)) return false;
      continue;
    }
    if (start->financed) return false;  // somebody else pays
    asked = true;
    started = started || event.start <= day;
  }
  return !asked || started;
}

/// A fund's projects in the order in which it looks at them.
std::vector<int> Financing::in_order(int fund) const {
  const Fund& terms = std::get<Fund>(scenario_->events[fund].effect);
  std::vector<int> order = terms.projects;
  if (terms.rule == Fund::Rule::listed) return order;
  const auto dearness = [&](int project) {
    const Facility& facility = scenario_->world->facilities[project];
    return *facility.capex / facility.capacity;
  };
  std::sort(order.begin(), order.end(),
            [&](int a, int b) { return std::pair(dearness(a), a) < std::pair(dearness(b), b); });
  return order;
}

void Financing::begin(int project, int step, const std::vector<std::pair<int, double>>& shares) {
  const Facility& facility = scenario_->world->facilities[project];
  const Calendar& calendar = scenario_->calendar;
  building_[project] = calendar.begin(step);
  double lead = facility.lead_time_days;
  for (const Event& event : scenario_->events)
    if (const ProjectStart* start = start_of(event, project);
        start != nullptr && start->lead_time_days && event.start != never)
      lead = std::max(lead, *start->lead_time_days);
  const double from = step_time(calendar, building_[project]);
  const double until = step_time(
      calendar, building_[project] + std::chrono::days(std::lround(std::max(1.0, facility.permitting_days + lead))));
  std::vector<double> parts;
  for (const auto& [event, usd] : shares) parts.push_back(usd);
  const double all = sum_of(parts), scale = all > *facility.capex ? *facility.capex / all : 1.0;
  for (const auto& [event, usd] : shares) {
    called_[event] += usd * scale;
    calls_.push_back({event, project, usd * scale, from, until});
  }
}

bool Financing::decide(int step, const Earnings& earnings) {
  const Date day = scenario_->calendar.begin(step);
  bool any = false;
  const auto direct = [&](int project) {
    std::vector<std::pair<int, double>> shares;
    for (const int event : finances_)
      if (finance(event).project == project && in_force(event, day)) shares.emplace_back(event, finance(event).usd);
    return shares;
  };
  const auto ready = [&](int project) { return may_begin(project, day) && earnings.viable(project, day); };
  const auto tolerance = [&](int project) { return paid_up * *scenario_->world->facilities[project].capex; };
  for (const int project : projects_) {
    if (!ready(project) || need(project, day) > tolerance(project)) continue;
    begin(project, step, direct(project));
    any = true;
  }
  for (const int fund : funds_)
    for (const int project : in_order(fund)) {
      const double gap = ready(project) ? need(project, day) : 0.0;
      const double balance = this->balance(fund, day);
      if (gap <= tolerance(project) || gap > balance + tolerance(project)) continue;
      // Those who gave to the fund share by what each has left in it.
      std::vector<std::pair<int, double>> shares = direct(project);
      for (const int event : finances_)
        if (finance(event).fund == fund && in_force(event, day) && left(event) > 0)
          shares.emplace_back(event, left(event) * std::min(1.0, gap / balance));
      begin(project, step, shares);
      any = true;
    }
  return any;
}

void Financing::settle(int step, Ledger& ledger) const {
  const double now = step, after = step + 1;
  const Date next = scenario_->calendar.end(step);
  const auto of = [&](const Call& call, double time) {
    return call.usd * std::clamp((time - call.from) / (call.until - call.from), 0.0, 1.0);
  };
  std::vector<double> unpaid(scenario_->events.size(), 0.0);
  for (const Call& call : calls_) {
    const Finance& terms = finance(call.event);
    if (terms.kind == MoneyKind::guarantee) {
      if (in_force(call.event, next)) unpaid[call.event] += call.usd;
      continue;
    }
    ledger.pay({step,
                terms.payer,
                {Party::Kind::facility, call.project},
                terms.kind,
                call.event,
                -1,
                of(call, after) - of(call, now)});
    unpaid[call.event] += call.usd - of(call, after);
  }
  for (const int event : finances_) {
    // What is promised and not bound to a project yet may be called as long as the promise stands.
    const Finance& terms = finance(event);
    const bool bound = terms.project >= 0 && building_[terms.project] != never;
    if (!bound && in_force(event, next)) unpaid[event] += left(event);
    ledger.owe({step, terms.payer, terms.kind, event, unpaid[event]});
  }
}

}  // namespace chokepoint
