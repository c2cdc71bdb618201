// Bans of all that a country sells, from one month after another on, each simulated in full and compared with the
// scenario itself.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "chokepoint/threats.hpp"
#include "threats/dependents.hpp"
#include "threats/simulate.hpp"

namespace chokepoint {
namespace {

constexpr double least_look_ahead = 12;  // months: a ban that is watched for less may only not have bitten yet

int month_of(Date date) {
  const std::chrono::year_month_day day(date);
  return static_cast<int>(day.year()) * 12 + static_cast<int>(static_cast<unsigned>(day.month()));
}

/// The first step in each of every so many months.
std::vector<int> starts_of(const Calendar& calendar, int every) {
  std::vector<int> starts;
  int last = -1;
  for (int t = 0; t < calendar.steps(); ++t)
    if (const int turn = (month_of(calendar.begin(t)) - month_of(calendar.begin(0))) / every;
        std::exchange(last, turn) != turn)
      starts.push_back(t);
  return starts;
}

/// Runs of one scenario, read as what they do to those who may depend on the actor.
class Reader {
 public:
  Reader(const Scenario& scenario, int actor)
      : world_(*scenario.world), steps_(scenario.calendar.steps()), dependents_(world_, actor) {
    for (int k = 0; k < static_cast<int>(world_.consumers.size()); ++k)
      if (world_.consumers[k].country != actor) consumers_.push_back(k);
  }

  /// The scenario itself, which all others are compared with.
  void calm(const RunResult& result) { calm_ = read(result); }

  /// What a ban does that the scenario itself does not: to IndependenceResult's consumers, parts and regions.
  void note(const RunResult& result, int start, IndependenceResult& into) const {
    const Cut with = read(result);
    for (std::size_t i = 0; i < consumers_.size(); ++i)
      into.consumers[i].bans.push_back(
          first_of({{with.consumers[i], calm_.consumers[i], world_.consumers[consumers_[i]].commodity}}, start));
    for (std::size_t i = 0; i < dependents_.parts().size(); ++i)
      into.by_commodity[i].bans.push_back(first_of({pair(with, i)}, start));
    for (std::size_t i = 0; i < dependents_.wholes().size(); ++i) {
      std::vector<Pair> parts;
      for (const std::size_t part : dependents_.wholes()[i].counting) parts.push_back(pair(with, part));
      into.regions[i].bans.push_back(first_of(parts, start));
    }
  }

 private:
  /// Per step: coverage where cut off, else `not_cut_off`.
  using Row = std::vector<double>;
  static constexpr double not_cut_off = 2;  // more than any coverage of somebody cut off
  struct Cut {
    std::vector<Row> consumers, parts;
  };
  struct Pair {
    const Row &with, &calm;
    int commodity;
  };

  Pair pair(const Cut& with, std::size_t part) const {
    return {with.parts[part], calm_.parts[part], dependents_.parts()[part].commodity};
  }

  Cut read(const RunResult& result) const {
    const BuyerTable& table = result.conducts.front().consumers;
    const auto row = [&](const std::vector<int>& members) {
      Row cut;
      for (int t = 0; t < steps_; ++t) {
        Served sum;
        for (const int k : members)
          sum.add(table.wanted.at(t, k), table.delivered.at(t, k), world_.consumers[k].critical_coverage);
        cut.push_back(sum.cut_off() ? sum.coverage() : not_cut_off);
      }
      return cut;
    };
    Cut cut;
    for (const int k : consumers_) cut.consumers.push_back(row({k}));
    for (const Region& each : dependents_.parts()) cut.parts.push_back(row(each.consumers));
    return cut;
  }

  BanEffect first_of(const std::vector<Pair>& parts, int start) const {
    BanEffect effect{.start = start};
    double lowest = not_cut_off;
    for (const Pair& each : parts)
      for (int t = start; t < steps_; ++t) {
        effect.anyway = effect.anyway || each.calm[t] < not_cut_off;
        if (each.with[t] >= not_cut_off || each.calm[t] < not_cut_off) continue;
        const std::pair now(t - start, each.with[t]);
        if (effect.survive && std::pair(*effect.survive, lowest) <= now) continue;
        effect.survive = now.first;
        effect.commodity = each.commodity;
        lowest = now.second;
      }
    return effect;
  }

  const World& world_;
  int steps_;
  Dependents dependents_;
  std::vector<int> consumers_;  ///< of the world, the actor's left out
  Cut calm_;
};

void find_shelter(Independence& each, const Calendar& calendar) {
  double longest = calendar.steps_per_year() * least_look_ahead / 12;
  for (const BanEffect& ban : each.bans) longest = std::max<double>(longest, ban.survive.value_or(0) + 1);
  for (auto ban = each.bans.rbegin(); ban != each.bans.rend() && !ban->survive; ++ban)
    if (calendar.steps() - ban->start >= longest) each.sheltered = ban->start;
}

}  // namespace

std::optional<Tweak> ban_of(const Scenario& scenario, int actor, int start, const Tweak& base) {
  const std::vector<Loss::Kind> kinds = {Loss::Kind::actor};
  for (const Loss& loss : losses_of(scenario, kinds))
    if (loss.id == scenario.world->countries[actor].id)
      return tweak_of(std::span(&loss, 1), scenario.calendar.begin(start), base);
  return std::nullopt;
}

bool simulate_bans(const ScenarioSource& source, const Tweak& base, IndependenceResult& result,
                   const BanOptions& options) {
  Diagnostics ignored;  // warnings; errors are thrown
  const Scenario plain = source.load(base, ignored);
  const std::vector<int> starts = starts_of(plain.calendar, std::max(1, options.every));
  std::vector<Tweak> tweaks = {base};  // the scenario itself, then the bans
  for (const int start : starts)
    if (auto ban = ban_of(plain, result.actor, start, base)) tweaks.push_back(std::move(*ban));
  Reader reader(plain, result.actor);
  IndependenceResult noted = result;
  const auto note = [&](long number, const BatchCase& each) {
    const auto ban = static_cast<std::size_t>(number) - 1;
    if (!each.result)
      throw std::runtime_error((number == 0
                                    ? "the scenario itself cannot be simulated: "
                                    : "the ban from " + plain.calendar.label(starts[ban]) + " cannot be simulated: ") +
                               each.error);
    if (number == 0) {
      reader.calm(*each.result);
      if (tweaks.size() == 1)  // it sells nothing
        for (const int start : starts) reader.note(*each.result, start, noted);
    } else {
      reader.note(*each.result, starts[ban], noted);
    }
  };
  SimulateOptions how;
  how.jobs = options.jobs;
  how.stop = options.stop;
  how.first_leads = true;
  if (options.progress) how.progress = [&](long done, long all, double) { options.progress(done, all); };
  if (!simulate_runs(source, tweaks, note, how)) return false;
  noted.starts = starts;
  for (std::vector<Independence>* list : {&noted.regions, &noted.by_commodity, &noted.consumers})
    for (Independence& each : *list) find_shelter(each, plain.calendar);
  result = std::move(noted);
  return true;
}

}  // namespace chokepoint
