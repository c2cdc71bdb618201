// What lanes, processes and facilities can do in a step: bans, outages, openings, projects.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "regime/course.hpp"
#include "regime/curb.hpp"
#include "regime/regime.hpp"
#include "regime/technology.hpp"

namespace chokepoint {

/// Links of the network (trade lanes only, all their layers) that a selector means, ascending.
std::vector<int> select_links(const World& world, const NetworkMap& map, const LinkSelector& selector);
/// The links that a control binds: exports of `by`, or its imports where it acts on the import side; of one that
/// follows origin the gates to its end users, or the layers of lanes abroad (docs/model/layers.md).
std::vector<int> select_links(const World& world, const CompiledWorld& compiled, const Control& control);

class Capacities {
 public:
  /// Without `courses` no bans (the twin). `building`: see project_courses.
  Capacities(const Scenario& scenario, const CompiledWorld& compiled, std::span<const Course> courses,
             std::span<const Date> building = {});

  /// Fills link capacities of a step with their causes; the regime's anchor must be set.
  void compose_links(int step, Regime& regime) const;
  /// After that: what the layers of each shared lane of the compiled world may carry together.
  std::vector<double> compose_shared(int step, Regime& regime) const;
  /// Fills process and facility capacities of a step with their causes. `added`: tonnes that come on top of the
  /// capacity of each facility of the world in the step; empty: none.
  void compose_processes(int step, Regime& regime, std::span<const double> added = {}) const;

  /// Up to which day those of a step stand, bit by bit, as they are on the days `now`, where nothing is added; not
  /// before `now.after`.
  Date links_stand_until(Days now) const;
  Date processes_stand_until(Days now) const;

 private:
  struct Lane {
    Opening opening;
    std::vector<Curb> curbs;  ///< by event
  };
  struct Place {
    Opening opening;
    std::vector<Curb> curbs;
    double facility_capacity = 0;          ///< per step
    std::vector<double> process_capacity;  ///< per step, by operation
    bool changes = true;                   ///< it opens, is curbed or loses technology at some time
  };
  void add_outage(const Event& event, int index, const Outage& outage);
  void place_facilities(std::span<const Date> building);
  const Lane& lane(int link) const;

  const Scenario* scenario_;
  const CompiledWorld* compiled_;
  Technology technology_;
  std::map<int, Lane> lanes_;      ///< by link: those that open or are curbed at some time
  std::vector<Place> facilities_;  ///< per world facility
};

}  // namespace chokepoint
