#include "trade_network.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <tuple>

#include "random.hpp"

namespace chokepoint::bench {
namespace {

constexpr int ore = 0, concentrate = 1, oxide = 2, metal = 3, final_good = 4;

class Builder {
 public:
  Builder(TradeNetwork& network, std::uint64_t seed)
      : n_(network), random_(seed * 1'000'003 + 131 * n_.size.countries + n_.size.commodities) {
    name_commodities();
    write_recipes();
    place_countries();
    n_.made.assign(n_.markets(), 0.0);
    n_.used = n_.made;
    want();
    n_.makers.resize(n_.size.commodities);
    std::vector<std::vector<TradeNetwork::Lane>> lanes(n_.size.commodities);
    for (int tier = final_good; tier >= ore; --tier) {
      const std::size_t first = n_.facilities.size();
      found(tier);
      for (int c = 0; c < n_.size.commodities; ++c)
        if (n_.tier[c] == tier) lanes[c] = trade(c);
      run_for_what_leaves(first);
    }
    for (auto& list : lanes) n_.lanes.insert(n_.lanes.end(), list.begin(), list.end());
    for (int v = 0; v < n_.markets(); ++v) n_.cover.push_back(random_.real(0.3, 1.2) + (random_.chance(0.08) ? 3 : 0));
  }

 private:
  void name_commodities() {
    const int all = n_.size.commodities;
    const int ores = std::max(1, all / 8), metals = std::max(1, all / 4);
    const int oxides = std::max(2, std::min(all / 3, all - 2 * ores - metals - 1));
    const int last[] = {ores, 2 * ores, 2 * ores + oxides, 2 * ores + oxides + metals, all};
    if (last[metal] >= all) throw std::invalid_argument("a trade network needs at least six commodities");
    for (int t = ore; t <= final_good; ++t) {
      first_.push_back(t == ore ? 0 : last[t - 1]);
      count_.push_back(last[t] - first_.back());
      n_.tier.resize(last[t], t);
    }
    for (int c = 0; c < all; ++c) n_.growth.push_back(random_.real(0, 0.0025));
  }

  void write_recipes() {
    const auto good = [&](int tier, int which) { return first_[tier] + which % count_[tier]; };
    for (int k = 0; k < count_[ore]; ++k) n_.recipes.push_back({{}, {{good(ore, k), 1.0}}, ore});
    for (int k = 0; k < count_[concentrate]; ++k)
      n_.recipes.push_back({{{good(ore, k), 1.2}}, {{good(concentrate, k), 1.0}}, concentrate});
    for (int k = 0; k < count_[concentrate]; ++k)
      for (int deposit = 0; deposit < 2; ++deposit) write_separation(k);
    for (int k = 0; k < count_[metal]; ++k) {
      TradeNetwork::Recipe recipe{{{good(oxide, k), 1.15}}, {{good(metal, k), 1.0}}, metal};
      if (random_.chance(0.5)) recipe.inputs.emplace_back(good(oxide, k + 1 + random_.below(count_[oxide] - 1)), 0.1);
      n_.recipes.push_back(recipe);
    }
    for (int k = 0; k < count_[final_good]; ++k) {
      TradeNetwork::Recipe recipe{
          {{good(metal, k), random_.real(0.25, 0.6)}}, {{good(final_good, k), 1.0}}, final_good};
      if (count_[metal] > 1)
        recipe.inputs.emplace_back(good(metal, k + 1 + random_.below(count_[metal] - 1)), random_.real(0.05, 0.2));
      recipe.inputs.emplace_back(good(oxide, random_.below(count_[oxide])), random_.real(0.02, 0.08));
      n_.recipes.push_back(recipe);
    }
  }

  /// A concentrate into a basket of oxides, nine tenths of its weight.
  void write_separation(int which) {
    TradeNetwork::Recipe recipe{{{first_[concentrate] + which, 1.0}}, {}, oxide};
    double sum = 0;
    for (int k = 0; k < count_[oxide]; ++k)
      if (k % count_[concentrate] == which || random_.chance(0.25)) {
        recipe.outputs.emplace_back(first_[oxide] + k, random_.spread(0.9));
        sum += recipe.outputs.back().second;
      }
    for (auto& [commodity, tonnes] : recipe.outputs) tonnes *= 0.9 / sum;
    n_.recipes.push_back(recipe);
  }

  void place_countries() {
    for (int i = 0; i < n_.size.countries; ++i) {
      weight_.push_back(random_.spread(1.1));
      x_.push_back(random_.unit());
      y_.push_back(random_.unit());
    }
    const double sum = std::accumulate(weight_.begin(), weight_.end(), 0.0);
    for (double& w : weight_) w /= sum;
  }

  double distance(int i, int j) const {
    const double dx = x_[i] - x_[j], dy = y_[i] - y_[j];
    return std::sqrt(dx * dx + dy * dy);
  }

  /// Final demand: much of final goods, some of oxides and metals.
  void want() {
    constexpr double part[] = {0.1, 0.3, 0.6};
    for (int c = first_[oxide]; c < n_.size.commodities; ++c) {
      const bool is_final = n_.tier[c] == final_good;
      const double world = (is_final ? 1000 : 80) * random_.spread(0.5);
      for (int i = 0; i < n_.size.countries; ++i) {
        if (random_.chance(is_final ? 0.15 : 0.5)) continue;
        const double tonnes = world * weight_[i] * random_.spread(0.3);
        for (int priority = 1; priority <= 3; ++priority) {
          if (!random_.chance(0.8)) continue;
          n_.demands.push_back({i, c, priority, tonnes * part[priority - 1]});
          n_.used[n_.market(i, c)] += n_.demands.back().tonnes;
        }
      }
    }
  }

  double used(int commodity) const {
    const auto begin = n_.used.begin() + n_.market(0, commodity);
    return std::accumulate(begin, begin + n_.size.countries, 0.0);
  }

  /// Runs per recipe of a tier that make what the tiers below it use.
  std::vector<double> activities(int tier) {
    std::vector<double> runs(n_.recipes.size(), 0.0), got(n_.size.commodities, 0.0);
    // Joint products: the scarcest first, by the recipe that has most of it, in small portions.
    for (;;) {
      int scarcest = -1;
      double least = 1;
      for (int c = first_[tier]; c < first_[tier] + count_[tier]; ++c) {
        const double share = used(c) > 0 ? got[c] / used(c) : 1;
        if (share < least * (1 - 1e-9)) {
          least = share;
          scarcest = c;
        }
      }
      if (scarcest < 0) return runs;
      int best = -1;
      double most = 0, tonnes = 0;
      for (int r = 0; r < static_cast<int>(n_.recipes.size()); ++r)
        if (n_.recipes[r].tier == tier)
          for (const auto& [c, yield] : n_.recipes[r].outputs)
            if (c == scarcest && yield * random_.real(0.5, 1.5) > most) {
              best = r;
              most = tonnes = yield;
            }
      const double portion = tier == oxide ? 0.25 : 1;
      const double more = std::min(portion * used(scarcest), used(scarcest) - got[scarcest]) / tonnes;
      runs[best] += more;
      for (const auto& [c, yield] : n_.recipes[best].outputs) got[c] += more * yield;
    }
  }

  /// Facilities of a tier: a share of the countries, of Zipf sizes.
  void found(int tier) {
    constexpr double share[] = {0.2, 0.15, 0.15, 0.2, 0.35};
    const std::vector<double> runs = activities(tier);
    std::vector<int> land(n_.size.countries);
    for (int r = 0; r < static_cast<int>(n_.recipes.size()); ++r) {
      if (runs[r] <= 0 || n_.recipes[r].tier != tier) continue;
      std::iota(land.begin(), land.end(), 0);
      for (int i = n_.size.countries - 1; i > 0; --i) std::swap(land[i], land[random_.below(i + 1)]);
      const int count =
          std::clamp(static_cast<int>(n_.size.countries * share[tier] * random_.real(0.7, 1.3)), 2, n_.size.countries);
      std::vector<double> part;
      for (int k = 0; k < count; ++k) part.push_back(std::pow(k + 1, -1.3) * random_.spread(0.2));
      const double sum = std::accumulate(part.begin(), part.end(), 0.0);
      for (int k = 0; k < count; ++k) {
        n_.facilities.push_back({r, land[k], runs[r] * part[k] / sum, 0, random_.real(1, 5)});
        for (const auto& [c, yield] : n_.recipes[r].outputs)
          n_.made[n_.market(land[k], c)] += n_.facilities.back().run * yield;
      }
    }
  }

  /// Which countries may ship to which: a weighted sample without replacement (Efraimidis and Spirakis 2006), and the
  /// two largest makers to everyone.
  std::vector<unsigned char> partners(int c) {
    struct Pair {
      double key;
      int from, to;
    };
    const int count = n_.size.countries;
    const double* made = &n_.made[n_.market(0, c)];
    const double* use = &n_.used[n_.market(0, c)];
    const double all_made = std::accumulate(made, made + count, 0.0), all_used = std::accumulate(use, use + count, 0.0);
    std::vector<Pair> pairs;
    for (int i = 0; i < count; ++i)
      for (int j = 0; j < count; ++j) {
        if (i == j) continue;
        const double weight = (made[i] / all_made * count + 0.03) * (use[j] / all_used * count + 0.03) *
                              std::exp(-2 * distance(i, j)) * random_.spread(0.7);
        pairs.push_back({std::log(1 - random_.unit()) / weight, i, j});
      }
    const auto wanted = std::min(pairs.size(), static_cast<std::size_t>(n_.size.density * count * (count - 1)));
    std::nth_element(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(wanted), pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.key > b.key; });
    pairs.resize(wanted);
    std::vector<unsigned char> open(static_cast<std::size_t>(count) * count, 0);
    for (const Pair& pair : pairs) open[pair.from * count + pair.to] = 1;
    for (std::size_t k = 0; k < std::min<std::size_t>(2, n_.makers[c].size()); ++k)
      for (int j = 0; j < count; ++j)
        if (use[j] > 0 && j != n_.makers[c][k]) open[n_.makers[c][k] * count + j] = 1;
    return open;
  }

  /// Lays the trade of a commodity, and sets `made` to what its makers send out, at home or abroad.
  std::vector<TradeNetwork::Lane> trade(int c) {
    const int count = n_.size.countries;
    double* made = &n_.made[n_.market(0, c)];
    const double* use = &n_.used[n_.market(0, c)];
    const double all_made = std::accumulate(made, made + count, 0.0), all_used = std::accumulate(use, use + count, 0.0);
    for (int i = 0; i < count; ++i)
      if (made[i] > 0) n_.makers[c].push_back(i);
    std::stable_sort(n_.makers[c].begin(), n_.makers[c].end(), [&](int a, int b) { return made[a] > made[b]; });
    const std::vector<unsigned char> open = partners(c);

    std::vector<double> flow(open.size(), 0.0), out(count), in(count);
    for (const int i : n_.makers[c])
      for (int j = 0; j < count; ++j)
        if (use[j] > 0 && (i == j || open[i * count + j]))
          flow[i * count + j] = made[i] * use[j] * (i == j ? 3.0 : std::exp(-2 * distance(i, j))) * random_.spread(0.3);
    for (int round = 0; round < 20; ++round) {
      for (const int i : n_.makers[c]) {
        out[i] = std::accumulate(&flow[i * count], &flow[i * count] + count, 0.0);
        if (out[i] > 0)
          for (int j = 0; j < count; ++j) flow[i * count + j] *= made[i] / all_made * all_used / out[i];
      }
      std::fill(in.begin(), in.end(), 0.0);
      for (const int i : n_.makers[c])
        for (int j = 0; j < count; ++j) in[j] += flow[i * count + j];
      for (const int i : n_.makers[c])
        for (int j = 0; j < count; ++j)
          if (in[j] > 0) flow[i * count + j] *= use[j] / in[j];
    }
    leaves_.resize(n_.markets(), 0.0);
    for (const int i : n_.makers[c])
      leaves_[n_.market(i, c)] = std::accumulate(&flow[i * count], &flow[i * count] + count, 0.0);

    std::vector<TradeNetwork::Lane> lanes;
    for (int i = 0; i < count; ++i)
      for (int j = 0; j < count; ++j) {
        if (!open[i * count + j]) continue;
        const double base = flow[i * count + j], far = distance(i, j);
        const double spare = 0.04 * random_.unit() * (use[j] + 0.02 * all_used / count);
        const double capacity = base > 0 ? base * random_.real(1.15, 2.2) + 0.01 * use[j] : spare;
        lanes.push_back({c, i, j, far < 0.3 ? 0 : far < 0.75 ? 1 : 2, base, capacity, 1 + 6 * far + random_.unit()});
      }
    return lanes;
  }

  /// Facilities founded since `first` run as much as their scarcest product leaves the country; so much they use.
  void run_for_what_leaves(std::size_t first) {
    std::vector<double> factor;
    for (std::size_t f = first; f < n_.facilities.size(); ++f) {
      double most = 0;
      for (const auto& [c, yield] : n_.recipes[n_.facilities[f].recipe].outputs) {
        const int v = n_.market(n_.facilities[f].country, c);
        most = std::max(most, leaves_[v] / n_.made[v]);
      }
      factor.push_back(most);
    }
    for (std::size_t f = first; f < n_.facilities.size(); ++f) {
      TradeNetwork::Facility& facility = n_.facilities[f];
      const TradeNetwork::Recipe& recipe = n_.recipes[facility.recipe];
      const double before = facility.run;
      facility.run *= factor[f - first];
      facility.capacity = facility.run * random_.real(1.02, 1.25);
      for (const auto& [c, yield] : recipe.outputs)
        n_.made[n_.market(facility.country, c)] += (facility.run - before) * yield;
      for (const auto& [c, per_run] : recipe.inputs) n_.used[n_.market(facility.country, c)] += facility.run * per_run;
    }
  }

  TradeNetwork& n_;
  Random random_;
  std::vector<int> first_, count_;  ///< per tier: its commodities
  std::vector<double> weight_, x_, y_;
  std::vector<double> leaves_;  ///< per market: what goes out of it, at home or abroad
};

}  // namespace

TradeSize trade_size(const std::string& name) {
  if (name == "S") return {20, 6, 0.40};
  if (name == "R") return {40, 10, 0.25};
  if (name == "M") return {60, 12, 0.25};
  if (name == "L") return {200, 30, 0.10};
  throw std::invalid_argument("no such size: " + name + " (S, R, M or L)");
}

TradeSize trade_size_of(double lanes) {
  const double times = lanes / 912;  // of size S
  TradeSize size{static_cast<int>(std::lround(20 * std::pow(times, 0.43))),
                 std::max(6, static_cast<int>(std::lround(6 * std::pow(times, 0.27)))), 0};
  size.density = std::min(1.0, lanes / (size.commodities * size.countries * (size.countries - 1.0)));
  return size;
}

TradeNetwork::TradeNetwork(TradeSize wanted, std::uint64_t number) : size(wanted), seed(number) {
  Builder(*this, number);
}

}  // namespace chokepoint::bench
