"""Exports opened by the programs they are for: pandas, openpyxl, xarray, networkx, Graphviz.

    /usr/bin/python3 readers.py CHOKEPOINT SCENARIOS
"""
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

try:
    import networkx
    import openpyxl
    import pandas
    import xarray
except ImportError as error:
    print("skipped:", error)
    sys.exit(77)

chokepoint, scenarios = sys.argv[1], pathlib.Path(sys.argv[2])
del sys.argv[1:]
HOSTILE = "=cmd|' /C calc'!A0"


def run(*arguments):
    return subprocess.run([chokepoint, *map(str, arguments)], check=True, capture_output=True, text=True)


class Readers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.here = pathlib.Path(cls.folder.name)
        cls.results = cls.here / "r.sqlite"
        run("run", "-q", scenarios / "tiny/first-ban.yaml", "--set", "title=" + json.dumps(HOSTILE), "-o", cls.results)
        # A sector that a spreadsheet would take for a formula: no world may name it so, a results file of others could.
        database = sqlite3.connect(cls.results)
        database.execute("UPDATE consumer SET sector = ? WHERE id = 0", (HOSTILE,))
        database.commit()
        cls.database = database

    @classmethod
    def tearDownClass(cls):
        cls.database.close()
        cls.folder.cleanup()

    def export(self, form, ending, *more):
        file = self.here / ("r." + ending)
        run("export", self.results, "--format", form, "-o", file, *more)
        return file

    def ask(self, sql):
        return self.database.execute(sql).fetchall()

    def test_csv_is_tidy(self):
        table = pandas.read_csv(self.export("csv", "csv"), keep_default_na=False)
        self.assertEqual(len(table), self.ask("SELECT count(*) FROM results")[0][0])
        self.assertEqual(list(table.columns)[-1], "value")
        ours = table[(table.variable == "delivered") & (table.country == "JPN")].value.sum()
        theirs = self.ask("SELECT sum(value) FROM results WHERE variable = 'delivered' AND country = 'JPN'")[0][0]
        self.assertAlmostEqual(ours, theirs, places=6)
        self.assertTrue(table.sector[table.sector.str.contains("cmd")].str.startswith("'=").all())

    def test_workbook_has_a_sheet_a_table(self):
        file = self.export("xlsx", "xlsx")
        book = openpyxl.load_workbook(file)
        for name in ("about", "countries", "consumers", "coverage (share)", "flows (t)", "events"):
            self.assertIn(name, book.sheetnames)
        for sheet in book:
            self.assertEqual(sheet.freeze_panes, "A2", sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", f"{sheet.title} {cell.coordinate}")
        consumers = pandas.read_excel(file, sheet_name="consumers")
        self.assertIn(HOSTILE, list(consumers.sector))
        self.assertEqual(consumers["unmet (t)"].sum().round(6), round(self.ask("SELECT sum(unmet_tonnes) FROM consumer_summary")[0][0], 6))
        flows = pandas.read_excel(file, sheet_name="flows (t)")
        self.assertIn("2025-04", flows.columns)

    def test_netcdf_opens_in_xarray(self):
        with xarray.open_dataset(self.export("netcdf", "nc")) as data:
            self.assertEqual(data.attrs["Conventions"], "CF-1.10")
            self.assertEqual(str(data.time.values[0])[:10], "2025-01-01")
            self.assertEqual(data.coverage.dims, ("conduct", "consumer", "time"))
            self.assertEqual(data.delivered.attrs["units"], "t")
            japan = data.delivered.isel(conduct=0)[data.consumer_country == "JPN"].sum().item()
            stored = self.ask("SELECT sum(delivered) FROM consumer_step JOIN consumer ON consumer.id = consumer JOIN country ON country.id = country WHERE country.code = 'JPN'")
            self.assertAlmostEqual(japan, stored[0][0], places=6)
            self.assertEqual(data.status.attrs["flag_meanings"].split()[4], "severed")

    def test_graphml_opens_in_networkx(self):
        graph = networkx.read_graphml(self.export("graphml", "graphml"))
        self.assertIn("CHN/magnet", graph)
        self.assertEqual(graph.nodes["CHN/magnet"]["kind"], "market")
        shipped = sum(edge["tonnes"] for _, _, edge in graph.edges(data=True) if edge["kind"] == "lane")
        self.assertAlmostEqual(shipped, self.ask("SELECT sum(tonnes) FROM link_step")[0][0], places=6)

    def test_one_commodity_in_one_month(self):
        graph = networkx.read_graphml(self.export("graphml", "graphml", "--commodity", "oxide", "--date", "2025-01"))
        commodities = {edge["commodity"] for _, _, edge in graph.edges(data=True)}
        self.assertEqual(commodities & {"magnet"}, set())
        self.assertIn("ore", commodities)

    def test_dot_is_drawn_by_graphviz(self):
        drawing = subprocess.run(["dot", "-Tsvg", self.export("dot", "dot")], check=True, capture_output=True, text=True)
        self.assertIn("China: Magnets", drawing.stdout)
        self.assertEqual(drawing.stderr, "")

    def test_geojson_is_geojson(self):
        data = json.loads(self.export("geojson", "geojson").read_text())
        self.assertEqual(data["type"], "FeatureCollection")
        kinds = {feature["geometry"]["type"] for feature in data["features"]}
        self.assertEqual(kinds, {"Point", "LineString"})
        japan = [each["properties"] for each in data["features"] if each["properties"].get("country") == "JPN"]
        self.assertEqual(japan[0]["cut_off_since"], self.ask(
            "SELECT step.date FROM region_summary JOIN step ON step.id = first_step WHERE region = 'JPN'")[0][0])

    def test_comparison_as_a_workbook(self):
        file = self.here / "c.xlsx"
        run("compare", "-q", self.results, scenarios / "tiny/first-ban-and-stockpile.yaml", "-o", file)
        inputs = pandas.read_excel(file, sheet_name="input")
        self.assertTrue(inputs["key"].str.contains("reserve-release").any())
        self.assertIn("unmet value (USD)", list(pandas.read_excel(file, sheet_name="totals")["what"]))


unittest.main(verbosity=1)
