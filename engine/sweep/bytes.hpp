// Numbers and texts as bytes, in the order of this machine (x86-64: least significant byte first), and back.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace chokepoint {

struct ByteWriter {
  std::string bytes;
  template <class T>
  void raw(T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof(T));
  }
  void integer(int value) { raw<std::int32_t>(value); }
  void wide(std::int64_t value) { raw(value); }
  void real(double value) { raw(value); }
  void text(std::string_view value) {
    raw(static_cast<std::uint32_t>(value.size()));
    bytes.append(value);
  }
};

/// Throws std::runtime_error where the bytes end too soon.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  T raw() {
    T value;
    const std::string_view bytes = take(sizeof(T));
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&value));
    return value;
  }
  int integer() { return raw<std::int32_t>(); }
  std::int64_t wide() { return raw<std::int64_t>(); }
  double real() { return raw<double>(); }
  std::string text() { return std::string(take(raw<std::uint32_t>())); }
  /// Of things that take at least a byte each.
  int count() {
    const int value = integer();
    if (value < 0 || static_cast<std::size_t>(value) > bytes_.size()) throw std::runtime_error("a damaged record");
    return value;
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) throw std::runtime_error("a damaged record");
    const std::string_view part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  std::string_view bytes_;
};

}  // namespace chokepoint
