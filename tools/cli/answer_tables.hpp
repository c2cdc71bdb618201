// Answers about weak points as the tables that `--into` keeps: names and columns are those of
// docs/reference/results.md.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "chokepoint/answers.hpp"
#include "chokepoint/sweep_independence.hpp"
#include "chokepoint/threats.hpp"
#include "commands.hpp"

namespace chokepoint::cli {

/// The command that repeats a run with some of the losses, or hedges, by their indices.
using Repeat = std::function<std::string(const std::vector<int>&)>;

Sheet losses_table(const std::vector<Loss>& losses);
/// Of the losses one by one, and then of the worst sets.
Sheet effects_table(const World& world, const std::vector<Loss>& losses, const Ranking& alone, const Ranking& together,
                    const Repeat& repeat);
Sheet worst_table(const std::vector<Loss>& losses, const WorstTogether& worst);
Sheet points_table(const World& world, const std::vector<Loss>& losses, const std::vector<SinglePoint>& points);
Sheet concentration_table(const World& world, const std::vector<Concentration>& all);
/// `simulated` by loss; `from`: step of the losses.
Sheet survival_table(const Scenario& scenario, int from, const std::vector<Loss>& losses,
                     const std::vector<Survival>& survival, const std::map<int, LossEffect>& simulated,
                     const Repeat& repeat);
Sheet hedges_table(const std::vector<Hedge>& hedges, const BestHedges& best, const Repeat& repeat);
/// `repeat`: the run with the ban from a step on.
std::vector<Sheet> independence_tables(const Scenario& scenario, const IndependenceResult& result,
                                       const std::vector<std::string>& who,
                                       const std::function<std::string(int)>& repeat);
Sheet independence_spread_table(const std::vector<IndependenceSpreads>& scenarios, const std::vector<std::string>& who);
std::vector<Sheet> threshold_tables(const ThresholdOptions& asked, const Threshold& found,
                                    const std::function<std::string(const std::string&)>& repeat);

/// The question as it is typed: the command, its input, and those of the options that are not empty.
std::string question_line(const std::string& command, const InputOptions& input,
                          const std::vector<std::pair<std::string, std::string>>& options);
/// Keeps an answer in a file, if one is named.
void keep_answer(const std::filesystem::path& file, const std::string& question, const Scenario& scenario,
                 const std::string& command, std::vector<Sheet> tables);

}  // namespace chokepoint::cli
