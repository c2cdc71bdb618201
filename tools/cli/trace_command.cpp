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
constexpr double least_shown = 5e-4;      ///< a share that is not 0.0 %
constexpr double least_mentioned = 0.05;  ///< of a second origin in the sentences at the top

class Provenances {
 public:
  Provenances(const Origins& origins, Paint paint, std::size_t width)
      : origins_(origins), world_(*origins.scenario->world), paint_(paint), width_(width) {}

  std::string text() {
    out_ = paint_.bold(fmt::format("{}: where it comes from, by {}", origins_.what,
                                   origins_.by_facility ? "facility" : "country")) +
           "\n";
    say(fmt::format("{}; {} conduct", origins_.scenario->title, to_string(origins_.conduct)));
    std::vector<std::string> elements;
    for (const OriginShare& each : origins_.shares)
      if (std::find(elements.begin(), elements.end(), each.element) == elements.end()) elements.push_back(each.element);
    if (elements.empty()) {
      out_ += "\nNothing is there in these steps.\n";
    } else {
      sentences(elements);
      for (const std::string& element : elements) table(element);
      out_ += "\n";
      say("Goods in one market are not told apart: what leaves has the mix of what came in (proportional mixing, an "
          "assumption), but where controls follow origin.");
    }
    out_ += "\n" + paint_.faint("Asked again by: " + origins_.command) + "\n";
    return out_;
  }

 private:
  void say(const std::string& text) { out_ += wrapped(text, width_) + "\n"; }

  /// `Bayan Obo` of `Bayan Obo (Baiyun Ebo)`.
  static std::string without_brackets(std::string name) {
    for (std::size_t open = name.find(" ("); open != std::string::npos; open = name.find(" (")) {
      const std::size_t close = name.find(')', open);
      if (close == std::string::npos) break;
      name.erase(open, close + 1 - open);
    }
    return name;
  }
  std::string origin_name(const std::string& id) const {
    if (const int facility = origins_.by_facility ? world_.find_facility(id) : -1; facility >= 0) {
      const auto called = [](const Facility& each) {
        return without_brackets(each.name.empty() ? each.id : each.name);
      };
      const Facility& one = world_.facilities[static_cast<std::size_t>(facility)];
      const bool plain = std::count_if(world_.facilities.begin(), world_.facilities.end(),
                                       [&](const Facility& each) { return called(each) == called(one); }) == 1;
      return plain ? called(one) : one.name;
    }
    const int country = world_.find_country(id);
    return country >= 0 ? country_name(world_, country) : id;
  }

  /// `high-temperature NdFeB magnets that Japan's EV traction sector got`.
  std::string subject() const {
    const std::string goods = within_sentence(commodity_name(world_, origins_.commodity));
    if (origins_.kind == "stockpile") return fmt::format("{} in the stockpile {}", goods, origins_.what);
    const std::size_t slash = origins_.what.find('/');
    const std::string id = origins_.what.substr(0, slash),
                      place = (world_.find_bloc(id) >= 0 ? "the " : "") + region_name(world_, id);
    if (origins_.kind == "market") return fmt::format("{} in {}", goods, place);
    if (origins_.kind == "markets") return fmt::format("{} used in {}", goods, place);
    const std::string sector = origins_.what.substr(slash + 1, origins_.what.rfind('/') - slash - 1);
    return fmt::format("{} that {} {} sector got", goods, of_whom(place), sector_name(sector));
  }

  /// `Australia (43 %) and China (25 %)`: the two largest of a step.
  std::string largest(const std::string& element, int step) const {
    std::string text;
    int told = 0;
    for (const OriginShare& each : origins_.shares) {
      if (each.element != element || each.step != step || told == 2) continue;
      if (told > 0 && each.share < least_mentioned) break;
      text += (told++ > 0 ? " and " : "") +
              (each.origin == "unknown" ? fmt::format("places unknown ({})", percent(each.share))
                                        : fmt::format("{} ({})", origin_name(each.origin), percent(each.share)));
    }
    return text;
  }

  /// What the tables say of their last step.
  void sentences(const std::vector<std::string>& elements) {
    const int step = origins_.shares.back().step;
    const std::string in = origins_.by_facility ? "at" : "in";
    std::vector<std::pair<std::string, std::string>> dug_in;  // origins, and the elements that came from there
    for (const std::string& element : elements) {
      const std::string from = element == "made" ? "" : largest(element, step);
      const auto same =
          std::find_if(dug_in.begin(), dug_in.end(), [&](const auto& each) { return each.first == from; });
      if (same != dug_in.end())
        same->second += " and " + element;
      else if (!from.empty())
        dug_in.emplace_back(from, element);
    }
    std::string dug;
    for (const auto& [from, what] : dug_in)
      dug += dug.empty() ? fmt::format(" {} was dug {} {}", what == "mass" ? "It" : "The " + what + " in it", in, from)
                         : fmt::format(", the {} {} {}", what, in, from);
    if (!dug.empty()) dug += ".";
    const std::string made = largest("made", step);
    out_ += "\n";
    say(fmt::format("In {}, {} came from {}.{}", origins_.scenario->calendar.label(step), subject(), made, dug));
  }

  std::string title_of(const std::string& element) const {
    return element == "made"   ? "Who made it (the last process)"
           : element == "mass" ? "Where it was dug, by tonnes of all inputs"
                               : "Where its " + element + " was dug";
  }

  struct Series {
    std::map<int, std::map<std::string, double>> shares;  ///< by step and origin
    std::map<int, double> tonnes;
    std::vector<std::string> order;  ///< origins that show, heaviest first
  };
  Series series_of(const std::string& element) const {
    Series series;
    std::map<std::string, double> weight, highest;
    for (const OriginShare& each : origins_.shares) {
      if (each.element != element) continue;
      series.shares[each.step][each.origin] = each.share;
      series.tonnes[each.step] += each.tonnes;
      weight[each.origin] += each.share;
      highest[each.origin] = std::max(highest[each.origin], each.share);
    }
    for (const auto& [origin, sum] : weight)
      if (highest[origin] >= least_shown) series.order.push_back(origin);
    std::stable_sort(series.order.begin(), series.order.end(),
                     [&](const std::string& a, const std::string& b) { return weight[a] > weight[b]; });
    return series;
  }

  /// Names of origins head narrow columns: one below the other, their words are.
  static std::string heading(const std::string& name) {
    constexpr std::size_t narrow = 10, widest = 16;
    std::size_t longest = narrow, word = 0;
    for (const char c : name) {
      word = c == ' ' ? 0 : word + 1;
      longest = std::max(longest, std::min(word, widest));
    }
    return wrapped(name, longest);
  }

  /// A row a step, a column an origin, as many as fit.
  void table(const std::string& element) {
    const Series series = series_of(element);
    const std::size_t every = (series.shares.size() + most_steps - 1) / most_steps;
    std::vector<std::string> lines;
    for (std::size_t most = most_origins; most > 0; --most) {
      const std::vector<std::string> order(
          series.order.begin(),
          series.order.begin() + static_cast<std::ptrdiff_t>(std::min(most, series.order.size())));
      lines = lines_of(series, order, every);
      if (fits(lines)) break;
    }
    out_ += "\n" + paint_.bold(title_of(element)) + "\n";
    for (const auto& line : lines) out_ += line + "\n";
    if (every > 1)
      say(fmt::format("every {} of {} steps shown (--format json has all)",
                      every == 2   ? "second"
                      : every == 3 ? "third"
                                   : fmt::format("{}th", every),
                      series.shares.size()));
  }

  std::vector<std::string> lines_of(const Series& series, const std::vector<std::string>& order,
                                    std::size_t every) const {
    std::vector<std::vector<std::string>> rows(1, {"Step", "Tonnes"});
    for (const std::string& origin : order) rows[0].push_back(heading(origin_name(origin)));
    rows[0].emplace_back("others");
    bool others = false;
    std::size_t at = 0;
    for (const auto& [step, by_origin] : series.shares) {
      const bool shown = at % every == 0 || at + 1 == series.shares.size();
      ++at;
      if (!shown) continue;
      std::vector<std::string> row = {origins_.scenario->calendar.label(step), amount(series.tonnes.at(step))};
      double rest = 1;
      for (const std::string& origin : order) {
        const auto found = by_origin.find(origin);
        const double share = found == by_origin.end() ? 0.0 : found->second;
        rest -= share;
        row.push_back(fmt::format("{:.1f} %", 100 * share));
      }
      others = others || rest >= least_shown;
      row.push_back(fmt::format("{:.1f} %", 100 * std::max(0.0, rest)));
      rows.push_back(row);
    }
    if (!others)
      for (auto& row : rows) row.pop_back();
    std::vector<Column> columns(rows[0].size(), Column{true, false, 0});
    columns[0].right = false;
    return align(rows, columns, width_);
  }

  bool fits(const std::vector<std::string>& rows) const {
    for (const std::string& row : rows)
      for (const std::string& line : wrap(row, row.size() + 1))  // its lines as they are
        if (wrap(line, width_).size() > 1) return false;
    return true;
  }

  const Origins& origins_;
  const World& world_;
  Paint paint_;
  std::size_t width_;
  std::string out_;
};

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
  question.when = options.when;
  question.from = options.from;
  question.until = options.until;
  question.by_facility = options.by == "facility";
  question.conduct = conduct_of(*scenario, options.conduct);
  question.solver = options.solver;
  question.subject = subject_of(options.input);
  const Origins origins = trace(scenario, question);
  if (options.save) save(origins, options.input.file);
  fmt::print("{}", options.format == "json"
                       ? origins_json(origins)
                       : Provenances(origins, Paint{colourful(STDOUT_FILENO)}, line_width(STDOUT_FILENO)).text());
  return done;
}

}  // namespace chokepoint::cli
