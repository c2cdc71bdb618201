"""The tables of a world: collecting rows, and writing them the same way each time."""

import csv
from collections import defaultdict

from . import geography, rights

COLUMNS = {
    "countries": "id name latitude longitude source confidence",
    "facilities": "id name country capacity opens technology source confidence basis",
    "projects": "id name country capacity committed opens lead_time lead_time_low lead_time_high ramp capex technology source confidence basis",
    "operations": "facility process throughput capacity cost source confidence basis",
    "links": "from to commodity flow capacity cost transit via estimated source confidence basis",
    "consumers": "country sector commodity demand priority critical source confidence basis note",
    "discards": "country commodity tonnes source confidence basis",
    "stockpiles": "id owner country commodity tonnes rate floor source confidence basis",
}

OPTIONAL = {"technology", "cost", "via", "lead_time_low", "lead_time_high"}  # columns of a table in which nobody fills them are left out

BLOC_NAMES = {"EU": "European Union", "G7": "Group of Seven", "Quad": "Quad", "NATO": "NATO", "ASEAN": "ASEAN",
              "BRICS": "BRICS", "MSP": "Minerals Security Partnership", "USMCA": "USMCA"}


def number(text):
    """A cell as a number; blank is none."""
    return float(text) if text not in ("", None) else None


def shown(value):
    """A number in full precision and as short as that allows; whole numbers without a point."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def read(folder, name):
    """The rows of one table."""
    with open(folder / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class World:
    """Rows of a world's tables and entries of its YAML file, each with a source that has been looked at.

    `recipes` are {process: {"reference", "inputs", "outputs"}}; `country_rows` are those of the collected countries.
    """

    def __init__(self, country_rows):
        self.country_rows = {row["iso3"]: row for row in country_rows}
        self.recipes = {}
        self.tables = defaultdict(list)
        self.commodities = []
        self.processes = []

    def add(self, table, **row):
        """Adds a row and checks its source."""
        place = f"{table} {row.get('id') or row.get('facility') or ''} {row.get('commodity', '')}".strip()
        rights.check(row["source"], place)
        for key in ("basis", "note"):
            if row.get(key):
                rights.check(row[key], place)
        self.tables[table].append(row)

    def add_lane(self, start, end, commodity, **row):
        """Adds a lane with transit and cost by its route."""
        corridors = " ".join(geography.corridors(start, end))
        self.add("links", **{"from": start, "to": end}, commodity=commodity, cost=geography.carriage_cost(start, end),
                 transit=geography.transit_days(start, end), via=corridors,
                 basis=f"transit{', corridors' if corridors else ''} and cost assumed, by route", **row)

    def add_countries(self):
        """Every country in use."""
        used = {row[key] for table, rows in self.tables.items() for row in rows
                for key in ("country", "from", "to") if key in row}
        for country in sorted(used):
            latitude, longitude = geography.COORDINATES[country]
            self.add("countries", id=country, name=self.country_rows[country]["name"].split(",")[0],
                     latitude=latitude, longitude=longitude, source="ISO 3166-1; CIA World Factbook (centre, rounded)"
                     if country != "ROW" else "assumed, a place in the middle for all that is not listed",
                     confidence="high" if country != "ROW" else "low")

    def blocs(self):
        """Blocs with at least two members in the world."""
        present = {row["id"] for row in self.tables["countries"]}
        for bloc, name in BLOC_NAMES.items():
            members = sorted(c for c in present if bloc in self.country_rows[c]["blocs"].split(";"))
            if len(members) > 1:
                yield {"id": bloc, "name": name, "members": members,
                       "source": f"membership at the end of 2025, {name}; only countries of this world"}

    def write(self, folder, head):
        """Writes all files."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, names in COLUMNS.items():
            rows = self.tables[table]
            columns = [name for name in names.split() if table == "links" and name == "cost" or name not in OPTIONAL
                       or any(row.get(name) for row in rows)]
            write_table(folder / f"{table}.csv", columns, rows)
        with open(folder / "world.yaml", "w", encoding="utf-8") as file:
            file.write(head)
            for name, entries in (("commodities", self.commodities), ("processes", self.processes),
                                  ("blocs", list(self.blocs()))):
                file.write(f"\n{name}:\n")
                file.writelines(entry(keys) for keys in entries)


def cell(value):
    """A value as a cell."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return shown(value) if isinstance(value, (int, float)) else str(value)


def write_table(path, columns, rows):
    """Writes one CSV file."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([cell(row.get(column)) for column in columns] for row in rows)


def quoted(text):
    """A text as a YAML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def flow_map(amounts):
    """Amounts as a YAML map on one line."""
    return "{" + ", ".join(f"{key}: {shown(value)}" for key, value in amounts.items()) + "}"


def entry(keys):
    """A list entry of YAML from a map of keys; blanks are left out."""
    lines = []
    for key, value in keys.items():
        if value == "" or value == {}:
            continue
        if isinstance(value, dict):
            text = flow_map(value)
        elif isinstance(value, list):
            text = "[" + ", ".join(value) + "]"
        elif key in ("name", "source", "stage", "basis"):
            text = quoted(value)
        else:
            text = value
        lines.append(f"{key}: {text}")
    return "  - " + "\n    ".join(lines) + "\n"
