#include "document/schema_json.hpp"
#include "base/lists.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace chokepoint {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* date_pattern = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$";
constexpr const char* id_pattern = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

/// `kt/yr` as a pattern; spaces around the slash are free.
std::string unit_pattern(const std::string& unit) {
  std::string text;
  for (const char c : unit) text += c == '/' ? std::string(" */ *") : std::string(1, c);
  return text;
}

Json quantity_schema(const KeySpec& key) {
  std::string units;
  for (const std::string& unit : unit_names(key.dimension)) units += (units.empty() ? "" : "|") + unit_pattern(unit);
  const bool bare = key.dimension == Dimension::number || !key.unit.empty();
  std::string pattern = R"(^ *[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?)";
  if (!units.empty()) pattern += " *(" + units + ")" + (bare ? "?" : "");
  Json text = {{"type", "string"}, {"pattern", pattern + " *$"}};
  if (!bare) return text;
  Json number = {{"type", "number"}};
  number[key.positive ? "exclusiveMinimum" : "minimum"] = key.positive && key.least < 0 ? 0 : key.least;
  number["maximum"] = key.most;
  return {{"anyOf", {number, text}}};
}

Json closed(Json properties, Json required = Json::array()) {
  Json object = {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) object["required"] = std::move(required);
  return object;
}

Json with_distributions(const KeySpec& key, Json plain) {
  if (!key.uncertain) return plain;
  const Json corners = {{"type", "array"}, {"items", plain}, {"minItems", 3}, {"maxItems", 3}};
  Json choices = Json::array({plain});
  choices.push_back(closed({{"triangular", corners}}, {"triangular"}));
  choices.push_back(closed({{"central", plain}, {"low", plain}, {"high", plain}}, {"central"}));
  return {{"anyOf", choices}};
}

Json with_schedule(const KeySpec& key, Json value) {
  if (!key.over_time) return value;
  const Json schedule = {{"type", "object"},
                         {"minProperties", 1},
                         {"patternProperties", {{date_pattern, value}}},
                         {"additionalProperties", false}};
  return {{"anyOf", Json::array({std::move(value), schedule})}};
}

Json one_or_several(Json item) {
  const Json list = {{"type", "array"}, {"items", item}, {"minItems", 1}, {"uniqueItems", true}};
  return {{"anyOf", Json::array({std::move(item), list})}};
}

Json any_of_keys(const std::vector<std::string>& group) {
  Json choices = Json::array();
  for (const std::string& key : group) choices.push_back({{"required", {key}}});
  return choices;
}

/// Writes the definitions of all objects; those of a what-if may leave out what the extended file says.
class Definitions {
 public:
  Json defs = Json::object();

  Json reference(const ObjectSpec& spec, bool partial) {
    const std::string name = (partial ? "change-of-" : "") + spec.name;
    if (!defs.contains(name)) {
      defs[name] = Json::object();  // named before it is written: it may hold itself
      Json written = object(spec, partial);
      defs[name] = std::move(written);
    }
    return {{"$ref", "#/$defs/" + name}};
  }

  Json object(const ObjectSpec& spec, bool partial) {
    Json properties = Json::object(), required = Json::array();
    for (const KeySpec& key : spec.keys) {
      properties[key.key] = property(key, partial);
      if (key.required && (!partial || key.key == "id" || key.key == "chokepoint")) required.push_back(key.key);
    }
    if (partial && !spec.inherits.empty()) required.push_back(spec.inherits);
    Json result = closed(std::move(properties), std::move(required));
    if (!spec.doc.empty()) result["description"] = spec.doc;
    Json rules = Json::array();
    for (const auto& group : spec.exactly_one) {
      if (partial)
        exclude(group, rules);
      else
        rules.push_back({{"oneOf", any_of_keys(group)}});
    }
    if (!partial)
      for (const auto& group : spec.at_least_one) rules.push_back({{"anyOf", any_of_keys(group)}});
    for (const auto& group : spec.at_most_one) exclude(group, rules);
    if (!rules.empty()) result["allOf"] = rules;
    return result;
  }

 private:
  static void exclude(const std::vector<std::string>& group, Json& rules) {
    for (std::size_t i = 0; i < group.size(); ++i)
      for (std::size_t j = i + 1; j < group.size(); ++j)
        rules.push_back({{"not", {{"required", {group[i], group[j]}}}}});
  }

  Json property(const KeySpec& key, bool partial) {
    Json schema = value(key, partial);
    if (partial && key.key != "id") schema = {{"anyOf", Json::array({schema, {{"type", "null"}}})}};
    schema["description"] = key.doc + " (" + expectation(key) + ")";
    if (!key.fallback.empty()) schema["default"] = key.fallback;
    if (!key.example.empty()) schema["examples"] = Json::array({key.example});
    return schema;
  }

  Json value(const KeySpec& key, bool partial) {
    const Json word = {{"type", Json::array({"string", "integer"})}};
    switch (key.type) {
      case ValueType::text:
        return {{"type", Json::array({"string", "number", "boolean"})}};
      case ValueType::id:
        return {{"type", Json::array({"string", "integer"})}, {"pattern", id_pattern}};
      case ValueType::country:
        return {{"type", "string"}, {"pattern", "^[A-Z]{3}$"}};
      case ValueType::choice:
        return {{"enum", key.choices}};
      case ValueType::flag:
        return key.choices.empty() ? Json{{"type", "boolean"}} : Json{{"const", key.choices.front() == "true"}};
      case ValueType::integer:
        return {{"type", "integer"}, {"minimum", key.least}, {"maximum", key.most}};
      case ValueType::quantity:
        return with_schedule(key, with_distributions(key, quantity_schema(key)));
      case ValueType::date:
        return {{"anyOf", Json::array({{{"type", "string"}, {"pattern", date_pattern}},
                                       {{"type", "integer"}, {"minimum", 1}, {"maximum", 9999}}})}};
      case ValueType::ids:
        return one_or_several(word);
      case ValueType::choices:
        return one_or_several({{"enum", key.choices}});
      case ValueType::amounts:
        return {{"type", "object"}, {"additionalProperties", quantity_schema(key)}};
      case ValueType::object:
        return reference(*key.object, partial);
      case ValueType::objects:
        if (!key.choices.empty())
          return {{"anyOf", Json::array({{{"type", "array"}, {"items", reference(*key.object, partial)}},
                                         {{"enum", key.choices}}})}};
        return {{"type", Json::array({"array", "null"})}, {"items", reference(*key.object, partial)}};
      case ValueType::settings:
        return {{"type", "object"}};
      case ValueType::values:
        return {{"not", {{"type", "null"}}}};
    }
    return Json::object();
  }
};

std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

std::string value_in_words(const KeySpec& key) {
  KeySpec plain = key;
  plain.example.clear();
  std::string text = expectation(plain);
  if (key.type == ValueType::quantity && key.dimension != Dimension::number && !key.unit.empty())
    text += key.unit == "1" ? "; a bare number from 0 to 1 is a share too" : "; a bare number is in " + key.unit;
  if (key.positive) text += "; above 0";
  if (key.over_time) text += "; or by date";
  if (key.uncertain) text += "; or a distribution";
  return text;
}

std::string in_words(const std::vector<std::string>& group) {
  std::string text;
  for (const std::string& key : group) text += (text.empty() ? "`" : ", `") + key + "`";
  return text;
}

std::string section(const ObjectSpec& spec, const std::string& heading) {
  std::string text = "## " + heading + "\n\n" + spec.doc + "\n\n";
  text += "| key | meaning | value | default | example |\n| --- | --- | --- | --- | --- |\n";
  for (const KeySpec& key : spec.keys) {
    const std::string fallback = key.required ? "required" : key.fallback.empty() ? "" : "`" + key.fallback + "`";
    const std::string example = key.example.empty() ? "" : "`" + key.example + "`";
    text += "| `" + key.key + "` | " + cell(key.doc) + " | " + cell(value_in_words(key)) + " | " + fallback + " | " +
            cell(example) + " |\n";
  }
  for (const auto& group : spec.exactly_one) text += "\nExactly one of " + in_words(group) + ".\n";
  for (const auto& group : spec.at_least_one) text += "\nAt least one of " + in_words(group) + ".\n";
  for (const auto& group : spec.at_most_one) text += "\nAt most one of " + in_words(group) + ".\n";
  return text + "\n";
}

void add_sections(const ObjectSpec& spec, std::vector<const ObjectSpec*>& done, std::string& text) {
  if (spec.relaxes != nullptr || contains(done, &spec)) return;
  done.push_back(&spec);
  text += section(spec, spec.name);
  for (const KeySpec& key : spec.keys)
    if (key.object != nullptr) add_sections(*key.object, done, text);
}

}  // namespace

std::string json_schema_of(const ObjectSpec& root, const std::string& title, const std::vector<ObjectSpec>& tables) {
  Definitions definitions;
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  if (root.inherits.empty()) {
    schema.update(definitions.object(root, false));
  } else {
    schema["description"] = root.doc;
    schema["if"] = {{"required", {root.inherits}}};
    schema["then"] = definitions.reference(root, true);
    schema["else"] = definitions.reference(root, false);
  }
  for (const ObjectSpec& table : tables) definitions.defs[table.name + ".csv"] = definitions.object(table, false);
  schema["$defs"] = definitions.defs;
  return schema.dump(2) + "\n";
}

std::string reference_sections(const ObjectSpec& root) {
  std::vector<const ObjectSpec*> done;
  std::string text;
  add_sections(root, done, text);
  return text;
}

std::string reference_section_of_table(const ObjectSpec& table) { return section(table, table.name + ".csv"); }

}  // namespace chokepoint
