#include "explain_json.hpp"

#include <nlohmann/json.hpp>

#include "chokepoint/chokepoint.hpp"

namespace chokepoint::cli {
namespace {

using Json = nlohmann::ordered_json;

Json ids(const Scenario& scenario, const std::vector<int>& events) {
  Json list = Json::array();
  for (const int e : events) list.push_back(scenario.events[e].id);
  return list;
}

Json part_json(const Scenario& scenario, const CutPart& part) {
  return {{"kind", part.kind},
          {"name", part.name},
          {"width", part.width},
          {"bound", part.bound},
          {"events", ids(scenario, part.events)}};
}

}  // namespace

std::string explanation_json(const Explanation& why) {
  const Scenario& scenario = *why.scenario;
  const World& world = *scenario.world;
  Json limits = Json::array(), buffers = Json::array(), events = Json::array(), pairs = Json::array(),
       supplier = Json::array();
  for (const HoldingLimit& each : why.limits)
    limits.push_back({{"kind", each.kind},
                      {"name", each.name},
                      {"bound", each.bound},
                      {"weight", each.weight},
                      {"share", each.share},
                      {"least_weight", each.least_weight},
                      {"most_weight", each.most_weight},
                      {"group", each.group > 0 ? Json(each.group) : Json(nullptr)},
                      {"events", ids(scenario, each.events)}});
  for (const BufferShare& each : why.buffers)
    buffers.push_back({{"what", each.what}, {"tonnes", each.tonnes}, {"share", each.share}});
  for (std::size_t i = 0; i < why.events.size(); ++i) {
    const EventShare& each = why.events[i];
    const Event& event = scenario.events[each.event];
    const LiftedAnswer& lifted = why.lifted[i];
    events.push_back({{"event", event.id},
                      {"title", event.title},
                      {"file", event.place.file},
                      {"line", event.place.line},
                      {"flow_coverage_without", lifted.flow_coverage},
                      {"coverage_without", lifted.coverage ? Json(*lifted.coverage) : Json(nullptr)},
                      {"leave_one_out", each.alone},
                      {"shapley", each.shapley},
                      {"error", each.error},
                      {"command", lifted.command}});
  }
  for (const EventPair& each : why.pairs)
    pairs.push_back({{"events", ids(scenario, {each.first, each.second})},
                     {"flow_coverage_without", each.flow_coverage},
                     {"interaction", each.interaction ? Json(*each.interaction) : Json(nullptr)},
                     {"interaction_error", each.interaction ? Json(each.interaction_error) : Json(nullptr)},
                     {"command", each.command}});
  for (const SupplierAnswer& each : why.supplier)
    supplier.push_back({{"commodity", each.commodity},
                        {"reason", each.reason},
                        {"text", each.text},
                        {"tonnes", each.tonnes},
                        {"events", ids(scenario, each.events)}});
  Json cut = nullptr;
  if (why.cut) {
    Json parts = Json::array(), closed = Json::array(), inputs = Json::array(), commodities = Json::array();
    for (const CutPart& part : why.cut->parts) parts.push_back(part_json(scenario, part));
    for (const CutPart& part : why.cut->closed) closed.push_back(part_json(scenario, part));
    for (const auto& [commodity, width] : why.cut->inputs)
      inputs.push_back({{"commodity", world.commodities[commodity].id}, {"width", width}});
    for (const int commodity : why.cut->commodities) commodities.push_back(world.commodities[commodity].id);
    cut = {{"width", why.cut->width},
           {"commodity", why.cut->commodity < 0 ? Json(nullptr) : Json(world.commodities[why.cut->commodity].id)},
           {"enough_for", why.cut->enough},
           {"bounded", why.cut->bounded},
           {"parts", parts},
           {"closed", closed},
           {"inputs", inputs},
           {"commodities", commodities}};
  }
  const Json whole = {{"format", "chokepoint-explanation/1"},
                      {"chokepoint", version()},
                      {"scenario", scenario.id},
                      {"conduct", to_string(why.conduct)},
                      {"who", why.who},
                      {"others", why.others},
                      {"step", scenario.calendar.label(why.step)},
                      {"unit", why.facility ? "runs" : "t"},
                      {"wanted", why.wanted},
                      {"delivered", why.delivered},
                      {"coverage", why.coverage},
                      {"flow_coverage", why.flow_coverage},
                      {"status", why.status ? Json(to_string(*why.status)) : Json(nullptr)},
                      {"limits", limits},
                      {"supplied_share", why.supplied_share},
                      {"pattern_share", why.pattern_share},
                      {"limits_sum", why.limits_sum},
                      {"adds_up", why.adds_up},
                      {"ranges_known", why.ranges_known},
                      {"buffers", buffers},
                      {"cut", cut},
                      {"flow_coverage_without_events", why.without_events},
                      {"exact", why.exact},
                      {"orders", why.orders},
                      {"events_left_out", why.left_out},
                      {"coalitions_checked", why.checked},
                      {"events", events},
                      {"pairs", pairs},
                      {"why_not", why.supplier_name.empty() ? Json(nullptr) : Json(why.supplier_name)},
                      {"supplier", supplier},
                      {"command", why.command}};
  return whole.dump(2) + "\n";
}

std::string origins_json(const Origins& origins) {
  const Scenario& scenario = *origins.scenario;
  Json shares = Json::array();
  for (const OriginShare& each : origins.shares)
    shares.push_back({{"step", scenario.calendar.label(each.step)},
                      {"element", each.element},
                      {"origin", each.origin},
                      {"share", each.share},
                      {"tonnes", each.tonnes}});
  const Json whole = {{"format", "chokepoint-origins/1"},
                      {"chokepoint", version()},
                      {"scenario", scenario.id},
                      {"conduct", to_string(origins.conduct)},
                      {"what", origins.what},
                      {"kind", origins.kind},
                      {"commodity", scenario.world->commodities[origins.commodity].id},
                      {"by", origins.by_facility ? "facility" : "country"},
                      {"largest_gap", origins.largest_gap},
                      {"shares", shares},
                      {"command", origins.command}};
  return whole.dump(2) + "\n";
}

}  // namespace chokepoint::cli
