#include "base/file_bytes.hpp"

#include <fstream>
#include <sstream>

namespace chokepoint {

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

}  // namespace chokepoint
