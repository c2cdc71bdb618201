// What a varied value is drawn from, as its quantile function: a uniform number in, a value out.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// A number with the unit it was written in; dates are days since 1970 with the unit `date`.
struct Amount {
  double number = 0;
  std::string unit;
};
/// Nothing where the text is not a number (with or without a unit) and no full date.
std::optional<Amount> parse_amount(const std::string& text);
std::string format_amount(const Amount& amount);

class Distribution {
 public:
  enum class Kind { uniform, normal, lognormal, triangular, empirical };

  /// uniform: lowest, highest; normal: mean, standard deviation; lognormal: median, factor that one standard deviation
  /// multiplies by; triangular: lowest, mode, highest; empirical: what was observed (then the quantile is interpolated
  /// between the sorted observations). Throws std::invalid_argument that says what is impossible about the parameters.
  Distribution(Kind kind, std::vector<double> parameters);

  /// Only this part of it is drawn from. Throws std::invalid_argument where it holds next to nothing.
  void truncate(double lowest, double highest);

  double quantile(double probability) const;

 private:
  double whole_quantile(double probability) const;
  double below(double value) const;  ///< share of the distribution

  Kind kind_;
  std::vector<double> parameters_;
  double from_ = 0, to_ = 1;  ///< probabilities between which is drawn
};

/// Of the standard normal distribution.
double normal_quantile(double probability);
double normal_below(double value);

}  // namespace chokepoint
