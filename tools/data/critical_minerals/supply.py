"""Who digs, refines and recovers how much: plants by country and step, from the collected figures and stated splits.

Each function returns plants of one chain. A plant is all works of one kind in one country: sources give no more.
A by-product needs its host, but the host does not need it: works that recover one can also run without, so that a
by-product that nobody may buy stays where it is and the host goes on.
Figures carry the source and confidence of their row; what is split or assumed says so.
"""

from dataclasses import dataclass, field

from . import sources as src
from .materials import COBALT_PER_NICKEL, RECIPES, with_by_product

HEADROOM = 0.9  # output over capacity where nobody publishes a capacity
HEADROOM_WHY = "capacity assumed, output was 90 % of it"


@dataclass
class Plant:
    """One row of facilities.csv with its operations: {process: tonnes of main product in the base year}."""

    country: str
    step: str
    works: str
    runs: dict
    source: str
    confidence: str
    capacity: float | None = None
    basis: str = HEADROOM_WHY
    own: dict = field(default_factory=dict)


@dataclass
class Figure:
    """One figure of the collected table."""

    tonnes: float
    source: str
    confidence: str
    capacity: float | None = None


class Figures:
    """The collected figures of the base year; where two editions have a row, the later one holds."""

    def __init__(self, rows, clean):
        self.found = {}
        for row in rows:
            if not row["production_2024_t"] or row["vintage"] == "BGS":
                continue
            stage = row["stage"].split()[0].replace("primary", "refinery")
            key = (row["commodity"].split(" (")[0] + ("-battery" if "battery" in row["commodity"] else ""), stage,
                   row["vintage"][:3])
            figure = Figure(float(row["production_2024_t"]), clean(row["source"]), row["confidence"],
                            float(row["capacity_2024_t"]) if row["capacity_2024_t"] else None)
            old = self.found.setdefault(key, {}).get(row["iso3"])
            edition = row["vintage"]
            if old is None or edition > old[0]:
                if old and figure.capacity is None:
                    figure.capacity = old[1].capacity
                self.found[key][row["iso3"]] = (edition, figure)

    def of(self, commodity, stage, publisher="MCS"):
        """{country: figure} of the latest edition that has this table."""
        table = self.found[commodity, stage, publisher]
        latest = max(edition for edition, _ in table.values())
        return {country: figure for country, (edition, figure) in sorted(table.items())
                if edition == latest and country != "WLD" and figure.tonnes > 0}

    def world(self, commodity, stage, publisher="MCS"):
        """The world total as printed."""
        return self.found[commodity, stage, publisher]["WLD"][1].tonnes


def mines(figures, process, works):
    """All mines of one commodity, by country as printed."""
    return [Plant(country, process, works, {process: figure.tonnes}, figure.source, figure.confidence)
            for country, figure in figures.items()]


def listed(amounts, process, works, source, confidence="low", scale=1.0):
    """Plants from a list of assumed or recalled amounts."""
    return [Plant(country, process, works, {process: tonnes * scale}, source, confidence)
            for country, tonnes in amounts.items()]


def total(plants):
    """Tonnes of all runs."""
    return sum(sum(plant.runs.values()) for plant in plants)


# ------------------------------------------------------------------------------------------- aluminium and gallium

MILLION = 1e6
BAUXITE = {"GIN": 130, "AUS": 100, "CHN": 93, "BRA": 33, "IND": 25}
ALUMINA = {"CHN": 84, "AUS": 18, "BRA": 11, "IND": 7.6, "RUS": 2.7}
WORLD_BAUXITE, WORLD_ALUMINA = 450, 142
CITED = ("CHN", "IND")  # printed on the page that is named; the others are recalled from the same tables


def aluminium(figures, recipes):
    """Bauxite mines, and alumina refineries of which the Chinese and Russian ones also give gallium."""
    gallium = figures.of("gallium", "refinery")
    plants = []
    for amounts, world, process, works in ((BAUXITE, WORLD_BAUXITE, "mine-bauxite", "Bauxite mines"),
                                           (ALUMINA, WORLD_ALUMINA, "refine-alumina", "Alumina refineries")):
        rest = {"ROW": world - sum(amounts.values())}
        for country, tonnes in {**amounts, **rest}.items():
            cited = country in CITED
            source = src.DOLLARMETAL if cited else src.BAUXITE
            plants.append(Plant(country, process, works, {process: tonnes * MILLION},
                                f"derived: world less those listed; {src.BAUXITE}" if country == "ROW" else source,
                                "medium" if cited else "low"))
    for plant in plants:
        found = gallium.get(plant.country)
        if plant.step != "refine-alumina" or not found:
            continue
        process = "refine-alumina-gallium-" + plant.country.lower()
        alumina = plant.runs.pop("refine-alumina")
        recipes[process] = with_by_product(
            RECIPES["refine-alumina"], "Alumina refining with gallium", "gallium", found.tonnes / alumina,
            f"derived: gallium over alumina of the country; {found.source}; {src.BAUXITE}")
        plant.runs.update({process: alumina, "refine-alumina": 0.0})
        plant.capacity = alumina * found.capacity / found.tonnes
        plant.basis = "derived: capacity of its gallium circuits over their output (USGS), spread over all refineries"
        plant.source = f"{plant.source}; gallium: {found.source}"
    return plants


# --------------------------------------------------------------------------------------------- zinc and germanium

ZINC = {"CHN": 4000, "PER": 1400, "AUS": 1100, "IND": 860, "USA": 750, "MEX": 690, "BOL": 490, "KAZ": 330, "RUS": 310,
        "SWE": 220, "ROW": 1850}
# Smelters that give a by-product, or that lie where much zinc is used; the rest together.
ZINC_SMELTED = {"CHN": 5600, "KOR": 900, "IND": 800, "CAN": 580, "JPN": 430}
GERMANIUM_WORLD = 180.0  # t, middle of the 140 to 220 that are commonly cited; USGS withholds its table
GERMANIUM_CHINA = 0.592
GERMANIUM_FROM_ZINC_CHINA = 0.75
# The United States make the rest.
GERMANIUM = {"CAN": 20.0, "BEL": 15.0, "DEU": 10.0, "ROW": 9.0, "JPN": 6.0, "RUS": 5.0}
GERMANIUM_WHY = ("assumed, within a world of 180 t, the middle of the 140 to 220 t commonly cited; "
                 f"{src.PROJECT_BLUE}; plants: {src.GERMANIUM_2020}")


def zinc(figures, recipes):
    """Zinc mines and smelters; germanium from zinc in China and Canada, gallium from zinc in Japan; ash and scrap."""
    thousand = 1000.0
    plants = listed(ZINC, "mine-zinc", "Zinc mines", src.ZINC, "medium", thousand)
    smelted = dict(ZINC_SMELTED)
    smelted["ROW"] = 0.95 * sum(ZINC.values()) - sum(smelted.values())
    china = GERMANIUM_WORLD * GERMANIUM_CHINA
    gallium = figures.of("gallium", "refinery")["JPN"]
    by_products = {"CHN": ("germanium", china * GERMANIUM_FROM_ZINC_CHINA, GERMANIUM_WHY),
                   "CAN": ("germanium", GERMANIUM["CAN"], GERMANIUM_WHY),
                   "JPN": ("gallium", gallium.tonnes, f"derived: all Japanese primary gallium; {gallium.source}")}
    for country, tonnes in smelted.items():
        process, runs = "smelt-zinc", {}
        if country in by_products:
            by_product, amount, why = by_products[country]
            process, runs = f"smelt-zinc-{by_product}-{country.lower()}", {"smelt-zinc": 0.0}
            recipes[process] = with_by_product(RECIPES["smelt-zinc"], f"Zinc smelting with {by_product}", by_product,
                                               amount / (tonnes * thousand), why)
        plants.append(Plant(country, "smelt-zinc", "Zinc smelters", {process: tonnes * thousand, **runs},
                            "assumed, order of recent yearbooks; the world is mined zinc less 5 %", "low"))
    secondary = {**GERMANIUM, "CHN": china * (1 - GERMANIUM_FROM_ZINC_CHINA)}
    secondary.pop("CAN")
    secondary["USA"] = GERMANIUM_WORLD - china - sum(GERMANIUM.values())
    return plants + listed(secondary, "recover-germanium", "Germanium recovery", GERMANIUM_WHY)


# ----------------------------------------------------------------------------------- antimony, tungsten, graphite

ANTIMONY_CHINA = 0.75
ANTIMONY_SMELTED = {"OMN": 10000, "TJK": 4000, "RUS": 5000, "BOL": 2500, "MMR": 1500, "VNM": 1000, "MEX": 1000,
                    "IND": 800, "TUR": 500, "USA": 370, "THA": 800}
ANTIMONY_WHY = ("assumed, China with 75 % of smelting; Oman and Tajikistan within the 20,000 and 5,000 t that their "
                "smelters can make (canadianminingreport.com 2018); United States 370 t (USGS Mineral Commodity "
                "Summaries 2020)")
TUNGSTEN_REFINED = {"VNM": 3000, "AUT": 2000, "USA": 1500, "RUS": 1400, "DEU": 500, "JPN": 300}
TUNGSTEN_WHY = "assumed, refining by country is not published; China refines what is left of mined tungsten"
NATURAL_SHARE = 0.2  # of battery-grade graphite in China and Japan


def smelted_rest(plants, amounts, process, works, why, recovery, share=None):
    """Plants of the listed amounts; China has a share of the world, or what the others leave."""
    made = recovery * total(plants)
    china = made * share if share else made - sum(amounts.values())
    amounts = {"CHN": china, **amounts}
    rest = made - sum(amounts.values())
    if rest > 1e-6:
        amounts["ROW"] = rest
    return plants + listed(amounts, process, works, why)


def antimony(figures):
    """Antimony mines and smelters."""
    dug = mines(figures.of("antimony", "mine"), "mine-antimony", "Antimony mines")
    return smelted_rest(dug, ANTIMONY_SMELTED, "smelt-antimony", "Antimony smelters", ANTIMONY_WHY, 0.95,
                        ANTIMONY_CHINA)


def tungsten(figures):
    """Tungsten mines and refineries."""
    dug = mines(figures.of("tungsten", "mine"), "mine-tungsten", "Tungsten mines")
    return smelted_rest(dug, TUNGSTEN_REFINED, "refine-tungsten", "Tungsten refineries", TUNGSTEN_WHY, 0.95)


def graphite(figures):
    """Flake mines, and works that make battery-grade graphite from flake and from coke."""
    plants = mines(figures.of("graphite", "mine"), "mine-graphite", "Graphite mines")
    for country, figure in figures.of("graphite-battery", "refinery", "IEA").items():
        natural = NATURAL_SHARE if country in ("CHN", "JPN") else 1.0
        runs = {"make-spherical-graphite": natural * figure.tonnes}
        if natural < 1:
            runs["make-synthetic-graphite"] = (1 - natural) * figure.tonnes
        source = f"{figure.source}; a fifth of it natural: assumed, trade press" if natural < 1 else figure.source
        if country == "ROW":
            country, source = "KOR", f"{figure.source}: rest of the world; assumed, Posco Future M of Korea"
        own = {process: tonnes / HEADROOM for process, tonnes in runs.items()}
        plants.append(Plant(country, "make-battery-graphite", "Anode material works", runs, source, figure.confidence,
                            own=own if len(runs) > 1 else {}))
    return plants


# ------------------------------------------------------------------------------------------------ lithium, copper

LITHIUM_ROW = {"KOR": 0.6, "USA": 0.4}
NO_SCRAP = "COD ZMB CHL PER KAZ IDN MEX AUS".split()


def lithium(figures):
    """Lithium mines and brines, and chemicals by the shares of the IEA."""
    plants = mines(figures.of("lithium", "mine"), "mine-lithium", "Lithium mines and brines")
    refined = figures.of("lithium", "refinery", "IEA")
    scale = 0.95 * total(plants) / sum(figure.tonnes for figure in refined.values())
    for country, figure in refined.items():
        for place, part in (LITHIUM_ROW.items() if country == "ROW" else ((country, 1.0),)):
            where = "; rest of the world: assumed, Korea and the United States" if country == "ROW" else ""
            plants.append(Plant(place, "refine-lithium", "Lithium refineries",
                                {"refine-lithium": figure.tonnes * part * scale},
                                f"reconciled: shares of {figure.source}; total is mined lithium less 5 %{where}",
                                figure.confidence))
    return plants


def copper(figures, recipes):
    """Copper mines, with cobalt in the Congo; refineries for ore and scrap."""
    ores, refined = figures.of("copper", "mine"), figures.of("copper", "refinery")
    plants = mines(ores, "mine-copper", "Copper mines")
    cobalt = figures.of("cobalt", "mine")["COD"]
    congo = next(plant for plant in plants if plant.country == "COD")
    tonnes = congo.runs["mine-copper"]
    recipes["mine-copper-cobalt-cod"] = with_by_product(
        RECIPES["mine-copper"], "Copper mining with cobalt", "cobalt-intermediate", cobalt.tonnes / tonnes,
        f"derived: cobalt over copper of the country; {cobalt.source}; {congo.source}")
    congo.runs.update({"mine-copper-cobalt-cod": tonnes, "mine-copper": 0.0})
    congo.works = "Copper and cobalt mines"
    primary = 0.97 * total(plants)
    scrap = sum(figure.tonnes for figure in refined.values()) - primary
    share = scrap / sum(figure.tonnes for country, figure in refined.items() if country not in NO_SCRAP)
    for country, figure in refined.items():
        part = 0.0 if country in NO_SCRAP else share
        runs = {"refine-copper": (1 - part) * figure.tonnes}
        source = figure.source
        if part:
            runs["refine-copper-scrap"] = part * figure.tonnes
            source += f"; {part:.0%} from scrap: derived, refined less mined copper of the world, one share everywhere"
            plants.append(Plant(country, "collect-copper-scrap", "Copper scrap yards",
                                {"collect-copper-scrap": part * figure.tonnes / 0.97}, source, "low"))
        plants.append(Plant(country, "refine-copper", "Copper refineries", runs, source, figure.confidence))
    return plants


# ------------------------------------------------------------------------------------------------- nickel, cobalt

REFINED_ROW = {"JPN": 150e3, "NOR": 90e3, "BRA": 60e3, "NCL": 45e3, "KOR": 40e3}  # Madagascar refines its own
SMELTED_ABROAD = {"JPN": 50e3, "KOR": 40e3, "NCL": 45e3, "BRA": 60e3}  # from ore; the rest from intermediates
ONLY_BY_COBALT = ("CUB", "MDG", "PNG", "TUR")  # USGS prints their cobalt, and their nickel among other countries
ORE_INTO_INDONESIA = 30e3
NICKEL_ROW_WHY = "assumed, the rest of the world split in the order of recent yearbooks"


class Nickel:
    """Nickel from ore by smelting, or by matte and leaching; leaching gives cobalt, as the printed cobalt needs."""

    def __init__(self, figures):
        self.ore = {country: figure.tonnes for country, figure in figures.of("nickel", "mine").items()}
        self.cobalt = {country: figure for country, figure in figures.of("cobalt", "mine").items() if country != "COD"}
        self.figures = figures.of("nickel", "mine")
        self.refined_figures = figures.of("nickel", "refinery", "IEA")
        refined = {country: figure.tonnes for country, figure in self.refined_figures.items()}
        # The rows add up to Canada more than the world: the rest of the world holds it a second time.
        double = sum(refined.values()) - figures.world("nickel", "refinery", "IEA")
        if abs(double - refined["CAN"]) > 1:
            raise SystemExit("the rest of the world no longer holds Canada's nickel twice")
        refined["ROW"] -= refined["CAN"]
        self.recovery = sum(refined.values()) / sum(self.ore.values())
        self.kept = self.recovery / 0.99
        self.leached = {country: figure.tonnes / (COBALT_PER_NICKEL * self.kept)
                        for country, figure in self.cobalt.items()}
        for country in ONLY_BY_COBALT:
            self.ore[country] = self.leached[country]
            self.ore["ROW"] -= self.leached[country]
        refined.update(REFINED_ROW)
        refined["MDG"] = self.leached["MDG"] * self.recovery
        refined["ROW"] -= sum(REFINED_ROW.values()) + refined["MDG"]
        self.refined = refined
        self.split()

    def split(self):
        """How much of each country's refined nickel was smelted from ore, and how much came from intermediates."""
        self.smelted = dict(SMELTED_ABROAD, IDN=self.refined["IDN"], FIN=0.0, NOR=0.0, MDG=0.0)
        for country in ("RUS", "AUS", "CAN", "ROW"):
            left = (self.ore[country] - self.leached[country]) * self.recovery
            self.smelted[country] = min(left, self.refined[country])
        self.matte = {"IDN": self.ore["IDN"] + ORE_INTO_INDONESIA - self.leached["IDN"]
                      - self.refined["IDN"] / self.recovery}
        intermediates = self.kept * (sum(self.leached.values()) + sum(self.matte.values()))
        elsewhere = sum(self.refined[country] - self.smelted[country] for country in self.refined if country != "CHN")
        from_intermediates = 0.99 * intermediates - elsewhere
        self.smelted["CHN"] = self.refined["CHN"] - from_intermediates

    def plants(self):
        """Mines, smelters, leaching and matte works, refineries."""
        plants = []
        for country, tonnes in sorted(self.ore.items()):
            figure = self.figures.get(country)
            source = figure.source if figure else f"derived: cobalt over a tenth; {self.cobalt[country].source}"
            if country == "ROW":
                source = f"derived: less Cuba, Madagascar, Papua New Guinea and Turkiye; {source}"
            plants.append(Plant(country, "mine-nickel", "Nickel mines", {"mine-nickel": tonnes}, source,
                                figure.confidence if figure else "low"))
        for country, figure in sorted(self.cobalt.items()):
            plants.append(Plant(country, "leach-nickel", "Nickel and cobalt leaching works",
                                {"leach-nickel": self.leached[country] * self.kept, "make-nickel-matte": 0.0},
                                f"derived: nickel that its cobalt needs; {figure.source}; {src.HUAYOU}", "low"))
        for country, tonnes in self.matte.items():
            plants.append(Plant(country, "make-nickel-matte", "Nickel matte works",
                                {"make-nickel-matte": tonnes * self.kept},
                                "derived: Indonesian ore that neither smelters nor leaching took", "low"))
        for country, tonnes in sorted(self.refined.items()):
            plants += self.refineries(country, tonnes)
        return plants

    def refineries(self, country, tonnes):
        """A country's smelters of ore, and its refineries of intermediates."""
        figure = self.refined_figures.get(country)
        source, confidence = (figure.source, figure.confidence) if figure else (src.IEA, "low")
        if country in REFINED_ROW or country in ("MDG", "ROW"):
            source, confidence = f"{NICKEL_ROW_WHY}; {src.IEA}", "low"
        smelted = self.smelted[country]
        for process, works, made in (("smelt-nickel", "Nickel smelters", smelted),
                                     ("refine-nickel", "Nickel refineries", tonnes - smelted)):
            if made > 1e-6:
                yield Plant(country, process, works, {process: made},
                            f"{source}; from ore and from intermediates: derived from its own ore", confidence)


def cobalt(figures):
    """Cobalt refineries, by country as printed."""
    return [Plant(country, "refine-cobalt", "Cobalt refineries", {"refine-cobalt": figure.tonnes}, figure.source,
                  figure.confidence) for country, figure in figures.of("cobalt", "refinery", "IEA").items()]
