#include "report/why_data.hpp"

#include "report/rounded.hpp"

namespace chokepoint {
namespace {

using Json = nlohmann::ordered_json;

Json cut_data(const CutAnswer& cut) {
  Json parts = Json::array();
  for (const CutPart& each : cut.parts) parts.push_back({each.kind, each.name, rounded(each.width), each.events});
  for (const CutPart& each : cut.closed) parts.push_back({each.kind, each.name, 0, each.events});
  return {{"width", rounded(cut.width)}, {"parts", std::move(parts)}};
}

Json answer_data(const Explanation& why) {
  Json limits = Json::array(), buffers = Json::array(), events = Json::array();
  for (const HoldingLimit& each : why.limits)
    limits.push_back({each.kind, each.name, rounded(each.share), rounded(each.bound), each.events});
  for (const BufferShare& each : why.buffers) buffers.push_back({each.what, rounded(each.share)});
  for (std::size_t i = 0; i < why.events.size(); ++i) {
    const EventShare& each = why.events[i];
    events.push_back({each.event, rounded(why.lifted[i].flow_coverage), rounded(each.shapley), rounded(each.error)});
  }
  return {{"consumer", why.consumers.front()},
          {"step", why.step},
          {"wanted", rounded(why.wanted)},
          {"coverage", rounded(why.coverage)},
          {"flow", rounded(why.flow_coverage)},
          {"without", rounded(why.without_events)},
          {"supplied", rounded(why.supplied_share)},
          {"limits", std::move(limits)},
          {"buffers", std::move(buffers)},
          {"cut", why.cut && why.cut->bounded ? cut_data(*why.cut) : Json()},
          {"events", std::move(events)},
          {"command", why.command}};
}

}  // namespace

Json why_data(const std::vector<Explanation>& answers, Conduct conduct) {
  Json list = Json::array();
  for (const Explanation& each : answers)
    if (each.conduct == conduct && each.consumers.size() == 1) list.push_back(answer_data(each));
  return list;
}

}  // namespace chokepoint
