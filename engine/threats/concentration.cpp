// How much of each commodity comes from how few countries.
#include <algorithm>
#include <map>
#include <numeric>

#include "chokepoint/threats.hpp"

namespace chokepoint {
namespace {

using ByCountry = std::map<int, double>;

/// Herfindahl-Hirschman index of shares in percent: 10,000 where one has all.
double hhi(const ByCountry& amounts) {
  double all = 0, squares = 0;
  for (const auto& [country, amount] : amounts) all += amount;
  if (all <= 0) return 0;
  for (const auto& [country, amount] : amounts) squares += (amount / all) * (amount / all);
  return 1e4 * squares;
}

/// Union-find over commodities.
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }
  int find(int item) {
    while (parent_[item] != item) item = parent_[item] = parent_[parent_[item]];
    return item;
  }
  void join(int a, int b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<int> parent_;
};

Groups substitutes(const World& world) {
  Groups groups(world.commodities.size());
  std::map<std::pair<int, std::string>, int> first;  // (what is made, stage of the input) -> an input
  for (const Process& process : world.processes)
    for (const RecipeLine& in : process.inputs) {
      const auto [seat, fresh] =
          first.try_emplace({process.outputs.front().commodity, world.commodities[in.commodity].stage}, in.commodity);
      if (!fresh) {
        // Inputs of one recipe are no substitutes of each other: both are needed.
        const bool together = std::any_of(process.inputs.begin(), process.inputs.end(),
                                          [&](const RecipeLine& line) { return line.commodity == seat->second; });
        if (!together) groups.join(seat->second, in.commodity);
      }
    }
  return groups;
}

}  // namespace

std::vector<Concentration> concentrations(const World& world) {
  std::vector<ByCountry> output(world.commodities.size());
  for (const Facility& facility : world.facilities)
    for (const Operation& operation : facility.operations)
      for (const RecipeLine& out : world.processes[operation.process].outputs)
        if (operation.throughput > 0) output[out.commodity][facility.country] += operation.throughput * out.tonnes;
  Groups groups = substitutes(world);
  std::map<int, ByCountry> value;
  for (int c = 0; c < static_cast<int>(output.size()); ++c)
    for (const auto& [country, tonnes] : output[c])
      value[groups.find(c)][country] += tonnes * world.commodities[c].price;

  std::vector<Concentration> list;
  for (int c = 0; c < static_cast<int>(output.size()); ++c) {
    if (output[c].empty()) continue;
    Concentration each;
    each.commodity = c;
    each.stage = world.commodities[c].stage;
    each.hhi = hhi(output[c]);
    double all = 0;
    for (const auto& [country, tonnes] : output[c]) all += tonnes;
    for (const auto& [country, tonnes] : output[c])
      if (tonnes > each.largest_share * all) {
        each.largest = country;
        each.largest_share = tonnes / all;
      }
    each.hhi_with_substitutes = hhi(value[groups.find(c)]);
    for (int other = 0; other < static_cast<int>(output.size()); ++other)
      if (other != c && !output[other].empty() && groups.find(other) == groups.find(c))
        each.substitutes.push_back(other);
    list.push_back(std::move(each));
  }
  return list;
}

}  // namespace chokepoint
