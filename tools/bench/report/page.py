"""Puts what was measured into a page, between marker comments; the prose around them stays."""
import re


def put(text, name, content):
    """The page with another content of one section. The page must have the section's markers."""
    begin, end = f"<!-- measured: {name} -->", f"<!-- end of {name} -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise SystemExit(f"docs/performance.md needs one pair of markers '{begin}' and '{end}'")
    return pattern.sub(lambda _: f"{begin}\n\n{content.strip()}\n\n{end}", text)
