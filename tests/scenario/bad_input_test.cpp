// What an analyst gets wrong: each is an error with its place, and says how to mend it.
#include <gmock/gmock.h>

#include <set>
#include <string>

#include "scenario/fixture.hpp"

namespace chokepoint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string errors_of_event(const std::string& text) {
  return fixture::errors_of(fixture::ScenarioFiles().event(text));
}

TEST(BadInput, AnEventWhoseSelectorMatchesNothing) {
  EXPECT_THAT(errors_of_event("{id: x, start: 2025-05, control: {by: CHN, ban: true, commodities: magnet, to: [USA]}}"),
              AllOf(HasSubstr("s.yaml:"), HasSubstr("events.x.control: no lane of the world matches"),
                    HasSubstr("there are such lanes to DEU")));
}

TEST(BadInput, AnAgreementWithACountryNotInTheWorld) {
  EXPECT_THAT(errors_of_event("{id: x, start: 2025-05, agreement: {members: [JPN, AUT], priority: true}}"),
              AllOf(HasSubstr("s.yaml:"), HasSubstr("agreement.members: there is no country or bloc `AUT`"),
                    HasSubstr("did you mean `AUS`?")));
}

TEST(BadInput, AFloorWithoutAVolume) {
  EXPECT_THAT(
      errors_of_event("{id: x, start: 2025-05, offtake: {buyer: USA, facility: japan-magnets, floor: 60 USD/kg}}"),
      AllOf(HasSubstr("s.yaml:"), HasSubstr("events.x.offtake.volume: `volume` is missing")));
}

TEST(BadInput, AFundWithoutEligibleProjects) {
  EXPECT_THAT(errors_of_event("{id: x, start: 2025-05, fund: {countries: [DEU]}}"),
              AllOf(HasSubstr("s.yaml:"), HasSubstr("events.x.fund.countries: no project is eligible"),
                    HasSubstr("the fund has nothing to spend on")));
}

TEST(BadInput, AConditionOnAnUnknownMarket) {
  const auto when = [](const std::string& condition) {
    return errors_of_event("{id: x, when: '" + condition + "', suspend: [licences]}");
  };
  EXPECT_THAT(when("coverage(AUS, magnet) < 50 %"),
              AllOf(HasSubstr("s.yaml:"), HasSubstr("events.x.when: nobody in `AUS` wants `magnet`")));
  EXPECT_THAT(when("stock(DEU, ore) < 2 months"),
              AllOf(HasSubstr("there is no market of `ore` in `DEU`"), HasSubstr("there are such markets in AUS")));
  EXPECT_THAT(when("stock(JPN, oxid) < 2 months"), HasSubstr("did you mean `oxide`?"));
  EXPECT_THAT(when("flow(DEU, JPN, ore) < 2 t/yr"),
              AllOf(HasSubstr("no lane carries `ore` from `DEU` to `JPN`"), HasSubstr("nobody trades it")));
  EXPECT_THAT(when("flow(JPN, CHN, magnet) < 2 t/yr"), HasSubstr("there are such lanes from CHN to"));
}

TEST(BadInput, ACycleOfAfter) {
  fixture::ScenarioFiles files;
  files.event("{id: a, after: c, suspend: [licences]}");
  files.event("{id: b, after: a, suspend: [licences]}");
  files.event("{id: c, after: b, suspend: [licences]}");
  EXPECT_THAT(fixture::errors_of(files),
              AllOf(HasSubstr("s.yaml:"), HasSubstr("events.a.after: the events wait for one another in a circle"),
                    HasSubstr("a → c → b → a"), HasSubstr("a `start` or a `when` instead")));
}

TEST(BadInput, AllOfItAtOnceEachWithItsPlace) {
  fixture::ScenarioFiles files;
  files.event("{id: x1, start: 2025-05, control: {by: CHN, ban: true, commodities: magnet, to: [USA]}}");
  files.event("{id: x2, start: 2025-05, agreement: {members: [JPN, AUT], priority: true}}");
  files.event("{id: x3, start: 2025-05, offtake: {buyer: USA, facility: japan-magnets, floor: 60 USD/kg}}");
  files.event("{id: x4, start: 2025-05, fund: {countries: [DEU]}}");
  files.event("{id: x5, when: 'stock(DEU, ore) < 2 months', suspend: [licences]}");
  files.event("{id: x6, after: x7, suspend: [licences]}");
  files.event("{id: x7, after: x6, suspend: [licences]}");
  const std::string found = fixture::errors_of(files);
  std::set<std::string> lines;
  for (const char* path : {"events.x1.control", "events.x2.agreement.members", "events.x3.offtake.volume",
                           "events.x4.fund.countries", "events.x5.when", "events.x6.after"}) {
    const auto at = found.find(path);
    ASSERT_NE(at, std::string::npos) << path << " in\n" << found;
    const auto begin = found.rfind('\n', at) + 1, end = found.find('\n', at);
    const std::string line = found.substr(begin, end - begin);
    EXPECT_THAT(line, ::testing::MatchesRegex("s\\.yaml:[0-9]+:[0-9]+: error: .*"));
    EXPECT_THAT(line, HasSubstr("(")) << "a suggestion";
    lines.insert(line.substr(0, line.find(": error")));
  }
  EXPECT_EQ(lines.size(), 6u) << found;
}

}  // namespace
}  // namespace chokepoint
