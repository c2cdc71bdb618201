// A run filled by hand: two countries, one commodity, six months, an embargo in the third.
#pragma once

#include <memory>
#include <string>

#include "chokepoint/chokepoint.hpp"

namespace chokepoint::test {

inline std::shared_ptr<Scenario> hand_filled_scenario() {
  auto world = std::make_shared<World>();
  world->id = "hand";
  world->title = "By hand";
  world->base_year = 2024;
  world->countries.resize(2);
  world->countries[0].id = "CHN";
  world->countries[0].name = "China";
  world->countries[1].id = "JPN";
  world->countries[1].name = "Japan";
  Commodity oxide;
  oxide.id = "oxide";
  oxide.name = "Dysprosium oxide";
  oxide.price = 1000;
  world->commodities = {oxide};
  Process mine;
  mine.id = "mine";
  mine.kind = "extraction";
  mine.reference = 0;
  mine.outputs = {{0, 1.0}};
  world->processes = {mine};
  world->blocs = {{"ASIA", "Asia", {0, 1}, {}}};
  Facility facility;
  facility.id = "china-mine";
  facility.country = 0;
  facility.capacity = 240;
  facility.operations.resize(1);
  facility.operations[0].process = 0;
  world->facilities = {facility};
  Link lane;
  lane.from = 0;
  lane.to = 1;
  lane.commodity = 0;
  lane.flow = 120;
  lane.capacity = 240;
  lane.capacity_assumed = true;
  lane.estimated = true;
  world->links = {lane};
  world->consumers.resize(2);
  world->consumers[0] = {"CHN/ev-traction/oxide", 0, 0, "ev-traction", 120, 1, 0.5, {}};
  world->consumers[1] = {"JPN/ev-traction/oxide", 1, 0, "ev-traction", 120, 1, 0.5, {}};
  world->stockpiles.resize(1);
  world->stockpiles[0].id = "jogmec";
  world->stockpiles[0].country = 1;
  world->stockpiles[0].commodity = 0;
  world->inputs = {{"world.yaml", "00000000000000aa"}};

  auto scenario = std::make_shared<Scenario>();
  scenario->id = "embargo";
  scenario->title = "An embargo, \"by hand\"";
  scenario->file = "embargo.yaml";
  scenario->world = world;
  scenario->calendar = Calendar(*parse_date("2025-01"), *parse_date("2025-06", true), StepKind::month);
  scenario->conducts = {Conduct::cooperative};
  scenario->resolved = "chokepoint: scenario/1\n";
  scenario->inputs = {{"embargo.yaml", "00000000000000bb"}};
  Event event;
  event.id = "embargo";
  event.title = "China closes the gate";
  event.start = *parse_date("2025-03-01");
  event.effect = Control{0, false, {{0}, {0}, {1}}, Ban{}};
  scenario->events = {event};
  return scenario;
}

/// Japan lives on stock in March, is starved in April (4 of 10) and severed in May, and back in June.
inline RunResult hand_filled_run() {
  RunResult result;
  result.scenario = hand_filled_scenario();
  result.markets = {{0, 0}, {1, 0}};
  result.operations = {{0, 0}};
  result.steps_done = 6;
  ConductResult run;
  for (BuyerTable* buyers : {&run.consumers, &run.twin_consumers}) {
    buyers->wanted.resize(6, 2, 10);
    buyers->delivered.resize(6, 2, 10);
    buyers->flow_coverage.resize(6, 2, 1);
    buyers->status.resize(6, 2, Status::supplied);
  }
  const double delivered[] = {10, 10, 10, 4, 0, 10};
  const double flow[] = {1, 1, 0, 0, 0, 1};
  const Status status[] = {Status::supplied, Status::supplied, Status::buffered,
                           Status::starved,  Status::severed,  Status::supplied};
  for (int step = 0; step < 6; ++step) {
    run.consumers.delivered.at(step, 1) = delivered[step];
    run.consumers.flow_coverage.at(step, 1) = flow[step];
    run.consumers.status.at(step, 1) = status[step];
  }
  for (BuyerTable* buyers : {&run.facilities, &run.twin_facilities}) {
    buyers->wanted.resize(6, 1);
    buyers->delivered.resize(6, 1);
    buyers->flow_coverage.resize(6, 1, 1);
    buyers->status.resize(6, 1, Status::supplied);
  }
  for (const double tonnes : {10, 10, 0, 0, 0, 10}) run.link_flow.add(std::vector{tonnes});
  for (const double japan : {15, 15, 15, 15, 0, 15}) {
    run.market_stock.add(std::vector{15.0, japan});
    run.market_discard.add(std::vector{0.0, 0.0});
    run.market_flow_coverage.add(std::vector{1.0, 1.0});
  }
  run.facility_runs.resize(6, 1, 20);
  run.stockpile.resize(6, 1, 7.5);
  CutOff japan;
  japan.first_step = 3;
  japan.steps = 2;
  japan.steps_by_controls = 2;
  japan.deepest_coverage = 0;
  japan.deepest_step = 4;
  japan.unmet_tonnes = 16;
  japan.unmet_value = 16000;
  japan.recovery_step = 5;
  japan.causes = {0};
  run.consumer_summaries = {{0, {}}, {1, japan}};
  run.facility_summaries = {{0, {}}};
  run.regions = {{"CHN", false, 0, 1, {}}, {"JPN", false, 0, 1, japan}};
  run.statistics.plans = 3;
  result.conducts = {run};
  return result;
}

}  // namespace chokepoint::test
