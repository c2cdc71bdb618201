"""Projects of the collected deals that name a tonnage, and the lanes they need."""

from dataclasses import dataclass

from .materials import RECIPES, with_by_product

LITHIUM_IN_CARBONATE = 2 * 6.94 / 73.89
TONNES_PER_POUND = 0.45359237e-3
WAGERUP_ALUMINA = 2.88e6  # t a year


@dataclass
class Project:
    """One row of projects.csv with its process.

    `deal` is the row of the collected deals that it stands for; `source` replaces the source of that row.
    """

    id: str
    name: str
    deal: str
    country: str
    process: str
    capacity: float
    why: str
    opens: str = ""
    lead_time: int | None = None
    ramp: int = 365
    source: str = ""
    capex: float | None = None


GALLIUM = "100 t of gallium a year from the liquor of Wagerup, 2.88 Mt of alumina (recalled: Alcoa); 2026 as 1 July"
LITHIUM = "40,000 t of lithium carbonate a year; 2027 to 2028 taken as 1 January 2028"
TUNGSTEN = "12,000 t of tungsten a year; lead time nine years, typical of mines by experts (HK01 2025-11-11)"
COPPER = ("149 million pounds of copper a year, capex US$1,177m (feasibility study of 2023); the study has no cobalt and no "
          "gallium; lead time nine years, typical of mines by experts (HK01 2025-11-11)")
PLANT = "; capex US$2.93bn for mine and refinery together (thedeepdive.ca, March 2024)"
RAMP = "ramp assumed, a year"

PROJECTS = (
    Project("wagerup-gallium", "Wagerup alumina with gallium", "P_GALLIUM", "AUS", "refine-alumina-gallium-aus",
            WAGERUP_ALUMINA, GALLIUM, opens="2026-07-01"),
    Project("thacker-pass-mine", "Thacker Pass, mine", "P_THACKER", "USA", "mine-lithium",
            40000 * LITHIUM_IN_CARBONATE / 0.95, LITHIUM + PLANT, opens="2028-01-01", capex=2.93e9),
    Project("thacker-pass-refinery", "Thacker Pass, refinery", "P_THACKER", "USA", "refine-lithium",
            40000 * LITHIUM_IN_CARBONATE, LITHIUM, opens="2028-01-01"),
    Project("upper-kairakty", "Upper Kairakty tungsten mine", "P_C51", "KAZ", "mine-tungsten", 12000, TUNGSTEN,
            lead_time=round(108 * 30.4375), source="spglobal.com 2025-11-07; kz.kursiv.media"),
    Project("arctic-mine", "Arctic copper mine, Ambler district", "P_TRILOGY", "USA", "mine-copper",
            149e6 * TONNES_PER_POUND, COPPER, lead_time=round(108 * 30.4375), capex=1177e6,
            source="nsenergybusiness.com 2023-02; Trilogy Metals 2023-02-14 (advfn.com)"),
)
# What they sell, to whom, and how much at most: the partners that the deals name, and China to its neighbour.
LANES = (("gallium", "AUS", ("USA", "JPN"), 100), ("tungsten-ore", "KAZ", ("USA", "CHN"), 12000))


def recipes():
    """Recipes that only projects use."""
    return {"refine-alumina-gallium-aus": with_by_product(RECIPES["refine-alumina"], "Alumina refining with gallium",
                                                          "gallium", 100 / WAGERUP_ALUMINA, f"derived: {GALLIUM}")}


def add(world, deals, clean):
    """Adds the projects, their operations and their lanes; `deals` are the rows of the collected deals by id."""
    for project in PROJECTS:
        deal = deals[project.deal]
        source = f"{project.source or clean(deal['source'])}: {project.why}"
        world.add("projects", id=project.id, name=project.name, country=project.country,
                  capacity=round(project.capacity), committed=bool(project.opens), opens=project.opens,
                  lead_time=project.lead_time, ramp=project.ramp, capex=project.capex,
                  source=source, confidence="medium", basis=f"{RAMP}; status of the source: {deal['status_asof']}")
        world.add("operations", facility=project.id, process=project.process, throughput=0.0, capacity=None,
                  source=source, confidence="medium", basis="")
    for commodity, seller, buyers, capacity in LANES:
        for buyer in buyers:
            world.add_lane(seller, buyer, commodity, flow=0.0, capacity=capacity, estimated=True, confidence="low",
                           source="assumed, a project needs a way out: to the partners its deal names or a neighbour")
