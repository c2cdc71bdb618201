#include "outcome/status.hpp"

#include <stdexcept>

namespace chokepoint {

std::string to_string(Status status) {
  switch (status) {
    case Status::supplied:
      return "supplied";
    case Status::buffered:
      return "buffered";
    case Status::strained:
      return "strained";
    case Status::starved:
      return "starved";
    case Status::severed:
      return "severed";
  }
  throw std::logic_error("unknown status");
}

bool below_critical(const Standing& standing) {
  return standing.wanted > 0 && standing.delivered < (standing.critical - status_tolerance) * standing.wanted;
}

Status status_of(const Standing& standing) {
  if (standing.wanted <= 0) return Status::supplied;
  if (standing.delivered >= standing.wanted * (1 - status_tolerance))
    return standing.flow_coverage >= 1 - status_tolerance ? Status::supplied : Status::buffered;
  if (!below_critical(standing)) return Status::strained;
  return standing.reached ? Status::starved : Status::severed;
}

}  // namespace chokepoint
