"""State Media Monitor's classes, as the matrix of State Media Profiles has them, and the rows it merged with those."""

from __future__ import annotations

from pipelines.tables.rows import Asked, Broken, Cells, TableRow, Verdict, row

MONITOR = "state-media-monitor"
PROFILES = "state-media-profiles"
"""The rater of rows that State Media Profiles took from other projects; they are shown and never counted."""

_CLASSES = frozenset({"SC", "CaPu", "CaPr", "ISFM", "ISFM?", "ISF", "ISM", "IP"})
"""Codes of the typology; another word shows that the row's columns are shifted."""


def matrix(line: int, cells: Cells, _: Asked) -> TableRow:
    """``Region,Country,Media company,Main assets,URL,Typology,Status,Notes,…``."""
    name, address, code = cells["main assets"], cells["url"], cells["typology"]
    if code and code not in _CLASSES:
        raise Broken(f"typology {code[:40]!r} is none of {', '.join(sorted(_CLASSES))}; the columns may be shifted")
    marks = (cells.get("notes", ""), cells.get("status", ""))
    merged = next((mark for mark in marks if "merged from" in mark.casefold()), None)
    verdict = Verdict(
        rater=PROFILES if merged else MONITOR,
        dimension="state-control",
        raw=code,
        rated_as=address or name,
        note=f"{merged}: not State Media Monitor's own research" if merged else None,
    )
    return row(line, [verdict if code else None], address=address, name=name)


def whose(rater: str, note: str) -> str:
    """The rater of a row of the ledger: merged rows stood under State Media Monitor, whose research they are not."""
    return PROFILES if rater == MONITOR and note.startswith("row merged from another project") else rater
