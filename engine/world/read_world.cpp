// From a world's files to its tables: rows, references, order.
#include "world/read_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

#include "base/file_bytes.hpp"
#include "base/lists.hpp"
#include "base/text.hpp"
#include "world/ids.hpp"
#include "world/settings.hpp"
#include "world/tables.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

template <class T>
int find_id(const std::vector<T>& table, const std::string& id) {
  const auto found =
      std::lower_bound(table.begin(), table.end(), id, [](const T& a, const std::string& b) { return a.id < b; });
  return found != table.end() && found->id == id ? static_cast<int>(found - table.begin()) : -1;
}

template <class T>
void sort_by_id(std::vector<T>& table) {
  std::stable_sort(table.begin(), table.end(), [](const T& a, const T& b) { return a.id < b.id; });
}

/// A misspelt table would silently be no table at all.
void check_files(const fs::path& folder, Diagnostics& findings) {
  std::vector<std::string> known;
  for (const ObjectSpec& table : world_tables()) known.push_back(table.name + ".csv");
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".csv" || contains(known, name)) continue;
    const std::string near = did_you_mean(name, known);
    findings.error({entry.path().string(), 0, 0}, "", fmt::format("`{}` is no table of a world", name),
                   near.empty() ? "known: countries.csv, facilities.csv, links.csv, ..." : near);
  }
}

std::string hash_of(const fs::path& file) { return hex64(fnv1a(bytes_of(file))); }

class Loader {
 public:
  Loader(const WorldFiles& files, const std::vector<WorldSetting>& settings, const std::vector<Record>& stockpiles,
         Diagnostics& findings)
      : files_(files), settings_(settings), more_stockpiles_(stockpiles), findings_(findings) {}

  World load() {
    world_.folder = files_.folder;
    const fs::path name = files_.folder.has_filename() ? files_.folder : files_.folder.parent_path();
    world_.id = name.filename().string();
    if (!files_.found) return std::move(world_);
    world_.inputs = files_.inputs;
    if (files_.yaml) {
      yaml_ = *files_.yaml;
      apply_settings(settings_, yaml_, findings_);
      head(read_object(yaml_, world_keys(), "", findings_));
    }
    operations();
    links();
    consumers();
    discards();
    stockpiles();
    return std::move(world_);
  }

 private:
  /// The rows of a table; none where there is no such file. The cells live as long as the loader.
  std::vector<Record> rows(const std::string& name) {
    const auto found = files_.tables.find(name);
    if (found == files_.tables.end()) {
      if (contains(files_.absent, name)) refuse_settings(settings_, name, findings_);
      return {};
    }
    const bool changed = std::any_of(settings_.begin(), settings_.end(), [&](const WorldSetting& setting) {
      return setting.path.substr(0, setting.path.find('.')) == name;
    });
    if (!changed) return with_ranges(name, read_table(found->second, world_table(name), findings_));
    CsvTable& table = csv_[name] = found->second;
    apply_settings(settings_, table, world_table(name), findings_);
    return with_ranges(name, read_table(table, world_table(name), findings_));
  }

  /// What a table says of a figure lies in the range it gives for it; what a scenario sets may lie outside.
  std::vector<Record> with_ranges(const std::string& name, std::vector<Record> records) {
    for (const auto& [table, column] : ranged_columns()) {
      if (table != name) continue;
      for (const Record& row : records) {
        const auto value = row.optional_number(column), low = row.optional_number(column + "_low"),
                   high = row.optional_number(column + "_high");
        if (low.has_value() != high.has_value())
          row.error(findings_, column + (low ? "_low" : "_high"), "a range has a lowest and a highest value");
        else if (low && !value)
          row.error(findings_, column + "_low", "a range needs a value that lies in it");
        else if (low && (*low > *value || *value > *high) && row.place(column).file == row.place().file)
          row.error(findings_, column, "does not lie between its lowest and its highest value");
      }
    }
    return records;
  }

  Provenance provenance(const Record& row) {
    Provenance result{row.text("source"), row.text("confidence"), {}, row.place()};
    if (row.spec().find("basis") != nullptr && row.spec().name != "commodity") result.basis = row.text("basis");
    const auto blank = [](const std::string& text) { return text.find_first_not_of(" \t") == std::string::npos; };
    if (row.has("source") && blank(result.source))
      row.error(findings_, "source", "the source is blank", "say where the figures come from, or `assumed, <why>`");
    if (result.source.rfind("assumed", 0) == 0) {
      const std::string rest = result.source.substr(7);
      if (rest.empty() || rest.front() != ',' || blank(rest.substr(1)))
        row.error(findings_, "source", fmt::format("`{}` does not say why", result.source.substr(0, 60)),
                  "write `assumed, <why>`");
    }
    return result;
  }

  /// The index of what a column names, or -1 with a finding.
  template <class T>
  int reference(const Record& row, const std::string& key, const std::vector<T>& table) {
    return row.has(key) ? lookup(row.text(key), row.place(key), row.path(key), row.spec().find(key)->refers, table)
                        : -1;
  }

  template <class T>
  int lookup(const std::string& id, const Place& place, const std::string& path, const std::string& kind,
             const std::vector<T>& table) {
    const int index = find_id(table, id);
    if (index < 0) {
      const std::string near = did_you_mean(id, ids_of(table));
      findings_.error(place, path, fmt::format("there is no {} `{}`", kind, id.substr(0, 64)),
                      !near.empty()       ? near
                      : kind == "country" ? "countries are listed in countries.csv"
                                          : "");
    }
    return index;
  }

  static std::string name_of(const Record& row) { return row.text("name").empty() ? row.text("id") : row.text("name"); }

  void head(const Record& yaml) {
    world_.title = yaml.text("title");
    world_.base_year = static_cast<int>(yaml.number("base_year"));
    if (const Record* defaults = yaml.record("defaults")) {
      world_.defaults.lane_headroom = defaults->number("lane_headroom");
      world_.defaults.trade_elasticity = defaults->number("trade_elasticity");
    }
    for (const Record& row : yaml.records("commodities")) {
      Commodity commodity{row.text("id"),      name_of(row), row.text("stage"), row.text("basis"), row.number("price"),
                          row.number("cover"), {},           provenance(row)};
      for (const Value::Amount& amount : row.value("contains").amounts) commodity.contains[amount.key] = amount.number;
      commodity.trade_elasticity = row.optional_number("elasticity").value_or(world_.defaults.trade_elasticity);
      world_.commodities.push_back(std::move(commodity));
    }
    sort_by_id(world_.commodities);
    for (const Record& row : yaml.records("processes")) process(row);
    sort_by_id(world_.processes);
    countries();
    for (const Record& row : yaml.records("blocs")) bloc(row);
    sort_by_id(world_.blocs);
    facilities();
  }

  std::vector<RecipeLine> recipe(const Record& row, const std::string& key) {
    std::vector<RecipeLine> lines;
    for (const Value::Amount& amount : row.value(key).amounts)
      lines.push_back(
          {lookup(amount.key, amount.place, row.path(key) + "." + amount.key, "commodity", world_.commodities),
           amount.number});
    return lines;
  }

  void process(const Record& row) {
    Process process{row.text("id"),        name_of(row),           row.text("kind"),  -1,
                    recipe(row, "inputs"), recipe(row, "outputs"), row.number("lag"), provenance(row)};
    // The main product stays first; the others have no order.
    const auto by_id = [](const RecipeLine& a, const RecipeLine& b) { return a.commodity < b.commodity; };
    std::sort(process.inputs.begin(), process.inputs.end(), by_id);
    if (!process.outputs.empty()) std::sort(process.outputs.begin() + 1, process.outputs.end(), by_id);
    if (process.kind == "extraction" && !process.inputs.empty())
      row.error(findings_, "inputs", "extraction has no inputs: it takes from the ground",
                "another kind, such as `conversion`, may have some");
    if (!process.kind.empty() && process.kind != "extraction" && process.inputs.empty() && row.has("kind"))
      row.error(findings_, "inputs", fmt::format("a process of kind `{}` needs inputs", process.kind),
                "only `extraction` makes something from nothing");
    if (row.has("outputs") && process.outputs.empty()) row.error(findings_, "outputs", "a process needs an output");
    if (row.has("reference"))
      process.reference = reference(row, "reference", world_.commodities);
    else if (!process.outputs.empty())
      process.reference = process.outputs.front().commodity;
    if (process.reference >= 0) check_reference(row, process);
    world_.processes.push_back(std::move(process));
  }

  void check_reference(const Record& row, const Process& process) {
    const std::string key = row.has("reference") ? "reference" : "outputs";
    const std::string& id = world_.commodities[process.reference].id;
    bool found = false, unit = false;
    for (const auto* lines : {&process.inputs, &process.outputs})
      for (const RecipeLine& line : *lines)
        if (line.commodity == process.reference) {
          found = true;
          unit = unit || line.tonnes == 1;
        }
    if (!found)
      row.error(findings_, key, fmt::format("the reference `{}` is not in the recipe", id));
    else if (!unit)
      row.error(findings_, key, fmt::format("the coefficient of the reference `{}` must be 1", id),
                "runs are counted in its tonnes: scale the recipe, or name another `reference`");
  }

  void countries() {
    std::error_code ignored;
    if (!fs::exists(files_.folder / "countries.csv", ignored))
      findings_.error({(files_.folder / "countries.csv").string(), 0, 0}, "", "the table of countries is missing");
    for (const Record& row : rows("countries"))
      world_.countries.push_back(
          {row.text("id"), name_of(row), row.number("latitude"), row.number("longitude"), provenance(row)});
    sort_by_id(world_.countries);
  }

  void bloc(const Record& row) {
    Bloc bloc{row.text("id"), name_of(row), {}, provenance(row)};
    for (const Value::Word& word : row.value("members").words) {
      const int member = lookup(word.text, word.node->place, row.path("members"), "country", world_.countries);
      if (member >= 0) bloc.members.push_back(member);
    }
    std::sort(bloc.members.begin(), bloc.members.end());
    if (find_id(world_.countries, bloc.id) >= 0)
      row.error(findings_, "id", fmt::format("`{}` is the id of a country", bloc.id), "a bloc needs an id of its own");
    if (bloc.id == "all") row.error(findings_, "id", "`all` means every country", "a bloc needs another id");
    world_.blocs.push_back(std::move(bloc));
  }

  void facilities() {
    for (const bool project : {false, true})
      for (const Record& row : rows(project ? "projects" : "facilities")) {
        Facility facility;
        facility.id = row.text("id");
        facility.name = name_of(row);
        facility.country = reference(row, "country", world_.countries);
        facility.capacity = row.number("capacity");
        facility.project = project;
        facility.opens = row.date("opens");
        facility.provenance = provenance(row);
        facility.technology = countries_in(row, "technology");
        if (project) {
          facility.permitting_days = row.number("permitting");
          facility.capex = row.optional_number("capex");
          facility.finance_share = row.number("finance_share");
          facility.committed = row.flag("committed");
          facility.lead_time_days = row.number("lead_time");
          facility.ramp_days = row.number("ramp");
          if (facility.committed && !row.written("opens"))
            row.error(findings_, "opens", "a committed project needs the date on which it opens");
          if (!facility.committed && !row.written("lead_time"))
            row.error(findings_, "lead_time", "a project that is not committed needs a lead time",
                      "days from the event that starts it to its first day of operation");
          if (!facility.committed && facility.opens) {
            findings_.note(row.place("opens"), row.path("opens"),
                           "has no effect: the project is not committed, only an event starts it");
            facility.opens.reset();
          }
        }
        world_.facilities.push_back(std::move(facility));
      }
    sort_by_id(world_.facilities);
    for (std::size_t i = 1; i < world_.facilities.size(); ++i) {
      const Facility &one = world_.facilities[i - 1], &other = world_.facilities[i];
      if (one.id == other.id && one.project != other.project && !one.id.empty())
        findings_.error(other.provenance.place, "projects." + other.id + ".id",
                        fmt::format("`{}` is a facility and a project", other.id),
                        fmt::format("also in {}:{}", one.provenance.place.file, one.provenance.place.line));
    }
  }

  /// Countries that a cell lists, separated by blanks.
  std::vector<int> countries_in(const Record& row, const std::string& key) {
    std::vector<int> result;
    std::istringstream words(row.text(key));
    for (std::string word; words >> word;)
      if (const int country = lookup(word, row.place(key), row.path(key), "country", world_.countries); country >= 0)
        result.push_back(country);
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }

  /// The base year ran it although it opens later.
  void check_opening(const Record& row, const std::string& key, const std::optional<Date>& opens, double amount) {
    if (!opens || amount <= 0 || world_.base_year == 0) return;
    const auto last = parse_date(fmt::format("{:04d}", world_.base_year), true);
    if (last && *opens > *last)
      row.error(findings_, key,
                fmt::format("`{}` must be 0: it opens only on {}, after the base year {}", key, to_string(*opens),
                            world_.base_year));
  }

  void operations() {
    for (const Record& row : rows("operations")) {
      const int facility = reference(row, "facility", world_.facilities);
      Operation operation;
      operation.process = reference(row, "process", world_.processes);
      operation.throughput = row.number("throughput");
      operation.capacity = row.optional_number("capacity");
      operation.use = row.number("use");
      operation.cost = row.optional_number("cost");
      operation.provenance = provenance(row);
      if (facility < 0 || operation.process < 0) continue;
      Facility& place = world_.facilities[facility];
      if (place.project && operation.throughput > 0)
        row.error(findings_, "throughput",
                  fmt::format("must be 0: `{}` is a project and did not run in the base year", place.id));
      else
        check_opening(row, "throughput", place.opens, operation.throughput);
      place.operations.push_back(std::move(operation));
    }
    for (Facility& facility : world_.facilities) {
      auto& list = facility.operations;
      std::stable_sort(list.begin(), list.end(),
                       [](const Operation& a, const Operation& b) { return a.process < b.process; });
      for (std::size_t i = 1; i < list.size(); ++i)
        if (list[i].process == list[i - 1].process)
          duplicate("operations", facility.id + "/" + world_.processes[list[i].process].id, "operation",
                    list[i - 1].provenance, list[i].provenance);
      if (list.empty() && !facility.id.empty())
        findings_.warning(facility.provenance.place, (facility.project ? "projects." : "facilities.") + facility.id,
                          "it has no row in operations.csv, so it can do nothing");
    }
  }

  void duplicate(const std::string& table, const std::string& label, const std::string& what, const Provenance& first,
                 const Provenance& second) {
    const bool swapped = second.place.line < first.place.line;
    findings_.error(swapped ? first.place : second.place, table + "." + label,
                    fmt::format("the {} `{}` is there twice", what, label),
                    fmt::format("first in line {}", swapped ? second.place.line : first.place.line));
  }

  /// Corridors by name; they are numbered when all lanes have been read.
  std::vector<std::string> corridors_of(const Record& row) {
    std::istringstream words(row.text("via"));
    std::set<std::string> names;
    for (std::string word; words >> word;) {
      if (!valid_id(word))
        row.error(findings_, "via", fmt::format("`{}` is no id (letters, digits, hyphens)", word.substr(0, 64)),
                  "corridors are separated by blanks");
      else if (!names.insert(word).second)
        row.error(findings_, "via", fmt::format("`{}` is there twice", word.substr(0, 64)));
    }
    return {names.begin(), names.end()};
  }

  void number_corridors(const std::vector<std::vector<std::string>>& named) {
    std::set<std::string> all;
    for (const auto& names : named) all.insert(names.begin(), names.end());
    world_.corridors.assign(all.begin(), all.end());
    for (std::size_t i = 0; i < named.size(); ++i)
      for (const std::string& name : named[i]) world_.links[i].via.push_back(world_.find_corridor(name));
  }

  void links() {
    std::vector<std::vector<std::string>> corridors;  // of each lane that was kept
    for (const Record& row : rows("links")) {
      Link link;
      link.from = reference(row, "from", world_.countries);
      link.to = reference(row, "to", world_.countries);
      link.commodity = reference(row, "commodity", world_.commodities);
      link.flow = row.number("flow");
      link.capacity_assumed = !row.written("capacity");
      link.capacity = link.capacity_assumed ? link.flow * world_.defaults.lane_headroom : row.number("capacity");
      link.cost = row.number("cost");
      link.transit_days = row.number("transit");
      link.opens = row.date("opens");
      link.estimated = row.flag("estimated");
      link.provenance = provenance(row);
      if (row.has("flow") && link.flow == 0 && link.capacity_assumed)
        row.error(findings_, "capacity", "a lane without flow needs a capacity",
                  "it exists only where a row gives capacity and source");
      if (link.from >= 0 && link.from == link.to) row.error(findings_, "to", "a lane must lead to another country");
      if (row.has("capacity") && link.flow > link.capacity * (1 + 1e-9))
        row.error(findings_, "flow",
                  fmt::format("the flow of {} t/yr is above the capacity of {} t/yr", format_number(link.flow),
                              format_number(link.capacity)));
      check_opening(row, "flow", link.opens, link.flow);
      const std::vector<std::string> passes = corridors_of(row);
      if (link.from < 0 || link.to < 0 || link.commodity < 0) continue;
      world_.links.push_back(std::move(link));
      corridors.push_back(passes);
    }
    number_corridors(corridors);
    const auto key = [](const Link& link) { return std::tuple(link.commodity, link.from, link.to); };
    std::stable_sort(world_.links.begin(), world_.links.end(),
                     [&](const Link& a, const Link& b) { return key(a) < key(b); });
    for (std::size_t i = 1; i < world_.links.size(); ++i) {
      const Link &one = world_.links[i - 1], &other = world_.links[i];
      if (key(one) != key(other)) continue;
      duplicate("links",
                world_.countries[one.from].id + "/" + world_.countries[one.to].id + "/" +
                    world_.commodities[one.commodity].id,
                "lane", one.provenance, other.provenance);
    }
  }

  void consumers() {
    for (const Record& row : rows("consumers")) {
      Consumer consumer;
      consumer.country = reference(row, "country", world_.countries);
      consumer.commodity = reference(row, "commodity", world_.commodities);
      consumer.sector = row.text("sector");
      consumer.id = row.text("country") + "/" + consumer.sector + "/" + row.text("commodity");
      consumer.demand = row.number("demand");
      consumer.priority = static_cast<int>(row.number("priority"));
      consumer.critical_coverage = row.number("critical");
      consumer.provenance = provenance(row);
      if (consumer.country >= 0 && consumer.commodity >= 0) world_.consumers.push_back(std::move(consumer));
    }
    sort_by_id(world_.consumers);
    for (std::size_t i = 1; i < world_.consumers.size(); ++i)
      if (world_.consumers[i].id == world_.consumers[i - 1].id)
        duplicate("consumers", world_.consumers[i].id, "consumer", world_.consumers[i - 1].provenance,
                  world_.consumers[i].provenance);
  }

  void discards() {
    for (const Record& row : rows("discards")) {
      const Discard discard{reference(row, "country", world_.countries),
                            reference(row, "commodity", world_.commodities), row.number("tonnes"), provenance(row)};
      if (discard.country >= 0 && discard.commodity >= 0) world_.discards.push_back(discard);
    }
    const auto key = [](const Discard& discard) { return std::pair(discard.country, discard.commodity); };
    std::stable_sort(world_.discards.begin(), world_.discards.end(),
                     [&](const Discard& a, const Discard& b) { return key(a) < key(b); });
    for (std::size_t i = 1; i < world_.discards.size(); ++i) {
      const Discard &one = world_.discards[i - 1], &other = world_.discards[i];
      if (key(one) == key(other))
        duplicate("discards", world_.countries[one.country].id + "/" + world_.commodities[one.commodity].id, "discard",
                  one.provenance, other.provenance);
    }
  }

  /// Days of what the country's consumers and facilities use of the commodity in the base year.
  double tonnes_of_cover(const Record& row, const Stockpile& pile) {
    if (pile.country < 0 || pile.commodity < 0) return 0;
    double used = 0;
    for (const Consumer& consumer : world_.consumers)
      if (consumer.country == pile.country && consumer.commodity == pile.commodity) used += consumer.demand;
    for (const Facility& facility : world_.facilities)
      for (const Operation& operation : facility.operations)
        if (facility.country == pile.country)
          for (const RecipeLine& line : world_.processes[operation.process].inputs)
            if (line.commodity == pile.commodity) used += line.tonnes * operation.throughput;
    if (used <= 0)
      row.error(findings_, "cover",
                fmt::format("nobody in {} uses {} in the base year: there is nothing that it could cover",
                            world_.countries[pile.country].id, world_.commodities[pile.commodity].id),
                "give `tonnes`");
    return row.number("cover") / 365.25 * used;
  }

  void stockpiles() {
    for (const Record& row : rows("stockpiles")) stockpile(row);
    const std::size_t own = world_.stockpiles.size();
    for (const Record& row : with_ranges("stockpiles", more_stockpiles_)) {
      const std::string& id = row.text("id");
      const auto end = world_.stockpiles.begin() + static_cast<std::ptrdiff_t>(own);
      const bool taken =
          std::any_of(world_.stockpiles.begin(), end, [&](const Stockpile& pile) { return pile.id == id; });
      if (taken && row.has("id"))
        row.error(findings_, "id", fmt::format("the world has a stockpile `{}` already", id),
                  fmt::format("`set: {{stockpiles.{}.tonnes: 120 t}}` changes it; a new one needs another id", id));
      else
        stockpile(row);
    }
    sort_by_id(world_.stockpiles);
  }

  void stockpile(const Record& row) {
    Stockpile pile;
    pile.id = row.text("id");
    pile.country = reference(row, "country", world_.countries);
    pile.commodity = reference(row, "commodity", world_.commodities);
    pile.owner = row.text("owner").empty() ? row.text("country") : row.text("owner");
    pile.tonnes = row.has("cover") ? tonnes_of_cover(row, pile) : row.number("tonnes");
    pile.target = row.number("target");
    pile.buy = row.number("buy");
    if (!row.written("tonnes") && !row.written("cover") && row.written("country"))
      row.error(findings_, "tonnes", "expected at least one of `tonnes`, `cover`");
    if (pile.target > 0 && pile.buy <= 0)
      row.error(findings_, "target", "it needs a rate at which it buys", "give `buy`");
    pile.rate = row.number("rate");
    pile.floor = row.number("floor");
    pile.release_below = row.number("release_below");
    pile.release_class = static_cast<int>(row.number("release_class"));
    pile.provenance = provenance(row);
    if (row.has("floor") && (row.has("tonnes") || row.has("cover")) && pile.floor > pile.tonnes)
      row.error(findings_, "floor",
                fmt::format("the floor of {} t is above what it holds, {} t", format_number(pile.floor),
                            format_number(pile.tonnes)));
    if (pile.country >= 0 && pile.commodity >= 0) world_.stockpiles.push_back(std::move(pile));
  }

  const WorldFiles& files_;
  const std::vector<WorldSetting>& settings_;
  const std::vector<Record>& more_stockpiles_;
  Diagnostics& findings_;
  World world_;
  Node yaml_;
  std::map<std::string, CsvTable> csv_;  ///< tables with settings in them
};

}  // namespace

WorldFiles read_world_files(const fs::path& folder, Diagnostics& findings) {
  WorldFiles files;
  files.folder = folder;
  std::error_code ignored;
  files.found = fs::is_directory(folder, ignored);
  if (!files.found) {
    findings.error({folder.string(), 0, 0}, "", "no such world folder", "a world is a folder with a file `world.yaml`");
    return files;
  }
  check_files(folder, findings);
  files.yaml = read_yaml(folder / "world.yaml", findings);
  if (files.yaml) files.inputs.emplace_back("world.yaml", hash_of(folder / "world.yaml"));
  for (const ObjectSpec& table : world_tables()) {
    const std::string name = table.name + ".csv";
    if (!fs::exists(folder / name, ignored)) {
      files.absent.push_back(table.name);
    } else if (std::optional<CsvTable> read = read_csv(folder / name, findings)) {
      files.tables.emplace(table.name, std::move(*read));
      files.inputs.emplace_back(name, hash_of(folder / name));
    }
  }
  std::sort(files.inputs.begin(), files.inputs.end());
  return files;
}

World read_world(const WorldFiles& files, Diagnostics& findings, const std::vector<WorldSetting>& settings,
                 const std::vector<Record>& stockpiles) {
  const int before = findings.error_count();
  World world = Loader(files, settings, stockpiles, findings).load();
  if (findings.error_count() == before) check_world(world, findings);
  return world;
}

World read_world(const fs::path& folder, Diagnostics& findings, const std::vector<WorldSetting>& settings) {
  const int before = findings.error_count();
  const WorldFiles files = read_world_files(folder, findings);
  World world = Loader(files, settings, {}, findings).load();
  if (findings.error_count() == before) check_world(world, findings);
  return world;
}

World load_world(const fs::path& folder, Diagnostics& findings) {
  World world = read_world(folder, findings);
  if (findings.has_errors()) throw InputError(findings);
  return world;
}

int World::find_country(const std::string& key) const { return find_id(countries, key); }
int World::find_commodity(const std::string& key) const { return find_id(commodities, key); }
int World::find_process(const std::string& key) const { return find_id(processes, key); }
int World::find_facility(const std::string& key) const { return find_id(facilities, key); }
int World::find_bloc(const std::string& key) const { return find_id(blocs, key); }
int World::find_stockpile(const std::string& key) const { return find_id(stockpiles, key); }
int World::find_corridor(const std::string& key) const {
  const auto found = std::lower_bound(corridors.begin(), corridors.end(), key);
  return found != corridors.end() && *found == key ? static_cast<int>(found - corridors.begin()) : -1;
}

std::string World::name_of(Party party) const {
  switch (party.kind) {
    case Party::Kind::market:
      return "market";
    case Party::Kind::country:
      return countries.at(static_cast<std::size_t>(party.index)).id;
    case Party::Kind::bloc:
      return blocs.at(static_cast<std::size_t>(party.index)).id;
    case Party::Kind::facility:
      return facilities.at(static_cast<std::size_t>(party.index)).id;
  }
  throw std::logic_error("a party without a name");
}

}  // namespace chokepoint
