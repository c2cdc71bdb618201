"""Leximin: rays in the own kernel, in plain steps and against the λ programme on CLP."""
from .measure import figures, json_of, table, times

# months, rounds, more options
FULL = {"S": (60, 3, []), "R": (24, 2, []), "M": (8, 1, []), "L": (3, 1, ["--without-lambda"])}
QUICK = {"S": (24, 2, []), "R": (6, 1, []), "M": (4, 1, ["--without-lambda"])}


def measure(bench, sizes, quick):
    data = {}
    for size in sizes:
        if size not in (QUICK if quick else FULL):
            continue
        months, rounds, more = (QUICK if quick else FULL)[size]
        data[size] = json_of(bench.program("leximin_bench"), "--json", "--size", size, "--months", months, "--rounds",
                             rounds, *more)
        data[size]["with_lambda"] = not more
    return data


def page(data):
    rows = []
    for size, each in data.items():
        for kind, words in (("short", "somebody is short"), ("full", "nobody is")):
            some, lambdas = each[kind], each["with_lambda"]
            if some["months"] == 0:
                continue
            rows.append([size, words, some["months"] // each["rounds"], figures(some["plain_ms"]),
                         figures(some["rays_ms"]), figures(some["lambda_ms"]) if lambdas else "-",
                         f"{times(some['plain_steps'])} ({times(some['plain_steps_of_means'])})",
                         f"{times(some['lambda_over_rays'])} ({times(some['lambda_over_rays_of_means'])})"
                         if lambdas else "-"])
    return ("Mean milliseconds a month; ratios are medians over the months (and of the means). Coverages agree to "
            "1e-6.\n\n" +
            table(["", "months in which", "months", "a plain step", "rays, own kernel", "λ programme, CLP",
                   "rays / plain step", "λ programme / rays"], rows))
