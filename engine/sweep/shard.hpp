// The file a worker appends finished cases to. Nobody else writes to it, nothing in it is ever changed: a frame is
//
//   4 bytes length | 8 bytes XXH3 of the payload | payload
//
// written in one piece. The first frame says which sweep it belongs to. A process that dies while writing leaves a torn
// last frame: length or checksum do not fit, and the file ends before it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace chokepoint {

class ShardWriter {
 public:
  /// Makes a file that was not there. Throws std::runtime_error where it cannot be made or written.
  ShardWriter(const std::filesystem::path& file, const std::string& sweep);
  ~ShardWriter();
  ShardWriter(const ShardWriter&) = delete;
  ShardWriter& operator=(const ShardWriter&) = delete;

  /// Throws std::runtime_error where the disk is full or broken; the file then ends with the frame before.
  void append(std::string_view payload);
  /// Waits until everything is on disk.
  void synchronise();

 private:
  std::filesystem::path file_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
};

/// Calls `frame` with the offset and payload of each case's frame; stops at a torn end. Returns what the first frame
/// says, or nothing (an empty text) where not even that was written. Throws std::runtime_error where it is no shard.
std::string read_shard(const std::filesystem::path& file,
                       const std::function<void(std::int64_t offset, std::string_view payload)>& frame);

/// One payload by its offset; the file is open for the life of the object.
class ShardReader {
 public:
  explicit ShardReader(const std::filesystem::path& file);
  ~ShardReader();
  ShardReader(const ShardReader&) = delete;
  ShardReader& operator=(const ShardReader&) = delete;
  std::string payload(std::int64_t offset) const;

 private:
  int descriptor_ = -1;
};

}  // namespace chokepoint
