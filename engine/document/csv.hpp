// CSV tables as analysts keep them in spreadsheets (RFC 4180, UTF-8, a header line; a byte-order mark and CRLF are
// accepted).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "document/node.hpp"

namespace chokepoint {

struct CsvTable {
  std::string file;
  std::vector<Node> header;             ///< one scalar a column
  std::vector<std::vector<Node>> rows;  ///< scalars, or null for an empty unquoted cell; as many as the header has
};

/// Bulk data: larger limits than a document written by hand.
inline constexpr ReadLimits csv_limits{256u << 20, 20'000'000, 1, 1u << 20};

/// Rows with too many or too few cells, duplicate columns, unclosed quotes, invalid UTF-8: all reported, with place.
std::optional<CsvTable> read_csv(const std::filesystem::path& file, Diagnostics& findings,
                                 const ReadLimits& limits = csv_limits);

}  // namespace chokepoint
