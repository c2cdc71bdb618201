#include "why/components.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace chokepoint {
namespace {

constexpr double still = 1e-7;          ///< less is no move: coordinates are shares of a coverage
constexpr std::size_t most_known = 60;  ///< directions looked for

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

void take_out(Vector& from, const std::vector<Vector>& basis) {
  for (int twice = 0; twice < 2; ++twice)
    for (const Vector& each : basis) {
      const double part = dot(from, each);
      for (std::size_t i = 0; i < from.size(); ++i) from[i] -= part * each[i];
    }
}

void reduce(std::vector<Vector>& rows) {
  std::size_t done = 0;
  const std::size_t width = rows.empty() ? 0 : rows.front().size();
  for (std::size_t column = 0; column < width && done < rows.size(); ++column) {
    std::size_t best = done;
    for (std::size_t i = done; i < rows.size(); ++i)
      if (std::fabs(rows[i][column]) > std::fabs(rows[best][column])) best = i;
    if (std::fabs(rows[best][column]) < still) continue;
    std::swap(rows[done], rows[best]);
    const double pivot = rows[done][column];
    for (double& value : rows[done]) value /= pivot;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i == done || rows[i][column] == 0) continue;
      const double factor = rows[i][column];
      for (std::size_t j = 0; j < width; ++j) rows[i][j] -= factor * rows[done][j];
      rows[i][column] = 0;
    }
    ++done;
  }
  rows.resize(done);
}

}  // namespace

Components components_of(SmallLp& lp, const std::vector<std::map<int, double>>& coordinates) {
  const std::size_t count = coordinates.size();
  Components result{std::vector<unsigned char>(count, 0), std::vector<int>(count, -1), false};
  std::mt19937_64 random(20250404);  // any fixed number: the answer does not depend on it
  std::vector<Vector> basis;
  while (basis.size() <= most_known) {
    Vector form(count);
    for (double& each : form) each = std::ldexp(static_cast<double>(random() >> 11), -52) - 1;
    take_out(form, basis);
    SmallLp::Terms up;
    std::map<int, double> terms;
    for (std::size_t i = 0; i < count; ++i)
      for (const auto& [column, factor] : coordinates[i]) terms[column] += form[i] * factor;
    SmallLp::Terms down;
    for (const auto& [column, factor] : terms) {
      up.emplace_back(column, factor);
      down.emplace_back(column, -factor);
    }
    const auto high = lp.maximise(up), low = lp.maximise(down);
    if (!high || !low) return result;
    Vector difference(count, 0.0);
    for (std::size_t i = 0; i < count; ++i)
      for (const auto& [column, factor] : coordinates[i]) difference[i] += factor * ((*high)[column] - (*low)[column]);
    take_out(difference, basis);
    const double length = std::sqrt(dot(difference, difference));
    if (length < still) {
      result.complete = true;
      break;
    }
    for (double& each : difference) each /= length;
    basis.push_back(std::move(difference));
  }
  reduce(basis);
  std::vector<int> parent(count);
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](int i) {
    while (parent[i] != i) i = parent[i];
    return i;
  };
  for (const Vector& row : basis) {
    int first = -1;
    for (std::size_t i = 0; i < count; ++i) {
      if (std::fabs(row[i]) < still) continue;
      result.moves[i] = 1;
      const int here = root(static_cast<int>(i));
      if (first < 0)
        first = here;
      else
        parent[here] = first;
      first = root(first);
    }
  }
  for (std::size_t i = 0; i < count; ++i)
    if (result.moves[i] != 0) result.group[i] = root(static_cast<int>(i));
  return result;
}

}  // namespace chokepoint
