// Where a scenario may reach: the root folder, what is shipped with the program, and hints for names that lead nowhere.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "chokepoint/diagnostics.hpp"
#include "document/node.hpp"

namespace chokepoint {

/// A file or folder that was found.
struct Found {
  std::filesystem::path path;  ///< as messages show it
  std::string name;            ///< for provenance: relative to the root folder, or `shipped:NAME`
};

class Surroundings {
 public:
  /// The root folder: as given, or the nearest one above the file that holds `worlds/`, or the file's own.
  Surroundings(const std::filesystem::path& file, const std::filesystem::path& root);

  /// The scenario that `extends` names, or the folder that `world` names; relative to the folder of the file that says
  /// so. Nothing, with a finding, where it is not there or lies outside the root folder.
  std::optional<Found> scenario(const Node& name, const std::string& path, Diagnostics& findings) const;
  std::optional<Found> world(const Node& name, const std::string& path, const std::filesystem::path& base,
                             Diagnostics& findings) const;

  /// The same name for the same file, whatever links lead there.
  std::string name_of(const std::filesystem::path& path) const;

 private:
  enum class What { scenario, world };
  std::optional<Found> find(What what, const Node& name, const std::string& path, const std::filesystem::path& base,
                            Diagnostics& findings) const;
  std::optional<Found> find_shipped(What what, const Node& name, const std::string& path, Diagnostics& findings) const;
  bool below_root(const std::filesystem::path& path) const;
  bool files_below_root(const std::filesystem::path& folder, const Node& name, const std::string& path,
                        Diagnostics& findings) const;

  std::filesystem::path root_;
  bool root_known_ = true;                      ///< given, or found by its `worlds/`
  std::vector<std::filesystem::path> shipped_;  ///< folders of scenarios that come with the program
};

}  // namespace chokepoint
