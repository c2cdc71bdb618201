// `chokepoint explain`: why somebody is short in a month, what holds it, and what would cure it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "chokepoint/chokepoint.hpp"
#include "commands.hpp"
#include "explain_json.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string exact_percent(double share) { return fmt::format("{:.1f} %", 100 * share); }
std::string signed_percent(double share) {
  const double value = 100 * share;
  return fmt::format("{:+.1f} %", std::fabs(value) < 0.05 ? 0.0 : value);
}

class Report {
 public:
  Report(const Explanation& why, Paint paint, std::size_t width)
      : why_(why), world_(*why.scenario->world), paint_(paint), width_(width) {}

  std::string text() {
    head();
    limits();
    buffers();
    cut();
    events();
    pairs();
    supplier();
    places();
    out_ += "\n" + paint_.faint("Asked again by: " + why_.command) + "\n";
    return out_;
  }

 private:
  const Event& event(int e) const { return why_.scenario->events[e]; }
  std::string names(const std::vector<int>& events) {
    std::string text;
    for (const int e : events) {
      named_.insert(e);
      text += (text.empty() ? "" : ", ") + event(e).id;
    }
    return text;
  }
  std::string unit() const { return why_.facility ? "runs" : "t"; }
  std::string step() const { return why_.scenario->calendar.kind() == StepKind::month ? "month" : "week"; }

  void table(const std::string& title, const Rows& rows, const std::vector<Column>& columns, std::size_t most = 0) {
    const bool cut = most > 0 && rows.size() > most + 1;
    Rows shown(rows.begin(), cut ? rows.begin() + static_cast<std::ptrdiff_t>(most) + 1 : rows.end());
    out_ += "\n" + paint_.bold(title) + "\n";
    const auto lines = align(shown, columns, width_);
    for (const auto& line : lines) out_ += line + "\n";
    if (cut) out_ += fmt::format("and {} more (--format json lists them)\n", rows.size() - 1 - most);
  }

  void head() {
    const auto& calendar = why_.scenario->calendar;
    out_ += paint_.bold(fmt::format("{} in {}", why_.who, calendar.label(why_.step))) + "\n";
    out_ += wrapped(fmt::format("{}; {} conduct", why_.scenario->title, to_string(why_.conduct)), width_) + "\n\n";
    out_ +=
        fmt::format("Wanted {} {}, delivered {}: coverage {}{}.\n", amount(why_.wanted), unit(), amount(why_.delivered),
                    exact_percent(why_.coverage), why_.status ? ", " + to_string(*why_.status) : "");
    out_ += fmt::format("What flows alone would give, without stocks: {}. Without any of the events: {}.\n",
                        exact_percent(why_.flow_coverage), exact_percent(why_.without_events));
    if (!why_.others.empty()) {
      std::string list;
      for (std::size_t i = 0; i < why_.others.size() && i < 4; ++i) list += (i == 0 ? "" : ", ") + why_.others[i];
      if (why_.others.size() > 4) list += fmt::format(" and {} more", why_.others.size() - 4);
      out_ += wrapped("It is the shortest of several; --who also takes " + list + ".", width_) + "\n";
    }
  }

  void limits() {
    if (why_.limits.empty()) {
      out_ += why_.flow_coverage >= 1 ? "\nNothing in the regime holds it: flows alone give all it wants.\n"
                                      : "\nNothing can reach it in the regime.\n";
      if (why_.flow_coverage >= 1) return;
    }
    Rows rows = {{"Limit", "", "Bound", "Share", "Range", "", "Set by"}};
    long small = 0, closed = 0;
    for (const HoldingLimit& each : why_.limits) {
      // What carries nothing weighs nothing; where an event closed it, it is worth a line all the same.
      if (std::fabs(each.share) < 5e-4 && each.most_weight * each.bound < 5e-4 &&
          (each.bound > 0 || each.events.empty())) {
        ++(each.bound > 0 ? small : closed);
        continue;
      }
      const bool moves = each.most_weight - each.least_weight > 1e-9 * std::max(1e-12, each.most_weight);
      rows.push_back({each.kind, each.name, amount(each.bound), signed_percent(each.share),
                      !moves || each.bound <= 0
                          ? ""
                          : fmt::format("{:.1f} to {:.1f} %", 100 * each.least_weight * each.bound,
                                        100 * each.most_weight * each.bound),
                      each.group > 0 ? fmt::format("({})", each.group) : "", names(each.events)});
    }
    if (why_.supplied_share > 0)
      rows.push_back({"no limit", why_.facility ? "has its runs" : "consumers that have all they want", "",
                      signed_percent(why_.supplied_share), "", "", ""});
    if (why_.pattern_share > 1e-12)
      rows.push_back({"pattern", "left to other plants, nearest to the base year", "",
                      signed_percent(-why_.pattern_share), "", "", ""});
    rows.push_back({"sum", "", "", signed_percent(why_.limits_sum), "", "",
                    why_.adds_up ? "= flow coverage" : "IS NOT THE FLOW COVERAGE"});
    table(fmt::format("What holds it (bounds in t or runs a {}; share = weight × bound)", step()), rows,
          {{false, false, 0},
           {false, true, 0},
           {true, false, 1},
           {true, false, 0},
           {true, false, 2},
           {false, false, 3},
           {false, true, 0}});
    if (small > 0) out_ += fmt::format("and {} below 0.05 % each\n", count(small, "limit"));
    if (closed > 0)
      out_ +=
          wrapped(fmt::format("{} not running in this step would add to it if {} did (--format json lists {}).",
                              count(closed, "lane or plant"), closed == 1 ? "it" : "they", closed == 1 ? "it" : "them"),
                  width_) +
          "\n";
    std::set<int> groups;
    for (const HoldingLimit& each : why_.limits)
      if (each.group > 0) groups.insert(each.group);
    if (!groups.empty())
      out_ += wrapped(
                  "Limits with one number in brackets replace one another: only their sum is certain, and easing "
                  "one of them alone may change nothing.",
                  width_) +
              "\n";
  }

  void buffers() {
    if (why_.buffers.empty()) return;
    static const std::vector<std::pair<std::string, std::string>> meanings = {
        {"stock", "drawn from working stocks"},
        {"reserve", "released from stockpiles"},
        {"under-way", "arrived from what was under way, less what was sent now"},
        {"supply", "sent and made here, against the plan"},
        {"others", "used by others here, against the plan"},
        {"exports", "sent on, against the plan"},
        {"disposal", "disposed of, against the plan"},
        {"inputs", "inputs from stocks and goods under way"},
        {"rounding", "rounding of the plan"}};
    Rows rows = {{"From flow to delivery", "Tonnes", "Share"}};
    for (const BufferShare& each : why_.buffers) {
      const auto found =
          std::find_if(meanings.begin(), meanings.end(), [&](const auto& m) { return m.first == each.what; });
      rows.push_back({found == meanings.end() ? each.what : found->second,
                      fmt::format("{}{}", each.tonnes < 0 ? "-" : "+", amount(std::fabs(each.tonnes))),
                      signed_percent(each.share)});
    }
    table("What buffers and lags added or took in this step", rows,
          {{false, true, 0}, {true, false, 0}, {true, false, 0}});
  }

  void cut() {
    if (!why_.cut) return;
    const CutAnswer& cut = *why_.cut;
    if (!cut.bounded) {
      out_ += "\nNo cut: a circle of recipes gains material.\n";
      return;
    }
    Rows rows = {{"Open", "", "Carries", "Set by"}};
    for (const CutPart& part : cut.parts)
      rows.push_back({part.kind, part.name, amount(part.width), names(part.events)});
    if (cut.parts.empty()) rows.push_back({"nothing", "", "0", ""});
    table(fmt::format("The narrowest cut before it: {} t a {} at most{}", amount(cut.width), step(),
                      why_.facility ? "" : fmt::format(", of {} wanted", amount(why_.wanted))),
          rows, {{false, false, 0}, {false, true, 0}, {true, false, 0}, {false, true, 0}}, 12);
    if (!cut.closed.empty()) {
      std::set<int> closing;
      for (const CutPart& part : cut.closed) closing.insert(part.events.begin(), part.events.end());
      out_ += wrapped(fmt::format("Closed across it: {} lane{} or plant{}, by {}.", cut.closed.size(),
                                  cut.closed.size() == 1 ? "" : "s", cut.closed.size() == 1 ? "" : "s",
                                  names({closing.begin(), closing.end()})),
                      width_) +
              "\n";
    }
    if (cut.inputs.size() > 1) {
      std::string text;
      for (const auto& [commodity, width] : cut.inputs)
        text += fmt::format("{}{} {} t", text.empty() ? "" : ", ", world_.commodities[commodity].id, amount(width));
      out_ +=
          wrapped("Recipes need all inputs; the cut follows one of each. Narrowest by input followed: " + text + ".",
                  width_) +
          "\n";
    }
  }

  void events() {
    if (why_.events.empty()) return;
    const bool simulated = !why_.lifted.empty() && why_.lifted.front().coverage.has_value();
    Rows rows = {{"Event", "Without it", simulated ? "Simulated" : "", "Alone", "Shapley", why_.exact ? "" : "±"}};
    for (std::size_t i = 0; i < why_.events.size(); ++i) {
      const EventShare& each = why_.events[i];
      if (std::fabs(each.alone) < 5e-4 && std::fabs(each.shapley) < 5e-4 && !simulated) {
        ++unimportant_;
        continue;
      }
      rows.push_back({names({each.event}), exact_percent(why_.lifted[i].flow_coverage),
                      simulated ? exact_percent(*why_.lifted[i].coverage) : "", signed_percent(each.alone),
                      signed_percent(each.shapley), why_.exact ? "" : exact_percent(each.error)});
    }
    if (rows.size() == 1) {
      out_ += "\nNone of the events changes what flows alone would give it in this step.\n";
      if (why_.coverage < why_.flow_coverage - 5e-3)
        out_ += wrapped(
                    "That it gets less is the work of steps before this one: --simulate says what it would get if "
                    "each event had never come.",
                    width_) +
                "\n";
      return;
    }
    table("Events: flow coverage without each, and what each adds or takes", rows,
          {{false, true, 0}, {true, false, 0}, {true, false, 0}, {true, false, 0}, {true, false, 0}, {true, false, 0}},
          12);
    out_ += fmt::format("Shapley values {}; they add up to {} less {}.\n",
                        why_.exact ? "are exact" : fmt::format("are sampled over {} orders", why_.orders),
                        exact_percent(why_.flow_coverage), exact_percent(why_.without_events));
    if (unimportant_ > 0) out_ += fmt::format("{} more make no difference to it.\n", count(unimportant_, "event"));
    out_ += paint_.faint("Simulated again by: " + why_.lifted.front().command) + "\n";
  }

  void pairs() {
    std::vector<const EventPair*> order;
    for (const EventPair& each : why_.pairs)
      if (std::fabs(each.flow_coverage - why_.flow_coverage) > 5e-4) order.push_back(&each);
    std::stable_sort(order.begin(), order.end(), [&](const EventPair* a, const EventPair* b) {
      return std::fabs(a->flow_coverage - why_.flow_coverage) > std::fabs(b->flow_coverage - why_.flow_coverage);
    });
    if (order.empty()) return;
    Rows rows = {{"Without both", "", "Flow coverage", why_.exact ? "Interaction" : ""}};
    for (std::size_t i = 0; i < order.size() && i < 5; ++i)
      rows.push_back({names({order[i]->first}), names({order[i]->second}), exact_percent(order[i]->flow_coverage),
                      order[i]->interaction ? signed_percent(*order[i]->interaction) : ""});
    table("Pairs that change most", rows, {{false, true, 0}, {false, true, 0}, {true, false, 0}, {true, false, 0}});
  }

  void supplier() {
    if (why_.supplier_name.empty()) return;
    Rows rows = {{"Stage", "Reason", "", "Because of"}};
    for (const SupplierAnswer& each : why_.supplier)
      rows.push_back({each.commodity, each.reason, each.text, names(each.events)});
    table(fmt::format("Why {} does not help more", why_.supplier_name), rows,
          {{false, true, 0}, {false, false, 0}, {false, true, 0}, {false, true, 0}}, 24);
  }

  void places() {
    if (named_.empty()) return;
    Rows rows;
    for (const int e : named_)
      rows.push_back({event(e).id, event(e).title, fmt::format("{}:{}", event(e).place.file, event(e).place.line)});
    out_ += "\n";
    for (const auto& line : align(rows, {{false, false, 0}, {false, true, 0}, {false, false, 0}}, width_))
      out_ += line + "\n";
  }

  const Explanation& why_;
  const World& world_;
  Paint paint_;
  std::size_t width_;
  std::string out_;
  std::set<int> named_;
  long unimportant_ = 0;
};

}  // namespace

int explain_command(const ExplainOptionsOnLine& options) {
  if (options.save) check_save(options.input);
  Diagnostics findings;
  const auto scenario = load_input(options.input, findings);
  ExplainOptions question;
  question.who = options.who;
  question.when = options.when;
  question.conduct = conduct_of(*scenario, options.conduct);
  question.solver = options.solver;
  question.simulate = options.simulate;
  question.why_not = options.why_not;
  question.orders = options.orders;
  question.seed = options.seed;
  question.subject = subject_of(options.input);
  const Explanation why = explain(scenario, question);
  if (options.save) save(why, options.input.file);
  fmt::print("{}", options.format == "json"
                       ? explanation_json(why)
                       : Report(why, Paint{colourful(STDOUT_FILENO)}, line_width(STDOUT_FILENO)).text());
  return why.adds_up ? done : internal;
}

}  // namespace chokepoint::cli
