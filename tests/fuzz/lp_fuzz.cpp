// libFuzzer's entry: see CONTRIBUTING.md.
#include <cstdio>
#include <cstdlib>

#include "fuzz/lp_case.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static chokepoint::fuzz::LpCounts counts;
  const std::string wrong = chokepoint::fuzz::check({data, size}, counts);
  if (wrong.empty()) return 0;
  std::fputs(wrong.c_str(), stderr);
  std::abort();
}
