// The question of `explain`, put together from its parts.
#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "chokepoint/why.hpp"
#include "why/attribution.hpp"
#include "why/buffers.hpp"
#include "why/cut.hpp"
#include "why/face.hpp"
#include "why/lifted.hpp"
#include "why/names.hpp"
#include "why/scene.hpp"
#include "why/supplier.hpp"
#include "why/target.hpp"

namespace chokepoint {
namespace {

constexpr double exactly = 1e-9, roughly = 1e-6;  ///< certificates of the plan; of a facility's own programme

/// Of what a question can mean, the one that is shortest, and when.
struct Choice {
  std::size_t target = 0;
  int step = 0;
};

Choice shortest(const Scene& scene, const std::vector<Target>& targets, std::optional<int> when) {
  const int first = when.value_or(0), end = when ? first + 1 : scene.steps();
  Choice best{0, first};
  double lowest = 2;
  for (std::size_t t = 0; t < targets.size(); ++t)
    for (int step = first; step < end; ++step) {
      // Where all is delivered, who lives on buffers comes first; who wants nothing comes last.
      const double coverage = targets[t].wanted(scene.consumers, scene.facilities, step) <= 0
                                  ? 1.5
                                  : targets[t].coverage(scene.consumers, scene.facilities, step) +
                                        1e-6 * targets[t].flow_coverage(scene.consumers, scene.facilities, step);
      if (coverage >= lowest - 1e-12) continue;
      lowest = coverage;
      best = {t, step};
    }
  return best;
}

/// A certificate, with the part of the target that it holds.
struct Held {
  Certificate certificate;
  double part = 1;
  int rank = -1;  ///< class of those it holds; a facility has none
};

/// What comes before the target, all of one sort together.
struct Before {
  int count = 0;
  double share = 0, bound = 0;
  std::vector<int> groups;
};

class Explainer {
 public:
  /// `subject`: how the command line names the scenario.
  Explainer(const ExplainOptions& options, const std::string& subject, Explanation& result, const Scene& scene,
            const Target& target)
      : options_(options),
        subject_(subject),
        result_(result),
        scene_(scene),
        target_(target),
        month_(scene.month(result.step)),
        n_(scene.network()),
        lifted_(scene, result.step) {}

  void explain() {
    result_.command = command(subject_);
    result_.wanted = target_.wanted(scene_.consumers, scene_.facilities, result_.step);
    result_.delivered = target_.delivered(scene_.consumers, scene_.facilities, result_.step);
    result_.coverage = target_.coverage(scene_.consumers, scene_.facilities, result_.step);
    result_.flow_coverage = lifted_.flow_coverage(target_, month_.regime, *month_.plan);
    if (target_.facility >= 0)
      result_.status = scene_.facilities.status.at(result_.step, target_.facility);
    else if (target_.consumers.size() == 1)
      result_.status = scene_.consumers.status.at(result_.step, target_.consumers.front());
    find_limits();
    find_buffers();
    find_cut();
    find_events();
    if (!options_.why_not.empty()) {
      result_.supplier_name = options_.why_not;
      result_.supplier = why_not(scene_, target_, options_.why_not, result_.step);
    }
  }

 private:
  /// Certificates of several rounds, each with the part of the target that it holds.
  void find_limits() {
    const Faces faces(n_, scene_.groups, scene_.pledges, month_.regime, *month_.plan);
    std::vector<Held> parts;
    if (target_.facility >= 0) {
      if (result_.flow_coverage < 1 && result_.wanted > 0) {
        std::vector<double> reward(static_cast<std::size_t>(n_.processes.count), 0.0);
        for (const int p : scene_.compiled.map.processes_of(target_.facility))
          if (!n_.processes.inputs[p].empty()) reward[p] = n_.processes.use[p] / result_.wanted;
        parts.push_back({faces.most_runs(reward)});
        // The limits prove the most it could run; that the pattern gives less is a line of its own.
        const Certificate& most = parts.back().certificate;
        result_.pattern_share = most.sum - result_.flow_coverage;
        proved_ = std::fabs(most.sum - most.answer) <= roughly * (1 + most.answer);
      } else {
        result_.supplied_share = result_.flow_coverage;
      }
    } else {
      const Plan& plan = *month_.plan;
      std::map<int, double> held;  // bottleneck -> part of what is wanted
      double all = 0, free = 0;
      for (const int i : target_.consumers) {
        const auto k = static_cast<std::size_t>(scene_.compiled.map.consumer[i]);
        all += month_.regime.demand[k];
        if (plan.bottleneck.empty() || plan.bottleneck[k] < 0)
          free += month_.regime.demand[k] * plan.coverage[k];
        else
          held[plan.bottleneck[k]] += month_.regime.demand[k];
      }
      if (all > 0) {
        result_.supplied_share = free / all;
        for (const auto& [bottleneck, wanted] : held)
          parts.push_back({faces.round(bottleneck), wanted / all,
                           n_.consumers.rank[plan.bottlenecks[bottleneck].consumers.front()]});
      } else {
        result_.supplied_share = 1;
      }
    }
    add_up(parts);
  }

  /// Kind of the line of what others are held to: why they come first.
  std::string before(const Limit& limit, int rank) const {
    if (limit.kind == Limit::Kind::commitment) return "commitment";
    if (rank < 0) return "others";
    return n_.consumers.rank[limit.index] < rank ? "better-class" : "lower-coverage";
  }

  void add_up(const std::vector<Held>& parts) {
    struct Sum {
      HoldingLimit limit;
      std::vector<int> groups;
    };
    std::map<std::pair<Limit::Kind, int>, Sum> sums;
    std::map<std::string, Before> befores;  // by kind
    int next_group = 0;
    std::vector<int> parent;
    const auto root = [&](int g) {
      while (parent[g] != g) g = parent[g];
      return g;
    };
    for (const auto& [certificate, part, rank] : parts) {
      result_.ranges_known = result_.ranges_known && certificate.ranged;
      int highest = -1;
      for (const RangedLimit& each : certificate.limits) {
        highest = std::max(highest, each.group);
        const int group = each.group < 0 ? -1 : next_group + each.group;
        while (static_cast<int>(parent.size()) <= group) parent.push_back(static_cast<int>(parent.size()));
        if (each.limit.kind == Limit::Kind::consumer || each.limit.kind == Limit::Kind::commitment) {
          Before& line = befores[before(each.limit, rank)];
          line.share += part * each.limit.weight * each.bound;
          line.bound += each.bound;
          ++line.count;
          if (group >= 0) line.groups.push_back(group);
          continue;
        }
        Sum& sum = sums[{each.limit.kind, each.limit.index}];
        sum.limit.bound = each.bound;
        sum.limit.weight += part * each.limit.weight;
        sum.limit.least_weight += part * each.least;
        sum.limit.most_weight += part * each.most;
        if (group >= 0) sum.groups.push_back(group);
      }
      next_group += highest + 1;
    }
    const auto join = [&](const std::vector<int>& groups) {
      for (const int g : groups) parent[root(g)] = root(groups.front());
    };
    for (auto& [key, sum] : sums) join(sum.groups);
    for (const auto& [kind, line] : befores) join(line.groups);
    for (auto& [key, sum] : sums) {
      NamedLimit named = name_of(scene_, month_.regime, key.first, key.second);
      sum.limit.kind = named.kind;
      sum.limit.name = named.name;
      sum.limit.events = named.events;
      sum.limit.share = sum.limit.weight * sum.limit.bound;
      sum.limit.group = sum.groups.empty() ? -1 : root(sum.groups.front());
      result_.limits.push_back(sum.limit);
    }
    for (const auto& [kind, line] : befores) {
      HoldingLimit limit;
      limit.kind = kind;
      const char* what = kind == "commitment" ? (line.count == 1 ? "delivery" : "deliveries")
                                              : (line.count == 1 ? "consumer" : "consumers");
      limit.name = fmt::format("{} {}", line.count, what);
      limit.bound = line.bound;
      limit.share = line.share;
      limit.weight = limit.least_weight = limit.most_weight = line.bound > 0 ? line.share / line.bound : 0;
      limit.group = line.groups.empty() ? -1 : root(line.groups.front());
      result_.limits.push_back(limit);
    }
    std::stable_sort(result_.limits.begin(), result_.limits.end(), [](const HoldingLimit& a, const HoldingLimit& b) {
      const double x = std::fabs(a.share), y = std::fabs(b.share);
      return x != y ? x > y : a.weight != b.weight ? a.weight > b.weight : a.name < b.name;
    });
    // Groups count from 1 in the order of their first limit; one limit alone is no group.
    std::map<int, int> members, numbers;
    for (const HoldingLimit& each : result_.limits) ++members[each.group];
    for (HoldingLimit& each : result_.limits) {
      if (each.group < 0 || members[each.group] < 2) {
        each.group = -1;
        continue;
      }
      each.group = numbers.try_emplace(each.group, static_cast<int>(numbers.size()) + 1).first->second;
    }
    result_.limits_sum = result_.supplied_share - result_.pattern_share;
    for (const HoldingLimit& each : result_.limits) result_.limits_sum += each.share;
    result_.adds_up = proved_ && std::fabs(result_.limits_sum - result_.flow_coverage) <= exactly;
  }

  void find_buffers() {
    if (result_.wanted <= 0) return;
    double sum = 0;
    const double planned = result_.flow_coverage * result_.wanted;
    if (target_.facility < 0)
      for (const Buffer& each : buffers(scene_, target_, result_.step)) {
        sum += each.tonnes;
        if (std::fabs(each.tonnes) > exactly * result_.wanted)
          result_.buffers.push_back({each.what, each.tonnes, each.tonnes / result_.wanted});
      }
    const double rest = result_.delivered - planned - sum;
    if (std::fabs(rest) > exactly * result_.wanted)
      result_.buffers.push_back({target_.facility < 0 ? "rounding" : "inputs", rest, rest / result_.wanted});
  }

  CutPart part_of(const CutEdge& edge) const {
    const NamedLimit named = name_of(scene_, month_.regime, edge.kind, edge.index);
    return {named.kind, named.name, edge.width, edge.bound, named.events};
  }

  void find_cut() {
    std::vector<std::vector<int>> wanted;  // rooms, by what is wanted of them
    if (target_.facility >= 0) {
      std::map<int, std::vector<int>> inputs;
      for (const int p : scene_.compiled.map.processes_of(target_.facility))
        for (const Arc& input : n_.processes.inputs[p]) inputs[n_.rooms.commodity[input.node]].push_back(input.node);
      for (auto& [commodity, rooms] : inputs) wanted.push_back(rooms);
    } else {
      std::vector<int> rooms;
      for (const int i : target_.consumers) rooms.push_back(n_.consumers.room[scene_.compiled.map.consumer[i]]);
      wanted.push_back(rooms);
    }
    std::vector<Cut> cuts;
    for (std::vector<int>& rooms : wanted) {
      std::sort(rooms.begin(), rooms.end());
      rooms.erase(std::unique(rooms.begin(), rooms.end()), rooms.end());
      cuts.push_back(narrowest_cut(n_, scene_.groups, month_.regime, rooms));
    }
    // A facility: the input that is narrowest against what the runs wanted would use.
    std::size_t best = 0;
    double narrowest = 1e300;
    for (std::size_t i = 0; i < cuts.size() && target_.facility >= 0; ++i) {
      double use = 0;
      for (const int p : scene_.compiled.map.processes_of(target_.facility))
        for (const Arc& input : n_.processes.inputs[p])
          if (n_.rooms.commodity[input.node] == n_.rooms.commodity[wanted[i].front()])
            use = std::max(use, input.tonnes);
      if (use > 0 && cuts[i].width / use < narrowest) {
        narrowest = cuts[i].width / use;
        best = i;
      }
    }
    if (cuts.empty()) return;
    const Cut& cut = cuts[best];
    CutAnswer answer;
    answer.width = cut.width;
    answer.enough = target_.facility >= 0 ? narrowest : cut.width;
    answer.commodity = scene_.scenario->world->find_commodity(n_.commodities[n_.rooms.commodity[wanted[best].front()]]);
    answer.bounded = cut.bounded;
    for (const CutEdge& edge : cut.edges) answer.parts.push_back(part_of(edge));
    for (const CutEdge& edge : cut.closed) answer.closed.push_back(part_of(edge));
    const World& world = *scene_.scenario->world;
    const auto commodity = [&](int c) { return world.find_commodity(n_.commodities[c]); };
    for (const auto& each : cut.inputs) answer.inputs.emplace_back(commodity(each.commodity), each.width);
    for (const int c : cut.thread) answer.commodities.push_back(commodity(c));
    result_.cut = std::move(answer);
  }

  void find_events() {
    const std::vector<int> players = lifted_.players();
    Game game;
    game.players = static_cast<int>(players.size());
    game.worths = [&](const std::vector<Coalition>& coalitions) {
      std::vector<std::vector<int>> left_out(coalitions.size());
      for (std::size_t c = 0; c < coalitions.size(); ++c)
        for (std::size_t i = 0; i < players.size(); ++i)
          if (coalitions[c][i] == 0) left_out[c].push_back(players[i]);
      return lifted_.flow_coverages(target_, left_out);
    };
    AttributionOptions options;
    options.exact_up_to = options_.exact_up_to;
    options.orders = options_.orders;
    options.seed = options_.seed;
    const Attribution shares = attribute(game, options);
    result_.without_events = shares.none;
    result_.exact = shares.exact;
    result_.orders = shares.orders;
    result_.left_out = shares.left_out;
    result_.checked = shares.checked;
    std::vector<std::size_t> order(players.size());
    std::iota(order.begin(), order.end(), 0U);
    const std::vector<double> simulated = options_.simulate ? simulate_without(players) : std::vector<double>();
    const auto weight = [&](std::size_t i) {
      return std::max({std::fabs(shares.shapley[i]), std::fabs(shares.leave_one_out[i]),
                       simulated.empty() ? 0.0 : std::fabs(simulated[i] - result_.coverage)});
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
    for (const std::size_t i : order) {
      result_.events.push_back({players[i], shares.leave_one_out[i], shares.shapley[i], shares.error[i]});
      LiftedAnswer lifted;
      lifted.events = {players[i]};
      lifted.flow_coverage = shares.all - shares.leave_one_out[i];
      lifted.command = command(subject_ + without_options(*scene_.scenario, lifted.events));
      if (options_.simulate) lifted.coverage = simulated[i];
      result_.lifted.push_back(std::move(lifted));
    }
    const std::size_t width = players.size();
    for (std::size_t a = 0; a < order.size(); ++a)
      for (std::size_t b = a + 1; b < order.size(); ++b) {
        const std::size_t i = order[a], j = order[b];
        const double without = shares.pair_left_out[i * width + j];
        if (std::isnan(without)) continue;
        EventPair pair{players[i], players[j], without, {}, 0, {}};
        pair.command = command(subject_ + without_options(*scene_.scenario, {players[i], players[j]}));
        if (!std::isnan(shares.interaction[i * width + j])) {
          pair.interaction = shares.interaction[i * width + j];
          pair.interaction_error = shares.interaction_error[i * width + j];
        }
        result_.pairs.push_back(pair);
      }
  }

  /// What is delivered where one event after the other never came: a run for each, on all processors.
  std::vector<double> simulate_without(const std::vector<int>& events) const {
    SceneOptions options;
    options.last = result_.step;
    options.solver = scene_.solver;
    options.twin = target_.facility >= 0;
    std::vector<double> coverage(events.size());
    tbb::parallel_for(std::size_t{0}, events.size(), [&](std::size_t i) {
      const Scene other = look_at(without_events(*scene_.scenario, {events[i]}), result_.conduct, options);
      coverage[i] = target_.coverage(other.consumers, other.facilities, result_.step);
    });
    return coverage;
  }

  std::string command(const std::string& subject) const {
    return fmt::format("chokepoint explain {} --who {} --when {}", subject, result_.who,
                       scene_.scenario->calendar.label(result_.step));
  }

  const ExplainOptions& options_;
  const std::string& subject_;
  Explanation& result_;
  const Scene& scene_;
  const Target& target_;
  const Scene::Month& month_;
  const Network& n_;
  Lifted lifted_;
  bool proved_ = true;  ///< a facility: what its limits prove is what can be reached
};

}  // namespace

std::vector<Explanation> explain(const std::shared_ptr<const Scenario>& scenario,
                                 const std::vector<ExplainOptions>& questions) {
  struct Asked {
    std::vector<Target> targets;
    std::optional<int> when;
    Conduct conduct = Conduct::cooperative;
    bool facility = false;
    std::string solver;
    auto scene() const { return std::make_tuple(conduct, solver, facility); }
  };
  struct Look {
    int questions = 0;
    SceneOptions options = {};
    std::optional<Scene> scene = {};
  };
  std::vector<Asked> asked;
  std::map<std::tuple<Conduct, std::string, bool>, Look> looks;
  for (const ExplainOptions& options : questions) {
    Asked each;
    each.targets = targets_of(*scenario->world, options.who);
    if (!options.when.empty()) each.when = step_of_label(*scenario, options.when);
    each.conduct = options.conduct.value_or(scenario->conducts.front());
    each.facility = each.targets.front().facility >= 0;
    each.solver = options.solver;
    Look& look = looks[each.scene()];
    const bool first = look.questions++ == 0;
    // Nobody looks beyond the last month that is asked for.
    std::optional<int>& last = look.options.last;
    last = first ? each.when : last && each.when ? std::max(last, each.when) : std::nullopt;
    look.options.only_last_month = first;
    look.options.twin = each.facility;
    look.options.solver = each.solver;
    asked.push_back(std::move(each));
  }
  std::vector<Explanation> answers;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Asked& each = asked[i];
    const ExplainOptions& options = questions[i];
    Look& look = looks[each.scene()];
    if (!look.scene) look.scene = look_at(*scenario, each.conduct, look.options);
    const Scene& scene = *look.scene;
    const Choice choice = shortest(scene, each.targets, each.when);
    const Target& target = each.targets[choice.target];
    Explanation result;
    result.scenario = scenario;
    result.conduct = each.conduct;
    result.step = choice.step;
    result.who = target.id;
    result.facility = target.facility >= 0;
    result.consumers = target.consumers;
    result.commodity = target.commodity;
    for (const Target& other : each.targets)
      if (other.id != target.id) result.others.push_back(other.id);
    std::string subject = options.subject.empty() ? scenario->file.string() : options.subject;
    if (result.conduct != scenario->conducts.front()) subject += " --conduct " + to_string(result.conduct);
    Explainer(options, subject, result, scene, target).explain();
    answers.push_back(std::move(result));
  }
  return answers;
}

Explanation explain(const std::shared_ptr<const Scenario>& scenario, const ExplainOptions& options) {
  return std::move(explain(scenario, std::vector{options}).front());
}

std::vector<ExplainOptions> worst_questions(const Scenario& scenario, const ConductResult& result, int most) {
  const World& world = *scenario.world;
  std::vector<const BuyerSummary*> hit;
  for (const BuyerSummary& each : result.consumer_summaries)
    if (each.cut_off.first_step) hit.push_back(&each);
  std::stable_sort(hit.begin(), hit.end(), [](const BuyerSummary* a, const BuyerSummary* b) {
    return a->cut_off.unmet_value > b->cut_off.unmet_value;
  });
  if (static_cast<int>(hit.size()) > most) hit.resize(static_cast<std::size_t>(std::max(0, most)));
  std::vector<ExplainOptions> questions;
  for (const BuyerSummary* each : hit) {
    const Consumer& consumer = world.consumers[each->item];
    ExplainOptions options;
    options.who = fmt::format("{}/{}/{}", world.countries[consumer.country].id, consumer.sector,
                              world.commodities[consumer.commodity].id);
    options.when = scenario.calendar.label(each->cut_off.deepest_step);
    options.conduct = result.conduct;
    questions.push_back(std::move(options));
  }
  return questions;
}

}  // namespace chokepoint
