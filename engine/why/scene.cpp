#include "why/scene.hpp"

#include <utility>

#include "regime/leaks.hpp"
#include "simulation/observe.hpp"

namespace chokepoint {

Scene look_at(const Scenario& scenario, Conduct conduct, const SceneOptions& options) {
  auto alone = std::make_shared<Scenario>(scenario);
  alone->conducts = {conduct};
  alone->conduct_places.clear();
  Scene scene{alone, options.solver, compile(*alone, detours_of(*alone))};
  std::vector<double> stock = baseline_plan(scene.compiled.network).hold;  // runs start at rest
  RunOptions run_options;
  run_options.solver = options.solver;
  run_options.twin = options.twin;
  RunResult result = run_observed(alone, run_options, [&](const Moment& moment) {
    const bool over = options.last && moment.step > *options.last, last = options.last && moment.step == *options.last;
    // The clairvoyant sees the whole path of another conduct, so that is gone to its end.
    const bool own = moment.conduct == conduct, go_on = !own || conduct == Conduct::clairvoyant || !last;
    if (moment.twin || over) return go_on;
    const State& state = moment.state;
    if (moment.planner != nullptr) {  // the way on which regimes come about: the conduct's, or the path it goes along
      if (moment.step == 0) {
        scene.groups = moment.groups;
        scene.pledges = moment.pledges;
      }
      scene.past.push_back({{moment.missing.begin(), moment.missing.end()},
                            moment.moved.flow,
                            moment.moved.delivery,
                            moment.plan->coverage,
                            state.stock,
                            moment.moved.run,
                            {moment.scarcity.begin(), moment.scarcity.end()}});
      if (last || moment.step + 1 == scenario.calendar.steps()) {
        scene.basis = moment.planner->basis();
        scene.rays = moment.planner->rays();
      }
    }
    if (!own) return go_on;
    if (conduct == Conduct::clairvoyant) scene.moved.push_back({moment.moved.flow, moment.moved.run});
    if (last || !options.last || !options.only_last_month)
      scene.months.push_back({moment.regime,
                              moment.plan,
                              moment.moved,
                              stock,
                              state.stock,
                              {moment.release.begin(), moment.release.end()}});
    stock = state.stock;
    return go_on;
  });
  ConductResult& own = result.conducts.front();
  scene.consumers = std::move(own.consumers);
  scene.facilities = std::move(own.facilities);
  return scene;
}

}  // namespace chokepoint
