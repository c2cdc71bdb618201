"""Flows between countries from what each has left over and what each lacks, by proportional fitting."""

import math

ROUNDS, CLOSE = 20000, 1e-14


def fit(surplus, want, prior):
    """{(from, to): tonnes} with the given row and column sums, as near to `prior(from, to)` in form as they allow.

    Rows and columns are scaled in turn (iterative proportional fitting). A prior of 0 forbids a pair. Returns None if
    the sums cannot be reached along the pairs that are allowed.
    """
    flows = {(start, end): prior(start, end) for start in sorted(surplus) for end in sorted(want)}
    flows = {pair: weight for pair, weight in flows.items() if weight > 0}
    rows, columns = {}, {}
    for pair in flows:
        rows.setdefault(pair[0], []).append(pair)
        columns.setdefault(pair[1], []).append(pair)
    if set(rows) != set(surplus) or set(columns) != set(want):
        return None
    for _ in range(ROUNDS):
        for sums, groups in ((want, columns), (surplus, rows)):
            for country, pairs in groups.items():
                factor = sums[country] / math.fsum(flows[pair] for pair in pairs)
                for pair in pairs:
                    flows[pair] *= factor
        if all(abs(math.fsum(flows[pair] for pair in pairs) / want[country] - 1) < CLOSE * 100
               for country, pairs in columns.items()):
            return flows
    return None


def fit_without_trickles(surplus, want, prior, of_buyer, of_seller):
    """As `fit`, without lanes that are below a share of both their buyer's and their seller's trade.

    The thinner the lanes that are left out, the fewer are; where too many are missing to reach the sums, half the
    shares are tried.
    """
    flows = fit(surplus, want, prior)
    if flows is None:
        return None
    while of_buyer > 1e-6:
        kept = {pair for pair, tonnes in flows.items()
                if tonnes >= of_buyer * want[pair[1]] or tonnes >= of_seller * surplus[pair[0]]}
        fewer = fit(surplus, want, lambda start, end: prior(start, end) if (start, end) in kept else 0)
        if fewer is not None:
            return fewer
        of_buyer, of_seller = of_buyer / 2, of_seller / 2
    return flows
