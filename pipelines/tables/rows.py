"""What every rater's table is read into: rows of verdicts, as the table has them, and the rows nobody could read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from db.model import Rater
from db.times import is_day
from pipelines.rater_file import WHEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One judgement as the rater's table has it."""

    rater: str
    """Its id."""
    rater_name: str | None = None
    """As written, where the table is one's own."""
    dimension: str
    raw: str
    """What the rater wrote, untouched."""
    rated_as: str
    """The host, address or name that the rater used."""
    scope: str | None = None
    applies_from: str | None = None
    applies_to: str | None = None
    """Publication dates of the articles that it speaks of: year, month or day."""
    as_of: str | None = None
    """When it was on record, where the row says so: year, month or day."""
    source: str | None = None
    source_url: str | None = None
    licence: str | None = None
    """None: that of the rater's table."""
    redistribute: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of a table, with at least one verdict, and an address, a name or an outlet's id."""

    line: int
    """Line in the file, from 1; for JSON, the number of the record."""
    address: str | None = None
    """Host or address that was rated, as written."""
    aliases: tuple[str, ...] = ()
    """Other addresses that the table gives for the same."""
    whole: bool = False
    """The addresses say where it publishes; their paths are no part of the verdict."""
    name: str | None = None
    outlet: str | None = None
    """The outlet's id, where the table gives ours."""
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A row that says nothing we can take, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterTable:
    """A rater's table, read; every row of the file is in `rows`."""

    layout: str
    """The layout that it was told by, in words."""
    rater: str | None
    """Whose table it is, though single rows may be another's; None where its rows name several."""
    dated: str | None = None
    """The day or year that the file states for itself, or that its publication is known by."""
    source: str | None = None
    """What the file was called; the source of verdicts that name none."""
    rows: tuple[TableRow | Unread, ...]
    unknown: tuple[tuple[str, str], ...] = ()
    """Raters that nobody knew, as id and name; only a table of one's own brings such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known before a table is opened."""

    rater: str | None
    """Whom the user named."""
    raters: Mapping[str, Rater]
    source: str
    """Where the table is from: the file or the address."""


class Broken(Exception):
    """A row cannot be read; its text is the reason.  It never leaves this package."""


Cells = Mapping[str, str]
"""A row of a CSV by its header's names, those in small letters."""

RowReader = Callable[[int, Cells, Asked], TableRow]
"""Line, cells → row.  Raises `Broken`."""

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONG = 2_000
"""Characters; no name, address or verdict is longer."""


def row(
    line: int,
    verdicts: Iterable[Verdict | None],
    *,
    address: str = "",
    aliases: Iterable[str] = (),
    name: str = "",
    outlet: str = "",
    whole: bool = False,
) -> TableRow:
    """The row, once it is sure that it says something of somebody.  Raises `Broken`."""
    kept = tuple(verdict for verdict in verdicts if verdict)
    others = tuple(other for other in aliases if other)
    if not kept:
        raise Broken("no verdict in it")
    if not (address or name or outlet):
        raise Broken("neither an address nor a name")
    texts = (address, name, outlet, *others, *(verdict.raw for verdict in kept))
    if max(map(len, texts)) > _LONG:
        raise Broken(f"a cell of {max(map(len, texts)):,} characters")
    if any(_UNFIT.search(text) for text in texts):
        raise Broken("a character in it that no text has (a control or half a character)")
    return TableRow(
        line=line,
        address=address or None,
        aliases=others,
        whole=whole,
        name=name or None,
        outlet=outlet or None,
        verdicts=kept,
    )


def when(text: str, column: str) -> str | None:
    """A year, month or day such as ``2024-02-07``; None where the cell is empty.  Raises `Broken`."""
    if not text:
        return None
    if not WHEN.match(text) or not is_day(first_day(text)):
        raise Broken(f"{column} {text[:40]!r} is no date; write 2024-02-07, 2024-02 or 2024")
    return text


def first_day(when: str) -> str:
    """The first day of a year, a month or a day, as text."""
    return when + "-01-01"[len(when) - 4 :] if 4 <= len(when) < 10 else when


def text_in(record: Mapping[str, object], key: str) -> str:
    """The text under a key of a JSON record; empty where there is none.  Raises `Broken`."""
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Broken(f"{key!r} is no text")
    return value.strip()


def fold(text: str) -> str:
    """For comparing words: small letters, single spaces."""
    return " ".join(text.split()).casefold()
