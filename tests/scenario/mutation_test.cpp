// Files changed at random: each loads or is refused, and nothing crashes.
#include <gtest/gtest.h>

#include <random>

#include "scenario/fixture.hpp"

namespace chokepoint {
namespace {

using fixture::ScenarioFiles;

/// Loads and says nothing of how it went: only that it went one of two ways.
void survive(fixture::Folder& folder, const ScenarioFiles& files, const std::string& what) {
  try {
    const fixture::Loaded loaded = folder.load(files);
    EXPECT_EQ(loaded.good, loaded.findings.find(": error: ") == std::string::npos) << what;
  } catch (const std::exception& problem) {
    ADD_FAILURE() << "neither success nor InputError: " << problem.what() << "\n" << what;
  }
}

using Random = std::mt19937;

int below(Random& random, std::size_t bound) { return static_cast<int>(random() % bound); }

/// Changes a byte, a stretch, a line or a word of the text.
std::string mutated(std::string text, Random& random) {
  if (text.empty()) return "x";
  static const std::vector<std::string> words = {
      "{",    "}",   "[",    "]",       ":",    "- ",    "\n",   "\"",  "'",   "#",          "&a ",
      "*a",   "!x ", "null", "~",       "-1",   "1e400", ".nan", "all", "CHN", "2025-02-30", "\t",
      "\xFF", "%",   ",",    "id: cap", "<<: ", "---\n", "| ",   "> ",  "  "};
  const auto at = [&] { return static_cast<std::size_t>(below(random, text.size())); };
  switch (below(random, 7)) {
    case 0:
      text[at()] = static_cast<char>(below(random, 256));
      break;
    case 1:
      text.erase(at(), 1 + random() % 12);
      break;
    case 2:
      text.insert(at(), words[static_cast<std::size_t>(below(random, words.size()))]);
      break;
    case 3:
      text.resize(at());
      break;
    case 4: {  // a line twice
      const std::size_t start = text.rfind('\n', at()) + 1, end = std::min(text.find('\n', start), text.size() - 1);
      text.insert(start, text.substr(start, end - start + 1));
      break;
    }
    case 5: {  // a line less
      const std::size_t start = text.rfind('\n', at()) + 1, end = std::min(text.find('\n', start), text.size() - 1);
      text.erase(start, end - start + 1);
      break;
    }
    default: {  // a stretch moves
      const std::string piece = text.substr(at(), 1 + random() % 20);
      text.insert(at(), piece);
    }
  }
  return text.empty() ? "x" : text;
}

TEST(Mutation, OfAScenarioNeverCrashes) {
  Random random(11);
  fixture::Folder folder;
  const std::string world_set =
      "set: {stockpiles.jogmec-oxide.tonnes: 70 t, facilities.china-mine.capacity: 2 kt/yr}\n";
  for (int round = 0; round < 3000; ++round) {
    ScenarioFiles files;
    std::string& text = files.files["s.yaml"];
    text.insert(text.find("events:"), world_set);
    for (int times = 1 + below(random, 3); times > 0; --times) text = mutated(text, random);
    survive(folder, files, text);
    if (HasFailure()) return;
  }
}

TEST(Mutation, OfEventsThatWaitAndOfIndustrialPolicyNeverCrashes) {
  Random random(14);
  fixture::Folder folder;
  const std::string settings =
      "set: {facilities.japan-magnets.technology: CHN USA, projects.australia-mine.capex: 1 GUSD, "
      "operations.japan-magnets/press.cost: 50 USD/kg, stockpiles.jogmec-oxide.cover: 120 days}\n";
  const std::string events =
      "  - {id: w, when: '(coverage(JPN, magnet, class-1) < 60 % or stock(all, oxide) >= 2 months) and price(oxide) > "
      "1 "
      "USD/t', until_when: 'flow(CHN, JPN, oxide) <= 3 t/month', delay: 3 days, lasts: 1 years, suspend: [cap]}\n"
      "  - {id: p1, after: w, technology: {by: CHN, to: Quad, delay: 1.5, decline: 5 %/yr}}\n"
      "  - {id: p2, start: 2025, permit: {projects: [australia-mine], removes: 30 days}}\n"
      "  - {id: p3, start: 2025, price: {commodities: [magnet], path: {2025: 60 USD/kg, 2026: 40 USD/kg}, scale: "
      "0.9}}\n"
      "  - {id: p4, start: 2025, offtake: {buyer: EU, facility: japan-magnets, volume: 60 t/yr, floor: 55 USD/kg}}\n"
      "  - {id: p5, start: 2025, subsidy: {payer: JPN, facilities: japan-magnets, per_tonne: 5 USD/kg}}\n"
      "  - {id: p6, start: 2025, finance: {payer: JPN, kind: loan, amount: 40 MUSD, fund: p7}}\n"
      "  - {id: p7, start: 2025, fund: {projects: [australia-mine], rule: listed}}\n"
      "  - {id: p8, start: 2025, stockpile: {id: jogmec-oxide, target: 90 t, buy: 30 t/yr}}\n"
      "  - {id: p9, start: 2025, recycling: {collector: australia-mine, countries: EU, sectors: all, commodities: "
      "magnet, "
      "lifetime: 12 years, collection: {2025: 5 %, 2035: 40 %}, recovery: 90 %, growth: 5 %/yr}}\n";
  const auto files_with = [&](const std::string& list) {
    ScenarioFiles files;
    std::string& text = files.files["s.yaml"];
    text.insert(text.find("events:"), settings);
    text += list;
    return files;
  };
  ASSERT_EQ(fixture::errors_of(files_with(events)), "");
  for (int round = 0; round < 1500; ++round) {
    std::string list = events;
    for (int times = 1 + below(random, 3); times > 0; --times) list = mutated(list, random);
    survive(folder, files_with(list), list);
    if (HasFailure()) return;
  }
}

TEST(Mutation, OfAWorldNeverCrashes) {
  Random random(12);
  fixture::Folder folder;
  for (int round = 0; round < 1500; ++round) {
    ScenarioFiles files;
    auto file = files.world.files.begin();
    std::advance(file, below(random, files.world.files.size()));
    for (int times = 1 + below(random, 3); times > 0; --times) file->second = mutated(file->second, random);
    survive(folder, files, file->second);
    if (HasFailure()) return;
  }
}

TEST(Mutation, OfAWhatIfNeverCrashes) {
  Random random(13);
  fixture::Folder folder;
  const std::string text =
      "chokepoint: scenario/1\nextends: s.yaml\ntitle: W\nset: {stockpiles.jogmec-oxide.tonnes: 70, calendar.end: "
      "2027, "
      "events.cap.control.quota.tonnes: 5}\nwithout: [boom]\nevents:\n  - {id: truce, until: }\n  - {id: cap, control: "
      "{quota: {tonnes: 6 t}}}\n";
  for (int round = 0; round < 1500; ++round) {
    ScenarioFiles files;
    std::string changed = text;
    for (int times = 1 + below(random, 3); times > 0; --times) changed = mutated(changed, random);
    files.add("b.yaml", fixture::valid_scenario).add("s.yaml", changed);
    const std::size_t base = files.files["s.yaml"].find("extends: s.yaml");
    if (base != std::string::npos) files.files["s.yaml"].replace(base, 15, "extends: b.yaml");
    survive(folder, files, changed);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace chokepoint
