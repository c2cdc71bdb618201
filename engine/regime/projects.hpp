// When projects open, how large they are, and what holds them back.
//
//   due     = first day of building + permitting + lead time − help  (of what an event, or its finance, starts)
//           = its date of the tables + what permits add − help        (of what is committed)
//   opens   = due, later where technology is withheld meanwhile, and not while it is cancelled
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "chokepoint/scenario.hpp"
#include "regime/curb.hpp"

namespace chokepoint {

/// How one facility comes. What runs from the start has an opening before all time.
struct ProjectCourse {
  Opening opening;
  std::optional<double> capacity;  ///< t/yr, instead of the table's
  std::vector<Curb> held;          ///< days on which an event keeps it from being open
};

/// Per facility of the world. `building` says when those that need money began to build, `never` where they have not;
/// empty: none has. Throws InputError where an event starts what runs already.
std::vector<ProjectCourse> project_courses(const Scenario& scenario, std::span<const Date> building);

}  // namespace chokepoint
