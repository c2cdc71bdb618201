#include "document/merge.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"

namespace chokepoint {
namespace {

const Node* id_of(const Node& item) {
  const Node* id = item.is_map() ? item.find("id") : nullptr;
  return id != nullptr && id->is_scalar() ? id : nullptr;
}

bool list_with_ids(const Node& node) {
  return node.is_list() &&
         std::all_of(node.items.begin(), node.items.end(), [](const Node& item) { return id_of(item) != nullptr; });
}

Node* find_item(Node& list, const std::string& id) {
  for (Node& item : list.items)
    if (const Node* found = id_of(item); found != nullptr && found->text == id) return &item;
  return nullptr;
}

std::vector<std::string> names_in(const Node& node) {
  std::vector<std::string> names;
  names.reserve(node.entries.size() + node.items.size());
  for (const Node::Entry& entry : node.entries) names.push_back(entry.key);
  for (const Node& item : node.items)
    if (const Node* id = id_of(item)) names.push_back(id->text);
  return names;
}

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> parts(1);
  for (const char c : path) {
    if (c == '.')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

}  // namespace

Node merge(const Node& base, const Node& over) {
  if (base.is_map() && over.is_map()) {
    Node result = base;
    result.place = over.place;
    for (const Node::Entry& entry : over.entries) {
      if (Node* found = result.find(entry.key); found != nullptr)
        *found = merge(*found, entry.value);
      else
        result.entries.push_back(entry);
    }
    return result;
  }
  if (list_with_ids(base) && list_with_ids(over) && !base.items.empty() && !over.items.empty()) {
    Node result = base;
    result.place = over.place;
    for (const Node& item : over.items) {
      if (Node* found = find_item(result, id_of(item)->text); found != nullptr)
        *found = merge(*found, item);
      else
        result.items.push_back(item);
    }
    return result;
  }
  return over;
}

bool set_path(Node& root, const std::string& path, const Node& value, Diagnostics& findings) {
  const std::vector<std::string> parts = split(path);
  Node* node = &root;
  std::string so_far;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string& part = parts[i];
    const bool last = i + 1 == parts.size();
    Node* next = node->is_map() ? node->find(part) : node->is_list() ? find_item(*node, part) : nullptr;
    if (next == nullptr && last && node->is_map() && !part.empty()) {
      node->entries.push_back({part, value.place, value});
      return true;
    }
    if (next == nullptr) {
      const std::string where = so_far.empty() ? "the file" : "`" + so_far + "`";
      findings.error(value.place, path.substr(0, 200), fmt::format("there is no `{}` in {}", part.substr(0, 64), where),
                     did_you_mean(part, names_in(*node)));
      return false;
    }
    so_far += (so_far.empty() ? "" : ".") + part;
    node = next;
  }
  *node = value;
  return true;
}

bool remove_id(Node& root, const std::string& list, const Node& id, Diagnostics& findings) {
  Node* node = root.find(list);
  if (node != nullptr && node->is_list()) {
    const auto found = std::find_if(node->items.begin(), node->items.end(), [&](const Node& item) {
      const Node* name = id_of(item);
      return name != nullptr && name->text == id.text;
    });
    if (found != node->items.end()) {
      node->items.erase(found);
      return true;
    }
  }
  findings.error(id.place, "without", fmt::format("there is no `{}` in `{}`", id.text.substr(0, 64), list),
                 node == nullptr ? "" : did_you_mean(id.text, names_in(*node)));
  return false;
}

}  // namespace chokepoint
