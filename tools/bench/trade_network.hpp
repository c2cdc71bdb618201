// Multi-stage trade networks for measurements: seeded, of any size, the same on every machine.
//
// Five tiers: ore, concentrate, oxides (joint products of a separation), metal, final goods. Facilities are few and
// unequal (Zipf), demand is everywhere in three priority classes, trade follows gravity fitted to what each country
// makes and uses (iterative proportional fitting). The base year is laid from the final goods to the ores, so that
// every market closes: what is made is what goes out, joint products leaving a surplus. Amounts are tonnes a month.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace chokepoint::bench {

struct TradeSize {
  int countries = 0, commodities = 0;
  double density = 0;  ///< share of the ordered pairs of countries that trade, per commodity
};
/// S, R (realistic), M or L. Throws std::invalid_argument for others.
TradeSize trade_size(const std::string& name);
/// A size with about so many lanes, countries and commodities growing along.
TradeSize trade_size_of(double lanes);

struct TradeNetwork {
  struct Recipe {
    std::vector<std::pair<int, double>> inputs, outputs;  ///< commodity, tonnes per run
    int tier = 0;
  };
  struct Facility {
    int recipe = 0, country = 0;
    double run = 0, capacity = 0, cost = 0;
  };
  struct Lane {
    int commodity = 0, from = 0, to = 0, lag = 0;  ///< countries; months
    double flow = 0, capacity = 0, cost = 0;
  };
  struct Demand {
    int country = 0, commodity = 0, priority = 1;
    double tonnes = 0;
  };

  TradeNetwork(TradeSize size, std::uint64_t seed);

  /// Markets are numbered by commodity, then country.
  int market(int country, int commodity) const { return commodity * size.countries + country; }
  int markets() const { return size.countries * size.commodities; }

  TradeSize size;
  std::uint64_t seed;
  std::vector<int> tier;       ///< per commodity
  std::vector<double> growth;  ///< of demand, per commodity and month
  std::vector<Recipe> recipes;
  std::vector<Facility> facilities;
  std::vector<Lane> lanes;  ///< by commodity, from, to
  std::vector<Demand> demands;
  std::vector<double> made, used;        ///< per market: base year, at home
  std::vector<double> cover;             ///< per market: months of use that are kept in stock
  std::vector<std::vector<int>> makers;  ///< per commodity: countries that make it, the largest first
};

}  // namespace chokepoint::bench
