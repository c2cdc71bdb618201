#!/usr/bin/env python3
"""Runs the shipped rare-earth scenarios and the benchmark program, and prints what they cost as Markdown tables."""
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TURNS = 3  # of each whole run; the table has the shortest and the longest


def measured(command, folder):
    """Wall seconds, processor seconds, peak memory in MB, standard output."""
    with tempfile.TemporaryFile() as out:
        begin = time.monotonic()
        child = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"{command} ended with {child.returncode}")
        out.seek(0)
        return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read().decode()


def turns(command, folder):
    """Cells of the table; output of the shortest turn, and its share of processor in wall time."""
    print(" ".join(str(part) for part in command[1:]), file=sys.stderr)
    results = sorted(measured(command, folder) for _ in range(TURNS))
    processor = min(result[1] for result in results)
    memory = max(result[2] for result in results)
    cells = [f"{results[0][0]:.2f} s", f"{results[-1][0]:.2f} s", f"{processor:.2f} s", f"{memory:.0f} MB"]
    return cells, results[0][3], results[0][1] / results[0][0]


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


def whole_runs(program, scenarios, folder):
    rows, costs = [], []
    for file in sorted((scenarios / "rare-earths").glob("*.yaml")):
        results = Path(folder) / (file.stem + ".sqlite")
        cells, text, share = turns([program, "run", file, "--format", "json", "-o", results], folder)
        summary = json.loads(text)
        count = summary["conducts"][0]["statistics"]
        steps = summary["steps_done"]
        rows.append([file.stem, steps, *cells, f"{results.stat().st_size / 1e6:.1f} MB"])
        solved = count["plans"] - count["plans_reused"]
        seconds = count["plan_seconds"] * share
        if solved == 0:
            costs.append([file.stem, count["plans"], 0, 0, 0, 0, 0, 0, "-", "-", "-", "-"])
            continue
        costs.append([file.stem, count["plans"], solved, count["lp_solves"], count["pivots"], count["rays"],
                      count["lambda_solves"], count["vertices"], f"{1e3 * seconds / count['plans']:.1f} ms",
                      f"{1e3 * seconds / solved:.0f} ms", f"{1e3 * seconds / count['lp_solves']:.2f} ms",
                      f"{1e6 * seconds / count['pivots']:.0f} µs"])
    file = scenarios / "rare-earths" / "april-2025-licences.yaml"
    rows.append(["`validate` april-2025-licences", "-", *turns([program, "validate", file], folder)[0], "-"])
    print("Whole runs: with the twin where there are controls, results written to disk.\n")
    table(["run", "months", f"wall, best of {TURNS}", "wall, worst", "processor", "peak memory", "results"], rows)
    print("What plans cost: run and twin together; processor time.\n")
    table(["run", "plans", "of them solved", "LP solves", "pivots", "new rays", "λ programmes", "vertices", "a step",
           "a solved plan", "an LP solve", "a pivot"], costs)


def parts(benchmark):
    print("the parts", file=sys.stderr)
    text = subprocess.run([benchmark, "--benchmark_format=json"], check=True, stdout=subprocess.PIPE).stdout
    by_name = {each["name"].removesuffix("/iterations:1"): each for each in json.loads(text)["benchmarks"]}

    def ms(name):  # of processor, so that other programs of the machine do not count
        return by_name[name]["cpu_time"]

    steps = by_name["execute"]["steps"]
    print("Parts of the flagship run (april-2025-licences, without its twin); processor time.\n")
    table(["part", "time"], [
        ["load and check scenario and world", f"{ms('load'):.1f} ms"],
        ["lay out the network", f"{ms('compile'):.1f} ms"],
        ["compose the regime of a step", f"{1e3 * ms('compose') / steps:.0f} µs"],
        ["execute and check a step", f"{1e3 * ms('execute') / steps:.0f} µs"],
        ["write the results", f"{ms('write'):.0f} ms"],
    ])
    print("The same regimes, in turns: rays with their pool in the own kernel, the same in CLP, and the λ programme on CLP "
          "alone; processor time.\n")
    rows = []
    ways = (("own", "rays, own kernel"), ("clp", "rays, CLP"), ("lambda", "λ programme, CLP"))
    for turn in ("first", "second"):
        for way, name in ways:
            each = by_name[f"plans/{way}/{turn}"]
            time_ms = each["cpu_time"]
            rows.append([f"{name}, {turn} turn", f"{each['plans']:.0f}", f"{each['lp_solves']:.0f}",
                         f"{each['pivots']:.0f}", f"{time_ms / 1e3:.2f} s", f"{time_ms / each['plans']:.0f} ms",
                         f"{1e3 * time_ms / each['pivots']:.0f} µs"])
    table(["way", "plans", "LP solves", "pivots", "time", "a plan", "a pivot"], rows)

    def both(way):
        return ms(f"plans/{way}/first") + ms(f"plans/{way}/second")

    print(f"Ratios: CLP / own kernel {both('clp') / both('own'):.1f}; λ programme / rays, both on CLP "
          f"{both('lambda') / both('clp'):.1f}; λ programme on CLP / rays in the own kernel "
          f"{both('lambda') / both('own'):.1f}.\n")


def main():
    root, tools = Path(sys.argv[1]), Path(sys.argv[2])
    print(f"Machine: {os.cpu_count()} cores, {platform.machine()}; one thread is used.\n")
    with tempfile.TemporaryDirectory() as folder:
        whole_runs(tools / "chokepoint", root / "scenarios", folder)
    if "--runs-only" not in sys.argv:
        parts(tools / "bench" / "chokepoint_bench")


main()
