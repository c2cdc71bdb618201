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
#include "why/target.hpp"

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
  /// A length on this scale: `23 days`, `2.5 %`.
  std::string length(double value) const {
    if (dates_) return fmt::format("{:.0f} day{}", value, std::round(value) == 1 ? "" : "s");
    return fmt::format("{:.4g}{}{}", value, unit_.empty() ? "" : " ", unit_);
  }
  /// The nearest value that is a multiple of the grain, within the range; its ends are left as they are.
  double snap(double value, double grain) const {
    if (value <= low || value >= high) return value;
    const double near = std::round(value / grain) * grain;
    return std::clamp(dates_ ? std::round(near) : std::stod(fmt::format("{:.12g}", near)), low, high);
  }
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

/// The largest of 1, 2 and 5 times a power of ten that is no more than this: values that are multiples of it are short.
double round_grain(double most) {
  const double power = std::pow(10.0, std::floor(std::log10(most)));
  for (const double times : {5.0, 2.0})
    if (times * power <= most * (1 + 1e-9)) return times * power;
  return power;
}

class Hunt {
 public:
  Hunt(const ScenarioSource& source, const ThresholdOptions& options)
      : source_(source), options_(options), scale_(options.least, options.most) {
    Diagnostics findings;
    const Scenario first = source.load(tweak(scale_.low), findings);  // says what is wrong with path, values, scenario
    goal_ = parse_goal(options.goal, *first.world);
    const std::vector<Target> targets = targets_of(*first.world, goal_.who);
    several_ = std::ranges::any_of(targets, [](const Target& each) { return each.consumers.size() > 1; });
    if (options.samples < 2)
      refuse({"--samples"}, "", "two ends are the least that can be looked at", "give 2 or more");
    if (options.tolerance && !(*options.tolerance > 0))
      refuse({"--tolerance"}, "", "is to be above 0", "leave it out for a hundredth of the range");
    tolerance_ = std::max(options.tolerance.value_or((scale_.high - scale_.low) / 100), scale_.least_step());
    spacing_ = (scale_.high - scale_.low) / (options.samples - 1);
    // Days are counted since a day that means nothing, so dates are not rounded to more than one.
    grain_ = scale_.least_step() > 0 ? scale_.least_step() : round_grain(std::min(tolerance_, spacing_));
  }

  Threshold hunt() {
    std::vector<double> first;
    for (int i = 0; i + 1 < options_.samples; ++i) first.push_back(scale_.low + spacing_ * i);
    first.push_back(scale_.high);
    look(first);
    while (!stopped()) {
      const auto [below, above] = first_change();
      if (above == known_.end()) break;
      const double low = below->first, wide = above->first - low;
      if (wide <= tolerance_ * (1 + 1e-9)) break;
      // Three values between, so that two threads have work and each round narrows to a quarter.
      if (!look({low + wide / 4, low + wide / 2, low + wide * 3 / 4})) break;
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
      if (const double snapped = scale_.snap(value, grain_); !known_.contains(snapped)) fresh.push_back(snapped);
    std::sort(fresh.begin(), fresh.end());
    fresh.erase(std::unique(fresh.begin(), fresh.end()), fresh.end());
    const auto expected = static_cast<long>(known_.size() + fresh.size()) + rounds_left(fresh) * 3;
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
          Sample sample{scale_.text(fresh[static_cast<std::size_t>(each.index)]), false, {}, each.error};
          if (each.result) {
            sample.measured = measured_for(goal_, *each.result, each.result->conducts.front());
            sample.holds = holds(goal_, *sample.measured);
          }
          known_[fresh[static_cast<std::size_t>(each.index)]] = sample;
          if (options_.progress) options_.progress(static_cast<long>(known_.size()), expected);
        },
        batch);
    return !fresh.empty();
  }

  using Known = std::map<double, Sample>;

  /// Rounds of splitting that can follow where the first look is the one that is under way.
  long rounds_left(const std::vector<double>& fresh) const {
    double wide = fresh.size() < 2 ? 0 : fresh[1] - fresh[0];
    long rounds = 0;
    for (; wide > tolerance_; wide /= 4) ++rounds;
    return rounds;
  }

  /// The neighbours between which the answer first changes, both the end where it does not. Values that failed have no
  /// answer: they are passed over.
  std::pair<Known::const_iterator, Known::const_iterator> first_change() const {
    auto last = known_.end();
    for (auto it = known_.begin(); it != known_.end(); ++it) {
      if (!it->second.error.empty()) continue;
      if (last != known_.end() && it->second.holds != last->second.holds) return {last, it};
      last = it;
    }
    return {known_.end(), known_.end()};
  }

  Threshold answer() const {
    Threshold result;
    result.goal = goal_;
    result.judged_as_one = several_;
    const Sample* last = nullptr;
    for (const auto& [value, sample] : known_) {
      result.samples.push_back(sample);
      if (!sample.error.empty()) continue;
      if (last != nullptr && sample.holds != last->holds) ++result.changes;
      last = &sample;
    }
    result.spacing = scale_.length(spacing_);
    result.complete = !stopped();
    if (const auto [below, above] = first_change(); above != known_.end()) {
      result.value = below->second.holds ? below->second.value : above->second.value;
      result.beyond = below->second.holds ? above->second.value : below->second.value;
    }
    return result;
  }

  const ScenarioSource& source_;
  const ThresholdOptions& options_;
  Scale scale_;
  Goal goal_;
  bool several_ = false;                            ///< consumers of one commodity, judged as one
  double tolerance_ = 0, spacing_ = 0, grain_ = 1;  ///< spacing_: of the first look; grain_: values are multiples of it
  Known known_;
};

}  // namespace

Threshold threshold(const ScenarioSource& source, const ThresholdOptions& options) {
  return Hunt(source, options).hunt();
}

}  // namespace chokepoint
