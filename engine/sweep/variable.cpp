#include "sweep/variable.hpp"

namespace chokepoint {

Level Variable::at(double probability) const {
  if (distribution) {
    const Amount amount{distribution->quantile(probability), unit};
    return {format_amount(amount), amount.number};
  }
  std::size_t i = 0;
  for (double sum = weights.front(); i + 1 < levels.size() && probability >= sum; sum += weights[i]) ++i;
  return levels[i];
}

void Variable::apply(const Level& level, Tweak& tweak) const {
  for (const std::string& path : paths) tweak.set.emplace_back(path, level.text);
  if (level.text == "left out") tweak.without.insert(tweak.without.end(), events.begin(), events.end());
}

}  // namespace chokepoint
