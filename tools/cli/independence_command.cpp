// `chokepoint independence --from CHN`: from when on everybody can do without what a country sells.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <tuple>

#include "answer_tables.hpp"
#include "chokepoint/sweep.hpp"
#include "findings.hpp"
#include "terminal.hpp"
#include "threat_commands.hpp"
#include "threat_words.hpp"
#include "words.hpp"

namespace chokepoint::cli {
namespace {

constexpr std::size_t starts_shown = 4;

/// Whoever depends longest first, then whoever is cut off soonest, then by name.
void sort(std::vector<Independence>& list, const World& world) {
  const auto key = [&](const Independence& each) {
    constexpr int never = 1 << 30;
    return std::tuple(-each.step.value_or(never), each.bans.empty() ? 0 : each.bans.front().survive.value_or(never),
                      -each.sheltered.value_or(never), region_name(world, each.who.substr(0, each.who.find('/'))),
                      each.who, each.commodity);
  };
  std::sort(list.begin(), list.end(), [&](const Independence& a, const Independence& b) { return key(a) < key(b); });
}

/// The numbers that the table gives to commodities, in the order in which they come up.
class CommodityMarks {
 public:
  std::string of(int commodity) {
    auto at = std::ranges::find(known_, commodity);
    if (at == known_.end()) at = known_.insert(at, commodity);
    return fmt::format("[{}]", at - known_.begin() + 1);
  }
  std::string list(const World& world) const {
    std::string text;
    for (std::size_t i = 0; i < known_.size(); ++i)
      text += fmt::format("[{}]  {}\n", i + 1, within_sentence(commodity_name(world, known_[i])));
    return text;
  }

 private:
  std::vector<int> known_;
};

class Table {
 public:
  Table(const IndependenceOptionsOnLine& options, const Scenario& scenario, const IndependenceResult& result)
      : options_(options), scenario_(scenario), world_(*scenario.world), result_(result) {
    const std::size_t starts = result.starts.size(), shown = std::min(starts, starts_shown);
    for (std::size_t i = 0; i < shown; ++i) shown_.push_back(i * starts / shown);
  }

  void print() {
    const Paint paint{colourful(STDOUT_FILENO)};
    const std::string actor = country_name(world_, result_.actor), end = label(scenario_.calendar.steps() - 1);
    fmt::print("{}\n", paint.bold(scenario_.title.empty() ? scenario_.id : scenario_.title));
    paragraph(fmt::format("If {} sold nothing to anybody, looked at until {}.", actor, end));
    if (!ban_of(scenario_, result_.actor, 0)) paragraph(actor + " has no lanes to sell on: a ban changes nothing.");
    rows();
    std::set<std::string> known;
    for (const Independence& each : result_.regions) known.insert(each.who);
    if (cells_.size() > 1) {
      const auto lines = align(std::move(cells_), columns_, width_);
      fmt::print("\n{}\n", paint.bold(lines[0]));
      for (std::size_t i = 1; i < lines.size(); ++i) fmt::print("{}\n", lines[i]);
      if (const std::string list = marks_.list(world_); !list.empty()) fmt::print("\n{}", list);
      fmt::print("\n");
      notes(actor);
    }
    print_left_out(world_, left_out(options_, world_, result_.actor, known));
  }

 private:
  std::string label(int step) const { return scenario_.calendar.label(step); }
  void paragraph(const std::string& text) const { fmt::print("{}\n", wrapped(text, width_)); }

  std::string date(const std::optional<int>& step) const {
    return !step ? "not by then" : *step == 0 ? "at once" : label(*step);
  }

  void add(const std::string& header, Column column) {
    cells_.front().push_back(header);
    columns_.push_back(column);
  }

  void rows() {
    cells_ = {{}};
    add("\nWho", {.wraps = true});
    add("Independent\nfrom", {});
    add("Held\nback by", {});
    if (!shown_.empty()) add("Sheltered\nfrom", {});
    for (const std::size_t i : shown_) add((i == 0 ? "Ban from\n" : "\n") + label(result_.starts[i]), {});
    add("Coverage\nat the end", {.right = true, .dispensable = 1});
    for (const Independence& each : result_.regions) {
      if (!asked(options_.who, each.who)) continue;
      std::vector<std::string> row = {region_name(world_, each.who), date(each.step),
                                      each.first_commodity >= 0 ? marks_.of(each.first_commodity) : "-"};
      if (!shown_.empty()) row.push_back(date(each.sheltered));
      for (const std::size_t i : shown_) row.push_back(ban(each.bans[i]));
      row.push_back(percent(each.coverage.back()));
      cells_.push_back(std::move(row));
    }
  }

  std::string ban(const BanEffect& each) {
    if (!each.survive) return each.anyway ? "anyway" : "no";
    return fmt::format("{:.0f} {}", *each.survive * 12 / scenario_.calendar.steps_per_year(),
                       marks_.of(each.commodity));
  }

  void notes(const std::string& actor) const {
    paragraph(fmt::format(
        "Independent from: the first month from which, in it and every later one, trade alone (no stocks) "
        "covers what is critical, or would not though {} held nothing back. Held back by: the commodity of "
        "class 1 or 2 (or any, where it wants none) that comes last. Coverage at the end: trade alone, with the ban.",
        actor));
    if (shown_.empty()) return;
    paragraph(
        "Ban from: months that a ban from then on is survived, in the simulation, and what is cut off first that the "
        "scenario itself does not cut off; no: nothing is; anyway: nothing but what the scenario cuts off. Sheltered "
        "from: the first start from which no ban cuts anything off.");
  }

  const IndependenceOptionsOnLine& options_;
  const Scenario& scenario_;
  const World& world_;
  const IndependenceResult& result_;
  const std::size_t width_ = line_width(STDOUT_FILENO);
  std::vector<std::size_t> shown_;  ///< of the starts
  std::vector<std::vector<std::string>> cells_;
  std::vector<Column> columns_;
  CommodityMarks marks_;
};

Json json_of(const IndependenceOptionsOnLine& options, const Scenario& scenario, const IndependenceResult& result,
             const std::function<std::string(int)>& repeat) {
  const World& world = *scenario.world;
  const Calendar& calendar = scenario.calendar;
  const auto date = [&](const std::optional<int>& step) { return step ? Json(calendar.label(*step)) : Json(); };
  const auto commodity = [&](int index) {
    return index >= 0 ? Json(world.commodities[static_cast<std::size_t>(index)].id) : Json();
  };
  const auto list = [&](const std::vector<Independence>& items, bool with_bans) {
    Json json = Json::array();
    for (const Independence& each : items) {
      if (!asked(options.who, each.who)) continue;
      Json item = {{"who", each.who}};
      if (each.commodity >= 0) item["commodity"] = commodity(each.commodity);
      item["independent_from"] = date(each.step);
      item["held_back_by"] = commodity(each.first_commodity);
      if (!each.bans.empty()) {
        const std::optional<int>& survive = each.bans.front().survive;
        item["survive_steps"] = survive ? Json(*survive) : Json();
        item["sheltered_from"] = date(each.sheltered);
      }
      if (with_bans) {
        Json bans = Json::array();
        for (const BanEffect& ban : each.bans)
          bans.push_back({{"start", calendar.label(ban.start)},
                          {"cut_off", ban.survive.has_value()},
                          {"months", ban.survive ? Json(*ban.survive * 12 / calendar.steps_per_year()) : Json()},
                          {"commodity", commodity(ban.commodity)},
                          {"anyway", ban.anyway}});
        if (!bans.empty()) item["bans"] = bans;
      }
      item["coverage"] = each.coverage;
      json.push_back(std::move(item));
    }
    return json;
  };
  Json bans = Json::array(), missing = Json::array();
  for (const int start : result.starts) bans.push_back({{"start", calendar.label(start)}, {"command", repeat(start)}});
  std::set<std::string> rows;
  for (const Independence& each : result.regions) rows.insert(each.who);
  for (const auto& [who, why] : left_out(options, world, result.actor, rows))
    missing.push_back({{"who", who}, {"why", why}});
  return {{"format", "chokepoint-independence/1"},
          {"scenario", scenario.id},
          {"from", world.countries[static_cast<std::size_t>(result.actor)].id},
          {"regions", list(result.regions, true)},
          {"left_out", missing},
          {"by_commodity", list(result.by_commodity, false)},
          {"consumers", list(result.consumers, false)},
          {"bans", bans},
          {"command", repeat(0)}};
}

}  // namespace

int independence_command(const IndependenceOptionsOnLine& options) {
  if (options.draws > 0 || is_sweep_file(options.input.file)) return independence_spread_command(options);
  const Tweak base = tweak_of_line(options.input);
  const ScenarioSource source(options.input.file, options.input.root);
  const auto names = [&](const Scenario& scenario, Diagnostics& findings) {
    check_names(options, *scenario.world, findings);
  };
  const auto scenario = load_checked(source, base, options.quiet, names);
  const int actor = scenario->world->find_country(options.from);

  Interrupt interrupt;
  IndependenceResult result = independence(scenario, actor, {options.jobs, &interrupt.flag()});
  if (interrupt.signal() != 0) return stopped(interrupt.signal(), 0, 0, "simulation");
  if (!options.no_simulation) {
    long so_far = 0, in_all = 0;
    ProgressBar bar(options.quiet);
    BanOptions bans;
    bans.every = options.every;
    bans.jobs = options.jobs;
    bans.stop = &interrupt.flag();
    bans.progress = [&](long done, long all) {
      so_far = done;
      in_all = all;
      bar.show(static_cast<int>(done), static_cast<int>(all));
    };
    const bool complete = simulate_bans(source, base, result, bans);
    bar.clear();
    if (!complete) return stopped(interrupt.signal(), so_far, in_all, "simulation");
  }
  for (std::vector<Independence>* list : {&result.regions, &result.by_commodity, &result.consumers})
    sort(*list, *scenario->world);
  const auto repeat = [&](int start) {
    return run_line(options.input, ban_of(*scenario, actor, start, base).value_or(base));
  };
  keep_answer(options.into, "independence", *scenario, independence_line(options),
              independence_tables(*scenario, result, options.who, repeat));
  if (options.format == "json")
    print_json(json_of(options, *scenario, result, repeat));
  else
    Table(options, *scenario, result).print();
  return done;
}

}  // namespace chokepoint::cli
