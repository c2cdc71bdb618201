// Everything: load a world, load a scenario, run it, write and read results.
//
//   chokepoint::Diagnostics findings;
//   auto scenario = std::make_shared<chokepoint::Scenario>(chokepoint::load_scenario("s.yaml", {}, findings));
//   chokepoint::RunResult result = chokepoint::run(scenario);
//   chokepoint::write_results(result, "s.sqlite");
#pragma once

#include "chokepoint/batch.hpp"
#include "chokepoint/bracket.hpp"
#include "chokepoint/calendar.hpp"
#include "chokepoint/compare.hpp"
#include "chokepoint/condition.hpp"
#include "chokepoint/diagnostics.hpp"
#include "chokepoint/export.hpp"
#include "chokepoint/industry.hpp"
#include "chokepoint/ledger.hpp"
#include "chokepoint/prices.hpp"
#include "chokepoint/rationing.hpp"
#include "chokepoint/report.hpp"
#include "chokepoint/run.hpp"
#include "chokepoint/scenario.hpp"
#include "chokepoint/stored.hpp"
#include "chokepoint/sweep.hpp"
#include "chokepoint/sweep_independence.hpp"
#include "chokepoint/sweep_summary.hpp"
#include "chokepoint/threats.hpp"
#include "chokepoint/why.hpp"
#include "chokepoint/world.hpp"
