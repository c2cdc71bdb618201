#include "regime/licence.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/lists.hpp"

namespace chokepoint {
namespace {

/// Share of what applies that is granted in the long run where throughput does not limit.
double passes(double approve, double reapply) {
  const double rest = reapply * (1 - approve);
  return approve <= 0 ? 0.0 : rest >= 1 ? 1.0 : std::min(1.0, approve / (1 - rest));
}

}  // namespace

double LicenceOffice::Queue::in_hand() const {
  double sum = 0;
  for (const Permit& permit : permits) sum += permit.tonnes;
  return sum;
}

/// The queue of a partner and commodity, which limits the group from now on.
LicenceOffice::Queue& LicenceOffice::limited_by(std::pair<int, int> key, int group) {
  auto place = std::ranges::lower_bound(queues_, key, {}, [](const auto& each) { return each.first; });
  const auto index = static_cast<int>(place - queues_.begin());
  if (place == queues_.end() || place->first != key) {
    place = queues_.insert(place, {key, {}});
    for (int& queue : queue_of_group_)
      if (queue >= index) ++queue;
  }
  if (static_cast<std::size_t>(group) >= queue_of_group_.size()) queue_of_group_.resize(group + 1, -1);
  queue_of_group_[group] = index;
  return place->second;
}

void LicenceOffice::add_group(std::pair<int, int> partner_and_commodity, int version, int group) {
  Queue& queue = limited_by(partner_and_commodity, group);
  queue.groups.resize(course_->versions.size(), -1);
  queue.groups[version] = group;
}

std::vector<std::pair<int, int>> LicenceOffice::queues_of_several() const {
  std::vector<std::pair<int, int>> result;
  for (const auto& [key, queue] : queues_) {
    std::set<int> groups(queue.groups.begin(), queue.groups.end());
    groups.erase(-1);
    if (groups.size() > 1) result.push_back(key);
  }
  return result;
}

void LicenceOffice::add_all(std::pair<int, int> partner_and_commodity, int group) {
  limited_by(partner_and_commodity, group).all = group;
}

LicenceOffice::Terms LicenceOffice::terms(const Calendar& calendar, int step) const {
  Terms terms;
  double days_bound = 0;
  const Days now = days_of(calendar, step);
  for (const Course::Phase& phase : course_->phases) {
    const Days days = phase.days.meet(now);
    const auto* licence = std::get_if<Licence>(&course_->versions[phase.version]->measure);
    if (days.empty() || licence == nullptr) continue;
    // Running means: of one phase alone they are the values themselves.
    const double count = days.count(), weight = count / (days_bound + count);
    const auto blend = [&](double& value, double part) {
      value = weight == 1 ? part : value + weight * (part - value);
    };
    blend(terms.approve, mean(licence->approve, days));
    blend(terms.reapply, mean(licence->reapply, days));
    blend(terms.review_days, mean(licence->review_days, days));
    terms.validity_days = licence->validity_days;
    // An office without a limit for part of the step has none in the step.
    if (days_bound == 0) terms.limited = licence->throughput.has_value();
    terms.limited = terms.limited && licence->throughput.has_value();
    if (terms.limited) blend(terms.throughput, mean(*licence->throughput, days) / calendar.steps_per_year());
    days_bound += count;
  }
  terms.bound = days_bound / now.count();
  return terms;
}

/// Share of a partner's trade that needs no application on these days.
double LicenceOffice::general_share(int version, int partner, Days days) const {
  double sum = 0;
  for (const GeneralLicence& general : std::get<Licence>(course_->versions[version]->measure).general)
    if (general.countries.empty() || contains(general.countries, partner)) sum += mean(general.share, days);
  return std::min(1.0, sum);
}

void LicenceOffice::join(const Calendar& calendar, int step, std::span<const double> anchor) {
  const Days now = days_of(calendar, step);
  for (auto& [key, queue] : queues_) {
    queue.joins = queue.bound = 0;
    for (const Course::Phase& phase : course_->phases) {
      const Days days = phase.days.meet(now);
      const int group = queue.groups[phase.version];
      if (days.empty() || group < 0) continue;
      const double share = days.count() / now.count();
      queue.bound += share;
      queue.joins += anchor[group] * share * (1 - general_share(phase.version, key.first, days));
    }
    if (queue.joins > 0) queue.waiting.push_back({office_step_, queue.joins});
  }
}

void LicenceOffice::decide(const Calendar& calendar, int step, const Terms& terms) {
  const int review = calendar.lag_steps(terms.review_days);
  const auto due = [&](const Cohort& cohort) { return office_step_ - cohort.joined >= review; };
  double decidable = 0;
  for (const auto& [key, queue] : queues_)
    for (const Cohort& cohort : queue.waiting)
      if (due(cohort)) decidable += cohort.tonnes;
  const double most = terms.throughput * terms.bound;
  const double share = terms.limited && decidable > most ? most / decidable : 1.0;

  const int lapses = step + std::max(1, calendar.lag_steps(terms.validity_days));
  for (auto& [key, queue] : queues_) {
    double own = 0;
    for (const Cohort& cohort : queue.waiting)
      if (due(cohort)) own += cohort.tonnes;
    const double decided = own * share;
    for (double left = decided; !queue.waiting.empty() && due(queue.waiting.front());) {
      Cohort& oldest = queue.waiting.front();
      if (share < 1 && oldest.tonnes > left) {
        oldest.tonnes -= left;
        break;
      }
      left -= oldest.tonnes;
      queue.waiting.erase(queue.waiting.begin());
    }
    if (decided <= 0) continue;
    if (const double granted = terms.approve * decided; granted > 0) {
      queue.permits.push_back({lapses, granted});
      queue.granted.push_back({lapses, granted});
      queue.added += granted;
    }
    const double again = terms.reapply * (1 - terms.approve) * decided;
    if (again > 0) queue.waiting.push_back({office_step_, again});
  }
}

std::vector<Gate> LicenceOffice::open(const Calendar& calendar, int step, std::span<const double> anchor) {
  for (auto& [key, queue] : queues_) {
    for (auto* permits : {&queue.permits, &queue.granted})
      std::erase_if(*permits, [&](const Permit& permit) { return permit.lapses <= step; });
    queue.added = queue.still_valid = 0;
    for (const Permit& permit : queue.granted) queue.still_valid += permit.tonnes;
  }
  const Terms now = terms(calendar, step);
  if (now.bound <= 0) return {};
  join(calendar, step, anchor);
  decide(calendar, step, now);
  ++office_step_;
  return steady_state(calendar, step, now, anchor);
}

/// Where the office is too slow, its throughput is shared by what has to be decided.
std::vector<Gate> LicenceOffice::steady_state(const Calendar& calendar, int step, const Terms& now,
                                              std::span<const double> anchor) const {
  std::vector<Gate> gates;
  const Days days_now = days_of(calendar, step);
  double decisions = 0;
  const double rest = now.reapply * (1 - now.approve);
  for (const auto& [key, queue] : queues_) decisions += queue.joins;
  if (rest < 1) decisions /= 1 - rest;
  const double most = now.throughput * now.bound;
  const double share = now.limited && decisions > most ? most / decisions : 1.0;
  struct Part {
    int group;
    double days = 0, passes = 0;  ///< of the step; the same times what moves without application, tonnes
  };
  std::vector<Part> parts;  // ascending by group
  for (const auto& [key, queue] : queues_) {
    const double rate = queue.joins * passes(now.approve, now.reapply) * share;
    parts.clear();
    for (const Course::Phase& phase : course_->phases) {
      const int group = queue.groups[phase.version];
      const Days days = phase.days.meet(days_now);
      if (days.empty() || group < 0) continue;
      auto part = std::ranges::lower_bound(parts, group, {}, &Part::group);
      if (part == parts.end() || part->group != group) part = parts.insert(part, {group});
      part->days += days.count();
      part->passes += days.count() * general_share(phase.version, key.first, days);
    }
    const auto of_step = [&](double days) { return days / days_now.count(); };
    if (parts.size() < 2) {
      for (const Part& part : parts)
        gates.push_back(
            {part.group, of_step(part.days), rate, queue.in_hand(), anchor[part.group] * of_step(part.passes)});
      continue;
    }
    double bound = 0, passing = 0;
    for (const Part& part : parts) {
      bound += anchor[part.group] * of_step(part.days);
      passing += anchor[part.group] * of_step(part.passes);
    }
    gates.push_back({queue.all, 1, rate, queue.in_hand(), std::max(0.0, anchor[queue.all] - bound) + passing});
  }
  return gates;
}

void LicenceOffice::record(int group, double tonnes) {
  const int place = queue_of(group);
  if (place < 0) return;
  Queue& queue = queues_[place].second;
  while (tonnes > 0 && !queue.permits.empty()) {
    Permit& oldest = queue.permits.front();
    const double used = std::min(tonnes, oldest.tonnes);
    oldest.tonnes -= used;
    tonnes -= used;
    if (oldest.tonnes <= 0) queue.permits.erase(queue.permits.begin());
  }
  queue.added += tonnes;
}

std::vector<LicenceOffice::Grant> LicenceOffice::grants(const Calendar& calendar, int step) const {
  std::vector<Grant> grants;
  const Days now = days_of(calendar, step);
  for (const auto& [key, queue] : queues_) {
    Grant grant{key, {}, queue.still_valid, queue.added};
    for (const Course::Phase& phase : course_->phases)
      if (const int group = queue.groups[phase.version];
          group >= 0 && !phase.days.meet(now).empty() && !contains(grant.groups, group))
        grant.groups.push_back(group);
    if (grant.groups.size() > 1) grant.groups = {queue.all};
    if (!grant.groups.empty()) grants.push_back(std::move(grant));
  }
  return grants;
}

int LicenceOffice::queue_of(int group) const {
  return group >= 0 && group < static_cast<int>(queue_of_group_.size()) ? queue_of_group_[group] : -1;
}

const LicenceOffice::Queue& LicenceOffice::queue(int group) const {
  const int place = queue_of(group);
  if (place < 0) throw std::logic_error("no licence queue for this group");
  return queues_[place].second;
}

double LicenceOffice::waiting(int group) const {
  double sum = 0;
  for (const Cohort& cohort : queue(group).waiting) sum += cohort.tonnes;
  return sum;
}

double LicenceOffice::permits(int group) const { return queue(group).in_hand(); }

}  // namespace chokepoint
