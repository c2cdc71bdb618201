"""Figures of the rare-earth world of 1995 and of what opened until 2023, t REO a year."""

from dataclasses import dataclass

MCS97 = "recalled: USGS Mineral Commodity Summaries 1997, Rare Earths, output of 1995"
MCS = "recalled: USGS Mineral Commodity Summaries, Rare Earths"
CHINA_USE = "recalled: Chinese Society of Rare Earths through USGS Open-File Report 2011-1042"

COUNTRIES = {"CHN": "China", "USA": "United States", "JPN": "Japan", "FRA": "France", "IND": "India", "RUS": "Russia",
             "MYS": "Malaysia", "AUS": "Australia", "MMR": "Myanmar", "VNM": "Viet Nam", "ROW": "Rest of world"}


@dataclass
class Mine:
    """A row of facilities.csv or projects.csv with its operation."""

    id: str
    name: str
    country: str
    capacity: float
    source: str
    output: float = 0.0
    opens: str = ""
    lead_time: int | None = None
    ramp: int | None = None
    cost: float | None = None
    cost_why: str = ""


MINES = (
    Mine("china-mines", "Chinese mines of 1995", "CHN", 60000, MCS97, output=48000),
    Mine("mountain-pass-1995", "Mountain Pass, the old plant", "USA", 25000, MCS97, output=22200),
    Mine("india-sands", "Indian beach sands", "IND", 3000, MCS97, output=2700),
    Mine("russia-lovozero", "Lovozero and the former Soviet Union", "RUS", 6000, MCS97, output=6000),
    Mine("malaysia-tin-sands", "Malaysian tin by-products", "MYS", 500, MCS97, output=452),
    Mine("other-sands-1995", "Brazil, Sri Lanka, South Africa and Thailand", "ROW", 800, MCS97, output=700),
)

PROJECTS = (
    Mine("china-new-mines", "Chinese mines since 1995", "CHN", 210000,
         f"assumed, room for what China dug later ({MCS}: 210,000 t in 2022 with the mines of 1995); even growth in ten "
         "years, quotas on production are events", opens="1996-01-01", ramp=3653),
    Mine("mountain-pass-molycorp", "Mountain Pass, Molycorp's Project Phoenix", "USA", 19050,
         "recalled: Molycorp annual report 2012, phase 1 of 19,050 t a year, start-up on 27 August 2012; ramp assumed, as "
         f"output rose to 5,900 t in 2015 ({MCS} 2017)", opens="2012-08-27", ramp=2922, cost=12000.0,
         cost_why="assumed, between the value of its basket in 2014, 13.7 USD/kg, at which it ran, and in 2015, 9.8 USD/kg, "
                  "at which it stopped"),
    Mine("mountain-pass-mp", "Mountain Pass, MP Materials", "USA", 43000,
         f"{MCS} 2023 (42,400 t in 2021); start in January 2018: MP Materials; ramp assumed, four years", opens="2018-01-01",
         ramp=1461, cost=5000.0,
         cost_why="assumed, concentrate alone, without Molycorp's separation: below every price since 2018"),
    Mine("lynas-mount-weld", "Lynas, Mount Weld and Kuantan", "AUS", 22000,
         f"{MCS} 2021 (20,000 t in 2019); Kuantan opened in November 2012 (Lynas); counted where it is mined; ramp assumed, "
         "five years", opens="2012-11-01", ramp=1826),
    Mine("myanmar-clays", "Myanmar's ionic clays", "MMR", 38000,
         f"{MCS} 2025 (43,000 t in 2023, 19,000 t in 2018); start assumed", opens="2016-07-01", ramp=2192),
    Mine("other-new-mines", "Thailand, Madagascar, Nigeria, Brazil, Burundi and others", "ROW", 30000,
         f"{MCS} 2025; start assumed", opens="2016-01-01", ramp=2922),
    Mine("dong-pao", "Dong Pao", "VNM", 7000,
         "thanhniennews.com; Reuters 2010-10-22: 3,000 t in 2013 and 7,000 t in 2014 were planned; it never produced",
         lead_time=730, ramp=365),
)

# What was used in 1995. China's is printed; what the rest of the world used is known in all, not by country.
SHARES_WHY = "assumed, part of world output less China's use"
WANTS = {
    "CHN": (13000.0, f"{CHINA_USE}: 13,000 t"),
    "USA": (20000.0, SHARES_WHY), "JPN": (17500.0, SHARES_WHY),
    "FRA": (13000.0, f"{SHARES_WHY}; France separates for Europe"),
    "RUS": (3000.0, SHARES_WHY), "IND": (700.0, SHARES_WHY), "ROW": (12852.0, SHARES_WHY),
}

LATER_LANES = {"CHN": "USA JPN FRA ROW RUS IND", "USA": "CHN JPN FRA ROW", "AUS": "JPN CHN FRA USA ROW", "MMR": "CHN",
               "ROW": "CHN USA", "VNM": "JPN", "MYS": "CHN JPN", "IND": "JPN USA", "RUS": "FRA CHN"}
LANE_CAPACITY = 60000.0

COMMODITY_WHY = ("derived: the oxides of Mountain Pass at the FOB quotes of January 2010 (japanmetalbulletin.com/?p=4991), "
                 "taken for all years before; cover of 90 days: assumed, a quarter, since a stop of two months left no "
                 "mark on Japan's imports of the year (METI through WSJ 2011)")
