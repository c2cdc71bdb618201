// The worst losses together on a scenario's network: damage averaged over some of its months.
#include <algorithm>
#include <memory>

#include "chokepoint/threats.hpp"
#include "threats/least_damage.hpp"
#include "threats/losses.hpp"
#include "threats/parallel.hpp"
#include "threats/path.hpp"
#include "threats/worst_losses.hpp"

namespace chokepoint {
namespace {

/// One model a month; each goes from set to set on its own, so that threads change nothing.
class Months {
 public:
  Months(const Scenario& scenario, const RegimePath& path, std::span<const Loss> losses, const WorstOptions& options)
      : options_(options) {
    const World& world = *scenario.world;
    const CompiledWorld& compiled = *path.compiled;
    std::vector<double> weight(static_cast<std::size_t>(compiled.network.consumers.count), 0.0);
    for (std::size_t k = 0; k < world.consumers.size(); ++k)
      weight[compiled.map.consumer[k]] = scenario.damage_per_tonne(world.consumers[k]);
    for (const Loss& loss : losses) lost_.push_back(in_network(compiled, loss));
    for (std::size_t t = 0; t < path.regimes.size(); t += static_cast<std::size_t>(std::max(1, options.every))) {
      steps.push_back(path.first + static_cast<int>(t));
      models_.push_back(std::make_unique<LeastDamage>(compiled.network, path.groups, weight));
      models_.back()->set_regime(path.regimes[t]);
    }
    per_year_ = compiled.network.steps_per_year / static_cast<double>(models_.size());
    for (const auto& model : models_) everything += model->everything() * per_year_;
  }

  SetDamage damage_of(std::span<const int> set) {
    std::vector<const NetworkLoss*> lost;
    for (const int loss : set) lost.push_back(&lost_[static_cast<std::size_t>(loss)]);
    std::vector<SetDamage> parts(models_.size());
    in_chunks(static_cast<int>(models_.size()), 1, options_.jobs, nullptr, [&](int t, int) {
      SetDamage& part = parts[static_cast<std::size_t>(t)];
      LeastDamage& model = *models_[static_cast<std::size_t>(t)];
      part.damage = model.solve(lost);
      const Worth worth = model.worth();
      for (const NetworkLoss& loss : lost_) part.worth.push_back(worth.of(loss));
    });
    SetDamage sum{0, std::vector<double>(lost_.size(), 0.0)};
    for (const SetDamage& part : parts) {
      sum.damage += part.damage * per_year_;
      for (std::size_t i = 0; i < lost_.size(); ++i) sum.worth[i] += part.worth[i] * per_year_;
    }
    return sum;
  }

  std::vector<int> steps;
  double everything = 0;

 private:
  const WorstOptions& options_;
  std::vector<NetworkLoss> lost_;
  std::vector<std::unique_ptr<LeastDamage>> models_;
  double per_year_ = 0;
};

}  // namespace

WorstTogether worst_together(const std::shared_ptr<const Scenario>& scenario, std::span<const Loss> losses,
                             const WorstOptions& options) {
  RunOptions run_options;
  run_options.stop = options.stop;
  const RegimePath path = path_of(scenario, options.from, run_options);
  Months months(*scenario, path, losses, options);
  WorstLossesOptions search{.most = options.most, .cost = options.cost, .keep = options.keep};
  if (options.budget) search.budget = *options.budget;
  if (options.solves) search.solves = *options.solves;
  search.progress = [&](long solves, double best, double bound) {
    if (options.progress) options.progress(solves, best, bound);
    return options.stop == nullptr || !options.stop->load();
  };
  const WorstLosses found = worst_losses(
      static_cast<int>(losses.size()), [&](std::span<const int> set) { return months.damage_of(set); }, search);
  WorstTogether result;
  for (const LossSet& set : found.sets) result.sets.push_back({set.losses, set.damage});
  result.nothing = found.nothing;
  result.everything = months.everything;
  result.bound = found.bound;
  result.proved = found.proved;
  result.solves = found.solves;
  result.steps = months.steps;
  return result;
}

}  // namespace chokepoint
