#include "why/supplier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "plan/capacity.hpp"
#include "regime/projects.hpp"
#include "simulation/spare.hpp"
#include "why/names.hpp"

namespace chokepoint {
namespace {

constexpr double no_room = 1e-6;  ///< of a limit: less is no room left

std::string tonnes(double value) { return fmt::format("{:.3g} t", value); }

class Inquiry {
 public:
  Inquiry(const Scene& scene, const Target& target, int country, int facility, int step)
      : scene_(scene),
        n_(scene.network()),
        world_(*scene.scenario->world),
        month_(scene.month(step)),
        plan_(*month_.plan),
        facility_(facility),
        step_(step),
        spare_(could_have_more(n_, scene.groups, month_.regime, plan_)) {
    country_id_ = world_.countries[country].id;
    if (target.facility >= 0) {
      for (const int p : scene.compiled.map.processes_of(target.facility))
        for (const Arc& input : n_.processes.inputs[p]) start(input.node);
    } else {
      for (const int i : target.consumers) start(n_.consumers.room[scene.compiled.map.consumer[i]]);
    }
    follow();
  }

  std::vector<SupplierAnswer> answers() {
    std::vector<SupplierAnswer> all;
    for (const int commodity : stages_) {
      const bool wanted = commodity == stages_.front();
      if (!makes(commodity) && !wanted && !lanes(commodity)) continue;
      look_at_production(commodity, all);
      look_at_lanes(commodity, all);
    }
    return all;
  }

 private:
  void start(int room) {
    if (reached_.insert(room).second) open_.push_back(room);
  }
  int commodity(int room) const { return n_.rooms.commodity[room]; }
  const std::string& country(int room) const { return n_.countries[n_.rooms.country[room]]; }
  const std::string& name(int good) const { return n_.commodities[good]; }

  /// Upstream along what the plan moves: the rooms whose material reaches the buyer, stage by stage.
  void follow() {
    for (std::size_t at = 0; at < open_.size(); ++at) {
      const int room = open_[at];
      if (std::find(stages_.begin(), stages_.end(), commodity(room)) == stages_.end())
        stages_.push_back(commodity(room));
      for (const int l : n_.in_links[room])
        if (plan_.flow[l] > 0) start(n_.links.source[l]);
      for (const Arc& maker : n_.makers[room])
        if (plan_.run[maker.node] > 0)
          for (const Arc& input : n_.processes.inputs[maker.node]) start(input.node);
    }
    // Goods that only others make would be missed where nothing is made at all: recipes name them.
    for (std::size_t i = 0; i < stages_.size(); ++i)
      for (int p = 0; p < n_.processes.count; ++p)
        for (const Arc& output : n_.processes.outputs[p])
          if (commodity(output.node) == stages_[i])
            for (const Arc& input : n_.processes.inputs[p])
              if (std::find(stages_.begin(), stages_.end(), commodity(input.node)) == stages_.end())
                stages_.push_back(commodity(input.node));
  }

  bool ours(int process) const {
    return facility_ < 0 || n_.processes.facility[process] == scene_.compiled.map.facility[facility_];
  }
  std::vector<int> makers_of(int good) const {
    std::vector<int> processes;
    for (int p = 0; p < n_.processes.count; ++p)
      for (const Arc& output : n_.processes.outputs[p])
        if (commodity(output.node) == good && country(output.node) == country_id_ && ours(p)) processes.push_back(p);
    return processes;
  }
  bool makes(int good) const { return !makers_of(good).empty(); }
  bool lanes(int good) const {
    for (int l = 0; l < n_.links.count; ++l)
      if (from_here(l, good)) return true;
    return false;
  }
  bool from_here(int l, int good) const {
    const auto at = static_cast<std::size_t>(l);
    return n_.links.kind[at] == LinkSpec::Kind::trade && commodity(n_.links.source[at]) == good &&
           country(n_.links.source[at]) == country_id_ && country(n_.links.target[at]) != country_id_;
  }

  void say(std::vector<SupplierAnswer>& all, int good, const std::string& reason, const std::string& text,
           double amount = 0, std::vector<int> events = {}) const {
    all.push_back({name(good), reason, text, amount, std::move(events)});
  }

  /// Why a project does not run, or not in full: when it comes, or that it does not.
  struct Coming {
    std::string reason = "outage", text;
    std::vector<int> events;  ///< that start it
  };
  Coming coming_of(int facility) const {
    if (courses_.empty()) courses_ = project_courses(*scene_.scenario, {});
    const Opening& opening = courses_[facility].opening;
    const Calendar& calendar = scene_.scenario->calendar;
    const auto date = [](double day) { return to_string(Date(std::chrono::days(static_cast<int>(std::ceil(day))))); };
    Coming coming;
    bool waits = false;
    for (int e = 0; e < static_cast<int>(scene_.scenario->events.size()); ++e) {
      const Event& event = scene_.scenario->events[e];
      const auto* start = std::get_if<ProjectStart>(&event.effect);
      if (start == nullptr || start->cancelled ||
          std::find(start->facilities.begin(), start->facilities.end(), facility) == start->facilities.end())
        continue;
      coming.events.push_back(e);
      waits = waits || event.start == never;
    }
    coming.reason = "ramping";
    if (opening.day < day_number(never)) {
      const double full = opening.day + opening.ramp;
      if (opening.day >= day_number(calendar.end(step_)))
        coming.text = fmt::format(": it opens on {}{}", date(opening.day),
                                  opening.ramp > 0 ? fmt::format(", and is ramped up on {}", date(full)) : "");
      else if (full > day_number(calendar.begin(step_)))
        coming.text = fmt::format(": open since {}, ramped up on {}", date(opening.day), date(full));
      else
        coming.reason = "outage";
      if (opening.day >= day_number(calendar.end(calendar.steps() - 1))) coming.text += ", after the calendar ends";
    } else if (waits) {
      coming.text = ": a project whose event waits for its condition, not met so far or too late to have built it";
    } else if (!coming.events.empty() || financed(facility)) {
      coming.text = ": a project that waits for the money to build it, or came by it too late";
    } else {
      coming.reason = "not-started";
      coming.text = ": a project, and not started in this scenario";
    }
    return coming;
  }
  bool financed(int facility) const {
    return std::any_of(scene_.scenario->events.begin(), scene_.scenario->events.end(), [&](const Event& event) {
      if (const auto* finance = std::get_if<Finance>(&event.effect)) return finance->project == facility;
      const auto* fund = std::get_if<Fund>(&event.effect);
      return fund != nullptr &&
             std::find(fund->projects.begin(), fund->projects.end(), facility) != fund->projects.end();
    });
  }

  /// Nothing of the good is made there in the step, and none comes in.
  bool has_none(int good) const {
    for (int p = 0; p < n_.processes.count; ++p)
      for (const Arc& output : n_.processes.outputs[p])
        if (commodity(output.node) == good && country(output.node) == country_id_ && plan_.run[p] > 0) return false;
    for (int l = 0; l < n_.links.count; ++l) {
      const int to = n_.links.target[l];
      if (commodity(to) == good && country(to) == country_id_ && country(n_.links.source[l]) != country_id_ &&
          plan_.flow[l] > 0)
        return false;
    }
    return true;
  }

  void look_at_production(int good, std::vector<SupplierAnswer>& all) {
    const std::vector<int> processes = makers_of(good);
    if (processes.empty()) return say(all, good, "none", "makes none, and no project of its would");
    for (const int p : processes) {
      const auto at = static_cast<std::size_t>(p);
      const auto f = static_cast<std::size_t>(n_.processes.facility[at]);
      const double bound = process_capacity(n_, month_.regime, p);
      const double full = n_.processes.capacity[at], run = plan_.run[at];
      const NamedLimit named = name_of(scene_, month_.regime, Limit::Kind::process, p);
      const int owner = world_.find_facility(n_.facilities.id[f]);
      const bool project = owner >= 0 && world_.facilities[owner].project;
      const std::string who = n_.processes.id[at];
      if (bound <= 0 || bound < full * (1 - no_room)) {
        const std::string state =
            bound <= 0 ? "does not run" : fmt::format("runs at most {} a step of {}", tonnes(bound), tonnes(full));
        const Coming coming = project ? coming_of(owner) : Coming{};
        std::vector<int> events = named.events;
        for (const int event : coming.events)
          if (std::find(events.begin(), events.end(), event) == events.end()) events.push_back(event);
        say(all, good, coming.reason, fmt::format("{} {}{}", who, state, coming.text), run, std::move(events));
        if (bound <= 0) continue;
      }
      if (run >= bound * (1 - no_room))
        say(all, good, "capacity", fmt::format("{} runs at its capacity, {} a step", who, tonnes(bound)), run,
            named.events);
      else if (!n_.processes.inputs[p].empty() && spare_[at] == 0)
        say(all, good, "inputs",
            fmt::format("{} could run {} a step more, and has not the inputs", who, tonnes(bound - run)), run);
      else
        say(all, good, "spare", fmt::format("{} could run {} a step more", who, tonnes(bound - run)), run);
    }
  }

  /// Countries whose rooms of the good lie on the buyer's chain.
  std::set<std::string> buyers_of(int good) const {
    std::set<std::string> result;
    for (const int room : reached_)
      if (commodity(room) == good && country(room) != country_id_) result.insert(country(room));
    return result;
  }

  void look_at_lanes(int good, std::vector<SupplierAnswer>& all) {
    std::set<std::string> without = buyers_of(good), idle;
    const bool none = has_none(good);
    for (int l = 0; l < n_.links.count; ++l) {
      if (!from_here(l, good)) continue;
      const auto at = static_cast<std::size_t>(l);
      const std::string to = country(n_.links.target[at]);
      if (reached_.count(n_.links.target[at]) == 0 && without.count(to) == 0 && buyers_of(good).count(to) == 0)
        continue;
      without.erase(to);
      if (none && month_.regime.link_capacity[at] > 0)
        idle.insert(to);
      else
        look_at_lane(good, l, to, all);
    }
    if (!idle.empty())
      say(all, good, "empty",
          fmt::format("{} to {} {} open, and it has none to send: it makes none in this step",
                      idle.size() == 1 ? "the lane" : "lanes", fmt::join(idle, ", "), idle.size() == 1 ? "is" : "are"));
    if (!without.empty() && makes(good))
      say(all, good, "no-lane", fmt::format("no lane to {}", fmt::join(without, ", ")));
  }

  void look_at_lane(int good, int l, const std::string& to, std::vector<SupplierAnswer>& all) {
    const auto at = static_cast<std::size_t>(l);
    const double bound = month_.regime.link_capacity[at], flow = plan_.flow[at];
    const NamedLimit lane = name_of(scene_, month_.regime, Limit::Kind::link, l);
    if (bound <= 0) return say(all, good, "closed", "the lane to " + to + " is closed", 0, lane.events);
    for (std::size_t g = 0; g < scene_.groups.size(); ++g) {
      const auto& links = scene_.groups[g].links;
      const double cap = month_.regime.group_capacity[g];
      if (cap >= unlimited || !std::binary_search(links.begin(), links.end(), l)) continue;
      double used = 0;
      for (const int other : links) used += plan_.flow[other];
      if (used < cap * (1 - no_room)) continue;
      const NamedLimit named = name_of(scene_, month_.regime, Limit::Kind::group, static_cast<int>(g));
      return say(all, good, named.kind == "shared-lane" ? "full" : "permits",
                 fmt::format("{} {} lets no more than {} a step pass to {}", named.kind, named.name, tonnes(cap), to),
                 flow, named.events);
    }
    const int lag = n_.links.lag[at];
    const double arrives = step_ - lag >= 0 ? scene_.flow(step_ - lag)[at] : n_.links.base_flow[at];
    if (flow >= bound * (1 - no_room))
      return say(all, good, "full", fmt::format("the lane to {} is full, {} a step", to, tonnes(bound)), flow,
                 lane.events);
    if (lag > 0 && flow > arrives * (1 + 0.01) + no_room * bound)
      return say(all, good, "too-late",
                 fmt::format("sends {} a step to {}, but they take {} steps: {} arrive now", tonnes(flow), to, lag,
                             tonnes(arrives)),
                 flow);
    if (scene_.scenario->conducts.front() == Conduct::rationing)
      return say(
          all, good, "qualification",
          fmt::format("the lane to {} has room for {} a step more; buyers turn to new suppliers at a limited speed", to,
                      tonnes(bound - flow)),
          flow);
    if (flow > 0)
      return say(all, good, "helps",
                 fmt::format("sends {} a step to {}, and the lane has room for {} more", tonnes(flow), to,
                             tonnes(bound - flow)),
                 flow);
    say(all, good, "unused",
        fmt::format("the lane to {} is open, {} a step, and unused: nothing to spare that is not as scarce at home", to,
                    tonnes(bound)));
  }

  const Scene& scene_;
  const Network& n_;
  const World& world_;
  const Scene::Month& month_;
  const Plan& plan_;
  int facility_, step_;
  std::string country_id_;
  std::vector<unsigned char> spare_;
  std::set<int> reached_;
  std::vector<int> open_, stages_;
  mutable std::vector<ProjectCourse> courses_;  ///< per facility of the world, once asked for
};

}  // namespace

std::vector<SupplierAnswer> why_not(const Scene& scene, const Target& target, const std::string& supplier, int step) {
  const World& world = *scene.scenario->world;
  const int facility = world.find_facility(supplier);
  const int country = facility >= 0 ? world.facilities[facility].country : world.find_country(supplier);
  if (country < 0) {
    std::vector<Named> known;
    for (const auto& each : world.countries) known.push_back({each.id, each.name});
    for (const auto& each : world.facilities) known.push_back({each.id, each.name});
    refuse({"--why-not"}, "", fmt::format("`{}` is no country or facility", supplier),
           did_you_mean_one_of(meant(supplier, known)));
  }
  return Inquiry(scene, target, country, facility, step).answers();
}

}  // namespace chokepoint
