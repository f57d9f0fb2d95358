"""Wikipedia's list of perennial sources, as two projects have copied it: a CSV of 2021, JSON Lines of later years.

One source may stand there several times: by topic, by the dates of its articles, by the part of it that is meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta

from pipelines.tables.rows import Asked, Broken, Cells, TableRow, Unread, Verdict, fold, row, text_in

PAGE = "https://en.wikipedia.org/wiki/Wikipedia:Reliable_sources/Perennial_sources"

_STATUS = {
    "gr": "generally reliable",
    "nc": "no consensus / additional considerations apply",
    "gu": "generally unreliable",
    "d": "deprecated",
    "b": "blacklisted",
}
"""The template's codes and the legend's words; another code is kept as it is."""

_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
_DATE = rf"(?:(?:(?P<day{{0}}>\d{{{{1,2}}}})\s+)?(?P<month{{0}}>{'|'.join(_MONTHS)})\s+)?(?P<year{{0}}>(?:19|20)\d\d)"
_BEFORE = re.compile(rf"(?:pre|before)\s*[-–—]?\s*{_DATE.format('')}\Z", re.I)
_UNTIL = re.compile(rf"(?:until|up to)\s+{_DATE.format('')}\Z", re.I)
_SINCE = re.compile(rf"(?:since|from)\s+{_DATE.format('')}\Z|{_DATE.format('2')}\s*[-–—]?\s*present\Z", re.I)
_SPAN = re.compile(rf"{_DATE.format('')}\s*[-–—]?\s*{_DATE.format('2')}\Z", re.I)
"""The dash is often lost in the copies."""

_GROUP = re.compile(r"\(([^()]*)\)")
_PLACES = frozenset({"usa", "us", "united states", "uk", "united kingdom", "australia", "canada", "india", "ireland"})
"""A qualifier that tells two outlets of one name apart, and no part of one."""


class Perennial:
    """Reads ``id,name,status,status_n,wiki_url,urls,…``, with lists as JSON in `status` and `urls`.

    The paths of `urls` are what Wikipedia counted links by, and no part of the verdict.  Of several entries of one
    source, those after the first say which part they mean; where the copy has lost that, they are not read.
    """

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, list[str]]] = {}

    def __call__(self, line: int, cells: Cells, _: Asked) -> TableRow:
        """The row.  Raises `Broken`."""
        name, article = cells["name"], cells.get("wiki_url", "")
        urls, statuses = _list(cells["urls"], "urls"), _list(cells["status"], "status")
        groups = _GROUP.findall(name)
        since, until, scope = _qualified(groups[:1])
        if len(groups) == 1 and scope and not (since or until) and not _is_part(scope):
            scope = None  # the only bracket holds other names of the same
        first, said = self._first.setdefault(article, (line, statuses)) if article else (line, statuses)
        if first != line and said != statuses and not (since or until or scope):
            raise Broken(f"another entry of what stands on line {first}; this copy has lost which part of it is meant")
        verdicts = [
            Verdict(
                rater="wikipedia-rsp",
                dimension="reliability",
                raw=status,
                rated_as=name or "".join(urls[:1]),
                scope=scope,
                applies_from=since,
                applies_to=until,
                source_url=PAGE,
                licence="CC BY-SA 3.0",
                note=f"entry: {name}" if name else None,
            )
            for status in statuses
            if status
        ]
        return row(line, verdicts, address="".join(urls[:1]), aliases=urls[1:], name=name, whole=True)


def is_perennial(record: object) -> bool:
    """Whether a JSON record is an entry of the list."""
    return isinstance(record, Mapping) and "status" in record and "name" in record and "id" in record


def entry(line: int, record: object) -> TableRow | Unread:
    """One line of ``sources.jsonl``."""
    if isinstance(record, Unread):
        return record
    try:
        if not isinstance(record, Mapping):
            raise Broken("the record is no object")
        texts = {
            key: text_in(record, key) for key in ("id", "name", "status", "domain", "content_qualifier", "rsp_last")
        }
        name, domain, title = texts["name"], texts["domain"], texts["id"]
        since, until, scope = _qualified(_GROUP.findall(texts["content_qualifier"]))
        rest = title[len(name) :].strip()
        if not texts["content_qualifier"] and name and rest and rest != title and "(" not in rest:
            scope = rest if fold(title).startswith(fold(name) + " ") else None
        last = f"; last discussed {texts['rsp_last']}" if texts["rsp_last"] else ""
        code = texts["status"]
        verdict = Verdict(
            rater="wikipedia-rsp", dimension="reliability", raw=_STATUS.get(code, code), rated_as=domain or name,
            scope=scope, applies_from=since, applies_to=until, source_url=PAGE, licence="CC BY-SA 4.0",
            note=f"entry: {title}{last}",
        )  # fmt: skip
        return row(line, [verdict if code else None], address=domain, name=name)
    except Broken as error:
        return Unread(line=line, reason=str(error))


def _qualified(groups: list[str]) -> tuple[str | None, str | None, str | None]:
    """From, to and scope out of brackets such as ``(politics and society, 2011–present)``."""
    since: str | None = None
    until: str | None = None
    kept: list[str] = []
    for group in groups:
        for piece in (part.strip() for part in group.split(",")):
            dates = _dates(piece)
            if dates:
                since, until = dates[0] or since, dates[1] or until
            elif piece and piece.casefold() not in _PLACES:
                kept.append(piece)
    return since, until, ", ".join(kept).replace(";", ",") or None


def _is_part(scope: str) -> bool:
    """Whether the words of a bracket after a name are a topic, and not more names: they have no capitals."""
    return scope == scope.lower()


def _dates(piece: str) -> tuple[str | None, str | None] | None:
    try:
        if found := _BEFORE.match(piece):
            return None, _eve(found)
        if found := _UNTIL.match(piece):
            return None, _when(found)
        if found := _SINCE.match(piece):
            return _when(found, "" if found["year"] else "2"), None
        if found := _SPAN.match(piece):
            return _when(found), _when(found, "2")
    except ValueError:  # the 31st of April
        return None
    return None


def _when(found: re.Match[str], which: str = "") -> str:
    year, month, day = found[f"year{which}"], found[f"month{which}"], found[f"day{which}"]
    if not month:
        return str(year)
    number = _MONTHS[month.casefold()]
    return date(int(year), number, int(day)).isoformat() if day else f"{year}-{number:02}"


def _eve(found: re.Match[str]) -> str:
    """The day, month or year before."""
    text = _when(found)
    if len(text) == 4:
        return str(int(text) - 1)
    first = date.fromisoformat(text if len(text) == 10 else f"{text}-01") - timedelta(days=1)
    return first.isoformat()[: len(text)]


def _list(cell: str, column: str) -> list[str]:
    if not cell:
        return []
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise Broken(f"{column} is no JSON list") from error
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise Broken(f"{column} is no JSON list of texts")
    return [text.strip() for text in found]
