"""Who wrote a text that another outlet published: agency marks, sections of agency copy, the source that the page
names, canonical addresses."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from db.model import Outlet, Section

MARKS_FILE = Path(__file__).parent / "wire_marks.csv"
"""How agencies sign a text (columns outlet, short_name, mark, where, basis), and where we know that from."""

AGGREGATED = "aggregated"
"""Label of sections, or whole outlets, that print the texts of others."""

_FRAME = re.compile(r"^[\s(\[/–—-]+|[\s)\]/–—.,:;-]+$")
_BY = re.compile(r"^by\s+(?:the\s+)?|^the\s+", re.I)
_BRACKETS = re.compile(r"[()]")
_SEVERAL = re.compile(r"\s*(?:[/,;+&]|\band\b)\s*")


@cache
def wire_marks(file: Path = MARKS_FILE) -> Mapping[str, str]:
    """Every mark of the file in plain form, with the id of its agency."""
    marks: dict[str, str] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for mark in (row["short_name"], row["mark"]):
                marks[plain_mark(mark)] = row["outlet"]
    return MappingProxyType(marks)


def plain_mark(text: str) -> str:
    """An agency's mark without brackets, slashes and "By the": ``(Sputnik)``, ``/TASS/`` → ``sputnik``, ``tass``."""
    return _BY.sub("", " ".join(_FRAME.sub("", text).split())).casefold()


def agency_of(text: str, marks: Mapping[str, str]) -> str | None:
    """The id of the agency that signed; None where nobody known, or more than one, did."""
    found = marks.get(plain_mark(text))
    if found:
        return found
    several = {marks.get(plain_mark(part)) for part in _SEVERAL.split(_FRAME.sub("", text)) if part.strip()}
    return several.pop() if len(several) == 1 else None


def _bears(outlet: Outlet, mark: str) -> bool:
    """Whether an outlet goes by a mark itself: by its name, a part of that in brackets, or its id's first part."""
    names = {plain_mark(part) for part in _BRACKETS.split(outlet.name)}
    return mark in names | {outlet.id, outlet.id.partition("-")[0]}


def origin_of(
    publisher: Outlet | None,
    *,
    known: Mapping[str, Outlet],
    marks: Mapping[str, str],
    whose: Callable[[str], Outlet | None],
    agency: str | None = None,
    section: Section | None = None,
    named: str | None = None,
    claimed: str | None = None,
) -> tuple[str | None, str | None]:
    """The id of the outlet that wrote the text, and the evidence; no id where it is the publisher, or is not listed.

    A signature goes before the section it stands in, that before the source that the page's JSON-LD names (`named`, a
    name or an address), that before a canonical address on another outlet's host (`claimed`).  A name is believed
    where it is an agency's: newspapers all over the world are called The Guardian.  `whose` finds the outlet of an
    address.
    """
    publisher_id = publisher.id if publisher else None
    if agency:
        found = agency_of(agency, marks)
        if publisher is not None and (found == publisher.id or _bears(publisher, plain_mark(agency))):
            return None, None
        return (found if found in known else None), f"signed {agency}"
    if section and section.origin and section.origin != publisher_id:
        basis = f" ({section.basis})" if section.basis else ""
        evidence = f"section {section.section} at {section.pattern}{basis}"
        return (section.origin if section.origin in known else None), evidence
    if named and not (publisher is not None and _bears(publisher, plain_mark(named))):
        source = whose(named) if "://" in named else known.get(agency_of(named, marks) or "")
        if source is None or source.id != publisher_id:
            return (source.id if source else None), f"the page names {named} as its source"
    outlet = whose(claimed) if claimed else None
    if outlet and outlet.id != publisher_id:
        return outlet.id, f"canonical address {claimed}"
    if section and section.section == AGGREGATED:
        return None, "an aggregator's page that does not say who wrote it"
    return None, None
