#include "plan/nearest_pattern.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "lp/certificate.hpp"
#include "plan/face_factor.hpp"

namespace chokepoint {
namespace {

/// Errors of a row, relative to its terms: what is aimed at, what will do, and after how many steps without progress to
/// give up. In doubles the aim is only to be near.
struct Aim {
  double best, enough;
  int patience;
};
constexpr Aim roughly{1e-9, 1e-7, 30}, finely{1e-26, 1e-22, 400};
constexpr double last_bit = 1e-20, close = 1e-11;

/// Newton's method with exact line search on the dual of the face's least-squares problem.
template <class Number>
class DualNewton {
 public:
  DualNewton(const FaceProgram& face, const FacePattern& pattern, std::vector<Number> y)
      : face_(face), factor_(face, pattern), y_(std::move(y)) {
    for (const double size : face.size) size_.push_back(std::max(size, 1e-9));
    evaluate();
  }

  void run(const Aim& aim) {
    double least = overflow;
    for (int step = 0, idle = 0; step < 400 && idle < (least_ <= aim.enough ? 2 : aim.patience); ++step) {
      if (error_ <= aim.best) break;
      idle = error_ < 0.5 * least ? 0 : idle + 1;
      least = std::min(least, error_);
      if (!advance()) break;
    }
  }

  const std::vector<Number>& multipliers() const { return best_y_; }
  const std::vector<Number>& columns() const { return best_x_; }
  double error() const { return least_; }

 private:
  /// x(y), and the residual b − A x(y): the gradient of the dual.
  void evaluate() {
    wish_.resize(face_.columns.size());
    x_.resize(face_.columns.size());
    inside_.resize(face_.columns.size());
    residual_.clear();
    for (const Twofold& right : face_.right) residual_.push_back(number(right));
    for (std::size_t j = 0; j < face_.columns.size(); ++j) {
      const auto& column = face_.columns[j];
      Number pull(0.0);
      for (const auto& [row, coefficient] : column.entries) pull += y_[row] * coefficient;
      wish_[j] = pull * column.step + column.anchor;
      const Number lower = number(column.lower), upper = number(column.upper);
      const bool below = wish_[j] < lower, above = upper < wish_[j];
      x_[j] = below ? lower : above ? upper : wish_[j];
      inside_[j] = !below && !above;
      for (const auto& [row, coefficient] : column.entries) residual_[row] -= x_[j] * coefficient;
    }
    error_ = 0;
    for (std::size_t i = 0; i < residual_.size(); ++i) {
      const double error = std::fabs(rounded(residual_[i])) / size_[i];
      if (!(error <= error_)) error_ = std::isfinite(error) ? error : overflow;
    }
    if (!(error_ < least_)) return;
    least_ = error_;
    best_y_ = y_;
    best_x_ = x_;
  }

  /// One step: to the solution as it would be if no column met a bound, as far as the dual rises. Or, where columns at
  /// their bounds leave rows that no other can mend, along a direction that moves these rows alone until some let go.
  /// The one that gains more.
  bool advance() {
    if (inside_ != factored_) {
      factor_.compute(inside_);
      factored_ = inside_;
    }
    const bool answered = factor_.solve(residual_, size_, direction_, apart_);
    Search best = search(direction_);
    if (!answered) {
      const Search other = search(apart_);
      if (other.gain > best.gain) {
        best = other;
        std::swap(direction_, apart_);
      }
    }
    if (!(best.gain > 0)) return false;
    for (std::size_t i = 0; i < y_.size(); ++i) y_[i] += direction_[i] * best.length;
    evaluate();
    return error_ < overflow;
  }

  struct Search {
    Number length = 0.0;
    double gain = 0;  ///< of the dual
  };

  /// The dual's slope along a direction falls piece by piece: goes to where it is 0. No gain where it never is, which
  /// is so where the rows contradict the bounds.
  Search search(const std::vector<Number>& direction) {
    Number slope(0.0);
    double farthest = 0;
    for (std::size_t i = 0; i < y_.size(); ++i) {
      slope += residual_[i] * direction[i];
      farthest = std::max(farthest, std::fabs(rounded(direction[i])));
    }
    if (!(rounded(slope) > 0)) return {};
    meetings_.clear();
    curves_.clear();
    for (std::size_t j = 0; j < face_.columns.size(); ++j) {
      const auto& column = face_.columns[j];
      Number rate(0.0);
      double size = 0;
      for (const auto& [row, coefficient] : column.entries) {
        rate += direction[row] * coefficient;
        size += std::fabs(coefficient);
      }
      if (std::fabs(rounded(rate)) <= rounding * farthest * size) continue;
      const Number speed = rate * column.step;
      const bool up = rounded(rate) > 0;
      const Twofold &first = up ? column.lower : column.upper, &last = up ? column.upper : column.lower;
      const bool before = up ? wish_[j] < number(first) : number(first) < wish_[j];
      if (!before && inside_[j] == 0) continue;  // has passed its last bound
      const auto curve = static_cast<int>(curves_.size());
      curves_.push_back({rate * speed, !before});
      if (before) meetings_.push_back({(number(first) - wish_[j]) / speed, curve});
      if (std::fabs(last.high) < lp_infinity) meetings_.push_back({(number(last) - wish_[j]) / speed, curve});
    }
    std::sort(meetings_.begin(), meetings_.end(), [](const Meeting& a, const Meeting& b) { return a.at < b.at; });
    Number curvature = total_curvature();
    Search result;
    const auto go = [&](const Number& to) {
      const Number by = to - result.length, lost = curvature * by;
      result.gain += rounded(by) * (rounded(slope) - 0.5 * rounded(lost));
      slope -= lost;
      result.length = to;
    };
    for (const Meeting& meeting : meetings_) {
      if (rounded(curvature) > 0 && !(result.length + slope / curvature > meeting.at)) break;
      go(meeting.at);
      Curve& curve = curves_[static_cast<std::size_t>(meeting.curve)];
      curve.moves = !curve.moves;
      // What a large curve leaves behind would be its rounding.
      curvature = curve.moves ? curvature + curve.size : total_curvature();
    }
    if (!(rounded(curvature) > 0)) return {};
    go(result.length + slope / curvature);
    return result;
  }

  Number total_curvature() const {
    Number total(0.0);
    for (const Curve& curve : curves_)
      if (curve.moves) total += curve.size;
    return total;
  }

  static Number number(const Twofold& value) {
    if constexpr (std::is_same_v<Number, double>)
      return value.value();
    else
      return value;
  }

  /// A column that a search moves: what it takes from the dual's slope.
  struct Curve {
    Number size;
    bool moves;
  };
  /// Where it meets a bound.
  struct Meeting {
    Number at;
    int curve;
  };
  static constexpr double overflow = 1e300;
  static constexpr double rounding = std::is_same_v<Number, double> ? 1e-14 : 1e-28;

  const FaceProgram& face_;
  FaceFactor<Number> factor_;
  std::vector<Number> y_, wish_, x_, residual_, direction_, apart_, best_y_, best_x_;
  std::vector<double> size_;
  std::vector<unsigned char> inside_, factored_;
  std::vector<Curve> curves_;
  std::vector<Meeting> meetings_;
  double error_ = 0, least_ = overflow;
};

}  // namespace

Projection move_to_nearest(const BoundedLp& lp, std::span<const double> reduced_costs,
                           std::span<const double> row_duals, const Nearness& nearness, std::vector<Twofold>& x) {
  std::vector<Twofold> moved = x;
  FaceProgram face;
  Projection reached =
      find_face(lp, reduced_costs, row_duals, nearness, moved, face) ? Projection::settled : Projection::close;
  if (!face.columns.empty()) {
    const FacePattern pattern(face);
    DualNewton<double> rough(face, pattern, std::vector<double>(face.right.size(), 0.0));
    rough.run(roughly);
    const std::vector<double>& y = rough.multipliers();
    DualNewton<Twofold> fine(face, pattern, std::vector<Twofold>(y.begin(), y.end()));
    fine.run(finely);
    if (fine.error() > close) return Projection::not_reached;
    if (fine.error() > last_bit) reached = Projection::close;
    for (std::size_t j = 0; j < face.columns.size(); ++j)
      if (face.columns[j].origin >= 0) moved[static_cast<std::size_t>(face.columns[j].origin)] = fine.columns()[j];
  }
  // Where the face's rows contradict one another by rounding, what is worked out of them can be far from any point of
  // it.
  std::vector<double> rounded;
  rounded.reserve(moved.size());
  for (const Twofold& value : moved) rounded.push_back(value.value());
  if (!feasible(lp.model(), rounded, 1e-9)) return Projection::not_reached;
  x = std::move(moved);
  return reached;
}

}  // namespace chokepoint
