"""Which sources may be carried over, and how their names look to a reader."""

import re

FORBIDDEN = re.compile(r"comtrade|energy institute|\bOEC\b|\bKOMIS\b|\bBGS\b|world mineral (statistics|production)",
                       re.IGNORECASE)
INTERNAL = re.compile(r"\.csv|\.py\b|README|base_2024")


def clean(text):
    """A source text without private names."""
    text = text.replace("seed article (Chinese-language news article, Nov 2025)", "HK01 2025-11-11")
    text = re.sub(r"seed article \([^)]*\)", "HK01 2025-11-11", text).replace("seed article", "HK01 2025-11-11")
    text = re.sub(r"github\.com/DaryllGomas/bigpic-markets( research notes)? \(([^)]*)\)", r"press notes (\2)", text)
    text = re.sub(r", via github\.com/\S+ data/\S+", "", text)
    text = re.sub(r"\s+", " ", text)
    return text.strip()


def check(text, place):
    """Stops the build at a source that must not be carried over or means nothing to a reader."""
    for pattern, what in ((FORBIDDEN, "a source that may not be carried over"), (INTERNAL, "a private file")):
        hit = pattern.search(text)
        if hit:
            raise SystemExit(f"{place}: names {what}: `{hit.group(0)}` in: {text}")
    if not text.strip():
        raise SystemExit(f"{place}: no source")
