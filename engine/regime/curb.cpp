#include "regime/curb.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace chokepoint {

double Curb::at(double day) const {
  if (day < from || day >= ends()) return 1;
  if (day < after) return level;
  return level + (1 - level) * (day - after) / recovery;
}

double Opening::at(double now) const {
  if (now < day) return 0;
  return ramp <= 0 || now >= day + ramp ? 1.0 : (now - day) / ramp;
}

namespace {

double tightest(std::span<const Curb> curbs, double day) {
  double share = 1;
  for (const Curb& curb : curbs) share = std::min(share, curb.at(day));
  return share;
}

/// True if `mild` nowhere in the days leaves less than `hard`.
bool within(const Curb& mild, const Curb& hard, double from, double after) {
  std::vector<double> days{from, after};
  for (const Curb* curb : {&mild, &hard})
    for (const double day : {curb->from, curb->after, curb->ends()})
      if (day > from && day < after) days.push_back(day);
  std::sort(days.begin(), days.end());
  for (std::size_t i = 0; i + 1 < days.size(); ++i) {
    const double length = days[i + 1] - days[i];
    if (length <= 0) continue;
    const auto difference = [&](double share) {
      const double day = days[i] + share * length;
      return mild.at(day) - hard.at(day);
    };
    const double first = difference(0.25), second = difference(0.75);  // a line: its ends follow from two points
    if (first - 0.5 * (second - first) < 0 || second + 0.5 * (second - first) < 0) return false;
  }
  return true;
}

/// The curbs that matter in the days. Those wholly inside a harder one are left out: then not even the rounding of the
/// result shows them.
std::vector<Curb> hardest(std::span<const Curb> curbs, double from, double after) {
  std::vector<Curb> result;
  for (std::size_t i = 0; i < curbs.size(); ++i) {
    bool matters = curbs[i].from < after && curbs[i].ends() > from;
    for (std::size_t j = 0; matters && j < curbs.size(); ++j)
      if (j != i && within(curbs[i], curbs[j], from, after))
        matters = i < j && within(curbs[j], curbs[i], from, after);  // of two equal ones the first stays
    if (matters) result.push_back(curbs[i]);
  }
  return result;
}

/// Days between which every curb and the opening are linear and none crosses another or the ceiling's share.
std::vector<double> knots(double from, double after, const Opening& opening, std::span<const Curb> curbs,
                          double ceiling_share) {
  std::vector<double> days{from, after};
  const auto add = [&](double day) {
    if (day > from && day < after) days.push_back(day);
  };
  add(opening.day);
  add(opening.day + opening.ramp);
  for (const Curb& curb : curbs) {
    add(curb.from);
    add(curb.after);
    add(curb.ends());
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());

  // Inside a stretch a line is known from two points; where two lines cross, the stretch is cut.
  std::vector<double> crossings;
  for (std::size_t i = 0; i + 1 < days.size(); ++i) {
    const double begin = days[i], length = days[i + 1] - begin;
    const double first = begin + 0.25 * length, second = begin + 0.75 * length;
    const auto cross = [&](double a1, double a2, double b1, double b2) {
      const double slope = ((a2 - b2) - (a1 - b1)) / 0.5;
      if (slope == 0) return;
      const double where = 0.25 - (a1 - b1) / slope;
      if (where > 0 && where < 1) crossings.push_back(begin + where * length);
    };
    for (std::size_t a = 0; a < curbs.size(); ++a) {
      const double a1 = curbs[a].at(first), a2 = curbs[a].at(second);
      if (a1 == a2 && ceiling_share == a1) continue;
      cross(a1, a2, ceiling_share, ceiling_share);
      for (std::size_t b = a + 1; b < curbs.size(); ++b) cross(a1, a2, curbs[b].at(first), curbs[b].at(second));
    }
  }
  days.insert(days.end(), crossings.begin(), crossings.end());
  std::sort(days.begin(), days.end());
  return days;
}

}  // namespace

double mean_capacity(Days days, double capacity, const Opening& opening, std::span<const Curb> all, double ceiling) {
  const double from = day_number(days.from), after = day_number(days.after);
  const std::vector<Curb> curbs = hardest(all, from, after);
  if (curbs.empty() && opening.at(from) >= 1) return capacity;
  if (opening.day >= after || capacity <= 0) return 0;

  const bool has_ceiling = std::isfinite(ceiling);
  const std::vector<double> cuts = knots(from, after, opening, curbs, has_ceiling ? ceiling / capacity : 2.0);
  // Gauss' two points are exact up to cubics: a ramp times a recovery is a parabola.
  const double offset = 0.5 / std::sqrt(3.0);
  bool held = false;
  double open_sum = 0, held_sum = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    const double length = cuts[i + 1] - cuts[i], middle = cuts[i] + 0.5 * length;
    for (const double day : {middle - offset * length, middle + offset * length}) {
      const double curbed = capacity * tightest(curbs, day), open = opening.at(day);
      held = held || curbed < ceiling * (1 - 1e-12);
      open_sum += 0.5 * length * curbed * open;
      held_sum += 0.5 * length * std::min(ceiling, curbed * open);
    }
  }
  return (held ? held_sum : open_sum) / (after - from);
}

Date stands_until(Days now, const Opening& opening, std::span<const Curb> curbs) {
  const double from = day_number(now.from), after = day_number(now.after);
  double until = day_number(never_ends);
  if (opening.day >= after)
    until = std::min(until, opening.day);
  else if (opening.day + opening.ramp > from)
    return now.after;
  for (const Curb& curb : curbs) {
    if (curb.ends() <= from) continue;
    if (curb.from >= after)
      until = std::min(until, curb.from);
    else if (curb.level == 0 && curb.from <= from && curb.after >= after)
      until = std::min(until, curb.after);
    else
      return now.after;
  }
  return Date(std::chrono::days(static_cast<long>(std::floor(until))));
}

}  // namespace chokepoint
