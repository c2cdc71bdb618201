#include "base/text.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

/// Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string_view cut = word.substr(0, 128);
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, cut.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t gap =
        candidate.size() > cut.size() ? candidate.size() - cut.size() : cut.size() - candidate.size();
    if (gap >= best_distance) continue;
    const std::size_t d = distance(cut, candidate);
    if (d < best_distance || (d == best_distance && !best.empty() && candidate < best)) {
      best_distance = d;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string best = nearest(word, candidates);
  return best.empty() ? "" : "did you mean `" + best + "`?";
}

std::vector<std::string> meant(std::string_view word, const std::vector<Named>& candidates) {
  constexpr std::size_t most = 3, least_letters = 3;
  const auto small = [](std::string_view text) {
    std::string result(text.substr(0, 128));
    for (char& c : result)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
  };
  const std::string wanted = small(word);
  std::vector<std::string> ids;
  const auto take = [&](auto&& fits) {
    for (const Named& each : candidates)
      if (ids.size() < most && (fits(small(each.id)) || fits(small(each.name))) &&
          std::find(ids.begin(), ids.end(), each.id) == ids.end())
        ids.push_back(each.id);
    return !ids.empty();
  };
  if (wanted.empty() || take([&](const std::string& text) { return text == wanted; })) return ids;
  if (wanted.size() >= least_letters && take([&](const std::string& text) { return text.rfind(wanted, 0) == 0; }))
    return ids;
  std::vector<std::string> known;
  for (const Named& each : candidates) known.push_back(small(each.id));
  std::string near = nearest(wanted, known);
  if (near.empty()) {
    for (const Named& each : candidates) known.push_back(small(each.name));
    near = nearest(wanted, known);
  }
  if (!near.empty()) take([&](const std::string& text) { return text == near; });
  return ids;
}

std::string did_you_mean_one_of(const std::vector<std::string>& ids) {
  std::string text;
  for (std::size_t i = 0; i < ids.size(); ++i)
    text += (i == 0 ? "" : i + 1 == ids.size() ? " or " : ", ") + ("`" + ids[i] + "`");
  return text.empty() ? "" : "did you mean " + text + "?";
}

std::string quoted(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += "`" + word + "`";
  }
  return text;
}

bool valid_utf8(std::string_view text, std::size_t* bad_at) {
  std::size_t i = 0;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  while (i < text.size()) {
    const unsigned char lead = byte(i);
    std::size_t more = 0;
    unsigned code = 0, least = 0;
    if (lead < 0x80) {
      ++i;
      continue;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
      more = 1, code = lead & 0x1Fu, least = 0x80;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      more = 2, code = lead & 0x0Fu, least = 0x800;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      more = 3, code = lead & 0x07u, least = 0x10000;
    }
    bool good = more > 0 && i + more < text.size();
    for (std::size_t k = 1; good && k <= more; ++k) {
      good = (byte(i + k) & 0xC0) == 0x80;
      code = (code << 6) | (byte(i + k) & 0x3Fu);
    }
    good = good && code >= least && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
    if (!good) {
      if (bad_at != nullptr) *bad_at = i;
      return false;
    }
    i += more + 1;
  }
  return true;
}

std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

std::string hex64(std::uint64_t value) {
  std::string text(16, '0');
  for (int i = 15; i >= 0; --i, value >>= 4) text[static_cast<std::size_t>(i)] = "0123456789abcdef"[value & 15];
  return text;
}

}  // namespace chokepoint
