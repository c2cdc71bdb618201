// The value at which the answer changes: a look over the range, then the bracket split until it is narrow.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>

#include "base/text.hpp"
#include "chokepoint/batch.hpp"
#include "chokepoint/threats.hpp"

namespace chokepoint {
namespace {

/// A scale of values: dates by day, or numbers with one unit.
class Scale {
 public:
  Scale(const std::string& least, const std::string& most) {
    const auto first = parse_date(least), last = parse_date(most);
    if (first && last && least.size() >= 7 && most.size() >= 7) {
      dates_ = true;
      low = static_cast<double>(first->time_since_epoch().count());
      high = static_cast<double>(last->time_since_epoch().count());
    } else {
      std::string unit;
      low = number("--at-least", least, unit_);
      high = number("--at-most", most, unit);
      if (unit != unit_)
        refuse({"--at-most"}, "", fmt::format("`{}` and `{}` have different units", least, most),
               fmt::format("give both in `{}`", unit_.empty() ? unit : unit_));
    }
    if (!(low < high)) refuse({"--at-most"}, "", fmt::format("`{}` is not above `{}`", most, least), "swap them");
  }

  std::string text(double value) const {
    if (dates_) return to_string(Date(std::chrono::days(std::llround(value))));
    // Twelve digits are exact enough, and 0.1 + 0.2 stays 0.3 for whoever reads it.
    return fmt::format("{:.12g}{}{}", value, unit_.empty() ? "" : " ", unit_);
  }
  /// The value that the text means.
  double snap(double value) const { return dates_ ? std::round(value) : std::stod(fmt::format("{:.12g}", value)); }
  double least_step() const { return dates_ ? 1 : 0; }

  double low = 0, high = 0;

 private:
  static double number(const std::string& option, const std::string& text, std::string& unit) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || !std::isfinite(value))
      refuse({option}, "", fmt::format("`{}` is neither a number with a unit nor a date", text),
             "such as `90 days`, `35 %`, `2027-06`");
    unit = std::string(end, text.data() + text.size());
    unit.erase(0, unit.find_first_not_of(' ') == std::string::npos ? unit.size() : unit.find_first_not_of(' '));
    return value;
  }

  bool dates_ = false;
  std::string unit_;
};

class Hunt {
 public:
  Hunt(const ScenarioSource& source, const ThresholdOptions& options)
      : source_(source), options_(options), scale_(options.least, options.most) {
    Diagnostics findings;
    const Scenario first = source.load(tweak(scale_.low), findings);  // says what is wrong with path, values, scenario
    goal_ = parse_goal(options.goal, *first.world);
    if (options.samples < 2)
      refuse({"--samples"}, "", "two ends are the least that can be looked at", "give 2 or more");
    if (options.tolerance && !(*options.tolerance > 0))
      refuse({"--tolerance"}, "", "is to be above 0", "leave it out for a hundredth of the range");
    tolerance_ = std::max(options.tolerance.value_or((scale_.high - scale_.low) / 100), scale_.least_step());
  }

  Threshold hunt() {
    std::vector<double> first;
    for (int i = 0; i < options_.samples; ++i)
      first.push_back(scale_.low + (scale_.high - scale_.low) * i / (options_.samples - 1));
    look(first);
    while (!stopped()) {
      const auto change = first_change();
      if (change == known_.end()) break;
      const double below = std::prev(change)->first, above = change->first;
      if (above - below <= tolerance_ * (1 + 1e-9)) break;
      // Three values between, so that two threads have work and each round narrows to a quarter.
      std::vector<double> between;
      for (int i = 1; i <= 3; ++i) between.push_back(below + (above - below) * i / 4);
      if (!look(between)) break;
    }
    return answer();
  }

 private:
  Tweak tweak(double value) const {
    Tweak tweak = options_.base;
    tweak.set.emplace_back(options_.path, scale_.text(value));
    return tweak;
  }

  bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  /// Simulates values that are not known yet; false where there is none.
  bool look(const std::vector<double>& values) {
    std::vector<double> fresh;
    for (const double value : values)
      if (const double snapped = scale_.snap(value); !known_.contains(snapped)) fresh.push_back(snapped);
    std::sort(fresh.begin(), fresh.end());
    fresh.erase(std::unique(fresh.begin(), fresh.end()), fresh.end());
    BatchOptions batch;
    batch.jobs = options_.jobs;
    batch.run.twin = false;
    batch.stop = options_.stop;
    run_batch(
        static_cast<long>(fresh.size()),
        [&](long index) {
          Diagnostics ignored;
          auto made = std::make_shared<Scenario>(source_.load(tweak(fresh[static_cast<std::size_t>(index)]), ignored));
          made->conducts.resize(1);
          return made;
        },
        [&](BatchCase& each) {
          Sample sample{scale_.text(fresh[static_cast<std::size_t>(each.index)]), false, each.error};
          if (each.result) sample.holds = holds(goal_, *each.result, each.result->conducts.front());
          known_[fresh[static_cast<std::size_t>(each.index)]] = sample;
          if (options_.progress) options_.progress(static_cast<long>(known_.size()));
        },
        batch);
    return !fresh.empty();
  }

  using Known = std::map<double, Sample>;

  /// The first value at which the answer differs from the one before; values that failed are passed over.
  Known::const_iterator first_change() const {
    for (auto it = known_.begin(); it != known_.end() && std::next(it) != known_.end(); ++it) {
      const auto next = std::next(it);
      if (it->second.error.empty() && next->second.error.empty() && it->second.holds != next->second.holds) return next;
    }
    return known_.end();
  }

  Threshold answer() const {
    Threshold result;
    for (auto it = known_.begin(); it != known_.end(); ++it) {
      if (it != known_.begin() && it->second.holds != std::prev(it)->second.holds) ++result.changes;
      result.samples.push_back(it->second);
    }
    if (const auto change = first_change(); change != known_.end()) {
      const Sample &below = std::prev(change)->second, &above = change->second;
      result.value = below.holds ? below.value : above.value;
      result.beyond = below.holds ? above.value : below.value;
    }
    return result;
  }

  const ScenarioSource& source_;
  const ThresholdOptions& options_;
  Scale scale_;
  Goal goal_;
  double tolerance_ = 0;
  Known known_;
};

}  // namespace

Threshold threshold(const ScenarioSource& source, const ThresholdOptions& options) {
  return Hunt(source, options).hunt();
}

}  // namespace chokepoint
