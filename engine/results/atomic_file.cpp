#include "results/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace chokepoint {
namespace {

/// Waits until the file's, or folder's, content is on disk. A folder that cannot be synchronised is no failure: some
/// file systems do not offer it, and the content is safe.
void synchronise(const std::filesystem::path& path, bool folder) {
  const int descriptor = open(path.c_str(), folder ? O_RDONLY | O_DIRECTORY : O_RDWR);
  const bool done = descriptor >= 0 && fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) close(descriptor);
  if (!done && !folder) throw std::runtime_error("cannot write " + path.string() + ": " + std::strerror(reason));
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path file) : file_(std::move(file)) {
  std::error_code ignored;
  const auto folder = file_.has_parent_path() ? file_.parent_path() : std::filesystem::path(".");
  if (!std::filesystem::is_directory(folder, ignored))
    throw std::runtime_error("cannot write " + file_.string() + ": no such folder");
  if (std::filesystem::is_directory(file_, ignored))
    throw std::runtime_error("cannot write " + file_.string() + ": it is a folder");
  part_ = file_;
  part_ += ".part-" + std::to_string(getpid());
  std::filesystem::remove(part_, ignored);  // of an earlier process with the same number
}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (!part_.empty()) std::filesystem::remove(part_, ignored);
}

void AtomicFile::commit() {
  synchronise(part_, false);
  std::error_code reason;
  std::filesystem::rename(part_, file_, reason);
  if (reason) throw std::runtime_error("cannot write " + file_.string() + ": " + reason.message());
  part_.clear();
  synchronise(file_.has_parent_path() ? file_.parent_path() : std::filesystem::path("."), true);
}

}  // namespace chokepoint
