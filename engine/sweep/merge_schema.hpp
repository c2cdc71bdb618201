// Tables of a sweep's results file.
#pragma once

namespace chokepoint {

extern const char* const merge_schema;
/// Made when all rows are there.
extern const char* const merge_indexes;

}  // namespace chokepoint
