// Numbers that many hold at once and nobody changes, with the name of what they are: a copy costs a pointer, and two
// lists are compared by their names.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/content_hash.hpp"

namespace chokepoint {

class NamedList {
 public:
  using value_type = double;
  using const_iterator = const double*;

  NamedList() = default;
  NamedList(std::vector<double> values)  // NOLINT(google-explicit-constructor): where it stands for a vector
      : kept_(std::make_shared<const Kept>(std::move(values))), data_(kept_->values.data()) {}
  operator const std::vector<double>&() const { return values(); }  // NOLINT(google-explicit-constructor)

  const std::vector<double>& values() const {
    static const std::vector<double> none;
    return kept_ == nullptr ? none : kept_->values;
  }
  /// Of the bytes of its numbers.
  const ContentHash& name() const {
    static const ContentHash none = hash_of(std::string_view());
    return kept_ == nullptr ? none : kept_->name;
  }

  const double& operator[](std::size_t i) const { return data_[i]; }
  std::size_t size() const { return kept_ == nullptr ? 0 : kept_->values.size(); }
  bool empty() const { return size() == 0; }
  const double* data() const { return data_; }
  const double* begin() const { return data_; }
  const double* end() const { return data_ + size(); }

  bool operator==(const NamedList& other) const { return name() == other.name(); }
  bool operator==(const std::vector<double>& other) const { return values() == other; }

 private:
  struct Kept {
    explicit Kept(std::vector<double> list) : values(std::move(list)), name(hash_of(bytes_of(values))) {}
    std::vector<double> values;
    ContentHash name;
  };
  std::shared_ptr<const Kept> kept_;
  const double* data_ = nullptr;
};

inline std::string_view bytes_of(const NamedList& list) { return bytes_of(list.data(), list.size()); }

}  // namespace chokepoint
