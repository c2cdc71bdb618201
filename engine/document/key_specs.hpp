// Entries of key tables that several tables have alike.
#pragma once

#include <string>
#include <utility>

#include "document/schema.hpp"

namespace chokepoint {

/// An id of something of another table: must be there.
inline KeySpec reference(const std::string& key, const std::string& kind, const std::string& doc,
                         const std::string& example) {
  return {.key = key, .type = ValueType::id, .doc = doc, .example = example, .required = true, .refers = kind};
}

/// A number with a unit, at least 0.
inline KeySpec quantity(const std::string& key, Dimension dimension, const std::string& unit, const std::string& doc,
                        const std::string& example, const std::string& fallback = {}) {
  return {.key = key,
          .type = ValueType::quantity,
          .doc = doc,
          .example = example,
          .fallback = fallback,
          .dimension = dimension,
          .unit = unit,
          .least = 0};
}

inline KeySpec required(KeySpec key) {
  key.required = true;
  return key;
}

inline KeySpec uncertain(KeySpec key) {
  key.uncertain = true;
  return key;
}

inline KeySpec at_most(KeySpec key, double most) {
  key.most = most;
  return key;
}

}  // namespace chokepoint
