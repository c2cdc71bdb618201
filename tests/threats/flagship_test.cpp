// Losses of a shipped scenario: what is shared between them changes nothing.
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "chokepoint/threats.hpp"

namespace chokepoint {
namespace {

/// Lanes, facilities and an exporter drawn from the April licences: each has the damage of its own run, though it goes
/// by the plans of the scenario where these stand; and the same bits on any number of threads.
TEST(Losses, OfTheAprilLicencesAreTheRunsThatTheirCommandsRepeat) {
  const ScenarioSource source(std::string(SOURCE_DIR) + "/scenarios/rare-earths/april-2025-licences.yaml");
  RankingOptions options;
  options.base.set = {{"calendar.end", "2025-07"}};
  options.jobs = 2;
  Diagnostics findings;
  const Scenario scenario = source.load(options.base, findings);
  std::vector<Loss> losses;
  std::vector<std::vector<int>> sets;
  std::mt19937 random(11);
  for (const auto& [kind, count] :
       {std::pair{Loss::Kind::link, 4}, {Loss::Kind::facility, 1}, {Loss::Kind::actor, 1}}) {
    const std::vector<Loss::Kind> kinds = {kind};
    const std::vector<Loss> all = losses_of(scenario, kinds);
    for (int i = 0; i < count; ++i) {
      sets.push_back({static_cast<int>(losses.size())});
      losses.push_back(all[random() % all.size()]);
    }
  }
  const Ranking ranking = rank_losses(source, losses, sets, options);
  options.jobs = 1;
  const Ranking again = rank_losses(source, losses, sets, options);
  for (std::size_t i = 0; i < sets.size(); ++i) EXPECT_EQ(ranking.effects[i].damage, again.effects[i].damage);
  ASSERT_EQ(ranking.effects.size(), sets.size());
  for (const LossEffect& each : ranking.effects) {
    const Loss& loss = losses[static_cast<std::size_t>(each.losses.front())];
    const std::vector<Loss> alone = {loss};
    auto without =
        std::make_shared<Scenario>(source.load(tweak_of(alone, scenario.calendar.begin(0), options.base), findings));
    without->conducts.resize(1);
    RunOptions run_options;
    run_options.twin = false;
    const double alone_damage = run(without, run_options).conducts.front().damage;
    EXPECT_NEAR(each.damage, alone_damage, 1e-9 * alone_damage) << to_string(loss.kind) << " " << loss.id;
  }
}

}  // namespace
}  // namespace chokepoint
