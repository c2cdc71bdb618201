#include "results/likely_roots.hpp"

#include <algorithm>

namespace chokepoint {

namespace fs = std::filesystem;

std::vector<fs::path> likely_roots(const fs::path& result) {
  std::vector<fs::path> roots;
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  for (const fs::path& start : {fs::absolute(result).parent_path(), fs::current_path(failed), program.parent_path()})
    for (fs::path folder = start; !folder.empty(); folder = folder.parent_path()) {
      for (const fs::path& each : {folder, folder / "scenarios", folder / "share/chokepoint/scenarios"})
        if (std::find(roots.begin(), roots.end(), each) == roots.end()) roots.push_back(each);
      if (folder == folder.parent_path()) break;
    }
  return roots;
}

}  // namespace chokepoint
