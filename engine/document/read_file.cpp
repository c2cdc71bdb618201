#include "document/read_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/text.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

constexpr const char* split_hint = "split it, or put bulk data into CSV tables";

Place place_at(const std::string& name, const std::string& text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(offset);
  const auto line = std::count(text.begin(), end, '\n') + 1;
  const std::size_t newline = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  const std::size_t start = newline == std::string::npos ? 0 : newline + 1;
  return {name, static_cast<int>(line), static_cast<int>(offset - start) + 1};
}

}  // namespace

bool check_text(std::string& text, const std::string& name, Diagnostics& findings, const ReadLimits& limits) {
  if (text.size() > limits.bytes) {
    findings.error({name, 0, 0}, "", fmt::format("the file is larger than {} bytes", limits.bytes), split_hint);
    return false;
  }
  if (text.rfind("\xEF\xBB\xBF", 0) == 0) text.erase(0, 3);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (end - start > limits.line_bytes) {
      findings.error(place_at(name, text, start), "",
                     fmt::format("the line is longer than {} bytes", limits.line_bytes), "break it into several lines");
      return false;
    }
    start = end + 1;
  }
  std::size_t bad = 0;
  if (!valid_utf8(text, &bad)) {
    findings.error(place_at(name, text, bad), "",
                   fmt::format("byte 0x{:02X} is no valid UTF-8", static_cast<unsigned char>(text[bad])),
                   "save the file as UTF-8");
    return false;
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string::npos) {
    findings.error(place_at(name, text, nul), "", "the file holds a NUL byte", "save it as plain UTF-8 text");
    return false;
  }
  return true;
}

std::optional<std::string> read_file(const fs::path& file, Diagnostics& findings, const ReadLimits& limits) {
  const std::string name = file.string();
  std::error_code failed;
  const fs::file_status status = fs::status(file, failed);
  if (!fs::exists(status)) {
    findings.error({name, 0, 0}, "", "there is no such file");
    return std::nullopt;
  }
  if (!fs::is_regular_file(status)) {
    findings.error({name, 0, 0}, "", fs::is_directory(status) ? "is a folder, not a file" : "is no regular file");
    return std::nullopt;
  }
  if (fs::file_size(file, failed) > limits.bytes && !failed) {
    findings.error({name, 0, 0}, "", fmt::format("the file is larger than {} bytes", limits.bytes), split_hint);
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    findings.error({name, 0, 0}, "", "the file cannot be read", "check its permissions");
    return std::nullopt;
  }
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!check_text(text, name, findings, limits)) return std::nullopt;
  return text;
}

}  // namespace chokepoint
