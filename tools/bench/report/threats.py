"""Weak points: losses one by one, the worst together, an explanation."""
from .measure import json_of, table

FLAGSHIP = "april-2025-licences"
QUESTION = ["--who", "JPN/ev-traction", "--when", "2025-08"]


def measure(bench, quick):
    scenario = bench.root / "scenarios" / "rare-earths" / f"{FLAGSHIP}.yaml"
    return json_of(bench.program("threats_bench"), "--json", scenario, "--every", 40 if quick else 10, *QUESTION)


def page(data):
    rows = [[f"losses one by one: {each['kind']}", each["losses"], each["simulated"], f"{each['each_ms']:.0f} ms",
             f"{each['all_seconds']:.0f} s"] for each in data["ranking"]]
    losses = sum(each["losses"] for each in data["ranking"])
    rows.append(["all of them", losses, sum(each["simulated"] for each in data["ranking"]), "",
                 f"{sum(each['all_seconds'] for each in data['ranking']):.0f} s"])
    rows += [[f"the worst {each['losses_at_a_time']} together{', proved' if each['proved'] else ''}", losses,
              each["solves"], f"{1e3 * each['seconds'] / each['solves']:.0f} ms", f"{each['seconds']:.1f} s"]
             for each in data["together"]]
    rows.append(["`explain` " + " ".join(QUESTION), "", "", "", f"{data['explain_seconds']:.2f} s"])
    return (f"Weak points of the flagship ({FLAGSHIP}, 144 months); processor time of one thread.\n\n"
            + table(["question", "losses", "simulated, or sets solved", "each", "all"], rows))
