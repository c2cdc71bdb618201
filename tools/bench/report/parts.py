"""Parts of the flagship run and of the kernel, by Google Benchmark."""
from .measure import figures, json_of, table

WAYS = (("own", "rays, own kernel"), ("clp", "rays, CLP"), ("lambda", "λ programme, CLP"))


def by_name(result):
    return {each["name"].removesuffix("/iterations:1"): each for each in result["benchmarks"]}


def measure(bench, quick):
    more = ["--benchmark_min_time=0.1"] if quick else []
    conduct = json_of(bench.program("bench"), "--benchmark_format=json")
    kernel = json_of(bench.program("kernel_bench"), "--benchmark_format=json", *more)
    return {"conduct": by_name(conduct), "kernel": by_name(kernel)}


def page(data):
    conduct, kernel = data["conduct"], data["kernel"]

    def ms(name):  # of processor, so that other programs of the machine do not count
        return conduct[name]["cpu_time"]

    steps = conduct["execute"]["steps"]
    text = "Parts of the flagship run (april-2025-licences, without its twin); processor time.\n\n"
    text += table(["part", "time"], [
        ["load and check scenario and world", f"{ms('load'):.1f} ms"],
        ["lay out the network", f"{ms('compile'):.1f} ms"],
        ["compose the regime of a step", f"{1e3 * ms('compose') / steps:.0f} µs"],
        ["execute and check a step", f"{1e3 * ms('execute') / steps:.0f} µs"],
        ["write the results", f"{ms('write'):.0f} ms"],
    ])
    text += ("\nThe flagship's regimes, in turns: rays with their pool in the own kernel, the same in CLP, and the λ "
             "programme on CLP alone; processor time.\n\n")
    rows = []
    for turn in ("first", "second"):
        for way, name in WAYS:
            each = conduct[f"plans/{way}/{turn}"]
            time_ms = each["cpu_time"]
            rows.append([f"{name}, {turn} turn", f"{each['plans']:.0f}", f"{each['lp_solves']:.0f}",
                         f"{each['pivots']:.0f}", f"{time_ms / 1e3:.2f} s", f"{time_ms / each['plans']:.0f} ms",
                         f"{1e3 * time_ms / each['pivots']:.0f} µs"])
    text += table(["way", "plans", "LP solves", "pivots", "time", "a plan", "a pivot"], rows)
    text += (f"\nRatios: CLP / own kernel {ratio(data, 'clp', 'own'):.1f}; λ programme / rays, both on CLP "
             f"{ratio(data, 'lambda', 'clp'):.1f}; λ programme on CLP / rays in the own kernel "
             f"{ratio(data, 'lambda', 'own'):.1f}.\n")
    names = {"factorise": "factorise a basis", "solve_units/ftran": "solve with it for a column",
             "solve_units/btran": "solve with its transpose for a unit row", "restart": "a restart without pivots"}
    text += "\nParts of the kernel, on the optimal basis of a month with stocks and positions; µs.\n\n" + table(
        ["part", "S", "R", "M"], [[words] + [figures(kernel[f"{name}/{size}"]["cpu_time"]) for size in range(3)]
                                  for name, words in names.items()])
    return text


def ratio(data, way, to):
    def both(name):
        return sum(data["conduct"][f"plans/{name}/{turn}"]["cpu_time"] for turn in ("first", "second"))

    return both(way) / both(to)
