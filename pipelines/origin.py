"""Who wrote a text that another outlet published: agency marks, sections of agency copy, canonical addresses."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from db.model import Outlet, Section

MARKS_FILE = Path(__file__).parent / "wire_marks.csv"
"""How agencies sign a text (columns outlet, short_name, mark, where, basis), and where we know that from."""

_FRAME = re.compile(r"^[\s(\[/–—-]+|[\s)\]/–—.,:;-]+$")
_BY = re.compile(r"^by\s+(?:the\s+)?|^the\s+", re.I)
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


def origin_of(
    publisher: Outlet | None,
    *,
    known: Mapping[str, Outlet],
    marks: Mapping[str, str],
    agency: str | None = None,
    section: Section | None = None,
    claimed: Outlet | None = None,
    claimed_url: str | None = None,
) -> tuple[str | None, str | None]:
    """The id of the outlet that wrote the text, and the evidence; no id where it is the publisher, or is not listed.

    A signature goes before the section it stands in, that before a canonical address on another outlet's host.
    """
    if agency:
        evidence = f"signed {agency}"
        found = agency_of(agency, marks)
        own = publisher is not None and plain_mark(agency) in {plain_mark(publisher.name), publisher.id}
        if own or (publisher is not None and found == publisher.id):
            return None, None
        return (found if found in known else None), evidence
    publisher_id = publisher.id if publisher else None
    if section and section.origin and section.origin != publisher_id:
        return (section.origin if section.origin in known else None), f"section {section.section} at {section.pattern}"
    if claimed and claimed.id != publisher_id:
        return claimed.id, f"canonical address {claimed_url}"
    return None, None
