// Which bounds hold a round of leximin, read off its ray: in units of the bound, weight × bound adds up to the round's
// coverage.
#pragma once

#include <vector>

#include "network/network.hpp"
#include "plan/month_model.hpp"
#include "plan/plan.hpp"
#include "plan/ray.hpp"

namespace chokepoint {

class CertificateLimits {
 public:
  CertificateLimits(const Network& network, const MonthModel& month, const LpModel& model);

  /// By falling |weight × bound|. `weight` is what the round's consumers weigh in the ray; `open` are the consumers
  /// whose deliveries no earlier round has fixed.
  std::vector<Limit> of(const Ray& ray, double weight, const std::vector<unsigned char>& open) const;

 private:
  struct Meaning {
    Limit::Kind kind = Limit::Kind::group;
    int index = -1;  ///< -1: a row that limits nothing by itself
  };

  const Network& n_;
  const MonthModel& month_;
  const LpModel& model_;
  std::vector<Meaning> row_meaning_;  ///< of the rows behind those of the rooms
};

}  // namespace chokepoint
