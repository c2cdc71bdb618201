#include "plan/known_rays.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

double on_grid(double coverage) {
  constexpr double grid = 0x1p-44;
  const double rounded = std::round(coverage / grid) * grid;
  return rounded > 1 - 1e-9 ? 1.0 : std::max(0.0, rounded);
}

std::size_t RayPool::add(Ray ray) {
  constexpr std::size_t most = 400;
  std::size_t at = rays_.size();
  if (at < most) {
    rays_.push_back(std::move(ray));
    used_.push_back(++clock_);
  } else {
    at = static_cast<std::size_t>(std::min_element(used_.begin(), used_.end()) - used_.begin());
    rays_[at] = std::move(ray);
    used_[at] = ++clock_;
  }
  return at;
}

KnownRays::KnownRays(const Network& network, const MonthModel& month, const LpModel& model, RayPool& pool,
                     const std::vector<double>& wants)
    : n_(network), month_(month), model_(model), pool_(pool), wants_(wants) {
  for (std::size_t r = 0; r < pool_.rays().size(); ++r) index(r);
}

void KnownRays::index(std::size_t r) {
  const RayPool::Ray& ray = pool_.rays()[r];
  if (constants_.size() <= r) {
    constants_.resize(r + 1);
    deliveries_.resize(r + 1);
  }
  constants_[r] = constant_of(ray);
  deliveries_[r].clear();
  const int first = month_.delivery(0);
  for (const auto& [j, d] : ray.d)
    if (j >= first && j < first + n_.consumers.count) deliveries_[r].push_back({j - first, d});
}

void KnownRays::add(RayPool::Ray ray) { index(pool_.add(std::move(ray))); }

/// Right side less the most helpful bounds of all columns but the deliveries; infinite where it proves nothing.
double KnownRays::constant_of(const RayPool::Ray& ray) const {
  double constant = 0;
  for (int i = n_.rooms.count; i < model_.rows; ++i) {
    if (ray.y[i] <= 0) continue;
    if (model_.row_upper[i] >= lp_infinity) return lp_infinity;
    constant += ray.y[i] * model_.row_upper[i];
  }
  const int first = month_.delivery(0);
  for (const auto& [j, d] : ray.d) {
    if (j >= first && j < first + n_.consumers.count) continue;
    const double helpful = d > 0 ? model_.column_lower[j] : model_.column_upper[j];
    if (helpful >= lp_infinity) return lp_infinity;
    constant -= d * helpful;
  }
  return constant;
}

int KnownRays::lowest(const std::vector<unsigned char>& active) {
  int best = -1;
  double lowest = 1 - 1e-9;
  for (std::size_t r = 0; r < constants_.size(); ++r) {
    if (constants_[r] >= lp_infinity) continue;
    double left = constants_[r], weight = 0;
    for (const auto& [k, d] : deliveries_[r]) {
      if (active[k] != 0)
        weight += d * wants_[k];
      else
        left -= d * (d > 0 ? model_.column_lower[month_.delivery(k)] : model_.column_upper[month_.delivery(k)]);
    }
    if (weight <= 1e-9 || left / weight >= lowest) continue;
    lowest = left / weight;
    best = static_cast<int>(r);
  }
  if (best >= 0) pool_.touch(static_cast<std::size_t>(best));
  return best;
}

std::vector<PredictedRound> KnownRays::predict(std::vector<double>& coverage) {
  const auto consumers = static_cast<std::size_t>(n_.consumers.count);
  coverage.assign(consumers, 1.0);
  frozen_.assign(consumers, 0);
  rays_of_.assign(consumers, {});
  for (std::size_t r = 0; r < constants_.size(); ++r)
    for (const auto& [k, d] : deliveries_[r]) rays_of_[k].emplace_back(r, d);
  std::vector<PredictedRound> rounds;
  for (int rank = 0; rank < static_cast<int>(n_.classes.size()); ++rank) {
    left_ = constants_;
    weight_.assign(constants_.size(), 0.0);
    for (std::size_t r = 0; r < constants_.size(); ++r)
      for (const auto& [k, d] : deliveries_[r]) {
        if (n_.consumers.rank[k] == rank)
          weight_[r] += d * wants_[k];
        else if (n_.consumers.rank[k] < rank)
          left_[r] -= d * coverage[k] * wants_[k];
      }
    while (predict_round(rank, coverage, rounds)) {
    }
  }
  return rounds;
}

/// Freezes the consumers of the ray that allows the class least. False where all that are left can have everything.
bool KnownRays::predict_round(int rank, std::vector<double>& coverage, std::vector<PredictedRound>& rounds) {
  std::size_t best = left_.size();
  double lowest = 1 - 1e-9;
  for (std::size_t r = 0; r < left_.size(); ++r)
    if (left_[r] < lp_infinity && weight_[r] > 1e-9 && left_[r] < lowest * weight_[r]) {
      lowest = left_[r] / weight_[r];
      best = r;
    }
  if (best == left_.size()) return false;
  // Once more in one go, so that the bits do not depend on the order in which others were frozen.
  PredictedRound round;
  round.ray = best;
  double left = constants_[best];
  for (const auto& [k, d] : deliveries_[best]) {
    if (n_.consumers.rank[k] == rank && frozen_[k] == 0)
      round.weight += d * wants_[k];
    else if (n_.consumers.rank[k] <= rank)
      left -= d * coverage[k] * wants_[k];
  }
  weight_[best] = 0;
  pool_.touch(best);
  if (!(round.weight > 0)) return true;
  round.coverage = on_grid(std::clamp(left / round.weight, 0.0, 1.0));
  for (const auto& [k, d] : deliveries_[best])
    if (n_.consumers.rank[k] == rank && frozen_[k] == 0 && d * wants_[k] > 1e-12 * round.weight)
      round.consumers.push_back(k);
  for (const int k : round.consumers) {
    coverage[k] = round.coverage;
    frozen_[k] = 1;
    for (const auto& [r, d] : rays_of_[k]) {
      weight_[r] -= d * wants_[k];
      left_[r] -= d * round.coverage * wants_[k];
    }
  }
  weight_[best] = 0;
  rounds.push_back(std::move(round));
  return true;
}

}  // namespace chokepoint
