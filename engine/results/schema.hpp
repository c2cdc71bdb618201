// The shape of a results file. docs/reference/results.md describes it for readers; a test compares the two.
#pragma once

namespace chokepoint {

/// `Chok`, in the header of every results file: `file` and other tools can tell it from other databases.
inline constexpr int results_application_id = 0x43686f6b;
/// Raised with every change that breaks a query.
inline constexpr int results_schema_version = 3;

/// CREATE statements of all tables and views.
extern const char* const results_schema;

}  // namespace chokepoint
