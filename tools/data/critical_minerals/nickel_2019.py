"""Nickel in 2019, the year before Indonesia shut its ore in: a world of its own, since that trade is gone by 2024.

Ore goes to refined nickel in one step; matte and hydroxide that crossed borders count as ore.
"""

from . import sources as src
from .materials import LAG, RECIPES, Recipe
from .supply import Plant, listed

KILOTONNES = 1000.0
ORE = {"IDN": 800, "PHL": 420, "RUS": 270, "NCL": 220, "AUS": 180, "CAN": 180, "CHN": 110, "BRA": 67, "CUB": 51,
       "USA": 14, "ROW": 370}
ORE_WHY = "USGS Mineral Commodity Summaries 2020, output of 2019 (Investing News Network 2020: the ten largest)"
REFINED = {"CHN": 830, "IDN": 432, "JPN": 183, "RUS": 166, "CAN": 125, "AUS": 106, "NOR": 92, "NCL": 91, "FIN": 62,
           "BRA": 55, "KOR": 43, "GBR": 36, "ROW": 149}
REFINED_WHY = "recalled: USGS Minerals Yearbook 2019, nickel, smelters and refineries, rounded"
WANTED = {"CHN": 0.56, "IDN": 0.07, "JPN": 0.07, "USA": 0.055, "KOR": 0.045, "TWN": 0.03, "IND": 0.03, "DEU": 0.025,
          "ITA": 0.025, "FIN": 0.015, "BEL": 0.015, "ESP": 0.01, "SWE": 0.01, "FRA": 0.01, "ZAF": 0.01, "GBR": 0.01}
WANTED_WHY = "China 56 % of finished demand (AME Group 2022); others by melt shop output, assumed"
SECTORS = (("stainless-steel", 0.70, 3), ("alloys", 0.16, 2), ("plating", 0.08, 3), ("batteries", 0.06, 3))
SECTORS_WHY = "two thirds and more to stainless steel (USGS Minerals Yearbook 2018, INSG); others assumed"

# 23.9 Mt wet of 56.1 Mt, at 35 % water and 1.65 % nickel of dry ore: below the 1.7 % that was allowed out.
WET_TO_NICKEL = 0.65 * 0.0165
KNOWN = {("IDN", "CHN", "nickel-ore"): (
    23.9e6 * WET_TO_NICKEL,
    "derived: Chinese customs 2019, 23.9 Mt wet (Reuters 2020-02-02), 35 % water and 1.65 % nickel assumed")}

# Pig iron in Indonesia: 39 % of the world's 3.36 Mt in 2023, less 360 kt in 2019.
NEW_SMELTERS, NEW_SMELTERS_YEARS = 950.0, 4
NEW_WHY = ("derived: 39 % of primary nickel of 2023 (Vale through opportimes.com 2024-08-21; world 3.36 Mt recalled: "
           "INSG) less 360 kt of 2019; even growth assumed")

HEAD = """\
# Written by tools/data/build_critical_minerals.py: change the script or its tables, not this file. See docs/data.md.
chokepoint: world/1
title: Nickel, base year 2019
description: >-
  Nickel ore and refined nickel by country in the last year in which Indonesian ore left the country, with the smelters
  that Indonesia has built since.
base_year: 2019
defaults: {lane_headroom: 2}
"""


def recipes():
    """Mining, and one step from ore to metal."""
    recovery = sum(REFINED.values()) / sum(ORE.values())
    return {"mine-nickel": RECIPES["mine-nickel"],
            "smelt-nickel": Recipe("Nickel smelting and refining", "reduction", {"nickel-ore": 1 / recovery},
                                   {"nickel": 1.0}, "reconciled: refined over mined nickel of the world in 2019", LAG)}


def build(world):
    """Fills a world and checks it."""
    world.add_recipes(recipes())
    plants = listed(ORE, "mine-nickel", "Nickel mines", ORE_WHY, "medium", KILOTONNES)
    works = "Nickel smelters and refineries"
    world.add_plants(plants + listed(REFINED, "smelt-nickel", works, REFINED_WHY, "low", KILOTONNES))
    world.add_wants(wants())
    world.finish(KNOWN, lambda: projects(world))
    for row in world.tables["links"]:
        if (row["from"], row["to"], row["commodity"]) == ("IDN", "CHN", "nickel"):
            row["capacity"] = NEW_SMELTERS * KILOTONNES + row["flow"]
    return world


def wants():
    """All refined nickel is wanted."""
    from .wants import Want  # the other wants are of 2024

    whole = sum(REFINED.values()) * KILOTONNES
    shares = {**WANTED, "ROW": 1 - sum(WANTED.values())}
    for name, part, priority in SECTORS:
        yield Want("nickel", name, {country: whole * share * part for country, share in shares.items()}, priority, 0.5,
                   f"derived: all that is refined ({REFINED_WHY}); {WANTED_WHY}; {SECTORS_WHY}")


def projects(world):
    """Indonesia's new smelters and the mines that feed them: built in any case, used as they are needed."""
    recovery = sum(REFINED.values()) / sum(ORE.values())
    for key, name, process, tonnes in (
            ("indonesia-new-smelters", "New nickel smelters, Indonesia", "smelt-nickel", NEW_SMELTERS),
            ("indonesia-new-mines", "New nickel mines, Indonesia", "mine-nickel", NEW_SMELTERS / recovery)):
        world.add("projects", id=key, name=name, country="IDN", capacity=round(tonnes * KILOTONNES), committed=True,
                  opens="2020-01-01", lead_time=None, ramp=round(NEW_SMELTERS_YEARS * 365.25), source=NEW_WHY,
                  confidence="low", basis="what the smelters of 2019 cannot do is done here, if it is wanted")
        world.add("operations", facility=key, process=process, throughput=0.0, capacity=None, source=NEW_WHY,
                  confidence="low", basis="")
