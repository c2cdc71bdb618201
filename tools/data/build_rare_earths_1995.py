#!/usr/bin/env python3
"""Builds the small rare-earth world of 1995, from which the scenarios of the history start.

    python3 tools/data/build_rare_earths_1995.py [WORLD_FOLDER]

One commodity, rare-earth oxides as mined, and seven places: what statistics of thirty years have in common. The figures
stand in `rare_earths/history.py`, each with its source or the reason why it is assumed. Nothing is written unless every
market balances.
"""

import sys
from pathlib import Path

from rare_earths import history
from world_building import checks
from world_building.fitting import fit
from world_building.geography import route_km
from world_building.tables import COLUMNS, World

ROOT = Path(__file__).resolve().parents[2]
GOOD, PROCESS = "rare-earth-oxides", "mine-rare-earths"

HEAD = """\
# Written by tools/data/build_rare_earths_1995.py: change the script or its tables, not this file. See docs/data.md.
chokepoint: world/1
title: Rare earths, base year 1995
description: >-
  Mined rare-earth oxides and their users by country in 1995, when Mountain Pass was second only to China, with what
  opened and closed until 2023. One commodity: statistics of three decades have no more in common.
base_year: 1995
defaults: {lane_headroom: 2}
"""


class Build(World):
    """Collects the rows."""

    def __init__(self):
        super().__init__([{"iso3": code, "name": name, "blocs": ""} for code, name in history.COUNTRIES.items()])
        self.recipes[PROCESS] = {"reference": GOOD, "inputs": {}, "outputs": {GOOD: 1.0}}

    def run(self):
        """All tables."""
        for mine in history.MINES:
            self.add("facilities", id=mine.id, name=mine.name, country=mine.country, capacity=mine.capacity,
                     source=mine.source, confidence="medium", basis="")
            self.operation(mine, mine.output)
        for mine in history.PROJECTS:
            self.add("projects", id=mine.id, name=mine.name, country=mine.country, capacity=mine.capacity,
                     committed=bool(mine.opens), opens=mine.opens, lead_time=mine.lead_time, ramp=mine.ramp,
                     source=mine.source, confidence="medium", basis="")
            self.operation(mine, 0.0)
        for country, (tonnes, source) in history.WANTS.items():
            self.add("consumers", country=country, sector="all-uses", commodity=GOOD, demand=tonnes, priority=1,
                     critical=0.5, source=source, confidence="low", basis="class and critical coverage assumed", note="")
        self.lanes()
        self.commodities.append({"id": GOOD, "name": "Rare-earth oxides", "stage": "oxide", "basis": "REO",
                                 "price": "8600 USD/t", "cover": "90 days", "contains": {"REO": 1.0},
                                 "source": history.COMMODITY_WHY, "confidence": "low"})
        self.processes.append({"id": PROCESS, "name": "Mine and separate rare earths", "kind": "extraction",
                               "reference": GOOD, "outputs": {GOOD: 1.0}, "lag": "0 days",
                               "source": "assumed, one step: losses are in what statistics count", "confidence": "low"})
        self.add_countries()

    def operation(self, mine, throughput):
        """A mine's only operation."""
        cost = f"; cost: {mine.cost_why}" if mine.cost else ""
        self.add("operations", facility=mine.id, process=PROCESS, throughput=throughput, capacity=None, cost=mine.cost,
                 source=mine.source + cost, confidence="low" if mine.cost else "medium", basis="")

    def lanes(self):
        """Flows from what each has left over and lacks; and the lanes that are used later."""
        left = {}
        for mine in history.MINES:
            left[mine.country] = left.get(mine.country, 0.0) + mine.output
        for country, (tonnes, _) in history.WANTS.items():
            left[country] = left.get(country, 0.0) - tonnes
        surplus = {country: tonnes for country, tonnes in left.items() if tonnes > 0}
        want = {country: -tonnes for country, tonnes in left.items() if tonnes < 0}
        flows = fit(surplus, want, lambda start, end: 1 / (500 + route_km(start, end)))
        pairs = set(flows) | {(start, end) for start, ends in history.LATER_LANES.items() for end in ends.split()}
        for start, end in sorted(pairs):
            known = flows.get((start, end), 0.0)
            self.add_lane(start, end, GOOD, flow=known, capacity=history.LANE_CAPACITY, estimated=True, confidence="low",
                          source="assumed, output less use shared by need and distance; room for what came later")


def main(arguments):
    """Builds, checks and writes."""
    build = Build()
    build.run()
    residual, where = checks.check_balances(build)
    checks.check_capacities(build)
    checks.check_lanes(build)
    folder = Path(arguments[0]) if arguments else ROOT / "scenarios" / "worlds" / "rare-earths-1995"
    build.write(folder, HEAD)
    print(", ".join(f"{len(build.tables[table])} {table}" for table in COLUMNS))
    print(f"largest residual {residual:.1e} in {'/'.join(where or ('none',))}")


if __name__ == "__main__":
    main(sys.argv[1:])
