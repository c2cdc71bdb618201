#include "base/deflate.hpp"

#include <zlib.h>

#include <stdexcept>

namespace chokepoint {

std::string deflated(std::string_view bytes, int level) {
  uLongf size = compressBound(bytes.size());
  std::string block(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(block.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                bytes.size(), level) != Z_OK)
    throw std::runtime_error("bytes could not be compressed");
  block.resize(size);
  return block;
}

std::optional<std::string> inflated(std::string_view block, std::size_t bytes) {
  std::string text(bytes, '\0');
  uLongf size = bytes;
  if (uncompress(reinterpret_cast<Bytef*>(text.data()), &size, reinterpret_cast<const Bytef*>(block.data()),
                 block.size()) != Z_OK ||
      size != bytes)
    return std::nullopt;
  return text;
}

}  // namespace chokepoint
