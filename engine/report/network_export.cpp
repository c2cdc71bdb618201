// The network of a run for other programs: GraphML (Gephi, networkx), DOT (Graphviz), GeoJSON (GIS).
#include <fmt/core.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "chokepoint/export.hpp"
#include "report/series.hpp"

namespace chokepoint {
namespace {

struct Dot {
  std::string id, label, kind;  ///< kind: market or facility
  std::string country, commodity;
  double latitude = 0, longitude = 0;
};
struct Edge {
  std::string from, to, kind;  ///< kind: lane, input or output
  std::string commodity;
  double base = 0;    ///< t/yr in the base year; lanes only
  double tonnes = 0;  ///< in the step, or the whole run
  bool estimated = false;
};

template <class Table>
double over(const Table& table, int item, const std::optional<int>& step) {
  if (step) return *step < table.steps ? table.at(*step, item) : 0.0;
  double sum = 0;
  for (int at = 0; at < table.steps; ++at) sum += table.at(at, item);
  return sum;
}

class Graph {
 public:
  std::vector<Dot> nodes;
  std::vector<Edge> edges;

  Graph(const StoredRun& run, const Extract& extract) : world_(*run.world), extract_(extract) {
    const ConductResult& conduct = run.conducts.at(extract.conduct);
    find_commodities();
    for (std::size_t l = 0; l < world_.links.size(); ++l) {
      const Link& link = world_.links[l];
      if (!meant(link.commodity)) continue;
      edges.push_back({market(link.from, link.commodity), market(link.to, link.commodity), "lane",
                       world_.commodities[static_cast<std::size_t>(link.commodity)].id, link.flow,
                       over(conduct.link_flow, static_cast<int>(l), extract.step), link.estimated});
    }
    for (std::size_t o = 0; o < run.operations.size(); ++o) {
      const Facility& facility = world_.facilities[static_cast<std::size_t>(run.operations[o].facility)];
      const Process& process = world_.processes[static_cast<std::size_t>(run.operations[o].process)];
      const double runs = over(conduct.facility_runs, static_cast<int>(o), extract.step);
      for (const RecipeLine& line : process.inputs)
        if (meant(line.commodity))
          edges.push_back({market(facility.country, line.commodity), plant(facility), "input",
                           world_.commodities[static_cast<std::size_t>(line.commodity)].id, 0, runs * line.tonnes});
      for (const RecipeLine& line : process.outputs)
        if (meant(line.commodity))
          edges.push_back({plant(facility), market(facility.country, line.commodity), "output",
                           world_.commodities[static_cast<std::size_t>(line.commodity)].id, 0, runs * line.tonnes});
    }
    for (const Consumer& consumer : world_.consumers)
      if (meant(consumer.commodity)) market(consumer.country, consumer.commodity);
    for (auto& [id, node] : known_) nodes.push_back(std::move(node));
  }

 private:
  bool meant(int commodity) const { return extract_.commodity < 0 || commodities_.contains(commodity); }

  /// The commodity that was asked for, and all that goes into it.
  void find_commodities() {
    if (extract_.commodity < 0) return;
    commodities_.insert(extract_.commodity);
    for (std::size_t before = 0; before != commodities_.size();) {
      before = commodities_.size();
      for (const Process& process : world_.processes)
        for (const RecipeLine& output : process.outputs)
          if (commodities_.contains(output.commodity))
            for (const RecipeLine& input : process.inputs) commodities_.insert(input.commodity);
    }
  }

  std::string market(int country, int commodity) {
    const Country& place = world_.countries[static_cast<std::size_t>(country)];
    const Commodity& what = world_.commodities[static_cast<std::size_t>(commodity)];
    const std::string id = place.id + "/" + what.id;
    known_.try_emplace(
        id, Dot{id, place.name + ": " + what.name, "market", place.id, what.id, place.latitude, place.longitude});
    return id;
  }
  std::string plant(const Facility& facility) {
    const Country& place = world_.countries[static_cast<std::size_t>(facility.country)];
    const std::string id = "facility/" + facility.id;
    known_.try_emplace(id, Dot{id, facility.name.empty() ? facility.id : facility.name, "facility", place.id, "",
                               place.latitude, place.longitude});
    return id;
  }

  const World& world_;
  Extract extract_;
  std::set<int> commodities_;
  std::map<std::string, Dot> known_;
};

std::string xml(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:  // XML has no way to write other control characters
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') safe += c;
    }
  }
  return safe;
}

std::string dot_word(const std::string& text) {
  std::string word = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') word += '\\';
    if (c == '\n')
      word += "\\n";
    else
      word += c;
  }
  return word + "\"";
}

using Json = nlohmann::ordered_json;

Json place_of(const Country& country) { return Json::array({country.longitude, country.latitude}); }

}  // namespace

std::string graphml_of(const StoredRun& run, const Extract& extract) {
  const Graph graph(run, extract);
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n";
  const auto key = [&](const char* of, const char* name, const char* type) {
    text += fmt::format("  <key id=\"{0}_{1}\" for=\"{0}\" attr.name=\"{1}\" attr.type=\"{2}\"/>\n", of, name, type);
  };
  for (const char* name : {"label", "kind", "country", "commodity"}) key("node", name, "string");
  for (const char* name : {"latitude", "longitude"}) key("node", name, "double");
  for (const char* name : {"kind", "commodity"}) key("edge", name, "string");
  for (const char* name : {"base_flow", "tonnes", "weight"}) key("edge", name, "double");
  key("edge", "estimated", "boolean");
  text += "  <graph id=\"chokepoint\" edgedefault=\"directed\">\n";
  const auto data = [&](const char* of, const char* name, const std::string& value) {
    text += fmt::format("      <data key=\"{}_{}\">{}</data>\n", of, name, xml(value));
  };
  for (const Dot& node : graph.nodes) {
    text += fmt::format("    <node id=\"{}\">\n", xml(node.id));
    data("node", "label", node.label);
    data("node", "kind", node.kind);
    data("node", "country", node.country);
    data("node", "commodity", node.commodity);
    data("node", "latitude", fmt::format("{}", node.latitude));
    data("node", "longitude", fmt::format("{}", node.longitude));
    text += "    </node>\n";
  }
  for (const Edge& edge : graph.edges) {
    text += fmt::format("    <edge source=\"{}\" target=\"{}\">\n", xml(edge.from), xml(edge.to));
    data("edge", "kind", edge.kind);
    data("edge", "commodity", edge.commodity);
    data("edge", "base_flow", fmt::format("{}", edge.base));
    data("edge", "tonnes", fmt::format("{}", edge.tonnes));
    data("edge", "weight", fmt::format("{}", edge.tonnes));
    data("edge", "estimated", edge.estimated ? "true" : "false");
    text += "    </edge>\n";
  }
  return text + "  </graph>\n</graphml>\n";
}

std::string dot_of(const StoredRun& run, const Extract& extract) {
  const Graph graph(run, extract);
  double most = 0;
  for (const Edge& edge : graph.edges) most = std::max(most, edge.tonnes);
  std::string text = "digraph chokepoint {\n  rankdir=LR;\n  node [fontname=\"Helvetica\", fontsize=10];\n";
  for (const Dot& node : graph.nodes)
    text += fmt::format("  {} [label={}, shape={}];\n", dot_word(node.id), dot_word(node.label),
                        node.kind == "market" ? "ellipse" : "box");
  for (const Edge& edge : graph.edges) {
    if (edge.tonnes <= 0) continue;  // what carries nothing would only clutter the picture
    text += fmt::format("  {} -> {} [label={}, penwidth={}{}];\n", dot_word(edge.from), dot_word(edge.to),
                        dot_word(short_number(edge.tonnes, 3) + " t"),
                        short_number(0.5 + 4.5 * (most > 0 ? edge.tonnes / most : 0), 3),
                        edge.estimated ? ", style=dashed" : "");
  }
  return text + "}\n";
}

std::string geojson_of(const StoredRun& run, const Extract& extract) {
  const World& world = *run.world;
  const ConductResult& conduct = run.conducts.at(extract.conduct);
  Json features = Json::array();
  for (const RegionSummary& each : conduct.regions) {
    const int at = each.bloc ? -1 : world.find_country(each.region);
    if (at < 0 || (extract.commodity >= 0 && each.commodity != extract.commodity)) continue;
    const Country& country = world.countries[static_cast<std::size_t>(at)];
    double wanted = 0, delivered = 0;
    for (std::size_t i = 0; i < world.consumers.size(); ++i)
      if (world.consumers[i].country == at && world.consumers[i].commodity == each.commodity) {
        wanted += over(conduct.consumers.wanted, static_cast<int>(i), extract.step);
        delivered += over(conduct.consumers.delivered, static_cast<int>(i), extract.step);
      }
    const auto label = [&](const std::optional<int>& step) {
      return step ? Json(run.steps[static_cast<std::size_t>(*step)].label) : Json();
    };
    features.push_back({{"type", "Feature"},
                        {"geometry", {{"type", "Point"}, {"coordinates", place_of(country)}}},
                        {"properties",
                         {{"kind", "country"},
                          {"country", country.id},
                          {"name", country.name},
                          {"commodity", world.commodities[static_cast<std::size_t>(each.commodity)].id},
                          {"wanted_t", wanted},
                          {"delivered_t", delivered},
                          {"coverage", wanted > 0 ? delivered / wanted : 1.0},
                          {"cut_off_since", label(each.cut_off.first_step)},
                          {"cut_off_steps", each.cut_off.steps},
                          {"unmet_t", each.cut_off.unmet_tonnes},
                          {"unmet_usd", each.cut_off.unmet_value},
                          {"supplied_again", label(each.cut_off.recovery_step)}}}});
  }
  for (std::size_t l = 0; l < world.links.size(); ++l) {
    const Link& link = world.links[l];
    if (extract.commodity >= 0 && link.commodity != extract.commodity) continue;
    const Country &from = world.countries[static_cast<std::size_t>(link.from)],
                  &to = world.countries[static_cast<std::size_t>(link.to)];
    features.push_back(
        {{"type", "Feature"},
         {"geometry", {{"type", "LineString"}, {"coordinates", Json::array({place_of(from), place_of(to)})}}},
         {"properties",
          {{"kind", "lane"},
           {"from", from.id},
           {"to", to.id},
           {"commodity", world.commodities[static_cast<std::size_t>(link.commodity)].id},
           {"base_flow_t_per_year", link.flow},
           {"tonnes", over(conduct.link_flow, static_cast<int>(l), extract.step)},
           {"estimated", link.estimated}}}});
  }
  const Json collection = {
      {"type", "FeatureCollection"},
      {"name", run.id},
      {"date", extract.step ? Json(run.steps[static_cast<std::size_t>(*extract.step)].label) : Json()},
      {"features", std::move(features)}};
  return collection.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace chokepoint
