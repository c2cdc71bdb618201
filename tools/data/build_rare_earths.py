#!/usr/bin/env python3
"""Builds the rare-earth world from a folder of source tables.

    python3 tools/data/build_rare_earths.py SOURCE_FOLDER [WORLD_FOLDER]

The folder holds the collected tables (mines, refineries, magnets, prices, stockpiles) and in `base_2024/` the
reconciled flows of 2024. The script names every row's outside publication, adds projects, the lanes they need,
prices, working stocks and transit days, and checks the result by itself before it writes anything: every market in
balance, no recipe makes an element, nothing above capacity, China's shares, no source that may not be carried over.
"""

import math
import re
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from rare_earths import projects, sources
from world_building import checks, rights
from world_building.tables import COLUMNS, World, number, read, shown

ROOT = Path(__file__).resolve().parents[2]
KINDS = (("mine-", "extraction"), ("collect-", "extraction"), ("separate-", "separation"), ("crack-", "conversion"), ("recycle-", "recycling"))
MAGNET_STAGE, METAL_STAGE = "magnet", "metal"

# Element per tonne of oxide, IUPAC standard atomic weights.
ELEMENT = {"La": 0.8527, "Ce": 0.8141, "Pr": 0.8277, "Nd": 0.8574, "Sm": 0.8624, "Gd": 0.8676, "Tb": 0.8502,
           "Dy": 0.8713, "Y": 0.7874}
PR_IN_NDPR = 0.22  # t Pr per t Nd + Pr, natural ratio
CE_IN_CELA = 50 / 73  # t Ce oxide per t Ce + La oxide, as in Bayan Obo
OTHER_ELEMENT = 0.875  # t element per t of Eu, Ho to Lu oxides, between 0.864 (Eu) and 0.879 (Lu)
PRODUCTS = ("ndpr-oxide", "dysprosium-oxide", "terbium-oxide", "samarium-oxide", "gadolinium-oxide", "yttrium-oxide",
            "cerium-lanthanum-oxide", "other-ree-oxide")

# Baskets that only projects use, % of REO.
NEW_BASKETS = {
    "eudialyte-concentrate": {"ndpr-oxide": 18.1, "dysprosium-oxide": 2.0, "terbium-oxide": 0.3,
                              "samarium-oxide": 2.5, "gadolinium-oxide": 2.1, "yttrium-oxide": 15.8,
                              "cerium-lanthanum-oxide": 56.2, "other-ree-oxide": 3.0},
    "light-carbonate": {"ndpr-oxide": 31.4, "dysprosium-oxide": 0.8, "terbium-oxide": 0.13, "samarium-oxide": 3.2,
                        "gadolinium-oxide": 2.0, "yttrium-oxide": 5.0, "cerium-lanthanum-oxide": 56.0,
                        "other-ree-oxide": 1.47},
}
NEW_YIELD = {"eudialyte-concentrate": 0.932, "light-carbonate": 0.965}

NAMES = {
    "ndpr-oxide": "Neodymium-praseodymium oxide", "cerium-lanthanum-oxide": "Cerium and lanthanum oxides",
    "other-ree-oxide": "Europium and holmium to lutetium oxides", "ndpr-metal": "Neodymium-praseodymium metal",
    "seg-concentrate": "Samarium, europium, gadolinium and heavy concentrate (SEG)",
    "ndfeb-magnet-standard": "Standard NdFeB magnets",
    "ndfeb-magnet-hightemp": "High-temperature NdFeB magnets",
    "smco-magnet": "Samarium-cobalt magnets", "ionic-carbonate": "Mixed carbonate of ion-adsorption clay",
    "ionic-carbonate-south-china": "Mixed carbonate of Chinese ion-adsorption clay",
    "bayan-obo-concentrate": "Bayan Obo concentrate", "mount-weld-concentrate": "Mount Weld concentrate",
    "light-carbonate": "Light mixed carbonate", "mount-weld-carbonate": "Mixed carbonate of Mount Weld",
    "ndfeb-swarf-standard": "Swarf of standard NdFeB magnets",
    "ndfeb-swarf-hightemp": "Swarf of high-temperature NdFeB magnets",
}
OWN_NAMES = {
    "X_CHN_SWARF": "Chinese swarf recyclers", "X_CHN_MAGNETS": "Chinese magnet makers other than JL MAG",
    "X_CHN_METAL": "Chinese metal makers", "X_THA_METAL": "Thai metal makers", "X_VNM_METAL": "Vietnamese metal makers",
    "X_GBR_SMCO": "British samarium-cobalt makers", "G_VAC_DEU": "Vacuumschmelze Hanau",
    "G_VAC_DEU_NEOREM": "Neorem Magnets, Ulvila", "G_VAC_DEU_SMCO": "Vacuumschmelze, samarium-cobalt",
    "G_SVN_SMCO": "Magneti Ljubljana, samarium-cobalt", "G_JPN_TOTAL_SMCO": "Japanese samarium-cobalt makers",
    "G_JSLINK_KOR_AND_OTHERS": "Korean magnet makers", "M_CHEMOURS": "Chemours mineral sands",
}

# USD per kg of 2024; USGS prints the oxides.
USGS_PRICE = {"ndpr-oxide": 55, "dysprosium-oxide": 257, "terbium-oxide": 812, "samarium-oxide": 2.01,
              "gadolinium-oxide": 28, "yttrium-oxide": 6}
MAGNET_PRICE = 49.2  # mean of Chinese exports

# Working stock in days, and why. First match counts.
COVER = (
    ("ndfeb-magnet", 28, "press of 2025: car makers and suppliers hold two to four weeks, some four to six"),
    ("yttrium-oxide", 195, "Reuters November 2025: users hold one to twelve months, the middle is taken"),
    ("smco-magnet", 60, "assumed, low volumes and long orders make users hold more than of NdFeB"),
    ("samarium", 90, "assumed, a small market delivered in lots"),
    ("dysprosium", 180, "assumed, the 180 days that Japan set in 2020 for rare metals at risk (IEA policy 16639)"),
    ("terbium", 180, "assumed, the 180 days that Japan set in 2020 for rare metals at risk (IEA policy 16639)"),
    ("gadolinium", 90, "assumed, a small market delivered in lots"),
    ("other-ree", 90, "assumed, a small market delivered in lots"),
    ("oxide", 45, "assumed, a month and a half between separator and user"),
    ("metal", 45, "assumed, a month and a half between smelter and magnet maker"),
    ("swarf", 30, "assumed, a month's collection"),
    ("", 60, "assumed, two months of feed before a separator"),
)

# Days of work: what is put in comes out so much later.
LAGS = {"separation": 30, "manufacture": 30}
LAG_NOTE = {"separation": "lag assumed, extraction cells hold about a month of feed",
            "manufacture": "lag assumed, four weeks from powder to finished magnet"}

MINE_LEAD = (108 * 30.4375, "lead time nine years, typical of mines by the experts quoted by HK01 2025-11-11, who also "
                            "give its range")
MINE_LEAD_RANGE = (75 * 30.4375, 216 * 30.4375)  # six years and three months at best, eighteen at worst: the same experts
SEPARATOR_LEAD = (36 * 30.4375, "lead time 36 months, upper end of samarium.dev on plants outside China")
MAGNET_LEAD = (45 * 30.4375, "lead time 45 months, as MP Independence from ground-breaking to output")
RESTART_LEAD = (24 * 30.4375, "lead time two years, assumed for a mine that ran before")
RESTARTS = ("M_NECHALACHO", "M_GAKARA", "M_DONGPAO")
RAMPS = {"mine-": (730, "ramp assumed, two years"), "separate-": (1095, "ramp three years, as Mountain Pass Stage II"),
         "": (730, "ramp assumed, two years")}

# ---------------------------------------------------------------------------------------------------- small helpers


def slug(row):
    """A readable id from the id of a source table."""
    if row.startswith("X_UNREPORTED"):
        return "mine-" + row[2:].lower().replace("_", "-")
    prefix = {"M": "mine-", "R": "plant-", "G": "magnets-", "X": "other-"}[row[0]]
    return prefix + row[2:].lower().replace("_", "-")


def tidy_basis(text):
    """A remark of the source tables without their private names."""
    words = {"REF_HUAMEI": "the recovery of Huamei", "SX_GEN": "the yield of extraction", "MAG_BLANK": "blank yield",
             "CL_GEN": "the yield of cracking", "MAG_JLMAG": "finished yield of JL MAG", "REC_SWARF": "swarf recovery",
             "MET_SRC": "the yield of SRC", "MET_REDUCTION": "the yield of reduction", "ALLOY": "alloy yield"}
    for private, public in words.items():
        text = text.replace(private, public)
    text = re.sub(r"\((mines|README)[^)]*\)|mines\.csv (low|notes)", "", text)
    text = re.sub(r"\b[MRGX]_[A-Z0-9_]+\b", lambda hit: slug(hit.group(0)), text)
    return re.sub(r"\s+([,;)])", r"\1", re.sub(r"\s+", " ", text)).strip()


def kind_of(process):
    """The kind of a process by its name."""
    for prefix, kind in KINDS:
        if process.startswith(prefix):
            return kind
    return "reduction" if process.endswith("metal") else "manufacture"


def stage_of(commodity):
    """The step of the chain a commodity belongs to."""
    for word in ("magnet", "metal", "oxide", "swarf", "carbonate"):
        if word in commodity:
            return {"swarf": "scrap", "magnet": MAGNET_STAGE, "metal": METAL_STAGE}.get(word, word)
    return "concentrate"


# ----------------------------------------------------------------------------------------------------- the world


class Build(World):
    """Collects the tables of the world from the source tables."""

    def __init__(self, folder):
        super().__init__(read(folder, "countries.csv"))
        self.base = folder / "base_2024"
        self.mines = {row["mine_id"]: row for row in read(folder, "mines.csv")}
        self.refineries = {row["refinery_id"]: row for row in read(folder, "refineries.csv")}
        self.plants = {row["plant_id"]: row for row in read(folder, "magnets.csv")}
        self.known = self.mines | self.refineries | self.plants
        self.stock_rows = {row["stock_id"]: row for row in read(folder, "stockpiles.csv")}
        self.price_rows = read(folder, "prices.csv")
        self.baskets = {}

    def run(self):
        """Builds every table."""
        self.read_recipes()
        self.facilities()
        self.lanes()
        self.wants()
        self.projects()
        self.project_lanes()
        self.stockpiles()
        self.describe_commodities()
        self.describe_processes()
        self.add_countries()

    # -------------------------------------------------------------------------------------------- recipes

    def read_recipes(self):
        """Recipes of the base year and of feeds that only projects use."""
        for row in read(self.base, "recipes.csv"):
            recipe = self.recipes.setdefault(row["process"], {"reference": row["reference_commodity"], "inputs": {},
                                                              "outputs": {}, "basis": tidy_basis(row["basis"]),
                                                              "confidence": row["confidence"]})
            if row["role"] in ("input", "output"):
                recipe[row["role"] + "s"][row["commodity"]] = float(row["t_per_t_reference"])
        for feed, basket in NEW_BASKETS.items():
            share = {product: value / sum(basket.values()) for product, value in basket.items()}
            self.baskets[feed] = share
            self.recipes["mine-" + feed] = {"reference": feed, "inputs": {}, "outputs": {feed: 1.0}, "basis": "",
                                            "confidence": "low"}
            self.recipes["separate-" + feed] = {
                "reference": feed, "inputs": {feed: 1.0}, "basis": "", "confidence": "low",
                "outputs": {product: value * NEW_YIELD[feed] for product, value in share.items()}}
        for scrap in (projects.SWARF_STANDARD, projects.SWARF_HIGHTEMP):
            self.recipes["collect-" + scrap] = {"reference": scrap, "inputs": {}, "outputs": {scrap: 1.0}, "basis": "",
                                                "confidence": "low"}
        self.find_baskets()

    def find_baskets(self):
        """The basket of a feed: what its fullest separation yields, scaled to the recovery of its main product."""
        for process, recipe in self.recipes.items():
            feed = recipe["reference"]
            if kind_of(process) != "separation" or feed in self.baskets or "mount-weld" in feed:
                continue
            if process == "separate-" + feed:
                total = sum(recipe["outputs"].values())
                self.baskets[feed] = {product: value / total for product, value in recipe["outputs"].items()}
        seg, weld = self.baskets["seg-concentrate"], self.recipes["separate-mount-weld"]["outputs"]
        # Mount Weld: 23.82 % NdPr and the heavy part at the same recovery; cerium and lanthanum fill the rest.
        scale = 0.2382 / weld["ndpr-oxide"]
        basket = {product: share * weld["seg-concentrate"] * scale for product, share in seg.items()}
        basket["ndpr-oxide"] = 0.2382
        basket["cerium-lanthanum-oxide"] = 1 - sum(basket.values())
        for feed in ("mount-weld-concentrate", "mount-weld-carbonate"):
            self.baskets[feed] = basket
        self.baskets["loparite-concentrate"] = self.baskets["loparite-carbonate"]

    def elements(self, commodity):
        """Tonnes of each rare earth in a tonne of a commodity."""
        ndpr = 1 / ((1 - PR_IN_NDPR) / ELEMENT["Nd"] + PR_IN_NDPR / ELEMENT["Pr"])
        pure = {"ndpr-oxide": {"Nd": (1 - PR_IN_NDPR) * ndpr, "Pr": PR_IN_NDPR * ndpr},
                "cerium-lanthanum-oxide": {"Ce": CE_IN_CELA * ELEMENT["Ce"], "La": (1 - CE_IN_CELA) * ELEMENT["La"]},
                "other-ree-oxide": {"Eu-Ho-Lu": OTHER_ELEMENT},
                "dysprosium-oxide": {"Dy": ELEMENT["Dy"]}, "terbium-oxide": {"Tb": ELEMENT["Tb"]},
                "samarium-oxide": {"Sm": ELEMENT["Sm"]}, "gadolinium-oxide": {"Gd": ELEMENT["Gd"]},
                "yttrium-oxide": {"Y": ELEMENT["Y"]},
                "ndpr-metal": {"Nd": 1 - PR_IN_NDPR, "Pr": PR_IN_NDPR}, "dysprosium-metal": {"Dy": 1.0},
                "terbium-metal": {"Tb": 1.0}, "samarium-metal": {"Sm": 1.0}, "smco-magnet": {"Sm": 0.279}}
        if commodity in pure:
            return pure[commodity]
        if commodity in self.baskets:
            mixed = defaultdict(float)
            for product, share in self.baskets[commodity].items():
                for element, amount in pure[product].items():
                    mixed[element] += share * amount
            return dict(mixed)
        return self.magnet_elements(commodity)

    def magnet_elements(self, commodity):
        """A magnet and its swarf are one alloy: what is charged, less the loss in strip casting."""
        recipe = self.recipes["make-" + commodity.replace("swarf", "magnet")]
        alloy = sum(recipe["outputs"].values())
        charge = {metal: tonnes for metal, tonnes in recipe["inputs"].items()}
        share = 0.98 / alloy  # what strip casting keeps
        return {element: charge[metal] * share * part
                for metal in charge for element, part in self.elements(metal).items()}

    # ------------------------------------------------------------------------------------------ base-year tables

    def facilities(self):
        """Facilities and their operations; a facility with own limits has their sum as its shared capacity."""
        groups = defaultdict(list)
        for row in read(self.base, "facilities.csv"):
            groups[row["facility"]].append(row)
        for key, rows in groups.items():
            shared = rows[0]["capacity_scope"] == "facility"
            limits = [float(row["capacity_t_per_yr"]) for row in rows]
            basis = tidy_basis(rows[0]["basis"])
            source = sources.facility(key, self.known, basis)
            name = OWN_NAMES.get(key) or (self.known[key]["name"] if key in self.known else self.unreported(key))
            self.add("facilities", id=slug(key), name=name, country=rows[0]["country"],
                     capacity=limits[0] if shared else math.fsum(limits), source=source,
                     opens="2024-11-01" if key == "R_KALGOORLIE" else "",
                     technology=self.technology(key, rows[0]["country"]),
                     confidence=rows[0]["confidence"], basis=basis)
            for row, limit in zip(rows, limits):
                self.add("operations", facility=slug(key), process=row["process"],
                         throughput=float(row["throughput_2024_t"]), capacity=None if shared else limit,
                         source=sources.facility(key, self.known, tidy_basis(row["basis"])),
                         confidence=row["confidence"], basis=tidy_basis(row["basis"]))

    def technology(self, row, country):
        """Other countries whose equipment or service a plant is built on, as its row of the sources names them."""
        named = self.known.get(row, {}).get("technology_origin", "")
        return " ".join(code for code in re.findall(r"\b[A-Z]{3}\b", named) if code != country)

    def unreported(self, key):
        """Name of output that customs show and no mine statistics count, or of a plant made by splitting one."""
        if not key.startswith("X_UNREPORTED"):
            return key
        feed, country = key.split("_")[2:]
        place = self.country_rows[country]["name"].split(",")[0]
        return f"{place}, {'clay' if feed == 'IONIC' else 'monazite'} output outside the statistics"

    def lanes(self):
        """Base-year lanes."""
        for row in read(self.base, "flows.csv"):
            start, end = row["from"], row["to"]
            self.add_lane(start, end, row["commodity"], flow=float(row["tonnes"]), capacity=None,
                          estimated=row["known_or_estimated"] == "estimated", source=sources.lane(row),
                          confidence=row["confidence"])

    def wants(self):
        """Consumers, and what is left over as discards."""
        for row in read(self.base, "consumers.csv"):
            shared = dict(country=row["country"], commodity=row["commodity"], confidence=row["confidence"])
            if row["is_sink"] == "yes":
                self.add("discards", **shared, tonnes=float(row["demand_t_per_yr"]),
                         source=f"derived: world output ({sources.MCS}; MIIT quotas) less all wants",
                         basis="stock, disposal and uses that no table counts")
                continue
            self.add("consumers", **shared, sector=row["sector"], demand=float(row["demand_t_per_yr"]),
                     priority=int(row["priority_class"]), critical=float(row["critical_coverage"]),
                     source=sources.consumer(row), basis="class and critical coverage assumed",
                     note=tidy_basis(row["basis"]))

    # ------------------------------------------------------------------------------------------ projects

    def rate(self, project):
        """Capacity of a project, t/yr, and the words that explain it."""
        table = self.known[project.row]
        if project.rate is not None:
            return project.rate, project.why
        nameplate = number(table.get("nameplate_t_reo_per_yr") or table.get("capacity_in_t_reo_per_yr")
                           or table.get("capacity_t_per_yr") or table.get("capacity_out_t_per_yr"))
        if nameplate is None and project.row == "M_LONGONJO":
            # 5 % of the magnet rare earths mined in 2024 (75,099 t element), at 22 % NdPr
            return round(0.05 * 75099 * 1.17 / 0.22), f"about 5 % of the world's magnet rare earths ({sources.IEA})"
        if nameplate is None:
            return self.median_mine(), "no rate is published; the median of the mine projects with one"
        return round(nameplate * project.factor, 3), project.why

    def median_mine(self):
        """Middle rate of the mine projects that have one."""
        rates = [number(row["nameplate_t_reo_per_yr"]) for row in self.mines.values()
                 if not row["status"].startswith(("operating", "reference", "ramping"))]
        return round(statistics.median([rate for rate in rates if rate]))

    def lead(self, project):
        """Lead time in days and why."""
        if project.row in RESTARTS:
            return RESTART_LEAD
        first = project.processes[0]
        return MINE_LEAD if first.startswith("mine-") else MAGNET_LEAD if "magnet" in first else SEPARATOR_LEAD

    def capex(self, project, key):
        """What it costs to build, USD, and the words for it."""
        published = number(self.known[project.row].get("capex_musd"))
        share = projects.CAPEX_SHARE.get(key, 1.0)
        if not published or not share:
            return None, ""
        half = "" if share == 1.0 else ", half of what mine and plant cost together, assumed"
        return round(published * share * 1e6), f"capex as in these sources{half}"

    def projects(self):
        """Rows of projects.csv with their operations."""
        for project in projects.MINES + projects.SEPARATORS + projects.MAGNETS:
            table = self.known[project.row]
            key = project.id or slug(project.row)
            rate, why = self.rate(project)
            lead, lead_why = self.lead(project)
            ranged = not project.opens and (lead, lead_why) == MINE_LEAD
            low, high = (round(days) for days in MINE_LEAD_RANGE) if ranged else (None, None)
            capex, capex_why = self.capex(project, key)
            ramp, ramp_why = next(value for prefix, value in RAMPS.items() if project.processes[0].startswith(prefix))
            assumed = project.rate is not None or why.startswith("no rate")
            outside = rights.clean(table["source"])
            words = [f"assumed, {why}", f"site and owner: {outside}"] if assumed else [outside, why]
            words += [ramp_why if not project.ramp else "ramp to nameplate assumed", "" if project.opens else lead_why,
                      capex_why]
            self.add("projects", id=key, name=project.name or table["name"], country=table["iso3"], capacity=rate,
                     committed=bool(project.opens), opens=project.opens,
                     lead_time=None if project.opens else round(lead), lead_time_low=low, lead_time_high=high,
                     ramp=project.ramp or ramp, capex=capex,
                     technology=self.technology(project.row, table["iso3"]),
                     source="; ".join(word for word in words if word), confidence="low" if assumed else
                     table["confidence"], basis=f"status of the source: {table['status']}")
            for process in project.processes:
                cost = self.cost(project, process)
                costs = f"; cost: {projects.COST_WHY[project.row]}" if cost else ""
                self.add("operations", facility=key, process=process, throughput=0.0,
                         capacity=project.own.get(process), cost=cost,
                         source="assumed, the recipe that fits the product named by: "
                                f"{rights.clean(table['source'])}{costs}",
                         confidence="low", basis="")

        for key, name, country, reason in projects.COLLECTORS:
            self.add("projects", id=key, name=name, country=country, capacity=0.0, committed=False, opens="", lead_time=0,
                     ramp=0, technology="", source=f"assumed, {reason}", confidence="low",
                     basis="what can be collected is what a scenario's law of recycling says")
            for scrap in (projects.SWARF_STANDARD, projects.SWARF_HIGHTEMP):
                self.add("operations", facility=key, process="collect-" + scrap, throughput=0.0, capacity=None,
                         source=f"assumed, {reason}", confidence="low", basis="")
        for facility, process, reason in projects.NEW_RECIPES:
            self.add("operations", facility=facility, process=process, throughput=0.0, capacity=None,
                     source=f"assumed, {reason}", confidence="low", basis="")

    def cost(self, project, process):
        """What a tonne of the main product costs, USD, where a study says so: REO of a mine, NdPr oxide of a plant."""
        mine = self.mines.get(project.row.replace("R_", "M_"), {})
        key = "opex_usd_per_kg_reo" if kind_of(process) == "extraction" else "opex_usd_per_kg_ndpr"
        found = number(mine.get(key, ""))
        return found * 1000 if found else None

    def need(self, country, commodity, side):
        """What the projects of a country could take (`inputs`) or make (`outputs`) of a commodity at most, t/yr."""
        total = 0.0
        here = {row["id"]: row["capacity"] for row in self.tables["projects"] if row["country"] == country}
        for row in self.tables["operations"]:
            if row["facility"] in here:
                limit = min(here[row["facility"]], row["capacity"] or math.inf)
                total += limit * self.recipes[row["process"]][side].get(commodity, 0.0)
        return total

    def project_lanes(self):
        """Lanes without base-year flow that a project needs for what it takes or makes."""
        for start, end, commodity, capacity in self.wanted_lanes():
            if start == end or capacity < 1 or (start, end, commodity) in self.lane_keys():
                continue
            self.add_lane(start, end, commodity, flow=0.0, capacity=round(capacity), estimated=True, confidence="low",
                          source="assumed, a project needs a way in or out: capacity is what it could take or make")

    def lane_keys(self):
        """Lanes there are."""
        return {(row["from"], row["to"], row["commodity"]) for row in self.tables["links"]}

    def wanted_lanes(self):
        """All lanes that projects ask for: from, to, commodity, t/yr."""
        for project in projects.MINES:
            country, feed = self.known[project.row]["iso3"], project.processes[0].removeprefix("mine-")
            for buyer in project.sells_to:
                yield country, buyer, feed, self.need(country, feed, "outputs")
        for feed, seller, buyer in projects.FEED_LANES:
            yield seller, buyer, feed, self.need(buyer, feed, "inputs")
        for seller in projects.OXIDE_SELLERS.split():
            for oxide, buyers in projects.OXIDE_BUYERS.items():
                for buyer in buyers.split():
                    yield seller, buyer, oxide, self.need(seller, oxide, "outputs")
        plants = [row for row in self.tables["projects"] if row["id"].startswith("magnets")]
        magnet_countries = sorted({row["country"] for row in plants})
        for metal, sellers in projects.METAL_SELLERS.items():
            for seller in sellers.split():
                for buyer in magnet_countries:
                    yield seller, buyer, metal, self.need(buyer, metal, "inputs")
        for seller, buyers in projects.MAGNET_BUYERS.items():
            for grade in projects.MAGNET_GRADES:
                for buyer in buyers.split():
                    yield seller, buyer, grade, self.need(seller, grade, "outputs")
        kalgoorlie = next(row["capacity"] for row in self.tables["facilities"] if row["id"] == "plant-kalgoorlie")
        yield "AUS", "MYS", "mount-weld-carbonate", 0.925 * kalgoorlie
        yield "RUS", "IND", projects.MONAZITE, 5000.0  # what a swap of equipment for concentrate would bring
        yield "FRA", "GBR", "samarium-oxide", 200.0  # the way out of the samarium held at La Rochelle

    def stockpiles(self):
        """Reserves with a published tonnage or a conversion that can be shown."""
        nitrate = self.stock_rows["S_SM_FRA"]
        share = 348.72 / (2 * 444.47)  # Sm2O3 in two Sm(NO3)3 * 6 H2O
        self.add("stockpiles", id="solvay-samarium", owner="Solvay", country="FRA", commodity="samarium-oxide",
                 tonnes=round(number(nitrate["quantity_t"]) * share, 1), rate=None, floor=None,
                 source=f"{rights.clean(nitrate['source'])}: 200 t of nitrate, as hexahydrate 39 % oxide",
                 confidence="low", basis="derived: stoichiometry")
        korea = self.stock_rows["S_KOR_ND"]
        days = number(korea["days_of_cover"])
        use = math.fsum(row["flow"] for row in self.tables["links"]
                        if row["to"] == "KOR" and row["commodity"] == "ndpr-oxide")
        self.add("stockpiles", id="komir-neodymium", owner="KOMIR", country="KOR", commodity="ndpr-oxide",
                 tonnes=round(use * days / 365.25, 1), rate=None, floor=None,
                 source=f"{rights.clean(korea['source'])}: about 180 days of need, here of imports of NdPr oxide",
                 confidence="low", basis="derived: days of cover times base-year imports")
        aim = rights.clean(self.stock_rows["S_JPN_180"]["source"])
        for metal, commodity in (("dysprosium", "dysprosium-metal"), ("terbium", "terbium-metal"),
                                 ("yttrium", "yttrium-oxide")):
            self.add("stockpiles", id=f"jogmec-{metal}", owner="JOGMEC", country="JPN", commodity=commodity, tonnes=0.0,
                     rate=None, floor=None, confidence="low", basis="empty: a scenario says what is held",
                     source=f"{aim}: the aim is 60 days of rare metals, 180 of those at risk; what is held is secret")

        pilot = "blomstein.com; mining-journal.com: a pilot stockpile in 2026, without amounts (RESourceEU, 3 December 2025)"
        for key, country, commodity in (("eu-pilot-magnets", "DEU", "ndfeb-magnet-hightemp"),
                                        ("eu-pilot-dysprosium", "FRA", "dysprosium-oxide")):
            self.add("stockpiles", id=key, owner="European Union", country=country, commodity=commodity, tonnes=0.0,
                     rate=None, floor=None, confidence="low", basis="empty: a scenario says what is held",
                     source=f"{pilot}; place and goods assumed")

    # ------------------------------------------------------------------------------------------ descriptions

    def price(self, commodity):
        """USD per tonne, and where it comes from."""
        usgs = f"{sources.MCS}, prices of 2024"
        if commodity in USGS_PRICE:
            printed = {row["commodity"].split()[0].lower(): number(row["price_usd_per_kg"]) for row in self.price_rows
                       if row["date"] == "2024" and "USGS" in row["source"]}
            short = {"ndpr-oxide": "ndpr", "dysprosium-oxide": "dy", "terbium-oxide": "tb", "samarium-oxide": "sm",
                     "gadolinium-oxide": "gd"}.get(commodity)
            if short and printed[short] != USGS_PRICE[commodity]:
                raise SystemExit(f"price of {commodity}: {printed[short]} in the table, {USGS_PRICE[commodity]} here")
            return round(1000 * USGS_PRICE[commodity], 3), usgs
        if commodity == "cerium-lanthanum-oxide":
            mean = 1000 * (CE_IN_CELA * 1.21 + (1 - CE_IN_CELA) * 0.97)
            return round(mean), f"derived: cerium and lanthanum oxide, {usgs}"
        if commodity == "other-ree-oxide":
            return 50000.0, f"assumed, between holmium (67) and erbium (43 USD/kg) oxide, {usgs}"
        if commodity == "smco-magnet":
            return 100000.0, "assumed, about twice the mean of NdFeB magnets: no public price"
        return self.derived_price(commodity)

    def derived_price(self, commodity):
        """Price of what has none of its own: from the oxides in it."""
        if commodity.startswith("ndfeb-magnet"):
            extra = sum(tonnes * self.price(metal)[0] for metal, tonnes in
                        self.recipes["make-ndfeb-magnet-hightemp"]["inputs"].items() if metal != "ndpr-metal")
            flows = {grade: math.fsum(row["flow"] for row in self.tables["links"] if row["from"] == "CHN" and
                                      row["commodity"] == grade) for grade in projects.MAGNET_GRADES}
            plain = 1000 * MAGNET_PRICE - extra * flows["ndfeb-magnet-hightemp"] / sum(flows.values())
            price = plain + (extra if commodity.endswith("hightemp") else 0)
            return round(price), ("derived: 49.2 USD/kg, mean of Chinese exports of 2024 (Adamas Intelligence); the "
                                  "grades differ by the dysprosium and terbium charged")
        if commodity.endswith("-metal"):
            oxide, tonnes = next(iter(self.recipes["make-" + commodity]["inputs"].items()))
            return round(1.05 * tonnes * self.price(oxide)[0]), f"assumed, its oxide ({sources.MCS}) and 5 % for work"
        outputs = self.recipes[("recycle-" if "swarf" in commodity else "separate-") + self.worked_up(commodity)]
        value = sum(tonnes * self.price(oxide)[0] for oxide, tonnes in outputs["outputs"].items() if oxide in PRODUCTS)
        return round(0.6 * value), f"assumed, 60 % of the oxides won from it at prices of {sources.MCS}"

    @staticmethod
    def worked_up(feed):
        """The feed whose separation recipe prices this one."""
        return {"mount-weld-concentrate": "mount-weld", "loparite-concentrate": "loparite-carbonate"}.get(feed, feed)

    def describe_commodities(self):
        """Entries of the YAML file for all commodities in use."""
        used = {c for recipe in self.recipes.values() for side in ("inputs", "outputs") for c in recipe[side]}
        for commodity in sorted(used):
            price, price_source = self.price(commodity)
            _, cover, cover_source = next(rule for rule in COVER if rule[0] in commodity)
            stage = stage_of(commodity)
            basis = {"magnet": "finished magnet", "scrap": "gross", "oxide": stage, "metal": stage}.get(stage, "REO")
            assumed = price_source.startswith("assumed")
            text = f"{price_source}; cover of {cover} days: {cover_source}"
            self.commodities.append({
                "id": commodity, "name": NAMES.get(commodity, commodity.replace("-", " ").capitalize()),
                "stage": stage, "basis": basis, "price": f"{shown(price)} USD/t", "cover": f"{cover} days",
                "contains": self.elements(commodity), "source": text, "confidence": "low" if assumed else "medium"})
            rights.check(text, commodity)

    def describe_processes(self):
        """Entries of the YAML file for all processes; the dearest product is the main one."""
        for process in sorted(self.recipes):
            recipe, kind = self.recipes[process], kind_of(process)
            feed = recipe["reference"]
            source = sources.PROCESSES.get(process)
            if not source and kind == "extraction":
                source = f"{sources.BASKETS[feed]}; a tonne counts after beneficiation"
            if not source:
                recovery = sources.HUAMEI if feed in ("bayan-obo-concentrate", "bastnaesite-concentrate",
                                                      "monazite-concentrate", "xenotime-concentrate",
                                                      "eudialyte-concentrate") else sources.SX
                source = f"reconciled: {sources.BASKETS[feed]}; recovery of {recovery}"
            if kind in LAG_NOTE:
                source += "; " + LAG_NOTE[kind]
            rights.check(source, process)
            value = {c: tonnes * self.price(c)[0] for c, tonnes in recipe["outputs"].items()}
            order = sorted(value, key=lambda c: (-value[c], c))
            if kind == "manufacture":
                order.sort(key=lambda c: "swarf" in c)
            self.processes.append({
                "id": process, "name": process.replace("-", " ").capitalize(), "kind": kind, "reference": feed,
                "inputs": recipe["inputs"], "outputs": {c: recipe["outputs"][c] for c in order},
                "lag": f"{LAGS[kind]} days" if kind in LAGS else "", "source": source,
                "confidence": recipe["confidence"]})


# ------------------------------------------------------------------------------------------------------ checks


def shares(build):
    """China's shares of mining (REO), of separated oxides, of their magnet rare earths and of NdFeB magnets."""
    places = {row["id"]: row["country"] for row in build.tables["facilities"]}
    sums = defaultdict(lambda: [0.0, 0.0])
    magnet_oxides = ("ndpr-oxide", "dysprosium-oxide", "terbium-oxide")
    for row in build.tables["operations"]:
        country, process = places.get(row["facility"]), row["process"]
        for commodity, tonnes in build.recipes[process]["outputs"].items():
            made = tonnes * row["throughput"]
            names = []
            if process.startswith("mine-"):
                names.append("mining")
            if process.startswith(("separate-", "recycle-")) and commodity in PRODUCTS:
                names.append("separated oxides")
                if commodity in magnet_oxides:
                    names.append("separated magnet rare earths")
            if commodity.startswith("ndfeb-magnet"):
                names.append("NdFeB magnets")
            for name in names:
                sums[name][0] += made
                sums[name][1] += made if country == "CHN" else 0
    return {name: china / world for name, (world, china) in sums.items()}


def check_shares(build):
    """China mines more than 60 % and refines more than 85 %."""
    found = shares(build)
    for name, least in (("mining", 0.60), ("separated oxides", 0.85), ("separated magnet rare earths", 0.85)):
        if found[name] <= least:
            raise SystemExit(f"China's share of {name} is {found[name]:.1%}")
    return found


HEAD = """\
# Written by tools/data/build_rare_earths.py: change the script or its tables, not this file. See docs/data.md.
chokepoint: world/1
title: The rare-earth world, base year 2024
description: >-
  Rare earths from mines with their own baskets through separation, metals and alloys to NdFeB and samarium-cobalt
  magnets and their users by country and sector, with the loop of magnet swarf. Reconciled so that every market of
  2024 is in balance.
base_year: 2024
defaults: {lane_headroom: 2}
"""


def main(arguments):
    """Builds, checks, writes and says what came out."""
    if len(arguments) not in (1, 2):
        raise SystemExit(__doc__)
    build = Build(Path(arguments[0]))
    build.run()
    residual, where = checks.check_balances(build)
    checks.check_elements(build, build.elements, lambda process: kind_of(process) == "extraction")
    checks.check_capacities(build)
    checks.check_lanes(build)
    found = check_shares(build)
    folder = Path(arguments[1]) if len(arguments) == 2 else ROOT / "scenarios" / "worlds" / "rare-earths"
    build.write(folder, HEAD)
    print(", ".join(f"{len(build.tables[table])} {table}" for table in COLUMNS))
    print(f"{len(build.commodities)} commodities, {len(build.processes)} processes")
    print(f"largest residual {residual:.1e} in {'/'.join(where)}")
    print(", ".join(f"China's share of {name} {share:.1%}" for name, share in sorted(found.items())))


if __name__ == "__main__":
    main(sys.argv[1:])
