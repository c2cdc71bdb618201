#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "document/csv.hpp"

namespace chokepoint {
namespace {

class Csv : public testing::Test {
 protected:
  std::optional<CsvTable> read(const std::string& text) {
    file_ = testing::TempDir() + "/chokepoint-csv-" + std::to_string(getpid()) + ".csv";
    std::ofstream(file_, std::ios::binary) << text;
    return read_csv(file_, findings_);
  }
  std::string findings() {
    std::string all;
    for (const auto& finding : findings_.sorted()) all += format(finding).substr(file_.size()) + "\n";
    return all;
  }
  void TearDown() override { std::remove(file_.c_str()); }

  Diagnostics findings_;
  std::string file_;
};

TEST_F(Csv, ReadsWhatSpreadsheetsWrite) {
  const auto table = read("\xEF\xBB\xBFid, name ,note\r\n1,\"a, \"\"b\"\"\",\r\n\r\n2,\"two\nlines\",last");
  ASSERT_TRUE(table);
  EXPECT_EQ(findings(), "");
  ASSERT_EQ(table->header.size(), 3u);
  EXPECT_EQ(table->header[1].text, "name");
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[0][1].text, "a, \"b\"");
  EXPECT_TRUE(table->rows[0][2].is_null());
  EXPECT_EQ(table->rows[1][1].text, "two\nlines");
  EXPECT_EQ(table->rows[1][0].place.line, 4);
  EXPECT_EQ(table->rows[1][2].place.line, 5);
}

TEST_F(Csv, AQuotedEmptyCellIsAnEmptyTextNotABlank) {
  const auto table = read("a,b\n\"\",\n");
  EXPECT_TRUE(table->rows.at(0).at(0).is_scalar());
  EXPECT_TRUE(table->rows.at(0).at(1).is_null());
}

TEST_F(Csv, ReportsEveryBadRowAtOnce) {
  read("a,b,a\n1,2\n1,2,3,4\n\"x\"y,2,3\n");
  EXPECT_EQ(findings(),
            ":1:5: error: a: the column `a` is there twice (first in column 1)\n"
            ":2:1: error: 2 cells, but the header names 3 columns (a blank cell still needs its comma)\n"
            ":3:7: error: 4 cells, but the header names 3 columns (a cell with a comma needs quotes)\n"
            ":4:4: error: text after a closing quote (double a quote inside: `\"\"`)\n");
}

TEST_F(Csv, AnUnclosedQuoteIsNamedWhereItOpens) {
  read("a,b\n1,\"open\n2,3\n");
  EXPECT_NE(findings().find(":2:3: error: the quote that opens here is never closed"), std::string::npos);
}

TEST_F(Csv, EmptyAndForeignFiles) {
  EXPECT_FALSE(read(""));
  EXPECT_FALSE(read("a,b\n\xC3\x28,1\n"));
  EXPECT_NE(findings().find(":2:1: error: byte 0xC3"), std::string::npos);
}

}  // namespace
}  // namespace chokepoint
