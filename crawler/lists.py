"""A user's own table of addresses, given back with the tag's columns added; no crawl, no database needed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from db.model import Tag
from db.times import is_day
from pipelines.errors import ConfigError
from pipelines.tag import tag_json

URL_COLUMNS = ("url", "link", "address", "href", "article_url", "canonical_url", "expanded_url", "domain", "host")
"""Names of the column that holds addresses, the likeliest first, in small letters."""
DATE_COLUMNS = ("date", "day", "published", "publish_date", "publication_date", "pub_date", "published_at")
SEPARATORS = (",", ";", "\t")

ADDED = (
    "host", "status", "outlet", "name", "country", "type", "state_control", "section", "lean", "lean_low", "lean_high",
    "raters", "reliability", "reliability_low", "reliability_high", "reliability_raters", "audience_lean", "origin",
    "origin_evidence", "note", "registry_version", "ratings",
)  # fmt: skip
"""Columns of the tag; one that the user's table has already gets the prefix ``tag_``."""

LARGEST = 10 * 2**20
"""Characters of a cell."""

_SEP = re.compile(r'("?sep=([^\w\s"]|\t)"?)(?:\r\n|\r|\n|\Z)', re.I)
"""A first line by which Excel knows the separator."""
_LINE_END = re.compile(r'(?:"[^"]*"|[^"\r\n])*(\r\n|\r|\n)')
_ADDRESS = re.compile(r"(?:https?:)?//\S|www\.\S+\.\S|[\w-]+(?:\.[\w-]+)+/", re.I)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\Z")
_DAY = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?:\Z|[T\s])")


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlList:
    """A table of addresses as its user wrote it."""

    separator: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Each with its line."""
    url: int
    """Place of the column that holds the address."""
    date: int | None
    mark: str = ""
    """What stood before the header: a byte order mark, a line ``sep=;``."""
    line_end: str = "\n"

    @property
    def columns(self) -> str:
        """Which columns are read, in words."""
        dates = "no column of dates" if self.date is None else f"dates from column {self.header[self.date].strip()}"
        return f"addresses from column {self.header[self.url].strip()}, {dates}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the table with its tag."""

    cells: tuple[str, ...]
    """The user's, then one for each of `ADDED`; what is unknown is empty."""
    tag: Tag | None
    """None where the line has no address."""
    problem: str | None
    """What is wrong with its date."""


def read_list(data: bytes, name: str, *, url_column: str | None = None, date_column: str | None = None) -> UrlList:
    """The table of a CSV file (or one with ``;`` or tabs), UTF-8, with a header.  Raises ConfigError with the cure."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(name, f"line {line}", "not UTF-8", "save the table as CSV UTF-8") from error
    start = len(text) - len(text.removeprefix("\ufeff"))
    ending = _LINE_END.match(text)
    line_end = ending[1] if ending else "\n"
    excel = _SEP.match(text, start)
    mark = text[:start] + (excel[1] + line_end if excel else "")
    text = text[excel.end() if excel else start :]
    separator = excel[2] if excel else max(SEPARATORS, key=re.split(r"[\r\n]", text, maxsplit=1)[0].count)
    header, *rows = _cells(text, separator, name, skipped=1 if excel else 0) or [(1, ())]
    return _list(header[1], rows, name, url_column, date_column, separator=separator, mark=mark, line_end=line_end)


def _cells(text: str, separator: str, name: str, skipped: int) -> list[tuple[int, tuple[str, ...]]]:
    """Every line that is not empty, with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    usual = csv.field_size_limit(LARGEST)
    try:
        return [(reader.line_num + skipped, tuple(row)) for row in reader if row]
    except csv.Error as error:
        cure = 'put a cell that holds the separator or a quote in double quotes: "a, b"'
        raise ConfigError(name, f"line {reader.line_num + skipped}", f"not CSV ({error})", cure) from error
    finally:
        csv.field_size_limit(usual)


def _list(
    header: tuple[str, ...], rows: list[tuple[int, tuple[str, ...]]], name: str, url_column: str | None,
    date_column: str | None, *, separator: str, mark: str, line_end: str,
) -> UrlList:  # fmt: skip
    top = f"line {2 if 'sep=' in mark.lower() else 1}"
    cure = "add a first line with the names of the columns: url,date"
    for cell in header:
        if _ADDRESS.match(cell.strip()):
            raise ConfigError(name, top, f"no header: {cell.strip()[:200]!r} is an address", cure)
    for line, row in rows:
        if len(row) > len(header):
            problem = f"{len(row)} cells where the header has {len(header)}"
            raise ConfigError(name, f"line {line}", problem, "put a cell that holds the separator in double quotes")
    url = _place(header, url_column, URL_COLUMNS, name, "--url-column")
    if url is None:
        url = _looks(rows)
    if url is None:
        named = f"name it: --url-column X, one of {', '.join(header) or 'none: the file is empty'}"
        hosts = [cell.strip() for cell in header if _HOST.match(cell.strip())]
        named += f"; or, should {hosts[0][:200]!r} be a host, {cure}" if hosts else ""
        raise ConfigError(name, top, "which column holds the addresses?", named)
    date = _place(header, date_column, DATE_COLUMNS, name, "--date-column")
    return UrlList(
        separator=separator, header=header, rows=tuple(rows), url=url, date=date, mark=mark, line_end=line_end
    )


def _place(header: Sequence[str], named: str | None, usual: Sequence[str], file: str, option: str) -> int | None:
    names = [cell.strip() for cell in header]
    if named is not None:
        if named not in names:
            raise ConfigError(file, option, f"no column is called {named!r}", f"one of {', '.join(names)}")
        chosen = named
    else:
        names = [cell.casefold() for cell in names]
        chosen = next((name for name in usual if name in names), "")
        if not chosen:
            return None
    if names.count(chosen) > 1:
        raise ConfigError(file, option, f"{names.count(chosen)} columns are called {chosen!r}", "rename all but one")
    return names.index(chosen)


def _looks(rows: Sequence[tuple[int, tuple[str, ...]]]) -> int | None:
    """The first column whose first cell is a whole address."""
    cells = rows[0][1] if rows else ()
    return next((place for place, cell in enumerate(cells) if cell.strip().startswith(("http://", "https://"))), None)


def day_in(cell: str) -> str | None:
    """The day of a date as people and programs write it in ISO 8601; None for an empty cell.

    Raises ValueError for anything else: 03/04/2026 is two days.
    """
    if not cell.strip():
        return None
    found = _DAY.match(cell)
    if not found or not is_day(found[1]):
        raise ValueError(f"{cell!r} is no date that can be told; write 2026-03-01")
    return found[1]


def tagged_list(table: UrlList, tag: Callable[[str, str | None], Tag], date: str | None = None) -> Iterator[Line]:
    """The table's lines with the tag's columns.

    `tag` takes an address and a day (None: not known); `date` is the day of lines that give none.  A date that cannot
    be told is no date, and the tag's note says so.
    """
    for number, row in table.rows:
        cells = [*row, *[""] * (len(table.header) - len(row))]
        given = cells[table.date] if table.date is not None else ""
        problem = note = None
        try:
            day = day_in(given) or date
        except ValueError as error:
            day, problem = None, f"line {number}: {error}; tagged as undated"
            note = f"date not understood: {given.strip()[:200]!r}"
        address = cells[table.url].strip()
        found = tag(address, day) if address else None
        if found and note:
            found = replace(found, note="; ".join(part for part in (note, found.note) if part))
        yield Line(cells=(*cells, *_added(found)), tag=found, problem=problem)


def written(table: UrlList, lines: Iterable[Line]) -> Iterator[str]:
    """The lines as text, in the form of the user's file: its separator, its line ends, what stood before its header."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=table.separator, lineterminator="\r\n")  # so that both are quoted in a cell

    def text(cells: Sequence[str]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells)
        return buffer.getvalue().removesuffix("\r\n") + table.line_end

    yield table.mark + text([*table.header, *_names(table.header)])
    for line in lines:
        yield text(line.cells)


def _names(header: Sequence[str]) -> Iterator[str]:
    """The names of the tag's columns, none of which the user's table has already."""
    taken = Counter(cell.strip() for cell in header)
    for name in ADDED:
        free = name
        while taken[free]:
            free = f"tag_{free}"
        taken[free] += 1
        yield free


def _added(tag: Tag | None) -> Iterator[str]:
    if tag is None:
        yield from [""] * len(ADDED)
        return
    found = tag_json(tag) | {"note": tag.note, "origin_evidence": tag.origin_evidence}
    yield from (_cell(found[name]) for name in ADDED)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
