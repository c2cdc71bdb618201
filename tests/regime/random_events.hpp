// Random events on the small world: controls and what shapes them, outages, demand, stockpiles, projects, agreements.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "regime/small_world.hpp"

namespace chokepoint {

class RandomEvents {
 public:
  explicit RandomEvents(unsigned seed) : random_(seed) {}

  int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  double share() { return number(101) / 100.0; }
  Date date() { return day("2024-12-01") + std::chrono::days(number(600)); }
  std::optional<Date> end(Date start) {
    if (number(4) == 0) return std::nullopt;
    return start + std::chrono::days(number(300));
  }
  std::vector<int> some(int of) {
    std::vector<int> list;
    for (int i = 0; i < of; ++i)
      if (number(2) == 0) list.push_back(i);
    return list;
  }

  Control control() {
    Control control = exports(number(2), some(2), some(3));
    if (number(3) == 0) control.import_side = true, std::swap(control.links.from, control.links.to);
    switch (number(5)) {
      case 0:
        return control;
      case 3:
        control.measure = Tax{Schedule{{{Date::min(), share()}, {date(), 3 * share()}}}, number(3) == 0};
        return control;
      case 4:
        control.measure = PriceFloor{always(600 + 10.0 * number(100))};
        return control;
      case 1:
        return quota(control, 10.0 + number(200), static_cast<Quota::Period>(number(3)), number(2) == 0);
      default:
        control = licence(control, share(), number(120), share(), 30 + number(300));
        auto& terms = std::get<Licence>(control.measure);
        if (number(2) == 0) terms.throughput = always(number(300));
        if (number(2) == 0) terms.approve.values.emplace_back(date(), share());
        if (number(2) == 0) terms.general.push_back({some(3), always(share())});
        return control;
    }
  }
  Outage outage() {
    Outage outage{some(2), {}, share(), static_cast<double>(number(90))};
    if (number(2) == 0) outage.links = LinkSelector{some(2), some(2), some(3)};
    return outage;
  }

  /// Controls first, so that suspensions, lifts and amendments find targets.
  std::vector<Event> events() {
    std::vector<Event> list;
    const auto add = [&](Effect effect) {
      Event event;
      event.id = "event-" + std::to_string(list.size());
      event.start = date();
      event.until = end(event.start);
      event.effect = std::move(effect);
      list.push_back(event);
    };
    const int controls = 1 + number(4);
    for (int i = 0; i < controls; ++i) add(control());
    for (int i = number(3); i > 0; --i) add(Suspension{{number(controls)}});
    if (number(3) == 0) add(Lift{{number(controls)}});
    if (number(2) == 0) add(Amendment{number(controls), control()});
    for (int i = number(3); i > 0; --i) {
      Agreement agreement;
      agreement.members = {0, 1 + number(2)};
      if (number(2) == 0) agreement.exempt = {number(controls)};
      agreement.tariff_cut = share();
      if (number(3) == 0) agreement.denounced = date();
      if (number(2) == 0) agreement.commitments.push_back({{some(2), {0}, {1 + number(2)}}, 1.0 * number(300)});
      add(agreement);
      if (number(2) == 0) add(Trust{{1, 2}, some(2), {}, always(share()), number(2) == 0});
    }
    for (int i = number(4); i > 0; --i) add(outage());
    for (int i = number(3); i > 0; --i)
      add(DemandChange{some(4), 0.5 + share(), share() * 0.2, static_cast<double>(number(50))});
    for (int i = number(3); i > 0; --i) add(StockpileRelease{0, static_cast<double>(number(80))});
    if (number(2) == 0) add(ProjectStart{{small::kuantan}, 1.0 * number(300), {}, 1.0 * number(200), number(4) == 0});
    return list;
  }

 private:
  std::mt19937 random_;
};

}  // namespace chokepoint
