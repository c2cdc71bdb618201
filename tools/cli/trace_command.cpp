// `chokepoint trace`: where the material of a market, consumer or stockpile comes from, over time.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "chokepoint/chokepoint.hpp"
#include "commands.hpp"
#include "explain_json.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

constexpr std::size_t most_origins = 6, most_steps = 12;

/// One table an element: a row a step, a column an origin.
std::string tables(const Origins& origins, const Paint& paint, std::size_t width) {
  const Scenario& scenario = *origins.scenario;
  const auto& labels = scenario.calendar;
  std::string out = paint.bold(fmt::format("{}: where it comes from, by {}", origins.what,
                                           origins.by_facility ? "facility" : "country")) +
                    "\n";
  out += wrapped(fmt::format("{}; {} conduct", scenario.title, to_string(origins.conduct)), width) + "\n";
  std::vector<std::string> elements;
  for (const OriginShare& each : origins.shares)
    if (std::find(elements.begin(), elements.end(), each.element) == elements.end()) elements.push_back(each.element);
  if (elements.empty()) return out + "\nNothing is there in these steps.\n";
  for (const std::string& element : elements) {
    std::map<int, std::map<std::string, double>> shares;
    std::map<int, double> tonnes;
    std::map<std::string, double> weight;
    for (const OriginShare& each : origins.shares) {
      if (each.element != element) continue;
      shares[each.step][each.origin] = each.share;
      tonnes[each.step] += each.tonnes;
      weight[each.origin] += each.share;
    }
    std::vector<std::string> order;
    for (const auto& [origin, sum] : weight) order.push_back(origin);
    std::stable_sort(order.begin(), order.end(),
                     [&](const std::string& a, const std::string& b) { return weight[a] > weight[b]; });
    const bool others = order.size() > most_origins;
    if (others) order.resize(most_origins);
    std::vector<std::vector<std::string>> rows(1, {"Step", "Tonnes"});
    rows[0].insert(rows[0].end(), order.begin(), order.end());
    if (others) rows[0].emplace_back("others");
    const std::size_t every = (shares.size() + most_steps - 1) / most_steps;
    std::size_t at = 0;
    for (const auto& [step, by_origin] : shares) {
      const bool shown = at % every == 0 || at + 1 == shares.size();
      ++at;
      if (!shown) continue;
      std::vector<std::string> row = {labels.label(step), amount(tonnes[step])};
      double rest = 1;
      for (const std::string& origin : order) {
        const auto found = by_origin.find(origin);
        const double share = found == by_origin.end() ? 0.0 : found->second;
        rest -= share;
        row.push_back(fmt::format("{:.1f} %", 100 * share));
      }
      if (others) row.push_back(fmt::format("{:.1f} %", 100 * std::max(0.0, rest)));
      rows.push_back(row);
    }
    std::vector<Column> columns(rows[0].size(), Column{true, false, 0});
    columns[0].right = false;
    out += "\n" +
           paint.bold(element == "made"   ? "Who made it (the last process)"
                      : element == "mass" ? "Where it was dug, by tonnes of all inputs"
                                          : "Where its " + element + " was dug") +
           "\n";
    for (const auto& line : align(rows, columns, width)) out += line + "\n";
    if (every > 1)
      out += fmt::format("every {} of {} steps shown (--format json has all)\n",
                         every == 2 ? "second" : fmt::format("{}th", every), shares.size());
  }
  out += "\n" +
         wrapped(
             "Goods in one market are not told apart: what leaves has the mix of what came in (proportional "
             "mixing, an assumption), but where controls follow origin.",
             width) +
         "\n";
  return out;
}

}  // namespace

int trace_command(const TraceOptionsOnLine& options) {
  if (options.save) check_save(options.input);
  Diagnostics findings;
  if (!options.when.empty() && (!options.from.empty() || !options.until.empty())) {
    findings.error({"--when", 0, 0}, "", "names one step, and `--from` and `--until` several",
                   "give the one or the others");
    throw InputError(findings);
  }
  const auto scenario = load_input(options.input, findings);
  TraceOptions question;
  question.what = options.what;
  question.from = options.when.empty() ? options.from : options.when;
  question.until = options.when.empty() ? options.until : options.when;
  question.by_facility = options.by == "facility";
  question.conduct = conduct_of(*scenario, options.conduct);
  question.solver = options.solver;
  const Origins origins = trace(scenario, question);
  if (options.save) save(origins, options.input.file);
  fmt::print("{}", options.format == "json"
                       ? origins_json(origins)
                       : tables(origins, Paint{colourful(STDOUT_FILENO)}, line_width(STDOUT_FILENO)));
  return done;
}

}  // namespace chokepoint::cli
