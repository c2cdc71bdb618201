#include "report/page.hpp"

#ifdef CHOKEPOINT_PAGE
// The assembler takes in the file as it is: no array in C++, which would take a minute to compile.
asm(".section .rodata\n"
    "chokepoint_page_begin: .incbin \"" CHOKEPOINT_PAGE
    "\"\n"
    "chokepoint_page_end: .byte 0\n"
    ".global chokepoint_page_begin\n"
    ".global chokepoint_page_end\n"
    ".section .text\n");
extern "C" const char chokepoint_page_begin[], chokepoint_page_end[];
#endif

namespace chokepoint {

std::string_view report_page_template() {
#ifdef CHOKEPOINT_PAGE
  return {chokepoint_page_begin, static_cast<std::size_t>(chokepoint_page_end - chokepoint_page_begin)};
#else
  return {};
#endif
}

}  // namespace chokepoint
