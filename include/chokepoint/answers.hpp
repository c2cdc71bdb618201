// Answers about a scenario's weak points as rows of an SQLite file. See docs/reference/results.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "chokepoint/export.hpp"

namespace chokepoint {

struct Answer {
  std::string question;         ///< chokepoints, survive, hedges, independence, solve
  std::string scenario, title;  ///< that was asked about: its id, its title
  std::string command;          ///< that asks again; a file holds one answer to it
  std::vector<Sheet> tables;    ///< by the names and columns of docs/reference/results.md
};

/// Throws InputError where answers cannot be kept there: the file is neither a results file nor one of answers.
void check_answers_file(const std::filesystem::path& file);

/// Adds the answer, in the place of an earlier one to the same command: to a results file, to a file of answers, or to
/// a new one. The file is replaced at once.
void save_answer(const Answer& answer, const std::filesystem::path& file);

}  // namespace chokepoint
