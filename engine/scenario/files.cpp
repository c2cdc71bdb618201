#include "scenario/files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

const std::string shipped_prefix = "shipped:";

fs::path resolved(const fs::path& path) {
  std::error_code failed;
  fs::path result = fs::weakly_canonical(path, failed);
  return failed ? fs::absolute(path, failed).lexically_normal() : result;
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) && !fs::is_directory(path, ignored);
}

bool below(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

/// Folders above (and with) this one that hold `worlds/`, nearest first.
std::vector<fs::path> holding_worlds(fs::path folder, const fs::path& inside) {
  std::vector<fs::path> found;
  for (;; folder = folder.parent_path()) {
    if (is_folder(folder / inside / "worlds")) found.push_back(folder / inside);
    if (folder == folder.parent_path()) return found;
  }
}

/// Names in a folder that could have been meant.
std::vector<std::string> neighbours(const fs::path& folder, bool folders) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    const std::string extension = entry->path().extension().string();
    if (folders ? is_folder(entry->path()) : extension == ".yaml" || extension == ".yml") names.push_back(name);
    if (names.size() == 200) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string hint_for(const std::string& name, const std::vector<std::string>& known) {
  if (std::string near = did_you_mean(name, known); !near.empty()) return near;
  std::string text;
  for (std::size_t i = 0; i < known.size() && i < 6; ++i) text += (i == 0 ? "there are `" : ", `") + known[i] + "`";
  return text;
}

/// Where an installed program keeps its scenarios, and where a built one finds those of the source tree.
std::vector<fs::path> beside_program() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return {};
  std::vector<fs::path> folders = {program.parent_path().parent_path() / "share" / "chokepoint" / "scenarios"};
  for (fs::path& folder : holding_worlds(program.parent_path(), "scenarios")) folders.push_back(std::move(folder));
  return folders;
}

}  // namespace

Surroundings::Surroundings(const fs::path& file, const fs::path& root) {
  const fs::path folder = resolved(file).parent_path();
  const std::vector<fs::path> above = holding_worlds(folder, "");
  root_known_ = !root.empty() || !above.empty();
  root_ = !root.empty() ? resolved(root / "") : above.empty() ? folder : above.front();
  if (!root_.has_filename()) root_ = root_.parent_path();
  shipped_ = {root_ / "scenarios", root_};
  for (const fs::path& place : beside_program()) shipped_.push_back(resolved(place));
}

std::string Surroundings::name_of(const fs::path& path) const {
  const fs::path full = resolved(path);
  return below(full, root_) ? full.lexically_relative(root_).generic_string() : full.filename().string();
}

bool Surroundings::below_root(const fs::path& path) const {
  const fs::path full = resolved(path);
  return below(full, root_) ||
         std::any_of(shipped_.begin(), shipped_.end(), [&](const fs::path& folder) { return below(full, folder); });
}

std::optional<Found> Surroundings::scenario(const Node& name, const std::string& path, Diagnostics& findings) const {
  return find(What::scenario, name, path, fs::path(name.place.file).parent_path(), findings);
}

std::optional<Found> Surroundings::world(const Node& name, const std::string& path, const fs::path& base,
                                         Diagnostics& findings) const {
  return find(What::world, name, path, base, findings);
}

std::optional<Found> Surroundings::find(What what, const Node& name, const std::string& path, const fs::path& base,
                                        Diagnostics& findings) const {
  if (name.text.rfind(shipped_prefix, 0) == 0) return find_shipped(what, name, path, findings);
  const fs::path target = (base / name.text).lexically_normal();
  const auto fail = [&](const std::string& message, const std::string& hint) {
    findings.error(name.place, path, message, hint);
    return std::nullopt;
  };
  const std::string shown = name.text.substr(0, 200);
  if (!below_root(target))
    return fail(fmt::format("`{}` lies outside the root folder `{}`", shown, root_.string()),
                root_known_ ? "worlds and extended files stay below it; `--root` names another one"
                            : "no folder above the scenario holds `worlds/`; name the root folder with `--root`");
  fs::path folder = target;
  if (!folder.has_filename()) folder = folder.parent_path();
  const std::vector<std::string> others = neighbours(folder.parent_path(), what == What::world);
  if (what == What::scenario) {
    if (!is_file(target))
      return fail(fmt::format("there is no scenario `{}`", shown), hint_for(target.filename(), others));
  } else if (is_file(target)) {
    return fail(fmt::format("`{}` is a file, and a world is a folder", shown),
                "name the folder that holds `world.yaml`");
  } else if (!is_folder(target)) {
    return fail(fmt::format("there is no world `{}`", shown), hint_for(folder.filename(), others));
  } else if (!files_below_root(target, name, path, findings)) {
    return std::nullopt;
  }
  return Found{target, name_of(target)};
}

std::optional<Found> Surroundings::find_shipped(What what, const Node& name, const std::string& path,
                                                Diagnostics& findings) const {
  const std::string id = name.text.substr(shipped_prefix.size());
  const auto plain = [](const std::string& word) {
    return !word.empty() && word.find_first_of("/\\") == std::string::npos && word.front() != '.' && word.size() < 200;
  };
  // Scenarios lie in folders of their own: `shipped:tiny/first-ban`.
  const std::size_t slash = what == What::scenario ? id.find('/') : std::string::npos;
  const bool good = slash == std::string::npos ? plain(id) : plain(id.substr(0, slash)) && plain(id.substr(slash + 1));
  std::vector<std::string> known;
  for (const fs::path& folder : shipped_) {
    const fs::path target = what == What::world ? folder / "worlds" / id : folder / (id + ".yaml");
    if (good && (what == What::world ? is_file(target / "world.yaml") : is_file(target)) && below_root(target))
      return Found{target, shipped_prefix + id + (what == What::world ? "" : ".yaml")};
    if (what == What::world) {
      for (std::string& other : neighbours(folder / "worlds", true)) known.push_back(std::move(other));
      continue;
    }
    std::error_code ignored;
    if (!is_folder(folder / "worlds")) continue;
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored))
      if (is_folder(entry->path()) && entry->path().filename() != "worlds" && entry->path().filename() != "sweeps")
        for (const std::string& other : neighbours(entry->path(), false))
          known.push_back(entry->path().filename().string() + "/" + fs::path(other).stem().string());
    for (const std::string& other : neighbours(folder, false)) known.push_back(fs::path(other).stem().string());
  }
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  findings.error(name.place, path,
                 fmt::format("no {} `{}` is shipped with the program", what == What::world ? "world" : "scenario",
                             id.substr(0, 200)),
                 hint_for(id, known));
  return std::nullopt;
}

bool Surroundings::files_below_root(const fs::path& folder, const Node& name, const std::string& path,
                                    Diagnostics& findings) const {
  bool good = true;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    const std::string extension = entry->path().extension().string();
    if ((extension != ".csv" && extension != ".yaml") || below_root(entry->path())) continue;
    findings.error(name.place, path,
                   fmt::format("`{}` leads outside the root folder `{}`", entry->path().string(), root_.string()),
                   "put the file itself there instead of a link");
    good = false;
  }
  return good;
}

}  // namespace chokepoint
