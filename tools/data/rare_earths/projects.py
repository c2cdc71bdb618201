"""Projects of the rare-earth world: what each could run, how much, from when, and the lanes it needs.

The tables of mines, refineries and magnet plants say who and where. They name few recipes, and no rate for many
mines: those decisions stand here, one row each, with the reason.
"""

from dataclasses import dataclass, field

LIGHT, HEAVY = "light-carbonate", "ionic-carbonate"
MONAZITE, BASTNAESITE, XENOTIME = "monazite-concentrate", "bastnaesite-concentrate", "xenotime-concentrate"
EUDIALYTE, SEG = "eudialyte-concentrate", "seg-concentrate"
WELD_CARBONATE, LOPARITE_CARBONATE = "mount-weld-carbonate", "loparite-carbonate"
SWARF_STANDARD, SWARF_HIGHTEMP = "ndfeb-swarf-standard", "ndfeb-swarf-hightemp"


@dataclass
class Project:
    """One row of projects.csv and its rows of operations.csv.

    `row` is the row of the source tables it stands for (blank: `country` and `name` are given here). `rate` is in
    tonnes of reference commodity a year; None means the table's nameplate times `factor`, or for a mine without one
    the median of all mines with one. `why` explains a rate that is not the table's.
    """

    row: str
    processes: tuple
    rate: float | None = None
    why: str = ""
    factor: float = 1.0
    opens: str = ""
    sells_to: tuple = ()
    id: str = ""
    name: str = ""
    ramp: str = ""
    lead: str = ""
    own: dict = field(default_factory=dict)


def mine(row, feed, sells_to="", **more):
    """A mine project that sells `feed` to the separators of the countries in `sells_to`; home needs no lane."""
    return Project(row, ("mine-" + feed,), sells_to=tuple(sells_to.split()), **more)


def separator(row, feeds, **more):
    """A separation project for one or more feeds."""
    return Project(row, tuple("separate-" + feed for feed in feeds), **more)


def magnets(row, **more):
    """A plant that can make both NdFeB grades on one capacity."""
    return Project(row, ("make-ndfeb-magnet-standard", "make-ndfeb-magnet-hightemp"), **more)


THIRD = "a third of the 50,000 t/yr of monazite that Energy Fuels expects from Toliara, Donald and Bahia, at 55 % REO"
MINES = [
    mine("M_TOLIARA", MONAZITE, "USA", rate=9167.0, why=THIRD),
    mine("M_NOLANS", MONAZITE),
    mine("M_ENEABBA", MONAZITE, opens="2027-07-01"),
    mine("M_BROWNS", XENOTIME, "FRA"),
    mine("M_DUBBO", EUDIALYTE, "USA"),
    mine("M_YANGIBANA", MONAZITE, "EST"),
    mine("M_DONALD", MONAZITE, "USA", rate=9167.0, why=THIRD),
    mine("M_KVANEFJELD", EUDIALYTE, "CHN USA"),
    mine("M_TANBREEZ", EUDIALYTE, "USA"),
    mine("M_TOMTOR", MONAZITE),
    mine("M_DONGPAO", BASTNAESITE),
    mine("M_NGUALLA", BASTNAESITE, "CHN", rate=8100.0, why="about 18,000 t/yr of concentrate at 45 % REO"),
    mine("M_SONGWE", LIGHT, "POL"),
    mine("M_KANGANKUNDE", MONAZITE, "AUS", opens="2026-12-01"),
    mine("M_LONGONJO", LIGHT, "NOR EST", opens="2027-01-01"),
    mine("M_PHALABORWA", LIGHT, "USA", rate=5720.0, why="1,850 t/yr of magnet rare earths at 32 % of the product"),
    mine("M_STEENKAMPSKRAAL", MONAZITE, "USA CHN", rate=2970.0, opens="2025-07-01",
         why="5,400 t/yr of monazite concentrate at 55 % REO"),
    mine("M_ZANDKOPSDRIFT", LIGHT, "FRA EST"),
    mine("M_LOFDAL", XENOTIME, "FRA AUS"),
    mine("M_MAKUUTU", HEAVY, "USA FRA"),
    mine("M_GAKARA", BASTNAESITE, "CHN", rate=500.0, why="a small mine that stopped in 2021"),
    mine("M_ARAXA", LIGHT, "USA"),
    mine("M_CALDEIRA", LIGHT, "EST USA NOR"),
    mine("M_COLOSSUS", LIGHT, "USA FRA"),
    mine("M_CARINA", HEAVY, "USA", rate=3300.0, why="three quarters of the feed of Aclara's plant in Louisiana"),
    mine("M_PENCO", HEAVY, "USA", rate=1100.0, why="a quarter of the feed of Aclara's plant in Louisiana"),
    mine("M_NECHALACHO", BASTNAESITE),
    mine("M_STRANGELAKE", EUDIALYTE, "USA"),
    mine("M_SASK", MONAZITE),
    mine("M_NORRAKARR", EUDIALYTE, "FRA"),
    mine("M_PERGEIJER", LIGHT, "NOR"),
    mine("M_FEN", LIGHT),
    mine("M_ZHANAKAZ", BASTNAESITE, "CHN"),
    mine("M_KUTESSAY", XENOTIME, "CHN"),
    mine("M_HALLECK", LIGHT, factor=1.4, why="the study's NdPr oxide at the NdPr share of this feed"),
    mine("M_ROUNDTOP", XENOTIME),
    mine("M_BEARLODGE", BASTNAESITE, rate=7500.0, why="the study of 2014"),
    mine("M_BEYLIKOVA", BASTNAESITE, "CHN"),
    mine("M_MINAMITORI", HEAVY, "FRA"),
    mine("M_MRIMA", LIGHT, "USA"),
    mine("M_MTWELD", "mount-weld-concentrate", "MYS", id="mine-mtweld-expansion", name="Mount Weld expansion",
         rate=21400.0, why="50,400 t/yr after the expansion less 29,000 t/yr before", opens="2025-09-01"),
    mine("M_SERRAVERDE", HEAVY, "CHN", id="mine-serraverde-ramp", name="Serra Verde, ramp to nameplate",
         rate=4377.0, why="nameplate of 5,000 t/yr less the capacity of 2024", opens="2025-01-01", ramp="730"),
]

# Recipes that a running plant could use for the feed of projects: (facility, process, reason).
NEW_RECIPES = [
    ("plant-silmet", "separate-light-carbonate", "Silmet takes mixed carbonate from others too"),
    ("plant-white-mesa", "separate-monazite-concentrate", "White Mesa tests heavy separation of the same feed"),
]

NO_RATE = "no rate is published; set to 5,000 t REO a year, the size of the first plants outside China"
SEPARATORS = [
    separator("R_KUANTAN_HRE", [SEG], opens="2025-05-01", ramp="365"),
    separator("R_SEADRIFT", [WELD_CARBONATE, SEG], rate=5000.0, why=NO_RATE),
    separator("R_MTPASS_HREE", [SEG, XENOTIME], rate=3000.0, opens="2026-07-01",
              why="feed of about 3,000 t/yr of heavy concentrate"),
    Project("R_MTPASS_LREE", ("separate-bastnaesite-mountain-pass",), rate=33335.0, opens="2025-01-01", ramp="730",
            id="plant-mtpass-lree-ramp", name="Mountain Pass Stage II, ramp to nameplate",
            why="feed of 43,670 t/yr at the nameplate of 6,075 t NdPr oxide less the capacity of 2024; the ramp "
                "reproduces 2,599 t in 2025 and the exit rate of about 4,000 t/yr"),
    separator("R_WHITE_MESA_P2", [MONAZITE], rate=16630.0, why="feed for 5,000 t/yr NdPr oxide less phase 1"),
    separator("R_ENEABBA", [MONAZITE, XENOTIME], opens="2027-07-01"),
    separator("R_NOLANS", [MONAZITE], rate=13343.0, why="all feed of the mine"),
    separator("R_KRASNOYARSK", [MONAZITE, LOPARITE_CARBONATE], rate=5000.0, why=NO_RATE),
    separator("R_VTRE", [BASTNAESITE, XENOTIME], rate=5000.0, why=NO_RATE),
    separator("R_SAUDI", [MONAZITE, BASTNAESITE], rate=5000.0, why=NO_RATE),
    separator("R_PULAWY", [LIGHT], rate=5954.0, why="all feed of Songwe Hill"),
    Project("R_LAROCHELLE", ("separate-loparite-carbonate", "separate-light-carbonate", "separate-ionic-carbonate",
                             "recycle-ndfeb-swarf-standard", "recycle-ndfeb-swarf-hightemp"), rate=1000.0,
            opens="2025-04-08", why="feed for several hundred tonnes of NdPr oxide a year"),
    Project("R_CAREMAG", ("separate-xenotime-concentrate", "separate-ionic-carbonate",
                          "recycle-ndfeb-swarf-standard", "recycle-ndfeb-swarf-hightemp"), rate=7000.0,
            opens="2026-12-01", why="2,000 t/yr of magnets and 5,000 t/yr of mine concentrate",
            own={"separate-xenotime-concentrate": 5000.0, "separate-ionic-carbonate": 5000.0,
                 "recycle-ndfeb-swarf-standard": 2000.0, "recycle-ndfeb-swarf-hightemp": 2000.0}),
    separator("R_REETEC", [LIGHT, LOPARITE_CARBONATE], rate=2376.0, opens="2025-12-01",
              why="feed for 720 t/yr NdPr oxide"),
    Project("R_LCM_LACQ", ("make-ndpr-metal", "make-dysprosium-metal", "make-terbium-metal", "make-samarium-metal"),
            own={"make-dysprosium-metal": 200.0, "make-terbium-metal": 50.0, "make-samarium-metal": 200.0}),
    separator("R_UCORE", [LIGHT, HEAVY, EUDIALYTE, XENOTIME, SEG], opens="2026-07-01"),
    separator("R_ACLARA_VINTON", [HEAVY], rate=4400.0, why="feed for 1,400 t/yr NdPr oxide"),
    Project("R_REELEMENT", ("recycle-ndfeb-swarf-standard", "recycle-ndfeb-swarf-hightemp"), rate=1000.0,
            opens="2025-11-01", why="no rate is published; a few hundred tonnes of oxide a year"),
    Project("R_SRC", ("make-ndpr-metal",), rate=355.0, id="plant-src-ramp", name="SRC Saskatoon, ramp to nameplate",
            opens="2026-01-01", ramp="730", why="nameplate of 400 t/yr NdPr metal less the capacity of 2024"),
    Project("R_SRC", ("separate-bastnaesite-concentrate", "separate-monazite-concentrate"), rate=1980.0,
            id="plant-src-separation", name="SRC Saskatoon, separation", opens="2026-01-01", ramp="730",
            why="feed for 400 t/yr NdPr metal"),
]

OWN_METAL = "the company says that its Texas plants make their own metal and alloy; sized for its magnets"
MAGNETS = [
    magnets("G_EVAC", opens="2025-12-01"),
    magnets("G_NOVEON", opens="2025-01-01"),
    magnets("G_MP_INDEP", opens="2025-12-01"),
    magnets("G_MP_10X", opens="2028-07-01"),
    magnets("G_USAR", opens="2026-06-01"),
    magnets("G_VULCAN", opens="2027-07-01"),
    magnets("G_JSLINK_USA"),
    magnets("G_JSLINK_KOR", opens="2025-09-01"),
    magnets("G_JSLINK_MYS"),
    magnets("G_NARVA1", opens="2025-05-01", factor=0.713, why="2,000 t/yr of blocks at 0.713 t finished per t"),
    magnets("G_NARVA2", factor=0.713, why="3,000 t/yr of blocks at 0.713 t finished per t"),
    magnets("G_IND_SCHEME"),
    magnets("G_HYPROMAG_GBR", opens="2025-07-01"),
    magnets("G_RUS_GLAZOV", opens="2028-07-01"),
    Project("G_MP_INDEP", ("make-ndpr-metal",), rate=452.0, id="magnets-mp-indep-metal",
            name="MP Independence, metal", opens="2025-01-01", ramp="365", why=OWN_METAL),
    Project("G_MP_10X", ("make-ndpr-metal",), rate=3164.0, id="magnets-mp-10x-metal", name="MP 10X, metal",
            opens="2028-07-01", why=OWN_METAL),
]

# What a project costs, as a share of the capex in its row of the sources, where that is not simply its own.
CAPEX_SHARE = {
    "mine-nolans": 0.5, "plant-nolans": 0.5,  # one figure for mine and plant: halves, assumed
    "plant-krasnoyarsk": 0.0,  # the whole cluster, not rare earths alone
    "magnets-ind-scheme": 0.0,  # an incentive, not what plants cost
    "plant-src-ramp": 0.0, "plant-src-separation": 0.0,  # public money since 2020 for all of it
    "magnets-mp-10x-metal": 0.0,  # in that of the magnet plant
}

# Who gathers what comes back from use: (id, name, country, reason). Facilities of their own, without capacity in the tables.
COLLECTORS = [
    ("collection-fra", "Collection of old magnets in the European Union", "FRA",
     "gathered where the recyclers of La Rochelle and Lacq are"),
]

# What the studies mean by their operating cost.
COST_WHY = {
    "M_BROWNS": "per tonne of REO, A$31.25/kg at 0.66 US$/A$",
    "M_CALDEIRA": "per tonne of REO, mean of the first five years",
    "R_NOLANS": "per tonne of NdPr oxide, mine and plant together, at 0.667 US$/A$, less phosphoric acid",
}

# Who can sell what a project needs, and who buys what it makes: (commodities, sellers, buyers).
OXIDES = ("ndpr-oxide", "dysprosium-oxide", "terbium-oxide", "samarium-oxide")
OTHER_OXIDES = ("gadolinium-oxide", "yttrium-oxide", "other-ree-oxide")
METALS = ("ndpr-metal", "dysprosium-metal", "terbium-metal")
MAGNET_GRADES = ("ndfeb-magnet-standard", "ndfeb-magnet-hightemp")
OXIDE_SELLERS = "MYS AUS USA FRA NOR POL RUS SAU VNM CAN"
OXIDE_BUYERS = {
    "ndpr-oxide": "JPN GBR USA VNM FRA",
    "dysprosium-oxide": "JPN GBR FRA",
    "terbium-oxide": "JPN GBR FRA",
    "samarium-oxide": "JPN GBR FRA",
    "gadolinium-oxide": "USA JPN DEU",
    "yttrium-oxide": "USA JPN DEU",
    "other-ree-oxide": "USA JPN DEU",
}
METAL_SELLERS = {"ndpr-metal": "JPN GBR THA VNM CHN FRA", "dysprosium-metal": "JPN GBR CHN FRA",
                 "terbium-metal": "JPN GBR CHN FRA", "samarium-metal": "FRA GBR"}
MAGNET_BUYERS = {"USA": "CAN MEX", "EST": "DEU FRA ITA POL HUN CZE SVK ROU ESP", "MYS": "JPN KOR USA",
                 "KOR": "JPN USA", "IND": "", "GBR": "DEU FRA", "RUS": ""}
# Feeds that a separator takes from a country that mines it today or soon: (feed, seller, buyer).
FEED_LANES = [
    (WELD_CARBONATE, "AUS", "USA"), (SEG, "MYS", "USA"),
    (LOPARITE_CARBONATE, "RUS", "NOR"), (HEAVY, "BRA", "USA"), (HEAVY, "BRA", "FRA"),
    (MONAZITE, "MDG", "USA"), (MONAZITE, "THA", "CAN"), (MONAZITE, "MDG", "SAU"), (BASTNAESITE, "USA", "SAU"),
    (XENOTIME, "VNM", "FRA"), (XENOTIME, "AUS", "USA"), (MONAZITE, "AUS", "POL"),
    (SWARF_STANDARD, "DEU", "FRA"), (SWARF_HIGHTEMP, "DEU", "FRA"),
    (SWARF_STANDARD, "FIN", "FRA"), (SWARF_HIGHTEMP, "FIN", "FRA"),
    (SWARF_STANDARD, "EST", "FRA"), (SWARF_HIGHTEMP, "EST", "FRA"),
]
