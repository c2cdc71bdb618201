#include "results/world_files.hpp"

#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "base/deflate.hpp"
#include "base/file_bytes.hpp"
#include "base/text.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t largest_file = std::int64_t{256} << 20;  ///< bytes; a results file may come from anybody
constexpr int level = 6;

/// A name of a file or folder, and no way out of where it is put.
bool plain(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find_first_of("/\\") == std::string::npos && name.size() < 200;
}

}  // namespace

void store_world_files(sqlite::Database& database, const World& world) {
  sqlite::Statement row(database, "INSERT INTO world_file VALUES(?,?,?)");
  for (const auto& [name, hash] : world.inputs) {
    const std::string bytes = bytes_of(world.folder / name);
    if (hex64(fnv1a(bytes)) != hash) continue;
    row.bind(0, name);
    row.bind(1, static_cast<std::int64_t>(bytes.size()));
    row.bind_blob(2, deflated(bytes, level));
    row.run();
  }
}

std::unique_ptr<UnpackedWorld> UnpackedWorld::of(sqlite::Database& database,
                                                 const std::map<std::string, std::string>& hashes) {
  if (database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'world_file'") == 0) return nullptr;
  sqlite::Statement meta(database, "SELECT value FROM meta WHERE key = 'world.id'");
  const std::string id = meta.next() ? meta.text(0) : "";
  if (!plain(id)) return nullptr;
  std::map<std::string, std::string> files;
  sqlite::Statement row(database, "SELECT name, bytes, deflated FROM world_file ORDER BY name");
  while (row.next()) {
    const std::string name = row.text(0);
    const std::int64_t size = row.integer(1);
    if (!plain(name) || size < 0 || size > largest_file) return nullptr;
    const auto bytes = inflated(row.blob(2), static_cast<std::size_t>(size));
    const auto hash = hashes.find(id + "/" + name);
    if (!bytes || hash == hashes.end() || hex64(fnv1a(*bytes)) != hash->second) return nullptr;
    files[name] = *bytes;
  }
  // A scenario beside its world's folder has its own file under the same name.
  for (const auto& [name, hash] : hashes)
    if (name.rfind(id + "/", 0) == 0 && fs::path(name).extension() == ".csv" &&
        !files.contains(name.substr(id.size() + 1)))
      return nullptr;
  if (!files.contains("world.yaml")) return nullptr;

  std::string folder = (fs::temp_directory_path() / "chokepoint-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr)
    throw std::runtime_error("cannot make a temporary folder in " + fs::temp_directory_path().string());
  std::unique_ptr<UnpackedWorld> world(new UnpackedWorld());
  world->root_ = folder;
  world->world_ = "worlds/" + id;
  fs::create_directories(world->root_ / world->world_);
  for (const auto& [name, bytes] : files) {
    std::ofstream out(world->root_ / world->world_ / name, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) throw std::runtime_error("cannot write to the temporary folder " + folder);
  }
  return world;
}

UnpackedWorld::~UnpackedWorld() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

}  // namespace chokepoint
