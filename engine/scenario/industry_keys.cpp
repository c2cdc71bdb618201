#include "scenario/industry_keys.hpp"

#include "scenario/key_builders.hpp"

namespace chokepoint {
namespace {

using Type = ValueType;

KeySpec growth(const std::string& key, const std::string& doc, const std::string& example, double least, double most) {
  return uncertain({.key = key,
                    .type = Type::quantity,
                    .doc = doc,
                    .example = example,
                    .dimension = Dimension::growth,
                    .least = least,
                    .most = most});
}

const ObjectSpec& technology_keys() {
  static const ObjectSpec spec = {
      .name = "technology",
      .doc = "A country withholds its technology from facilities that depend on it (column `technology`).",
      .keys = {reference("by", "country", "the acting country", "CHN"),
               ids("to", "countries or blocs", "where the facilities stand; default: all", "[USA, EU]"),
               ids("except", "countries or blocs", "left out of `to`", "[MYS]", false),
               ids("facilities", "facilities", "only these; default: all that depend on it", "[lynas-kuantan]", false),
               uncertain({.key = "delay",
                          .type = Type::quantity,
                          .doc = "what is not open yet takes so many times as long while this is in force",
                          .example = "1.5",
                          .fallback = "1",
                          .least = 1,
                          .most = 100}),
               growth("decline", "capacity that what runs loses, compound", "5 %/yr", 0, 1),
               uncertain(duration("recovery", "after the end, linear", "12 months", "0 days"))},
      .at_least_one = {{"delay", "decline"}}};
  return spec;
}

const ObjectSpec& permit_keys() {
  static const ObjectSpec spec = {
      .name = "permit",
      .doc = "Changes how long the permits of projects take.",
      .keys = {required(ids("projects", "projects", "whose permits", "[mine-nolans]", false)),
               uncertain(duration("adds", "so much longer", "18 months")),
               uncertain(duration("removes", "so much shorter, as far as there is anything to shorten", "12 months"))},
      .exactly_one = {{"adds", "removes"}}};
  return spec;
}

}  // namespace

const std::vector<KeySpec>& industry_keys() {
  static const std::vector<KeySpec> keys = {object("technology", "a technology that is withheld",
                                                   "{by: CHN, delay: 1.5, decline: 5 %/yr}", technology_keys()),
                                            object("permit", "permits that take longer, or less long",
                                                   "{projects: [mine-nolans], removes: 12 months}", permit_keys())};
  return keys;
}

}  // namespace chokepoint
