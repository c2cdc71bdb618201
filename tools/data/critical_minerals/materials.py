"""What is traded: names, contents, prices, working stocks; and the recipes that all countries share.

A tonne of an ore or intermediate counts the metal in it, so that grades need no guess; bauxite, flake graphite,
alumina and scrap count as they are.
"""

from dataclasses import dataclass, field

from . import sources as src

BAUXITE_PER_ALUMINA = 0.95 * 450 / 142  # the world's bauxite less a twentieth for other uses, over its alumina
ALUMINIUM_IN_ALUMINA = 0.5293  # stoichiometry
SPHERICAL_YIELD = 0.45  # t of battery-grade graphite from a tonne of flake
COBALT_PER_NICKEL = 0.1  # in leached laterite and treated sulphide ore

THREE_MONTHS = "assumed, three months of feed before a smelter far from its mines"
TWO_MONTHS = "assumed, two months of feed before a plant"
MONTH = "assumed, a month between smelter and user"


@dataclass
class Material:
    """One commodity: price in USD per tonne, cover in days, each with its reason."""

    name: str
    stage: str
    basis: str
    price: float
    price_source: str
    cover: int
    cover_source: str
    contains: dict = field(default_factory=dict)
    confidence: str = "low"


MATERIALS = {
    "bauxite": Material("Bauxite", "ore", "gross, dry", 45, "assumed, a tenth of alumina", 60, TWO_MONTHS,
                        {"Al": 0.24, "Ga": 5e-5}),
    "alumina": Material("Alumina", "oxide", "calcined", 500, "assumed, press of 2024 before its squeeze", 30, MONTH,
                        {"Al": ALUMINIUM_IN_ALUMINA}),
    "gallium": Material("Gallium", "metal", "metal", 257500,
                        "Fastmarkets 2023-06-30, before the controls (250 to 265 USD/kg)", 120,
                        "assumed, four months: Fastmarkets 2023-12 found stocks outside China low after five",
                        {"Ga": 1}, "medium"),
    "zinc-concentrate": Material("Zinc concentrate", "concentrate", "zinc content", 2000,
                                 f"assumed, zinc ({src.PINK}: 2,777 USD/t) less smelting", 60, TWO_MONTHS,
                                 {"Zn": 1, "Ge": 1e-4, "Ga": 2e-5}),
    "zinc": Material("Zinc", "metal", "metal", 2777, src.PINK, 30, MONTH, {"Zn": 1}, "medium"),
    "germanium": Material("Germanium", "metal", "metal", 1350000,
                          "Fastmarkets 2023-06-30, before the controls (1,300 to 1,400 USD/kg)", 120,
                          "assumed, four months, as gallium", {"Ge": 1}, "medium"),
    "antimony-ore": Material("Antimony ore", "concentrate", "antimony content", 9000,
                             "assumed, 70 % of the metal", 60, TWO_MONTHS, {"Sb": 1}),
    "antimony": Material("Antimony metal and oxide", "metal", "antimony content", 13000,
                         "assumed, press before the controls (12,000 to 14,000 USD/t)", 120,
                         "assumed, four months: Argus through Reuters 2025-03-20 found European stocks critically low "
                         "six months after the controls", {"Sb": 1}),
    "flake-graphite": Material("Flake graphite", "concentrate", "gross", 560,
                               "MMTA 2023-12 (94 to 95 % C, -100 mesh, free on board China)", 60, TWO_MONTHS,
                               {"C": 0.945}, "medium"),
    "battery-graphite": Material("Battery-grade graphite", "anode material", "gross", 4000,
                                 "assumed, anode material of 2024 between natural and synthetic", 75,
                                 "assumed, a month and a half, and the month that users bought ahead in November 2023 "
                                 "(S&P Global 2024)", {"C": 0.9995}),
    "lithium-feed": Material("Lithium ore and brine", "concentrate", "lithium content", 30000,
                             "assumed, half of the chemicals", 60, TWO_MONTHS, {"Li": 1}),
    "lithium-chemicals": Material("Lithium chemicals", "chemical", "lithium content", 70000,
                                  "assumed, carbonate at 13 USD/kg (press of 2024) times 5.32", 45,
                                  "assumed, a month and a half", {"Li": 1}),
    "cobalt-intermediate": Material("Cobalt hydroxide and other intermediates", "intermediate", "cobalt content", 13000,
                                    "assumed, 60 % of the metal, the usual payable of 2024", 180,
                                    "Cailian Press 2025-09 (most Chinese refiners can run to the end of 2025); Reuters "
                                    "2025-05 (two weeks to six months), upper end", {"Co": 1}),
    "cobalt": Material("Refined cobalt", "metal", "cobalt content", 22000,
                       "Reuters 2025-02 (nine-year low, about 22,000 USD/t)", 145,
                       "assumed, a month and a half, and the surplus of two years at 49 days each "
                       f"(2024: 250 kt refined, 221 wanted, {src.IEA})", {"Co": 1}, "medium"),
    "nickel-ore": Material("Nickel ore", "ore", "nickel content", 5000, "assumed, 30 % of the metal", 90, THREE_MONTHS,
                           {"Ni": 1, "Co": 0.105}),
    "nickel-intermediate": Material("Nickel matte and hydroxide", "intermediate", "nickel content", 13000,
                                    "assumed, 80 % of the metal", 45, "assumed, a month and a half", {"Ni": 1}),
    "nickel": Material("Refined nickel", "metal", "nickel content", 16814, src.PINK, 45,
                       "assumed, a month and a half", {"Ni": 1}, "medium"),
    "copper-ore": Material("Copper ore and solutions", "concentrate", "copper content", 7300,
                           "assumed, 80 % of the metal", 30, MONTH, {"Cu": 1}),
    "copper-scrap": Material("Copper scrap", "scrap", "copper content", 7300, "assumed, 80 % of the metal", 30, MONTH,
                             {"Cu": 1}),
    "copper": Material("Refined copper", "metal", "metal", 9142, src.PINK, 30, MONTH, {"Cu": 1}, "medium"),
    "tungsten-ore": Material("Tungsten concentrate", "concentrate", "tungsten content", 33000,
                             "assumed, 80 % of the refined", 60, TWO_MONTHS, {"W": 1}),
    "tungsten": Material("Tungsten intermediates", "chemical", "tungsten content", 41600,
                         "assumed, ammonium paratungstate at 330 USD per 10 kg of WO3 (press of 2024)", 60,
                         "assumed, two months", {"W": 1}),
}


@dataclass
class Recipe:
    """One process. `why` is the source of its yield."""

    name: str
    kind: str
    inputs: dict
    outputs: dict
    why: str
    lag: int = 0
    confidence: str = "low"


CONTENT = "definition: a tonne counts what comes out of the mine"
USUAL = "assumed, 5 % lost in smelting and refining"
LAG = 30  # days; what is put in comes out so much later


def mine(commodity, name):
    """Extraction of one commodity."""
    return Recipe(name, "extraction", {}, {commodity: 1.0}, CONTENT, confidence="high")


RECIPES = {
    "mine-bauxite": mine("bauxite", "Bauxite mining"),
    "refine-alumina": Recipe("Alumina refining", "separation", {"bauxite": BAUXITE_PER_ALUMINA}, {"alumina": 1.0},
                             f"reconciled: 95 % of the world's bauxite over its alumina ({src.BAUXITE}; a twentieth "
                             "goes to other uses: USGS Minerals Yearbook)", LAG, "medium"),
    "mine-zinc": mine("zinc-concentrate", "Zinc mining"),
    "smelt-zinc": Recipe("Zinc smelting", "reduction", {"zinc-concentrate": 1 / 0.95}, {"zinc": 1.0}, USUAL, LAG),
    "recover-germanium": Recipe("Germanium from lignite ash and from scrap", "extraction", {}, {"germanium": 1.0},
                                "ash and scrap are not followed; about 30 % of germanium used is recycled "
                                f"({src.GERMANIUM_2020})"),
    "mine-antimony": mine("antimony-ore", "Antimony mining"),
    "smelt-antimony": Recipe("Antimony smelting", "reduction", {"antimony-ore": 1 / 0.95}, {"antimony": 1.0}, USUAL,
                             LAG),
    "mine-graphite": mine("flake-graphite", "Graphite mining"),
    "make-spherical-graphite": Recipe("Spherical graphite from flake", "manufacture",
                                      {"flake-graphite": 1 / SPHERICAL_YIELD}, {"battery-graphite": 1.0},
                                      "assumed, 45 % of the flake ends in spheres (trade press: 40 to 50 %)", LAG),
    "make-synthetic-graphite": Recipe("Synthetic graphite from coke", "extraction", {}, {"battery-graphite": 1.0},
                                      "the coke is not followed"),
    "mine-lithium": mine("lithium-feed", "Lithium mining and brines"),
    "refine-lithium": Recipe("Lithium refining", "separation", {"lithium-feed": 1 / 0.95}, {"lithium-chemicals": 1.0},
                             USUAL, LAG),
    "refine-cobalt": Recipe("Cobalt refining", "separation", {"cobalt-intermediate": 1 / 0.92}, {"cobalt": 1.0},
                            "assumed, 8 % lost in refining", LAG),
    "mine-copper": mine("copper-ore", "Copper mining"),
    "refine-copper": Recipe("Copper smelting and refining", "reduction", {"copper-ore": 1 / 0.97}, {"copper": 1.0},
                            "assumed, 3 % lost in smelting and refining", LAG),
    "collect-copper-scrap": Recipe("Collection of copper scrap", "extraction", {}, {"copper-scrap": 1.0},
                                   "what was in use is not followed"),
    "refine-copper-scrap": Recipe("Copper from scrap", "reduction", {"copper-scrap": 1 / 0.97}, {"copper": 1.0},
                                  "assumed, as from ore", LAG),
    "mine-tungsten": mine("tungsten-ore", "Tungsten mining"),
    "refine-tungsten": Recipe("Tungsten refining", "separation", {"tungsten-ore": 1 / 0.95}, {"tungsten": 1.0}, USUAL,
                              LAG),
    "mine-nickel": mine("nickel-ore", "Nickel mining"),
}


def with_by_product(base, name, by_product, tonnes, why):
    """A host process that also gives a by-product, tonnes per tonne of its main product."""
    return Recipe(name, base.kind, dict(base.inputs), {**base.outputs, by_product: tonnes}, why, base.lag, "low")


def nickel_recipes(recovery):
    """The ways from ore to refined nickel, which together lose what the world's statistics say is lost."""
    why = "reconciled: refined over mined nickel of the world"
    lost = 0.99  # kept in the second of two steps
    intermediate = recovery / lost
    return {
        "smelt-nickel": Recipe("Nickel smelting (pig iron, ferronickel, metal)", "reduction",
                               {"nickel-ore": 1 / recovery}, {"nickel": 1.0}, why, LAG, "medium"),
        "make-nickel-matte": Recipe("Nickel matte", "conversion", {"nickel-ore": 1 / intermediate},
                                    {"nickel-intermediate": 1.0}, why, LAG),
        "leach-nickel": Recipe("Nickel leaching with cobalt", "separation", {"nickel-ore": 1 / intermediate},
                               {"nickel-intermediate": 1.0, "cobalt-intermediate": COBALT_PER_NICKEL},
                               f"{why}; a tenth of cobalt: {src.HUAYOU}", LAG),
        "refine-nickel": Recipe("Nickel refining", "separation", {"nickel-intermediate": 1 / lost}, {"nickel": 1.0},
                                f"{why}; assumed, a hundredth of the loss in this step", LAG),
    }
