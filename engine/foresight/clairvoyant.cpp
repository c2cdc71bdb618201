#include "foresight/clairvoyant.hpp"

#include <algorithm>
#include <chrono>

#include "foresight/fulfil.hpp"

namespace chokepoint {

Foresight foresee(const Network& network, const Path& path, std::span<const double> damage_per_tonne,
                  const ForesightOptions& options, const std::function<std::vector<int>(const Foresight&)>& ranges) {
  const auto begin = std::chrono::steady_clock::now();
  const int steps = static_cast<int>(path.steps.size());
  const int window = options.window > 0 ? std::min(options.window, steps) : steps;
  const int stride = window < steps ? std::max(1, window / 2) : steps;
  Foresight result;
  Fulfilment fulfilment(network, path);
  for (int first = 0; first < steps;) {
    const int after = std::min(steps, first + window), decided = after == steps ? steps : first + stride;
    const Programme programme(network, path, damage_per_tonne, first, after, fulfilment.outset());
    LongSolve how;
    how.stop = options.stop;
    if (options.progress) how.progress = [&](long pivots) { options.progress(first, pivots); };
    Optimum optimum(programme, options.solver, how);
    const LpStatus status = optimum.solve();
    result.pivots += optimum.pivots();
    if (status == LpStatus::stopped) break;
    result.damage = optimum.damage();
    for (int step = first; step < decided; ++step)
      result.steps.push_back(fulfilment.step(step, programme.decision(step, optimum.columns())));
    if (window == steps && ranges)
      for (const int consumer : ranges(result)) {
        const Optimum::Range range = optimum.unmet(consumer);
        if (options.stop != nullptr && options.stop->load()) break;
        result.ranges.push_back({consumer, range});
      }
    first = decided;
    if (options.progress) options.progress(first, 0);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace chokepoint
