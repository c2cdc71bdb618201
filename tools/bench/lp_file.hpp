// A sequence of programmes as a file, so that every solver, whatever its language, gets the same numbers.
//
// Native byte order. int64 rows, columns, entries, months; int32 start, row; double value, cost; then per month double
// column_lower, column_upper, row_lower, row_upper and the optimum (not a number where it is not known).
#pragma once

#include <filesystem>
#include <vector>

#include "lp_sequence.hpp"

namespace chokepoint::bench {

struct LpFile {
  LpSequence sequence;
  std::vector<double> optimum;  ///< per month
};
void write_lp_file(const LpFile& content, const std::filesystem::path& path);
/// Throws std::runtime_error for what is no such file.
LpFile read_lp_file(const std::filesystem::path& path);

}  // namespace chokepoint::bench
