#include "report/series.hpp"

#include <charconv>
#include <cmath>

namespace chokepoint {
namespace {

/// Joins words, equal neighbours once with their number.
class Runs {
 public:
  void add(const std::string& word) {
    if (count_ > 0 && word == last_) {
      ++count_;
      return;
    }
    flush();
    last_ = word;
    count_ = 1;
  }
  std::string text() {
    flush();
    return text_;
  }

 private:
  void flush() {
    if (count_ == 0) return;
    if (!text_.empty()) text_ += ' ';
    text_ += last_;
    if (count_ > 1) text_ += "*" + std::to_string(count_);
    count_ = 0;
  }
  std::string text_, last_;
  int count_ = 0;
};

}  // namespace

std::string short_number(double value, int digits) {
  if (!std::isfinite(value)) return "0";
  char text[48];
  const auto written = std::to_chars(text, text + sizeof text, value, std::chars_format::general, digits);
  return std::string(text, written.ptr);
}

std::string series(const Table<double>& table, int item, double usual, int digits) {
  Runs runs;
  bool all_usual = true;
  const std::string word = short_number(usual, digits);
  for (int step = 0; step < table.steps; ++step) {
    const std::string number = short_number(table.at(step, item), digits);
    all_usual = all_usual && number == word;
    runs.add(number);
  }
  return all_usual ? std::string() : runs.text();
}

std::string series(const Table<Status>& table, int item) {
  Runs runs;
  bool all_usual = true;
  for (int step = 0; step < table.steps; ++step) {
    const int status = static_cast<int>(table.at(step, item));
    all_usual = all_usual && status == 0;
    runs.add(std::to_string(status));
  }
  return all_usual ? std::string() : runs.text();
}

}  // namespace chokepoint
