"""Raw pages, compressed, in a second file with its own keeping time.

A page is evidence: it is kept whether or not an article came out of it, so that a better extractor can be run
over it later.  zstd level 3 makes 270 KiB of HTML into 47 in a millisecond.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import zstandard

from db import times
from db.connect import BUSY_SECONDS, DatabaseError

LEVEL = 3
MOST = 64 * 1024 * 1024
"""Bytes that a stored page may expand to."""

SCHEMA = """
create table if not exists pages (
    id integer primary key,
    key text not null,
    url text not null,
    outlet text,
    fetched text not null,
    status integer not null,
    charset text,
    size integer not null,
    html blob not null,
    unique (key, fetched)
);
create index if not exists pages_fetched on pages(fetched);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """Bytes that came back for an address."""

    key: str
    url: str
    """After redirects."""
    outlet: str
    fetched: str
    status: int = 200
    charset: str | None = None
    """As the server's header names it."""
    html: bytes = field(repr=False)


class Pages:
    """The file of raw pages.  One thread at a time writes."""

    def __init__(self, path: Path) -> None:
        """Open the file, made where needed.  Raises `DatabaseError` for one that holds something else."""
        self.path = path
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = normal")
            self._connection.executescript(SCHEMA)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise DatabaseError(f"{path}: cannot keep raw pages here ({error}); move this file away") from error
        self._packer = zstandard.ZstdCompressor(level=LEVEL)

    def put(self, pages: Sequence[RawPage]) -> None:
        """Keep these pages, in one transaction."""
        rows = [
            (p.key, p.url, p.outlet, p.fetched, p.status, p.charset, len(p.html), self._packer.compress(p.html))
            for p in pages
        ]
        with self._connection:
            self._connection.executemany(
                "insert or replace into pages (key, url, outlet, fetched, status, charset, size, html)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def latest(self, since: str | None = None) -> Iterator[RawPage]:
        """The newest page of every address, by id; `since` (a day) leaves older ones out."""
        last = 0
        while True:
            row = self._connection.execute(
                "select id, key, url, outlet, fetched, status, charset, html from pages p where id > ? and fetched >= ?"
                " and not exists (select 1 from pages q where q.key = p.key and q.fetched > p.fetched)"
                " order by id limit 1",
                (last, since or ""),
            ).fetchone()
            if row is None:
                return
            last = row[0]
            html = zstandard.ZstdDecompressor().decompress(row[7], max_output_size=MOST)
            yield RawPage(
                key=row[1], url=row[2], outlet=row[3], fetched=row[4], status=row[5], charset=row[6], html=html
            )

    def forget(self, keys: Sequence[str]) -> int:
        """Delete all pages of these addresses for good; returns how many."""
        with self._connection:
            self._connection.execute("pragma secure_delete = on")
            done = sum(self._connection.execute("delete from pages where key = ?", (key,)).rowcount for key in keys)
        self._connection.execute("pragma wal_checkpoint(truncate)")
        return done

    def prune(self, days: int) -> int:
        """Delete pages fetched more than so many days ago; returns how many."""
        limit = times.to_utc(datetime.now(UTC) - timedelta(days=days))
        with self._connection:
            return self._connection.execute("delete from pages where fetched < ?", (limit,)).rowcount

    def close(self) -> None:
        """Fold the journal in and close."""
        self._connection.execute("pragma wal_checkpoint(truncate)")
        self._connection.close()
