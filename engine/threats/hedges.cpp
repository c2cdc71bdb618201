// The defender's question: which hedges together avoid the most damage.
#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

#include "chokepoint/threats.hpp"
#include "threats/simulate.hpp"

namespace chokepoint {
namespace {

using Set = std::vector<int>;

class Defender {
 public:
  Defender(const ScenarioSource& source, std::span<const Hedge> hedges, const HedgeOptions& options)
      : source_(source), hedges_(hedges), options_(options) {
    if (options.most < 1) throw std::invalid_argument("the best of no hedges is asked for");
    Diagnostics findings;
    const Scenario plain = source.load(options.base, findings);
    counts_.assign(plain.world->consumers.size(), options.consumers.empty() ? 1 : 0);
    for (const int k : options.consumers) counts_[static_cast<std::size_t>(k)] = 1;
    check_each();
  }

  BestHedges find() {
    simulate({{}});
    std::vector<Set> all;
    result_.exhaustive = list_all({}, 0, all);
    if (result_.exhaustive)
      simulate(all);
    else
      climb();
    for (const auto& [set, found] : known_)
      if (set.empty())
        result_.none = found;
      else
        result_.sets.push_back(found);
    std::sort(result_.sets.begin(), result_.sets.end(), [](const HedgeSet& a, const HedgeSet& b) {
      return std::tuple(!a.error.empty(), a.damage, a.cost, a.hedges) <
             std::tuple(!b.error.empty(), b.damage, b.cost, b.hedges);
    });
    return std::move(result_);
  }

 private:
  /// A hedge that cannot be applied is an error of its file, with its place, before anything is simulated.
  void check_each() const {
    Diagnostics all;
    for (const Hedge& hedge : hedges_) {
      Diagnostics findings;
      try {
        source_.load(with({static_cast<int>(&hedge - hedges_.data())}), findings);
      } catch (const InputError& error) {
        for (const Diagnostic& each : error.findings().items())
          if (each.severity == Severity::error)
            all.error(hedge.place, hedge.id, each.path + ": " + each.message, each.hint);
      }
    }
    if (all.has_errors()) throw InputError(all);
  }

  Tweak with(const Set& set) const { return tweak_of(hedges_, set, options_.base); }

  double cost(const Set& set) const {
    double sum = 0;
    for (const int h : set) sum += hedges_[static_cast<std::size_t>(h)].cost;
    return sum;
  }
  bool payable(const Set& set) const {
    return static_cast<int>(set.size()) <= options_.most && (!options_.budget || cost(set) <= *options_.budget);
  }

  /// All sets that can be paid for; false as soon as there are too many.
  bool list_all(Set set, int next, std::vector<Set>& all) const {
    if (!set.empty()) all.push_back(set);
    if (static_cast<long>(all.size()) > options_.exhaustive_up_to) return false;
    for (int h = next; h < static_cast<int>(hedges_.size()); ++h) {
      set.push_back(h);
      if (payable(set) && !list_all(set, h + 1, all)) return false;
      set.pop_back();
    }
    return true;
  }

  void simulate(std::vector<Set> sets) {
    std::erase_if(sets, [&](const Set& set) { return known_.contains(set); });
    std::vector<Tweak> tweaks;
    for (const Set& set : sets) tweaks.push_back(with(set));
    const auto note = [&](long index, const Digest& digest) {
      HedgeSet found;
      found.hedges = sets[static_cast<std::size_t>(index)];
      found.cost = cost(found.hedges);
      found.error = digest.error;
      for (std::size_t k = 0; k < digest.damage.size(); ++k) {
        if (counts_[k] == 0) continue;
        found.damage += digest.damage[k];
        bool hit = false;
        for (std::size_t at = k; at < digest.cut_off.size(); at += digest.damage.size())
          hit = hit || digest.cut_off[at] != 0;
        found.cut_off += hit ? 1 : 0;
      }
      known_[found.hedges] = found;
    };
    const SimulateOptions options{options_.jobs, options_.progress, options_.stop};
    if (!simulate_all(source_, tweaks, note, options)) result_.complete = false;
  }

  bool better(const Set& a, const Set& b) const {
    const auto value = [&](const Set& set) {
      const auto found = known_.find(set);
      const bool good = found != known_.end() && found->second.error.empty();
      return std::tuple(!good, good ? found->second.damage : 0.0, good ? found->second.cost : 0.0);
    };
    return value(a) < value(b);
  }

  /// The best of some sets, which are simulated first; `set` itself where none is better.
  Set best_of(Set set, const std::vector<Set>& others) {
    simulate(others);
    for (const Set& other : others)
      if (better(other, set)) set = other;
    return set;
  }

  /// Adds the hedge that helps most, until none helps; then swaps one for another as long as that helps.
  void climb() {
    const int count = static_cast<int>(hedges_.size());
    const auto joined = [](Set set, int h) {
      set.insert(std::lower_bound(set.begin(), set.end(), h), h);
      return set;
    };
    Set set;
    while (result_.complete) {
      std::vector<Set> others;
      const auto consider = [&](const Set& base) {
        for (int h = 0; h < count; ++h)
          if (!std::binary_search(base.begin(), base.end(), h))
            if (const Set next = joined(base, h); payable(next)) others.push_back(next);
      };
      consider(set);
      Set next = best_of(set, others);
      if (next == set) {  // nothing to add: swap
        others.clear();
        for (const int out : set) {
          Set less = set;
          std::erase(less, out);
          consider(less);
        }
        next = best_of(set, others);
      }
      if (next == set) break;
      set = next;
    }
  }

  const ScenarioSource& source_;
  std::span<const Hedge> hedges_;
  const HedgeOptions& options_;
  std::vector<unsigned char> counts_;
  std::map<Set, HedgeSet> known_;
  BestHedges result_;
};

}  // namespace

Tweak tweak_of(std::span<const Hedge> hedges, std::span<const int> set, Tweak base) {
  for (const int h : set) {
    const Tweak& more = hedges[static_cast<std::size_t>(h)].tweak;
    base.add.insert(base.add.end(), more.add.begin(), more.add.end());
    base.set.insert(base.set.end(), more.set.begin(), more.set.end());
    base.without.insert(base.without.end(), more.without.begin(), more.without.end());
  }
  return base;
}

BestHedges best_hedges(const ScenarioSource& source, std::span<const Hedge> hedges, const HedgeOptions& options) {
  return Defender(source, hedges, options).find();
}

}  // namespace chokepoint
