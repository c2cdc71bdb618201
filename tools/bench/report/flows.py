"""One commodity alone: the own kernel and CLP against what is made for flows (LEMON, Boost.Graph, networkx)."""
import gzip
import os
import shutil
from pathlib import Path

from .measure import Rounds, dump, figures, json_of, replay, say, table, times

NETWORKS = ((20, 0.40), (60, 0.25), (200, 0.10), (400, 0.10))
EVENTS = {"noise": "±3 % on everything, 3 lanes closed", "ban": "one country bans", "maker-ban": "one exporter bans"}
NAMES = {"own-warm": "own kernel, warm", "clp-warm": "CLP, warm", "lemon-cold": "LEMON network simplex",
         "boost-cold": "Boost successive shortest paths", "networkx": "networkx network simplex"}


def measure(bench, quick):
    data, file = [], Path(bench.folder) / "flows"
    for countries, density in NETWORKS[:3] if quick else NETWORKS:
        for events in EVENTS:
            made = dump(bench, file, "--shape", "flow", "--countries", countries, "--density", density, "--events",
                        events, "--months", 40 if quick else 120)
            trial = Rounds()
            for _ in range(2 if quick else 5):
                trial.add(replay(bench, file, "own-warm,clp-warm,lemon-cold", 1000) +
                          replay(bench, file, "boost-cold", 3 if countries > 100 else 10) +
                          [json_of(bench.python, bench.here / "networkx_flow.py", file, 3)])
            data.append({"countries": countries, "events": events, "arcs": made["columns"], **trial.summary()})
    file.unlink(missing_ok=True)
    return data


def page(data):
    text = "Milliseconds a month, the median one.\n\n"
    rows = []
    for events, words in EVENTS.items():
        some = [each for each in data if each["events"] == events]
        rows.append([f"**{words}**"] + [f"{each['arcs']} arcs" for each in some])
        rows += [[name] + [figures(each[key]["median_ms"]) for each in some] for key, name in NAMES.items()]
        rows.append(["LEMON / own warm, medians (means)"] +
                    [f"{times(each['lemon-cold']['ratio'])} ({times(each['lemon-cold']['ratio_of_means'])})"
                     for each in some])
    countries = [each["countries"] for each in data if each["events"] == "ban"]
    return text + table([""] + [f"{count} countries" for count in countries], rows)


def measure_matrix(bench, path, quick):
    """The real trade matrix, where the measurer has one."""
    if not path:
        say("CHOKEPOINT_TRADE_MATRIX names no file: the real trade matrix is skipped")
        return None
    if not os.path.exists(path):
        say(f"{path} is not there: the real trade matrix is skipped")
        return None
    file = Path(path)
    if file.suffix == ".gz":
        file = Path(bench.folder) / "matrix.csv"
        with gzip.open(path, "rb") as packed, open(file, "wb") as plain:
            shutil.copyfileobj(packed, plain)
    return json_of(bench.program("matrix_bench"), file, "--rounds", 1 if quick else 5)


def matrix_page(data):
    rows = []
    for each in data["classes"]:
        by_name = {one["name"]: one for one in each["contestants"]}
        rows.append([f"from {each['least_lanes']}" if each["least_lanes"] else "fewer", each["networks"],
                     f"{each['lanes']:.0f}", *[figures(by_name[name]["median_ms"]) for name in by_name],
                     times(by_name["clp-warm"]["ratio"]), times(by_name["lemon-cold"]["ratio"])])
    return ("A real trade matrix (not part of the project), one network per commodity and year; the largest exporter "
            "bans, and lifts the ban, in turns. Milliseconds a month.\n\n" +
            table(["lanes", "networks", "median lanes", "own warm", "CLP warm", "LEMON", "CLP / own", "LEMON / own"],
                  rows))
