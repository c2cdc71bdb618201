"""Where countries lie, how long goods travel between them and what carriage costs."""

import math

# Rough centre of each country, degrees north and east.
COORDINATES = {
    "AGO": (-12.5, 18.5), "ARE": (24, 54), "ARG": (-34, -64), "AUS": (-27, 133), "AUT": (47.3, 13.3),
    "BDI": (-3.5, 30), "BEL": (50.8, 4), "BOL": (-17, -65), "BRA": (-10, -55), "CAN": (60, -95),
    "CHE": (47, 8), "CHL": (-30, -71), "CHN": (35, 105), "COD": (-10.5, 26), "CUB": (21.5, -80),
    "CZE": (49.8, 15.5), "DEU": (51, 9), "DNK": (56, 10), "ESP": (40, -4), "EST": (59, 26),
    "FIN": (64, 26), "FRA": (46, 2), "GBR": (54, -2), "GIN": (11, -10), "GRL": (72, -40), "GTM": (15.5, -90.3),
    "HUN": (47, 20), "IDN": (-5, 120), "IND": (20, 77), "IRN": (32, 53), "ISR": (31.5, 34.8),
    "ITA": (42.8, 12.8), "JPN": (36, 138), "KAZ": (48, 68), "KEN": (1, 38), "KGZ": (41, 75),
    "KOR": (37, 127.5), "LAO": (18, 105), "LKA": (7, 81), "MDG": (-20, 47), "MEX": (23, -102),
    "MLI": (11.5, -7.5), "MMR": (22, 98), "MOZ": (-13, 39), "MWI": (-13.5, 34), "MYS": (2.5, 112.5),
    "NAM": (-22, 17), "NCL": (-21.5, 165.5), "NGA": (10, 8), "NLD": (52.5, 5.8), "NOR": (62, 10),
    "OMN": (21, 57), "PAK": (30, 70), "PER": (-10, -76), "PHL": (13, 122), "PNG": (-6, 147),
    "POL": (52, 20), "PRK": (40, 127), "PRT": (39.5, -8), "ROU": (46, 25), "ROW": (0, 0), "RUS": (60, 100),
    "RWA": (-2, 30), "SAU": (25, 45), "SGP": (1.4, 103.8), "SVK": (48.7, 19.5), "SVN": (46.1, 14.8),
    "SWE": (62, 15), "THA": (15, 100), "TJK": (39, 71), "TUR": (39, 35), "TWN": (23.5, 121), "TZA": (-6, 35),
    "UGA": (1, 32), "UKR": (49, 32), "USA": (38, -97), "VNM": (16, 108), "ZAF": (-29, 24), "ZMB": (-15, 30),
    "ZWE": (-20, 30),
}

_REGIONS = {
    "east-asia": "CHN JPN KOR PRK TWN VNM THA MYS SGP IDN PHL LAO MMR",
    "europe": "AUT BEL CHE CZE DEU DNK ESP EST FIN FRA GBR HUN ITA NLD NOR POL PRT ROU SVK SVN SWE TUR UKR",
    "north-america": "USA CAN MEX GTM",
    "south-america": "ARG BOL BRA CHL PER",
    "caribbean": "CUB",
    "africa": "AGO BDI COD GIN KEN MDG MLI MOZ MWI NAM NGA RWA TZA UGA ZAF ZMB ZWE",
    "oceania": "AUS NCL PNG",
    "south-asia": "IND LKA PAK",
    "west-asia": "ARE IRN ISR OMN SAU",
    "inland-asia": "KAZ KGZ RUS TJK",
    "greenland": "GRL",
    "elsewhere": "ROW",
}
REGION = {country: region for region, members in _REGIONS.items() for country in members.split()}

# Length of the usual route over the great circle; Suez or the Cape make Asia and Europe the worst pair.
DETOURS = {
    frozenset(("east-asia", "europe")): 2.3,
    frozenset(("east-asia", "west-asia")): 1.8,
    frozenset(("south-asia", "europe")): 1.8,
    frozenset(("oceania", "europe")): 1.4,
    frozenset(("africa", "east-asia")): 1.4,
    frozenset(("inland-asia", "europe")): 1.2,
    frozenset(("inland-asia", "east-asia")): 1.3,
}
DEFAULT_DETOUR = 1.25
SEA_KM_PER_DAY, SEA_HANDLING_DAYS = 600, 7  # 13.5 knots; ports and customs at both ends
LAND_KM_PER_DAY, LAND_HANDLING_DAYS = 500, 2
BY_LAND = {"europe", "north-america"}  # lanes inside these regions go by lorry or rail
BORDERS = {frozenset(("CHN", other)) for other in ("MMR", "LAO", "VNM", "KAZ", "KGZ", "RUS", "PRK", "TJK")}

# Straits and canals on the usual sea route between regions; which coast a country ships from is not looked at.
_CORRIDORS = {
    frozenset(("east-asia", "europe")): ("malacca", "bab-el-mandeb", "suez"),
    frozenset(("south-asia", "europe")): ("bab-el-mandeb", "suez"),
    frozenset(("west-asia", "europe")): ("bab-el-mandeb", "suez"),
    frozenset(("oceania", "europe")): ("bab-el-mandeb", "suez"),
    frozenset(("east-asia", "south-asia")): ("malacca",),
    frozenset(("east-asia", "west-asia")): ("malacca",),
    frozenset(("east-asia", "africa")): ("malacca",),
}
_NOT_BY_MALACCA = {"IDN", "PHL", "MMR"}  # Sunda, Lombok and Makassar; or west of the strait
_IN_THE_GULF = {"ARE", "IRN"}

TRANSIT_NOTE = ("transit assumed, great circle times a detour of the region at 600 km a day by sea plus 7 days, "
                "500 km a day by land plus 2 days")
COST_NOTE = "cost assumed, 50 USD/t and 10 USD/t per 1000 km"


def great_circle_km(one, other):
    """Distance of two countries' centres in kilometres."""
    (lat1, lon1), (lat2, lon2) = (map(math.radians, COORDINATES[c]) for c in (one, other))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon1 - lon2)
    return 6371 * math.acos(max(-1.0, min(1.0, cosine)))


def route_km(one, other):
    """Length of the usual route in kilometres."""
    regions = frozenset((REGION[one], REGION[other]))
    return great_circle_km(one, other) * DETOURS.get(regions, DEFAULT_DETOUR)


def by_land(one, other):
    """Whether a lane goes by lorry or rail."""
    same = REGION[one] == REGION[other] and REGION[one] in BY_LAND
    return same or frozenset((one, other)) in BORDERS


def transit_days(one, other):
    """Days from shipping to arrival, whole."""
    if by_land(one, other):
        return round(route_km(one, other) / LAND_KM_PER_DAY + LAND_HANDLING_DAYS)
    return round(route_km(one, other) / SEA_KM_PER_DAY + SEA_HANDLING_DAYS)


def corridors(one, other):
    """Names of the straits and canals that goods between two countries pass."""
    if by_land(one, other):
        return []
    passed = list(_CORRIDORS.get(frozenset((REGION[one], REGION[other])), ()))
    if "malacca" in passed and {one, other} & _NOT_BY_MALACCA:
        passed.remove("malacca")
    if {one, other} & _IN_THE_GULF and REGION[one] != REGION[other]:
        passed.append("hormuz")
    return passed


def carriage_cost(one, other):
    """USD per tonne, whole."""
    return round(50 + route_km(one, other) / 100)
