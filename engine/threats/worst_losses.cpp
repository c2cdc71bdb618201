#include "threats/worst_losses.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <queue>
#include <stdexcept>

namespace chokepoint {
namespace {

/// A solved set with the candidates that may join it, by falling worth.
struct Node {
  std::vector<int> losses;
  double damage = 0, left = 0;  ///< budget left
  std::vector<int> joining;     ///< candidates, by falling worth
  std::vector<double> worth;    ///< of these
  std::vector<double> bound;    ///< of the child with each of these and everything after it; not rising
};

/// A child that waits to be solved.
struct Open {
  double bound;
  long number;  ///< among equal bounds the first come
  std::shared_ptr<const Node> parent;
  std::size_t child;
  bool operator<(const Open& other) const { return bound != other.bound ? bound < other.bound : number > other.number; }
};

class Search {
 public:
  Search(int candidates, const DamageOf& damage_of, const WorstLossesOptions& options)
      : damage_of_(damage_of), options_(options), cost_(options.cost) {
    if (options.most < 1) throw std::invalid_argument("the worst of no losses is asked for");
    if (cost_.empty()) cost_.assign(static_cast<std::size_t>(candidates), 1.0);
    if (cost_.size() != static_cast<std::size_t>(candidates)) throw std::invalid_argument("one cost per candidate");
    if (std::any_of(cost_.begin(), cost_.end(), [](double cost) { return !(cost >= 0); }))
      throw std::invalid_argument("a cost is at least 0");
  }

  WorstLosses search() {
    std::vector<int> all(cost_.size());
    std::iota(all.begin(), all.end(), 0);
    const auto root = solve({}, options_.budget, all);
    result_.nothing = root->damage;
    limit_ = root->bound.empty() ? root->damage : root->bound.front();
    if (options_.most > 1) swap(grow());
    open(root, 0);
    while (!waiting_.empty()) {
      const Open next = waiting_.top();
      if (next.bound <= threshold()) break;
      if (enough(next.bound)) return finish(next.bound);
      waiting_.pop();
      const Node& parent = *next.parent;
      const int joining = parent.joining[next.child];
      std::vector<int> losses = parent.losses;
      losses.insert(std::lower_bound(losses.begin(), losses.end(), joining), joining);
      open(next.parent, next.child + 1);
      open(solve(std::move(losses), parent.left - cost_[joining],
                 {parent.joining.begin() + static_cast<std::ptrdiff_t>(next.child) + 1, parent.joining.end()}),
           0);
    }
    return finish(best());
  }

 private:
  bool enough(double bound) {
    stopped_ = stopped_ || result_.solves >= options_.solves ||
               (options_.progress && !options_.progress(result_.solves, best(), bound));
    return stopped_;
  }

  /// A set's damage and worths, solved once.
  const SetDamage& look_at(const std::vector<int>& losses) {
    const auto [entry, is_new] = seen_.try_emplace(losses);
    if (!is_new) return entry->second;
    entry->second = damage_of_(losses);
    ++result_.solves;
    scale_ = std::max(scale_, std::fabs(entry->second.damage));
    if (!losses.empty()) note({losses, entry->second.damage});
    return entry->second;
  }

  /// The loss that does most on top of a set, if the whole then does more than `least`: by falling worth, until no
  /// other can.
  std::vector<int> with_worst(const std::vector<int>& losses, double left, double least) {
    const SetDamage here = look_at(losses);
    std::vector<int> order(cost_.size()), best;
    std::iota(order.begin(), order.end(), 0);
    std::erase_if(order, [&](int e) { return cost_[e] > left || std::binary_search(losses.begin(), losses.end(), e); });
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return here.worth[a] != here.worth[b] ? here.worth[a] > here.worth[b] : a < b; });
    for (const int e : order) {
      if (here.damage + here.worth[e] <= least + 1e-9 * scale_ || enough(limit_)) break;
      std::vector<int> more = losses;
      more.insert(std::lower_bound(more.begin(), more.end(), e), e);
      const double damage = look_at(more).damage;
      if (damage <= least) continue;
      least = damage;
      best = std::move(more);
    }
    return best;
  }

  double cost_of(const std::vector<int>& losses) const {
    double sum = 0;
    for (const int e : losses) sum += cost_[e];
    return sum;
  }

  /// One loss after another, each the worst on top of those before it.
  std::vector<int> grow() {
    std::vector<int> losses;
    while (static_cast<int>(losses.size()) < options_.most) {
      std::vector<int> more = with_worst(losses, options_.budget - cost_of(losses), look_at(losses).damage);
      if (more.empty()) break;
      losses = std::move(more);
    }
    return losses;
  }

  /// One loss for another, as long as that does more.
  void swap(std::vector<int> losses) {
    for (std::size_t i = 0; i < losses.size() && !stopped_;) {
      std::vector<int> rest = losses;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
      std::vector<int> better = with_worst(rest, options_.budget - cost_of(rest), look_at(losses).damage);
      ++i;
      if (better.empty()) continue;
      losses = std::move(better);
      i = 0;
    }
  }

  /// Solves a set, notes it, and bounds what may still join it.
  std::shared_ptr<const Node> solve(std::vector<int> losses, double left, std::vector<int> joining) {
    auto node = std::make_shared<Node>();
    SetDamage found = look_at(losses);
    if (!losses.empty()) seen_.erase(losses);  // met once in the search
    node->damage = found.damage;
    node->left = left;
    node->losses = std::move(losses);
    const int more = options_.most - static_cast<int>(node->losses.size());
    if (more == 0) return node;
    // Worth nothing here may be worth much once another is lost: who backs it up stays among those who may join.
    std::erase_if(joining, [&](int e) { return cost_[e] > left; });
    std::sort(joining.begin(), joining.end(),
              [&](int a, int b) { return found.worth[a] != found.worth[b] ? found.worth[a] > found.worth[b] : a < b; });
    node->joining = std::move(joining);
    for (const int e : node->joining) node->worth.push_back(found.worth[e]);
    for (std::size_t i = 0; i < node->joining.size(); ++i)
      node->bound.push_back(node->damage + node->worth[i] +
                            knapsack(*node, i + 1, more - 1, left - cost_[node->joining[i]]));
    for (std::size_t i = node->bound.size(); i-- > 1;)
      node->bound[i - 1] = std::max(node->bound[i - 1], node->bound[i]);
    return node;
  }

  /// An upper bound of the worth of `count` candidates from `first` on within a budget: the smaller of the `count`
  /// largest, and of what the budget buys if candidates could be bought in part (Dantzig 1957).
  double knapsack(const Node& node, std::size_t first, int count, double budget) const {
    const std::size_t end = std::min(node.joining.size(), first + static_cast<std::size_t>(std::max(count, 0)));
    double largest = 0, paid = 0;
    for (std::size_t i = first; i < end; ++i) {
      largest += node.worth[i];
      paid += cost_[node.joining[i]];
    }
    if (count <= 0 || paid <= budget) return largest;
    std::vector<std::size_t> by_value(node.joining.size() - first);
    std::iota(by_value.begin(), by_value.end(), first);
    const auto cost = [&](std::size_t i) { return cost_[node.joining[i]]; };
    std::sort(by_value.begin(), by_value.end(), [&](std::size_t a, std::size_t b) {
      const double left = node.worth[a] * cost(b), right = node.worth[b] * cost(a);
      return left != right ? left > right : a < b;
    });
    double bought = 0;
    for (const std::size_t i : by_value) {
      if (cost(i) > budget) return std::min(largest, bought + node.worth[i] * budget / cost(i));
      bought += node.worth[i];
      budget -= cost(i);
    }
    return std::min(largest, bought);
  }

  void open(const std::shared_ptr<const Node>& node, std::size_t child) {
    if (child < node->joining.size() && node->bound[child] > threshold())
      waiting_.push({node->bound[child], number_++, node, child});
  }

  void note(LossSet set) {
    auto& sets = result_.sets;
    const auto place = std::upper_bound(sets.begin(), sets.end(), set, [](const LossSet& a, const LossSet& b) {
      return a.damage != b.damage ? a.damage > b.damage : a.losses < b.losses;
    });
    sets.insert(place, std::move(set));
    if (sets.size() > static_cast<std::size_t>(std::max(1, options_.keep))) sets.pop_back();
  }

  double best() const { return result_.sets.empty() ? result_.nothing : result_.sets.front().damage; }

  /// What a set must exceed to be among those kept; a hair more, or rounding would be searched for.
  double threshold() const {
    const bool full = result_.sets.size() >= static_cast<std::size_t>(std::max(1, options_.keep));
    return (full ? result_.sets.back().damage : -std::numeric_limits<double>::infinity()) + 1e-9 * scale_;
  }

  WorstLosses finish(double bound) {
    result_.bound = std::max(best(), bound);
    result_.proved = bound <= best();
    return std::move(result_);
  }

  const DamageOf& damage_of_;
  const WorstLossesOptions& options_;
  std::vector<double> cost_;
  std::priority_queue<Open> waiting_;
  long number_ = 0;
  double scale_ = 0, limit_ = 0;  ///< limit_: no set does more
  bool stopped_ = false;
  std::map<std::vector<int>, SetDamage> seen_;  ///< what was solved before the search
  WorstLosses result_;
};

}  // namespace

WorstLosses worst_losses(int candidates, const DamageOf& damage_of, const WorstLossesOptions& options) {
  return Search(candidates, damage_of, options).search();
}

}  // namespace chokepoint
