// Talking to Slurm: through its commands, as users do.
#include "chokepoint/sweep_cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "results/atomic_file.hpp"
#include "sweep/slurm.hpp"
#include "sweep/store.hpp"

extern char** environ;  // NOLINT

namespace chokepoint {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* record_name = "slurm/jobs.json";

struct Reply {
  int code = 0;
  std::string out, err;
};

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t n = 0; (n = read(descriptor, part.data(), part.size())) > 0;)
    text.append(part.data(), static_cast<std::size_t>(n));
  return text;
}

/// Runs a command with its arguments as they are, no shell between; messages and output come back.
Reply call(const std::vector<std::string>& words) {
  char name[] = "/tmp/chokepoint-XXXXXX";
  const int messages = mkstemp(name);
  if (messages < 0) throw std::runtime_error("no temporary file for what " + words.front() + " says");
  unlink(name);
  int out[2];
  if (pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe to " + words.front());
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, messages, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  Reply answer;
  if (failed == 0) {
    answer.out = read_all(out[0]);
    int status = 0;
    waitpid(child, &status, 0);
    answer.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    lseek(messages, 0, SEEK_SET);
    answer.err = read_all(messages);
  }
  close(out[0]);
  close(messages);
  if (failed != 0) throw std::runtime_error("`" + words.front() + "` cannot be run: " + std::strerror(failed));
  return answer;
}

/// Slurm's clients wait for minutes for a controller that does not answer.
Reply ask(std::vector<std::string> words) {
  words.insert(words.begin(), {"timeout", "60"});
  Reply answer = call(words);
  if (answer.code == 124) answer.err = "Slurm does not answer";
  if (answer.code == 127) answer.err = "`" + words[2] + "` is not here: is Slurm installed?";
  return answer;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

void write_file(const fs::path& file, const std::string& text) {
  AtomicFile target(file);
  std::ofstream out(target.part(), std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
  target.commit();
}

json read_record(const fs::path& folder) {
  std::ifstream in(folder / record_name, std::ios::binary);
  if (!in)
    refuse({folder.string()}, "", "this sweep was not submitted to Slurm", "`chokepoint sweep FILE --slurm` does that");
  try {
    return json::parse(in);
  } catch (const json::exception&) {
    refuse({(folder / record_name).string()}, "", "this is no list of jobs");
  }
}

/// A controller that is being restarted refuses for a moment.
std::string submit(const std::vector<std::string>& words) {
  Reply answer;
  for (int attempt = 0; attempt < 3; ++attempt) {
    answer = ask(words);
    if (answer.code == 0) break;
    if (answer.err.find("Unable to contact") == std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::seconds(2));
  }
  const std::string number = answer.out.substr(0, answer.out.find_first_not_of("0123456789"));
  if (answer.code != 0 || number.empty())
    refuse({"sbatch"}, "", first_line(answer.err.empty() ? answer.out : answer.err));
  return number;
}

std::string job_name(const std::string& stem) {
  std::string name = "chokepoint-";
  for (const char letter : stem)
    name += std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '_' ? letter : '-';
  return name.substr(0, 60);
}

}  // namespace

bool has_slurm_record(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / record_name, ignored);
}

SlurmRecord slurm_record(const fs::path& folder) {
  const json record = read_record(folder);
  SlurmRecord result;
  result.file = record.at("file").get<std::string>();
  result.root = record.at("root").get<std::string>();
  result.results = record.at("results").get<std::string>();
  const json& request = record.at("request");
  result.request = {request.at("array_size").get<std::int64_t>(), request.at("cpus").get<int>(),
                    request.at("time").get<std::string>(),        request.at("partition").get<std::string>(),
                    request.at("account").get<std::string>(),     request.at("qos").get<std::string>(),
                    request.at("memory").get<std::string>()};
  result.jobs = record.at("jobs").get<std::vector<std::string>>();
  return result;
}

std::map<std::string, int> slurm_tasks(const fs::path& folder) {
  std::string jobs;
  for (const std::string& job : slurm_record(folder).jobs) jobs += (jobs.empty() ? "" : ",") + job;
  const Reply answer = ask({"squeue", "--noheader", "--array", "--format=%T", "--jobs=" + jobs});
  std::map<std::string, int> tasks;
  if (answer.code != 0) {
    if (answer.err.find("Invalid job id") != std::string::npos) return tasks;  // it has forgotten them: all are over
    throw std::runtime_error(first_line(answer.err));
  }
  std::istringstream lines(answer.out);
  for (std::string state; std::getline(lines, state);) ++tasks[state];
  return tasks;
}

void cancel_sweep(const fs::path& folder) {
  std::vector<std::string> words = {"scancel"};
  for (const std::string& job : slurm_record(folder).jobs) words.push_back(job);
  const Reply answer = ask(words);
  if (answer.code != 0 && answer.err.find("Invalid job id") == std::string::npos)
    throw std::runtime_error(first_line(answer.err));
}

SlurmSubmission submit_sweep(const Sweep& sweep, const fs::path& root, const SweepStore& store, const fs::path& results,
                             const SlurmRequest& request, bool missing_only) {
  SlurmSubmission submission;
  SlurmJob job;
  job.program = fs::read_symlink("/proc/self/exe");
  job.file = fs::canonical(sweep.file());
  job.root = root.empty() ? fs::path() : fs::canonical(root);
  job.folder = fs::canonical(store.folder());
  job.results = fs::absolute(results);
  job.name = job_name(sweep.file().stem().string());
  json record = {{"jobs", json::array()}};
  if (has_slurm_record(job.folder)) {
    record = read_record(job.folder);
    int busy = 0;
    for (const auto& [state, count] : slurm_tasks(job.folder)) busy += count;
    if (busy > 0)
      refuse({job.folder.string()}, "", fmt::format("{} tasks of this sweep are waiting or running", busy),
             "`chokepoint sweep status` shows them, `chokepoint sweep cancel` ends them");
  }
  const SweepStatus status = store.status();
  submission.cases = status.cases - status.done;
  if (submission.cases == 0)
    refuse({job.folder.string()}, "", "nothing is missing", "`chokepoint sweep merge` puts it together");
  const std::size_t turn = record.at("jobs").size() / 2 + 1;
  fs::create_directories(job.folder / "slurm");
  if (missing_only) {
    json list = json::array();
    for (const auto& [first, last] : status.missing) list.push_back({first, last});
    job.only = job.folder / "slurm" / fmt::format("missing-{}.json", turn);
    write_file(job.only, list.dump() + "\n");
  }
  const std::int64_t usual = std::clamp<std::int64_t>((submission.cases + 49) / 50, 1, 100);
  job.tasks = std::min(request.array_size > 0 ? request.array_size : usual, submission.cases);
  submission.tasks = job.tasks;
  Diagnostics findings;
  const SlurmScripts scripts = slurm_scripts(job, request, findings);
  if (findings.has_errors()) throw InputError(findings);
  const fs::path array = job.folder / "slurm" / fmt::format("array-{}.sbatch", turn),
                 merge = job.folder / "slurm" / fmt::format("merge-{}.sbatch", turn);
  write_file(array, scripts.array);
  write_file(merge, scripts.merge);
  record.update({{"file", job.file.string()},
                 {"root", job.root.string()},
                 {"results", job.results.string()},
                 {"request",
                  {{"array_size", request.array_size},
                   {"cpus", request.cpus},
                   {"time", request.time},
                   {"partition", request.partition},
                   {"account", request.account},
                   {"qos", request.qos},
                   {"memory", request.memory}}}});
  submission.array = submit({"sbatch", "--parsable", array.string()});
  record["jobs"].push_back(submission.array);
  write_file(job.folder / record_name, record.dump(1) + "\n");
  submission.merge = submit({"sbatch", "--parsable", "--dependency=afterany:" + submission.array, merge.string()});
  record["jobs"].push_back(submission.merge);
  write_file(job.folder / record_name, record.dump(1) + "\n");
  return submission;
}

std::vector<std::pair<std::int64_t, std::int64_t>> read_case_list(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  try {
    std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
    for (const json& each : json::parse(in)) ranges.emplace_back(each.at(0), each.at(1));
    return ranges;
  } catch (const json::exception&) {
    refuse({file.string()}, "", "this is no list of cases");
  }
}

}  // namespace chokepoint
