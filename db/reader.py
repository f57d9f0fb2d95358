"""Typed questions to a database: how was the last crawl, how is every outlet, how late are we, how large is it?"""

from __future__ import annotations

import math
import sqlite3
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from db.connect import open_for_reading, pages_path


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRun:
    """How one outlet did in one crawl."""

    outlet: str
    health: str
    note: str | None
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """How late articles were on disk, in seconds: median and 95th percentile."""

    articles: int
    median: float | None
    p95: float | None


class Reader:
    """A database, read-only."""

    def __init__(self, path: Path) -> None:
        """Raises `DatabaseError` where there is no Masthead database."""
        self.path = path
        self.db: Database = open_for_reading(path)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def crawls(self, most: int = 5) -> list[dict[str, Any]]:
        """The latest crawls, newest first."""
        return self._dicts("select * from crawls order by id desc limit ?", [most])

    def last_crawl(self) -> dict[str, Any] | None:
        """The latest crawl; None where there was none."""
        return next(iter(self.crawls(1)), None)

    def outlet_runs(self, crawl: int) -> list[OutletRun]:
        """A crawl's outlets, by id."""
        rows = self._dicts("select * from crawl_outlets where crawl = ? order by outlet", [crawl])
        fixed = ("crawl", "outlet", "health", "note")
        return [
            OutletRun(
                outlet=row["outlet"], health=row["health"], note=row["note"],
                counts={name: value for name, value in row.items() if name not in fixed},
            )
            for row in rows
        ]  # fmt: skip

    def outlets(self) -> list[dict[str, Any]]:
        """Every outlet that was ever crawled: its last run and what is kept of it."""
        return self._dicts(
            "select o.id, o.name, c.health, c.note, k.finished as last_run,"
            " (select count(*) from articles a where a.outlet = o.id) as articles,"
            " (select max(stored) from articles a where a.outlet = o.id) as last_stored,"
            " (select count(*) from links l where l.outlet = o.id and l.outcome = 'pending') as pending,"
            " (select count(*) from links l where l.outlet = o.id and l.outcome = 'failed') as failed"
            " from outlets o join crawl_outlets c on c.outlet = o.id join crawls k on k.id = c.crawl"
            " where c.crawl = (select max(crawl) from crawl_outlets where outlet = o.id)"
            " order by case c.health when 'ok' then 1 else 0 end, o.id",
            [],
        )

    def outcomes(self) -> dict[str, int]:
        """How many links ended how."""
        return {row[0]: row[1] for row in self.db.execute("select outcome, count(*) from links group by outcome")}

    def lateness(self, begin: str, end: str, since: str) -> Lateness:
        """Time between two moments (columns of `articles`) of the articles stored since.

        A bare day is no moment, and what was published before we first asked its outlet says nothing of our pace.
        """
        if {begin, end} - {"published", "first_seen", "stored"}:
            raise ValueError(f"no such moments: {begin}, {end}")
        watched = " and published >= began" if begin == "published" else ""
        rows = self.db.execute(
            f"select (julianday({end}) - julianday({begin})) * 86400 from articles a"
            " join (select outlet, min(first_seen) as began from links group by outlet) l on l.outlet is a.outlet"
            f" where stored >= ? and length({begin}) > 10 and length({end}) > 10{watched} order by 1",
            [since],
        ).fetchall()
        found = [max(0.0, row[0]) for row in rows]
        if not found:
            return Lateness(articles=0, median=None, p95=None)
        nearest = found[math.ceil(len(found) * 0.95) - 1]
        return Lateness(articles=len(found), median=statistics.median(found), p95=nearest)

    def kinds_of_outlets(self) -> set[bool]:
        """Whether the database holds invented outlets (True), real ones (False), both or none."""
        return {bool(row[0]) for row in self.db.execute("select distinct invented from outlets")}

    def has_outlet(self, outlet: str) -> bool:
        """Whether the database knows an outlet of this id."""
        return self.db.execute("select 1 from outlets where id = ?", [outlet]).fetchone() is not None

    def sizes(self) -> dict[str, int]:
        """Bytes on disk: the database, its journal, its raw pages."""
        pages = pages_path(self.path)
        files = {
            "database": [self.path],
            "journal": [self.path.with_name(self.path.name + "-wal")],
            "pages": [pages, pages.with_name(pages.name + "-wal")],
        }
        return {name: sum(f.stat().st_size for f in some if f.exists()) for name, some in files.items()}

    def counts(self) -> dict[str, int]:
        """Rows of the tables that people ask for."""
        tables = ("articles", "revisions", "links", "outlets", "ratings")
        found = {name: self.db.execute(f"select count(*) from {name}").fetchone()[0] for name in tables}
        found["withdrawn"] = self.db.execute("select count(*) from articles where withdrawn is not null").fetchone()[0]
        return found

    def _dicts(self, sql: str, values: Iterable[Any]) -> list[dict[str, Any]]:
        cursor: sqlite3.Cursor = self.db.execute(sql, list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
