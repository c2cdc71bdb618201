#include "sweep/slurm.hpp"

#include <fmt/format.h>

#include <regex>

namespace chokepoint {
namespace {

void check(const std::string& value, const char* form, const std::string& option, const std::string& expected,
           Diagnostics& findings) {
  if (value.empty() || std::regex_match(value, std::regex(form))) return;
  findings.error({}, option, fmt::format("expected {}, not `{}`", expected, value.substr(0, 80)));
}

/// Slurm reads `%` and `\` in names of files its own way, and a line is a line.
void check_path(const std::filesystem::path& path, Diagnostics& findings) {
  for (const char letter : path.string())
    if (letter == '%' || letter == '\\' || letter == '"' || static_cast<unsigned char>(letter) < 32)
      return findings.error({path.string(), 0, 0}, "",
                            "Slurm cannot take a folder whose name holds `%`, `\\`, `\"` or a line break",
                            "work in another folder");
}

std::string directives(const SlurmJob& job, const SlurmRequest& request, const std::string& suffix) {
  std::string text = "#!/bin/bash\n";
  const auto option = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) text += "#SBATCH --" + name + "=" + value + "\n";
  };
  option("job-name", job.name + suffix);
  option("partition", request.partition);
  option("account", request.account);
  option("qos", request.qos);
  option("time", request.time);
  return text;
}

}  // namespace

std::string shell_word(const std::string& text) {
  std::string word = "'";
  for (const char letter : text) word += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return word + "'";
}

SlurmScripts slurm_scripts(const SlurmJob& job, const SlurmRequest& request, Diagnostics& findings) {
  const char* names = "[A-Za-z0-9_.,@-]+";
  check(request.partition, names, "--partition", "names of partitions", findings);
  check(request.account, names, "--account", "the name of an account", findings);
  check(request.qos, names, "--qos", "the name of a quality of service", findings);
  check(request.time, "([0-9]+-)?[0-9]+(:[0-9]+){0,2}", "--time", "a time such as `30`, `2:00:00` or `1-12:00:00`",
        findings);
  check(request.memory, "[0-9]+[KMGT]?", "--mem", "memory such as `2G`", findings);
  for (const auto* path : {&job.folder, &job.program, &job.file, &job.results}) check_path(*path, findings);

  const std::string log = (job.folder / "slurm").string();
  const std::string program = shell_word(job.program.string()), folder = shell_word(job.folder.string());
  SlurmScripts scripts;
  scripts.array = directives(job, request, "");
  scripts.array += fmt::format("#SBATCH --array=1-{}\n#SBATCH --cpus-per-task={}\n", job.tasks, request.cpus);
  if (!request.memory.empty()) scripts.array += "#SBATCH --mem=" + request.memory + "\n";
  scripts.array +=
      fmt::format("#SBATCH --output=\"{}/%A_%a.log\"\n#SBATCH --open-mode=append\n#SBATCH --requeue\n", log);
  scripts.array +=
      "# One shard a task. A task that is started again goes on where its shard ends; `exec` lets the program itself\n"
      "# hear that it has to stop.\n";
  scripts.array += fmt::format("exec {} sweep shard {} \"$SLURM_ARRAY_TASK_ID/{}\" --output {} --jobs {} --quiet",
                               program, shell_word(job.file.string()), job.tasks, folder, request.cpus);
  if (!job.root.empty()) scripts.array += " --root " + shell_word(job.root.string());
  if (!job.only.empty()) scripts.array += " --only " + shell_word(job.only.string());
  scripts.array += "\n";
  scripts.merge = directives(job, request, "-merge");
  scripts.merge += fmt::format("#SBATCH --output=\"{}/%j-merge.log\"\n#SBATCH --requeue\n", log);
  scripts.merge += "# After all tasks, however they ended: it says itself which cases are missing.\n";
  scripts.merge +=
      fmt::format("exec {} sweep merge {} --output {} --quiet\n", program, folder, shell_word(job.results.string()));
  return scripts;
}

}  // namespace chokepoint
