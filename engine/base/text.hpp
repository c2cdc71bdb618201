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
/// The words in backquotes, with the text between them.
std::string quoted(const std::vector<std::string>& words, std::string_view between = ", ");
bool valid_utf8(std::string_view text, std::size_t* bad_at = nullptr);
/// 64-bit FNV-1a; the same on every machine.
std::uint64_t fnv1a(std::string_view bytes);
std::string hex64(std::uint64_t value);

}  // namespace chokepoint
