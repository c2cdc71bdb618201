// Small helpers on text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// The candidate with the smallest Damerau-Levenshtein distance, if it is near enough to be a misspelling; else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);
/// "did you mean `x`?" or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);
/// Something with an id, and what people call it.
struct Named {
  std::string id, name;
};
/// The ids that a word may stand for, at most three: where there are any, of those whose id or name it is but for upper
/// and lower case; else of those whose id or name begins with it (from three letters on); else of the nearest spelling.
std::vector<std::string> meant(std::string_view word, const std::vector<Named>& candidates);
/// "did you mean `x` or `y`?" or empty.
std::string did_you_mean_one_of(const std::vector<std::string>& ids);
/// The words in backquotes, with the text between them.
std::string quoted(const std::vector<std::string>& words, std::string_view between = ", ");
bool valid_utf8(std::string_view text, std::size_t* bad_at = nullptr);
/// 64-bit FNV-1a; the same on every machine.
std::uint64_t fnv1a(std::string_view bytes);
std::string hex64(std::uint64_t value);

}  // namespace chokepoint
