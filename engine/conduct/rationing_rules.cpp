#include "conduct/rationing_rules.hpp"

#include <algorithm>
#include <numeric>

namespace chokepoint {
namespace {

double total_of(std::span<const Claim> claims, std::span<const int> members) {
  double sum = 0;
  for (const int i : members) sum += claims[i].amount;
  return sum;
}

void serve_in_full(std::span<Claim> claims, std::span<const int> members) {
  for (const int i : members) claims[i].award = claims[i].amount;
}

void in_proportion(double supply, std::span<Claim> claims, std::span<const int> members) {
  const double total = total_of(claims, members);
  if (total <= supply) return serve_in_full(claims, members);
  const double share = supply / total;
  for (const int i : members) claims[i].award = claims[i].amount * share;
}

/// `members` by rising claims: everybody gets the same until his claim is met.
void equal_awards(double supply, std::span<Claim> claims, std::span<const int> members) {
  double left = supply;
  std::size_t waiting = members.size();
  for (const int i : members) {
    const double award = std::min(claims[i].amount, left / static_cast<double>(waiting));
    claims[i].award = award;
    left = std::max(0.0, left - award);
    --waiting;
  }
}

/// `members` by rising claims: everybody lacks the same, or all he claimed. Equal losses are equal awards of what is
/// missing.
void equal_losses(double supply, std::span<Claim> claims, std::span<const int> members) {
  equal_awards(std::max(0.0, total_of(claims, members) - supply), claims, members);
  for (const int i : members) claims[i].award = std::max(0.0, claims[i].amount - claims[i].award);
}

void by_rank(double supply, std::span<Claim> claims, std::span<const int> members) {
  for (std::size_t from = 0; from < members.size();) {
    std::size_t to = from;
    while (to < members.size() && claims[members[to]].rank == claims[members[from]].rank) ++to;
    const auto equals = members.subspan(from, to - from);
    in_proportion(supply, claims, equals);
    supply = std::max(0.0, supply - total_of(claims, equals));
    from = to;
  }
}

}  // namespace

void ration(SupplierRule rule, double supply, std::span<Claim> claims, std::vector<int>& order) {
  order.resize(claims.size());
  std::iota(order.begin(), order.end(), 0);
  const bool by_claim = rule == SupplierRule::equal_awards || rule == SupplierRule::equal_losses;
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    if (claims[a].tier != claims[b].tier) return claims[a].tier < claims[b].tier;
    if (by_claim) return claims[a].amount < claims[b].amount;
    return rule == SupplierRule::priority && claims[a].rank.before(claims[b].rank);
  });
  double left = supply;
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    while (to < order.size() && claims[order[to]].tier == claims[order[from]].tier) ++to;
    const std::span<const int> members{order.data() + from, to - from};
    const double total = total_of(claims, members);
    if (total <= left)
      serve_in_full(claims, members);
    else if (rule == SupplierRule::equal_awards)
      equal_awards(left, claims, members);
    else if (rule == SupplierRule::equal_losses)
      equal_losses(left, claims, members);
    else if (rule == SupplierRule::priority)
      by_rank(left, claims, members);
    else
      in_proportion(left, claims, members);
    left = std::max(0.0, left - total);
    from = to;
  }
}

}  // namespace chokepoint
