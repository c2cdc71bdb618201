// A small world whose weak points can be told by hand: Japan lives on oxide from a large mine in China and a small one
// in Australia; in 2026 a mine in Vietnam opens that could stand in for either.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "chokepoint/threats.hpp"
#include "golden/micro_world.hpp"

namespace chokepoint::golden {
namespace {

MicroWorld two_mines() {
  MicroWorld world;
  world.countries = {"CHN", "AUS", "VNM", "JPN"};
  world.commodity("oxide", 0);
  world.process("dig", "extraction", "", "oxide: 1");
  world.facilities = {"mine-a,CHN,120", "mine-b,AUS,54"};
  world.projects = {"mine-c,VNM,120,true,2026-01-01,,0"};
  world.operations = {"mine-a,dig,72", "mine-b,dig,48", "mine-c,dig,0"};
  world.links = {"CHN,JPN,oxide,72,120,0", "AUS,JPN,oxide,48,60,0", "VNM,JPN,oxide,0,120,0"};
  world.consumers = {"JPN,car-makers,oxide,120,1,0.5"};
  return world;
}

class Weak : public ::testing::Test {
 protected:
  Weak() {
    two_mines().write(folder_.path());
    write("calm.yaml", "");
  }

  std::filesystem::path write(const std::string& name, const std::string& events) {
    const auto file = folder_.path() / name;
    std::ofstream(file) << "chokepoint: scenario/1\ntitle: Story\nworld: worlds/micro\ncalendar: " << two_years
                        << "\nconduct: cooperative\n"
                        << (events.empty() ? "" : "events:\n" + events);
    return file;
  }

  std::filesystem::path write_hedges(const std::string& list) {
    const auto file = folder_.path() / "hedges.yaml";
    std::ofstream(file) << "chokepoint: hedges/1\nhedges:\n" << list;
    return file;
  }

  std::shared_ptr<const Scenario> load(const std::filesystem::path& file) {
    Diagnostics findings;
    return std::make_shared<const Scenario>(load_scenario(file, {}, findings));
  }

  static double damage(const RunResult& result) {
    double all = 0;
    for (const auto& each : result.conducts.front().consumer_summaries) all += each.cut_off.unmet_value;
    return all;
  }

  std::filesystem::path calm() const { return folder_.path() / "calm.yaml"; }

  TemporaryFolder folder_;
};

const std::vector<Loss::Kind> every_kind = {Loss::Kind::facility, Loss::Kind::stage, Loss::Kind::link,
                                            Loss::Kind::agreement, Loss::Kind::actor};

std::vector<std::vector<int>> singles(const std::vector<Loss>& losses) {
  std::vector<std::vector<int>> sets;
  for (int i = 0; i < static_cast<int>(losses.size()); ++i) sets.push_back({i});
  return sets;
}

const LossEffect& effect_of(const Ranking& ranking, const std::vector<Loss>& losses, const std::string& id) {
  for (const LossEffect& each : ranking.effects)
    if (losses[static_cast<std::size_t>(each.losses.front())].id == id) return each;
  throw std::runtime_error("no loss " + id);
}

TEST_F(Weak, LossesAreRankedByWhatTheyDo) {
  const ScenarioSource source(calm());
  const auto losses = losses_of(*load(calm()), every_kind);
  ASSERT_EQ(losses.size(), 3U + 3U + 3U);
  const Ranking ranking = rank_losses(source, losses, singles(losses));
  ASSERT_EQ(ranking.effects.size(), losses.size());
  EXPECT_EQ(ranking.damage, 0);
  // Without the large mine 54 of 120 t/yr are left until Vietnam opens: 66 t/yr at 1000 USD/t, for one year.
  for (const char* id : {"mine-a", "CHN>JPN/oxide", "CHN"}) {
    const LossEffect& each = effect_of(ranking, losses, id);
    EXPECT_TRUE(each.error.empty()) << each.error;
    EXPECT_NEAR(each.added, 66e3, 2e3) << id;
    EXPECT_EQ(each.cut_off, 1) << id;
    EXPECT_EQ(each.survive.value_or(-1), 0) << id;
    EXPECT_NEAR(each.recover.value_or(-1), 12, 1) << id;
  }
  // The large mine makes up for the small one at once.
  EXPECT_NEAR(effect_of(ranking, losses, "mine-b").added, 0, 1e-6);
  EXPECT_EQ(effect_of(ranking, losses, "mine-b").cut_off, 0);
  EXPECT_EQ(losses[static_cast<std::size_t>(ranking.effects.front().losses.front())].id, "mine-a")
      << "equal effects come in the order of the losses";
}

TEST_F(Weak, ALossIsTheRunThatItsCommandRepeats) {
  const ScenarioSource source(calm());
  const auto losses = losses_of(*load(calm()), every_kind);
  const Ranking one = rank_losses(source, losses, singles(losses), {.jobs = 1}),
                two = rank_losses(source, losses, singles(losses), {.jobs = 2});
  for (std::size_t i = 0; i < losses.size(); ++i) {
    EXPECT_EQ(one.effects[i].losses, two.effects[i].losses);
    EXPECT_EQ(one.effects[i].damage, two.effects[i].damage) << "threads change nothing";
  }
  for (const LossEffect& each : one.effects) {
    const Loss& loss = losses[static_cast<std::size_t>(each.losses.front())];
    const auto file = write("written.yaml", "  - {id: by-hand, start: 2025-01-01, " + loss.effect + "}\n");
    EXPECT_EQ(damage(run(load(file))), each.damage) << loss.id;
  }
}

TEST_F(Weak, TheWorstPairIsTheMineAndWhatWouldHaveReplacedIt) {
  const std::vector<Loss::Kind> mines = {Loss::Kind::facility};
  const auto losses = losses_of(*load(calm()), mines);
  const WorstTogether worst = worst_together(load(calm()), losses, {.most = 2, .keep = 1, .every = 1});
  ASSERT_TRUE(worst.proved);
  // Both old mines: 120 t/yr are missing in the first year, nothing afterwards. The large mine and the project: 66 t/yr
  // in both years.
  EXPECT_EQ(worst.sets.front().losses, (std::vector<int>{0, 2}));
  EXPECT_NEAR(worst.sets.front().damage, 66e3, 1);
  EXPECT_EQ(worst.steps.size(), 24U);
  // Three together leave nothing.
  EXPECT_NEAR(worst_together(load(calm()), losses, {.most = 3, .keep = 1, .every = 1}).sets.front().damage, 120e3, 1);
}

TEST_F(Weak, SinglePointsAreWhatNoRouteGoesRound) {
  const auto scenario = load(calm());
  const auto losses = losses_of(*scenario, every_kind);
  EXPECT_TRUE(single_points(*scenario, losses).empty());
  MicroWorld one = two_mines();
  one.links = {"CHN,JPN,oxide,120,120,0"};
  one.projects.clear();
  one.facilities = {"mine-a,CHN,120", "mine-b,CHN,54"};
  one.operations = {"mine-a,dig,72", "mine-b,dig,48"};
  one.countries = {"CHN", "JPN"};
  TemporaryFolder folder;
  one.write(folder.path());
  std::filesystem::copy_file(calm(), folder.path() / "calm.yaml");
  const auto narrow = load(folder.path() / "calm.yaml");
  const auto few = losses_of(*narrow, every_kind);
  std::vector<std::string> ids;
  for (const SinglePoint& each : single_points(*narrow, few))
    ids.push_back(few[static_cast<std::size_t>(each.loss)].id);
  EXPECT_EQ(ids, (std::vector<std::string>{"CHN/extraction", "CHN>JPN/oxide", "CHN"}));
}

TEST_F(Weak, ConcentrationCountsSharesOfOutput) {
  const auto list = concentrations(*load(calm())->world);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_NEAR(list[0].hhi, 60.0 * 60 + 40 * 40, 1e-9);
  EXPECT_NEAR(list[0].largest_share, 0.6, 1e-12);
}

TEST_F(Weak, RecoveryWaitsForTheProject) {
  const std::vector<Loss::Kind> mines = {Loss::Kind::facility};
  const auto scenario = load(calm());
  const auto losses = losses_of(*scenario, mines);
  const auto survive = survival(scenario, losses);
  EXPECT_EQ(losses[static_cast<std::size_t>(survive.front().loss)].id, "mine-a");
  EXPECT_NEAR(survive.front().survive.value_or(-1), 0, 1e-9);
  EXPECT_EQ(survive.front().recover.value_or(-1), 12);
  EXPECT_EQ(survive.front().first, std::vector<int>{0});
  EXPECT_NEAR(survive.front().impact, 66e3, 1);
  EXPECT_EQ(survive.front().exposure, 1);
  EXPECT_TRUE(survive.front().dies_before_it_recovers());
  EXPECT_EQ(survive.back().recover.value_or(-1), 0);
}

TEST_F(Weak, WhatAStockpileMayReleaseIsThereToSurviveOn) {
  // Without the large mine 54 t/yr are left of the 60 that keep Japan at half: it lives on 0.5 t a month from stocks.
  MicroWorld world = two_mines();
  world.commodities.clear();
  world.commodity("oxide", 3);
  world.write(folder_.path());
  const std::vector<Loss::Kind> mines = {Loss::Kind::facility};
  const auto without_mine = [&](const std::string& pile, const std::string& events = {},
                                std::optional<Date> from = {}) {
    SCOPED_TRACE(pile);
    const auto file = write("pile.yaml", events);
    if (!pile.empty())
      std::ofstream(file, std::ios::app) << "stockpiles:\n  - {id: japan, country: JPN, commodity: oxide, " << pile
                                         << ", source: 'assumed, a test'}\n";
    const auto scenario = load(file);
    const auto losses = losses_of(*scenario, mines);
    SurvivalOptions options;
    options.from = from;
    const Survival worst = survival(scenario, losses, options).front();
    EXPECT_EQ(losses[static_cast<std::size_t>(worst.loss)].id, "mine-a");
    RankingOptions when;
    when.from = from;
    const Ranking ranking = rank_losses(ScenarioSource(file), losses, singles(losses), when);
    EXPECT_GE(worst.survive.value_or(-1), effect_of(ranking, losses, "mine-a").survive.value_or(-1))
        << "no conduct lives longer";
    return worst;
  };
  const Survival none = without_mine("");
  const double months = none.survive.value_or(-1);
  EXPECT_GT(months, 3);
  EXPECT_LT(months, 4);
  const Survival rule = without_mine("tonnes: 2 t, release_below: 51 %");
  EXPECT_NEAR(rule.survive.value_or(-1), months + 4, 1e-6);
  EXPECT_NEAR(rule.impact, none.impact - 2000, 1e-6);
  EXPECT_NEAR(without_mine("tonnes: 2 t, floor: 1 t, release_below: 51 %").survive.value_or(-1), months + 2, 1e-6);
  EXPECT_NEAR(without_mine("tonnes: 2 t, rate: 3 t/yr, release_below: 51 %").survive.value_or(-1), 2 * months, 1e-6)
      << "it gives half of what is missing";
  EXPECT_NEAR(without_mine("tonnes: 2 t").survive.value_or(-1), months, 1e-6) << "no rule and no event opens it";
  const auto in_may = parse_date("2025-05-01");
  EXPECT_NEAR(without_mine("tonnes: 2 t, release_below: 51 %", {}, in_may).survive.value_or(-1),
              without_mine("", {}, in_may).survive.value_or(-1) + 4, 1e-6);
  const std::string over_the_year =
      "  - {id: open, start: 2025-01-01, until: 2025-12-31, stockpile: {id: japan, release: 2 t}}\n";
  EXPECT_NEAR(without_mine("tonnes: 2 t", over_the_year).survive.value_or(-1), months * 3 / 2, 0.1)
      << "it gives a third of what is missing";
}

TEST_F(Weak, IndependenceBeginsWhenTheProjectOpens) {
  const auto scenario = load(calm());
  const int china = scenario->world->find_country("CHN");
  auto result = independence(scenario, china);
  ASSERT_EQ(result.regions.size(), 1U);
  EXPECT_EQ(result.regions[0].who, "JPN");
  EXPECT_EQ(result.regions[0].step.value_or(-1), 12);
  EXPECT_NEAR(result.regions[0].coverage.front(), 54.0 / 120, 1e-9);
  EXPECT_NEAR(result.regions[0].coverage.back(), 1, 1e-9);
  EXPECT_FALSE(result.regions[0].survive_known);
  simulate_survival(ScenarioSource(calm()), {}, result);
  EXPECT_EQ(result.regions[0].survive.value_or(-1), 0);
}

TEST_F(Weak, TheThresholdIsWhereTheAnswerChanges) {
  const auto file = write("outage.yaml",
                          "  - {id: strike, start: 2025-01-01, until: 2025-12-31, outage: {facilities: "
                          "[mine-a], capacity: 50 %}}\n");
  const ScenarioSource source(file);
  // (120 · c + 54) / 120 ≥ 0.5 from c = 5 % on.
  const Threshold found = threshold(source, {.path = "events.strike.outage.capacity",
                                             .least = "0 %",
                                             .most = "100 %",
                                             .goal = "not cut_off(JPN/car-makers)",
                                             .tolerance = 0.1});
  ASSERT_TRUE(found.value);
  EXPECT_EQ(found.changes, 1);
  EXPECT_NEAR(std::stod(*found.value), 5, 0.11);
  EXPECT_LE(std::stod(found.beyond), 5 + 1e-9);
  const Threshold never = threshold(
      source, {.path = "events.strike.outage.capacity", .least = "50 %", .most = "100 %", .goal = "cut_off(JPN)"});
  EXPECT_FALSE(never.value);
  EXPECT_EQ(never.changes, 0);
}

TEST_F(Weak, AThresholdPassesOverValuesThatFail) {
  // Cut off from the strike to the end of June; a strike that would begin later ends before it begins.
  const auto file = write("strike.yaml",
                          "  - {id: strike, start: 2025-01-01, until: 2025-06-30, outage: {facilities: [mine-a], "
                          "capacity: 0 %}}\n");
  const Threshold found = threshold(
      ScenarioSource(file),
      {.path = "events.strike.start", .least = "2025-01-01", .most = "2025-12-31", .goal = "months(JPN) <= 3"});
  ASSERT_TRUE(found.value);
  EXPECT_EQ(found.changes, 1) << "no answer is no change";
  EXPECT_EQ(found.value->substr(0, 7), "2025-03") << "a few days of the mine keep Japan above half in March";
  EXPECT_FALSE(found.samples.back().error.empty());
  EXPECT_FALSE(found.samples.back().measured);
  EXPECT_EQ(found.samples.front().measured, 6.0);
  EXPECT_EQ(found.spacing, "23 days");
}

TEST_F(Weak, AThresholdIsARoundNumberOnTheRightSide) {
  const auto file = write("outage.yaml",
                          "  - {id: strike, start: 2025-01-01, until: 2025-12-31, outage: {facilities: "
                          "[mine-a], capacity: 50 %}}\n");
  const Threshold found = threshold(ScenarioSource(file), {.path = "events.strike.outage.capacity",
                                                           .least = "0.13 %",
                                                           .most = "97 %",
                                                           .goal = "not cut_off(JPN/car-makers)",
                                                           .tolerance = 0.3});
  ASSERT_TRUE(found.value);
  for (std::size_t i = 1; i + 1 < found.samples.size(); ++i) {
    const double grains = std::stod(found.samples[i].value) / 0.2;
    EXPECT_NEAR(grains, std::round(grains), 1e-9) << found.samples[i].value;
  }
  EXPECT_GE(std::stod(*found.value), 5 - 1e-9) << "what it says was simulated";
  EXPECT_LE(std::stod(*found.value), 5.3);
  EXPECT_LE(std::stod(*found.value) - std::stod(found.beyond), 0.3 + 1e-9);
}

TEST_F(Weak, WhatIsNotOpenYetIsSaid) {
  const std::vector<Loss::Kind> mines = {Loss::Kind::facility};
  const auto without = [&](const std::shared_ptr<const Scenario>& scenario, const std::string& id,
                           std::optional<Date> from = {}) {
    const auto losses = losses_of(*scenario, mines);
    SurvivalOptions options;
    options.from = from;
    for (const Survival& each : survival(scenario, losses, options))
      if (losses[static_cast<std::size_t>(each.loss)].id == id) return each;
    throw std::runtime_error("no loss " + id);
  };
  const auto calm_days = load(calm());
  EXPECT_EQ(without(calm_days, "mine-c").opens.value_or(-1), 12);
  EXPECT_FALSE(without(calm_days, "mine-c", parse_date("2026-02")).opens);
  EXPECT_FALSE(without(calm_days, "mine-a").opens);
  // A year in which the large mine stands still: Japan is short with or without it, until the new one opens.
  const auto strike = load(write("strike.yaml",
                                 "  - {id: strike, start: 2025-01-01, until: 2025-12-31, outage: {facilities: "
                                 "[mine-a], capacity: 0 %}}\n"));
  EXPECT_EQ(without(strike, "mine-a").opens.value_or(-1), 12);
  EXPECT_EQ(without(strike, "mine-a").recover.value_or(-1), 0) << "who goes short anyway does not count";
  EXPECT_EQ(without(strike, "mine-b").recover.value_or(-1), 12);
}

TEST_F(Weak, TheBestHedgesAreThoseThatCanBePaidFor) {
  const auto file = write("ban.yaml",
                          "  - {id: ban, start: 2025-01-01, until: 2025-12-31, control: {by: CHN, ban: true, "
                          "commodities: all, to: all}}\n");
  const auto hedges = write_hedges(
      "  - {id: australia, cost: 3 MUSD, set: {links.AUS/JPN/oxide.capacity: 200 t/yr}}\n"
      "  - {id: less-demand, cost: 1 MUSD, events: [{id: thrift, start: 2025-01-01, until: "
      "2025-12-31, demand: {countries: [JPN], sectors: all, commodities: all, scale: 0.5}}]}\n"
      "  - {id: diplomacy, cost: 10 MUSD, without: [ban]}\n");
  Diagnostics findings;
  const auto list = read_hedges(hedges, findings);
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[1].cost, 1e6);
  const ScenarioSource source(file);
  const BestHedges all = best_hedges(source, list, {});
  EXPECT_TRUE(all.exhaustive);
  EXPECT_EQ(all.sets.size(), 7U);
  EXPECT_NEAR(all.none.damage, 66e3, 2e3);
  EXPECT_EQ(all.sets.front().hedges, std::vector<int>{2}) << "of those that leave no damage the cheapest comes first";
  const BestHedges poor = best_hedges(source, list, {.budget = 4e6});
  EXPECT_EQ(poor.sets.size(), 3U);
  EXPECT_EQ(poor.sets.front().hedges, std::vector<int>{1});
  EXPECT_NEAR(poor.sets.front().damage, 6e3, 1e3) << "60 of 120 are wanted, 54 are there";
  const BestHedges climbed = best_hedges(source, list, {.exhaustive_up_to = 2});
  EXPECT_FALSE(climbed.exhaustive);
  EXPECT_EQ(climbed.sets.front().hedges, all.sets.front().hedges);
  EXPECT_EQ(climbed.sets.front().damage, all.sets.front().damage);
}

TEST_F(Weak, AStockpileWhereThereIsNoneIsAHedge) {
  const auto file = write("ban.yaml",
                          "  - {id: ban, start: 2025-01-01, until: 2025-12-31, control: {by: CHN, ban: true, "
                          "commodities: all, to: all}}\n");
  const auto hedges = write_hedges(
      "  - id: reserve\n    cost: 20 kUSD\n    stockpiles:\n"
      "      - {id: japan, country: JPN, commodity: oxide, tonnes: 20 t, release_below: 100 %, "
      "source: 'assumed, a test'}\n"
      "  - {id: larger, cost: 10 kUSD, stockpiles: [{id: second, country: JPN, commodity: oxide, "
      "tonnes: 10 t, release_below: 100 %, source: 'assumed, a test'}]}\n");
  Diagnostics findings;
  const auto list = read_hedges(hedges, findings);
  const BestHedges best = best_hedges(ScenarioSource(file), list, {});
  ASSERT_EQ(best.sets.size(), 3U);
  EXPECT_EQ(best.sets[0].hedges, (std::vector<int>{0, 1}));
  EXPECT_NEAR(best.none.damage - best.sets[0].damage, 30e3, 1) << "what they hold, tonne by tonne";
  EXPECT_NEAR(best.none.damage - best.sets[1].damage, 20e3, 1);
  Diagnostics wrong;
  write_hedges(
      "  - {id: a, cost: 3 USD, stockpiles: [{country: JPN}, 5]}\n"
      "  - {id: b, cost: 3 USD, stockpiles: 5}\n  - {id: c, cost: 3 USD}\n");
  EXPECT_THROW(read_hedges(hedges, wrong), InputError);
  EXPECT_GE(wrong.error_count(), 6) << "what is missing, what is no map, no list, and that there is nothing in it";
  // The what-if can be repeated from its own text.
  const Tweak tweak = tweak_of(list, best.sets[0].hedges);
  EXPECT_EQ(tweak.set[0].second.find('\n'), std::string::npos) << "it fits on a command line";
}

TEST_F(Weak, HedgesThatCannotBeAppliedAreRefusedWithTheirPlace) {
  const auto hedges = write_hedges(
      "  - {id: a, cost: 3 days, without: [ban]}\n"
      "  - {id: a, costs: 3 USD, set: {x: 1}}\n");
  Diagnostics findings;
  try {
    read_hedges(hedges, findings);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_GE(error.findings().error_count(), 3);
  }
  write_hedges("  - {id: a, cost: 3 USD, without: [bann]}\n");
  Diagnostics none;
  const auto list = read_hedges(hedges, none);
  try {
    best_hedges(ScenarioSource(calm()), list, {});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(format(error.findings().items().front()).find("hedges.yaml:3:"), std::string::npos);
  }
}

TEST_F(Weak, QuestionsThatMakeNoSenseAreRefused) {
  const ScenarioSource source(calm());
  const auto ask = [&](const std::string& path, const std::string& least, const std::string& most,
                       const std::string& goal) -> std::string {
    try {
      threshold(source, {.path = path, .least = least, .most = most, .goal = goal});
    } catch (const InputError& error) {
      return format(error.findings().items().front());
    }
    return "";
  };
  const std::string good = "cut_off(JPN)";
  EXPECT_NE(ask("adjustment", "2", "1", good).find("not above"), std::string::npos);
  EXPECT_NE(ask("adjustment", "2 days", "3 %", good).find("different units"), std::string::npos);
  EXPECT_NE(ask("adjustment", "two", "3", good).find("neither a number"), std::string::npos);
  EXPECT_NE(ask("adjustmant", "1", "3", good), "");
  EXPECT_NE(ask("adjustment", "1", "3", "cut_of(JPN)").find("cut_off"), std::string::npos);
  EXPECT_NE(ask("adjustment", "1", "3", "months(JPN)").find("needs a number"), std::string::npos);
  EXPECT_NE(ask("adjustment", "1", "3", "cut_off(JPN) > 3").find("nothing to compare"), std::string::npos);
  EXPECT_NE(ask("adjustment", "1", "3", "cut_off(JNP)"), "");
  EXPECT_NE(ask("adjustment", "1", "3", "months(JPN) > 3 %").find("not counted"), std::string::npos);
}

}  // namespace
}  // namespace chokepoint::golden
