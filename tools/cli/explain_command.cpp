// `chokepoint explain`: why somebody is short in a month, what holds it, and what would cure it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "chokepoint/chokepoint.hpp"
#include "commands.hpp"
#include "event_marks.hpp"
#include "explain_json.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string exact_percent(double share) { return fmt::format("{:.1f} %", 100 * share); }
/// Points of coverage: a hundredth of what is wanted.
std::string points(double share) {
  const double value = 100 * share;
  return fmt::format("{:+.1f}", std::fabs(value) < 0.05 ? 0.0 : value);
}
std::string signed_percent(double share) {
  const double value = 100 * share;
  return fmt::format("{:+.1f} %", std::fabs(value) < 0.05 ? 0.0 : value);
}

class Report {
 public:
  Report(const Explanation& why, Paint paint, std::size_t width)
      : why_(why), world_(*why.scenario->world), paint_(paint), width_(width), marks_(why.scenario->events) {}

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
  /// The list below says of every event where it is written, so each has a number.
  std::string marks(const std::vector<int>& events) { return marks_.of(events, true); }
  std::string titled(int e) { return marks({e}) + " " + event_title(event(e)); }
  /// A limit's name; the event that sets it has a column of its own.
  std::string limit_name(const std::string& name, const std::vector<int>& events) const {
    for (const int e : events)
      if (name.rfind(event(e).id + "/", 0) == 0) return name.substr(event(e).id.size() + 1);
    return name;
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
    if (why_.wanted <= 0)
      say(why_.facility ? "It wants nothing in this step: it does not run in the world without the controls, or is not "
                          "built yet."
                        : "It wants nothing in this step.");
    if (!why_.others.empty()) {
      std::string list;
      for (std::size_t i = 0; i < why_.others.size() && i < 4; ++i) list += (i == 0 ? "" : ", ") + why_.others[i];
      if (why_.others.size() > 4) list += fmt::format(" and {} more", why_.others.size() - 4);
      say("It is the shortest of several; --who also takes " + list + ".");
    }
  }

  void limits() {
    if (why_.limits.empty()) {
      if (why_.flow_coverage >= 1)
        out_ += "\nNothing in the regime holds it: flows alone give all it wants.\n";
      else if (why_.flow_coverage <= 0)
        out_ += "\nNothing can reach it in the regime.\n";
      if (why_.flow_coverage >= 1) return;
    }
    Rows rows = {{"Limit", "", "Bound", why_.facility ? "Runs" : "Tonnes", "Points", "Range", "", "Set by"}};
    const auto row = [&](const std::string& kind, const std::string& name, double share) {
      rows.push_back({kind, name, "", amount(share * why_.wanted), points(share), "", "", ""});
    };
    const auto sum = [&](const std::string& name, double share, const std::string& note) {
      rows.push_back({name, "", "", amount(share * why_.wanted), fmt::format("{:.1f}", 100 * share), "", "", note});
    };
    constexpr int most_shown = 15;  // they come by falling share
    double through = why_.supplied_share, small = 0;
    long small_count = 0, idle = 0;
    int shown = 0;
    std::map<std::vector<int>, std::vector<const HoldingLimit*>> closed;  // by the events that closed them
    std::vector<const HoldingLimit*> before;
    for (const HoldingLimit& each : why_.limits) {
      if (each.share < 0) {
        before.push_back(&each);
        continue;
      }
      through += each.share;
      if (each.bound <= 0) {
        each.events.empty() ? void(++idle) : closed[each.events].push_back(&each);
      } else if (shown == most_shown || (each.share < 5e-4 && each.most_weight * each.bound < 5e-4)) {
        ++small_count;
        small += each.share;
      } else {
        limit(rows, each);
        ++shown;
      }
    }
    if (small_count > 0) row("", count(small_count, "smaller limit"), small);
    for (const auto& [events, lanes] : closed)
      rows.push_back({lanes.front()->kind,
                      limit_name(lanes.front()->name, events) +
                          (lanes.size() > 1 ? fmt::format(" and {} more", lanes.size() - 1) : ""),
                      "0", "0", points(0), "", "", marks(events)});
    if (why_.supplied_share > 0)
      row("no limit", why_.facility ? "has its runs" : "consumers that have all they want", why_.supplied_share);
    if (!before.empty() || why_.pattern_share > 1e-12) {
      sum("together", through, "");
      for (const HoldingLimit* each : before) limit(rows, *each);
      if (why_.pattern_share > 1e-12)
        row("pattern", "left to other plants, nearest to the base year", -why_.pattern_share);
    }
    sum(before.empty() ? "sum" : "left", why_.limits_sum,
        why_.adds_up ? "= flow coverage" : "IS NOT THE FLOW COVERAGE");
    table(fmt::format("What holds it: how much of the {} {} it wants each limit lets through", amount(why_.wanted),
                      unit()),
          rows,
          {{false, false, 0},
           {false, true, 0},
           {true, false, 1},
           {true, false, 0},
           {true, false, 0},
           {true, false, 2},
           {false, false, 3},
           {false, true, 0}});
    say(fmt::format("Bounds are in t or runs a {} of the limit's own goods. A point is a hundredth of what is wanted.",
                    step()));
    if (!before.empty()) first_served(before, through);
    if (idle > 0)
      say(fmt::format("{} not running in this step would add to it if {} did (--format json lists {}).",
                      idle == 1 ? "1 lane or plant" : fmt::format("{} lanes or plants", idle),
                      idle == 1 ? "it" : "they", idle == 1 ? "it" : "them"));
    if (std::any_of(why_.limits.begin(), why_.limits.end(), [](const HoldingLimit& each) { return each.group > 0; }))
      say("Limits with one number in brackets replace one another: only their sum is certain, and easing one of them "
          "alone may change nothing.");
  }

  void limit(Rows& rows, const HoldingLimit& each) {
    const bool moves = each.most_weight - each.least_weight > 1e-9 * std::max(1e-12, each.most_weight);
    std::string kind = each.kind;
    std::replace(kind.begin(), kind.end(), '-', ' ');
    rows.push_back({kind, limit_name(each.name, each.events), amount(each.bound), amount(each.share * why_.wanted),
                    points(each.share),
                    moves ? fmt::format("{:.1f} to {:.1f}", 100 * each.least_weight * each.bound,
                                        100 * each.most_weight * each.bound)
                          : "",
                    each.group > 0 ? fmt::format("({})", each.group) : "", marks(each.events)});
  }

  /// What a negative share means.
  void first_served(const std::vector<const HoldingLimit*>& before, double through) {
    static const std::map<std::string, std::string> reasons = {
        {"better-class", "consumers of better classes"},
        {"lower-coverage", "consumers who come no higher than a lower coverage"},
        {"others", "consumers, who keep what the plan gives them"},
        {"commitment", "deliveries that were promised"}};
    double taken = 0;
    std::string who;
    for (const HoldingLimit* each : before) {
      taken -= each->share;
      const auto reason = reasons.find(each->kind);
      const std::string& text = reason == reasons.end() ? each->name : reason->second;
      if (who.find(text) == std::string::npos) who += (who.empty() ? "" : ", and to ") + text;
    }
    say(fmt::format("The limits let {0} {3} through, and {1} of it go first to {4}: {2} {3} are left.",
                    amount(through * why_.wanted), amount(taken * why_.wanted), amount((through - taken) * why_.wanted),
                    unit(), who));
  }

  void say(const std::string& text) { out_ += wrapped(text, width_) + "\n"; }

  void buffers() {
    if (why_.buffers.empty()) return;
    static const std::vector<std::pair<std::string, std::string>> meanings = {
        {"stock", "drawn from working stocks, less what was put in"},
        {"reserve", "released from stockpiles"},
        {"under-way", "arrived from what was under way, less what was sent now"},
        {"supply", "sent and made here, against the plan"},
        {"others", "used by others here, against the plan"},
        {"exports", "sent on, against the plan"},
        {"disposal", "disposed of, against the plan"},
        {"inputs", "inputs from stocks and goods under way"},
        {"rounding", "rounding of the plan"}};
    Rows rows = {{"From flow to delivery", why_.facility ? "Runs" : "Tonnes", "Points"}};
    const auto row = [&](const std::string& what, double tonnes, double share, bool sum) {
      rows.push_back({what, (sum || tonnes < 0.05 ? "" : "+") + amount(tonnes),
                      sum ? fmt::format("{:.1f}", 100 * share) : points(share)});
    };
    row("what flows alone would give", why_.flow_coverage * why_.wanted, why_.flow_coverage, true);
    for (const BufferShare& each : why_.buffers) {
      const auto found =
          std::find_if(meanings.begin(), meanings.end(), [&](const auto& m) { return m.first == each.what; });
      row(found == meanings.end() ? each.what : found->second, each.tonnes, each.share, false);
    }
    row("delivered", why_.delivered, why_.coverage, true);
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
      rows.push_back({part.kind, limit_name(part.name, part.events), amount(part.width), marks(part.events)});
    if (cut.parts.empty()) rows.push_back({"nothing", "", "0", ""});
    const std::string what = cut.commodity >= 0 ? " of " + world_.commodities[cut.commodity].name : "";
    table(why_.facility
              ? fmt::format("The narrowest cut before it: {} t{} a {} at most, enough for {} runs; it wants {}",
                            amount(cut.width), what, step(), amount(cut.enough), amount(why_.wanted))
              : fmt::format("The narrowest cut before it: {} t a {} at most, of {} wanted", amount(cut.width), step(),
                            amount(why_.wanted)),
          rows, {{false, false, 0}, {false, true, 0}, {true, false, 0}, {false, true, 0}}, 12);
    if (!cut.closed.empty()) {
      std::set<int> closing;
      for (const CutPart& part : cut.closed) closing.insert(part.events.begin(), part.events.end());
      say(fmt::format("Closed across it: {} lane{} or plant{}, by {}.", cut.closed.size(),
                      cut.closed.size() == 1 ? "" : "s", cut.closed.size() == 1 ? "" : "s",
                      marks({closing.begin(), closing.end()})));
    }
    if (cut.inputs.size() > 1) {
      std::string text;
      for (const auto& [commodity, width] : cut.inputs)
        text += fmt::format("{}{} {} t", text.empty() ? "" : ", ", world_.commodities[commodity].id, amount(width));
      say("Recipes need all inputs; the cut follows one of each. Narrowest by input followed: " + text + ".");
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
      rows.push_back({titled(each.event), exact_percent(why_.lifted[i].flow_coverage),
                      simulated ? exact_percent(*why_.lifted[i].coverage) : "", signed_percent(each.alone),
                      signed_percent(each.shapley), why_.exact ? "" : exact_percent(each.error)});
    }
    if (rows.size() == 1) {
      out_ += "\nNone of the events changes what flows alone would give it in this step.\n";
      if (why_.coverage < why_.flow_coverage - 5e-3)
        say("That it gets less is the work of steps before this one, when stocks and orders ran down. What it would "
            "get if each event had never come, a run for each event: " +
            why_.command + " --simulate");
      return;
    }
    table("Events: flow coverage without each, and what each adds or takes", rows,
          {{false, true, 0}, {true, false, 0}, {true, false, 0}, {true, false, 0}, {true, false, 0}, {true, false, 0}},
          12);
    if (simulated) cured();
    out_ += fmt::format("Shapley values {}; they add up to {} less {}.\n",
                        why_.exact ? "are exact" : fmt::format("are sampled over {} orders", why_.orders),
                        exact_percent(why_.flow_coverage), exact_percent(why_.without_events));
    if (unimportant_ > 0)
      out_ += unimportant_ == 1 ? "1 more event makes no difference to it.\n"
                                : fmt::format("{} more events make no difference to it.\n", unimportant_);
    out_ += paint_.faint("Simulated again by: " + why_.lifted.front().command) + "\n";
  }

  /// Events without any one of which it would have had enough, stocks and all.
  void cured() {
    std::vector<int> cures;
    for (const LiftedAnswer& each : why_.lifted)
      if (*each.coverage >= 1 - 5e-3) cures.insert(cures.end(), each.events.begin(), each.events.end());
    if (why_.coverage >= 1 - 5e-3 || cures.empty()) return;
    say(cures.size() == 1
            ? fmt::format("Had {} never come, it would have been served in full.", marks(cures))
            : fmt::format("Had any one of {} never come, it would have been served in full.", marks(cures)));
  }

  void pairs() {
    std::vector<const EventPair*> order;
    for (const EventPair& each : why_.pairs)
      if (std::fabs(each.flow_coverage - why_.flow_coverage) > 5e-4) order.push_back(&each);
    std::stable_sort(order.begin(), order.end(), [&](const EventPair* a, const EventPair* b) {
      return std::fabs(a->flow_coverage - why_.flow_coverage) > std::fabs(b->flow_coverage - why_.flow_coverage);
    });
    if (order.empty()) return;
    constexpr std::size_t most = 5;
    Rows rows = {{"Without both", "", "Flow coverage", "Interaction", why_.exact ? "" : "±"}};
    for (std::size_t i = 0; i < order.size() && i < most; ++i)
      rows.push_back({titled(order[i]->first), titled(order[i]->second), exact_percent(order[i]->flow_coverage),
                      order[i]->interaction ? signed_percent(*order[i]->interaction) : "",
                      order[i]->interaction && !why_.exact ? exact_percent(order[i]->interaction_error) : ""});
    table("Pairs that change most", rows,
          {{false, true, 0}, {false, true, 0}, {true, false, 0}, {true, false, 0}, {true, false, 0}});
    if (order.size() > most)
      say(fmt::format("and {} more (--format json lists them, each with the command that asks again)",
                      order.size() - most));
  }

  void supplier() {
    if (why_.supplier_name.empty()) return;
    Rows rows = {{"Stage", "Reason", "", "Because of"}};
    for (const SupplierAnswer& each : why_.supplier)
      rows.push_back({each.commodity, each.reason, each.text, marks(each.events)});
    table(fmt::format("Why {} does not help more", why_.supplier_name), rows,
          {{false, true, 0}, {false, false, 0}, {false, true, 0}, {false, true, 0}}, 24);
  }

  /// What the numbers of events stand for, and where each is written.
  void places() {
    const Rows rows = marks_.list(true);
    if (rows.empty()) return;
    out_ += "\n";
    for (const auto& line : align(rows, {{}, {.wraps = true}, {.wraps = true}, {}}, width_)) out_ += line + "\n";
  }

  const Explanation& why_;
  const World& world_;
  Paint paint_;
  std::size_t width_;
  std::string out_;
  EventMarks marks_;
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
