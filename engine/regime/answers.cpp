#include "regime/answers.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

/// So much of the way; there, where little is left.
double approach(double from, double to, double share) {
  constexpr double grid = 0x1p-20, close = 0x1p-14;
  const double goal = std::round(to / grid) * grid;
  const double next = std::round((from + share * (goal - from)) / grid) * grid;
  return std::fabs(goal - next) <= close ? goal : next;
}

}  // namespace

Answers::Answers(const Scenario& scenario, const CompiledWorld& compiled)
    : rules_(scenario.prices),
      compiled_(compiled),
      in_mind_(static_cast<std::size_t>(compiled.network.rooms.count), 0.0),
      driven_away_(compiled.map.consumer.size(), 0.0) {}

void Answers::answer(std::vector<double>& want) {
  if (factors_.empty() || rules_.demand.empty()) return;
  const std::vector<int>& consumers = compiled_.map.consumer;
  const std::vector<double> before = want;
  for (std::size_t i = 0; i < consumers.size(); ++i)
    if (const double e = in_mind(consumers[i]); rules_.demand[i] > 0 && e != 0)
      want[consumers[i]] *= std::exp(-rules_.demand[i] * e);
  substitute(want);
  for (std::size_t i = 0; i < consumers.size(); ++i) driven_away_[i] = before[consumers[i]] - want[consumers[i]];
}

/// Entries of one consumer stand together; together they move no more than all.
void Answers::substitute(std::vector<double>& want) const {
  const std::vector<double> own = want;
  const auto& all = rules_.substitutions;
  const auto share = [&](const PriceRules::Substitution& each) {
    const double apart = in_mind(compiled_.map.consumer[each.from]) - in_mind(compiled_.map.consumer[each.to]);
    return apart > 0 ? std::min(each.most, -std::expm1(-each.elasticity * apart)) : 0.0;
  };
  for (std::size_t first = 0, last = 0; first < all.size(); first = last) {
    double sum = 0;
    for (last = first; last < all.size() && all[last].from == all[first].from; ++last) sum += share(all[last]);
    if (sum <= 0) continue;
    for (std::size_t i = first; i < last; ++i) {
      const double moved = own[compiled_.map.consumer[all[i].from]] * share(all[i]) / std::max(1.0, sum);
      double& left = want[compiled_.map.consumer[all[i].from]];
      left = std::max(0.0, left - moved);
      want[compiled_.map.consumer[all[i].to]] += all[i].tonnes * moved;
    }
  }
}

void Answers::note(std::span<const double> factors) {
  factors_.assign(factors.begin(), factors.end());
  for (std::size_t m = 0; m < factors.size(); ++m)
    in_mind_[m] = approach(in_mind_[m], std::log(factors[m]), rules_.adaptation);
}

}  // namespace chokepoint
