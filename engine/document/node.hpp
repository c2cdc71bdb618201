// A document as a tree that remembers where every value came from. YAML and CSV cells both end up here.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/diagnostics.hpp"

namespace chokepoint {

/// A value of a document. Scalars are kept as text; what they mean is decided where they are read.
struct Node {
  enum class Kind { null, scalar, list, map };
  struct Entry;

  Kind kind = Kind::null;
  std::string text;            ///< scalar: its text
  bool quoted = false;         ///< scalar: written in quotes, hence a string whatever it looks like
  Place place;                 ///< of the value
  std::vector<Node> items;     ///< list
  std::vector<Entry> entries;  ///< map, in the order of the file; keys are unique

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }
  /// The value under a key, or nullptr.
  const Node* find(const std::string& key) const;
  Node* find(const std::string& key);
};

struct Node::Entry {
  std::string key;
  Place key_place;
  Node value;
};

/// Limits that turn hostile files into an error within a second.
struct ReadLimits {
  std::size_t bytes = 8u << 20;
  std::size_t nodes = 200'000;
  int depth = 64;
  std::size_t line_bytes = 1u << 20;
};

/// Reads one YAML 1.2 core document. Rejects duplicate keys, aliases, tags, several documents, invalid UTF-8, and
/// files beyond the limits. Problems go to `findings`; the result is empty only if nothing could be read.
std::optional<Node> read_yaml(const std::filesystem::path& file, Diagnostics& findings, const ReadLimits& limits = {});
/// The same from memory; `name` stands for the file in places.
std::optional<Node> read_yaml_text(const std::string& text, const std::string& name, Diagnostics& findings,
                                   const ReadLimits& limits = {});

/// Canonical YAML of a tree (two spaces, strings quoted where YAML readers could mistake them).
/// With `origins` every scalar is followed by `# file:line`.
std::string write_yaml(const Node& node, bool origins = false);
/// The same on one line, as it stands on a command line.
std::string write_yaml_line(const Node& node);

}  // namespace chokepoint
