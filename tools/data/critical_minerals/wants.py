"""Who wants how much: world sectors from sources where there are any, national shares by stated proxies.

A profile says which percent of a sector lies in which country; what is missing to 100 is the rest of the world.
"""

from dataclasses import dataclass

from . import sources as src

PROFILES = {
    "cells": ("CHN 77 KOR 9 JPN 5 USA 4 POL 2 HUN 1.5 DEU 0.8 FRA 0.4 SWE 0.3",
              "battery cells and their materials by country, order of the IEA's Global EV Outlook 2025"),
    "grid-cells": ("CHN 90 KOR 6 USA 2 JPN 2", "iron-phosphate cells are nearly all made in China"),
    "electronics": ("CHN 62 KOR 12 JPN 10 TWN 6 USA 4 VNM 3 DEU 1 MYS 1", "makers of small batteries and electronics"),
    "stainless": ("CHN 60 IDN 14 IND 5.5 JPN 4 KOR 3.5 USA 3 ITA 1.5 FIN 1.5 TWN 1.5 BEL 1.2 ESP 1 DEU 0.8 SWE 0.7 "
                  "FRA 0.5 ZAF 0.7",
                  "melt shop output of stainless steel, order of recent yearbooks"),
    "superalloys": ("USA 32 CHN 18 JPN 12 DEU 9 GBR 9 FRA 8 ITA 3 KOR 3 RUS 3 SWE 2", "aerospace and turbine makers"),
    "plating": ("CHN 45 USA 10 JPN 9 DEU 7 KOR 6 IND 5 TWN 4 ITA 3", "manufacturing output"),
    "industry": ("CHN 55 USA 8 DEU 5 JPN 5 KOR 3.5 IND 4 ITA 2.5 TUR 1.5 MEX 1.5 TWN 1.5 BRA 1.3 RUS 1.5 POL 1.2 ESP "
                 "1.2 VNM 1 THA 1 FRA 1",
                 "refined copper use, order of recent yearbooks"),
    "hard-metal": ("CHN 60 DEU 9 USA 9 JPN 7 KOR 3 SWE 2.5 AUT 2 IND 1.5 FRA 1 ITA 1 RUS 1.5",
                   "China's share of tungsten use in 2016 (Roskill), others by tool makers"),
    "refractories": ("CHN 48 JPN 8 IND 9 USA 7 DEU 5 KOR 4 BRA 2.5 RUS 2.5 AUT 2 TUR 1.5 ITA 1.5 FRA 1 GBR 1 UKR 0.5",
                     "steel output"),
    "galvanising": ("CHN 50 IND 6.5 USA 7 KOR 4 JPN 3 DEU 3 TUR 2 ITA 2 BEL 1.5", "galvanised steel output"),
    "arms": ("USA 40 CHN 25 RUS 12 FRA 5 DEU 4 GBR 4 KOR 3 IND 3 ISR 2 TUR 1", "makers of arms"),
    "smelters": ("CHN 59.7 IND 5.8 RUS 5.3 CAN 4.6 ARE 3.8 AUS 2.1 NOR 1.8 BRA 1.5 USA 0.9",
                 "primary aluminium of 2024 (China 43, India 4.2 of 72 Mt: dollarmetal.com, USGS; others recalled)"),
}


@dataclass
class Want:
    """A sector's wants of one commodity: tonnes by country, class and the coverage below which it counts as cut off."""

    commodity: str
    sector: str
    tonnes: dict
    priority: int
    critical: float
    source: str
    basis: str = "class and critical coverage assumed"


def by_profile(profile, tonnes):
    """Tonnes by country."""
    text, _ = PROFILES[profile]
    words = text.split()
    shares = {country: float(percent) / 100 for country, percent in zip(words[::2], words[1::2])}
    rest = 1 - sum(shares.values())
    if rest > 1e-9:
        shares["ROW"] = rest
    return {country: tonnes * share for country, share in shares.items()}


def sector(commodity, name, tonnes, profile, source, priority=3, critical=0.5):
    """Wants of one sector by one profile."""
    _, why = PROFILES[profile]
    text = source if source.startswith(("derived", "assumed", "reconciled", "recalled")) else f"derived: {source}"
    return Want(commodity, name, by_profile(profile, tonnes), priority, critical, f"{text}; {src.SHARES} by {why}")


# World wants of 2024 in kilotonnes: the IEA's base case.
IEA_WANTS = {
    "copper": (("power-networks", 4928.986, "industry"), ("solar-and-wind", 1657.2 + 534.237 + 75.703, "industry"),
               ("ev-and-grid-batteries", 496.689 + 76.26, "cells"), ("building-and-industry", 18980.202, "industry")),
    "lithium-chemicals": (("ev-batteries", 109.026, "cells"), ("grid-batteries", 18.975, "grid-cells"),
                          ("other", 76.999, "industry")),
    "battery-graphite": (("ev-batteries", 1259.620, "cells"), ("grid-batteries", 245.575, "grid-cells")),
    "nickel": (("ev-batteries", 321.141 + 16.968, "cells"),
               ("power-plants", 0.624 + 47.45 + 174.144 + 1.397, "superalloys")),
}
NICKEL_OTHER, COBALT_EV, COBALT_GRID, COBALT_OTHER = 2809.370, 66.507, 4.061, 150.139


def from_iea():
    """Copper, lithium, graphite, nickel and cobalt."""
    for commodity, rows in IEA_WANTS.items():
        for name, kilotonnes, profile in rows:
            yield sector(commodity, name, 1000 * kilotonnes, profile, src.IEA)
    other = f"{src.IEA}, other uses; its split assumed, order of trade yearbooks"
    for name, part, profile, priority in (("stainless-steel", 0.80, "stainless", 3), ("alloys", 0.12, "superalloys", 2),
                                          ("plating", 0.08, "plating", 3)):
        yield sector("nickel", name, 1000 * NICKEL_OTHER * part, profile, other, priority)
    yield sector("cobalt", "ev-batteries", 1000 * COBALT_EV, "cells", src.IEA)
    yield sector("cobalt", "grid-batteries", 1000 * COBALT_GRID, "grid-cells", src.IEA)
    for name, part, profile, priority in (("consumer-electronics", 0.50, "electronics", 3),
                                          ("superalloys", 0.20, "superalloys", 2),
                                          ("hard-metals-and-chemicals", 0.27, "plating", 3),
                                          ("defence", 0.03, "arms", 1)):
        yield sector("cobalt", name, 1000 * COBALT_OTHER * part, profile, other, priority)


def apparent(made):
    """Commodities of which all that is made is taken as wanted: their world use is not published."""
    alumina, zinc, tungsten = made["alumina"], made["zinc"], made["tungsten"]
    flake, bauxite = made["flake-graphite"], made["bauxite"]
    yield sector("alumina", "aluminium-smelting", alumina, "smelters", f"{src.BAUXITE}; all that is refined")
    yield sector("bauxite", "refractories-and-cement", bauxite, "refractories",
                 "derived: a twentieth of bauxite (USGS Minerals Yearbook, bauxite)")
    yield sector("zinc", "galvanising-and-alloys", zinc, "galvanising", "assumed, all that is smelted")
    whole = ("all that is refined; split by use in the United States (USGS Mineral Commodity Summaries 2020: nearly "
             "60 % hard metal)")
    for name, part, profile, priority in (("hard-metals", 0.60, "hard-metal", 3),
                                          ("steel-and-superalloys", 0.20, "hard-metal", 3),
                                          ("mill-products-and-chemicals", 0.17, "hard-metal", 3),
                                          ("munitions", 0.03, "arms", 1)):
        yield sector("tungsten", name, tungsten * part, profile, whole, priority)
    whole = "all flake that does not become anode material; split assumed, steel leads"
    for name, part in (("refractories", 0.5), ("foundry-and-steel", 0.25), ("friction-and-lubricants", 0.25)):
        yield sector("flake-graphite", name, flake * part, "refractories", whole)


# -------------------------------------------------------------------------------------- gallium, germanium, antimony

GALLIUM_EXPORTS = 12 * (5611 + 6480) / 2 / 1000  # t a year
US_GALLIUM = 12.0
GALLIUM_ABROAD = {"USA": US_GALLIUM, "DEU": 8.0, "KOR": 7.5, "TWN": 4.0, "NLD": 2.5, "SVK": 1.5, "GBR": 1.5, "FRA": 1.5,
                  "ROW": 3.0}  # Japan uses the rest
GALLIUM_CHINA = (("magnets", 0.35, 3), ("optoelectronics", 0.35, 3), ("semiconductors", 0.28, 3),
                 ("defence-electronics", 0.02, 1))
GALLIUM_OTHERS = (("semiconductors", 0.60, 3), ("optoelectronics", 0.35, 3), ("defence-electronics", 0.05, 1))
GALLIUM_WHY = ("United States 12 t (recalled: USGS Mineral Commodity Summaries 2024); Germany, South Korea and "
               "Slovakia named as next (rawmaterials.net 2024-09, 2024-12), the rest assumed; sectors of the United "
               "States (USGS Mineral Commodity Summaries 2011: 64 % circuits, 35 % optoelectronics)")

GERMANIUM_EXPORTS = 12 * (5488 + 4702) / 2 / 1000
GERMANIUM_ABROAD = {"USA": 30.0, "BEL": 32.0, "DEU": 19.0, "JPN": 20.0, "RUS": 8.0, "FRA": 8.0, "GBR": 5.5, "KOR": 6.0,
                    "NLD": 2.0, "ISR": 2.0, "CAN": 1.5}
GERMANIUM_SECTORS = (("fibre-optics", 0.35, 3), ("infrared-optics", 0.30, 2), ("polymer-catalysts", 0.15, 3),
                     ("electronics-and-solar", 0.15, 3), ("defence-optics", 0.05, 1))
GERMANIUM_WHY = ("United States 30 t (USGS Mineral Commodity Summaries 2020); Belgium and Germany lead Chinese exports "
                 "(rawmaterials.net 2024); others and sectors assumed, order of older USGS chapters")

ANTIMONY_EXPORTS = 38632 / (1 - 0.241) * 0.85  # t Sb: customs count products, most of it oxide of 83.5 % Sb
ANTIMONY_ABROAD = {"USA": 23000, "JPN": 7500, "KOR": 7000, "IND": 6000, "BEL": 5000, "NLD": 3011.98 * 0.835,
                   "FRA": 3000, "DEU": 3000, "ITA": 2000, "ESP": 1200, "TWN": 3000, "THA": 1500, "VNM": 1500,
                   "MYS": 1200, "BRA": 800, "MEX": 800, "TUR": 500, "RUS": 1200, "POL": 500}
ANTIMONY_SECTORS = (("flame-retardants", 0.45, 3), ("lead-acid-batteries", 0.28, 3), ("plastics-and-ceramics", 0.23, 3),
                    ("munitions", 0.04, 1))
ANTIMONY_CHINA = (("solar-glass", 0.45, 3), ("flame-retardants", 0.30, 3), ("lead-acid-batteries", 0.15, 3),
                  ("plastics-and-ceramics", 0.08, 3), ("munitions", 0.02, 1))
ANTIMONY_WHY = ("United States: 27,000 t less 4,000 recycled (USGS Mineral Commodity Summaries 2020: 40 % flame "
                "retardants, 39 % metal with batteries and ammunition, 22 % other); Netherlands 3,012 t of products "
                "(Reuters 2025-03-20); other countries assumed by plastics and battery makers")


def split(commodity, amounts, sectors, source, critical=0.5):
    """Wants of several countries, each split over the same sectors."""
    for name, part, priority in sectors:
        yield Want(commodity, name, {country: tonnes * part for country, tonnes in amounts.items()}, priority, critical,
                   source)


def with_rest(amounts, whole):
    """Amounts, and the rest of the world up to the whole."""
    rest = whole - sum(amounts.values())
    if rest < 0:
        raise SystemExit(f"more is wanted than there is: {amounts} of {whole}")
    return {**amounts, "ROW": rest} if rest > 1e-9 else dict(amounts)


def minor_metals(made, gallium):
    """What China does not export it uses (or stocks: nobody knows); abroad the customs of before the controls hold."""
    abroad = {**GALLIUM_ABROAD, "RUS": gallium["RUS"].tonnes}
    abroad["JPN"] = gallium["JPN"].tonnes + GALLIUM_EXPORTS - sum(GALLIUM_ABROAD.values())
    home = {"CHN": gallium["CHN"].tonnes - GALLIUM_EXPORTS}
    kept = "what Chinese output exceeds exports by, its split assumed; some of it is stock"
    yield from split("gallium", home, GALLIUM_CHINA, f"{src.CUSTOMS_GALLIUM}; {kept}")
    yield from split("gallium", abroad, GALLIUM_OTHERS, f"{src.CUSTOMS_GALLIUM}; {src.ROSKILL_GALLIUM}; {GALLIUM_WHY}")

    home = {"CHN": made["germanium", "CHN"] - GERMANIUM_EXPORTS}
    abroad = with_rest(GERMANIUM_ABROAD, made["germanium"] - home["CHN"])
    yield from split("germanium", home, GERMANIUM_SECTORS, f"{src.CUSTOMS_GERMANIUM}; {kept}")
    yield from split("germanium", abroad, GERMANIUM_SECTORS, f"{src.CUSTOMS_GERMANIUM}; {GERMANIUM_WHY}")

    home = {"CHN": made["antimony", "CHN"] - ANTIMONY_EXPORTS}
    abroad = with_rest(ANTIMONY_ABROAD, made["antimony"] - home["CHN"])
    yield from split("antimony", home, ANTIMONY_CHINA,
                     f"derived: {src.REUTERS_ANTIMONY}; 85 % antimony assumed; {kept}")
    yield from split("antimony", abroad, ANTIMONY_SECTORS, f"derived: {src.REUTERS_ANTIMONY}; {ANTIMONY_WHY}")
