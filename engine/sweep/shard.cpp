#include "sweep/shard.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "sweep/bytes.hpp"

namespace chokepoint {
namespace {

constexpr std::string_view magic = "chokepoint shard 1\n";
constexpr std::size_t head = sizeof(std::uint32_t) + sizeof(std::uint64_t);
constexpr std::size_t largest = std::size_t{1} << 30;

[[noreturn]] void fail(const std::filesystem::path& file, const char* doing) {
  throw std::runtime_error(std::string("cannot ") + doing + " " + file.string() + ": " + std::strerror(errno));
}

std::string framed(std::string_view payload) {
  ByteWriter out;
  out.raw(static_cast<std::uint32_t>(payload.size()));
  out.raw(static_cast<std::uint64_t>(XXH3_64bits(payload.data(), payload.size())));
  out.bytes.append(payload);
  return std::move(out.bytes);
}

/// Reads exactly so many bytes; false at the end of the file.
bool read_all(int descriptor, char* to, std::size_t size, std::int64_t offset) {
  while (size > 0) {
    const ssize_t part = pread(descriptor, to, size, offset);
    if (part < 0 && errno == EINTR) continue;
    if (part <= 0) return false;
    to += part;
    offset += part;
    size -= static_cast<std::size_t>(part);
  }
  return true;
}

/// The payload of the frame at an offset; false where there is none, or not a whole one.
bool read_frame(int descriptor, std::int64_t offset, std::string& payload) {
  char start[head];
  if (!read_all(descriptor, start, head, offset)) return false;
  ByteReader in(std::string_view(start, head));
  const auto size = in.raw<std::uint32_t>();
  const auto checksum = in.raw<std::uint64_t>();
  if (size > largest) return false;
  payload.resize(size);
  return read_all(descriptor, payload.data(), size, offset + static_cast<std::int64_t>(head)) &&
         XXH3_64bits(payload.data(), size) == checksum;
}

}  // namespace

ShardWriter::ShardWriter(const std::filesystem::path& file, const std::string& sweep) : file_(file) {
  descriptor_ = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail(file, "make");
  append(std::string(magic) + sweep);
}

ShardWriter::~ShardWriter() {
  if (descriptor_ >= 0) close(descriptor_);
}

void ShardWriter::append(std::string_view payload) {
  const std::string frame = framed(payload);
  std::size_t done = 0;
  while (done < frame.size()) {
    const ssize_t part = write(descriptor_, frame.data() + done, frame.size() - done);
    if (part < 0 && errno == EINTR) continue;
    if (part < 0) {
      const int reason = errno;
      // Without room not even this may work; then the torn end is found when the file is read.
      if (ftruncate(descriptor_, size_) != 0) size_ = -1;
      errno = reason;
      fail(file_, "write");
    }
    done += static_cast<std::size_t>(part);
  }
  size_ += static_cast<std::int64_t>(frame.size());
}

void ShardWriter::synchronise() {
  if (fsync(descriptor_) != 0) fail(file_, "write");
}

std::string read_shard(const std::filesystem::path& file,
                       const std::function<void(std::int64_t, std::string_view)>& frame) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(file, "read");
  std::string first, payload;
  try {
    std::int64_t offset = 0;
    if (read_frame(descriptor, offset, payload)) {
      if (payload.rfind(magic, 0) != 0) throw std::runtime_error(file.string() + " is no shard of a sweep");
      first = payload.substr(magic.size());
      for (offset += static_cast<std::int64_t>(head + payload.size()); read_frame(descriptor, offset, payload);
           offset += static_cast<std::int64_t>(head + payload.size()))
        if (frame) frame(offset, payload);
    } else {
      struct stat info {};
      // Torn in its first frame: as long as that could be. Anything longer was never a shard.
      if (fstat(descriptor, &info) == 0 && info.st_size > 4096)
        throw std::runtime_error(file.string() + " is no shard of a sweep");
    }
  } catch (...) {
    close(descriptor);
    throw;
  }
  close(descriptor);
  return first;
}

ShardReader::ShardReader(const std::filesystem::path& file) : descriptor_(open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) fail(file, "read");
}

ShardReader::~ShardReader() { close(descriptor_); }

std::string ShardReader::payload(std::int64_t offset) const {
  std::string payload;
  if (!read_frame(descriptor_, offset, payload)) throw std::runtime_error("a shard has changed while it was read");
  return payload;
}

}  // namespace chokepoint
