// Numbers and quantities as users write them: `120 kt/yr`, `45 days`, `8.5 GUSD`, `35 %`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// What a quantity measures, and its canonical unit.
enum class Dimension {
  number,      ///< no unit
  share,       ///< 1; `35 %` is 0.35
  mass,        ///< tonnes: kg, t, kt, Mt
  mass_rate,   ///< t/yr: t/yr, kt/yr, t/month, t/week, t/day ...
  duration,    ///< days: days, weeks (7), months (365.25/12), years (365.25), working days (7/5 days)
  money,       ///< USD: USD, kUSD, MUSD, GUSD
  unit_price,  ///< USD/t: USD/t, USD/kg, kUSD/t
  growth       ///< per year: `5 %/yr`
};

/// Name of the dimension with an example, for error messages: "a duration such as `45 days`".
std::string describe(Dimension dimension);

/// Every unit of the dimension as it may be written; none for plain numbers.
std::vector<std::string> unit_names(Dimension dimension);

/// A YAML 1.2 core number, written completely: `12`, `-1.5`, `1e3`, `1.0e+3`. No octal, no underscores, no NaN, no
/// infinity, nothing beyond 1e15 in magnitude.
std::optional<double> parse_number(std::string_view text);

/// A number with a unit of the dimension, in its canonical unit. A bare number is taken in `bare_unit` (a unit of the
/// dimension), or refused where that is empty. On failure `problem` says what was expected.
std::optional<double> parse_quantity(std::string_view text, Dimension dimension, std::string_view bare_unit,
                                     std::string& problem);

/// Shortest text that reads back as the same double.
std::string format_number(double value);

}  // namespace chokepoint
