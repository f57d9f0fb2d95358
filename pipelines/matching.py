"""A rater's table + registry → ratings matched to outlets, and a report that adds up.

Nothing is guessed and nothing skipped in silence: every row of the file is matched, new, duplicate, ambiguous or
unread, and the report says why.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from db.model import Dimension, Host, Lean, Outlet, Rater, Rating, Reliability
from pipelines.asof import end, on_record
from pipelines.hosts import full_address, plain_host
from pipelines.rated import PREFIX, Finder, Found, Missed
from pipelines.registry import Registry
from pipelines.scales import AUDIENCE, CLASSES, dimension_of, number_of, scale_of
from pipelines.tables import RaterTable, TableRow, Unread, Verdict
from pipelines.tables.rows import first_day, fold

_OWN_LICENCE = "not stated"
_SCALES = (
    tuple(lean.value for lean in Lean),
    tuple(word.value for word in Reliability),
    tuple(value.value for value in CLASSES),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to know about a row."""

    line: int
    """Line or record in the file; 0 for the whole of it."""
    kind: str
    """unread, ambiguous, off the scale, unknown dimension, or note (such as: a host that has moved)."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import came to, in rows of the file: read = matched + new + duplicate + ambiguous + unread."""

    layout: str
    rater: str | None
    read: int
    matched: int
    new: int
    """Rows that brought an outlet nobody lists; later rows on the same one, and later imports, are matched."""
    duplicate: int
    """Rows that said nothing new: on record already, or earlier in the file."""
    ambiguous: int
    unread: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What a table brings."""

    ratings: tuple[Rating, ...]
    outlets: tuple[Outlet, ...]
    """Those of the ratings that no file lists, ``domain:<host>``; also where an earlier import brought them, since
    that may be undone."""
    raters: tuple[Rater, ...]
    """New ones; and imported ones that got a dimension more."""
    report: Report


_Subject = tuple[str, str, str, str, str, str, str]
"""Outlet, rater, dimension, scope, place, from, to: what a rating speaks of."""


def match(table: RaterTable, registry: Registry, *, as_of: str, today: str | None = None) -> Matched:
    """The table's rows as ratings; `as_of` is the day, month or year on record where neither row nor file states one.

    A row that states a later date than `today`, a day, is not read; None takes every date.
    """
    matcher = _Matcher(table, registry, as_of, today)
    counts: Counter[str] = Counter()
    for row in table.rows:
        counts[matcher.take(row)] += 1
    report = Report(
        layout=table.layout,
        rater=table.rater,
        read=len(table.rows),
        matched=counts["matched"],
        new=counts["new"],
        duplicate=counts["duplicate"],
        ambiguous=counts["ambiguous"],
        unread=counts["unread"],
        remarks=tuple(matcher.remarks),
    )
    return Matched(
        ratings=tuple(matcher.ratings),
        outlets=tuple(matcher.outlets.values()),
        raters=matcher.new_raters,
        report=report,
    )


class _Matcher:
    def __init__(self, table: RaterTable, registry: Registry, as_of: str, today: str | None) -> None:
        self.table = table
        self.registry = registry
        self.as_of = as_of
        self.today = today
        self.finder = Finder(registry)
        self.raters, self.new_raters = _raters(table, registry)
        self.ratings: list[Rating] = []
        self.outlets: dict[str, Outlet] = {}
        self.remarks: list[Remark] = []
        self._seen: dict[str, _Record] = {}
        self._noted: set[tuple[str, str]] = set()

    def take(self, row: TableRow | Unread) -> str:
        """Into which of the report's counts the row goes."""
        if isinstance(row, Unread):
            return self._leave(row.line, "unread", row.reason)
        days = {verdict.as_of or self.table.dated or self.as_of for verdict in row.verdicts}
        early = next((day for day in sorted(days) if self.today and day > self.today), None)
        if early:
            return self._leave(row.line, "unread", f"as of {early}, which lies in the future (today is {self.today})")
        found = self.finder.find(row, max(map(end, days)))
        if isinstance(found, Missed):
            return self._leave(row.line, "ambiguous" if found.ambiguous else "unread", found.reason)
        nobody = next((verdict.rater for verdict in row.verdicts if verdict.rater not in self.raters), None)
        if nobody:
            return self._leave(row.line, "unread", f"nobody knows a rater {nobody!r}")
        new = [rating for verdict in row.verdicts if (rating := self._rating(row, verdict, found))]
        self.ratings += new
        if found.note:
            self.remarks.append(Remark(line=row.line, kind="note", text=found.note))
        if not new:
            return "duplicate"
        if found.host is None or found.outlet in self.outlets:
            return "matched"
        self.outlets[found.outlet] = Outlet(
            id=found.outlet, name=row.name or found.host, hosts=(Host(host=found.host),), source="imported"
        )
        return "matched" if found.outlet in self.registry.outlets else "new"

    def _leave(self, line: int, kind: str, reason: str) -> str:
        self.remarks.append(Remark(line=line, kind=kind, text=reason))
        return kind

    def _rating(self, row: TableRow, verdict: Verdict, found: Found) -> Rating | None:
        """The verdict as a rating; None where it is on record."""
        stated = verdict.as_of or self.table.dated
        scopes = [verdict.scope] if verdict.scope else []
        scopes += [scope for scope in found.scopes if scope not in scopes]
        rater = self.raters[verdict.rater]
        rating = Rating(
            outlet=found.outlet,
            rater=verdict.rater,
            dimension=verdict.dimension,
            raw=verdict.raw,
            rated_as=verdict.rated_as,
            scope="; ".join(scopes) or None,
            applies_from=verdict.applies_from,
            applies_to=verdict.applies_to,
            as_of=stated or self.as_of,
            source=verdict.source or self.table.source,
            source_url=verdict.source_url or rater.home or None,
            licence=verdict.licence or rater.table_licence or rater.licence,
            redistribute=verdict.redistribute,
            note=verdict.note,
        )
        if not self._record_of(rating.outlet).add(rating, dated=stated is not None):
            return None
        self._measure(row.line, rating, rater)
        return rating

    def _record_of(self, outlet: str) -> _Record:
        record = self._seen.get(outlet)
        if record is None:
            record = self._seen[outlet] = _Record(self.registry, outlet, self.as_of)
        return record

    def _measure(self, line: int, rating: Rating, rater: Rater) -> None:
        """Say where a value is off the rater's scale; it is kept all the same."""
        dimension = dimension_of(rater, rating.dimension)
        if dimension is None:
            if (rater.id, rating.dimension) not in self._noted:
                self._noted.add((rater.id, rating.dimension))
                text = f"{rater.id} has no dimension {rating.dimension!r} in the registry: kept, and never counted"
                self.remarks.append(Remark(line=line, kind="unknown dimension", text=text))
        elif _off(rating.raw, dimension):
            text = f"{rating.raw[:80]!r} is not on {rater.id}'s scale of {rating.dimension}: kept as it is"
            self.remarks.append(Remark(line=line, kind="off the scale", text=text))


class _Record:
    """What is on record of one outlet, shipped, imported and from this file."""

    def __init__(self, registry: Registry, outlet: str, as_of: str) -> None:
        listed = registry.outlets.get(outlet)
        self._domain = listed.domain if listed else outlet.removeprefix(PREFIX)
        self._said: dict[tuple[_Subject, str], list[str]] = {}
        newest: dict[_Subject, str] = {}
        self._newest: dict[_Subject, set[str]] = {}
        for rating in registry.ratings_of(outlet):
            subject = self._subject(rating)
            self._said.setdefault((subject, fold(rating.raw)), []).append(rating.as_of or "")
            if not rating.as_of or not on_record(rating.as_of, end(as_of)):
                continue
            if end(rating.as_of) > newest.get(subject, ""):
                newest[subject] = end(rating.as_of)
                self._newest[subject] = set()
            if end(rating.as_of) == newest[subject]:
                self._newest[subject].add(fold(rating.raw))

    def add(self, rating: Rating, *, dated: bool) -> bool:
        """Whether it says something new; an undated verdict does not where the newest on record says the same.

        Nor does one of a year, where the same is on record for a day in it.
        """
        subject, raw, when = self._subject(rating), fold(rating.raw), rating.as_of or ""
        said = self._said.setdefault((subject, raw), [])
        if any(day.startswith(when) for day in said) or (not dated and raw in self._newest.get(subject, ())):
            return False
        said.append(when)
        return True

    def _subject(self, rating: Rating) -> _Subject:
        return (
            rating.outlet,
            rating.rater,
            rating.dimension,
            "; ".join(sorted(fold(part) for part in (rating.scope or "").split(";"))),
            self._place(rating.rated_as),
            first_day(rating.applies_from or ""),
            end(rating.applies_to or ""),
        )

    def _place(self, rated_as: str) -> str:
        """Which of the outlet's hosts was rated; empty for the outlet itself, by its name or its primary host."""
        if "." not in rated_as or " " in rated_as.strip():
            return ""
        host = plain_host(rated_as) or ""
        path = urlsplit(full_address(rated_as)).path.rstrip("/") if host else ""
        return path if host == self._domain else host + path


def _off(raw: str, dimension: Dimension) -> bool:
    if dimension.scale:
        return fold(raw) not in {fold(word) for word in dimension.scale}
    number = number_of(raw)
    if dimension.name == AUDIENCE:
        return number is None or not -1 <= number <= 1
    return bool(dimension.bands) and number is None


def _raters(table: RaterTable, registry: Registry) -> tuple[dict[str, Rater], tuple[Rater, ...]]:
    """Every rater by id; and those that the table brings, with the dimensions it has them judge."""
    known = dict(registry.raters)
    words: dict[tuple[str, str], set[str]] = {}
    for row in table.rows:
        for verdict in row.verdicts if isinstance(row, TableRow) else ():
            words.setdefault((verdict.rater, verdict.dimension), set()).add(fold(verdict.raw))
    brought: dict[str, Rater] = {}
    for rater_id, name in table.unknown:
        known.setdefault(rater_id, _own_rater(rater_id, name))
        if rater_id not in registry.raters:
            brought[rater_id] = known[rater_id]
    for (rater_id, dimension), said in sorted(words.items()):
        rater = known.get(rater_id)
        if rater and rater.source == "imported" and dimension_of(rater, dimension) is None:
            rater = dataclasses.replace(rater, dimensions=(*rater.dimensions, _own_dimension(dimension, said)))
            known[rater_id] = brought[rater_id] = rater
    return known, tuple(brought[rater_id] for rater_id in sorted(brought))


def _own_rater(rater_id: str, name: str) -> Rater:
    return Rater(
        id=rater_id,
        name=name,
        home="",
        method="Ratings of one's own, imported from a table.",
        attribution=name,
        licence=_OWN_LICENCE,
        dimensions=(),
        source="imported",
    )


def _own_dimension(name: str, said: set[str]) -> Dimension:
    """Our own scales, mapped onto themselves: the one its name stands for, else the one its words are from."""
    if name == AUDIENCE:
        return Dimension(name=name)
    by_name = {"bias": _SCALES[0], "reliability": _SCALES[1], "state-control": _SCALES[2]}.get(name)
    scales = {scale_of(word) for word in said} - {None}
    by_words = next((scale for scale in _SCALES if scales == {scale_of(scale[0])}), None)
    scale = by_name or by_words or ()
    return Dimension(name=name, scale=scale, values=tuple((word, word) for word in scale))
