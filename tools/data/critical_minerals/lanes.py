"""Lanes that a source counts, and what is known of the others besides distance."""

from . import sources as src
from .wants import US_GALLIUM

# (from, to, commodity): tonnes and source.
KNOWN = {
    ("COD", "CHN", "cobalt-intermediate"): (0.99 * 188560, f"derived: {src.METALNOMIST}"),
    ("CHN", "USA", "germanium"): (11.0, src.US_GERMANIUM),
    ("CHN", "BEL", "germanium"): (9.0, src.BELGIAN_GERMANIUM),
    ("CHN", "DEU", "germanium"): (6.0, src.BELGIAN_GERMANIUM),
    # Gallium of Chinese origin that is refined again on its way: half of what the United States buys, and more.
    ("CHN", "USA", "gallium"): (0.21 * US_GALLIUM, src.US_GALLIUM),
    ("JPN", "USA", "gallium"): (0.26 * US_GALLIUM, src.US_GALLIUM),
    ("DEU", "USA", "gallium"): (0.19 * US_GALLIUM, src.US_GALLIUM),
    ("SVK", "USA", "gallium"): (0.20 * US_GALLIUM, src.US_GALLIUM_OTHERS),
    ("GBR", "USA", "gallium"): (0.14 * US_GALLIUM, src.US_GALLIUM_OTHERS),
}

# Sellers with one buyer, and why.
SOLE_BUYER = {"PRK": ("CHN", "assumed, sanctions of the United Nations leave North Korean ore one buyer")}

# Pairs that did not trade in 2024: tariffs and sanctions since 2022 (Australian alumina among them), an embargo since
# 1962, sanctions.
CLOSED = {("RUS", "USA"), ("CUB", "USA"), ("IRN", "USA")} | {
    (seller, "RUS") for seller in "AUS BEL CAN DEU FIN FRA GBR ITA JPN KOR NOR SWE USA".split()}
