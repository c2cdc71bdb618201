// Outcomes side by side, over the steps and of the things that all runs have.
#include "chokepoint/compare.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "outcome/summary.hpp"
#include "report/compare_inputs.hpp"
#include "report/in_months.hpp"

namespace chokepoint {
namespace {

/// Differences below this share of the larger value are rounding.
constexpr double same = 1e-9;

char letter(std::size_t run) { return static_cast<char>('A' + run); }

const ConductResult* find_conduct(const StoredRun& run, Conduct conduct) {
  for (const ConductResult& each : run.conducts)
    if (each.conduct == conduct) return &each;
  return nullptr;
}

template <class T>
Table<T> pick(const Table<T>& table, const std::vector<int>& steps) {
  Table<T> picked;
  picked.steps = static_cast<int>(steps.size());
  picked.items = table.items;
  for (const int step : steps)
    picked.values.insert(picked.values.end(), table.values.begin() + static_cast<std::ptrdiff_t>(step) * table.items,
                         table.values.begin() + static_cast<std::ptrdiff_t>(step + 1) * table.items);
  return picked;
}

/// Steps that were computed: a run that was stopped has fewer than its calendar.
std::size_t done(const StoredRun& run) {
  const std::string text = run.about("steps_done");
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos)
    return run.steps.size();
  return std::min(run.steps.size(), static_cast<std::size_t>(std::stoul(text)));
}

/// One conduct of one run over the shared steps, by who and what.
struct Outcomes {
  using Key = std::tuple<OutcomeDifference::Who, std::string, std::string>;
  std::map<Key, CutOff> cut_offs;

  Outcomes(const StoredRun& run, const ConductResult& conduct, const std::vector<int>& steps) {
    const World& world = *run.world;
    const BuyerTable buyers{pick(conduct.consumers.wanted, steps), pick(conduct.consumers.delivered, steps),
                            pick(conduct.consumers.flow_coverage, steps), pick(conduct.consumers.status, steps)};
    const int count = static_cast<int>(steps.size());
    Summary summary(world);
    for (int step = 0; step < count; ++step) summary.note(step, step, buyers, {}, nullptr, nullptr);
    for (const auto& [item, cut] : summary.consumers(count, nullptr)) {
      const Consumer& consumer = world.consumers[static_cast<std::size_t>(item)];
      cut_offs[{OutcomeDifference::Who::consumer,
                world.countries[static_cast<std::size_t>(consumer.country)].id + "/" + consumer.sector,
                world.commodities[static_cast<std::size_t>(consumer.commodity)].id}] = cut;
    }
    for (const RegionSummary& each : summary.regions(count, nullptr))
      cut_offs[{each.bloc ? OutcomeDifference::Who::bloc : OutcomeDifference::Who::country, each.region,
                world.commodities[static_cast<std::size_t>(each.commodity)].id}] = each.cut_off;
  }

  double unmet_value() const {
    double sum = 0;
    for (const auto& [key, cut] : cut_offs)
      if (std::get<0>(key) == OutcomeDifference::Who::consumer) sum += cut.unmet_value;
    return sum;
  }
};

class Comparer {
 public:
  Comparer(const std::vector<StoredRun>& runs, std::vector<std::string> limits)
      : runs_(runs), limits_(std::move(limits)) {
    find_conduct_of_all();
    find_steps();
    for (std::size_t r = 0; r < runs.size(); ++r) {
      all_.emplace_back();
      for (const ConductResult& each : runs[r].conducts) all_.back().emplace_back(runs[r], each, steps_[r]);
    }
  }

  RunComparison comparison() {
    RunComparison result;
    for (const StoredRun& run : runs_) result.titles.push_back(run.title.empty() ? run.id : run.title);
    result.conduct = to_string(conduct_);
    result.step = runs_.front().monthly() ? "month" : "week";
    note_worlds();
    result.inputs = compare_inputs(runs_);
    for (std::size_t r = 0; r < runs_.size(); ++r) result.totals.push_back(totals(r));
    result.outcomes = outcomes();
    result.limits = limits_;
    return result;
  }

 private:
  void find_conduct_of_all() {
    for (const ConductResult& each : runs_.front().conducts)
      if (std::all_of(runs_.begin(), runs_.end(),
                      [&](const StoredRun& run) { return find_conduct(run, each.conduct) != nullptr; })) {
        conduct_ = each.conduct;
        return;
      }
    refuse({"compare"}, "", "the runs have no conduct in common");
  }

  void find_steps() {
    std::map<std::string, std::size_t> count;
    for (const StoredRun& run : runs_)
      for (std::size_t step = 0; step < done(run); ++step) ++count[run.steps[step].label];
    for (const StoredRun& run : runs_) {
      steps_.emplace_back();
      for (std::size_t step = 0; step < done(run); ++step)
        if (count[run.steps[step].label] == runs_.size()) steps_.back().push_back(static_cast<int>(step));
    }
    if (steps_.front().empty()) refuse({"compare"}, "", "the calendars of the runs have no step in common");
    for (const int step : steps_.front()) labels_.push_back(runs_.front().steps[static_cast<std::size_t>(step)].label);
    for (std::size_t r = 0; r < runs_.size(); ++r)
      if (runs_[r].steps.size() != labels_.size())
        limits_.push_back(fmt::format("{} has {} steps; the {} that all runs have, {} to {}, are compared", letter(r),
                                      runs_[r].steps.size(), labels_.size(), labels_.front(), labels_.back()));
  }

  void note_worlds() {
    const World& first = *runs_.front().world;
    for (std::size_t r = 1; r < runs_.size(); ++r) {
      const World& other = *runs_[r].world;
      if (other.id != first.id)
        limits_.push_back(fmt::format("{} plays in the world `{}` and {} in `{}`: what both have is compared",
                                      letter(0), first.id, letter(r), other.id));
      for (const Commodity& commodity : other.commodities) {
        const int at = first.find_commodity(commodity.id);
        if (at < 0) continue;
        const Commodity& same_id = first.commodities[static_cast<std::size_t>(at)];
        if (same_id.basis != commodity.basis) {
          limits_.push_back(fmt::format("tonnes of `{}` count {} in {} and {} in {}: left out", commodity.id,
                                        same_id.basis, letter(0), commodity.basis, letter(r)));
          left_out_.insert(commodity.id);
        } else if (same_id.price != commodity.price) {
          limits_.push_back(fmt::format("`{}` costs {:g} USD/t in {} and {:g} in {}: values differ for that alone",
                                        commodity.id, same_id.price, letter(0), commodity.price, letter(r)));
        }
      }
    }
    for (std::size_t r = 0; r < runs_.size(); ++r)
      if (runs_[r].about("complete") == "false")
        limits_.push_back(fmt::format("{} was stopped before the end of its calendar", letter(r)));
  }

  std::size_t index_of_conduct(std::size_t r) const {
    return static_cast<std::size_t>(find_conduct(runs_[r], conduct_) - runs_[r].conducts.data());
  }

  ComparedTotals totals(std::size_t r) const {
    ComparedTotals sum;
    std::set<std::string> countries;
    for (const auto& [key, cut] : all_[r][index_of_conduct(r)].cut_offs) {
      const auto& [who, id, commodity] = key;
      if (who != OutcomeDifference::Who::consumer) continue;
      sum.unmet_tonnes += cut.unmet_tonnes;
      sum.unmet_value += cut.unmet_value;
      if (!cut.first_step) continue;
      ++sum.consumers;
      countries.insert(id.substr(0, id.find('/')));
      sum.longest = std::max(sum.longest, cut.steps);
    }
    sum.countries = static_cast<int>(countries.size());
    sum.least_value = sum.most_value = sum.unmet_value;
    for (const Outcomes& each : all_[r]) {
      sum.least_value = std::min(sum.least_value, each.unmet_value());
      sum.most_value = std::max(sum.most_value, each.unmet_value());
    }
    for (const Payment& payment : runs_[r].conducts[index_of_conduct(r)].ledger.payments)
      if (payment.payer.kind == Party::Kind::country || payment.payer.kind == Party::Kind::bloc)
        sum.bill += payment.usd;
    return sum;
  }

  ComparedOutcome outcome(std::size_t r, const Outcomes::Key& key) const {
    ComparedOutcome result;
    const auto found = all_[r][index_of_conduct(r)].cut_offs.find(key);
    if (found == all_[r][index_of_conduct(r)].cut_offs.end()) return result;
    const CutOff& cut = found->second;
    result.known = true;
    if (cut.first_step) result.first = labels_[static_cast<std::size_t>(*cut.first_step)];
    if (cut.recovery_step) result.recovery = labels_[static_cast<std::size_t>(*cut.recovery_step)];
    result.steps = cut.steps;
    result.coverage = cut.deepest_coverage;
    result.unmet_tonnes = cut.unmet_tonnes;
    result.unmet_value = result.least_value = result.most_value = cut.unmet_value;
    for (const Outcomes& each : all_[r])
      if (const auto other = each.cut_offs.find(key); other != each.cut_offs.end()) {
        result.least_value = std::min(result.least_value, other->second.unmet_value);
        result.most_value = std::max(result.most_value, other->second.unmet_value);
      }
    return result;
  }

  static bool equal(const ComparedOutcome& a, const ComparedOutcome& b) {
    return a.first == b.first && a.recovery == b.recovery && a.steps == b.steps &&
           std::abs(a.unmet_tonnes - b.unmet_tonnes) <= same * std::max({1.0, a.unmet_tonnes, b.unmet_tonnes}) &&
           std::abs(a.coverage - b.coverage) <= same;
  }

  std::vector<OutcomeDifference> outcomes() const {
    std::set<Outcomes::Key> keys;
    for (const auto& run : all_)
      for (const Outcomes& each : run)
        for (const auto& [key, cut] : each.cut_offs)
          if (!left_out_.contains(std::get<2>(key))) keys.insert(key);
    std::vector<OutcomeDifference> differences;
    for (const Outcomes::Key& key : keys) {
      OutcomeDifference difference{std::get<0>(key), std::get<1>(key), std::get<2>(key), {}, {}};
      bool known = true, differs = false;
      for (std::size_t r = 0; r < runs_.size(); ++r) {
        difference.runs.push_back(outcome(r, key));
        const ComparedOutcome &own = difference.runs.back(), &first = difference.runs.front();
        known = known && own.known;
        differs = differs || !equal(own, first);
        const bool ranges = runs_[r].conducts.size() > 1 && runs_.front().conducts.size() > 1;
        difference.robust.push_back(ranges &&
                                    (own.least_value > first.most_value || own.most_value < first.least_value));
      }
      if (known && differs) differences.push_back(std::move(difference));
    }
    std::stable_sort(differences.begin(), differences.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.who, -a.largest_change()) < std::tuple(b.who, -b.largest_change());
    });
    return differences;
  }

  const std::vector<StoredRun>& runs_;
  Conduct conduct_ = Conduct::cooperative;
  std::vector<std::vector<int>> steps_;  ///< by run: its steps that all have
  std::vector<std::string> labels_;
  std::vector<std::vector<Outcomes>> all_;  ///< by run and conduct
  std::set<std::string> left_out_;          ///< commodities
  std::vector<std::string> limits_;
};

}  // namespace

double OutcomeDifference::largest_change() const {
  double largest = 0;
  for (std::size_t run = 1; run < runs.size(); ++run) largest = std::max(largest, std::abs(change(run)));
  return largest;
}

RunComparison compare(const std::vector<StoredRun>& runs) {
  if (runs.size() < 2) refuse({"compare"}, "", "expected two runs or more");
  const auto by_weeks = [](const StoredRun& run) { return !run.monthly(); };
  if (std::all_of(runs.begin(), runs.end(), by_weeks) || std::none_of(runs.begin(), runs.end(), by_weeks))
    return Comparer(runs, {}).comparison();
  // Weeks beside months: whole months are what both have.
  std::vector<StoredRun> months;
  std::vector<std::string> limits;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    months.push_back(by_weeks(runs[r]) ? in_months(runs[r], done(runs[r])) : runs[r]);
    if (by_weeks(runs[r]))
      limits.push_back(
          fmt::format("{} steps by weeks: their tonnes are added up to months, and a month is cut off by its "
                      "coverage as a whole",
                      letter(r)));
  }
  return Comparer(months, std::move(limits)).comparison();
}

}  // namespace chokepoint
