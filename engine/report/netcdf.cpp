// NetCDF-4 by the CF conventions 1.10: one variable an amount, over conduct, item and time.
#include <netcdf.h>

#include <cmath>
#include <stdexcept>

#include "chokepoint/export.hpp"

namespace chokepoint {
namespace {

class Writer {
 public:
  Writer(const StoredRun& run, const std::filesystem::path& file) : run_(run), world_(*run.world), file_(file) {
    check(nc_create(file.c_str(), NC_NETCDF4 | NC_CLOBBER, &id_));
  }
  ~Writer() {
    if (id_ >= 0) nc_close(id_);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void write() {
    about();
    const int conduct = dimension("conduct", run_.conducts.size());
    time_ = dimension("time", run_.steps.size());
    write_time();
    names("conduct", conduct, "rule by which scarce material is shared out", run_.conducts,
          [](const ConductResult& each) { return to_string(each.conduct); });
    conduct_ = conduct;
    consumers();
    lanes();
    facilities();
    stocks();
    check(nc_close(id_));
    id_ = -1;
  }

 private:
  void check(int status) const {
    if (status != NC_NOERR) throw std::runtime_error("cannot write " + file_.string() + ": " + nc_strerror(status));
  }
  int dimension(const char* name, std::size_t size) {
    int dimension = -1;
    check(nc_def_dim(id_, name, size == 0 ? NC_UNLIMITED : size, &dimension));
    return dimension;
  }
  void attribute(int variable, const char* name, const std::string& text) {
    check(nc_put_att_text(id_, variable, name, text.size(), text.c_str()));
  }

  void about() {
    attribute(NC_GLOBAL, "Conventions", "CF-1.10");
    attribute(NC_GLOBAL, "title", run_.title);
    attribute(NC_GLOBAL, "source", run_.about("chokepoint"));
    attribute(NC_GLOBAL, "comment", run_.about("scenario.description"));
    attribute(NC_GLOBAL, "world", run_.about("world.title"));
    attribute(NC_GLOBAL, "scenario", run_.about("scenario.resolved"));
  }

  static double days(const std::string& day) {
    const auto date = parse_date(day);
    return date ? static_cast<double>(date->time_since_epoch().count()) : 0.0;
  }

  void write_time() {
    const int edges = dimension("edge", 2);
    int time = -1, bounds = -1;
    check(nc_def_var(id_, "time", NC_DOUBLE, 1, &time_, &time));
    const int both[] = {time_, edges};
    check(nc_def_var(id_, "time_bounds", NC_DOUBLE, 2, both, &bounds));
    attribute(time, "standard_name", "time");
    attribute(time, "units", "days since 1970-01-01");
    attribute(time, "calendar", "proleptic_gregorian");
    attribute(time, "bounds", "time_bounds");
    std::vector<double> starts, ends;
    for (const StoredStep& step : run_.steps) {
      starts.push_back(days(step.first_day));
      ends.push_back(days(step.first_day));
      ends.push_back(days(step.last_day) + 1);
    }
    if (starts.empty()) return;
    check(nc_put_var_double(id_, time, starts.data()));
    check(nc_put_var_double(id_, bounds, ends.data()));
  }

  /// Texts of the items of a dimension.
  template <class Items, class Text>
  void names(const char* variable, int dimension, const char* meaning, const Items& items, Text text) {
    int variable_id = -1;
    check(nc_def_var(id_, variable, NC_STRING, 1, &dimension, &variable_id));
    attribute(variable_id, "long_name", meaning);
    std::vector<std::string> texts;
    for (const auto& item : items) texts.push_back(text(item));
    std::vector<const char*> pointers;
    for (const std::string& each : texts) pointers.push_back(each.c_str());
    if (!pointers.empty()) check(nc_put_var_string(id_, variable_id, pointers.data()));
  }

  /// An amount by conduct, item and time.
  template <class Value>
  int amount(const char* name, int item_dimension, std::size_t items, const char* meaning, const char* units,
             const char* coordinates, Value value, nc_type type = NC_DOUBLE) {
    const int dimensions[] = {conduct_, item_dimension, time_};
    int variable = -1;
    check(nc_def_var(id_, name, type, 3, dimensions, &variable));
    check(nc_def_var_deflate(id_, variable, 1, 1, 4));
    attribute(variable, "long_name", meaning);
    if (units != nullptr) attribute(variable, "units", units);
    attribute(variable, "coordinates", coordinates);
    std::vector<double> values;
    values.reserve(run_.conducts.size() * items * run_.steps.size());
    for (const ConductResult& conduct : run_.conducts)
      for (std::size_t item = 0; item < items; ++item)
        for (std::size_t step = 0; step < run_.steps.size(); ++step)
          values.push_back(value(conduct, static_cast<int>(step), static_cast<int>(item)));
    if (!values.empty()) check(nc_put_var_double(id_, variable, values.data()));
    return variable;
  }

  std::string country(int index) const { return world_.countries[static_cast<std::size_t>(index)].id; }
  std::string commodity(int index) const { return world_.commodities[static_cast<std::size_t>(index)].id; }

  void consumers() {
    const auto& items = world_.consumers;
    if (items.empty()) return;
    const int dim = dimension("consumer", items.size());
    names("consumer_country", dim, "country of the consumer, ISO 3166 alpha-3", items,
          [&](const Consumer& each) { return country(each.country); });
    names("consumer_sector", dim, "end use", items, [](const Consumer& each) { return each.sector; });
    names("consumer_commodity", dim, "commodity", items,
          [&](const Consumer& each) { return commodity(each.commodity); });
    const char* about = "consumer_country consumer_sector consumer_commodity";
    using R = ConductResult;
    const std::size_t n = items.size();
    amount("wanted", dim, n, "wanted in the step", "t", about,
           [](const R& r, int s, int i) { return r.consumers.wanted.at(s, i); });
    amount("delivered", dim, n, "delivered in the step", "t", about,
           [](const R& r, int s, int i) { return r.consumers.delivered.at(s, i); });
    amount("coverage", dim, n, "delivered / wanted", "1", about,
           [](const R& r, int s, int i) { return r.consumers.coverage(s, i); });
    amount("flow_coverage", dim, n, "coverage by flows alone, without stocks", "1", about,
           [](const R& r, int s, int i) { return r.consumers.flow_coverage.at(s, i); });
    const int status = amount(
        "status", dim, n, "how the consumer stands", nullptr, about,
        [](const R& r, int s, int i) { return static_cast<double>(r.consumers.status.at(s, i)); }, NC_BYTE);
    if (run_.has_market_prices())
      amount("driven_away", dim, n, "by which prices lowered what is wanted in the step", "t", about,
             [](const R& r, int s, int i) { return r.driven_away.steps > 0 ? r.driven_away.at(s, i) : std::nan(""); });
    const signed char flags[] = {0, 1, 2, 3, 4};
    check(nc_put_att_schar(id_, status, "flag_values", NC_BYTE, 5, flags));
    attribute(status, "flag_meanings", "supplied buffered strained starved severed");
  }

  void lanes() {
    const auto& items = world_.links;
    if (items.empty()) return;
    const int dim = dimension("lane", items.size());
    names("lane_origin", dim, "exporter, ISO 3166 alpha-3", items,
          [&](const Link& each) { return country(each.from); });
    names("lane_destination", dim, "importer, ISO 3166 alpha-3", items,
          [&](const Link& each) { return country(each.to); });
    names("lane_commodity", dim, "commodity", items, [&](const Link& each) { return commodity(each.commodity); });
    amount("shipped", dim, items.size(), "shipped in the step", "t", "lane_origin lane_destination lane_commodity",
           [](const ConductResult& r, int s, int i) { return r.link_flow.at(s, i); });
  }

  void facilities() {
    const auto& items = run_.operations;
    if (items.empty()) return;
    const int dim = dimension("operation", items.size());
    names("operation_facility", dim, "facility", items,
          [&](const OperationName& each) { return world_.facilities[static_cast<std::size_t>(each.facility)].id; });
    names("operation_process", dim, "process", items,
          [&](const OperationName& each) { return world_.processes[static_cast<std::size_t>(each.process)].id; });
    amount("runs", dim, items.size(), "runs in the step, in tonnes of the process's reference commodity", "t",
           "operation_facility operation_process",
           [](const ConductResult& r, int s, int i) { return r.facility_runs.at(s, i); });
  }

  void stocks() {
    if (const auto& items = run_.markets; !items.empty()) {
      const int dim = dimension("market", items.size());
      names("market_country", dim, "country, ISO 3166 alpha-3", items,
            [&](const MarketName& each) { return country(each.country); });
      names("market_commodity", dim, "commodity", items,
            [&](const MarketName& each) { return commodity(each.commodity); });
      amount("stock", dim, items.size(), "working stock at the end of the step", "t", "market_country market_commodity",
             [](const ConductResult& r, int s, int i) { return r.market_stock.at(s, i); });
      if (run_.has_market_prices())  // a conduct without prices has none to give
        amount("price", dim, items.size(), "price, mean over the step", "USD t-1", "market_country market_commodity",
               [](const ConductResult& r, int s, int i) {
                 return r.market_prices.steps > 0 ? r.market_prices.at(s, i) : std::nan("");
               });
    }
    if (const auto& items = world_.stockpiles; !items.empty()) {
      const int dim = dimension("stockpile", items.size());
      names("stockpile_id", dim, "strategic stockpile", items, [](const Stockpile& each) { return each.id; });
      amount("held", dim, items.size(), "held at the end of the step", "t", "stockpile_id",
             [](const ConductResult& r, int s, int i) { return r.stockpile.at(s, i); });
    }
  }

  const StoredRun& run_;
  const World& world_;
  std::filesystem::path file_;
  int id_ = -1, time_ = -1, conduct_ = -1;
};

}  // namespace

void write_netcdf(const StoredRun& run, const std::filesystem::path& file) { Writer(run, file).write(); }

}  // namespace chokepoint
