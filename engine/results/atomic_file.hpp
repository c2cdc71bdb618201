// A file that replaces another at once: readers see the old file or the whole new one, never something between.
#pragma once

#include <filesystem>

namespace chokepoint {

/// Content goes to `part()`, in the same folder; `commit` puts it in the place of the file. Without a commit nothing
/// is left behind and the old file stays as it was.
class AtomicFile {
 public:
  /// Throws std::runtime_error where the folder does not exist or the target is a folder.
  explicit AtomicFile(std::filesystem::path file);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& part() const { return part_; }
  /// Writes everything to disk and renames. Throws std::runtime_error where that fails.
  void commit();

 private:
  std::filesystem::path file_, part_;
};

}  // namespace chokepoint
