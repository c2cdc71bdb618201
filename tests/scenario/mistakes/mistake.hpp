// One change of the valid files, and what must be said about it.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "scenario/fixture.hpp"

namespace chokepoint::fixture {

struct Mistake {
  std::string name;
  std::string file;  ///< s.yaml, or a file of the world
  std::string from;  ///< the first occurrence in the file is replaced; empty: the whole file
  std::string to;
  std::vector<std::string> said;  ///< each stands in the errors
};

/// How a failing test shows it.
inline void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.file << ": " << mistake.to.substr(0, 80);
}

inline ScenarioFiles with(const Mistake& mistake) {
  ScenarioFiles files;
  const bool of_world = mistake.file != "s.yaml";
  if (mistake.from.empty())
    (of_world ? files.world.files : files.files)[mistake.file] = mistake.to;
  else if (of_world)
    files.world.change(mistake.file, mistake.from, mistake.to);
  else
    files.change(mistake.from, mistake.to);
  return files;
}

}  // namespace chokepoint::fixture
