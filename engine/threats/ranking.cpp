// Losses one by one, each simulated in full.
#include <algorithm>
#include <stdexcept>

#include "chokepoint/threats.hpp"
#include "threats/path.hpp"
#include "threats/simulate.hpp"

namespace chokepoint {
namespace {

LossEffect compare(const std::vector<int>& losses, const Digest& base, const Digest& with,
                   const std::vector<unsigned char>& counts, int from, int steps) {
  LossEffect effect;
  effect.losses = losses;
  const std::size_t consumers = base.damage.size();
  double before = 0;
  int last = -1;
  for (std::size_t k = 0; k < consumers; ++k) {
    if (counts[k] == 0) continue;
    before += base.damage[k];
    effect.damage += with.damage[k];
    bool hit = false;
    for (int t = from; t < steps; ++t) {
      const std::size_t at = static_cast<std::size_t>(t) * consumers + k;
      if (with.cut_off[at] <= base.cut_off[at]) continue;
      hit = true;
      effect.survive = std::min(effect.survive.value_or(t - from), t - from);
      last = std::max(last, t);
    }
    effect.cut_off += hit ? 1 : 0;
    const double more = with.damage[k] - base.damage[k];
    if (more > effect.worst_added) {
      effect.worst = static_cast<int>(k);
      effect.worst_added = more;
    }
  }
  effect.added = effect.damage - before;
  if (last < 0)
    effect.recover = 0;
  else if (last + 1 < steps)
    effect.recover = last + 1 - from;
  return effect;
}

}  // namespace

Tweak tweak_of(std::span<const Loss> losses, Date from, Tweak base) {
  int number = 0;
  for (const Loss& loss : losses)
    if (loss.effect.empty())
      base.without.push_back(loss.id);
    else
      base.add.push_back("{id: loss-" + std::to_string(++number) + ", start: " + to_string(from) + ", " + loss.effect +
                         "}");
  return base;
}

Ranking rank_losses(const ScenarioSource& source, std::span<const Loss> losses, std::span<const std::vector<int>> sets,
                    const RankingOptions& options) {
  Diagnostics findings;
  const Scenario plain = source.load(options.base, findings);
  Ranking ranking;
  ranking.from = options.from ? step_of(plain, *options.from) : 0;
  const Date from = plain.calendar.begin(ranking.from);
  const int steps = plain.calendar.steps();
  std::vector<unsigned char> counts(plain.world->consumers.size(), options.consumers.empty() ? 1 : 0);
  for (const int k : options.consumers) counts[static_cast<std::size_t>(k)] = 1;

  std::vector<Tweak> tweaks = {options.base};  // the scenario itself, then the sets
  for (const std::vector<int>& set : sets) {
    std::vector<Loss> lost;
    for (const int loss : set) lost.push_back(losses[loss]);
    tweaks.push_back(tweak_of(lost, from, options.base));
  }
  Digest base;
  const auto note = [&](long index, const Digest& digest) {
    if (index == 0) {
      base = digest;
      return;
    }
    const std::vector<int>& set = sets[static_cast<std::size_t>(index) - 1];
    if (digest.error.empty() && base.error.empty()) {
      ranking.effects.push_back(compare(set, base, digest, counts, ranking.from, steps));
    } else {
      LossEffect failed;
      failed.losses = set;
      failed.error = digest.error;
      ranking.effects.push_back(failed);
    }
  };
  ranking.complete = simulate_all(source, tweaks, note, {options.jobs, options.progress, options.stop, true});
  if (!base.error.empty()) throw std::runtime_error("the scenario itself cannot be simulated: " + base.error);
  if (base.damage.empty()) return ranking;  // stopped before anything was done
  ranking.simulated = true;
  for (std::size_t k = 0; k < counts.size(); ++k) ranking.damage += counts[k] != 0 ? base.damage[k] : 0.0;
  std::stable_sort(ranking.effects.begin(), ranking.effects.end(), [](const LossEffect& a, const LossEffect& b) {
    if (a.error.empty() != b.error.empty()) return a.error.empty();
    return a.added != b.added ? a.added > b.added : a.losses < b.losses;
  });
  return ranking;
}

}  // namespace chokepoint
