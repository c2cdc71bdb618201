// Entries of the scenario's key tables that several of them have alike.
#pragma once

#include <string>

#include "document/key_specs.hpp"

namespace chokepoint {

inline KeySpec share(const std::string& key, const std::string& doc, const std::string& example,
                     const std::string& fallback = {}) {
  return at_most(quantity(key, Dimension::share, "1", doc, example, fallback), 1);
}

inline KeySpec duration(const std::string& key, const std::string& doc, const std::string& example,
                        const std::string& fallback = {}) {
  return at_most(quantity(key, Dimension::duration, "", doc, example, fallback), 365.25 * 200);
}

inline KeySpec rate(const std::string& key, const std::string& doc, const std::string& example) {
  return quantity(key, Dimension::mass_rate, "t/yr", doc, example);
}

inline KeySpec ids(const std::string& key, const std::string& kind, const std::string& doc, const std::string& example,
                   bool all = true) {
  return {.key = key, .type = ValueType::ids, .doc = doc, .example = example, .refers = kind, .all = all};
}

inline KeySpec over_time(KeySpec key) {
  key.over_time = true;
  return key;
}
inline KeySpec positive(KeySpec key) {
  key.positive = true;
  return key;
}

inline KeySpec object(const std::string& key, const std::string& doc, const std::string& example,
                      const ObjectSpec& spec) {
  return {.key = key, .type = ValueType::object, .doc = doc, .example = example, .object = &spec};
}

inline KeySpec true_flag(const std::string& key, const std::string& doc) {
  return {.key = key, .type = ValueType::flag, .doc = doc, .example = "true", .choices = {"true"}};
}

}  // namespace chokepoint
