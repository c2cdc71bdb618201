// Canonical YAML: maps and lists in block form, short lists of words in one line.
#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "document/node.hpp"

namespace chokepoint {
namespace {

/// Other readers take such words for numbers, booleans or null.
bool ambiguous(const std::string& text) {
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const char* word : {"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ".inf", "-.inf", ".nan"})
    if (lower == word) return true;
  const char first = text.front();
  return std::isdigit(static_cast<unsigned char>(first)) != 0 ||
         ((first == '-' || first == '+' || first == '.') && text.size() > 1);
}

bool plain(const Node& node) {
  const std::string& text = node.text;
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  if (std::string("-?:,[]{}#&*!|>'\"%@`").find(text.front()) != std::string::npos &&
      (text.size() < 2 || text[1] == ' ' || std::string("-?:").find(text.front()) == std::string::npos))
    return false;
  for (const unsigned char c : text)
    if (c < 0x20 || c == 0x7F || std::string(",[]{}").find(static_cast<char>(c)) != std::string::npos) return false;
  if (text.find(": ") != std::string::npos || text.find(" #") != std::string::npos) return false;
  return !(node.quoted && ambiguous(text));
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      result += std::string("\\") + c;
    else if (c == '\n')
      result += "\\n";
    else if (c == '\t')
      result += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      result += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result + "\"";
}

std::string word(const Node& node) {
  if (node.is_null()) return "null";
  return plain(node) ? node.text : quoted(node.text);
}

std::string key_word(const std::string& key) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = key;
  return word(node);
}

bool leaf(const Node& node) { return node.is_scalar() || node.is_null(); }

/// A list of words from one line of one file, short enough for one line.
bool one_line(const Node& node, bool origins) {
  std::size_t width = 0;
  for (const Node& item : node.items) {
    if (!leaf(item)) return false;
    if (origins &&
        (item.place.file != node.items.front().place.file || item.place.line != node.items.front().place.line))
      return false;
    width += item.text.size() + 2;
  }
  return width <= 90;
}

class Writer {
 public:
  explicit Writer(bool origins) : origins_(origins) {}

  void write(const Node& node, int depth) {
    if (node.is_map())
      for (const Node::Entry& entry : node.entries) {
        text += std::string(static_cast<std::size_t>(2 * depth), ' ') + key_word(entry.key) + ":";
        child(entry.value, depth);
      }
    else if (node.is_list())
      for (const Node& item : node.items) {
        text += std::string(static_cast<std::size_t>(2 * depth), ' ') + "-";
        if (item.is_map() && !item.entries.empty())
          block_item(item, depth);
        else
          child(item, depth);
      }
    else
      text += word(node) + origin(node) + "\n";
  }

  std::string text;

 private:
  std::string origin(const Node& node) const {
    if (!origins_ || node.place.file.empty()) return "";
    return "  # " + node.place.file + (node.place.line > 0 ? fmt::format(":{}", node.place.line) : "");
  }

  void child(const Node& value, int depth) {
    if (leaf(value)) {
      text += " " + word(value) + origin(value) + "\n";
    } else if (value.is_map() && value.entries.empty()) {
      text += " {}" + origin(value) + "\n";
    } else if (value.is_list() && one_line(value, origins_)) {
      text += " [";
      for (std::size_t i = 0; i < value.items.size(); ++i) text += (i > 0 ? ", " : "") + word(value.items[i]);
      text += "]" + origin(value.items.empty() ? value : value.items.front()) + "\n";
    } else {
      text += "\n";
      write(value, depth + 1);
    }
  }

  /// A map in a list starts on the line of its dash.
  void block_item(const Node& item, int depth) {
    const std::size_t start = text.size() - static_cast<std::size_t>(2 * depth) - 1;
    text.resize(start);
    const std::size_t begin = text.size();
    write(item, depth + 1);
    text[begin + static_cast<std::size_t>(2 * depth)] = '-';
  }

  bool origins_;
};

}  // namespace

std::string write_yaml(const Node& node, bool origins) {
  Writer writer(origins);
  writer.write(node, 0);
  return std::move(writer.text);
}

std::string write_yaml_line(const Node& node) {
  if (leaf(node)) return word(node);
  std::string text;
  for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + write_yaml_line(item);
  for (const Node::Entry& entry : node.entries)
    text += (text.empty() ? "" : ", ") + key_word(entry.key) + ": " + write_yaml_line(entry.value);
  return node.is_list() ? "[" + text + "]" : "{" + text + "}";
}

}  // namespace chokepoint
