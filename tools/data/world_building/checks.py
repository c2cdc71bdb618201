"""What every world must hold before it is written."""

import math
from collections import defaultdict


def balances(world):
    """In and out of every market: {(country, commodity): (in, out)}."""
    markets = defaultdict(lambda: ([], []))
    places = {row["id"]: row["country"] for row in world.tables["facilities"]}
    for row in world.tables["links"]:
        markets[row["from"], row["commodity"]][1].append(row["flow"])
        markets[row["to"], row["commodity"]][0].append(row["flow"])
    for row in world.tables["operations"]:
        if row["facility"] in places:
            recipe = world.recipes[row["process"]]
            for side, way in (("outputs", 0), ("inputs", 1)):
                for commodity, tonnes in recipe[side].items():
                    markets[places[row["facility"]], commodity][way].append(tonnes * row["throughput"])
    for row in world.tables["consumers"]:
        markets[row["country"], row["commodity"]][1].append(row["demand"])
    for row in world.tables["discards"]:
        markets[row["country"], row["commodity"]][1].append(row["tonnes"])
    return {market: (math.fsum(come), math.fsum(go)) for market, (come, go) in markets.items()}


def check_balances(world):
    """Largest relative residual of a market; stops above 1e-11."""
    worst, where = 0.0, None
    for market, (come, go) in balances(world).items():
        size = max(come, go)
        if size > 0 and abs(come - go) / size > worst:
            worst, where = abs(come - go) / size, market
    if worst > 1e-11:
        raise SystemExit(f"market {where} does not balance: {worst:.2e}")
    return worst, where


def check_elements(world, elements, from_the_ground):
    """No recipe puts out more of an element than it takes in; `elements(commodity)` is what a tonne holds."""
    for process, recipe in world.recipes.items():
        if from_the_ground(process):
            continue
        come, go = defaultdict(float), defaultdict(float)
        for side, sums in (("inputs", come), ("outputs", go)):
            for commodity, tonnes in recipe[side].items():
                for element, share in elements(commodity).items():
                    sums[element] += tonnes * share
        for element, amount in go.items():
            if amount > come[element] * (1 + 1e-9):
                raise SystemExit(f"{process} makes {element}: {amount} from {come[element]}")


def check_capacities(world):
    """Nothing ran above its capacity."""
    used = defaultdict(float)
    for row in world.tables["operations"]:
        used[row["facility"]] += row["throughput"]
        if row["capacity"] is not None and row["throughput"] > row["capacity"] * (1 + 1e-9):
            raise SystemExit(f"{row['facility']}/{row['process']} ran above its own capacity")
    for row in world.tables["facilities"]:
        if used[row["id"]] > row["capacity"] * (1 + 1e-9):
            raise SystemExit(f"{row['id']} ran {used[row['id']]} of {row['capacity']}")


def check_lanes(world):
    """No two rows for one lane, and no lane without flow and capacity."""
    keys = [(row["from"], row["to"], row["commodity"]) for row in world.tables["links"]]
    if len(keys) != len(set(keys)):
        raise SystemExit("a lane is there twice")
    for row in world.tables["links"]:
        if row["flow"] == 0 and not row["capacity"]:
            raise SystemExit(f"a lane without flow needs a capacity: {row}")
