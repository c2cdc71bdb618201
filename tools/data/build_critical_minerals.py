#!/usr/bin/env python3
"""Builds the critical-minerals world, and the nickel world of 2019, from a folder of source tables.

    python3 tools/data/build_critical_minerals.py SOURCE_FOLDER [WORLDS_FOLDER]

The folder holds the collected tables (other_minerals, projects_policy, countries). What they do not hold stands in
`tools/data/critical_minerals/`, each figure with its source or the reason why it is assumed. Flows between countries
are estimated from what each has left over and lacks. Nothing is written unless every market balances, no recipe makes
an element, nothing runs above capacity, the shares of countries are those of the sources, and no source is named that
may not be carried over.
"""

import functools
import math
import sys
from collections import defaultdict
from pathlib import Path

from critical_minerals import lanes, nickel_2019, projects, supply, wants
from critical_minerals.materials import MATERIALS, RECIPES, nickel_recipes
from world_building import checks, fitting, geography, rights
from world_building.tables import COLUMNS, World, read, shown

ROOT = Path(__file__).resolve().parents[2]
NEW_COUNTRIES = [{"iso3": "GIN", "name": "Guinea", "blocs": ""}, {"iso3": "OMN", "name": "Oman", "blocs": "GCC"}]
OF_BUYER, OF_SELLER = 0.01, 0.05  # thinner lanes than both are left out
BY_AIR = 100000.0  # USD per tonne; carriage does not decide who buys what is dearer

# Stock-building of 2024: what was made beyond the wants of the IEA, and where it is taken to lie.
SURPLUS = {"cobalt": "CHN", "nickel": "CHN", "lithium-chemicals": "CHN", "battery-graphite": "CHN", "copper": "CHN",
           "cobalt-intermediate": "COD"}
SURPLUS_WHY = {
    "cobalt-intermediate": "derived: mined cobalt (USGS) less what refineries took (IEA) and 8 %; stock of the "
                           "Congolese mines (Caixin 2025-10-14: CMOC alone 57,000 t in June 2025)",
}


class Build(World):
    """Collects the rows of one world."""

    def __init__(self, folder):
        super().__init__(read(folder, "countries.csv") + NEW_COUNTRIES)
        self.materials = {}

    def add_plants(self, plants):
        """Facilities and operations."""
        for plant in plants:
            key = f"{plant.step}-{plant.country.lower()}"
            place = self.country_rows[plant.country]["name"].split(",")[0]
            throughput = math.fsum(plant.runs.values())
            self.add("facilities", id=key, name=f"{plant.works}, {place}", country=plant.country,
                     capacity=plant.capacity or throughput / supply.HEADROOM, source=plant.source,
                     confidence=plant.confidence, basis=plant.basis)
            for process, tonnes in plant.runs.items():
                self.add("operations", facility=key, process=process, throughput=tonnes,
                         capacity=plant.own.get(process), source=plant.source, confidence=plant.confidence,
                         basis=plant.basis if process in plant.own else "")

    def add_wants(self, rows):
        """Consumers."""
        for want in rows:
            for country, tonnes in sorted(want.tonnes.items()):
                self.add("consumers", country=country, sector=want.sector, commodity=want.commodity, demand=tonnes,
                         priority=want.priority, critical=want.critical, source=want.source, confidence="low",
                         basis=want.basis, note="")

    def made(self):
        """Output of each commodity: {commodity: t} and {(commodity, country): t}."""
        places = {row["id"]: row["country"] for row in self.tables["facilities"]}
        sums = defaultdict(float)
        for row in self.tables["operations"]:
            if row["facility"] not in places:
                continue  # a project
            for commodity, tonnes in self.recipes[row["process"]]["outputs"].items():
                sums[commodity] += tonnes * row["throughput"]
                sums[commodity, places[row["facility"]]] += tonnes * row["throughput"]
        return sums

    def add_surplus(self):
        """What is made beyond all wants is a discard where it is taken to lie."""
        sums = defaultdict(lambda: [0.0, 0.0])
        for (_, commodity), (come, go) in checks.balances(self).items():
            sums[commodity][0] += come
            sums[commodity][1] += go
        for commodity, (come, go) in sorted(sums.items()):
            left = come - go
            if abs(left) <= 1e-9 * come:
                continue
            if commodity not in SURPLUS or left < 0:
                raise SystemExit(f"{commodity}: {come} made, {go} wanted")
            self.add("discards", country=SURPLUS[commodity], commodity=commodity, tonnes=left, confidence="low",
                     source=SURPLUS_WHY.get(commodity, f"derived: refined less wanted, both of {wants.src.IEA}"),
                     basis="stock-building of 2024; where it lies is assumed")

    def add_lanes(self, known):
        """Lanes for what each country has left over and lacks, once the counted lanes have moved what they move."""
        left_over = defaultdict(dict)
        for (country, commodity), (come, go) in checks.balances(self).items():
            left_over[commodity][country] = come - go if abs(come - go) > 1e-12 * max(come, go) else 0.0
        for commodity in sorted(left_over):
            net = left_over[commodity]
            counted = {pair[:2]: lane for pair, lane in known.items() if pair[2] == commodity}
            for seller, (buyer, why) in lanes.SOLE_BUYER.items():
                if net.get(seller, 0) > 0:
                    counted[seller, buyer] = (net[seller], why)
            for (start, end), (tonnes, source) in sorted(counted.items()):
                net[start] -= tonnes
                net[end] += tonnes
                self.add_lane(start, end, commodity, flow=tonnes, capacity=None, source=source, confidence="medium",
                              estimated=source.startswith("assumed"))
            least = 1e-9 * max(map(abs, net.values()))
            have = {country: tonnes for country, tonnes in net.items() if tonnes > least}
            need = {country: -tonnes for country, tonnes in net.items() if tonnes < -least}
            if not need:
                continue
            prior = functools.partial(nearness, commodity, counted)
            flows = fitting.fit_without_trickles(have, need, prior, OF_BUYER, OF_SELLER)
            if flows is None:
                raise SystemExit(f"{commodity}: no lanes lead from {sorted(have)} to {sorted(need)}")
            for (start, end), tonnes in sorted(flows.items()):
                self.add_lane(start, end, commodity, flow=tonnes, capacity=None, estimated=True, confidence="low",
                              source="reconciled: output less use of each country, shared by need and distance; both "
                                     "from the sources of its plants and users")

    def describe(self):
        """Entries of the YAML file."""
        used = {row["process"] for row in self.tables["operations"]}
        self.recipes = {process: recipe for process, recipe in self.recipes.items() if process in used}
        traded = {c for recipe in self.recipes.values() for side in ("inputs", "outputs") for c in recipe[side]}
        for commodity in sorted(traded):
            material = MATERIALS[commodity]
            text = f"{material.price_source}; cover of {material.cover} days: {material.cover_source}"
            rights.check(text, commodity)
            self.commodities.append({
                "id": commodity, "name": material.name, "stage": material.stage, "basis": material.basis,
                "price": f"{shown(material.price)} USD/t", "cover": f"{material.cover} days",
                "contains": material.contains, "source": text, "confidence": material.confidence})
        for process, recipe in sorted(self.recipes.items()):
            why = recipe["recipe"].why + ("; lag assumed, a month in the works" if recipe["recipe"].lag else "")
            rights.check(why, process)
            self.processes.append({
                "id": process, "name": recipe["recipe"].name, "kind": recipe["recipe"].kind,
                "reference": recipe["reference"], "inputs": recipe["inputs"], "outputs": recipe["outputs"],
                "lag": f"{recipe['recipe'].lag} days" if recipe["recipe"].lag else "", "source": why,
                "confidence": recipe["recipe"].confidence})

    def add_recipes(self, recipes):
        """Recipes; a run is a tonne of the main product."""
        for process, recipe in recipes.items():
            self.recipes[process] = {"reference": next(iter(recipe.outputs)), "inputs": recipe.inputs,
                                     "outputs": recipe.outputs, "recipe": recipe}

    def finish(self, known, add_projects):
        """Surplus, lanes, projects, descriptions, countries; then all checks. Says what came out."""
        self.add_surplus()
        self.add_lanes(known)
        add_projects()
        self.describe()
        self.add_countries()
        residual, where = checks.check_balances(self)
        checks.check_elements(self, lambda commodity: MATERIALS[commodity].contains,
                              lambda process: self.recipes[process]["recipe"].kind == "extraction")
        checks.check_capacities(self)
        checks.check_lanes(self)
        print(", ".join(f"{len(self.tables[table])} {table}" for table in COLUMNS))
        print(f"{len(self.commodities)} commodities, {len(self.processes)} processes")
        print(f"largest residual {residual:.1e} in {'/'.join(where)}")


def critical_minerals(folder):
    """The world of 2024."""
    build = Build(folder)
    figures = supply.Figures(read(folder, "other_minerals.csv"), rights.clean)
    recipes = dict(RECIPES)
    nickel = supply.Nickel(figures)
    recipes.update(nickel_recipes(nickel.recovery))
    recipes.update(projects.recipes())
    plants = (supply.aluminium(figures, recipes) + supply.zinc(figures, recipes) + supply.antimony(figures)
              + supply.tungsten(figures) + supply.graphite(figures) + supply.lithium(figures)
              + supply.copper(figures, recipes) + nickel.plants() + supply.cobalt(figures))
    build.add_recipes(recipes)
    build.add_plants(plants)
    made = build.made()
    spheres = math.fsum(row["throughput"] for row in build.tables["operations"]
                        if row["process"] == "make-spherical-graphite")
    made["flake-graphite"] -= spheres * RECIPES["make-spherical-graphite"].inputs["flake-graphite"]
    made["bauxite"] *= 0.05
    build.add_wants(wants.from_iea())
    build.add_wants(wants.apparent(made))
    build.add_wants(wants.minor_metals(made, figures.of("gallium", "refinery")))
    deals = {row["deal_id"]: row for row in read(folder, "projects_policy.csv")}
    build.finish(lanes.KNOWN, lambda: projects.add(build, deals, rights.clean))
    return build


def check_share(build, figures, commodity, country, printed, least):
    """A country's share of what is made must be the printed one, and above a floor."""
    made = build.made()
    found = made[commodity, country] / made[commodity]
    share = printed[country].tonnes / sum(figure.tonnes for figure in printed.values())
    if abs(found - share) > 0.005 or found < least:
        raise SystemExit(f"{country} makes {found:.1%} of {commodity}, the source says {share:.1%}")
    print(f"{country} {commodity}: {found:.1%}")


def check_shares(build, folder):
    """The shares that the controls of this world turn on."""
    figures = supply.Figures(read(folder, "other_minerals.csv"), rights.clean)
    for commodity, country, key, least in (
            ("gallium", "CHN", ("gallium", "refinery"), 0.95), ("antimony-ore", "CHN", ("antimony", "mine"), 0.3),
            ("flake-graphite", "CHN", ("graphite", "mine"), 0.75),
            ("battery-graphite", "CHN", ("graphite-battery", "refinery", "IEA"), 0.9),
            ("lithium-chemicals", "CHN", ("lithium", "refinery", "IEA"), 0.65),
            ("cobalt-intermediate", "COD", ("cobalt", "mine"), 0.7),
            ("cobalt", "CHN", ("cobalt", "refinery", "IEA"), 0.75),
            ("nickel-ore", "IDN", ("nickel", "mine"), 0.6), ("copper", "CHN", ("copper", "refinery"), 0.4),
            ("tungsten-ore", "CHN", ("tungsten", "mine"), 0.8)):
        check_share(build, figures, commodity, country, figures.of(*key), least)
    made = build.made()
    germanium = made["germanium", "CHN"] / made["germanium"]
    if abs(germanium - supply.GERMANIUM_CHINA) > 0.005:
        raise SystemExit(f"China makes {germanium:.1%} of germanium")
    print(f"CHN germanium: {germanium:.1%}")


def nearness(commodity, counted, start, end):
    """Weight of a lane before fitting: nearer is more, but all are near by air; 0 for a closed or a counted pair."""
    if (start, end) in lanes.CLOSED or (start, end) in counted:
        return 0.0
    return 1.0 if MATERIALS[commodity].price >= BY_AIR else 1.0 / (500 + geography.route_km(start, end))


HEAD = """\
# Written by tools/data/build_critical_minerals.py: change the script or its tables, not this file. See docs/data.md.
chokepoint: world/1
title: The critical-minerals world, base year 2024
description: >-
  Gallium, germanium, antimony, graphite, lithium, cobalt, nickel, copper and tungsten by country, mined and refined,
  by-products bound to their hosts (gallium to alumina and zinc, germanium to zinc, cobalt to copper and nickel), with
  users by country and sector. Output of 2024; wants of gallium, germanium and antimony as before the controls.
base_year: 2024
defaults: {lane_headroom: 2}
"""


def main(arguments):
    """Builds, checks, writes and says what came out."""
    if len(arguments) not in (1, 2):
        raise SystemExit(__doc__)
    folder = Path(arguments[0])
    worlds = Path(arguments[1]) if len(arguments) == 2 else ROOT / "scenarios" / "worlds"
    build = critical_minerals(folder)
    check_shares(build, folder)
    build.write(worlds / "critical-minerals", HEAD)
    nickel = nickel_2019.build(Build(folder))
    nickel.write(worlds / "nickel-2019", nickel_2019.HEAD)


if __name__ == "__main__":
    main(sys.argv[1:])
