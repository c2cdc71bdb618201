// What a world must hold as a whole: nothing above capacity, no element from nothing, every market in balance.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/quantity.hpp"
#include "world/read_world.hpp"

namespace chokepoint {
namespace {

constexpr double tolerance = 1e-9;          // of a flow against its limit, of a market's balance against its throughput
constexpr double element_tolerance = 1e-6;  // of an element put out against what goes in

/// Rounded for a message; enough figures to mend the row.
std::string tonnes(double value) { return fmt::format("{:.9g} t/yr", value); }

void check_recipes(const World& world, Diagnostics& findings) {
  for (const Process& process : world.processes) {
    if (process.kind == "extraction") continue;
    std::map<std::string, double> in, out;
    for (const RecipeLine& line : process.inputs)
      for (const auto& [element, share] : world.commodities[line.commodity].contains)
        in[element] += share * line.tonnes;
    for (const RecipeLine& line : process.outputs)
      for (const auto& [element, share] : world.commodities[line.commodity].contains)
        out[element] += share * line.tonnes;
    for (const auto& [element, amount] : out) {
      const double supply = in.count(element) != 0 ? in[element] : 0.0;
      if (amount <= supply * (1 + element_tolerance)) continue;
      findings.error(process.provenance.place, "processes." + process.id,
                     fmt::format("puts out {:.9g} t of {} per run and takes in {:.9g} t", amount, element, supply),
                     "no recipe makes an element: check the coefficients and what the commodities contain");
    }
  }
}

void check_capacities(const World& world, Diagnostics& findings) {
  for (const Facility& facility : world.facilities) {
    double used = 0;
    for (const Operation& operation : facility.operations) {
      used += operation.use * operation.throughput;
      if (!operation.capacity || operation.throughput <= *operation.capacity * (1 + tolerance)) continue;
      findings.error(operation.provenance.place,
                     "operations." + facility.id + "/" + world.processes[operation.process].id + ".throughput",
                     fmt::format("the throughput of {} is above its capacity of {}", tonnes(operation.throughput),
                                 tonnes(*operation.capacity)));
    }
    if (used > facility.capacity * (1 + tolerance))
      findings.error(facility.provenance.place, "facilities." + facility.id + ".capacity",
                     fmt::format("its operations used {} of a capacity of {} in the base year", tonnes(used),
                                 tonnes(facility.capacity)));
  }
}

/// What would idle in the base year although it ran.
void check_costs(const World& world, Diagnostics& findings) {
  for (const Facility& facility : world.facilities)
    for (const Operation& operation : facility.operations) {
      const Process& process = world.processes[operation.process];
      if (!operation.cost || operation.throughput <= 0 || process.outputs.empty()) continue;
      const Commodity& product = world.commodities[process.outputs.front().commodity];
      if (*operation.cost <= product.price) continue;
      findings.error(
          operation.provenance.place, "operations." + facility.id + "/" + process.id + ".cost",
          fmt::format("its cost of {:.9g} USD/t is above the base-year price of {}, {:.9g} USD/t, and yet it "
                      "ran",
                      *operation.cost, product.id, product.price),
          "it would idle before anything has happened; what it is paid beside the price lowers the cost");
    }
}

/// One market's base year, t/yr, and its heaviest row for the finding's place.
struct Balance {
  double in = 0, out = 0, heaviest = -1;
  const Provenance* row = nullptr;
  void add(double& side, double amount, const Provenance& provenance) {
    side += amount;
    if (amount > heaviest) heaviest = amount, row = &provenance;
  }
};

void check_markets(const World& world, Diagnostics& findings) {
  std::map<std::pair<int, int>, Balance> markets;  // country, commodity
  for (const Link& link : world.links) {
    Balance& from = markets[{link.from, link.commodity}];
    from.add(from.out, link.flow, link.provenance);
    Balance& to = markets[{link.to, link.commodity}];
    to.add(to.in, link.flow, link.provenance);
  }
  for (const Facility& facility : world.facilities)
    for (const Operation& operation : facility.operations) {
      for (const RecipeLine& line : world.processes[operation.process].inputs) {
        Balance& market = markets[{facility.country, line.commodity}];
        market.add(market.out, line.tonnes * operation.throughput, operation.provenance);
      }
      for (const RecipeLine& line : world.processes[operation.process].outputs) {
        Balance& market = markets[{facility.country, line.commodity}];
        market.add(market.in, line.tonnes * operation.throughput, operation.provenance);
      }
    }
  for (const Consumer& consumer : world.consumers) {
    Balance& market = markets[{consumer.country, consumer.commodity}];
    market.add(market.out, consumer.demand, consumer.provenance);
  }
  for (const Discard& discard : world.discards) {
    Balance& market = markets[{discard.country, discard.commodity}];
    market.add(market.out, discard.tonnes, discard.provenance);
  }
  for (const auto& [key, market] : markets) {
    const double gap = market.in - market.out;
    if (std::fabs(gap) <= tolerance * std::max(market.in, market.out)) continue;
    const std::string name = world.countries[key.first].id + "/" + world.commodities[key.second].id;
    if (gap < 0)
      findings.error(
          market.row->place, "markets." + name,
          fmt::format(
              "the market {} is short of {} in the base year: production and imports are {}, uses and exports {}", name,
              tonnes(-gap), tonnes(market.in), tonnes(market.out)),
          "every market must balance before anything happens");
    else
      findings.error(
          market.row->place, "markets." + name,
          fmt::format(
              "the market {} has a surplus of {} in the base year: production and imports are {}, uses and exports {}",
              name, tonnes(gap), tonnes(market.in), tonnes(market.out)),
          fmt::format("if nobody wants it add a row to discards.csv: {},{},{:.17g}", world.countries[key.first].id,
                      world.commodities[key.second].id, gap));
  }
}

}  // namespace

void check_world(const World& world, Diagnostics& findings) {
  check_recipes(world, findings);
  check_capacities(world, findings);
  check_costs(world, findings);
  check_markets(world, findings);
}

}  // namespace chokepoint
