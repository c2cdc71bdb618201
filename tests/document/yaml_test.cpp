#include <gtest/gtest.h>

#include "document/node.hpp"

namespace chokepoint {
namespace {

std::optional<Node> read(const std::string& text, Diagnostics& findings) {
  return read_yaml_text(text, "f.yaml", findings);
}

Node sound(const std::string& text) {
  Diagnostics findings;
  auto node = read(text, findings);
  for (const auto& finding : findings.items()) ADD_FAILURE() << format(finding);
  return node.value_or(Node());
}

/// All findings of a text, one a line.
std::string findings_of(const std::string& text) {
  Diagnostics findings;
  read(text, findings);
  std::string all;
  for (const auto& finding : findings.sorted()) all += format(finding) + "\n";
  return all;
}

TEST(Yaml, KeepsTextQuotesAndPlaces) {
  const Node root = sound("a: 007\nb: \"007\"\nlist:\n  - x\n  - {k: 1e3}\nnothing:\n");
  EXPECT_EQ(root.find("a")->text, "007");
  EXPECT_FALSE(root.find("a")->quoted);
  EXPECT_TRUE(root.find("b")->quoted);
  EXPECT_EQ(root.find("b")->place, (Place{"f.yaml", 2, 4}));
  EXPECT_EQ(root.find("list")->items.at(1).find("k")->place, (Place{"f.yaml", 5, 9}));
  EXPECT_TRUE(root.find("nothing")->is_null());
  EXPECT_EQ(root.find("missing"), nullptr);
  EXPECT_EQ(root.entries.at(2).key_place, (Place{"f.yaml", 3, 1}));
}

TEST(Yaml, RefusesWhatIsNotPlainData) {
  EXPECT_EQ(findings_of("a: 1\nb: 2\na: 3\n"), "f.yaml:3:1: error: a: the key `a` is there twice (first in line 1)\n");
  EXPECT_NE(findings_of("a: &x 1\nb: *x\n").find("f.yaml:2:4: error: aliases"), std::string::npos);
  EXPECT_NE(findings_of("a: &x 1\n").find("anchors such as `&x`"), std::string::npos);
  EXPECT_NE(findings_of("a: !!int 1\n").find("tags such as"), std::string::npos);
  EXPECT_NE(findings_of("a:\n  <<: {b: 1}\n").find("merge keys"), std::string::npos);
  EXPECT_NE(findings_of("a: 1\n---\nb: 2\n").find("a second document begins here"), std::string::npos);
  EXPECT_NE(findings_of("").find("the file is empty"), std::string::npos);
  EXPECT_NE(findings_of("a: \xFF\xFE\n").find("f.yaml:1:4: error: byte 0xFF is no valid UTF-8"), std::string::npos);
  EXPECT_NE(findings_of(std::string("a: b\0c\n", 7)).find("NUL"), std::string::npos);
}

TEST(Yaml, ReportsEveryDuplicateAtOnce) {
  const std::string all = findings_of("a: 1\na: 2\nb: {c: 1, c: {d: 1}}\nb: [1, {x: 1}]\n");
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 3);
}

TEST(Yaml, SyntaxErrorsSayWhereAndHow) {
  EXPECT_NE(findings_of("a: b: c\n").find("f.yaml:1:5: error: this is no valid YAML"), std::string::npos);
  EXPECT_NE(findings_of("a:\n\t- b\n").find("spaces"), std::string::npos);
  EXPECT_NE(findings_of("a: [1, 2\n").find("error"), std::string::npos);
  EXPECT_NE(findings_of("a: \"open\n").find("f.yaml:1:4: error: the quote that opens here is never closed"),
            std::string::npos);
  EXPECT_EQ(findings_of("a: \"clo\\\"sed\"\n"), "");
}

TEST(Yaml, HostileFilesEndInAnErrorSoon) {
  EXPECT_NE(findings_of("a: " + std::string(10'000, '[') + std::string(10'000, ']')).find("nested"), std::string::npos);
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += std::string(static_cast<std::size_t>(i % 500), ' ') + "a:\n";
  EXPECT_NE(findings_of(deep), "");
  std::string many = "a: [";
  for (int i = 0; i < 300'000; ++i) many += "1,";
  EXPECT_NE(findings_of(many + "1]").find("more than 200000 values"), std::string::npos);
  EXPECT_NE(findings_of("a: " + std::string(2u << 20, 'x')).find("longer than"), std::string::npos);
  std::string bomb = "a0: &a0 [1,1]\n";
  for (int i = 1; i < 30; ++i)
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + ",*a" +
            std::to_string(i - 1) + "]\n";
  EXPECT_NE(findings_of(bomb).find("aliases"), std::string::npos);
}

TEST(Yaml, MissingFilesAndFoldersAreFindings) {
  Diagnostics findings;
  EXPECT_FALSE(read_yaml("/nowhere/at/all.yaml", findings));
  EXPECT_FALSE(read_yaml("/tmp", findings));
  EXPECT_FALSE(read_yaml("/dev/zero", findings));
  EXPECT_EQ(findings.error_count(), 3);
}

bool same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() || a.entries.size() != b.entries.size())
    return false;
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!same(a.items[i], b.items[i])) return false;
  for (std::size_t i = 0; i < a.entries.size(); ++i)
    if (a.entries[i].key != b.entries[i].key || !same(a.entries[i].value, b.entries[i].value)) return false;
  return true;
}

TEST(YamlWriter, WhatIsWrittenReadsBackTheSame) {
  const std::string text =
      "title: \"a: b # c\"\nempty: {}\nnone: []\nvoid: ~\nnumber: -1e3\nquoted: \"007\"\n"
      "text: |\n  two\n  lines\n\"odd key: x\": 1\nevents:\n  - id: a\n    to: [JPN, \"NO\", 'x,y']\n  - {}\n  - []\n"
      "  - - 1\n    - [2, {k: v}]\n  - ''\n  - \"- dash\"\n  - \"tab\\there\"\n";
  const Node once = sound(text);
  const Node again = sound(write_yaml(once));
  EXPECT_TRUE(same(once, again)) << write_yaml(once);
  EXPECT_EQ(write_yaml(once), write_yaml(again));
}

TEST(YamlWriter, NamesTheOriginOfEveryValue) {
  const std::string out = write_yaml(sound("a: 1\nb:\n  c: [x, y]\n  d:\n    - id: e\n      f: 2\n"), true);
  EXPECT_EQ(out,
            "a: 1  # f.yaml:1\nb:\n  c: [x, y]  # f.yaml:3\n  d:\n    - id: e  # f.yaml:5\n      f: 2  # f.yaml:6\n");
}

}  // namespace
}  // namespace chokepoint
