"""What a row or an id of the source tables is called and what it is."""

import re

KINDS = (("mine-", "extraction"), ("collect-", "extraction"), ("separate-", "separation"), ("crack-", "conversion"), ("recycle-", "recycling"))
MAGNET_STAGE, METAL_STAGE = "magnet", "metal"


def slug(row):
    """A readable id from the id of a source table."""
    if row.startswith("X_UNREPORTED"):
        return "mine-" + row[2:].lower().replace("_", "-")
    prefix = {"M": "mine-", "R": "plant-", "G": "magnets-", "X": "other-"}[row[0]]
    return prefix + row[2:].lower().replace("_", "-")


def tidy_basis(text):
    """A remark of the source tables without their private names."""
    words = {"REF_HUAMEI": "the recovery of Huamei", "SX_GEN": "the yield of extraction", "MAG_BLANK": "blank yield",
             "CL_GEN": "the yield of cracking", "MAG_JLMAG": "finished yield of JL MAG", "REC_SWARF": "swarf recovery",
             "MET_SRC": "the yield of SRC", "MET_REDUCTION": "the yield of reduction", "ALLOY": "alloy yield"}
    for private, public in words.items():
        text = text.replace(private, public)
    text = re.sub(r"\((mines|README)[^)]*\)|mines\.csv (low|notes)", "", text)
    text = re.sub(r"\b[MRGX]_[A-Z0-9_]+\b", lambda hit: slug(hit.group(0)), text)
    return re.sub(r"\s+([,;)])", r"\1", re.sub(r"\s+", " ", text)).strip()


def kind_of(process):
    """The kind of a process by its name."""
    for prefix, kind in KINDS:
        if process.startswith(prefix):
            return kind
    return "reduction" if process.endswith("metal") else "manufacture"


def stage_of(commodity):
    """The step of the chain a commodity belongs to."""
    for word in ("magnet", "metal", "oxide", "swarf", "carbonate"):
        if word in commodity:
            return {"swarf": "scrap", "magnet": MAGNET_STAGE, "metal": METAL_STAGE}.get(word, word)
    return "concentrate"
