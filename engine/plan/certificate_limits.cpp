#include "plan/certificate_limits.hpp"

#include <algorithm>
#include <cmath>

#include "base/rounding.hpp"

namespace chokepoint {
namespace {

constexpr double nothing = 1e-11;  ///< of the heaviest entry of a ray: data that close to 1e-13 only

}  // namespace

CertificateLimits::CertificateLimits(const Network& network, const MonthModel& month, const LpModel& model)
    : n_(network), month_(month), model_(model) {
  row_meaning_.resize(static_cast<std::size_t>(model.rows - n_.rooms.count));
  for (int f = 0; f < n_.facilities.count; ++f)
    if (month_.facility_row[f] >= 0)
      row_meaning_[static_cast<std::size_t>(month_.facility_row[f] - n_.rooms.count)] = {Limit::Kind::facility, f};
  for (std::size_t g = 0; g < month_.group_row.size(); ++g)
    row_meaning_[static_cast<std::size_t>(month_.group_row[g] - n_.rooms.count)] = {Limit::Kind::group,
                                                                                    static_cast<int>(g)};
}

std::vector<Limit> CertificateLimits::of(const Ray& ray, double weight, const std::vector<unsigned char>& open) const {
  struct Found {
    double size;
    Limit limit;
  };
  std::vector<Found> found;
  // 40 bits: what is below depends on the way to the ray.
  const auto add = [&](Limit::Kind kind, int index, double value, double bound) {
    value = keep_bits(value, 40);
    if (value != 0) found.push_back({std::fabs(value * bound), {kind, index, value}});
  };
  double heaviest = 0;
  for (const auto& [j, d] : ray.d) heaviest = std::max(heaviest, std::fabs(d.high));
  const int first_process = month_.process(0), first_delivery = month_.delivery(0);
  for (const auto& [j, exact] : ray.d) {
    const double d = exact.value();
    if (std::fabs(d) <= nothing * heaviest) continue;
    if (j >= first_delivery) {
      const int k = j - first_delivery, c = j - month_.committed(0);
      if (d <= 0 || model_.column_lower[j] <= 0) continue;
      const double granted = model_.column_lower[j] * month_.scale[j];
      if (k < n_.consumers.count && open[k] == 0)
        add(Limit::Kind::consumer, k, -d / month_.scale[j] / weight, granted);
      else if (c >= 0 && c < static_cast<int>(month_.commitment_row.size()))
        add(Limit::Kind::commitment, c, -d / month_.scale[j] / weight, granted);
      continue;
    }
    // Links and processes have two columns, the same but for the cost: one limit.
    const bool link = j < first_process;
    if ((link ? j : j - first_process) % 2 != 0 || d >= 0) continue;
    add(link ? Limit::Kind::link : Limit::Kind::process, (link ? j : j - first_process) / 2,
        -d / month_.scale[j] / weight, (model_.column_upper[j] + model_.column_upper[j + 1]) * month_.scale[j]);
  }
  for (const auto& [i, y] : ray.y) {
    if (i < n_.rooms.count) continue;
    const auto [kind, index] = row_meaning_[static_cast<std::size_t>(i - n_.rooms.count)];
    if (index < 0) continue;
    const double scale = kind == Limit::Kind::facility ? month_.facility_scale[index] : month_.group_scale[index];
    add(kind, index, y.value() / scale / weight, model_.row_upper[i] * scale);
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    if (a.size != b.size) return a.size > b.size;
    return a.limit.kind != b.limit.kind ? a.limit.kind < b.limit.kind : a.limit.index < b.limit.index;
  });
  std::vector<Limit> result;
  for (const Found& one : found) result.push_back(one.limit);
  return result;
}

}  // namespace chokepoint
