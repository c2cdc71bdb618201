"""Recipes of the base year and of feeds that only projects use; what elements are in each good."""

from collections import defaultdict

from world_building.tables import read

from . import projects
from .names import kind_of, tidy_basis

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


class Recipes:
    """Recipes, baskets of feeds, and elements."""

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
