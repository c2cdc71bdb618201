"""Reserves."""

import math

from world_building import rights
from world_building.tables import number

class Stockpiles:
    """The table of stockpiles."""

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
