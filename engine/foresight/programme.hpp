// The clairvoyant conduct's linear programme over a stretch of the calendar. docs/model/clairvoyant.md has it in
// mathematics.
//
// Per step: one balance a room (in + stock before − out − stock after = wants − what is due), one row a facility whose
// processes share it, one a link group in force, one a store of quota or permits, one a stockpile that may release.
// Columns: links and processes in two pieces, up to the anchor and beyond it; unmet wants; stocks in two pieces, up to
// the target and above it; disposal in two pieces, the base year's and beyond; what is drawn from stores and kept in
// them; releases and holdings of stockpiles. All columns are at least 0 and all costs of damage too, so the slack basis
// is dual feasible.
//
// Two objectives: `damage` (unmet wants, weighted), and `order`, what is preferred among plans of equal damage: stocks
// near their targets in every step, nothing disposed of that need not be, few changes from the anchor pattern.
// `model.cost` is damage plus a small weight of order: near the answer, and a start from which the two are taken one
// after the other (solve.hpp).
//
// Units are those of the plan's programme: a power of two of tonnes near a commodity's typical market.
#pragma once

#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "foresight/path.hpp"
#include "lp/linear_program.hpp"
#include "plan/units.hpp"

namespace chokepoint {

/// What a stretch of the calendar begins with.
struct Outset {
  State state;
  std::vector<double> holdings;    ///< per stockpile of the world
  std::map<int, double> balances;  ///< of stores that were open before
};

/// What was decided for a step.
struct Decision {
  std::vector<double> flow, run, delivery, discard, release;  ///< per link, process, consumer, room, room
  std::vector<double> released;                               ///< per stockpile of the world
  std::map<int, double> drawn;                                ///< per store
};

class Programme {
 public:
  /// Steps [first, after) of the path. `damage_per_tonne`: USD per unmet tonne of each consumer of the network.
  Programme(const Network& network, const Path& path, std::span<const double> damage_per_tonne, int first, int after,
            const Outset& outset);

  LpModel model;
  std::vector<double> damage, order;  ///< per column
  double damage_unit = 1;             ///< USD per unit of `damage`

  Decision decision(int step, std::span<const double> columns) const;
  /// Columns of a consumer's unmet wants, with tonnes per unit.
  std::vector<std::pair<int, double>> unmet(int consumer) const;

 private:
  /// A column, or −1, and what a unit of it is in tonnes or runs.
  struct Column {
    int index = -1;
    double unit = 1;
  };
  using Pieces = std::array<Column, 2>;
  struct StepColumns {
    std::vector<Pieces> link, process;
    std::vector<Pieces> discard;  ///< of rooms that can hold anything
    std::vector<Column> unmet;
    std::vector<std::pair<ReleaseTerms, Column>> releases;
    std::vector<std::pair<int, Column>> draws;  ///< store
  };

  struct Purchase {
    int consumer = -1, row = -1;  ///< of the stockpile's holdings in the step after
    double unit = 1;              ///< of that row
  };

  void choose_units();
  void find_what_can_move(const Outset& outset);
  int add_row(double lower, double upper);
  int add_column(std::vector<std::pair<int, double>> entries, double damage_cost, double order_cost, double upper);
  Column add(double unit, std::vector<std::pair<int, double>> entries, double damage_cost, double order_cost,
             double tonnes);
  Pieces add_pieces(double unit, const std::vector<std::pair<int, double>>& entries, double cost, double weight,
                    double anchor, double capacity);
  void add_balances(const Outset& outset);
  void add_links(int step);
  void add_processes(int step);
  void add_wants(int step);
  void add_stocks(int step);
  void add_stores(const Outset& outset);
  void add_reserves(const Outset& outset);

  double unit(int room) const { return units_[room]; }
  double unit_of(const LinkGroup& group) const { return group_scale(n_, group, units_); }
  int balance(int step, int room) const { return (step - first_) * n_.rooms.count + room; }
  const PathStep& at(int step) const { return path_.steps[static_cast<std::size_t>(step)]; }
  double full_at(int step, int reserve) const {
    const std::vector<double>& full = at(step).full;
    return full.empty() ? 0.0 : full[static_cast<std::size_t>(reserve)];
  }
  StepColumns& columns(int step) { return steps_[static_cast<std::size_t>(step - first_)]; }
  const StepColumns& columns(int step) const { return steps_[static_cast<std::size_t>(step - first_)]; }

  const Network& n_;
  const Path& path_;
  std::span<const double> damage_per_tonne_;
  int first_, after_;
  std::vector<double> units_;                              ///< tonnes per room
  std::vector<double> target_;                             ///< stock per room
  std::vector<double> tie_link_, tie_process_, tie_room_;  ///< numbers in [0, 1)
  double dearest_ = 0;
  std::vector<unsigned char> holds_, carries_, runs_;  ///< per room, link, process: ever
  std::vector<StepColumns> steps_;
  std::vector<std::vector<Purchase>> purchases_;              ///< per step
  std::vector<std::vector<std::pair<int, int>>> group_rows_;  ///< per step: group and its row
};

}  // namespace chokepoint
