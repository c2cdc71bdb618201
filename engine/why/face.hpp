// All optimal duals of one question to the plan's programme, and what they leave open.
//
// The question: how large can Σ reward·x become (a facility's runs), or the common coverage λ of some consumers (a
// round of leximin), with the deliveries of others held? Its dual has a value π ≥ 0 for a tonne in each room, a value v
// ≥ 0 for each shared limit, and for each column the value u = max(0, gain of π − v) of its own capacity; the optimum
// is
//     Σ u·capacity + Σ v·cap − Σ π·what others are held to.
// By complementary slackness with one optimal x, the optimal duals are exactly those with
//     gain = 0 where 0 < x < capacity,   gain ≤ 0 where x = 0,   gain ≥ 0 where x is at its capacity,
//     v = 0 where the shared limit has room left,   π = 0 where something is disposed of or left over,
// a polyhedron of a few dozen variables once rooms of equal value are joined. Small linear programmes over it give the
// range of each limit's weight.
//
// The polyhedron may have directions that raise the value of what others are held to and of what holds only these, by
// the same amount: they say nothing about the question. What takes part in one is held to its value in the optimal dual
// that charges others the least, which is also the one that is shown.
//
// Which limits replace one another: those that no optimal dual can trade against the rest, i.e. the components of the
// matroid of the polyhedron's directions. Of each component the sum of weight × bound is the same in all optimal duals.
//
// Method: complementary slackness (Schrijver, Theory of Linear and Integer Programming, 1986, section 7.9); components
// by the supports of a reduced row echelon form (Oxley, Matroid Theory, 2011, section 4.1).
#pragma once

#include <memory>
#include <vector>

#include "network/network.hpp"
#include "plan/plan.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

struct Programme;

/// A limit of the certificate with what other optimal duals may say of it.
struct RangedLimit {
  Limit limit;                 ///< weight in the dual that is shown; d answer / d bound
  double bound = 0;            ///< tonnes or runs per step
  double least = 0, most = 0;  ///< weights over all optimal duals
  int group = -1;              ///< limits with one number replace one another; -1: nothing replaces it
};

struct Certificate {
  double answer = 0;                ///< the optimum that it proves
  double sum = 0;                   ///< Σ weight × bound
  std::vector<RangedLimit> limits;  ///< by falling |weight × bound|
  bool ranged = false;              ///< the ranges are known; else they are the weights
};

/// The bound of a limit in a regime: capacity, cap, or what others are held to.
double bound_of(const Network& network, const Regime& regime, const Plan& plan, const Limit& limit);

/// Answers for one network and regime.
class Faces {
 public:
  Faces(const Network& network, const std::vector<LinkGroup>& groups, const Pledges& pledges, const Regime& regime,
        const Plan& plan);
  ~Faces();
  Faces(const Faces&) = delete;
  Faces& operator=(const Faces&) = delete;

  /// Why the consumers of a bottleneck of the plan cannot have more.
  Certificate round(int bottleneck) const;
  /// The most that Σ reward × run can be while every consumer keeps what the plan gives it; rewards per process.
  Certificate most_runs(const std::vector<double>& reward) const;

 private:
  std::unique_ptr<Programme> programme_;
};

}  // namespace chokepoint
