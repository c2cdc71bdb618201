// The tables of keys, and what is generated from them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "document/schema.hpp"
#include "scenario/fixture.hpp"
#include "scenario/keys.hpp"
#include "world/tables.hpp"

namespace chokepoint {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// Every object of the tables, once.
std::vector<const ObjectSpec*> all_objects() {
  std::vector<const ObjectSpec*> found;
  const std::function<void(const ObjectSpec&)> visit = [&](const ObjectSpec& spec) {
    if (std::find(found.begin(), found.end(), &spec) != found.end()) return;
    found.push_back(&spec);
    for (const KeySpec& key : spec.keys)
      if (key.object != nullptr) visit(*key.object);
  };
  visit(scenario_keys());
  visit(world_keys());
  for (const ObjectSpec& table : world_tables()) visit(table);
  return found;
}

TEST(Keys, EveryOneHasAMeaningAndAnExampleThatIsAccepted) {
  for (const ObjectSpec* spec : all_objects()) {
    EXPECT_FALSE(spec->doc.empty()) << spec->name;
    for (const KeySpec& key : spec->keys) {
      EXPECT_FALSE(key.doc.empty()) << spec->name << "." << key.key;
      ASSERT_FALSE(key.example.empty()) << spec->name << "." << key.key;
      Diagnostics findings;
      const auto node = read_yaml_text(key.example, "example", findings);
      ASSERT_TRUE(node.has_value()) << key.key << ": " << key.example;
      read_value(*node, key, key.key, false, findings);
      EXPECT_EQ(fixture::report(findings, "/none"), "") << spec->name << "." << key.key << ": " << key.example;
    }
  }
}

TEST(Keys, EveryDefaultIsAcceptedAndNoRequiredKeyHasOne) {
  for (const ObjectSpec* spec : all_objects())
    for (const KeySpec& key : spec->keys) {
      if (key.fallback.empty()) continue;
      EXPECT_FALSE(key.required) << spec->name << "." << key.key;
      EXPECT_NO_THROW(default_value(key)) << spec->name << "." << key.key;
    }
}

TEST(Keys, GroupsNameKeysThatThereAre) {
  for (const ObjectSpec* spec : all_objects())
    for (const auto* groups : {&spec->exactly_one, &spec->at_least_one, &spec->at_most_one})
      for (const auto& group : *groups)
        for (const std::string& name : group) EXPECT_NE(spec->find(name), nullptr) << spec->name << "." << name;
}

/// Every key of the table is a property of its definition, and of nothing else.
void expect_definition(const json& definition, const ObjectSpec& spec) {
  ASSERT_TRUE(definition.contains("properties")) << spec.name;
  std::set<std::string> listed, known;
  for (const auto& [name, property] : definition["properties"].items()) {
    listed.insert(name);
    EXPECT_FALSE(property.value("description", "").empty()) << spec.name << "." << name;
  }
  for (const std::string& name : spec.names()) known.insert(name);
  EXPECT_EQ(listed, known) << spec.name;
  EXPECT_EQ(definition.at("additionalProperties"), false) << spec.name;
  for (const KeySpec& key : spec.keys) {
    const json required = definition.value("required", json::array());
    EXPECT_EQ(std::find(required.begin(), required.end(), key.key) != required.end(), key.required)
        << spec.name << "." << key.key;
  }
}

TEST(JsonSchema, OfScenariosHasEveryKey) {
  const json schema = json::parse(json_schema("scenario"));
  EXPECT_EQ(schema.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
  const std::function<void(const ObjectSpec&)> visit = [&](const ObjectSpec& spec) {
    ASSERT_TRUE(schema["$defs"].contains(spec.name)) << spec.name;
    expect_definition(schema["$defs"][spec.name], spec);
    for (const KeySpec& key : spec.keys)
      if (key.object != nullptr) visit(*key.object);
  };
  visit(scenario_keys());
  EXPECT_EQ(schema["else"]["$ref"], "#/$defs/scenario");
  EXPECT_EQ(schema["then"]["$ref"], "#/$defs/change-of-scenario");
  EXPECT_EQ(schema["$defs"]["change-of-scenario"]["required"], json({"chokepoint", "extends"}));
}

TEST(JsonSchema, OfWorldsHasEveryKeyAndEveryTable) {
  const json schema = json::parse(json_schema("world"));
  expect_definition(schema, world_keys());
  for (const ObjectSpec& table : world_tables()) expect_definition(schema["$defs"].at(table.name + ".csv"), table);
  for (const char* name : {"commodity", "process", "bloc", "defaults"}) EXPECT_TRUE(schema["$defs"].contains(name));
}

TEST(JsonSchema, EveryReferenceLeadsSomewhere) {
  for (const char* kind : {"scenario", "world"}) {
    const json schema = json::parse(json_schema(kind));
    const std::function<void(const json&)> visit = [&](const json& node) {
      if (node.is_object() && node.contains("$ref")) {
        const std::string name = node["$ref"].get<std::string>().substr(8);
        EXPECT_TRUE(schema["$defs"].contains(name)) << name;
      }
      if (node.is_structured())
        for (const json& child : node) visit(child);
    };
    visit(schema);
  }
}

/// The patterns of a property, wherever they are nested.
bool accepts(const json& property, const std::string& text) {
  if (property.is_object() && property.value("type", json()) == "string" && property.contains("pattern"))
    return std::regex_search(text, std::regex(property["pattern"].get<std::string>(), std::regex::ECMAScript));
  if (property.is_object() && property.contains("anyOf"))
    for (const json& one : property["anyOf"])
      if (accepts(one, text)) return true;
  return false;
}

TEST(JsonSchema, PatternsAcceptWhatTheParserAccepts) {
  const json schema = json::parse(json_schema("scenario"));
  const json& review = schema["$defs"]["licence"]["properties"]["review"];
  EXPECT_TRUE(accepts(review, "45 days"));
  EXPECT_TRUE(accepts(review, "30 working days"));
  EXPECT_FALSE(accepts(review, "45"));
  EXPECT_FALSE(accepts(review, "45 t"));
  const json& throughput = schema["$defs"]["licence"]["properties"]["throughput"];
  EXPECT_TRUE(accepts(throughput, "1.2e3 kt / yr"));
  EXPECT_TRUE(accepts(throughput, "120"));
  EXPECT_FALSE(accepts(throughput, "120 kt"));
  const json& start = schema["$defs"]["event"]["properties"]["start"];
  EXPECT_TRUE(accepts(start, "2025-04"));
  EXPECT_FALSE(accepts(start, "04/2025"));
}

TEST(JsonSchema, OfAnythingElseIsWrongInput) {
  EXPECT_THROW(json_schema("sweep"), InputError);
  EXPECT_THROW(reference_page("sweep"), InputError);
}

std::string file(const std::string& name) {
  std::ifstream in(std::string(SOURCE_DIR) + "/" + name, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Reference, PagesAreThoseOfTheTables) {
  for (const std::string kind : {"scenario", "world"})
    EXPECT_EQ(file("docs/reference/" + kind + ".md"), reference_page(kind))
        << "write it anew: chokepoint schema " << kind << " --reference > docs/reference/" << kind << ".md";
}

TEST(Reference, NamesEveryKey) {
  for (const auto& [kind, root] : {std::pair("scenario", &scenario_keys()), std::pair("world", &world_keys())}) {
    const std::string page = reference_page(kind);
    for (const KeySpec& key : root->keys) EXPECT_THAT(page, HasSubstr("| `" + key.key + "` | "));
  }
  for (const ObjectSpec& table : world_tables())
    EXPECT_THAT(reference_page("world"), HasSubstr("## " + table.name + ".csv\n"));
}

/// The examples on the page load, on a world that has their names.
TEST(Reference, ExamplesOnThePageAreScenarios) {
  const std::string page = reference_page("scenario");
  const std::string fence = "```yaml\n";
  const std::size_t first = page.find(fence) + fence.size();
  std::string example = page.substr(first, page.find("```", first) - first);
  fixture::ScenarioFiles files;
  const auto replace = [&](const std::string& from, const std::string& to) {
    const std::size_t at = example.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    example.replace(at, from.size(), to);
  };
  replace("../worlds/rare-earths", "worlds/small");
  replace("dysprosium-oxide, terbium-oxide", "oxide, magnet");
  replace("RUS", "AUS");
  const fixture::Loaded loaded = fixture::load(files.add("s.yaml", example));
  EXPECT_TRUE(loaded.good) << loaded.findings;
  EXPECT_EQ(loaded.findings, "");
}

}  // namespace
}  // namespace chokepoint
