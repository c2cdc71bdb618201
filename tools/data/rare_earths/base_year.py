"""The tables of 2024: facilities with their operations, lanes, consumers and discards."""

import math
import re
from collections import defaultdict

from world_building.tables import read

from . import sources
from .names import slug, tidy_basis

OWN_NAMES = {
    "X_CHN_SWARF": "Chinese swarf recyclers", "X_CHN_MAGNETS": "Chinese magnet makers other than JL MAG",
    "X_CHN_METAL": "Chinese metal makers", "X_THA_METAL": "Thai metal makers", "X_VNM_METAL": "Vietnamese metal makers",
    "X_GBR_SMCO": "British samarium-cobalt makers", "G_VAC_DEU": "Vacuumschmelze Hanau",
    "G_VAC_DEU_NEOREM": "Neorem Magnets, Ulvila", "G_VAC_DEU_SMCO": "Vacuumschmelze, samarium-cobalt",
    "G_SVN_SMCO": "Magneti Ljubljana, samarium-cobalt", "G_JPN_TOTAL_SMCO": "Japanese samarium-cobalt makers",
    "G_JSLINK_KOR_AND_OTHERS": "Korean magnet makers", "M_CHEMOURS": "Chemours mineral sands",
}


class BaseYear:
    """Tables of the base year."""

    def facilities(self):
        """Facilities and their operations; a facility with own limits has their sum as its shared capacity."""
        groups = defaultdict(list)
        for row in read(self.base, "facilities.csv"):
            groups[row["facility"]].append(row)
        for key, rows in groups.items():
            shared = rows[0]["capacity_scope"] == "facility"
            limits = [float(row["capacity_t_per_yr"]) for row in rows]
            basis = tidy_basis(rows[0]["basis"])
            source = sources.facility(key, self.known, basis)
            name = OWN_NAMES.get(key) or (self.known[key]["name"] if key in self.known else self.unreported(key))
            self.add("facilities", id=slug(key), name=name, country=rows[0]["country"],
                     capacity=limits[0] if shared else math.fsum(limits), source=source,
                     opens="2024-11-01" if key == "R_KALGOORLIE" else "",
                     technology=self.technology(key, rows[0]["country"]),
                     confidence=rows[0]["confidence"], basis=basis)
            for row, limit in zip(rows, limits):
                self.add("operations", facility=slug(key), process=row["process"],
                         throughput=float(row["throughput_2024_t"]), capacity=None if shared else limit,
                         source=sources.facility(key, self.known, tidy_basis(row["basis"])),
                         confidence=row["confidence"], basis=tidy_basis(row["basis"]))

    def technology(self, row, country):
        """Other countries whose equipment or service a plant is built on, as its row of the sources names them."""
        named = self.known.get(row, {}).get("technology_origin", "")
        return " ".join(code for code in re.findall(r"\b[A-Z]{3}\b", named) if code != country)

    def unreported(self, key):
        """Name of output that customs show and no mine statistics count, or of a plant made by splitting one."""
        if not key.startswith("X_UNREPORTED"):
            return key
        feed, country = key.split("_")[2:]
        place = self.country_rows[country]["name"].split(",")[0]
        return f"{place}, {'clay' if feed == 'IONIC' else 'monazite'} output outside the statistics"

    def lanes(self):
        """Base-year lanes."""
        for row in read(self.base, "flows.csv"):
            start, end = row["from"], row["to"]
            self.add_lane(start, end, row["commodity"], flow=float(row["tonnes"]), capacity=None,
                          estimated=row["known_or_estimated"] == "estimated", source=sources.lane(row),
                          confidence=row["confidence"])

    def wants(self):
        """Consumers, and what is left over as discards."""
        for row in read(self.base, "consumers.csv"):
            shared = dict(country=row["country"], commodity=row["commodity"], confidence=row["confidence"])
            if row["is_sink"] == "yes":
                self.add("discards", **shared, tonnes=float(row["demand_t_per_yr"]),
                         source=f"derived: world output ({sources.MCS}; MIIT quotas) less all wants",
                         basis="stock, disposal and uses that no table counts")
                continue
            self.add("consumers", **shared, sector=row["sector"], demand=float(row["demand_t_per_yr"]),
                     priority=int(row["priority_class"]), critical=float(row["critical_coverage"]),
                     source=sources.consumer(row), basis="class and critical coverage assumed",
                     note=tidy_basis(row["basis"]))
