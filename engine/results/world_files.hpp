// The files of a run's world within its results: what was run can be asked about wherever the results are taken, and
// after the files have changed.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "chokepoint/world.hpp"
#include "results/sqlite.hpp"

namespace chokepoint {

/// Writes the files that the world was read from into the table `world_file`, each deflated; those that are gone or
/// have changed since are left out.
void store_world_files(sqlite::Database& database, const World& world);

/// The world of a results file in a folder of its own, for as long as this lives.
class UnpackedWorld {
 public:
  /// Nothing where the results do not hold every file of the world (those of older versions hold none). `hashes`: of
  /// the files that the run read, by the names of the table `input_file`. Throws std::runtime_error where nothing can
  /// be written.
  static std::unique_ptr<UnpackedWorld> of(sqlite::Database& database,
                                           const std::map<std::string, std::string>& hashes);
  ~UnpackedWorld();
  UnpackedWorld(const UnpackedWorld&) = delete;
  UnpackedWorld& operator=(const UnpackedWorld&) = delete;

  const std::filesystem::path& root() const { return root_; }
  /// The world's folder, as seen from the root.
  const std::string& world() const { return world_; }

 private:
  UnpackedWorld() = default;
  std::filesystem::path root_;
  std::string world_;
};

}  // namespace chokepoint
