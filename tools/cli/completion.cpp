// `chokepoint completion bash`: a script made from the command line's own table of commands and options.
#include <fmt/core.h>

#include "commands.hpp"

namespace chokepoint::cli {
namespace {

std::string join(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

}  // namespace

int completion_command(const std::vector<CommandShape>& commands) {
  std::vector<std::string> names;
  for (const auto& command : commands) names.push_back(command.name);
  fmt::print(
      "# Completion of `chokepoint` for bash: source <(chokepoint completion bash)\n"
      "_chokepoint() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command= i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    [[ ${{COMP_WORDS[i]}} == -* ]] || {{ command=${{COMP_WORDS[i]}}; break; }}\n"
      "  done\n"
      "  COMPREPLY=()\n"
      "  case $command in\n"
      "    '') COMPREPLY=($(compgen -W '{} --help --version' -- \"$word\")) ;;\n",
      join(names, " "));
  for (const auto& command : commands) {
    std::vector<std::string> options;
    fmt::print("    {})\n      case $previous in\n", command.name);
    for (const auto& option : command.options) {
      options.insert(options.end(), option.names.begin(), option.names.end());
      if (!option.takes_value) continue;
      // Values of an open kind are most often files; where they are not, a file name does no harm.
      const std::string kind = option.choices.empty() ? "-f" : "-W '" + join(option.choices, " ") + "'";
      fmt::print("        {}) COMPREPLY=($(compgen {} -- \"$word\")); return ;;\n", join(option.names, "|"), kind);
    }
    const std::string arguments = command.choices.empty() ? "-f" : "-W '" + join(command.choices, " ") + "'";
    fmt::print(
        "      esac\n"
        "      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$word\"))\n"
        "      else COMPREPLY=($(compgen {} -- \"$word\")); fi ;;\n",
        join(options, " "), arguments);
  }
  fmt::print("  esac\n}}\ncomplete -o filenames -F _chokepoint chokepoint\n");
  return done;
}

}  // namespace chokepoint::cli
