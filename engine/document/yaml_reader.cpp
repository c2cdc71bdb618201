// YAML by yaml-cpp's event interface: it reports every value with its place, duplicate keys included, and an alias
// before it is expanded. What YAML offers beyond plain data (anchors, tags, merge keys, several documents) is refused.
#include <fmt/core.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <unordered_map>

#include "document/node.hpp"
#include "document/read_file.hpp"

namespace chokepoint {
namespace {

/// Stops the parser; the finding has been reported.
struct Stop {};

class Builder : public YAML::EventHandler {
 public:
  Builder(std::string file, const std::string& source, Diagnostics& findings, const ReadLimits& limits)
      : file_(std::move(file)), source_(source), findings_(findings), limits_(limits) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0) return;
    stop(place(mark), "a second document begins here",
         "remove the `---` before it, or mend the indentation; one file holds one document");
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    findings_.error(place(mark), "", fmt::format("anchors such as `&{}` are not accepted", name.substr(0, 40)),
                    "write the value out, or use `extends`");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    findings_.error(place(mark), "", "aliases such as `*name` are not accepted", "write the value out");
    value(Node::Kind::null, mark);
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { value(Node::Kind::null, mark); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& text) override {
    check_tag(mark, tag);
    if (tag == "!") check_closed(mark);
    if (wants_key()) return key(mark, text);
    Node& node = value(Node::Kind::scalar, mark);
    node.text = text;
    node.quoted = tag == "!";
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(Node::Kind::list, mark);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(Node::Kind::map, mark);
  }
  void OnMapEnd() override { open_.pop_back(); }

  Node root;

 private:
  /// A collection that is being filled.
  struct Frame {
    Node* node = nullptr;
    bool has_key = false;   ///< map: a key waits for its value
    bool repeated = false;  ///< the key was there before: its value is dropped
    std::unordered_map<std::string, Place> keys;
    Node dropped;
  };

  Place place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  [[noreturn]] void stop(const Place& at, const std::string& message, const std::string& hint) {
    findings_.error(at, "", message, hint);
    throw Stop();
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    findings_.error(place(mark), "", fmt::format("tags such as `{}` are not accepted", tag.substr(0, 40)),
                    "remove the tag; quotes make a string");
  }

  /// yaml-cpp takes the end of the file for the end of a quoted text.
  void check_closed(const YAML::Mark& mark) {
    std::size_t at = static_cast<std::size_t>(mark.pos);
    if (at >= source_.size() || (source_[at] != '"' && source_[at] != '\'')) return;
    const char quote = source_[at];
    for (++at; at < source_.size() && source_[at] != quote; ++at)
      if (quote == '"' && source_[at] == '\\') ++at;
    if (at >= source_.size()) stop(place(mark), "the quote that opens here is never closed", "");
  }

  bool wants_key() const { return !open_.empty() && open_.back()->node->is_map() && !open_.back()->has_key; }

  void key(const YAML::Mark& mark, const std::string& text) {
    Frame& frame = *open_.back();
    const Place at = place(mark);
    if (text == "<<") findings_.error(at, "", "merge keys `<<` are not accepted", "use `extends`, or write it out");
    const auto [first, fresh] = frame.keys.emplace(text, at);
    if (!fresh)
      findings_.error(at, text, fmt::format("the key `{}` is there twice", text.substr(0, 64)),
                      fmt::format("first in line {}", first->second.line));
    frame.has_key = true;
    frame.repeated = !fresh;
    if (fresh) frame.node->entries.push_back({text, at, {}});
  }

  /// The place in the tree for the next value.
  Node& value(Node::Kind kind, const YAML::Mark& mark) {
    if (++nodes_ > limits_.nodes)
      stop(place(mark), fmt::format("the file holds more than {} values", limits_.nodes),
           "put bulk data into CSV tables");
    if (wants_key())
      stop(place(mark), "a key must be a word", kind == Node::Kind::null ? "there is a `:` without a key" : "");
    Node* node = &root;
    if (!open_.empty()) {
      Frame& frame = *open_.back();
      if (frame.node->is_list()) {
        node = &frame.node->items.emplace_back();
      } else {
        frame.has_key = false;
        node = frame.repeated ? &frame.dropped : &frame.node->entries.back().value;
        *node = Node();
      }
    }
    node->kind = kind;
    node->place = place(mark);
    return *node;
  }

  void open(Node::Kind kind, const YAML::Mark& mark) {
    if (static_cast<int>(open_.size()) >= limits_.depth)
      stop(place(mark), fmt::format("values are nested more than {} deep", limits_.depth), "");
    Node& node = value(kind, mark);
    auto frame = std::make_unique<Frame>();
    frame->node = &node;
    open_.push_back(std::move(frame));
  }

  std::string file_;
  const std::string& source_;
  Diagnostics& findings_;
  const ReadLimits& limits_;
  std::vector<std::unique_ptr<Frame>> open_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

/// yaml-cpp's messages for what people do wrong most often, in words that say how to mend it.
std::string hint_for(const std::string& message, const std::string& text, int line) {
  std::size_t start = 0;
  for (; line > 0 && start != std::string::npos; --line) start = text.find('\n', start) + 1;
  const std::size_t ink = text.find_first_not_of(' ', start);
  if (ink != std::string::npos && text[ink] == '\t') return "indent with spaces, never with tabs";
  const auto about = [&](const char* words) { return message.find(words) != std::string::npos; };
  if (about("illegal map value") || about("illegal block entry"))
    return "a text with `: ` needs quotes; keys of one map must stand below each other";
  if (about("end of map") || about("end of sequence"))
    return "indent two spaces for each level; close every bracket and quote";
  return "";
}

}  // namespace

const Node* Node::find(const std::string& key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

Node* Node::find(const std::string& key) { return const_cast<Node*>(static_cast<const Node&>(*this).find(key)); }

std::optional<Node> read_yaml_text(const std::string& text, const std::string& name, Diagnostics& findings,
                                   const ReadLimits& limits) {
  std::string checked = text;
  if (!check_text(checked, name, findings, limits)) return std::nullopt;
  std::istringstream stream(checked);
  Builder builder(name, checked, findings, limits);
  try {
    YAML::Parser parser(stream);
    bool any = false;
    while (parser.HandleNextDocument(builder)) any = true;
    if (!any || builder.root.is_null()) {
      findings.error({name, 1, 1}, "", "the file is empty", "expected keys such as `chokepoint:` and `title:`");
      return std::nullopt;
    }
  } catch (const Stop&) {
    return std::nullopt;
  } catch (const YAML::Exception& problem) {
    findings.error({name, std::max(1, problem.mark.line + 1), std::max(1, problem.mark.column + 1)}, "",
                   "this is no valid YAML: " + problem.msg, hint_for(problem.msg, checked, problem.mark.line));
    return std::nullopt;
  }
  return std::move(builder.root);
}

std::optional<Node> read_yaml(const std::filesystem::path& file, Diagnostics& findings, const ReadLimits& limits) {
  const std::optional<std::string> text = read_file(file, findings, limits);
  return text ? read_yaml_text(*text, file.string(), findings, limits) : std::nullopt;
}

}  // namespace chokepoint
