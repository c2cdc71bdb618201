#include "document/merge.hpp"

#include <gtest/gtest.h>

namespace chokepoint {
namespace {

Node yaml(const std::string& text, const std::string& name = "base.yaml") {
  Diagnostics findings;
  auto node = read_yaml_text(text, name, findings);
  EXPECT_FALSE(findings.has_errors());
  return node.value_or(Node());
}

TEST(Merge, MapsMergeListsReplaceThingsWithIdsMergeById) {
  const Node merged = merge(yaml("a: {x: 1, y: 2}\nlist: [1, 2, 3]\nevents: [{id: e, start: 1, to: [A]}, {id: f}]\n"),
                            yaml("a: {y: 3, z: 4}\nlist: [9]\nevents: [{id: g}, {id: e, to: [B, C]}]\n", "over.yaml"));
  EXPECT_EQ(write_yaml(merged),
            "a:\n  x: 1\n  y: 3\n  z: 4\nlist: [9]\nevents:\n  - id: e\n    start: 1\n    to: [B, C]\n  - id: f\n"
            "  - id: g\n");
  EXPECT_EQ(merged.find("a")->find("x")->place.file, "base.yaml");
  EXPECT_EQ(merged.find("a")->find("y")->place.file, "over.yaml");
}

TEST(Merge, AnotherKindReplaces) {
  EXPECT_EQ(write_yaml(merge(yaml("a: {x: 1}\nb: 1\n"), yaml("a: 5\nb: {y: 2}\n"))), "a: 5\nb:\n  y: 2\n");
  EXPECT_EQ(write_yaml(merge(yaml("events: [{id: e}]\n"), yaml("events: []\n"))), "events: []\n");
}

TEST(SetPath, ReachesIntoListsById) {
  Node root = yaml("events: [{id: april, control: {licence: {approve: 35 %}}}]\n");
  Diagnostics findings;
  EXPECT_TRUE(set_path(root, "events.april.control.licence.approve", yaml("v: 10 %").entries[0].value, findings));
  EXPECT_TRUE(set_path(root, "events.april.until", yaml("v: 2025-05").entries[0].value, findings));
  EXPECT_EQ(write_yaml(root),
            "events:\n  - id: april\n    control:\n      licence:\n        approve: 10 %\n    until: 2025-05\n");
}

TEST(SetPath, SaysWhereThePathEndsAndWhatIsNear) {
  Node root = yaml("events: [{id: april, start: 1}]\n");
  Diagnostics findings;
  EXPECT_FALSE(set_path(root, "events.aprl.start", root, findings));
  EXPECT_FALSE(set_path(root, "event.april.start", root, findings));
  EXPECT_FALSE(set_path(root, "", root, findings));
  ASSERT_EQ(findings.error_count(), 3);
  EXPECT_EQ(findings.items()[0].hint, "did you mean `april`?");
  EXPECT_EQ(findings.items()[1].hint, "did you mean `events`?");
}

TEST(RemoveId, RemovesOneOrNamesTheNearest) {
  Node root = yaml("events: [{id: a-ban}, {id: b}]\n");
  Diagnostics findings;
  EXPECT_TRUE(remove_id(root, "events", yaml("v: b").entries[0].value, findings));
  EXPECT_FALSE(remove_id(root, "events", yaml("v: a-bann").entries[0].value, findings));
  EXPECT_EQ(findings.items().at(0).hint, "did you mean `a-ban`?");
  EXPECT_EQ(root.find("events")->items.size(), 1u);
}

}  // namespace
}  // namespace chokepoint
