"""Bytes of a file → its text, and the text → records with their lines: gzip, marks and encodings, CSV and JSON.

Whatever comes in, what comes out is a value or a `TableError`: tables are files from the web.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from itertools import accumulate, islice

from pipelines.errors import TableError
from pipelines.tables.rows import Unread, fold

LIMIT = 50_000_000
"""Bytes, packed or not.  The largest table that is published (DomainDemo) has four million."""

_LONGEST = 200
"""Lines of one record; more is a quote that is never closed."""

_SAVE = "save it as CSV or JSON in UTF-8"
_KINDS = (
    (b"PK\x03\x04", "a spreadsheet or a zip archive", "unpack it, or export the sheet as CSV in UTF-8"),
    (b"%PDF", "a PDF", "ask for the table itself, as CSV or JSON"),
    (b"SQLite format 3", "a database", "export the table as CSV"),
    (b"\xff\xfe", "text in UTF-16", _SAVE),
    (b"\xfe\xff", "text in UTF-16", _SAVE),
)

Record = tuple[int, list[str]]
"""Line, from 1, and cells."""


def text_of(data: bytes, source: str) -> str:
    """The file's text; gzip is undone.  Raises `TableError`."""
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data, source)
    if len(data) > LIMIT:
        raise TableError(source, "", f"more than {LIMIT // 1_000_000} MB", "split it, or cut columns nobody needs")
    for magic, kind, cure in _KINDS:
        if data.startswith(magic):
            raise TableError(source, "", f"{kind}, no table", cure)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError(source, f"line {line}", "not UTF-8 text", _SAVE) from error
    if "\0" in text:
        raise TableError(source, f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}", "binary, no text", _SAVE)
    if not text.strip():
        raise TableError(source, "", "empty", "name a file with a header and rows")
    if text.lstrip().startswith("<"):
        raise TableError(source, "", "a web page or XML, no table", "download the table itself, not the page about it")
    return text


def json_of(text: str, source: str) -> object:
    """The document.  Raises `TableError`; also for a key that stands twice, since one of the two would be lost."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise TableError(source, "", "JSON too deep to be a table", "name the table's own file") from error
    except json.JSONDecodeError as error:
        raise TableError(source, f"line {error.lineno}", f"no JSON ({error.msg})", "download it again") from error
    except ValueError as error:
        raise TableError(source, "", f"no JSON that we can take ({str(error)[:120]})", "mend it by hand") from error


def json_lines(text: str) -> Iterator[tuple[int, object | Unread]]:
    """Every line that is not empty, with its number."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line, object_pairs_hook=_once)
            except (ValueError, RecursionError) as error:
                yield number, Unread(line=number, reason=f"no JSON ({str(error)[:120]})")


def csv_header(text: str, delimiter: str) -> tuple[str, ...]:
    """The names in the first line that is not empty, in small letters; empty where they cannot be read."""
    first = io.StringIO(text.lstrip("\r\n"), newline="").readline()
    try:
        return tuple(fold(name) for name in next(csv.reader([first], delimiter=delimiter, strict=True), []))
    except csv.Error:
        return ()


def csv_records(text: str, delimiter: str, source: str) -> Iterator[Record | Unread]:
    """Every record but the header and empty lines.

    A quote that is not closed costs its own line alone: reading goes on at the next one.
    Raises `TableError` where so many are broken that the file is no CSV.
    """
    lines = list(io.StringIO(text, newline=""))
    starts = [0, *accumulate(len(line) for line in lines)]
    at, reread, header = 0, 0, True
    while at < len(lines):
        reader = csv.reader(islice(lines, at, None), delimiter=delimiter, strict=True)
        begun = at
        while True:
            at = begun + reader.line_num
            try:
                cells = next(reader)
                if reader.line_num - (at - begun) > _LONGEST:
                    raise csv.Error("a quote that is never closed")
            except StopIteration:
                return
            except csv.Error as error:
                if header:
                    raise TableError(source, f"line {at + 1}", f"no header ({error})", _SAVE) from error
                reread += starts[begun + reader.line_num] - starts[at] + at  # to come back here costs too
                if reread > 20 * len(text):
                    cure = 'write "" for a quote inside a cell'
                    raise TableError(source, f"line {at + 1}", "too many quotes that are not closed", cure) from error
                yield Unread(line=at + 1, reason=f"a broken cell ({error})")
                at += 1
                break
            if not cells:
                continue
            if header:
                header = False
                continue
            yield at + 1, cells


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"{twice[:80]!r} stands twice")
    return found


def _unpacked(data: bytes, source: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            return packed.read(LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(source, "", f"gzip that cannot be unpacked ({error})", "download it again") from error
