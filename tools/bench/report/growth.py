"""How the cost of a month and the memory grow with the lanes, from a thousand to a million."""
import math
from pathlib import Path

from .measure import figures, grouped, json_of, table

LANES = (1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6)


def measure(bench, most, quick):
    data, file = [], Path(bench.folder) / "growing"
    for lanes in LANES:
        if lanes > most:
            break
        months = 12 if lanes <= 3e4 else 4
        made = json_of(bench.program("lp_bench"), "--json", "--lanes", lanes, "--months", months, "--without-race",
                       "--dump", file)
        row = {"lanes": made["lanes"], "columns": made["columns"], "rows": made["rows"]}
        optimum = {}
        for name in ("own-warm", "clp-warm"):
            result = json_of(bench.program("lp_bench"), "--json", "--replay", file, "--contestants", name, "--rounds",
                             1)
            one = result["contestants"][0]
            optimum[name] = result["optimum"][-1]
            row[name] = {key: one[key] for key in ("first_ms", "median_ms", "mean_ms", "pivots")}
            row[name]["peak_mb"] = result["peak_mb"]
        if abs(optimum["own-warm"] - optimum["clp-warm"]) > 1e-9 * abs(optimum["clp-warm"]):
            raise SystemExit(f"{lanes} lanes: the optima differ: {optimum}")
        data.append(row)
        file.unlink()
    return data


def exponent(data, key="mean_ms", name="own-warm"):
    """Slope of log time over log lanes, by least squares."""
    if len(data) < 2:
        return None
    x = [math.log(row["lanes"]) for row in data]
    y = [math.log(row[name][key]) for row in data]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)


def bytes_a_lane(data, name="own-warm"):
    first, last = data[0], data[-1]
    return 1048576 * (last[name]["peak_mb"] - first[name]["peak_mb"]) / max(1, last["lanes"] - first["lanes"])


def reach(data, most_ms):
    """Lanes at which a warm month takes so long, to two figures."""
    lanes = data[-1]["lanes"] * (most_ms / data[-1]["own-warm"]["mean_ms"]) ** (1 / exponent(data))
    unit = 10 ** (math.floor(math.log10(lanes)) - 1)
    return unit * round(lanes / unit)


def page(data):
    rows = [[grouped(row["lanes"]), figures(row["own-warm"]["mean_ms"]), figures(row["own-warm"]["pivots"]),
             figures(1e3 * row["own-warm"]["mean_ms"] / max(1, row["own-warm"]["pivots"])),
             figures(row["own-warm"]["first_ms"]), figures(row["clp-warm"]["mean_ms"]),
             figures(row["clp-warm"]["first_ms"]), figures(row["own-warm"]["peak_mb"]),
             figures(row["clp-warm"]["peak_mb"])] for row in data]
    text = "A month with stocks and positions; mean milliseconds.\n\n" + table(
        ["lanes", "own warm", "pivots", "µs a pivot", "own cold", "CLP warm", "CLP cold", "own, MB", "CLP, MB"], rows)
    if len(data) > 1:
        text += (f"\nTime grows with the lanes to the power of {exponent(data):.2f} (own, warm), "
                 f"{exponent(data, 'first_ms'):.2f} (own, cold), {exponent(data, 'mean_ms', 'clp-warm'):.2f} (CLP, "
                 f"warm); pivots to the power of {exponent(data, 'pivots'):.2f}. A process that replays the months "
                 f"takes {bytes_a_lane(data):.0f} bytes a lane with the own kernel, "
                 f"{bytes_a_lane(data, 'clp-warm'):.0f} with CLP: time ends before memory. By these figures a month "
                 f"takes ten seconds at about {grouped(reach(data, 1e4))} lanes, and a gigabyte holds "
                 f"{2**30 / bytes_a_lane(data) / 1e6:.1f} million.\n")
    return text
