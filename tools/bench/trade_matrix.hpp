// A real trade matrix as single-commodity networks, one per HS code and year. The matrix is not part of the project:
// its file is the measurer's own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "flow_shape.hpp"

namespace chokepoint::bench {

struct MatrixNetwork {
  std::string code;
  int year = 0;
  FlowNetwork network;
};

/// Reads a CSV table with the columns year, hs, reported_flow (M or X), exporter, importer, tonnes; where both sides
/// report a flow, the importer counts. A country that exports more than it imports makes the difference, one that
/// imports more uses it; lanes may carry half as much again, makers make a tenth more; costs are made up, fixed per
/// pair. Networks with fewer than `least_lanes` are left out. Throws std::runtime_error for what is no such table.
std::vector<MatrixNetwork> read_trade_matrix(const std::filesystem::path& path, int least_lanes);

}  // namespace chokepoint::bench
