"""The clairvoyant conduct: one programme over the calendar, for growing calendars."""
import math
import sqlite3
from pathlib import Path

from .measure import figures, grouped, measured, say, table

SCENARIO = "rare-earths/october-2025-controls.yaml"
ENDS = ("2025-12", "2027-12", "2031-12", "2035-12")  # from 2024-01
TIMES = 10  # what a world so many times as large would take


def measure(bench, quick):
    data = []
    for end in ENDS[:2] if quick else ENDS:
        months = 12 * (int(end[:4]) - 2023)
        say("clairvoyant", months)
        file = Path(bench.folder) / "clairvoyant.sqlite"
        _, seconds, megabytes, _ = measured(
            [bench.build / "chokepoint", "run", "-q", bench.root / "scenarios" / SCENARIO, "--set",
             "conduct=[clairvoyant]", "--set", f"calendar.end={end}", "--no-twin", "--clairvoyant-limit", "100000",
             "-o", file])
        with sqlite3.connect(file) as database:
            pivots = database.execute("SELECT value FROM statistic WHERE name = 'pivots'").fetchone()[0]
        data.append({"months": months, "seconds": seconds, "mb": megabytes, "pivots": pivots})
    return data


def exponent(data, key):
    """By which power of the months it grows from the second size on: the first is mostly what all runs cost."""
    first, last = data[-2 if len(data) < 3 else 1], data[-1]
    if first["months"] == last["months"]:
        first = data[0]
    return math.log(last[key] / first[key]) / math.log(last["months"] / first["months"])


def page(data):
    rows = [[row["months"], grouped(row["pivots"]), figures(row["seconds"]), figures(row["mb"])] for row in data]
    last, power = data[-1], exponent(data, "seconds")
    hours = last["seconds"] * TIMES**power / 3600
    gigabytes = last["mb"] * TIMES / 1024
    return ("The rare-earth world under the controls of October 2025, from 2024-01 on, monthly, without twin: the whole "
            "run, in processor time.\n\n"
            + table(["months", "pivots", "seconds", "MB"], rows)
            + f"\nTime grows with the months to the power of {power:.1f}, memory with the months. If a larger world is "
            f"like a longer calendar, {TIMES} times the size of {last['months']} months takes about "
            f"{figures(hours)} hours and {figures(gigabytes)} GB.\n")
