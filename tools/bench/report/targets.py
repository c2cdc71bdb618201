"""What is wanted, and what was measured beside it."""
from . import growth, rationing, sweeps
from .measure import figures, grouped, table, times

STEPS = (("a warm month: CLP warm / own warm", "clp-warm", {"S": 10, "R": 4, "M": 5, "L": 4}),
         ("a warm month: CLP cold / own warm", "clp-cold", {"S": 130, "R": 40, "M": 80, "L": 50}),
         ("a warm month: scipy HiGHS loop / own warm", "scipy", {"S": 300, "R": 60, "M": 100, "L": 40}))
FLOWS = (("one commodity, noise on everything: LEMON / own warm", "noise", 5),
         ("one commodity, one country bans: LEMON / own warm", "ban", 40))


def verdict(met):
    return "yes" if met else "**no**"


def row(what, wanted, measured, met):
    return [what, wanted, measured, met]


def step_rows(data):
    for what, name, wanted in STEPS:
        for size, least in wanted.items():
            each = data.get("step", {}).get(size, {}).get(name)
            if each:
                yield row(f"{what}, {size}", f"at least {least}", times(each["ratio"]), verdict(each["ratio"] >= least))


def flow_rows(data):
    for what, events, least in FLOWS:
        ratios = [each["lemon-cold"]["ratio"] for each in data if each["events"] == events and each["countries"] >= 60]
        if ratios:
            yield row(f"{what}, from 60 countries", f"at least {least}", " ".join(times(one) for one in ratios),
                      verdict(min(ratios) >= least))


def leximin_rows(data):
    for size, each in data.items():
        some = each["short"]
        if some["months"] == 0:
            continue
        if each["with_lambda"]:
            value = some["lambda_over_rays_of_means"]
            yield row(f"leximin, short months: λ programme on CLP / rays, {size}", "at least 100", times(value),
                      verdict(value >= 100))
        value = some["plain_steps_of_means"]
        yield row(f"leximin, short months: in plain steps, {size}", "at most 2", times(value), verdict(value <= 2))


def run_rows(data):
    for what, key, most, unit, scale in (("flagship run, wall", "flagship_seconds", 1, "s", 1),
                                         ("start to answer on the tiny world", "tiny_seconds", 50, "ms", 1e3),
                                         ("`validate`", "validate_seconds", 200, "ms", 1e3)):
        value = scale * data[key]
        yield row(what, f"at most {most} {unit}", f"{value:.2f} {unit}" if scale == 1 else f"{value:.0f} {unit}",
                  verdict(value <= most))


def sweep_rows(data):
    for conduct, size in sweeps.TRADE:
        each, least = data.get(f"{size}, {conduct}"), sweeps.WANTED[conduct]
        if not each:
            continue
        yield row(f"sweeps, {size}, {conduct}: cases a second and core", f"at least {least}",
                  f"{each['cases_a_second']:.0f}", verdict(each["cases_a_second"] >= least))
        yield row(f"sweeps, {size}, {conduct}: alone / in the sweep", "at least 8", times(each["ratio"]),
                  verdict(each["ratio"] >= 8))
        yield row(f"sweeps, {size}, {conduct}: processor time, two threads / one", f"at most {1 / 0.95:.3f} (95 % efficiency)",
                  f"{each['two_threads_processor']:.3f}", verdict(each["two_threads_processor"] <= 1 / 0.95))
        yield row(f"sweeps, {size}, {conduct}: scheduling at 10 ms a case", "below 1 %",
                  f"{100 * each['scheduling']:.2f} %", verdict(each["scheduling"] < 0.01))


def rationing_rows(data):
    run = data["run"]
    yield row("rationing, 7,000 lanes × 600 months on disk, processor", "below 1 s", f"{run['seconds']:.2f} s",
              verdict(run["seconds"] < 1))
    yield row("the same, memory", "at most 100 MB", f"{run['peak_mb']:.0f} MB", verdict(run["peak_mb"] <= 100))
    for state in ("calm", "shocked"):
        found = [each for each in data["sizes"] if rationing.lanes(each, state) and each["edges"] < 5e4]
        best = [rationing.lanes(each, state) for each in found]
        yield row(f"rationing, eight in lanes, {state}, {' and '.join(grouped(each['edges']) for each in found)} edges: "
                  "ns per edge, step and variant", "at most 0.8", " ".join(figures(one) for one in best),
                  verdict(max(best) <= 0.8))
    for state in ("calm", "shocked"):
        sizes = [each for each in data["sizes"] if "alone" in each[state]]
        value = rationing.spread(data, state, "alone")
        yield row(f"rationing, one variant, {state}: dearest / cheapest edge, to {grouped(sizes[-1]['edges'])} edges",
                  "at most 2", times(value), verdict(value <= 2))
    two = [rationing.two_threads(each) for each in data["sizes"] if rationing.two_threads(each)]
    yield row("rationing: two threads, times one", "at least 1.9", " ".join(f"{one:.2f}" for one in two),
              verdict(min(two) >= 1.9))


def page(measured):
    rows = []
    for name, make in (("steps", step_rows), ("flows", flow_rows), ("leximin", leximin_rows), ("runs", run_rows),
                       ("sweeps", sweep_rows), ("rationing", rationing_rows)):
        if measured.get(name):
            rows += make(measured[name])
    grown = measured.get("growth")
    if grown and len(grown) > 1:
        rows.append(row(f"growth of a warm month with the lanes, to {grouped(grown[-1]['lanes'])} of them", "measured",
                        f"exponent {growth.exponent(grown):.2f}", "-"))
    return table(["", "wanted", "measured", "met"], rows)
