// Numbers and names as people write them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "chokepoint/run.hpp"

namespace chokepoint::cli {

std::string country_name(const World& world, int country);
std::string commodity_name(const World& world, int commodity);
/// `ev-traction` becomes `EV traction`.
std::string sector_name(const std::string& sector);
/// `Japan's`, `United States'`.
std::string of_whom(const std::string& name);
/// A commodity's name within a sentence: `dysprosium oxide`, but `NdFeB magnets` and `Mount Weld concentrate`.
std::string within_sentence(const std::string& name);
/// Name of a country or bloc by id.
std::string region_name(const World& world, const std::string& id);

/// `12.3`, `1,234`: three digits that matter, thousands apart.
std::string amount(double value);
/// `16 thousand`, `12 million`, `4.1 billion`.
std::string money(double value);
/// The same for narrow columns: `16k`, `12m`, `4.1bn`.
std::string short_money(double value);
/// `0 %`, `0.4 %`, `12 %`.
std::string percent(double share);
/// `1 month`, `7 months`.
std::string count(long number, const std::string& word);
/// `months` or `weeks`, as the calendar steps.
std::string step_word(const Calendar& calendar);

/// Breaks text at spaces and after hyphens into lines of at most `width` letters; longer words are cut.
std::vector<std::string> wrap(const std::string& text, std::size_t width);
/// The same as one text.
std::string wrapped(const std::string& text, std::size_t width);

struct Column {
  bool right = false;   ///< aligned to the right
  bool wraps = false;   ///< may be narrowed, down to `least_wrapped` letters
  int dispensable = 0;  ///< above 0: left out where the table is still too wide, the highest first
};
constexpr std::size_t least_wrapped = 12;
/// Tables that rank show so many rows, and say how many there are besides.
constexpr std::size_t most_rows = 12;

/// A table with aligned columns, no wider than `width` where that is possible: one text per row, of one line or more.
/// Cells may have line breaks of their own.
std::vector<std::string> align(std::vector<std::vector<std::string>> rows, std::vector<Column> columns,
                               std::size_t width);

}  // namespace chokepoint::cli
