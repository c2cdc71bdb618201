// Time to survive, time to recover, risk exposure: linear programmes over the path of a scenario.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "chokepoint/threats.hpp"
#include "threats/least_damage.hpp"
#include "threats/losses.hpp"
#include "threats/parallel.hpp"
#include "threats/path.hpp"
#include "threats/time_to_survive.hpp"

namespace chokepoint {
namespace {

constexpr int losses_a_model = 8;  // losses that share a model
constexpr double nothing = 1e-9;   // of all that could be lost

class Survey {
 public:
  Survey(const Scenario& scenario, const RegimePath& path, std::span<const Loss> losses, const SurvivalOptions& options)
      : scenario_(scenario),
        world_(*scenario.world),
        path_(path),
        n_(path.compiled->network),
        losses_(losses),
        options_(options) {
    service_.assign(static_cast<std::size_t>(n_.consumers.count), 0.0);
    weight_ = service_;
    const auto count = [&](int k) {
      const Consumer& consumer = world_.consumers[k];
      const int at = path_.compiled->map.consumer[k];
      service_[at] = options_.full_service ? 1.0 : consumer.critical_coverage;
      weight_[at] = scenario_.damage_per_tonne(consumer);
    };
    if (options_.consumers.empty())
      for (int k = 0; k < static_cast<int>(world_.consumers.size()); ++k) count(k);
    for (const int k : options_.consumers) count(k);
    world_consumer_.assign(static_cast<std::size_t>(n_.consumers.count), -1);
    for (int k = 0; k < static_cast<int>(world_.consumers.size()); ++k)
      world_consumer_[path_.compiled->map.consumer[k]] = k;
    for (const Loss& loss : losses_) lost_.push_back(in_network(*path_.compiled, loss));
    for (const Regime& regime : path_.regimes) served_.push_back(wanting(regime));
  }

  std::vector<Survival> survey() {
    std::vector<Survival> list(losses_.size());
    for (int i = 0; i < static_cast<int>(list.size()); ++i) list[i].loss = i;
    std::atomic<long> done{0};
    calm_months();
    for (Survival& each : list) each.opens = opens(lost_[each.loss]);
    in_chunks(static_cast<int>(losses_.size()), losses_a_model, options_.jobs, options_.stop, [&](int first, int last) {
      survive(list, first, last);
      recover(list, first, last);
      impact(list, first, last);
      done += last - first;
      if (options_.progress) options_.progress(done, static_cast<long>(losses_.size()));
    });
    rate_exposure(list);
    return list;
  }

 private:
  /// The regime with what counts as served for a want.
  Regime wanting(const Regime& regime) const {
    Regime other = regime;
    for (int k = 0; k < n_.consumers.count; ++k) other.demand[k] *= service_[k];
    return other;
  }

  std::vector<double> ones() const { return std::vector<double>(static_cast<std::size_t>(n_.consumers.count), 1.0); }

  void survive(std::vector<Survival>& list, int first, int last) const {
    const double horizon = static_cast<double>(path_.regimes.size());
    TimeToSurvive model(n_, path_.groups, path_.regimes.front(), service_, path_.on_hand, horizon, path_.reserves);
    for (int i = first; i < last; ++i) {
      const auto answer = model.without(lost_[i]);
      if (answer.steps) list[i].survive = months(*answer.steps);
      for (const int k : answer.consumers)
        if (world_consumer_[k] >= 0) list[i].first.push_back(world_consumer_[k]);
      std::sort(list[i].first.begin(), list[i].first.end());
    }
  }

  /// The first step in which anything of it has capacity, where nothing has in the first; empty: something has, or it
  /// never has.
  std::optional<int> opens(const NetworkLoss& loss) const {
    for (int t = 0; t < static_cast<int>(path_.regimes.size()); ++t) {
      const Regime& now = path_.regimes[t];
      const bool there =
          std::any_of(loss.links.begin(), loss.links.end(), [&](int l) { return now.link_capacity[l] > 0; }) ||
          std::any_of(loss.processes.begin(), loss.processes.end(), [&](int p) {
            return now.process_capacity[p] > 0 && now.facility_capacity[n_.processes.facility[p]] > 0;
          });
      if (there) return t > 0 ? std::optional(t) : std::nullopt;
    }
    return std::nullopt;
  }

  /// Each month without losses: how much must go unmet even so, from which basis losses start, what flows where.
  void calm_months() {
    LeastDamage model(n_, path_.groups, served_weight());
    for (const Regime& regime : served_) {
      model.set_regime(regime);
      Month month;
      month.unmet = model.solve();
      month.basis = model.basis();
      month.flow.assign(model.flow().begin(), model.flow().end());
      month.run.assign(model.run().begin(), model.run().end());
      months_.push_back(std::move(month));
    }
  }

  /// Any unmet want counts alike when the question is whether there is one: by value, so that no market is too small.
  std::vector<double> served_weight() const {
    std::vector<double> weight = ones();
    for (int k = 0; k < n_.consumers.count; ++k)
      if (served_.front().demand[k] > 0) weight[k] = 1 / served_.front().demand[k];
    return weight;
  }

  void recover(std::vector<Survival>& list, int first, int last) const {
    LeastDamage model(n_, path_.groups, served_weight());
    std::vector<unsigned char> open(static_cast<std::size_t>(last - first), 1);
    for (int i = first; i < last; ++i) list[i].recover = static_cast<int>(path_.regimes.size());
    for (int t = static_cast<int>(months_.size()); t-- > 0;) {
      bool set = false;
      for (int i = first; i < last; ++i) {
        if (open[static_cast<std::size_t>(i - first)] == 0) continue;
        bool served = true;  // as well as with it
        if (touches(lost_[i], months_[t])) {
          if (!set) model.set_regime(served_[t]);
          set = true;
          model.start_from(months_[t].basis);
          const NetworkLoss* const lost[] = {&lost_[i]};
          served = model.solve(lost) <= months_[t].unmet + nothing * model.everything();
        }
        if (served)
          list[i].recover = t;
        else
          open[static_cast<std::size_t>(i - first)] = 0;
      }
    }
    for (int i = first; i < last; ++i)
      if (*list[i].recover == static_cast<int>(path_.regimes.size())) list[i].recover.reset();
  }

  void impact(std::vector<Survival>& list, int first, int last) const {
    LeastDamage model(n_, path_.groups, weight_);
    for (int i = first; i < last; ++i) {
      const double steps = list[i].recover ? *list[i].recover : static_cast<double>(path_.regimes.size());
      if (steps == 0) continue;
      model.set_regime(path_.regimes.front(), steps, with_reserves(path_.on_hand, path_.reserves, steps));
      model.start_from({});
      const double anyway = model.solve();
      const NetworkLoss* const lost[] = {&lost_[i]};
      list[i].impact = std::max(0.0, model.solve(lost) - anyway);
    }
  }

  void rate_exposure(std::vector<Survival>& list) const {
    double largest = 0;
    for (const Survival& each : list) largest = std::max(largest, each.impact);
    for (Survival& each : list) each.exposure = largest > 0 ? each.impact / largest : 0.0;
    std::stable_sort(list.begin(), list.end(), [](const Survival& a, const Survival& b) {
      return std::tuple(a.dies_before_it_recovers(), a.exposure) > std::tuple(b.dies_before_it_recovers(), b.exposure);
    });
  }

  double months(double steps) const { return steps * 12 / n_.steps_per_year; }

  struct Month {
    double unmet = 0;
    LpBasis basis;
    std::vector<double> flow, run;
  };
  /// Where nothing passed through what is lost, the month's flow is still there without it.
  static bool touches(const NetworkLoss& loss, const Month& month) {
    return std::any_of(loss.links.begin(), loss.links.end(), [&](int l) { return month.flow[l] > 0; }) ||
           std::any_of(loss.processes.begin(), loss.processes.end(), [&](int p) { return month.run[p] > 0; });
  }

  const Scenario& scenario_;
  const World& world_;
  const RegimePath& path_;
  const Network& n_;
  std::span<const Loss> losses_;
  const SurvivalOptions& options_;
  std::vector<double> service_, weight_;  ///< per consumer of the network
  std::vector<int> world_consumer_;       ///< of the network's; -1: a stockpile that buys
  std::vector<NetworkLoss> lost_;
  std::vector<Regime> served_;
  std::vector<Month> months_;
};

}  // namespace

std::vector<Survival> survival(const std::shared_ptr<const Scenario>& scenario, std::span<const Loss> losses,
                               const SurvivalOptions& options) {
  RunOptions run_options;
  run_options.stop = options.stop;
  const RegimePath path = path_of(scenario, options.from, run_options);
  if (options.stop != nullptr && options.stop->load()) return {};
  return Survey(*scenario, path, losses, options).survey();
}

}  // namespace chokepoint
