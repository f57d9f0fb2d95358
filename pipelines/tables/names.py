"""Tables that name outlets and give no address of theirs: Ad Fontes; and AllSides, as people have copied it."""

from __future__ import annotations

from pipelines.hosts import plain_host
from pipelines.tables.rows import Asked, Broken, Cells, TableRow, Unread, Verdict, fold, row

_ALLSIDES = {
    "left": "Left", "left-center": "Lean Left", "center": "Center", "right-center": "Lean Right", "right": "Right",
}  # fmt: skip
"""What the public copies write, and AllSides' own words."""

_MISSING = frozenset({"NA"})
"""How R writes an empty cell."""

ALLSIDES_WORDS = frozenset(_ALLSIDES) | frozenset(fold(word) for word in _ALLSIDES.values()) | {"allsides", "mixed"}


def adfontes(line: int, cells: Cells, _: Asked) -> TableRow:
    """``source,reliability,bias``: outlets and programmes by name."""
    name = cells["source"]
    verdicts = [
        Verdict(rater="adfontes", dimension=dimension, raw=cells[dimension], rated_as=name)
        for dimension in ("bias", "reliability")
        if cells[dimension]
    ]
    return row(line, verdicts, name=name)


def allsides(line: int, cells: Cells, _: Asked) -> TableRow:
    """The columns of AllSideR; `url` is AllSides' page on the outlet; how many readers agree is an axis of its own."""
    cells = {column: "" if cell in _MISSING else cell for column, cell in cells.items()}
    name, page = cells["news_source"], cells.get("url", "")
    if fold(name) == "test source":
        raise Broken("a row for testing, by its name")
    sure = cells.get("confidence_level", "")
    note = f"confidence: {sure}" if sure else None
    lean = _bias(cells["rating"], name, page or None, note)
    agree = cells.get("perc_agree", "")
    readers = Verdict(
        rater="allsides", dimension="community-agreement", raw=agree, rated_as=name, source_url=page or None, note=note
    )
    return row(line, [lean, readers if agree and lean else None], name=name)


def allsides_map(entries: dict[str, object]) -> list[TableRow | Unread]:
    """``{address: rating}``."""
    return [_entry(number, address, value) for number, (address, value) in enumerate(entries.items(), 1)]


def _entry(line: int, address: str, value: object) -> TableRow | Unread:
    try:
        if not isinstance(value, str):
            raise Broken("the rating is no word")
        host = plain_host(address) or ""
        if (host == "allsides.com" or host.endswith(".allsides.com")) and fold(value) != "allsides":
            raise Broken("AllSides' own page on somebody; the address that was rated is not in it")
        return row(line, [_bias(value.strip(), address.strip(), None, None)], address=address.strip())
    except Broken as error:
        return Unread(line=line, reason=str(error))


def _bias(word: str, rated_as: str, page: str | None, note: str | None) -> Verdict | None:
    if fold(word) == "allsides":
        raise Broken("'allsides' is no rating: AllSides marks itself and its own pages so")
    raw = _ALLSIDES.get(fold(word), word)
    return (
        Verdict(rater="allsides", dimension="bias", raw=raw, rated_as=rated_as, source_url=page, note=note)
        if raw
        else None
    )
