// Options of the commands that look for weak points: chokepoints, survive, hedges, independence, solve.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"

namespace chokepoint::cli {

struct ChokepointsOptions {
  InputOptions input;
  std::vector<std::string> kinds = {"facility", "stage", "actor", "agreement"};
  std::string from;
  int top = 15;
  int worst = 0;  ///< losses at a time; 0: not asked for
  std::optional<double> budget;
  std::vector<std::string> costs;  ///< LOSS=NUMBER
  long solves = 0;                 ///< 0: no limit for up to three losses, 2000 for more
  int jobs = 0;
  std::string format = "table";
  std::filesystem::path into;  ///< a file to keep the answer in
  bool quiet = false;
};
int chokepoints_command(const ChokepointsOptions& options);

struct SurviveOptions {
  InputOptions input;
  std::vector<std::string> kinds = {"facility", "stage", "actor"};
  std::string from, who;
  bool full_service = false, no_simulation = false;
  int top = 20;
  int jobs = 0;
  std::string format = "table";
  std::filesystem::path into;  ///< a file to keep the answer in
  bool quiet = false;
};
int survive_command(const SurviveOptions& options);

struct HedgesOptions {
  InputOptions input;
  std::filesystem::path hedges;
  std::string who, budget;
  int most = 3, top = 10, jobs = 0;
  std::string format = "table";
  std::filesystem::path into;  ///< a file to keep the answer in
  bool quiet = false;
};
int hedges_command(const HedgesOptions& options);

struct IndependenceOptionsOnLine {
  InputOptions input;
  std::string from;
  std::vector<std::string> who;
  int every = 1;  ///< months from the start of one simulated ban to the next
  bool no_simulation = false;
  long draws = 0;  ///< over the ranges of the world's data; 0: the scenario as it is
  std::uint64_t seed = 1;
  int jobs = 0;
  std::string format = "table";
  std::filesystem::path into;  ///< a file to keep the answer in
  bool quiet = false;
};
/// The same over the cases of a sweep.
int independence_spread_command(const IndependenceOptionsOnLine& options);
int independence_command(const IndependenceOptionsOnLine& options);

struct SolveOptions {
  InputOptions input;
  std::string vary, least, most, until;
  std::optional<double> tolerance;
  int samples = 17, jobs = 0;
  std::string format = "table";
  std::filesystem::path into;  ///< a file to keep the answer in
  bool quiet = false;
};
int solve_command(const SolveOptions& options);

}  // namespace chokepoint::cli
