// Dates of independence side by side: what `compare --independence-from` adds to the table, the JSON and the workbook.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "chokepoint/compare.hpp"
#include "chokepoint/export.hpp"
#include "inputs.hpp"
#include "terminal.hpp"

namespace chokepoint::cli {

using Json = nlohmann::ordered_json;

/// What was run, or what results came from.
std::vector<std::shared_ptr<const Scenario>> scenarios_of(const RunInputs& inputs);

/// How runs are named: A, B, ...
std::string letter(std::size_t run);
/// `consumer`, `country`, `bloc`.
const char* name_of(OutcomeDifference::Who who);

/// The dates over all commodities; empty where they were not asked for.
std::string independence_text(const RunComparison& comparison, const World& world, const Paint& paint,
                              std::size_t width);
Json independence_json(const RunComparison& comparison);
Sheet independence_sheet(const RunComparison& comparison);

}  // namespace chokepoint::cli
