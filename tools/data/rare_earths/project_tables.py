"""Rows of projects with their operations, and the lanes that they need."""

import math
import statistics

from world_building import rights
from world_building.tables import number

from . import projects, sources
from .names import kind_of, slug

MINE_LEAD = (108 * 30.4375, "lead time nine years, typical of mines by the experts quoted by HK01 2025-11-11, who also "
                            "give its range")
MINE_LEAD_RANGE = (75 * 30.4375, 216 * 30.4375)  # six years and three months at best, eighteen at worst: the same experts
SEPARATOR_LEAD = (36 * 30.4375, "lead time 36 months, upper end of samarium.dev on plants outside China")
MAGNET_LEAD = (45 * 30.4375, "lead time 45 months, as MP Independence from ground-breaking to output")
RESTART_LEAD = (24 * 30.4375, "lead time two years, assumed for a mine that ran before")
RESTARTS = ("M_NECHALACHO", "M_GAKARA", "M_DONGPAO")
RAMPS = {"mine-": (730, "ramp assumed, two years"), "separate-": (1095, "ramp three years, as Mountain Pass Stage II"),
         "": (730, "ramp assumed, two years")}


class ProjectTables:
    """Tables of projects."""

    def rate(self, project):
        """Capacity of a project, t/yr, and the words that explain it."""
        table = self.known[project.row]
        if project.rate is not None:
            return project.rate, project.why
        nameplate = number(table.get("nameplate_t_reo_per_yr") or table.get("capacity_in_t_reo_per_yr")
                           or table.get("capacity_t_per_yr") or table.get("capacity_out_t_per_yr"))
        if nameplate is None and project.row == "M_LONGONJO":
            # 5 % of the magnet rare earths mined in 2024 (75,099 t element), at 22 % NdPr
            return round(0.05 * 75099 * 1.17 / 0.22), f"about 5 % of the world's magnet rare earths ({sources.IEA})"
        if nameplate is None:
            return self.median_mine(), "no rate is published; the median of the mine projects with one"
        return round(nameplate * project.factor, 3), project.why

    def median_mine(self):
        """Middle rate of the mine projects that have one."""
        rates = [number(row["nameplate_t_reo_per_yr"]) for row in self.mines.values()
                 if not row["status"].startswith(("operating", "reference", "ramping"))]
        return round(statistics.median([rate for rate in rates if rate]))

    def lead(self, project):
        """Lead time in days and why."""
        if project.row in RESTARTS:
            return RESTART_LEAD
        first = project.processes[0]
        return MINE_LEAD if first.startswith("mine-") else MAGNET_LEAD if "magnet" in first else SEPARATOR_LEAD

    def capex(self, project, key):
        """What it costs to build, USD, and the words for it."""
        published = number(self.known[project.row].get("capex_musd"))
        share = projects.CAPEX_SHARE.get(key, 1.0)
        if not published or not share:
            return None, ""
        half = "" if share == 1.0 else ", half of what mine and plant cost together, assumed"
        return round(published * share * 1e6), f"capex as in these sources{half}"

    def projects(self):
        """Rows of projects.csv with their operations."""
        for project in projects.MINES + projects.SEPARATORS + projects.MAGNETS:
            table = self.known[project.row]
            key = project.id or slug(project.row)
            rate, why = self.rate(project)
            lead, lead_why = self.lead(project)
            ranged = not project.opens and (lead, lead_why) == MINE_LEAD
            low, high = (round(days) for days in MINE_LEAD_RANGE) if ranged else (None, None)
            capex, capex_why = self.capex(project, key)
            ramp, ramp_why = next(value for prefix, value in RAMPS.items() if project.processes[0].startswith(prefix))
            assumed = project.rate is not None or why.startswith("no rate")
            outside = rights.clean(table["source"])
            words = [f"assumed, {why}", f"site and owner: {outside}"] if assumed else [outside, why]
            words += [ramp_why if not project.ramp else "ramp to nameplate assumed", "" if project.opens else lead_why,
                      capex_why]
            self.add("projects", id=key, name=project.name or table["name"], country=table["iso3"], capacity=rate,
                     committed=bool(project.opens), opens=project.opens,
                     lead_time=None if project.opens else round(lead), lead_time_low=low, lead_time_high=high,
                     ramp=project.ramp or ramp, capex=capex,
                     technology=self.technology(project.row, table["iso3"]),
                     source="; ".join(word for word in words if word), confidence="low" if assumed else
                     table["confidence"], basis=f"status of the source: {table['status']}")
            for process in project.processes:
                cost = self.cost(project, process)
                costs = f"; cost: {projects.COST_WHY[project.row]}" if cost else ""
                self.add("operations", facility=key, process=process, throughput=0.0,
                         capacity=project.own.get(process), cost=cost,
                         source="assumed, the recipe that fits the product named by: "
                                f"{rights.clean(table['source'])}{costs}",
                         confidence="low", basis="")

        for key, name, country, reason in projects.COLLECTORS:
            self.add("projects", id=key, name=name, country=country, capacity=0.0, committed=False, opens="", lead_time=0,
                     ramp=0, technology="", source=f"assumed, {reason}", confidence="low",
                     basis="what can be collected is what a scenario's law of recycling says")
            for scrap in (projects.SWARF_STANDARD, projects.SWARF_HIGHTEMP):
                self.add("operations", facility=key, process="collect-" + scrap, throughput=0.0, capacity=None,
                         source=f"assumed, {reason}", confidence="low", basis="")
        for facility, process, reason in projects.NEW_RECIPES:
            self.add("operations", facility=facility, process=process, throughput=0.0, capacity=None,
                     source=f"assumed, {reason}", confidence="low", basis="")

    def cost(self, project, process):
        """What a tonne of the main product costs, USD, where a study says so: REO of a mine, NdPr oxide of a plant."""
        mine = self.mines.get(project.row.replace("R_", "M_"), {})
        key = "opex_usd_per_kg_reo" if kind_of(process) == "extraction" else "opex_usd_per_kg_ndpr"
        found = number(mine.get(key, ""))
        return found * 1000 if found else None

    def need(self, country, commodity, side):
        """What the projects of a country could take (`inputs`) or make (`outputs`) of a commodity at most, t/yr."""
        total = 0.0
        here = {row["id"]: row["capacity"] for row in self.tables["projects"] if row["country"] == country}
        for row in self.tables["operations"]:
            if row["facility"] in here:
                limit = min(here[row["facility"]], row["capacity"] or math.inf)
                total += limit * self.recipes[row["process"]][side].get(commodity, 0.0)
        return total

    def project_lanes(self):
        """Lanes without base-year flow that a project needs for what it takes or makes."""
        for start, end, commodity, capacity in self.wanted_lanes():
            if start == end or capacity < 1 or (start, end, commodity) in self.lane_keys():
                continue
            self.add_lane(start, end, commodity, flow=0.0, capacity=round(capacity), estimated=True, confidence="low",
                          source="assumed, a project needs a way in or out: capacity is what it could take or make")

    def lane_keys(self):
        """Lanes there are."""
        return {(row["from"], row["to"], row["commodity"]) for row in self.tables["links"]}

    def wanted_lanes(self):
        """All lanes that projects ask for: from, to, commodity, t/yr."""
        for project in projects.MINES:
            country, feed = self.known[project.row]["iso3"], project.processes[0].removeprefix("mine-")
            for buyer in project.sells_to:
                yield country, buyer, feed, self.need(country, feed, "outputs")
        for feed, seller, buyer in projects.FEED_LANES:
            yield seller, buyer, feed, self.need(buyer, feed, "inputs")
        for seller in projects.OXIDE_SELLERS.split():
            for oxide, buyers in projects.OXIDE_BUYERS.items():
                for buyer in buyers.split():
                    yield seller, buyer, oxide, self.need(seller, oxide, "outputs")
        plants = [row for row in self.tables["projects"] if row["id"].startswith("magnets")]
        magnet_countries = sorted({row["country"] for row in plants})
        for metal, sellers in projects.METAL_SELLERS.items():
            for seller in sellers.split():
                for buyer in magnet_countries:
                    yield seller, buyer, metal, self.need(buyer, metal, "inputs")
        for seller, buyers in projects.MAGNET_BUYERS.items():
            for grade in projects.MAGNET_GRADES:
                for buyer in buyers.split():
                    yield seller, buyer, grade, self.need(seller, grade, "outputs")
        kalgoorlie = next(row["capacity"] for row in self.tables["facilities"] if row["id"] == "plant-kalgoorlie")
        yield "AUS", "MYS", "mount-weld-carbonate", 0.925 * kalgoorlie
        yield "RUS", "IND", projects.MONAZITE, 5000.0  # what a swap of equipment for concentrate would bring
        yield "FRA", "GBR", "samarium-oxide", 200.0  # the way out of the samarium held at La Rochelle
