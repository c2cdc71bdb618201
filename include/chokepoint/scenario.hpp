// A scenario: a world, a calendar and dated events. See docs/reference/scenario.md for the YAML file.
#pragma once

#include <compare>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "chokepoint/calendar.hpp"
#include "chokepoint/condition.hpp"
#include "chokepoint/diagnostics.hpp"
#include "chokepoint/industry.hpp"
#include "chokepoint/prices.hpp"
#include "chokepoint/rationing.hpp"
#include "chokepoint/schedule.hpp"
#include "chokepoint/world.hpp"

namespace chokepoint {

/// Which links an event means. Empty lists mean "all".
struct LinkSelector {
  std::vector<int> commodities;
  std::vector<int> from;      ///< exporting countries
  std::vector<int> to;        ///< importing countries
  std::vector<int> via = {};  ///< corridors of World::corridors that the lane passes one of
  bool matches(const Link& link) const;
};

struct Ban {};
struct Quota {
  double tonnes = 0;  ///< per period
  enum class Period { month, quarter, year } period = Period::year;
  bool even = true;  ///< use: even (what is left ÷ steps left) or as-wanted (what is left)
};
/// Part of the trade with some partners that moves under a general licence, without an application for each shipment.
struct GeneralLicence {
  std::vector<int> countries;  ///< partners; empty: all
  Schedule share;
};
/// A queue of applications, see docs/model: design section 8.
struct Licence {
  Schedule approve;      ///< share of decided tonnes that is granted
  Schedule review_days;  ///< waiting time before an application can be decided
  std::optional<Schedule>
      throughput;    ///< t/yr the office decides, all destinations of the control together; empty: no limit
  Schedule reapply;  ///< share of what was not granted that applies again
  double validity_days = 180;
  std::vector<GeneralLicence> general = {};  ///< shares that name one partner add up, to 1 at most
};
/// Taken by the actor on the base-year value of what it sells (`to`), buys (`from`) or lets pass (`via`); or paid by
/// it.
struct Tax {
  Schedule rate;  ///< share of the value, at least 0
  bool subsidy = false;
};
/// Nothing is sold below this price: the buyer pays the difference to the base-year price, and the seller keeps it.
struct PriceFloor {
  Schedule price;  ///< USD/t
};

/// Goods made abroad of bound material are bound too where it makes up more than this share of them.
struct Reach {
  double content_above = 0;
  enum class By { value, mass } by = By::value;
  auto operator<=>(const Reach&) const = default;
};

/// A restriction an actor puts on the flows that its selector matches.
struct Control {
  int by = -1;               ///< acting country
  bool import_side = false;  ///< given with `from:`: the actor restricts what it buys
  LinkSelector links;        ///< with `via` the actor restricts what passes, whoever sells and buys
  std::variant<Ban, Quota, Licence, Tax, PriceFloor> measure;
  // Controls that follow origin (docs/model/layers.md): only what ends with the listed is bound, goods made abroad too.
  std::vector<std::string> end_use = {};  ///< sectors
  std::vector<int> end_consumers = {};    ///< end users among the consumers, ascending
  std::vector<int> end_facilities = {};   ///< end users among the facilities, ascending
  std::optional<Reach> reach = {};
  bool lists_users() const { return !end_use.empty() || !end_consumers.empty() || !end_facilities.empty(); }
  bool follows_origin() const { return lists_users() || reach.has_value(); }
  bool matches(const Link& link) const;  ///< of its own trade, or of what passes
};

/// Not binding from start to until, then binding again.
struct Suspension {
  std::vector<int> targets;
};
/// The targets end on the event's start.
struct Lift {
  std::vector<int> targets;
};
/// From start on the target has this measure or selector instead; with `until`, it goes back afterwards.
struct Amendment {
  int target = -1;
  Control changed;
};

/// Facilities or lanes run at `capacity` (0 to 1) of their capacity; after `until` they recover linearly over
/// recovery_days.
struct Outage {
  std::vector<int> facilities;
  std::optional<LinkSelector> links;
  double capacity = 0;
  double recovery_days = 0;
};

/// Starts projects of the world's tables, or changes some.
struct ProjectStart {
  std::vector<int> facilities;
  std::optional<double> lead_time_days, capacity, ramp_days;  ///< override the table
  bool cancelled = false;                                     ///< a committed project that does not come
  bool financed = false;                                      ///< its capex is paid for by somebody else
};

/// Scales or adds to the wants of the consumers that match.
struct DemandChange {
  std::vector<int> consumers;
  double scale = 1;            ///< factors of overlapping events multiply
  double growth_per_year = 0;  ///< compound, from start on, held at its last value after until
  double add = 0;              ///< t/yr, shared by base-year demand
};

/// Draws tonnes from a stockpile, evenly from start to until, into its market.
struct StockpileRelease {
  int stockpile = -1;
  double tonnes = 0;
};

/// A country's, or a bloc's, own decision to diversify: of what it buys of a commodity from outside no supplier is to
/// bring more than a share, where another one can.
struct Trust {
  std::vector<int> buyers;       ///< they count as one
  std::vector<int> commodities;  ///< each by itself; empty: all
  std::vector<int> suppliers;    ///< each by itself; empty: all from outside
  Schedule share;
  bool of_use = false;  ///< share of what the buyers use, not of what they import
};

/// A volume that is shipped before any consumer is thought of, as far as anything can be shipped.
struct Commitment {
  LinkSelector links;
  double tonnes = 0;  ///< a year
};

/// Equipment or skills with which a member helps projects of another one, while the agreement is in force.
struct Help {
  std::vector<int> projects;  ///< facilities of the world, ascending
  double lead_time = 1;       ///< building takes so many times as long, above 0 and at most 1
  double removes_days = 0;    ///< of the lead time, as far as there is any
};

/// What two or more countries promised each other; in force from the event's start to its `until`, or until the notice
/// after a denunciation is over.
struct Agreement {
  std::vector<int> members;      ///< at least two
  std::vector<int> commodities;  ///< what it is about; empty: all
  bool priority = false;         ///< members are served before strangers (rationing)
  std::vector<Commitment> commitments;
  std::vector<int> exempt;      ///< controls of members that do not bind the other members
  double tariff_cut = 0;        ///< share of members' taxes and tariffs that other members are spared
  std::vector<int> stockpiles;  ///< of members: they release into the markets of all members
  std::vector<int> pool;        ///< commodities that members buy together: what one has, it passes on to the others
  std::vector<Help> help;       ///< what swaps do for projects; what they give in return is among the commitments
  std::optional<Date> denounced;
  double notice_days = 0;
};

/// Part of what controls keep back finds its way through third countries.
struct Leakage {
  std::vector<int> controls;  ///< events
  double share = 0;           ///< of what they keep back
  double delay_days = 0;      ///< until the way is found
  double transit_days = 0;    ///< how much longer than the direct lane it takes
  double cost = 0;            ///< how much dearer it is, USD/t
};

/// So many agreements can spare somebody one control: each doubles what it may bind.
inline constexpr int most_exemptions = 8;

using Effect = std::variant<Control, Suspension, Lift, Amendment, Outage, ProjectStart, DemandChange, StockpileRelease,
                            TechnologyControl, Permit, PricePath, Offtake, Subsidy, Finance, Fund, StockpileBuild,
                            Recycling, Trust, Agreement, Leakage>;

/// Anything dated: in force on the days [start, until]; an open end lasts to the end of the calendar.
struct Event {
  std::string id, title;
  std::optional<Date> announced;
  Date start{};               ///< `never` where the trigger gives it its date during the run
  std::optional<Date> until;  ///< last day in force
  Trigger trigger;            ///< what it waits for, if anything
  Effect effect;
  Place place;
  /// A control, what shapes one, or a technology that is withheld: left out of the twin.
  bool is_control() const;
};

enum class Conduct { cooperative, rationing, clairvoyant };
std::string to_string(Conduct conduct);

struct Scenario {
  std::string id;  ///< the file's name without extension
  std::string title, question, description;
  std::filesystem::path file;
  std::shared_ptr<const World> world;
  Calendar calendar;
  std::vector<Conduct> conducts;
  std::vector<Place> conduct_places;  ///< where each is asked for; empty in scenarios made in memory
  double adjustment_steps = 2;        ///< h: steps over which a gap to a target stock is closed
  RationingBehaviour rationing;
  PriceRules prices;
  double foresight_days = 0;  ///< how far ahead the clairvoyant sees; 0: to the end of the calendar
  double class_weight = 0.5;  ///< what a class counts of the class before it in damage
  std::vector<Event> events;  ///< sorted by id
  std::string resolved;       ///< the merged scenario as canonical YAML, without comments
  std::string origins;        ///< the same, each value followed by `# file:line`, files seen from this one's folder
  std::vector<std::pair<std::string, std::string>> inputs;  ///< files read, with FNV-1a hashes
  int find_event(const std::string& id) const;
  /// USD of damage per unmet tonne of a consumer: base-year price × class_weight^(class − 1).
  double damage_per_tonne(const Consumer& consumer) const;
};

/// Events added, values changed by path, events left out: what the keys `events`, `set` and `without` of a what-if do.
struct Tweak {
  std::vector<std::pair<std::string, std::string>> set;  ///< path, value as YAML; an empty value removes the key
  std::vector<std::string> without;                      ///< ids of events
  std::vector<std::string> add = {};                     ///< events as YAML, each with an id of its own
};

struct LoadOptions {
  std::filesystem::path root;  ///< empty: the nearest folder above the file that holds `worlds/`
  std::vector<std::pair<std::string, std::string>> set;  ///< as in Tweak, from the command line; after the file's own
  std::vector<std::string> without = {};
  std::optional<std::string> text = {};  ///< stands for what the file holds; it need not be there
  std::vector<std::string> add = {};
};

/// Reads a scenario with everything it extends, and its world.
/// Warnings go to `findings`; throws InputError with every finding if there is an error.
Scenario load_scenario(const std::filesystem::path& file, const LoadOptions& options, Diagnostics& findings);

/// The merged scenario as YAML, each value followed by a comment with the file and line that set it.
std::string resolve_scenario(const std::filesystem::path& file, const LoadOptions& options, Diagnostics& findings);

/// A scenario's files held in memory: any number of variants are made of them without a file being read again.
/// A variant is what a file that extends the scenario, with the tweak as its `set` and `without`, would be, bit for
/// bit. Variants that change nothing in the world's tables share one World. Any number of threads may ask at once.
class ScenarioSource {
 public:
  /// Reads the files of the scenario and, when first needed, of its world. What is wrong with them is reported with
  /// each variant, beside what the tweak does wrong.
  /// `text` stands for what the file holds.
  explicit ScenarioSource(std::filesystem::path file, const std::filesystem::path& root = {},
                          const std::optional<std::string>& text = {});
  /// Beside another one: what both want of worlds is read once, and variants of the two share one World as well.
  ScenarioSource(std::filesystem::path file, const std::filesystem::path& root, const ScenarioSource& beside);
  ~ScenarioSource();
  ScenarioSource(const ScenarioSource&) = delete;
  ScenarioSource& operator=(const ScenarioSource&) = delete;

  /// As load_scenario.
  Scenario load(const Tweak& tweak, Diagnostics& findings) const;
  /// As resolve_scenario.
  std::string resolve(const Tweak& tweak, Diagnostics& findings) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// JSON Schema (draft 2020-12) of `scenario` or `world` files; the same table drives parser and reference page.
std::string json_schema(const std::string& kind);
/// The reference page of `scenario` or `world` files, in Markdown.
std::string reference_page(const std::string& kind);

}  // namespace chokepoint
