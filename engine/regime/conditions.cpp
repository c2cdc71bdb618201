#include "regime/conditions.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace chokepoint {
namespace {

/// Coverage of the tonnes of all the consumers together; 1 where nothing is wanted.
template <class Got>
double coverage(const Comparison& comparison, const View& view, Got got) {
  double wanted = 0, had = 0;
  for (const int item : comparison.items) {
    const int k = view.compiled.map.consumer[item];
    wanted += view.regime.demand[k];
    had += got(k);
  }
  return wanted > 0 ? std::min(1.0, had / wanted) : 1.0;
}

struct Stock {
  double tonnes = 0;
  double used = 0;  ///< wanted by consumers and facilities of the market in a step
};

Stock stock_of(const Comparison& comparison, const View& view) {
  const World& world = *view.scenario.world;
  const Network& n = view.compiled.network;
  Stock stock;
  for (const int country : comparison.items) {
    const std::string id = world.countries[country].id + "/" + world.commodities[comparison.commodity].id;
    const auto market = std::lower_bound(n.markets.begin(), n.markets.end(), id);
    for (int room = 0; room < n.rooms.count; ++room) {
      if (n.rooms.market[room] != market - n.markets.begin() || market == n.markets.end() || *market != id) continue;
      stock.tonnes += view.outcome.stock[room];
      for (const int k : n.room_consumers[room]) stock.used += view.regime.demand[k];
      for (const Arc& user : n.users[room]) stock.used += user.tonnes * view.regime.anchor_run[user.node];
    }
  }
  return stock;
}

}  // namespace

double value_of(const Comparison& comparison, const View& view) {
  const Calendar& calendar = view.scenario.calendar;
  switch (comparison.measure) {
    case Comparison::Measure::coverage:
      return coverage(comparison, view, [&](int k) { return view.outcome.delivery[k]; });
    case Comparison::Measure::flow_coverage:
      return coverage(comparison, view, [&, planned = view.outcome.flow_coverage()](int k) {
        return planned[k] * view.regime.demand[k];
      });
    case Comparison::Measure::stock:
      return stock_of(comparison, view).tonnes;
    case Comparison::Measure::stock_cover: {
      const Stock stock = stock_of(comparison, view);
      return stock.used > 0 ? stock.tonnes / stock.used * calendar.days_per_step()
                            : std::numeric_limits<double>::infinity();
    }
    case Comparison::Measure::stockpile:
      return view.stockpiles[comparison.items.front()];
    case Comparison::Measure::flow: {
      double tonnes = 0;
      for (const int item : comparison.items)
        for (const int link : view.compiled.map.layers[item]) tonnes += view.outcome.flow[link];
      return tonnes * calendar.steps_per_year();
    }
    case Comparison::Measure::price:
      return view.prices[comparison.commodity];
  }
  throw std::logic_error("a measure without a meaning");
}

bool holds(const Condition& condition, const View& view) {
  const auto each = [&](const Condition& part) { return holds(part, view); };
  switch (condition.kind) {
    case Condition::Kind::comparison:
      return condition.comparison.holds(value_of(condition.comparison, view));
    case Condition::Kind::all:
      return std::all_of(condition.parts.begin(), condition.parts.end(), each);
    case Condition::Kind::any:
      return std::any_of(condition.parts.begin(), condition.parts.end(), each);
  }
  throw std::logic_error("a condition without a meaning");
}

}  // namespace chokepoint
