// A run one can ask questions by name and month.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "chokepoint/chokepoint.hpp"

namespace chokepoint::support {

/// Loads a scenario; throws with all findings, as a user would read them.
inline Scenario load(const std::filesystem::path& file, const LoadOptions& options = {}) {
  Diagnostics findings;
  try {
    return load_scenario(file, options, findings);
  } catch (const InputError& error) {
    std::string all;
    for (const auto& finding : error.findings().sorted()) all += format(finding) + "\n";
    throw std::runtime_error(all);
  }
}

class Answers {
 public:
  explicit Answers(Scenario scenario)
      : scenario_(std::make_shared<Scenario>(std::move(scenario))), result_(run(scenario_)) {}

  const Scenario& scenario() const { return *scenario_; }
  const World& world() const { return *scenario_->world; }
  const RunResult& result() const { return result_; }
  const ConductResult& conduct() const { return result_.conducts.front(); }

  int consumer(const std::string& id) const { return position(world().consumers, id); }
  int step(const std::string& month) const { return scenario_->calendar.step_of(*parse_date(month)); }

  Status status(const std::string& id, const std::string& month) const {
    return conduct().consumers.status.at(step(month), consumer(id));
  }
  double coverage(const std::string& id, const std::string& month) const {
    return conduct().consumers.coverage(step(month), consumer(id));
  }
  double flow_coverage(const std::string& id, const std::string& month) const {
    return conduct().consumers.flow_coverage.at(step(month), consumer(id));
  }
  double delivered(const std::string& id, const std::string& month) const {
    return conduct().consumers.delivered.at(step(month), consumer(id));
  }
  /// Lowest coverage of all months.
  double lowest_coverage(const std::string& id) const { return cut_off(id).deepest_coverage; }
  const CutOff& cut_off(const std::string& id) const {
    const int item = consumer(id);
    for (const auto& summary : conduct().consumer_summaries)
      if (summary.item == item) return summary.cut_off;
    throw std::runtime_error("no summary for " + id);
  }
  /// Ids of the events that the summary names as causes.
  std::vector<std::string> because(const std::string& id) const {
    std::vector<std::string> names;
    for (const int event : cut_off(id).causes) names.push_back(scenario_->events[static_cast<std::size_t>(event)].id);
    return names;
  }

  /// Tonnes that a lane carries in a month.
  double flow(const std::string& from, const std::string& to, const std::string& commodity,
              const std::string& month) const {
    const int seller = world().find_country(from), buyer = world().find_country(to),
              what = world().find_commodity(commodity);
    for (std::size_t i = 0; i < world().links.size(); ++i)
      if (const Link& link = world().links[i]; link.from == seller && link.to == buyer && link.commodity == what)
        return conduct().link_flow.at(step(month), static_cast<int>(i));
    throw std::runtime_error("no lane " + from + ">" + to + " of " + commodity);
  }
  /// What an event moves from one country to another in a month, USD.
  double paid(const std::string& event, const std::string& payer, const std::string& receiver,
              const std::string& month) const {
    double usd = 0;
    for (const Payment& each : conduct().ledger.payments)
      if (scenario_->events[static_cast<std::size_t>(each.event)].id == event && each.step == step(month) &&
          world().name_of(each.payer) == payer && world().name_of(each.receiver) == receiver)
        usd += each.usd;
    return usd;
  }
  /// Tonnes of a commodity that left a country from a month to another, both included.
  double exports(const std::string& country, const std::string& commodity, const std::string& first,
                 const std::string& last) const {
    const int from = world().find_country(country), what = world().find_commodity(commodity);
    double tonnes = 0;
    for (std::size_t link = 0; link < world().links.size(); ++link)
      if (world().links[link].from == from && world().links[link].commodity == what)
        for (int at = step(first); at <= step(last); ++at) tonnes += conduct().link_flow.at(at, static_cast<int>(link));
    return tonnes;
  }
  /// Runs of all operations of a facility, from a month to another.
  double runs(const std::string& facility, const std::string& first, const std::string& last) const {
    const int which = position(world().facilities, facility);
    double tonnes = 0;
    for (std::size_t item = 0; item < result_.operations.size(); ++item)
      if (result_.operations[item].facility == which)
        for (int at = step(first); at <= step(last); ++at)
          tonnes += conduct().facility_runs.at(at, static_cast<int>(item));
    return tonnes;
  }
  double runs(const std::string& facility, const std::string& month) const { return runs(facility, month, month); }

  /// What a country, a bloc or the market paid for an event in a month, USD; the event of a rule of the world is empty.
  double paid(const std::string& payer, const std::string& event, const std::string& month) const {
    return sum(conduct().ledger.payments, payer, event, month);
  }
  /// What it may still have to pay at the end of the month.
  double owed(const std::string& payer, const std::string& event, const std::string& month) const {
    return sum(conduct().ledger.liabilities, payer, event, month);
  }

 private:
  template <class Entry>
  double sum(const std::vector<Entry>& entries, const std::string& payer, const std::string& event,
             const std::string& month) const {
    double usd = 0;
    for (const Entry& each : entries) {
      const std::string id = each.event < 0 ? "" : scenario_->events[static_cast<std::size_t>(each.event)].id;
      if (each.step == step(month) && world().name_of(each.payer) == payer && id == event) usd += each.usd;
    }
    return usd;
  }

  template <class Row>
  static int position(const std::vector<Row>& rows, const std::string& id) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].id == id) return static_cast<int>(i);
    throw std::runtime_error("nothing is called " + id);
  }

  std::shared_ptr<const Scenario> scenario_;
  RunResult result_;
};

}  // namespace chokepoint::support
