#include "why/origin.hpp"

#include <Eigen/Dense>
#include <Eigen/SparseLU>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "plan/plan.hpp"

namespace chokepoint {
namespace {

using Shares = Eigen::MatrixXd;  ///< places × labels

}  // namespace

struct OriginTracer::Impl {
  Impl(const Network& network, Labelling how) : n(network), labelling(std::move(how)) {
    find_places();
    const Plan base = baseline_plan(n);
    for (int m = 0; m < n.rooms.count; ++m) stock[place[m]] += base.hold[m];
    steady();
    due.assign(std::max(1, n.longest_lag), Shares::Zero(places, labelling.labels));
    for (int steps = 1; steps <= n.longest_lag; ++steps) send(n.links.base_flow, n.processes.base_run, steps);
  }

  const Network& n;
  Labelling labelling;
  int places = 0;
  std::vector<int> place;       ///< per room
  std::vector<double> content;  ///< per place
  std::vector<double> stock;    ///< per place
  std::vector<double> at_hand;  ///< per place: all that was there in the last step
  Shares share;
  std::vector<Shares> due;  ///< [steps from now - 1]: tonnes by place and label
  struct Pile {
    double tonnes;
    int room, purchase;
    Eigen::RowVectorXd share;
  };
  std::vector<Pile> piles;
  double gap = 0;

  int unknown() const { return labelling.labels - 1; }

  /// Both rooms of a market, layer by layer, are one place.
  void find_places() {
    std::vector<int> parent(static_cast<std::size_t>(n.rooms.count));
    std::iota(parent.begin(), parent.end(), 0);
    const auto root = [&](int m) {
      while (parent[m] != m) m = parent[m] = parent[parent[m]];
      return m;
    };
    for (int l = 0; l < n.links.count; ++l) {
      const int a = n.links.source[l], b = n.links.target[l];
      const bool inside =
          n.links.kind[l] == LinkSpec::Kind::home_supply || n.links.kind[l] == LinkSpec::Kind::re_export;
      if (inside && n.rooms.bound[a] == n.rooms.bound[b])
        parent[std::max(root(a), root(b))] = std::min(root(a), root(b));
    }
    place.assign(parent.size(), -1);
    for (int m = 0; m < n.rooms.count; ++m) {
      if (root(m) == m) {
        place[m] = places++;
        content.push_back(labelling.content[n.rooms.commodity[m]]);
      } else {
        place[m] = place[root(m)];
      }
    }
    stock.assign(static_cast<std::size_t>(places), 0.0);
    at_hand = stock;
    share = Shares::Zero(places, labelling.labels);
  }

  bool traced(int at) const { return content[at] > 0; }

  /// Tonnes of what is traced that a run of the process takes in.
  double taken(int p) const {
    double sum = 0;
    for (const Arc& input : n.processes.inputs[p]) sum += input.tonnes * content[place[input.node]];
    return sum;
  }

  /// A process whose products have an origin of their own: a mine, or any where who made it counts. Content that no
  /// input brings in has an unknown origin.
  bool begins(int p) const { return labelling.made || n.processes.inputs[p].empty() || taken(p) <= 0; }
  int label_of(int p) const {
    return labelling.made || n.processes.inputs[p].empty() ? labelling.origin[p] : unknown();
  }

  using Terms = std::vector<Eigen::Triplet<double>>;

  /// Takes out of the balance of `to` what a process brings in: known labels to the right, mixes to the left.
  void bring(int p, int to, double tonnes, Terms& left, Shares& right) const {
    if (begins(p)) {
      right(to, label_of(p)) += tonnes;
      return;
    }
    const double all = taken(p);
    for (const Arc& input : n.processes.inputs[p])
      if (const double part = input.tonnes * content[place[input.node]]; part > 0)
        left.emplace_back(to, place[input.node], -tonnes * part / all);
  }

  /// share = left⁻¹ right, where `all` stands on the diagonal; rows with nothing in them keep what they had.
  void solve(const std::vector<double>& all, Terms& left, Shares& right) {
    for (int i = 0; i < places; ++i) {
      const bool empty = !traced(i) || !(all[i] > 0);
      left.emplace_back(i, i, empty ? 1.0 : all[i]);
      if (empty) right.row(i) = share.row(i);
    }
    std::erase_if(left, [&](const Eigen::Triplet<double>& term) {
      return term.row() != term.col() && (!traced(term.row()) || !(all[term.row()] > 0));
    });
    Eigen::SparseMatrix<double> matrix(places, places);
    matrix.setFromTriplets(left.begin(), left.end());
    Eigen::SparseLU<Eigen::SparseMatrix<double>> lu;
    lu.compute(matrix);
    if (lu.info() != Eigen::Success) throw std::runtime_error("origins: the month's mixing cannot be solved");
    share = lu.solve(right);
    for (int i = 0; i < places; ++i)
      if (traced(i)) gap = std::max(gap, std::fabs(share.row(i).sum() - 1));
  }

  /// Places that material with an origin reaches in the base year.
  std::vector<unsigned char> reached() const {
    std::vector<unsigned char> here(static_cast<std::size_t>(places), 0);
    for (bool added = true; added;) {
      added = false;
      const auto reach = [&](int at) {
        if (here[at] != 0 || !traced(at)) return;
        here[at] = 1;
        added = true;
      };
      for (int p = 0; p < n.processes.count; ++p) {
        if (!(n.processes.base_run[p] > 0)) continue;
        const auto inputs = n.processes.inputs[p];
        if (begins(p) ||
            std::any_of(inputs.begin(), inputs.end(), [&](const Arc& in) { return here[place[in.node]] != 0; }))
          for (const Arc& output : n.processes.outputs[p]) reach(place[output.node]);
      }
      for (int l = 0; l < n.links.count; ++l)
        if (n.links.base_flow[l] > 0 && here[place[n.links.source[l]]] != 0) reach(place[n.links.target[l]]);
    }
    return here;
  }

  /// The base year standing still: all lags in balance.
  void steady() {
    const std::vector<unsigned char> known = reached();
    std::vector<double> all(static_cast<std::size_t>(places), 0.0);
    Terms left;
    Shares right = Shares::Zero(places, labelling.labels);
    for (int i = 0; i < places; ++i)
      if (traced(i)) share(i, unknown()) = 1;
    for (int l = 0; l < n.links.count; ++l) {
      const int from = place[n.links.source[l]], to = place[n.links.target[l]];
      if (from == to || known[to] == 0 || !(n.links.base_flow[l] > 0)) continue;
      all[to] += n.links.base_flow[l];
      left.emplace_back(to, from, -n.links.base_flow[l]);
    }
    for (int p = 0; p < n.processes.count; ++p)
      for (const Arc& output : n.processes.outputs[p])
        if (const int to = place[output.node]; known[to] != 0 && n.processes.base_run[p] > 0) {
          all[to] += output.tonnes * n.processes.base_run[p];
          bring(p, to, output.tonnes * n.processes.base_run[p], left, right);
        }
    solve(all, left, right);
  }

  /// Sends what takes time on its way: what is `steps` from arriving, or, for 0, all that was sent in this step.
  void send(const std::vector<double>& flow, const std::vector<double>& run, int steps) {
    const auto arrival = [&](int lag) { return steps > 0 ? (lag >= steps ? steps : 0) : lag; };
    for (int l = 0; l < n.links.count; ++l)
      if (const int when = arrival(n.links.lag[l]); when > 0 && flow[l] > 0)
        due[when - 1].row(place[n.links.target[l]]) += flow[l] * share.row(place[n.links.source[l]]);
    for (int p = 0; p < n.processes.count; ++p) {
      const int when = arrival(n.processes.lag[p]);
      if (when <= 0 || !(run[p] > 0)) continue;
      Eigen::RowVectorXd mix = Eigen::RowVectorXd::Zero(labelling.labels);
      if (begins(p)) {
        mix(label_of(p)) = 1;
      } else {
        const double all = taken(p);
        for (const Arc& input : n.processes.inputs[p])
          mix += input.tonnes * content[place[input.node]] / all * share.row(place[input.node]);
      }
      for (const Arc& output : n.processes.outputs[p])
        if (const int to = place[output.node]; traced(to)) due[when - 1].row(to) += output.tonnes * run[p] * mix;
    }
  }

  /// What stockpiles put into a room: of those that release there, or else of any of the commodity.
  void release(int room, double tonnes, const std::vector<double>& released, Shares& right) const {
    Eigen::RowVectorXd mix = Eigen::RowVectorXd::Zero(labelling.labels);
    for (const bool same_room : {true, false}) {
      double all = 0;
      for (std::size_t i = 0; i < piles.size(); ++i) {
        const bool serves =
            same_room ? piles[i].room == room : n.rooms.commodity[piles[i].room] == n.rooms.commodity[room];
        if (!serves || !(released[i] > 0)) continue;
        all += released[i];
        mix += released[i] * piles[i].share;
      }
      if (all > 0) {
        right.row(place[room]) += tonnes / all * mix;
        return;
      }
    }
    right(place[room], unknown()) += tonnes;
  }

  void step(const Movements& moved, const std::vector<double>& released) {
    Terms left;
    Shares right = due.front();
    for (int m = 0; m < n.rooms.count; ++m)
      if (traced(place[m]) && moved.release[m] > 0) release(m, moved.release[m], released, right);
    std::vector<double> all(static_cast<std::size_t>(places), 0.0);
    for (int i = 0; i < places; ++i) {
      right.row(i) += std::max(0.0, stock[i]) * share.row(i);
      if (traced(i)) all[i] = right.row(i).sum();
    }
    std::rotate(due.begin(), due.begin() + 1, due.end());
    due.back().setZero();
    for (int l = 0; l < n.links.count; ++l) {
      const int from = place[n.links.source[l]], to = place[n.links.target[l]];
      if (n.links.lag[l] != 0 || from == to || !(moved.flow[l] > 0)) continue;
      all[to] += moved.flow[l];
      left.emplace_back(to, from, -moved.flow[l]);
    }
    for (int p = 0; p < n.processes.count; ++p) {
      if (n.processes.lag[p] != 0 || !(moved.run[p] > 0)) continue;
      for (const Arc& output : n.processes.outputs[p]) {
        const int to = place[output.node];
        if (!traced(to)) continue;
        all[to] += output.tonnes * moved.run[p];
        bring(p, to, output.tonnes * moved.run[p], left, right);
      }
    }
    solve(all, left, right);
    at_hand = all;
    send(moved.flow, moved.run, 0);
    std::fill(stock.begin(), stock.end(), 0.0);
    for (int m = 0; m < n.rooms.count; ++m) stock[place[m]] += moved.stock_after[m];
    for (std::size_t i = 0; i < piles.size(); ++i) {
      Pile& pile = piles[i];
      const double kept = std::max(0.0, pile.tonnes - released[i]),
                   bought = pile.purchase >= 0 ? moved.delivery[pile.purchase] : 0.0;
      if (bought > 0)
        pile.share = (kept * pile.share + bought * share.row(place[n.consumers.room[pile.purchase]])) / (kept + bought);
      pile.tonnes = kept + bought;
    }
  }
};

OriginTracer::OriginTracer(const Network& network, Labelling labelling)
    : impl_(std::make_unique<Impl>(network, std::move(labelling))) {}
OriginTracer::~OriginTracer() = default;
OriginTracer::OriginTracer(OriginTracer&&) noexcept = default;

void OriginTracer::add_stockpile(double tonnes, int room, int purchase) {
  impl_->piles.push_back({tonnes, room, purchase, impl_->share.row(impl_->place[room])});
}

void OriginTracer::step(const Movements& moved, const std::vector<double>& released) { impl_->step(moved, released); }

std::vector<double> OriginTracer::amounts(const std::vector<int>& rooms) const {
  std::vector<int> places;
  for (const int m : rooms) places.push_back(impl_->place[m]);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::vector<double> result(static_cast<std::size_t>(impl_->labelling.labels), 0.0);
  for (const int at : places)
    for (int label = 0; label < impl_->labelling.labels; ++label)
      result[label] += impl_->at_hand[at] * impl_->share(at, label);
  return result;
}

std::vector<double> OriginTracer::room(int room) const {
  const auto row = impl_->share.row(impl_->place[room]);
  return {row.begin(), row.end()};
}

std::vector<double> OriginTracer::stockpile(int number) const {
  const auto& row = impl_->piles[number].share;
  return {row.begin(), row.end()};
}

double OriginTracer::largest_gap() const { return impl_->gap; }

}  // namespace chokepoint
