#include "threats/worst_losses.hpp"

#include <algorithm>
#include <cmath>
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
    open(root, 0);
    while (!waiting_.empty()) {
      const Open next = waiting_.top();
      if (next.bound <= threshold()) break;
      if (result_.solves >= options_.solves ||
          (options_.progress && !options_.progress(result_.solves, best(), next.bound)))
        return finish(next.bound);
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
  /// Solves a set, notes it, and bounds what may still join it.
  std::shared_ptr<const Node> solve(std::vector<int> losses, double left, std::vector<int> joining) {
    auto node = std::make_shared<Node>();
    SetDamage found = damage_of_(losses);
    ++result_.solves;
    node->damage = found.damage;
    node->left = left;
    scale_ = std::max(scale_, std::fabs(found.damage));
    if (!losses.empty()) note({losses, found.damage});
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
  double scale_ = 0;
  WorstLosses result_;
};

}  // namespace

WorstLosses worst_losses(int candidates, const DamageOf& damage_of, const WorstLossesOptions& options) {
  return Search(candidates, damage_of, options).search();
}

}  // namespace chokepoint
