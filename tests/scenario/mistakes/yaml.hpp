// Mistakes of YAML itself, in the scenario.
#pragma once

#include "scenario/mistakes/mistake.hpp"

namespace chokepoint::fixture {

inline std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

inline std::vector<Mistake> mistakes_of_yaml() {
  const std::string s = "s.yaml";
  return {
      {"empty", s, "", "", {"s.yaml:1:1: error: the file is empty"}},
      {"only_a_comment", s, "", "# nothing\n", {"the file is empty"}},
      {"a_list", s, "", "- a\n- b\n", {"s.yaml:1:1: error: expected a map with the keys of scenario"}},
      {"a_word", s, "", "scenario\n", {"s.yaml:1:1: error: expected a map"}},
      {"duplicate_key",
       s,
       "description:",
       "title:",
       {"s.yaml:3:1: error: title: the key `title` is there twice (first in line 2)"}},
      {"duplicate_key_inside",
       s,
       "approve: {2025-04-04: 35 %,",
       "review: 1 day, approve: {2025-04-04: 35 %,",
       {"s.yaml:14:", "the key `review` is there twice"}},
      {"tab_indentation", s, "  - id: licences", "\t- id: licences", {"s.yaml:8:", "spaces"}},
      {"alias", s, "title: Licences, then a truce", "title: *x", {"s.yaml:2:"}},
      {"anchor", s, "title: L", "title: &x L", {"s.yaml:2:8: error: anchors such as `&x` are not accepted"}},
      {"tag", s, "title: L", "title: !!str L", {"s.yaml:2:8: error: tags such as", "are not accepted"}},
      {"merge_key", s, "calendar: {", "calendar: {<<: {}, ", {"s.yaml:5:12: error: merge keys `<<` are not accepted"}},
      {"two_documents", s, "events:", "---\nevents:", {"a second document begins here"}},
      {"bad_utf8",
       s,
       "Licences, then",
       "Licences\xFF then",
       {"s.yaml:2:16: error: byte 0xFF is no valid UTF-8 (save the file as UTF-8)"}},
      {"nul",
       s,
       "Licences, then",
       std::string("Licences\0 then", 14),
       {"s.yaml:2:16: error: the file holds a NUL byte"}},
      {"utf16",
       s,
       "",
       std::string("\xFF\xFE"
                   "c\0h\0",
                   6),
       {"s.yaml:1:1: error: byte 0xFF"}},
      {"unclosed_list",
       s,
       "conduct: [rationing, cooperative]",
       "conduct: [rationing, cooperative",
       {"s.yaml:7:", "this is no valid YAML"}},
      {"unclosed_quote", s, "title: L", "title: \"L", {"s.yaml:2:8: error: the quote that opens here is never closed"}},
      {"colon_in_text", s, "title: Licences, then", "title: Licences: then", {"s.yaml:2:", "this is no valid YAML"}},
      {"deep_nesting",
       s,
       "description: For tests",
       "description: " + std::string(10'000, '[') + std::string(10'000, ']'),
       {"s.yaml:3:", "nested more than 64 deep"}},
      {"deep_blocks", s, "", repeated("- ", 10'000) + "x\n", {"s.yaml:1:", "nested more than 64 deep"}},
      {"billion_laughs",
       s,
       "",
       "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
       {"s.yaml:2:8: error: aliases such as"}},
      {"long_line",
       s,
       "description: For tests",
       "description: " + std::string(2u << 20, 'x'),
       {"s.yaml:3:1: error: the line is longer than 1048576 bytes"}},
      {"large_file",
       s,
       "",
       repeated("# a comment of sixty-four bytes, again and again and again ....\n", 140'000),
       {"s.yaml: error: the file is larger than 8388608 bytes"}},
  };
}

}  // namespace chokepoint::fixture
