#include "plan/known_rays.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

constexpr double full = 1 - 1e-9;       ///< from here on a coverage counts as 1
constexpr double indistinct = 1e-11;    ///< what doubles cannot tell apart
constexpr double spent = 1e-9;          ///< of what a ray's class weighed: nobody of it is left
constexpr double sum_rounding = 1e-14;  ///< of a sum of some hundred terms, relative to them

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
  pool_.next_regime();
  pool_.settle(network, month, model, wants);
  measure();
}

void KnownRays::add(Ray ray) {
  pool_.add(std::move(ray));
  pool_.settle_new(n_, month_, model_);
  measure();
}

void KnownRays::measure() {
  for (std::size_t r = size_.size(); r < pool_.rays().size(); ++r) {
    double size = std::fabs(pool_.constant(r));
    for (std::size_t rank = 0; rank < n_.classes.size(); ++rank) size += pool_.wanted(r, static_cast<int>(rank));
    size_.push_back(size);
  }
  exact_.resize(size_.size());
}

bool KnownRays::is_delivery(int column) const {
  return column >= month_.delivery(0) && column < month_.delivery(0) + n_.consumers.count;
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

const std::vector<PredictedRound>& KnownRays::predict(std::size_t enough) {
  now_ = trusted_;
  if (now_.rank < 0 || !catch_up()) begin();
  const int classes = static_cast<int>(n_.classes.size());
  while (now_.rounds.size() < enough) {
    if (predict_round(now_.rank)) continue;
    for (std::size_t r = 0; r < now_.left.size(); ++r) now_.left[r] -= now_.weight[r];  // the others have everything
    if (now_.rank + 1 == classes) {
      ++now_.rank;
      break;
    }
    turn_to(now_.rank + 1);
  }
  return now_.rounds;
}

void KnownRays::begin() {
  const auto consumers = static_cast<std::size_t>(n_.consumers.count);
  now_.rounds.clear();
  now_.coverage.assign(consumers, 1.0);
  now_.frozen.assign(consumers, 0);
  now_.left.resize(pool_.rays().size());
  now_.weight.resize(now_.left.size());
  for (std::size_t r = 0; r < now_.left.size(); ++r) now_.left[r] = pool_.constant(r) - sum_rounding * size_[r];
  turn_to(0);
}

/// Takes in rays that are new since the rounds that are trusted. False where one of them would have held somebody in
/// these: they were true within the solver's tolerance, which is much where little is wanted.
bool KnownRays::catch_up() {
  std::vector<double> wanted(now_.coverage.size(), 0.0);
  for (std::size_t r = now_.left.size(); r < pool_.rays().size(); ++r) {
    const RayPool::Terms& terms = pool_.terms(r);
    for (const auto& [k, d] : terms.deliveries) wanted[k] = d * wants_[k];
    double left = pool_.constant(r) - sum_rounding * size_[r], weight = 0;
    const auto allows = [&](double coverage) { return left > coverage * weight || !(weight > 0); };
    auto round = now_.rounds.begin();
    for (int rank = 0; rank <= now_.rank; ++rank) {
      weight = pool_.wanted(r, rank);
      for (; round != now_.rounds.end() && n_.consumers.rank[round->consumers.front()] == rank; ++round) {
        if (!allows(round->coverage.high)) return false;
        for (const int k : round->consumers) {
          weight -= wanted[k];
          left -= wanted[k] * round->coverage.high;
        }
      }
      if (rank == now_.rank) break;
      if (!allows(1.0)) return false;
      left -= weight;
    }
    for (const auto& [k, d] : terms.deliveries) wanted[k] = 0;
    now_.left.push_back(left);
    now_.weight.push_back(weight);
    now_.least_weight.push_back(spent * pool_.wanted(r, now_.rank));
  }
  return true;
}

void KnownRays::hold(const std::vector<PredictedRound>& rounds) {
  for (const PredictedRound& round : rounds) pool_.hold(round.ray);
}

/// The next class.
void KnownRays::turn_to(int rank) {
  now_.rank = rank;
  now_.least_weight.resize(now_.weight.size());
  for (std::size_t r = 0; r < now_.weight.size(); ++r) {
    now_.weight[r] = pool_.wanted(r, rank);
    now_.least_weight[r] = spent * now_.weight[r];
  }
}

/// Calls `use(ray, allowed)` for every ray that allows those who are left no more than `within`, which may fall
/// meanwhile, less what doubles cannot tell.
template <class Use>
void KnownRays::each_within(const double& within, Use use) const {
  const std::size_t rays = now_.left.size();
  for (std::size_t r = 0; r < rays; ++r) {
    const double weight = now_.weight[r], left = now_.left[r];
    if (left <= within * weight && weight > now_.least_weight[r]) use(r, left / weight);
  }
}

void KnownRays::freeze(int consumer, const Twofold& at) {
  now_.frozen[consumer] = 1;
  now_.coverage[consumer] = at;
  for (const auto& [ray, d] : pool_.rays_of(consumer)) {
    const double wanted = d * wants_[consumer];
    now_.weight[ray] -= wanted;
    now_.left[ray] -= wanted * at.high;
  }
}

/// What a ray allows those of a class who are not frozen.
PredictedRound KnownRays::round_of(std::size_t ray, int rank) {
  PredictedRound round;
  round.ray = ray;
  if (!exact_[ray]) exact_[ray] = exact_constant(pool_.rays()[ray]);
  Twofold left = *exact_[ray];
  const RayPool::Terms& terms = pool_.terms(ray);
  for (std::size_t t = 0; t < terms.first[rank + 1]; ++t) {
    const int k = terms.deliveries[t].consumer;
    const Twofold d(terms.deliveries[t].d, terms.low[t]);
    if (t >= terms.first[rank] && now_.frozen[k] == 0)
      round.weight += d * wants_[k];
    else
      left -= d * now_.coverage[k] * wants_[k];
  }
  round.coverage = round.weight.high > 0 ? left / round.weight : Twofold(1.0);
  if (round.coverage.high < 0) round.coverage = 0.0;
  if (Twofold(1.0) < round.coverage) round.coverage = 1.0;
  return round;
}

/// Freezes the consumers of the ray that allows the class least. False where all that are left can have everything.
bool KnownRays::predict_round(int rank) {
  double least = 1 + indistinct;
  std::optional<std::size_t> ray;
  each_within(least, [&](std::size_t r, double allowed) {
    if (ray && !(allowed < least)) return;
    ray = r;
    least = allowed;
  });
  if (!ray) return false;
  PredictedRound best = round_of(*ray, rank);
  // Of those that allow nearly as little the one that does so in twice the precision.
  others_.clear();
  each_within(best.coverage.high, [&](std::size_t r, double allowed) {
    if (r != *ray) others_.emplace_back(allowed, r);
  });
  std::ranges::sort(others_);
  for (const auto& [allowed, other] : others_) {
    if (!(best.coverage.high > 0) || allowed > best.coverage.high) break;
    PredictedRound round = round_of(other, rank);
    if (round.coverage < best.coverage) best = std::move(round);
  }
  if (!(best.coverage < Twofold(1.0))) return false;
  for (const auto& [k, d] : pool_.terms(best.ray).of(rank))
    if (now_.frozen[k] == 0 && d * wants_[k] > 0) best.consumers.push_back(k);
  for (const int k : best.consumers) freeze(k, best.coverage);
  now_.weight[best.ray] = 0;
  if (!best.consumers.empty()) now_.rounds.push_back(std::move(best));
  return true;
}

}  // namespace chokepoint
