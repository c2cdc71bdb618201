#include "report/in_months.hpp"

#include <algorithm>
#include <map>

#include "chokepoint/calendar.hpp"

namespace chokepoint {
namespace {

/// Days of a week that lie in a month: week, share of the week.
using Parts = std::vector<std::pair<int, double>>;

std::string month_of(Date day) { return to_string(day).substr(0, 7); }

/// Months of which every day lies in a week that was computed.
std::map<std::string, Parts> months_of(const StoredRun& weekly, std::size_t steps_done) {
  std::map<std::string, Parts> parts;
  std::map<std::string, int> days;
  for (std::size_t week = 0; week < std::min(steps_done, weekly.steps.size()); ++week) {
    const auto first = parse_date(weekly.steps[week].first_day), last = parse_date(weekly.steps[week].last_day);
    if (!first || !last || *last < *first) continue;
    const double share = 1.0 / static_cast<double>((*last - *first).count() + 1);
    for (Date day = *first; day <= *last; day += std::chrono::days(1)) {
      Parts& month = parts[month_of(day)];
      if (month.empty() || month.back().first != static_cast<int>(week)) month.emplace_back(static_cast<int>(week), 0);
      month.back().second += share;
      ++days[month_of(day)];
    }
  }
  std::erase_if(parts, [&](const auto& month) {
    const auto first = parse_date(month.first), last = parse_date(month.first, true);
    return !first || !last || days[month.first] != (*last - *first).count() + 1;
  });
  return parts;
}

BuyerTable added_up(const BuyerTable& weeks, const std::map<std::string, Parts>& months, const World& world) {
  const int items = weeks.wanted.items, count = static_cast<int>(months.size());
  BuyerTable sums;
  for (Table<double>* table : {&sums.wanted, &sums.delivered, &sums.flow_coverage}) table->resize(count, items);
  sums.status.resize(count, items);
  int row = 0;
  for (const auto& [label, parts] : months) {
    for (int k = 0; k < items; ++k) {
      double wanted = 0, delivered = 0, planned = 0;
      Status worst = Status::supplied;
      for (const auto& [week, share] : parts) {
        wanted += share * weeks.wanted.at(week, k);
        delivered += share * weeks.delivered.at(week, k);
        planned += share * weeks.wanted.at(week, k) * weeks.flow_coverage.at(week, k);
        worst = std::max(worst, weeks.status.at(week, k));
      }
      const double coverage = wanted > 0 ? delivered / wanted : 1;
      if (cut_off(worst) && coverage >= world.consumers[static_cast<std::size_t>(k)].critical_coverage)
        worst = Status::strained;
      sums.wanted.at(row, k) = wanted;
      sums.delivered.at(row, k) = delivered;
      sums.flow_coverage.at(row, k) = wanted > 0 ? planned / wanted : 1;
      sums.status.at(row, k) = worst;
    }
    ++row;
  }
  return sums;
}

}  // namespace

StoredRun in_months(const StoredRun& weekly, std::size_t steps_done) {
  const std::map<std::string, Parts> months = months_of(weekly, steps_done);
  StoredRun run;
  run.id = weekly.id;
  run.title = weekly.title;
  run.meta = weekly.meta;
  run.meta["calendar.step"] = "month";
  run.meta.erase("steps_done");
  run.inputs = weekly.inputs;
  run.world = weekly.world;
  for (const auto& [label, parts] : months)
    run.steps.push_back({label, label + "-01", to_string(*parse_date(label, true))});
  for (const ConductResult& each : weekly.conducts) {
    ConductResult& sums = run.conducts.emplace_back();
    sums.conduct = each.conduct;
    sums.consumers = added_up(each.consumers, months, *weekly.world);
    sums.ledger = each.ledger;
  }
  return run;
}

}  // namespace chokepoint
