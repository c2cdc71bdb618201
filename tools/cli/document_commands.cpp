// `chokepoint resolve` and `chokepoint schema`: what a file says after merging, and what files may say.
#include <fmt/core.h>

#include "chokepoint/chokepoint.hpp"
#include "commands.hpp"
#include "findings.hpp"

namespace chokepoint::cli {

int resolve_command(const InputOptions& options) {
  Diagnostics findings;
  const std::string text = resolve_scenario(options.file, load_options_of(options), findings);
  print_findings(findings);
  if (findings.has_errors()) return wrong_input;
  fmt::print("{}", text);
  return done;
}

int schema_command(const SchemaOptions& options) {
  const bool sweep = options.kind == "sweep";
  const std::string text = options.reference ? (sweep ? sweep_reference_page() : reference_page(options.kind))
                                             : (sweep ? sweep_json_schema() : json_schema(options.kind));
  fmt::print("{}{}", text, text.empty() || text.back() == '\n' ? "" : "\n");
  return done;
}

}  // namespace chokepoint::cli
