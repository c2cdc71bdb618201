#include "plan/known_rays.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

constexpr double full = 1 - 1e-9;     ///< from here on a coverage counts as 1
constexpr double indistinct = 1e-11;  ///< what doubles cannot tell apart

}  // namespace

double level_on_grid(double coverage) {
  constexpr double grid = 0x1p-40;
  return std::max(0.0, std::round(coverage / grid) * grid);
}

double on_grid(double coverage) {
  const double level = level_on_grid(coverage);
  return level > full ? 1.0 : level;
}

KnownRays::KnownRays(const Network& network, const MonthModel& month, const LpModel& model, RayPool& pool,
                     const std::vector<double>& wants)
    : n_(network), month_(month), model_(model), pool_(pool), wants_(wants) {
  pool_.index(network, month);
  pool_.next_regime();
  wanted_.resize(network.classes.size());
  first_entry_.assign(static_cast<std::size_t>(network.consumers.count), -1);
  for (std::size_t r = 0; r < pool_.rays().size(); ++r) take_in(r);
}

void KnownRays::add(Ray ray) {
  const std::size_t r = pool_.add(std::move(ray));
  pool_.index(n_, month_);
  take_in(r);
  join(r);
}

void KnownRays::take_in(std::size_t r) {
  const RayPool::Terms& terms = pool_.terms(r);
  double all = 0;
  for (const auto& [k, d] : terms.deliveries) all += d * wants_[k];
  constants_.push_back(constant_of(terms));
  all_.push_back(all);
  in_.push_back(0);
  if (pool_.held(r)) join(r);
}

void KnownRays::join(std::size_t r) {
  in_[r] = 1;
  const RayPool::Terms& terms = pool_.terms(r);
  const std::size_t joined = joined_.size();
  joined_.push_back(r);
  exact_.emplace_back();
  for (std::size_t rank = 0; rank < wanted_.size(); ++rank) {
    double sum = 0;
    for (const auto& [k, d] : terms.of(static_cast<int>(rank))) {
      const double weight = d * wants_[k];
      sum += weight;
      entries_.push_back({joined, weight, first_entry_[k]});
      first_entry_[k] = static_cast<int>(entries_.size()) - 1;
    }
    wanted_[rank].push_back(sum);
  }
}

bool KnownRays::is_delivery(int column) const {
  return column >= month_.delivery(0) && column < month_.delivery(0) + n_.consumers.count;
}

/// Right side less the most helpful bounds of all columns but the deliveries; infinite where it proves nothing.
double KnownRays::constant_of(const RayPool::Terms& terms) const {
  double constant = 0, farthest = 0;
  for (std::size_t t = 0; t < terms.row.size(); ++t) {
    const double bound = model_.row_upper[terms.row[t]];
    farthest = std::max(farthest, bound);
    constant += terms.y[t] * bound;
  }
  for (std::size_t t = 0; t < terms.large.size(); ++t) {
    const double bound = model_.column_upper[terms.large[t]];
    farthest = std::max(farthest, bound);
    constant -= terms.d_large[t] * bound;
  }
  for (std::size_t t = 0; t < terms.least.size(); ++t)
    constant -= terms.d_least[t] * model_.column_lower[terms.least[t]];
  return farthest >= lp_infinity ? lp_infinity : constant;
}

std::optional<Twofold> KnownRays::exact_constant(const Ray& ray) const {
  Twofold constant;
  for (const auto& [i, y] : ray.y) {
    if (i < n_.rooms.count) continue;
    if (model_.row_upper[i] >= lp_infinity) return {};
    constant += y * model_.row_upper[i];
  }
  for (const auto& [j, d] : ray.d) {
    if (is_delivery(j)) continue;
    const double helpful = d.high > 0 ? model_.column_lower[j] : model_.column_upper[j];
    if (helpful >= lp_infinity) return {};
    constant -= d * helpful;
  }
  return constant;
}

std::optional<double> KnownRays::violation(const Ray& ray, const std::vector<Twofold>& coverage) const {
  const std::optional<Twofold> constant = exact_constant(ray);
  if (!constant) return {};
  Twofold over = -*constant;
  double size = std::fabs(over.high);
  for (const auto& [j, d] : ray.d) {
    if (!is_delivery(j)) continue;
    const int k = j - month_.delivery(0);
    const Twofold term = d * coverage[k] * wants_[k];
    over += term;
    size += std::fabs(term.high);
  }
  if (!(size > 0)) return {};
  return over.high / size;
}

std::vector<PredictedRound> KnownRays::predict(std::vector<Twofold>& coverage) {
  std::vector<PredictedRound> rounds;
  do {
    rounds = predict_from_joined(coverage);
  } while (others_join(coverage));
  return rounds;
}

void KnownRays::hold(const std::vector<PredictedRound>& rounds) {
  for (const PredictedRound& round : rounds) pool_.hold(round.ray);
}

/// Those that do not allow these coverages join, and those that only just do: they might prove a round's level too.
bool KnownRays::others_join(const std::vector<Twofold>& coverage) {
  const std::size_t before = joined_.size();
  for (std::size_t r = 0; r < constants_.size(); ++r) {
    const double constant = constants_[r], near = 2 * indistinct * all_[r] + 1e-13 * std::fabs(constant);
    if (in_[r] != 0 || constant >= lp_infinity || all_[r] + near <= constant) continue;
    double taken = 0;
    for (const auto& [k, d] : pool_.terms(r).deliveries) taken += d * coverage[k].high * wants_[k];
    if (taken + near > constant) join(r);
  }
  return joined_.size() > before;
}

std::vector<PredictedRound> KnownRays::predict_from_joined(std::vector<Twofold>& coverage) {
  const auto consumers = static_cast<std::size_t>(n_.consumers.count);
  coverage.assign(consumers, 1.0);
  frozen_.assign(consumers, 0);
  std::vector<PredictedRound> rounds;
  left_.clear();
  for (const std::size_t r : joined_) left_.push_back(constants_[r]);
  for (int rank = 0; rank < static_cast<int>(n_.classes.size()); ++rank) {
    weight_ = wanted_[static_cast<std::size_t>(rank)];
    live_.clear();
    for (std::size_t at = 0; at < joined_.size(); ++at)
      if (weight_[at] > 0 && left_[at] < lp_infinity) live_.push_back(at);
    while (predict_round(rank, coverage, rounds)) {
    }
    for (std::size_t at = 0; at < joined_.size(); ++at) left_[at] -= weight_[at];  // the others have everything
  }
  return rounds;
}

/// What a ray allows those of a class who are not frozen.
PredictedRound KnownRays::round_of(std::size_t at, int rank, const std::vector<Twofold>& coverage) {
  PredictedRound round;
  round.ray = joined_[at];
  if (!exact_[at]) exact_[at] = exact_constant(pool_.rays()[round.ray]);
  Twofold left = *exact_[at];
  const RayPool::Terms& terms = pool_.terms(round.ray);
  for (std::size_t t = 0; t < terms.first[rank + 1]; ++t) {
    const int k = terms.deliveries[t].consumer;
    const Twofold d(terms.deliveries[t].d, terms.low[t]);
    if (t >= terms.first[rank] && frozen_[k] == 0)
      round.weight += d * wants_[k];
    else
      left -= d * coverage[k] * wants_[k];
  }
  round.coverage = round.weight.high > 0 ? left / round.weight : Twofold(1.0);
  if (round.coverage.high < 0) round.coverage = 0.0;
  if (Twofold(1.0) < round.coverage) round.coverage = 1.0;
  return round;
}

/// Freezes the consumers of the ray that allows the class least. False where all that are left can have everything.
bool KnownRays::predict_round(int rank, std::vector<Twofold>& coverage, std::vector<PredictedRound>& rounds) {
  const std::vector<double>& wanted = wanted_[static_cast<std::size_t>(rank)];
  double lowest = 1 + indistinct;
  std::size_t live = 0;
  for (const std::size_t at : live_) {
    if (weight_[at] <= 1e-9 * wanted[at]) continue;
    live_[live++] = at;
    if (left_[at] < lowest * weight_[at]) lowest = left_[at] / weight_[at];
  }
  live_.resize(live);
  if (lowest >= 1 + indistinct) return false;
  PredictedRound best;
  std::size_t best_at = 0;
  bool any = false;
  const double within = std::max(lowest, 0.0) + indistinct;
  for (const std::size_t at : live_) {
    if (any && best.coverage.high <= 0) break;
    if (left_[at] > within * weight_[at]) continue;
    PredictedRound round = round_of(at, rank, coverage);
    if (any && !(round.coverage < best.coverage)) continue;
    best = std::move(round);
    best_at = at;
    any = true;
  }
  if (!(best.coverage < Twofold(1.0))) return false;
  for (const auto& [k, d] : pool_.terms(best.ray).of(rank))
    if (frozen_[k] == 0 && d * wants_[k] > 0) best.consumers.push_back(k);
  for (const int k : best.consumers) {
    coverage[k] = best.coverage;
    frozen_[k] = 1;
    for (int e = first_entry_[k]; e >= 0; e = entries_[e].next) {
      const Entry& entry = entries_[e];
      weight_[entry.joined] -= entry.weight;
      left_[entry.joined] -= entry.weight * best.coverage.high;
    }
  }
  weight_[best_at] = 0;
  if (!best.consumers.empty()) rounds.push_back(std::move(best));
  return true;
}

}  // namespace chokepoint
