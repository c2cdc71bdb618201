#!/usr/bin/env python3
"""Builds the rare-earth world from a folder of source tables.

    python3 tools/data/build_rare_earths.py SOURCE_FOLDER [WORLD_FOLDER]

The folder holds the collected tables (mines, refineries, magnets, prices, stockpiles) and in `base_2024/` the
reconciled flows of 2024. The script names every row's outside publication, adds projects, the lanes they need,
prices, working stocks and transit days, and checks the result by itself before it writes anything: every market in
balance, no recipe makes an element, nothing above capacity, China's shares, no source that may not be carried over.
"""
import sys
from collections import defaultdict
from pathlib import Path

from rare_earths.base_year import BaseYear
from rare_earths.descriptions import Descriptions
from rare_earths.names import kind_of
from rare_earths.project_tables import ProjectTables
from rare_earths.recipes import PRODUCTS, Recipes
from rare_earths.stockpiles import Stockpiles
from world_building import checks
from world_building.tables import COLUMNS, World, read

ROOT = Path(__file__).resolve().parents[2]


class Build(Recipes, BaseYear, ProjectTables, Stockpiles, Descriptions, World):
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
