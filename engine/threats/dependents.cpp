#include "threats/dependents.hpp"

#include <algorithm>

#include "outcome/status.hpp"

namespace chokepoint {
namespace {

constexpr int last_vital_class = 2;

}  // namespace

void Served::add(double wanted, double had, double critical) {
  wanted_ += wanted;
  had_ += had;
  critical_ += wanted * critical;
}

bool Served::cut_off() const { return below_critical({wanted_, had_, 1, wanted_ > 0 ? critical_ / wanted_ : 0, true}); }

Dependents::Dependents(const World& world, int actor) : parts_(regions_of(world)) {
  for (Region& each : parts_) std::erase_if(each.consumers, [&](int k) { return world.consumers[k].country == actor; });
  std::erase_if(parts_, [](const Region& each) { return each.consumers.empty(); });
  for (std::size_t i = 0; i < parts_.size();) {
    Whole whole{parts_[i].id, {}};
    const bool bloc = parts_[i].bloc;
    std::vector<std::size_t> all;
    for (; i < parts_.size() && parts_[i].id == whole.id && parts_[i].bloc == bloc; ++i) {
      all.push_back(i);
      if (std::ranges::any_of(parts_[i].consumers,
                              [&](int k) { return world.consumers[k].priority <= last_vital_class; }))
        whole.counting.push_back(i);
    }
    if (whole.counting.empty()) whole.counting = std::move(all);
    wholes_.push_back(std::move(whole));
  }
}

}  // namespace chokepoint
