#include "trade_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "random.hpp"

namespace chokepoint::bench {
namespace {

struct Flow {
  double tonnes = 0;
  bool by_importer = false;
};
using Flows = std::map<std::pair<std::string, std::string>, Flow>;  // of exporter and importer

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

std::uint64_t number_of(const std::string& country) {
  std::uint64_t number = 0;
  for (const char c : country) number = 128 * number + static_cast<unsigned char>(c);
  return number;
}

FlowNetwork network_of(const Flows& flows) {
  std::map<std::string, int> countries;
  double total = 0;
  for (const auto& [pair, flow] : flows) {
    countries.insert({pair.first, 0});
    countries.insert({pair.second, 0});
    total += flow.tonnes;
  }
  int count = 0;
  for (auto& [name, number] : countries) number = count++;
  // Whole numbers of a unit that leaves ten million of them, a kilogram at least: as exact as any solver is.
  const double unit = std::max(1e-3, total / 1e7);
  FlowNetwork network;
  std::vector<double> made(countries.size(), 0.0);
  for (const auto& [pair, flow] : flows) {
    const double amount = std::floor(flow.tonnes / unit);
    if (amount < 1) continue;
    const int from = countries[pair.first], to = countries[pair.second];
    const double cost = 1000 + std::floor(6000 * fixed_unit(number_of(pair.first), number_of(pair.second), 0));
    network.lanes.push_back({from, to, std::floor(1.5 * amount), cost, amount});
    made[from] += amount;
    made[to] -= amount;
  }
  for (int i = 0; i < count; ++i) {
    network.demand.push_back(std::max(0.0, -made[i]));
    if (made[i] > 0) network.supplies.push_back({i, std::floor(1.1 * made[i]), 1000});
  }
  return network;
}

}  // namespace

std::vector<MatrixNetwork> read_trade_matrix(const std::filesystem::path& path, int least_lanes) {
  std::ifstream in(path);
  std::string line;
  if (!std::getline(in, line)) throw std::runtime_error("cannot read " + path.string());
  const std::vector<std::string> head = cells_of(line);
  const auto column = [&](const char* name) {
    const auto found = std::find(head.begin(), head.end(), name);
    if (found == head.end()) throw std::runtime_error(path.string() + " has no column " + name);
    return static_cast<std::size_t>(found - head.begin());
  };
  const std::size_t year = column("year"), code = column("hs"), side = column("reported_flow");
  const std::size_t exporter = column("exporter"), importer = column("importer"), tonnes = column("tonnes");
  std::map<std::pair<std::string, int>, Flows> tables;
  for (int number = 2; std::getline(in, line); ++number) {
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() <= std::max({year, code, side, exporter, importer, tonnes}))
      throw std::runtime_error(path.string() + ":" + std::to_string(number) + " has too few cells");
    if (cells[tonnes].empty() || cells[exporter] == cells[importer]) continue;
    Flow& flow = tables[{cells[code], std::stoi(cells[year])}][{cells[exporter], cells[importer]}];
    const bool by_importer = cells[side] == "M";
    if (flow.by_importer && !by_importer) continue;
    flow = {std::stod(cells[tonnes]), by_importer};
  }
  std::vector<MatrixNetwork> networks;
  for (const auto& [key, flows] : tables) {
    MatrixNetwork made{key.first, key.second, network_of(flows)};
    if (static_cast<int>(made.network.lanes.size()) >= least_lanes) networks.push_back(std::move(made));
  }
  return networks;
}

}  // namespace chokepoint::bench
