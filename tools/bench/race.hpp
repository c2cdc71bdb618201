// Contestants on one sequence of programmes, in turns (A B A B), their optima compared.
#pragma once

#include <string>
#include <vector>

#include "lp_sequence.hpp"

namespace chokepoint::bench {

class Race {
 public:
  struct Rules {
    std::vector<std::string> contestants;
    int rounds = 3;
    int cold_months = 12;  ///< cold solves cost about the same every month: so many, evenly spread, will do
  };
  /// Per round: first solve, median, mean and longest month in seconds, mean pivots.
  struct Record {
    std::string name;
    std::vector<double> first, median, mean, longest, pivots;
  };

  /// `optimum`: what is known of the months, may be empty. Throws std::runtime_error where two optima differ by 1e-9.
  Race(const LpSequence& sequence, Rules rules, std::vector<double> optimum = {});

  const std::vector<Record>& records() const { return records_; }
  const std::vector<double>& optimum() const { return optimum_; }
  double worst() const { return worst_; }  ///< relative difference of two optima of a month

 private:
  void run(Record& record);
  void check(std::size_t month, double objective);

  const LpSequence& sequence_;
  Rules rules_;
  std::vector<double> optimum_;
  std::vector<Record> records_;
  double worst_ = 0;
};

}  // namespace chokepoint::bench
