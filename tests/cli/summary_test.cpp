// Words and conditions of the summary, on a run filled by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/summary.hpp"
#include "cli/words.hpp"
#include "results/hand_filled.hpp"

namespace chokepoint::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Summary, ReadsAsASentenceAMinisterCanUse) {
  const std::string text = summary_text(test::hand_filled_run(), Paint{}, 120);
  EXPECT_THAT(text, HasSubstr("1 of 2 consumers, in 1 country, is cut off at some time between 2025-04 and 2025-05.\n"
                              "Worst hit: Japan's EV traction sector, cut off from dysprosium oxide for 2 months, "
                              "because of “China closes the gate”.\n"));
  EXPECT_THAT(text, HasSubstr("Countries cut off\n"
                              "         Cut off   Months    Lowest   Unmet  Unmet  Supplied\n"
                              "Country  since    cut off  coverage  tonnes    USD  again     Because of\n"
                              "from dysprosium oxide:\n"
                              "Japan    2025-04        2       0 %      16    16k  2025-06   [1]\n"));
  EXPECT_THAT(text, HasSubstr("[1]  China closes the gate  embargo\n"));
  EXPECT_THAT(text, Not(HasSubstr("JPN")));
}

TEST(Summary, SaysWhatWouldHaveHappenedWithoutTheControls) {
  RunResult run = test::hand_filled_run();
  run.conducts[0].consumer_summaries[1].cut_off.steps_by_controls = 0;
  EXPECT_THAT(summary_text(run, Paint{}), HasSubstr("Without the controls it would be cut off as well."));
  run.conducts[0].twin_consumers = {};
  EXPECT_THAT(summary_text(run, Paint{}), Not(HasSubstr("Without the controls")));
}

TEST(Summary, ListsTheWorstDozenAndCountsTheRest) {
  RunResult run = test::hand_filled_run();
  auto& regions = run.conducts[0].regions;
  const RegionSummary japan = regions[1];
  for (int i = 0; i < 14; ++i) regions.push_back(japan);
  EXPECT_THAT(summary_text(run, Paint{}), HasSubstr("and 3 more\n"));
}

TEST(Summary, FitsTheLine) {
  RunResult run = test::hand_filled_run();
  auto scenario = std::make_shared<Scenario>(*run.scenario);
  auto world = std::make_shared<World>(*scenario->world);
  world->countries[1].name = "A country whose name is rather longer than most names of countries";
  world->commodities[0].name = "Oxides of everything that the refinery separates, and of what it does not separate";
  scenario->world = world;
  scenario->events[0].title = "An embargo with a long title that says everything and more than that";
  scenario->events.push_back(scenario->events[0]);
  scenario->events.push_back(scenario->events[0]);
  run.scenario = scenario;
  for (CutOff* cut : {&run.conducts[0].consumer_summaries[1].cut_off, &run.conducts[0].regions[1].cut_off})
    cut->causes = {0, 1, 2};
  for (const std::size_t width : {60u, 80u, 100u, 120u}) {
    std::istringstream lines(summary_text(run, Paint{}, width));
    for (std::string line; std::getline(lines, line);) EXPECT_EQ(wrap(line, width).size(), 1u) << line;
  }
  // Columns go before the table gets unreadable, those first that follow from others.
  EXPECT_THAT(summary_text(run, Paint{}, 120), HasSubstr("tonnes"));
  EXPECT_THAT(summary_text(run, Paint{}, 60), AllOf(Not(HasSubstr("tonnes")), HasSubstr("cut off")));
  EXPECT_THAT(summary_text(run, Paint{}, 200),
              AllOf(HasSubstr("and 2 more events."), HasSubstr("[1] +2\n"), HasSubstr("N more events have a part")));
}

TEST(Summary, PutsTheRowsOfACommodityTogether) {
  RunResult run = test::hand_filled_run();
  auto scenario = std::make_shared<Scenario>(*run.scenario);
  auto world = std::make_shared<World>(*scenario->world);
  world->commodities.push_back(world->commodities[0]);
  world->commodities[1].name = "NdFeB magnets";
  scenario->world = world;
  run.scenario = scenario;
  auto& regions = run.conducts[0].regions;
  const RegionSummary japan = regions[1];
  for (const double value : {9e6, 5e6, 1e3}) {
    regions.push_back(japan);
    regions.back().commodity = value == 5e6 ? 0 : 1;
    regions.back().cut_off.unmet_value = value;
  }
  const std::string text = summary_text(run, Paint{});
  const auto at = [&](const char* what) { return text.find(what); };
  EXPECT_LT(at("from NdFeB magnets:"), at("9.0m"));
  EXPECT_LT(at("9.0m"), at("1.0k"));
  EXPECT_LT(at("1.0k"), at("from dysprosium oxide:"));
  EXPECT_LT(at("from dysprosium oxide:"), at("5.0m"));
  EXPECT_LT(at("5.0m"), at("16k"));
}

TEST(Summary, FallsBackToConsumersWhereNoCountryAsAWholeIsCutOff) {
  RunResult run = test::hand_filled_run();
  run.conducts[0].regions.clear();
  EXPECT_THAT(summary_text(run, Paint{}), AllOf(HasSubstr("Consumer"), HasSubstr("Japan, EV traction")));
}

TEST(Summary, SaysWhenWhatWaitedCameAndWhatThePublicPaid) {
  RunResult run = test::hand_filled_run();
  EXPECT_THAT(summary_text(run, Paint{}), AllOf(Not(HasSubstr("waited")), Not(HasSubstr("public bill"))));
  auto scenario = std::make_shared<Scenario>(*run.scenario);
  for (const char* id : {"relief", "truce"}) {
    Event event = scenario->events[0];
    event.id = id;
    event.title = event.id == "relief" ? "Relief" : "";
    event.trigger.after = 0;
    scenario->events.push_back(event);
  }
  run.scenario = scenario;
  ConductResult& conduct = run.conducts[0];
  conduct.event_dates = {{1, *parse_date("2025-06-01"), {}}, {2, {}, {}}};
  const Party japan{Party::Kind::country, 1}, works{Party::Kind::facility, 0};
  const int last = run.steps_done - 1;
  conduct.ledger.pay({0, japan, works, MoneyKind::floor, 1, 0, 12e6});
  conduct.ledger.pay({0, Party{}, japan, MoneyKind::sale, 1, 0, 5e6});
  conduct.ledger.owe({0, japan, MoneyKind::floor, 1, 9e6});
  conduct.ledger.owe({last, japan, MoneyKind::floor, 1, 3e6});
  EXPECT_THAT(
      summary_text(run, Paint{}),
      AllOf(HasSubstr("What waited came: “Relief” on 2025-06-01.\nIt never came to: truce.\n"),
            HasSubstr("The public bill: USD 12 million paid by Japan; at most USD 3.0 million may still fall due.\n")));
  conduct.ledger.pay({1, Party{Party::Kind::country, 0}, works, MoneyKind::grant, 1, -1, 1e6});
  EXPECT_THAT(summary_text(run, Paint{}),
              HasSubstr("The public bill: USD 13 million paid, USD 12 million of it by Japan;"));
}

TEST(Summary, SaysThatARunWasStopped) {
  RunResult run = test::hand_filled_run();
  run.complete = false;
  run.steps_done = 4;
  EXPECT_THAT(summary_text(run, Paint{}), HasSubstr("Stopped after 2025-04"));
}

TEST(Summary, PaintsOnlyWhereItIsToldTo) {
  EXPECT_THAT(summary_text(test::hand_filled_run(), Paint{false}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(summary_text(test::hand_filled_run(), Paint{true}), HasSubstr("\x1b["));
}

TEST(Condition, ComparesAMeasureWithANumber) {
  const RunResult run = test::hand_filled_run();
  const auto values = measure(run, run.conducts[0]);
  EXPECT_TRUE(parse_condition("cut_off > 0").holds(values));
  EXPECT_FALSE(parse_condition("cut_off>1").holds(values));
  EXPECT_TRUE(parse_condition(" cut_off == 1 ").holds(values));
  EXPECT_TRUE(parse_condition("cut_off_by_controls != 0").holds(values));
  EXPECT_TRUE(parse_condition("months >= 2").holds(values));
  EXPECT_TRUE(parse_condition("months <= 2").holds(values));
  EXPECT_TRUE(parse_condition("unmet_tonnes < 16.5").holds(values));
  EXPECT_TRUE(parse_condition("unmet_value == 1.6e4").holds(values));
  EXPECT_TRUE(parse_condition("buffered == 1").holds(values));
  EXPECT_TRUE(parse_condition("severed == 1").holds(values));
  EXPECT_TRUE(parse_condition("starved == 1").holds(values));
  EXPECT_TRUE(parse_condition("strained == 0").holds(values));
  EXPECT_TRUE(parse_condition("countries == 1").holds(values));
  EXPECT_TRUE(parse_condition("coverage < 0.1").holds(values));
  EXPECT_TRUE(parse_condition("facilities == 0").holds(values));
}

TEST(Condition, IsRefusedWhereItIsNoSentence) {
  for (const char* text : {"", "cut_off", "cut_off >", "cut_off > x", "cut_off > 1x", "cut_off = 1", "> 0",
                           "cut_off > nan", "cut_off > 0 and 1"})
    EXPECT_THROW(parse_condition(text), InputError) << text;
  EXPECT_THROW(parse_condition("sevred > 0"), InputError);
}

TEST(Words, NumbersAreWrittenForPeople) {
  EXPECT_EQ(amount(0), "0");
  EXPECT_EQ(amount(0.01), "<0.1");
  EXPECT_EQ(amount(3.14159), "3.1");
  EXPECT_EQ(amount(1234567.8), "1,234,568");
  EXPECT_EQ(money(950), "950");
  EXPECT_EQ(money(12.34e6), "12 million");
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(percent(0.004), "0.4 %");
  EXPECT_EQ(percent(0.123), "12 %");
  EXPECT_EQ(percent(0.9999), "99 %");
  EXPECT_EQ(percent(1), "100 %");
  EXPECT_EQ(count(1, "country"), "1 country");
  EXPECT_EQ(count(9, "country"), "9 countries");
  EXPECT_EQ(count(0, "consumer"), "0 consumers");
}

TEST(Words, NamesFitIntoSentences) {
  EXPECT_EQ(of_whom("Japan"), "Japan's");
  EXPECT_EQ(of_whom("United States"), "United States'");
  EXPECT_EQ(sector_name("ev-traction"), "EV traction");
  EXPECT_EQ(sector_name("hvac-appliances"), "HVAC appliances");
  EXPECT_EQ(sector_name("evening-wear"), "evening wear");
  EXPECT_EQ(within_sentence("Dysprosium oxide"), "dysprosium oxide");
  EXPECT_EQ(within_sentence("High-temperature NdFeB magnets"), "high-temperature NdFeB magnets");
  EXPECT_EQ(within_sentence("NdFeB magnets"), "NdFeB magnets");
  EXPECT_EQ(within_sentence("Mount Weld concentrate"), "Mount Weld concentrate");
  EXPECT_EQ(within_sentence("Samarium, europium and heavy concentrate (SEG)"),
            "samarium, europium and heavy concentrate (SEG)");
  EXPECT_EQ(within_sentence(""), "");
}

TEST(Words, ColumnsAlignForLettersNotBytes) {
  EXPECT_THAT(align({{"Côte", "1"}, {"Chile", "22"}}, {{}, {.right = true}}, 80),
              ElementsAre("Côte    1", "Chile  22"));
}

TEST(Words, TextBreaksAtSpacesAndAfterHyphens) {
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("heavy-licences-japan +1", 15), ElementsAre("heavy-licences-", "japan +1"));
  EXPECT_THAT(wrap("a\nb", 10), ElementsAre("a", "b"));
  EXPECT_THAT(wrap("\nb", 10), ElementsAre("", "b"));
  EXPECT_THAT(wrap("", 10), ElementsAre(""));
  EXPECT_THAT(wrap("- -", 1), ElementsAre("-", "-"));
  EXPECT_THAT(wrap("Überwältigend", 5), ElementsAre("Überw", "ältig", "end"));
}

TEST(Words, TablesNarrowTheirWidestColumnsAndThenLeaveColumnsOut) {
  const std::vector<std::vector<std::string>> rows = {{"a name of many words", "1234", "12"}};
  const std::vector<Column> columns = {{.wraps = true}, {.right = true, .dispensable = 1}, {}};
  EXPECT_THAT(align(rows, columns, 80), ElementsAre("a name of many words  1234  12"));
  EXPECT_THAT(align(rows, columns, 25), ElementsAre("a name of many   1234  12\nwords"));
  EXPECT_THAT(align(rows, columns, 18), ElementsAre("a name of many  12\nwords"));
}

}  // namespace
}  // namespace chokepoint::cli
