#include "scenario/trade_keys.hpp"

#include "scenario/key_builders.hpp"

namespace chokepoint {
namespace {

const ObjectSpec& commitment_keys() {
  static const ObjectSpec spec = {
      .name = "commit",
      .doc = "A volume that members ship to each other before any consumer is thought of, as far as they can.",
      .keys = {required(ids("from", "countries or blocs", "members that supply", "AUS", false)),
               required(ids("to", "countries or blocs", "members that receive", "[JPN]", false)),
               required(ids("commodities", "commodities", "together", "[dysprosium-oxide]")),
               required(uncertain(rate("tonnes", "over all these lanes together", "500 t/yr")))}};
  return spec;
}

const ObjectSpec& swap_keys() {
  static const ObjectSpec spec = {
      .name = "swap",
      .doc = "A member helps projects of another one, which supplies it in return.",
      .keys = {reference("by", "country", "the member that supplies equipment or skills", "IND"),
               required(ids("projects", "projects", "of other members", "[mine-tomtor]", false)),
               positive(uncertain(share("lead_time", "share of the time that building takes with their help", "70 %"))),
               uncertain(duration("removes", "taken off the lead time, as far as there is any", "12 months")),
               {.key = "returns",
                .type = ValueType::object,
                .doc = "what goes back: a volume that goes first",
                .example = "{from: RUS, to: IND, commodities: [ree-concentrate], tonnes: 500 t/yr}",
                .required = true,
                .object = &commitment_keys()}},
      .exactly_one = {{"lead_time", "removes"}}};
  return spec;
}

}  // namespace

const ObjectSpec& general_licence_keys() {
  static const ObjectSpec spec = {
      .name = "general",
      .doc = "What buyers with a general licence take needs no application.",
      .keys = {required(ids("countries", "countries or blocs", "partners whose buyers have one", "[DEU]")),
               over_time(uncertain(
                   share("share", "share of these partners' trade that such buyers have", "60 %", "100 %")))}};
  return spec;
}

const ObjectSpec& trust_keys() {
  static const ObjectSpec spec = {
      .name = "trust",
      .doc =
          "A country's or bloc's own decision to diversify: no supplier is to bring more than a share of what it buys, "
          "where another one can.",
      .keys = {required(ids("by", "countries or blocs", "who buys; several count as one", "EU", false)),
               required(ids("commodities", "commodities", "each by itself", "[ndpr-oxide]")),
               required(over_time(uncertain(share("share", "most that one supplier is to bring", "65 %")))),
               ids("from", "countries or blocs", "suppliers, each by itself; default: all from outside", "[CHN]"),
               {.key = "of",
                .type = ValueType::choice,
                .doc = "what it is a share of: all that comes from outside, or all that is used",
                .example = "use",
                .fallback = "imports",
                .choices = {"imports", "use"}}}};
  return spec;
}

const ObjectSpec& agreement_keys() {
  static const ObjectSpec spec = {
      .name = "agreement",
      .doc = "What two or more countries promised each other.",
      .keys =
          {required(ids("members", "countries or blocs", "who promised; at least two", "[JPN, AUS]", false)),
           ids("commodities", "commodities", "what `priority` and `tariff_cut` are about; default: all commodities",
               "[ndpr-oxide]"),
           true_flag("priority", "members serve each other before strangers; only the rationing conduct looks at it"),
           {.key = "commit",
            .type = ValueType::objects,
            .doc = "volumes that go first",
            .example = "[{from: AUS, to: JPN, commodities: [ndpr-oxide], tonnes: 500 t/yr}]",
            .object = &commitment_keys()},
           ids("pool", "commodities",
               "bought together: what one member has, it passes on to the others, so that their users have the same "
               "coverage",
               "[dysprosium-oxide]"),
           {.key = "swap",
            .type = ValueType::objects,
            .doc = "equipment or skills against material",
            .example = "[{by: IND, projects: [mine-tomtor], lead_time: 70 %, returns: {from: RUS, to: IND, "
                       "commodities: [ree-concentrate], tonnes: 500 t/yr}}]",
            .object = &swap_keys()},
           ids("exempt", "controls", "controls of members that do not bind the other members", "[april-licences]",
               false),
           ids("stockpiles", "stockpiles",
               "members' stockpiles that release by themselves: into the markets of all members", "[jogmec-dysprosium]",
               false),
           uncertain(share("tariff_cut", "share of members' taxes and tariffs that the others are spared", "100 %")),
           {.key = "denounced",
            .type = ValueType::date,
            .doc = "day on which a member gives notice",
            .example = "2027-03-01"},
           duration("notice", "from then to its end", "6 months", "0 days")},
      .at_least_one = {{"priority", "commit", "pool", "swap", "exempt", "stockpiles", "tariff_cut"}}};
  return spec;
}

const ObjectSpec& leakage_keys() {
  static const ObjectSpec spec = {
      .name = "leakage",
      .doc = "Part of what controls keep back finds its way through third countries.",
      .keys = {required(ids("controls", "controls", "which ones leak", "[april-licences]", false)),
               required(uncertain(share("share", "of what they keep back", "20 %"))),
               uncertain(duration("delay", "until the way is found, from the first day on which the control binds",
                                  "6 weeks", "0 days")),
               uncertain(duration("transit", "how much longer than the direct lane it takes", "30 days", "0 days")),
               uncertain(quantity("cost", Dimension::unit_price, "USD/t", "how much dearer than the direct lane it is",
                                  "2 USD/kg", "0"))}};
  return spec;
}

}  // namespace chokepoint
