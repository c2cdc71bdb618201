#include "results/world_files.hpp"

#include <stdlib.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "base/text.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t{256} << 20;  ///< bytes; a results file may come from anybody
constexpr int level = 6;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string block(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(block.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                bytes.size(), level) != Z_OK)
    throw std::runtime_error("a file of the world could not be compressed");
  block.resize(size);
  return block;
}

std::optional<std::string> inflated(const std::string& block, std::size_t bytes) {
  if (bytes > largest_file) return std::nullopt;
  std::string text(bytes, '\0');
  uLongf size = bytes;
  if (uncompress(reinterpret_cast<Bytef*>(text.data()), &size, reinterpret_cast<const Bytef*>(block.data()),
                 block.size()) != Z_OK ||
      size != bytes)
    return std::nullopt;
  return text;
}

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
    row.bind_blob(2, deflated(bytes));
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
    const auto bytes = inflated(row.blob(2), static_cast<std::size_t>(std::max<std::int64_t>(0, row.integer(1))));
    const auto hash = hashes.find(id + "/" + name);
    if (!plain(name) || !bytes || hash == hashes.end() || hex64(fnv1a(*bytes)) != hash->second) return nullptr;
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
