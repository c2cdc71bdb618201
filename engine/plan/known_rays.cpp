#include "plan/known_rays.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chokepoint {
namespace {

constexpr double full = 1 - 1e-9;  ///< from here on a coverage counts as 1

}  // namespace

double level_on_grid(double coverage) {
  constexpr double grid = 0x1p-40;
  return std::max(0.0, std::round(coverage / grid) * grid);
}

double on_grid(double coverage) {
  const double level = level_on_grid(coverage);
  return level > full ? 1.0 : level;
}

std::size_t RayPool::add(Ray ray) {
  rays_.push_back(std::move(ray));
  used_.push_back(++clock_);
  return rays_.size() - 1;
}

void RayPool::trim(std::size_t most) {
  if (rays_.size() <= most) return;
  std::vector<std::size_t> order(rays_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(),
                   [&](std::size_t a, std::size_t b) { return used_[a] > used_[b]; });
  order.resize(most);
  std::sort(order.begin(), order.end());
  const std::size_t sorted = terms_.size();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < most; ++i) {
    if (order[i] < sorted) ++kept;
    if (order[i] == i) continue;
    rays_[i] = std::move(rays_[order[i]]);
    used_[i] = used_[order[i]];
    if (order[i] < sorted) terms_[i] = std::move(terms_[order[i]]);
  }
  rays_.resize(most);
  used_.resize(most);
  terms_.resize(kept);
  for (auto& rays : rays_of_) rays.clear();
  for (std::size_t r = 0; r < terms_.size(); ++r)
    for (const auto& [k, d] : terms_[r].deliveries) rays_of_[k].emplace_back(r, d.high);
}

void RayPool::index(const Network& n, const MonthModel& month) {
  rays_of_.resize(static_cast<std::size_t>(n.consumers.count));
  const int first = month.delivery(0), after = first + n.consumers.count;
  for (std::size_t r = terms_.size(); r < rays_.size(); ++r) {
    Terms& terms = terms_.emplace_back();
    for (const auto& [i, y] : rays_[r].y)
      if (i >= n.rooms.count) {  // the right side of the others is 0
        terms.row.push_back(i);
        terms.y.push_back(y.high);
      }
    for (const auto& [j, d] : rays_[r].d)
      if (j >= first && j < after) {
        terms.deliveries.push_back({j - first, d});
        rays_of_[j - first].emplace_back(r, d.high);
      } else if (d.high < 0) {
        terms.large.push_back(j);
        terms.d_large.push_back(d.high);
      } else if (j >= month.committed(0)) {  // nothing else has a least amount
        terms.least.push_back(j);
        terms.d_least.push_back(d.high);
      }
    const auto rank = [&](const Delivery& delivery) { return n.consumers.rank[delivery.consumer]; };
    std::stable_sort(terms.deliveries.begin(), terms.deliveries.end(),
                     [&](const Delivery& a, const Delivery& b) { return rank(a) < rank(b); });
    terms.first.assign(n.classes.size() + 1, 0);
    for (const Delivery& delivery : terms.deliveries) ++terms.first[rank(delivery) + 1];
    std::partial_sum(terms.first.begin(), terms.first.end(), terms.first.begin());
  }
}

KnownRays::KnownRays(const Network& network, const MonthModel& month, const LpModel& model, RayPool& pool,
                     const std::vector<double>& wants)
    : n_(network), month_(month), model_(model), pool_(pool), wants_(wants) {
  pool_.index(network, month);
  wanted_.resize(network.classes.size());
  for (std::size_t r = 0; r < pool_.rays().size(); ++r) take_in(pool_.terms(r));
}

void KnownRays::take_in(const RayPool::Terms& terms) {
  constants_.push_back(constant_of(terms));
  exact_.emplace_back();
  for (std::size_t rank = 0; rank < wanted_.size(); ++rank) {
    double sum = 0;
    for (const auto& [k, d] : terms.of(static_cast<int>(rank))) sum += d.high * wants_[k];
    wanted_[rank].push_back(sum);
  }
}

bool KnownRays::is_delivery(int column) const {
  return column >= month_.delivery(0) && column < month_.delivery(0) + n_.consumers.count;
}

void KnownRays::add(Ray ray) {
  const std::size_t r = pool_.add(std::move(ray));
  pool_.index(n_, month_);
  take_in(pool_.terms(r));
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
  const auto consumers = static_cast<std::size_t>(n_.consumers.count);
  coverage.assign(consumers, 1.0);
  frozen_.assign(consumers, 0);
  std::vector<PredictedRound> rounds;
  left_ = constants_;
  for (int rank = 0; rank < static_cast<int>(n_.classes.size()); ++rank) {
    const std::vector<double>& wanted = wanted_[static_cast<std::size_t>(rank)];
    weight_ = wanted;
    live_.clear();
    for (std::size_t r = 0; r < constants_.size(); ++r)
      if (wanted[r] > 0 && constants_[r] < lp_infinity) live_.push_back(r);
    while (predict_round(rank, coverage, rounds)) {
    }
    for (std::size_t r = 0; r < constants_.size(); ++r) left_[r] -= weight_[r];  // the others have everything
  }
  return rounds;
}

/// What a ray allows those of a class who are not frozen.
PredictedRound KnownRays::round_of(std::size_t r, int rank, const std::vector<Twofold>& coverage) {
  PredictedRound round;
  round.ray = r;
  if (!exact_[r]) exact_[r] = exact_constant(pool_.rays()[r]);
  Twofold left = *exact_[r];
  const RayPool::Terms& terms = pool_.terms(r);
  for (int better = 0; better <= rank; ++better)
    for (const auto& [k, d] : terms.of(better))
      if (better == rank && frozen_[k] == 0)
        round.weight += d * wants_[k];
      else
        left -= d * coverage[k] * wants_[k];
  round.coverage = round.weight.high > 0 ? left / round.weight : Twofold(1.0);
  if (round.coverage.high < 0) round.coverage = 0.0;
  if (Twofold(1.0) < round.coverage) round.coverage = 1.0;
  return round;
}

/// Freezes the consumers of the ray that allows the class least. False where all that are left can have everything.
bool KnownRays::predict_round(int rank, std::vector<Twofold>& coverage, std::vector<PredictedRound>& rounds) {
  constexpr double close = 1e-11;  // what doubles cannot tell apart
  const std::vector<double>& wanted = wanted_[static_cast<std::size_t>(rank)];
  double lowest = 1 + close;
  std::size_t live = 0;
  for (const std::size_t r : live_) {
    if (weight_[r] <= 1e-9 * wanted[r]) continue;
    live_[live++] = r;
    if (left_[r] < lowest * weight_[r]) lowest = left_[r] / weight_[r];
  }
  live_.resize(live);
  if (lowest >= 1 + close) return false;
  PredictedRound best;
  bool any = false;
  const double within = std::max(lowest, 0.0) + close;
  for (const std::size_t r : live_) {
    if (any && best.coverage.high <= 0) break;
    if (left_[r] > within * weight_[r]) continue;
    PredictedRound round = round_of(r, rank, coverage);
    if (!any || round.coverage < best.coverage) best = std::move(round);
    any = true;
  }
  if (!(best.coverage < Twofold(1.0))) return false;
  pool_.touch(best.ray);
  for (const auto& [k, d] : pool_.terms(best.ray).of(rank))
    if (frozen_[k] == 0 && d.high * wants_[k] > 0) best.consumers.push_back(k);
  for (const int k : best.consumers) {
    coverage[k] = best.coverage;
    frozen_[k] = 1;
    const double want = wants_[k], has = best.coverage.high * want;
    for (const auto& [r, d] : pool_.rays_of(k)) {
      weight_[r] -= d * want;
      left_[r] -= d * has;
    }
  }
  weight_[best.ray] = 0;
  if (!best.consumers.empty()) rounds.push_back(std::move(best));
  return true;
}

}  // namespace chokepoint
