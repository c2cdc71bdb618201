"""Entries of the YAML file for commodities, with prices and working stocks, and for processes."""

import math

from world_building import rights
from world_building.tables import number, shown

from . import projects, sources
from .names import kind_of, stage_of
from .recipes import CE_IN_CELA, PRODUCTS

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


class Descriptions:
    """Entries of commodities and processes."""

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
