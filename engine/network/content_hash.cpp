#include "network/content_hash.hpp"

#include <utility>

namespace chokepoint {
namespace {

/// Everything written one after the other, lists with their lengths.
struct Writer {
  std::string bytes;

  void add(double value) { bytes.append(bytes_of(&value, 1)); }
  void add(int value) { bytes.append(bytes_of(&value, 1)); }
  void add(unsigned value) { bytes.append(bytes_of(&value, 1)); }
  void add(LinkSpec::Kind kind) { add(static_cast<int>(kind)); }
  void add(const std::string& text) {
    add(static_cast<int>(text.size()));
    bytes.append(text);
  }
  void add(const Arc& arc) {
    add(arc.node);
    add(arc.tonnes);
  }
  template <class T>
  void add(const std::vector<T>& list) {
    add(static_cast<int>(list.size()));
    for (const T& each : list) add(each);
  }
  template <class T>
  void add(const Rows<T>& rows) {
    add(rows.start);
    add(rows.values);
  }
  template <class... Parts>
  void all(const Parts&... parts) {
    (add(parts), ...);
  }
};

/// What the constructor is given, and what it decides (orders, lags); neighbours follow from these.
std::string numbers_of(const Network& n) {
  Writer out;
  out.bytes.reserve(100 * static_cast<std::size_t>(n.links.count));
  out.all(n.steps_per_year, n.classes, n.markets, n.countries, n.commodities, n.base_discard, n.base_inflow);
  out.all(n.rooms.id, n.rooms.market, n.rooms.country, n.rooms.commodity, n.rooms.bound);
  out.all(n.links.id, n.links.source, n.links.target, n.links.capacity, n.links.cost, n.links.base_flow, n.links.lag,
          n.links.kind, n.links.world_link, n.links.extra, n.links.pool);
  out.all(n.processes.id, n.processes.facility, n.processes.limit, n.processes.inputs, n.processes.outputs,
          n.processes.capacity, n.processes.use, n.processes.base_run, n.processes.lag, n.processes.operation);
  out.all(n.facilities.id, n.facilities.capacity, n.consumers.id, n.consumers.room, n.consumers.demand,
          n.consumers.critical, n.consumers.rank);
  out.all(n.split, n.whole, n.sweep, n.level, n.chain, n.relaxed_links, n.longest_lag);
  return std::move(out.bytes);
}

}  // namespace

ContentHash hash_without_cover(const Network& network) { return hash_of(numbers_of(network)); }

ContentHash hash_of(const Network& network) { return hash_of({numbers_of(network), bytes_of(network.rooms.cover)}); }

}  // namespace chokepoint
