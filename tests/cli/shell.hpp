// The program run as a user would run it, and a small world to run it on.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "golden/micro_world.hpp"

namespace chokepoint::test {

namespace fs = std::filesystem;

inline std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Outcome {
  int code = 0;
  std::string out, err;
};

/// A folder with a world and scenarios, in which commands are run.
class Desk {
 public:
  Desk() {
    golden::MicroWorld world;
    world.commodity("oxide", 60).process("mine-oxide", "extraction", "", "oxide: 1");
    world.countries = {"CHN", "JPN", "USA"};
    world.facilities = {"china-mine,CHN,1500"};
    world.operations = {"china-mine,mine-oxide,1020"};
    world.links = {"CHN,JPN,oxide,360,,0", "CHN,USA,oxide,300,,0"};
    world.consumers = {"CHN,ev-traction,oxide,360,1,0.5", "JPN,ev-traction,oxide,360,1,0.5",
                       "USA,ev-traction,oxide,300,1,0.5"};
    world.write(path());
    scenario("calm", "");
    scenario("embargo",
             "events:\n  - {id: embargo, title: The gate closes, start: 2025-07-01, until: 2026-06-30, "
             "control: {by: CHN, ban: true, commodities: [oxide], to: [JPN]}}\n");
  }

  void scenario(const std::string& name, const std::string& events) const {
    write(name + ".yaml", "chokepoint: scenario/1\ntitle: Title of " + name +
                              "\nworld: worlds/micro\ncalendar: {start: 2025-01, end: 2026-12, step: month}\n"
                              "conduct: cooperative\n" +
                              events);
  }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path() / name) << text; }

  /// Runs a shell command line in the folder; `chokepoint` is the program under test.
  Outcome shell(const std::string& line) const {
    const golden::TemporaryFolder streams;
    const fs::path out = streams.path() / "out", err = streams.path() / "err";
    const std::string command = "cd '" + path().string() +
                                "' && chokepoint() { '" CHOKEPOINT_BINARY "' \"$@\"; } && { " + line + "; } >'" +
                                out.string() + "' 2>'" + err.string() + "' </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out), read_file(err)};
  }

  /// Runs the program and interrupts it (Ctrl-C) as soon as it listens for that: while it works, however fast it is.
  Outcome interrupted(const std::string& arguments) const {
    // The program itself must get the signal, so no shell function here. The signals that a process catches are a
    // hexadecimal mask, the interrupt the second bit from its end.
    return shell("'" CHOKEPOINT_BINARY "' " + arguments +
                 " & until grep -q '^Name:.chokepoint$' /proc/$!/status && "
                 "grep -q '^SigCgt:.*[2367abef]$' /proc/$!/status; do sleep 0.01; done; "
                 "kill -INT $!; wait $!");
  }

  /// Names of the files in the folder.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path()))
      if (entry.is_regular_file()) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  const fs::path& path() const { return folder_.path(); }

 private:
  golden::TemporaryFolder folder_;
};

}  // namespace chokepoint::test
