"""A month of a trade network as one linear programme: the own kernel against CLP, GLPK and the scipy loop."""
from pathlib import Path

from .measure import Rounds, dump, figures, json_of, replay, table, times

# months, months of cold solves, rounds
FULL = {"S": (120, 20, 5), "R": (60, 8, 5), "M": (36, 5, 3), "L": (8, 2, 3)}
QUICK = {"S": (60, 6, 3), "R": (24, 3, 2), "M": (12, 2, 1), "L": (4, 1, 1)}
NAMES = {"own-warm": "own kernel, warm", "clp-warm": "CLP, warm", "own-cold": "own kernel, cold",
         "clp-cold": "CLP, cold", "glpk-warm": "GLPK, warm", "glpk-cold": "GLPK, cold",
         "scipy": "scipy, HiGHS in a loop"}


def measure(bench, sizes, quick):
    data, file = {"step": {}, "shocked": {}, "plan": {}, "seeds": {}}, Path(bench.folder) / "programmes"
    for size in sizes:
        months, cold, rounds = (QUICK if quick else FULL)[size]
        common = ["--size", size, "--months", months]
        data["step"][size] = against_all(bench, file, common, size, cold, rounds, quick)
        data["shocked"][size] = against_clp(bench, file, [*common, "--shocks", 8], rounds).summary()
        if size != "L" or not quick:
            plan = ["--size", size, "--months", 4 if size == "L" else months, "--shape", "plan", "--shocks", 8]
            data["plan"][size] = against_clp(bench, file, plan, rounds).summary()  # leximin of L takes its time
        if size != "L":
            trials = [against_clp(bench, file, [*common, "--seed", seed], max(1, rounds // 2)) for seed in (2, 3)]
            data["seeds"][size] = [trial.ratio("clp-warm") for trial in trials]
    file.unlink(missing_ok=True)
    return data


def against_all(bench, file, options, size, cold, rounds, quick):
    contestants = ["own-warm", "clp-warm", "own-cold", "clp-cold"]
    if size != "L" and not (quick and size == "M"):
        contestants += ["glpk-warm", "glpk-cold"]  # at L GLPK needs minutes for its first solve
    made = dump(bench, file, *options)
    trial = Rounds()
    for _ in range(rounds):
        scipy = json_of(bench.python, bench.here / "scipy_loop.py", file, cold)
        trial.add(replay(bench, file, ",".join(contestants), cold) + [scipy])
    return {"counts": {key: made[key] for key in ("lanes", "rows", "columns", "entries")}, **trial.summary()}


def against_clp(bench, file, options, rounds):
    dump(bench, file, *options)
    trial = Rounds()
    for _ in range(rounds):
        trial.add(replay(bench, file, "own-warm,clp-warm"))
    return trial


def page(data):
    sizes = list(data["step"])
    if not sizes:
        return ""

    def cell(size, name):
        each = data["step"][size].get(name)
        return f"{figures(each['median_ms'])} [{figures(each['pivots'])}]" if each else "-"

    def row_of_ratios(name):
        each = [data["step"][size].get(name) for size in sizes]
        return [f"{NAMES[name]} / own warm"] + [times(one["ratio"]) if one else "-" for one in each]

    rows = [[NAMES[name]] + [cell(size, name) for size in sizes] for name in NAMES]
    rows += [row_of_ratios(name) for name in ("clp-warm", "clp-cold", "glpk-warm", "scipy")]
    counts = [data["step"][size]["counts"] for size in sizes]
    rows.insert(0, ["lanes; rows × columns"] +
                [f"{each['lanes']}; {each['rows']} × {each['columns']}" for each in counts])
    text = "A month with stocks and positions, ms [pivots]: the median month.\n\n" + table(["", *sizes], rows)
    rows = []
    for kind, name in (("step", "calm months"), ("shocked", "eight shocks"),
                       ("plan", "the plan's last programme, eight shocks")):
        have = data[kind]
        rows.append([f"{name}: own warm, ms [pivots]"] +
                    [f"{figures(have[s]['own-warm']['median_ms'])} [{figures(have[s]['own-warm']['pivots'])}]"
                     if s in have else "-" for s in sizes])
        rows.append([f"{name}: CLP warm / own warm, medians (means)"] +
                    [f"{times(have[s]['clp-warm']['ratio'])} ({times(have[s]['clp-warm']['ratio_of_means'])})"
                     if s in have else "-" for s in sizes])
    rows.append(["calm months, other seeds: CLP warm / own warm"] +
                [" ".join(times(one) for one in data["seeds"].get(s, [])) or "-" for s in sizes])
    return text + "\nOther months of the same networks.\n\n" + table(["", *sizes], rows)
