// Times to survive and impacts that others have printed, with all that goes into them.
//
// Two courses carry out the models of Simchi-Levi, Schmidt, Wei et al., Interfaces 45(5), 2015, on invented networks:
//
// - HEC Montréal, Supply Chain Analytics, session 11 (Y. Adulyasak, D.-T. Nguyen, 2020; notebooks in the GitHub
//   repositories acedesci/scanalytics, S11_disruption_management, and acedesci/scanalytics_cases, Case 3): plants that
//   make several products on one capacity. Problem 1 prints times to survive, costs and risk exposure indices, problem
//   2 the costs of 21 disruptions.
// - Databricks, Supply Chain Stress Test (R. Yoshimatsu, L. Herrera, P. Jain, 2025; GitHub repository
//   databricks-industry-solutions/supply-chain-stress-test): three tiers with bills of materials. Its figures are drawn
//   by CPython's random.seed(777), which anybody can repeat; what comes out is told in words, with a few numbers.
//
// Their time to recover is given, ours follows from the projects of the calendar and is compared only where a project
// brings about the same one. Their objective is lost profit, ours damage: a profit per unit is a price per tonne here.
// The second source counts in whole units, which its inputs make of no account for what is compared.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <numeric>

#include "chokepoint/threats.hpp"
#include "golden/micro_world.hpp"
#include "threats/time_to_survive.hpp"

namespace chokepoint {
namespace {

/// What a plan for `steps` steps without the loss leaves unmet, beside its damage.
struct Shortfall {
  double damage = 0, units = 0;
  std::vector<double> delivered;  ///< per consumer of the network
};

Shortfall shortfall(LeastDamage& least, const Network& network, double steps, std::span<const double> on_hand,
                    const NetworkLoss& loss) {
  const Regime calm = calm_regime(network);
  least.set_regime(calm, steps, on_hand);
  const NetworkLoss* const lost[] = {&loss};
  Shortfall result{least.solve(lost), 0, {least.delivery().begin(), least.delivery().end()}};
  for (int k = 0; k < network.consumers.count; ++k) result.units += steps * calm.demand[k] - result.delivered[k];
  return result;
}

/// HEC Montréal, problem 1: three suppliers for two products. Each disruption closes one of them for two periods; here
/// the loss is for good, and a project that opens after two months makes up for it.
TEST(PublishedSurvival, ThreeSuppliersAndTwoProducts) {
  golden::MicroWorld world;
  world.countries = {"CAN"};
  // Stocks of 20 and 25 units beside 75 and 50 a month, in days; a month has 365.25 / 12 of them.
  const auto product = [&](const std::string& id, double stock, double wanted, int loss) {
    world.commodities += "  - {id: " + id + ", name: " + id +
                         ", stage: oxide, basis: gross, price: " + std::to_string(loss) +
                         " USD/t, cover: " + std::to_string(stock / wanted * 365.25 / 12) +
                         " days, contains: {}, source: 'assumed, test'}\n";
    world.process("make-" + id, "extraction", "", id + ": 1");
    world.consumers.push_back("CAN,buyers-of-" + id + "," + id + "," + std::to_string(12 * wanted) + ",1,0.5");
  };
  product("p1", 20, 75, 5000);
  product("p2", 25, 50, 6500);
  world.facilities = {"s1,CAN,360", "s2,CAN,540", "s3,CAN,720"};
  world.projects = {"relief,CAN,1200,true,2025-03-01,,0"};
  world.operations = {"s1,make-p1,360", "s2,make-p1,540", "s3,make-p2,600",   "s1,make-p2,0",
                      "s2,make-p2,0",   "s3,make-p1,0",   "relief,make-p1,0", "relief,make-p2,0"};
  golden::TemporaryFolder folder;
  world.write(folder.path());
  const auto file = folder.path() / "calm.yaml";
  std::ofstream(file) << "chokepoint: scenario/1\ntitle: Calm\nworld: worlds/micro\ncalendar: " << golden::two_years
                      << "\nconduct: cooperative\n";
  Diagnostics findings;
  const auto scenario = std::make_shared<const Scenario>(load_scenario(file, {}, findings));
  const std::vector<Loss::Kind> facilities = {Loss::Kind::facility};
  const auto losses = losses_of(*scenario, facilities);
  SurvivalOptions options;
  options.full_service = true;
  std::map<std::string, Survival> found;
  for (const Survival& each : survival(scenario, losses, options))
    found[losses[static_cast<std::size_t>(each.loss)].id] = each;

  struct Printed {
    const char* supplier;
    double survive, cost, index;
  };
  for (const auto& [supplier, survive, cost, index] :
       {Printed{"s1", 2.250, 0, 0.000}, {"s2", 1.286, 125000, 0.455}, {"s3", 0.900, 275000, 1.000}}) {
    SCOPED_TRACE(supplier);
    const Survival& ours = found.at(supplier);
    EXPECT_NEAR(ours.survive.value_or(-1), survive, 0.0005);
    EXPECT_EQ(ours.recover.value_or(-1), 2) << "what they assume";
    EXPECT_NEAR(ours.impact, cost, 0.05);
    EXPECT_NEAR(ours.exposure, index, 0.0005);
    EXPECT_EQ(ours.dies_before_it_recovers(), cost > 0);
  }
  // Their scenario 0, in which nothing fails, is here the loss of what nobody needs.
  EXPECT_FALSE(found.at("relief").survive);
  EXPECT_EQ(found.at("relief").recover.value_or(-1), 0);
  EXPECT_EQ(found.at("relief").impact, 0);
}

/// HEC Montréal, problem 2, configuration A: five plants, eight cars. A disruption ends what some plants make of some
/// cars.
TEST(PublishedSurvival, FivePlantsAndEightCars) {
  struct Car {
    const char* id;
    double wanted, stock, loss;
    std::vector<std::string> plants;
  };
  const std::vector<Car> cars = {
      {"fiesta-1", 75, 25, 2500, {"oakville"}},          {"fiesta-2", 60, 10, 3000, {"oakville"}},
      {"escape-1", 35, 15, 4500, {"windsor"}},           {"escape-2", 30, 10, 4750, {"windsor"}},
      {"escape-3", 30, 15, 5200, {"windsor"}},           {"focus-1", 150, 35, 1800, {"wayne", "thailand"}},
      {"focus-2", 100, 25, 2200, {"wayne", "thailand"}}, {"everest", 40, 10, 5100, {"romania"}}};
  NetworkSpec spec;
  spec.facilities = {{"oakville", 135}, {"windsor", 105}, {"wayne", 130}, {"thailand", 130}, {"romania", 50}};
  for (const Car& car : cars) {
    const std::string room = std::string("CAN/") + car.id;
    spec.rooms.push_back({room, room, "CAN", car.id, 0.0});
    for (const std::string& plant : car.plants)
      spec.processes.push_back({plant + ":" + car.id, plant, {}, {{room, 1}}, 1000, 1, 0, 0});
    spec.consumers.push_back({car.id, room, car.wanted, 1, 0.5});
  }
  const Network network(spec);
  std::vector<double> on_hand(static_cast<std::size_t>(network.rooms.count)),
      loss_a_unit(static_cast<std::size_t>(network.consumers.count));
  for (const Car& car : cars) {
    on_hand[network.find_room(std::string("CAN/") + car.id)] = car.stock;
    loss_a_unit[network.find_consumer(car.id)] = car.loss;
  }
  LeastDamage least(network, {}, loss_a_unit);
  const std::vector<double> full(static_cast<std::size_t>(network.consumers.count), 1.0);
  TimeToSurvive model(network, {}, calm_regime(network), full, on_hand, 999);

  struct Printed {
    std::vector<std::string> ends;
    double recover, cost, units;
  };
  const std::vector<Printed> disruptions = {
      {{}, 3, 0, 0},
      {{"oakville:fiesta-1"}, 5, 875000, 350},
      {{"romania:everest"}, 3, 561000, 110},
      {{"oakville:fiesta-2"}, 2, 330000, 110},
      {{"windsor:escape-2"}, 4, 522500, 110},
      {{"windsor:escape-2", "windsor:escape-3"}, 4, 1068500, 215},
      {{"windsor:escape-3", "thailand:focus-1"}, 2, 243000, 50},
      {{"thailand:focus-2"}, 4, 0, 0},
      {{"oakville:fiesta-2", "thailand:focus-2"}, 5, 870000, 290},
      {{"wayne:focus-1"}, 3, 45000, 25},
      {{"windsor:escape-1", "romania:everest"}, 4, 1327500, 275},
      {{"wayne:focus-2"}, 5, 0, 0},
      {{"thailand:focus-2"}, 5, 0, 0},
      {{"windsor:escape-1"}, 5, 720000, 160},
      {{"thailand:focus-1", "romania:everest"}, 3, 606000, 135},
      {{"oakville:fiesta-2"}, 5, 870000, 290},
      {{"thailand:focus-2"}, 2, 0, 0},
      {{}, 4, 0, 0},
      {{"oakville:fiesta-2", "windsor:escape-2", "thailand:focus-1"}, 4, 1293500, 385},
      {{"windsor:escape-2"}, 3, 380000, 80},
      {{"romania:everest"}, 4, 765000, 150}};
  for (std::size_t i = 0; i < disruptions.size(); ++i) {
    SCOPED_TRACE("scenario " + std::to_string(i));
    const auto& [ends, recover, cost, units] = disruptions[i];
    NetworkLoss loss;
    for (const std::string& process : ends) loss.processes.push_back(network.find_process(process));
    std::sort(loss.processes.begin(), loss.processes.end());
    const Shortfall ours = shortfall(least, network, recover, on_hand, loss);
    EXPECT_NEAR(ours.damage, cost, 1e-3);
    EXPECT_NEAR(ours.units, units, 1e-6);
    EXPECT_EQ(model.without(loss).steps.value_or(999) < recover, cost > 0) << "a cost is what comes after survival";
  }
}

/// Databricks: 20 makers of raw materials, 10 of parts, 5 plants; each makes one thing, and needs a unit of each kind
/// of thing that its suppliers make.
class ThreeTiers {
 public:
  ThreeTiers() {
    for (int tier = 1; tier <= 3; ++tier)
      for (int i = 1; i <= number_[tier]; ++i) {
        const std::string node = name(tier, i);
        const std::string made = node + "/" + kind(tier, i);
        spec_.rooms.push_back({made, made, node, kind(tier, i), 0.0});
        spec_.facilities.push_back({node, capacity_[tier][i - 1]});
        ProcessSpec process{node, node, {}, {{made, 1}}, 1e6, 1, 0, 0};
        for (const auto& [seller, buyer] : lanes_[tier]) {
          if (buyer != i) continue;
          const std::string thing = kind(tier + 1, seller), bought = node + "/" + thing;
          if (std::none_of(process.inputs.begin(), process.inputs.end(),
                           [&](const auto& input) { return input.first == bought; })) {
            process.inputs.emplace_back(bought, 1);
            spec_.rooms.push_back({bought, bought, node, thing, 0.0});
          }
          const std::string source = name(tier + 1, seller) + "/" + thing;
          spec_.links.push_back({source + ">" + bought, source, bought, 1e6, 0, 0, 0});
        }
        spec_.processes.push_back(process);
        if (tier == 1) spec_.consumers.push_back({node, made, wanted_[static_cast<std::size_t>(i - 1)], 1, 0.5});
      }
  }

  const NetworkSpec& spec() const { return spec_; }
  std::vector<double> on_hand(const Network& network) const {
    std::vector<double> stock(static_cast<std::size_t>(network.rooms.count), 0.0);
    for (int tier = 1; tier <= 3; ++tier)
      for (int i = 1; i <= number_[tier]; ++i)
        stock[network.find_room(name(tier, i) + "/" + kind(tier, i))] = stock_[tier][i - 1];
    return stock;
  }
  std::vector<double> margin(const Network& network) const {
    std::vector<double> list(static_cast<std::size_t>(network.consumers.count));
    for (int i = 1; i <= 5; ++i) list[network.find_consumer(name(1, i))] = margin_[static_cast<std::size_t>(i - 1)];
    return list;
  }
  static std::string name(int tier, int i) { return "T" + std::to_string(tier) + "_" + std::to_string(i); }

  /// Time to recover of each supplier: those of parts, then those of raw materials.
  static constexpr std::array<int, 30> recover = {4, 8, 8, 6, 10, 5, 6,  9, 1, 8,  10, 9, 7, 10, 5,
                                                  2, 2, 2, 6, 2,  1, 10, 6, 5, 10, 5,  2, 4, 5,  9};

 private:
  /// Three neighbours of the second tier make the same, two of the third.
  static std::string kind(int tier, int i) {
    if (tier == 1) return "product";
    return tier == 2 ? "part-" + std::to_string((i - 1) / 3) : "material-" + std::to_string((i - 1) / 2);
  }

  const std::vector<int> number_ = {0, 5, 10, 20};
  const std::array<double, 5> wanted_ = {801, 847, 827, 821, 781}, margin_ = {0.22, 0.15, 0.14, 0.25, 0.17};
  const std::vector<std::vector<double>> stock_ = {{},
                                                   {1630, 2598, 2306, 2648, 2155},
                                                   {2127, 1884, 1693, 1853, 1753, 2635, 2692, 1569, 1512, 2465},
                                                   {2701, 2042, 2825, 2046, 1521, 1845, 2930, 1745, 2815, 2518,
                                                    2289, 1755, 2838, 2857, 2519, 2331, 2364, 2317, 2411, 2202}};
  const std::vector<std::vector<double>> capacity_ = {{},
                                                      {2230, 2884, 2608, 2739, 2536},
                                                      {1607, 2750, 1609, 2265, 2086, 2690, 2544, 2927, 2388, 1808},
                                                      {2889, 2088, 2941, 2854, 2503, 2902, 2310, 1526, 2075, 2501,
                                                       2233, 2557, 2808, 2479, 1824, 1782, 2164, 1665, 2080, 2046}};
  /// By the buyers' tier: seller of the next tier, buyer.
  const std::vector<std::vector<std::pair<int, int>>> lanes_ = {
      {},
      {{1, 2}, {1, 5}, {2, 1}, {2, 4}, {2, 5}, {3, 1}, {3, 3}, {4, 1}, {5, 1}, {5, 3},  {5, 5},  {6, 2},
       {6, 3}, {6, 4}, {7, 2}, {7, 4}, {7, 5}, {8, 1}, {8, 3}, {8, 5}, {9, 5}, {10, 1}, {10, 3}, {10, 5}},
      {{1, 1},  {2, 2},  {3, 2},  {4, 3},  {5, 3},  {6, 3},  {7, 4},  {8, 5},  {9, 5},   {10, 5},
       {11, 6}, {12, 6}, {13, 7}, {14, 8}, {15, 8}, {16, 9}, {17, 9}, {18, 9}, {19, 10}, {20, 10}},
      {}};
  NetworkSpec spec_;
};

TEST(PublishedSurvival, ThreeTiersWithBillsOfMaterials) {
  const ThreeTiers tiers;
  const Network network(tiers.spec());
  const std::vector<double> on_hand = tiers.on_hand(network);
  LeastDamage least(network, {}, tiers.margin(network));
  const std::vector<double> full(static_cast<std::size_t>(network.consumers.count), 1.0);
  TimeToSurvive model(network, {}, calm_regime(network), full, on_hand, 1000);
  std::vector<std::pair<double, std::string>> ranking;
  for (int i = 0; i < 30; ++i) {
    const std::string supplier = i < 10 ? ThreeTiers::name(2, i + 1) : ThreeTiers::name(3, i - 9);
    const double steps = ThreeTiers::recover[static_cast<std::size_t>(i)];
    const NetworkLoss loss{{}, {network.find_process(supplier)}};
    const Shortfall ours = shortfall(least, network, steps, on_hand, loss);
    ranking.emplace_back(ours.damage, supplier);
    EXPECT_EQ(model.without(loss).steps.value_or(1000) < steps, ours.damage > 1e-6) << supplier;
    if (supplier != "T2_8") continue;
    // What they tell of it: only T1_1 and T1_3 lose anything. T1_1, which earns more by it, gets all 1,569 units that
    // T2_8 has in stock; T1_3 makes nothing and sells what it has.
    const std::map<std::string, double> lost = {{"T1_1", 9 * 801 - 1630 - 1569}, {"T1_3", 9 * 827 - 2306}};
    for (int k = 0; k < network.consumers.count; ++k) {
      const std::string& plant = network.consumers.id[k];
      const auto found = lost.find(plant);
      EXPECT_NEAR(steps * network.consumers.demand[k] - ours.delivered[k], found == lost.end() ? 0 : found->second,
                  1e-6)
          << plant;
    }
  }
  // T2_10 is the worst of all to them; T2_8 and T3_15 are among the worst five; T3_14, which recovers in half the time
  // of T3_15, is not.
  std::sort(ranking.rbegin(), ranking.rend());
  EXPECT_EQ(ranking.front().second, "T2_10");
  const auto among_the_first = [&](const std::string& supplier) {
    return std::any_of(ranking.begin(), ranking.begin() + 5, [&](const auto& each) { return each.second == supplier; });
  };
  EXPECT_TRUE(among_the_first("T2_8"));
  EXPECT_TRUE(among_the_first("T3_15"));
  EXPECT_FALSE(among_the_first("T3_14"));
}

}  // namespace
}  // namespace chokepoint
