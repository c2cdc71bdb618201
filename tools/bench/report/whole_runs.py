"""Whole runs of the shipped scenarios, and how soon the tiny world answers."""
import json
import statistics
from pathlib import Path

from .measure import measured, say, table

FOLDERS = ("rare-earths", "critical-minerals")
TURNS = 3  # of each whole run; the table has the shortest and the longest


def turns(command, folder):
    """Cells of the table; output of the shortest turn, its share of processor in wall time, its wall time."""
    say(*[Path(str(part)).name for part in command])
    results = sorted(measured(command, folder) for _ in range(TURNS))
    processor = min(result[1] for result in results)
    memory = max(result[2] for result in results)
    cells = [f"{results[0][0]:.2f} s", f"{results[-1][0]:.2f} s", f"{processor:.2f} s", f"{memory:.0f} MB"]
    return cells, results[0][3], results[0][1] / results[0][0], results[0][0]


def plans_row(name, count, share):
    solved = count["plans"] - count["plans_reused"]
    if solved == 0:
        return [name, count["plans"], 0, 0, 0, 0, 0, 0, "-", "-", "-", "-"]
    seconds = count["plan_seconds"] * share
    return [name, count["plans"], solved, count["lp_solves"], count["pivots"], count["rays"], count["lambda_solves"],
            count["vertices"], f"{1e3 * seconds / count['plans']:.1f} ms", f"{1e3 * seconds / solved:.0f} ms",
            f"{1e3 * seconds / count['lp_solves']:.2f} ms", f"{1e6 * seconds / count['pivots']:.0f} µs"]


def measure(bench):
    program, scenarios = bench.build / "chokepoint", bench.root / "scenarios"
    data = {"runs": [], "plans": []}
    for file in [file for folder in FOLDERS for file in sorted((scenarios / folder).glob("*.yaml"))]:
        name = f"{file.parent.name}/{file.stem}"
        results = Path(bench.folder) / "results.sqlite"
        cells, text, share, wall = turns([program, "run", file, "--format", "json", "-o", results], bench.folder)
        summary = json.loads(text)
        data["runs"].append([name, summary["steps_done"], *cells, f"{results.stat().st_size / 1e6:.1f} MB"])
        data["plans"].append(plans_row(name, summary["conducts"][0]["statistics"], share))
        if name == "rare-earths/april-2025-licences":
            data["flagship_seconds"] = wall
    file = scenarios / "rare-earths" / "april-2025-licences.yaml"
    cells, _, _, data["validate_seconds"] = turns([program, "validate", file], bench.folder)
    data["runs"].append(["`validate` rare-earths/april-2025-licences", "-", *cells, "-"])
    tiny = [program, "run", scenarios / "tiny" / "first-ban.yaml", "--format", "json", "-o",
            Path(bench.folder) / "tiny.sqlite"]
    say("run first-ban.yaml, 20 times")
    walls = sorted(measured(tiny, bench.folder)[0] for _ in range(20))
    data["tiny_seconds"] = statistics.median(walls)
    data["runs"].append(["tiny world, first-ban, of 20 turns: median, worst", "-",
                         f"{1e3 * data['tiny_seconds']:.0f} ms", f"{1e3 * walls[-1]:.0f} ms", "-", "-", "-"])
    return data


def page(data):
    return ("Whole runs: with the twin where there are controls, results written to disk.\n\n" +
            table(["run", "months", f"wall, best of {TURNS}", "wall, worst", "processor", "peak memory", "results"],
                  data["runs"]) +
            "\nWhat plans cost: run and twin together; processor time.\n\n" +
            table(["run", "plans", "of them solved", "LP solves", "pivots", "new rays", "λ programmes", "vertices",
                   "a step", "a solved plan", "an LP solve", "a pivot"], data["plans"]))
