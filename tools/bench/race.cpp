#include "race.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "contestants.hpp"
#include "statistics.hpp"

namespace chokepoint::bench {

Race::Race(const LpSequence& sequence, Rules rules, std::vector<double> optimum)
    : sequence_(sequence), rules_(std::move(rules)), optimum_(std::move(optimum)) {
  optimum_.resize(sequence_.months.size(), std::nan(""));
  for (const std::string& name : rules_.contestants) records_.push_back({name, {}, {}, {}, {}, {}});
  for (int round = 0; round < rules_.rounds; ++round)
    for (Record& record : records_) run(record);
}

void Race::run(Record& record) {
  const std::unique_ptr<Contestant> contestant = make_contestant(record.name);
  const std::size_t months = sequence_.months.size();
  const bool cold = record.name.ends_with("-cold");
  const std::size_t stride = cold ? std::max<std::size_t>(1, months / static_cast<std::size_t>(rules_.cold_months)) : 1;
  std::vector<double> seconds;
  double pivots = 0;
  for (std::size_t t = 0; t < months; ++t) {
    const LpSequence::Month& month = sequence_.months[t];
    if (t == 0) {
      // Where warm starts begin; cold ones have this month as any other.
      LpModel model = sequence_.model;
      LpSequence::apply(month, model);
      const Contestant::Answer answer = contestant->begin(model);
      check(t, answer.objective);
      record.first.push_back(answer.seconds);
      continue;
    }
    if (t % stride != stride - 1) {
      contestant->skip(month);
      continue;
    }
    const Contestant::Answer answer = contestant->solve(month);
    check(t, answer.objective);
    seconds.push_back(answer.seconds);
    pivots += static_cast<double>(answer.pivots);
  }
  record.median.push_back(median(seconds));
  record.mean.push_back(mean(seconds));
  record.longest.push_back(seconds.empty() ? 0 : *std::max_element(seconds.begin(), seconds.end()));
  record.pivots.push_back(seconds.empty() ? 0 : pivots / static_cast<double>(seconds.size()));
}

void Race::check(std::size_t month, double objective) {
  double& known = optimum_[month];
  if (std::isnan(known)) known = objective;
  const double difference = std::fabs(objective - known) / std::max(1.0, std::fabs(known));
  worst_ = std::max(worst_, difference);
  if (!(difference <= 1e-9)) throw std::runtime_error(fmt::format("month {}: optima differ by {}", month, difference));
}

}  // namespace chokepoint::bench
