"""The outside publications behind each row, in words for readers."""

import re

from world_building.rights import clean

MCS = "USGS Mineral Commodity Summaries 2026, Data Release (ScienceBase 696a75d5d4be0228872d3bf8)"
MYB = "USGS Minerals Yearbook, Rare Earths, table 2; Gupta & Krishnamurthy 2005"
HUAMEI = "design of Baotou Huamei (treo.substack.com/p/china-northern-lost-in-translation)"
SX = "Gupta & Krishnamurthy 2005 (95 to 98 % in solvent extraction)"
CUSTOMS = "Chinese customs 2024 through press (SMM 2025-03-20; zh.wenxuecity.com/bbs/currentevent/3699194)"
TREO = "The Rare Earth Observer 2025 (treo.substack.com), from Chinese customs"
EUROSTAT = "Eurostat news 2025-04-09"
IEA = "IEA Critical Minerals Dataset, May 2025 edition (CC BY 4.0)"
ADAMAS = "Adamas Intelligence (Chinese magnet exports of 2024, 58,152 t)"

# Recipes of separation: where the basket comes from, and where the recovery.
BASKETS = {
    "bayan-obo-concentrate": f"basket of Bayan Obo: {MYB}; NdPr at 20.5 %, between the samples and {IEA}",
    "bastnaesite-concentrate": f"basket of Mountain Pass: {MYB}",
    "monazite-concentrate": f"basket of Indian beach monazite: {MYB}",
    "mount-weld-concentrate": "basket of the Lynas fact sheet 2010 (Central Lanthanide Deposit)",
    "loparite-concentrate": "basket of Kola loparite: Gupta & Krishnamurthy 2005",
    "loparite-carbonate": "basket of Kola loparite: Gupta & Krishnamurthy 2005",
    "ionic-carbonate-south-china": "basket of medium-yttrium clay: Chi & Tian, Weathered Crust Elution-deposited "
                                   "Rare Earth Ores",
    "ionic-carbonate": "basket of Kachin clay: NdPr and Dy from JRC RMIS, the rest as medium-yttrium clay (Chi & Tian)",
    "xenotime-concentrate": f"basket of Lahat xenotime: {MYB}",
    "seg-concentrate": "medium and heavy part of the basket of Mount Weld: Lynas fact sheet 2010",
    "mount-weld-carbonate": "basket of the Lynas fact sheet 2010 (Central Lanthanide Deposit)",
    "eudialyte-concentrate": "basket of Dubbo: Alkane Resources and Australian Strategic Materials product split",
    "light-carbonate": "basket between Caldeira (Meteoric, Argus 2025: 30 % NdPr, 0.92 % DyTb) and Songwe Hill "
                       "(Project Blue: 32.8 % and 0.94 %)",
}
PROCESSES = {
    "separate-mount-weld": f"reconciled: NdPr recovery that gives the mean of Lynas FY24 and FY25; "
                           f"{BASKETS['mount-weld-concentrate']}",
    "separate-mount-weld-carbonate": "reconciled: as the concentrate route of Lynas, after cracking",
    "separate-monazite-irel": "reconciled: recovery that gives 500 t NdPr oxide (IREL through Business Standard "
                              f"2025-11-09); {BASKETS['monazite-concentrate']}",
    "separate-monazite-white-mesa": f"reconciled: cracking and extraction yields of {SX}; only NdPr was sold in 2024 "
                                    "(Energy Fuels)",
    "separate-bastnaesite-mountain-pass": "assumed, NdPr recovery of 85 % while ramping and a fifth of Ce-La sold "
                                          "(MP Materials publishes neither)",
    "separate-loparite-carbonate-silmet": f"reconciled: {BASKETS['loparite-carbonate']}; yield of {SX}; the heavy part "
                                          "is not separated",
    "crack-loparite": "Gupta & Krishnamurthy 2005 (90 to 95 % in cracking and leaching)",
    "crack-mount-weld": "Gupta & Krishnamurthy 2005 (90 to 95 % in cracking and leaching)",
    "collect-ndfeb-swarf-standard": "assumed, magnets out of old machines are worked up as swarf is",
    "collect-ndfeb-swarf-hightemp": "assumed, magnets out of old machines are worked up as swarf is",
    "make-ndpr-metal": "Saskatchewan Research Council releases (conversion above 98 %); IUPAC atomic weights",
    "make-dysprosium-metal": "Gupta & Krishnamurthy 2005 (90 to 97 % in reduction); IUPAC atomic weights",
    "make-terbium-metal": "Gupta & Krishnamurthy 2005 (90 to 97 % in reduction); IUPAC atomic weights",
    "make-samarium-metal": "Gupta & Krishnamurthy 2005 (90 to 97 % in reduction); IUPAC atomic weights",
    "make-ndfeb-magnet-standard": "reconciled: 30 % rare earths (couragemagnet.com/faq/324: 29 to 32.5 %); finished "
                                  "per blank of JL MAG 2024",
    "make-ndfeb-magnet-hightemp": "reconciled: 31 % rare earths (couragemagnet.com/faq/324); dysprosium and terbium "
                                  "close the world balance; finished per blank of JL MAG 2024",
    "recycle-ndfeb-swarf-standard": "reconciled: 90 to 95 % of the rare earths in swarf come back (industry practice)",
    "recycle-ndfeb-swarf-hightemp": "reconciled: 90 to 95 % of the rare earths in swarf come back (industry practice)",
    "make-smco-magnet": "reconciled: samarium of Sm2Co17 and SmCo5 three to one (Strnat; vendor tables); yields as "
                        "NdFeB",
}

# Lanes whose flow is known, and the rest by commodity.
KNOWN_LANES = {
    ("USA", "CHN", "bastnaesite-concentrate"): f"derived: Mountain Pass output ({MCS}) less its own intake; {CUSTOMS}",
    ("AUS", "MYS", "mount-weld-concentrate"): f"{MCS}; Lynas reports: the only outlet in 2024",
    ("RUS", "EST", "loparite-carbonate"): f"derived: {EUROSTAT}, 3,700 t gross at 47 % REO",
    ("RUS", "CHN", "loparite-carbonate"): f"reconciled: output of Lovozero ({MCS}) less what the EU took ({EUROSTAT})",
    ("IND", "JPN", "ndpr-oxide"): "derived: Reuters 2025-06-13, 1,000 t REO shipped to Japan, times its NdPr share",
    ("MYS", "CHN", "ndpr-oxide"): TREO,
    ("USA", "CHN", "ndpr-oxide"): TREO,
    ("EST", "USA", "cerium-lanthanum-oxide"): "derived: USGS MCS 2025, 5 % of US imports",
    ("MYS", "USA", "cerium-lanthanum-oxide"): "derived: USGS MCS 2025, 13 % of US imports",
    ("CHN", "USA", "ndfeb-magnet-standard"): "derived: Reuters 2026-01-19, 7,444 t of both grades; grades reconciled",
    ("CHN", "USA", "ndfeb-magnet-hightemp"): "derived: Reuters 2026-01-19, 7,444 t of both grades; grades reconciled",
}


def lane(row):
    """Source of a base-year lane."""
    start, end, commodity = row["from"], row["to"], row["commodity"]
    if (start, end, commodity) in KNOWN_LANES:
        return KNOWN_LANES[start, end, commodity]
    if start == "MYS" and commodity == "cerium-lanthanum-oxide" and row["known_or_estimated"] == "known":
        return f"derived: {EUROSTAT}, 2,600 t gross from Malaysia; its split assumed"
    if commodity.endswith("swarf-standard") or commodity.endswith("swarf-hightemp"):
        return "assumed, no other large recycler in 2024: Chinese works take what is not worked up at home"
    if row["known_or_estimated"] == "known":
        return f"derived: mine output ({MCS}); {CUSTOMS} name China as the buyer"
    if "magnet" in commodity:
        if start == "CHN":
            return f"reconciled: {ADAMAS}, shared by partner from customs in press (Reuters, Nikkei, SMM, SCMP)"
        return "assumed, plant output less home use, shared by need and distance"
    return f"reconciled: output of {start} less its own use, shared by need and distance; totals from {MCS}"


def consumer(row):
    """Source of a consumer."""
    if "magnet" in row["commodity"] and row["commodity"] != "smco-magnet":
        return (f"reconciled: world sectors ({IEA}; Argus Media) and national use ({ADAMAS}; customs in press) joined "
                "by proportional fitting")
    if row["source"].startswith("assumed"):
        return row["source"]
    if row["commodity"] == "cerium-lanthanum-oxide":
        return f"reconciled: use by country ({MCS}; {EUROSTAT}) and by sector (Roskill 2021), the rest assumed"
    return f"{MCS}"


def facility(row, tables, basis):
    """Source of a facility: its row of the source tables, or what it was derived from."""
    found = tables.get(row)
    if found and found["source"]:
        return clean(found["source"])
    words = re.sub(r"^(derived|observed): ", "", basis)
    if words.startswith("assumed"):
        words = re.sub(r"^assumed[:,] *", "", words)
        return "assumed, " + words.replace("undisclosed", "neither capacity nor output is published")
    return f"reconciled: {words}; totals from {MCS}"
