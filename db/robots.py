"""`robots`: every robots.txt as it came, until it is stale."""

from __future__ import annotations

from sqlite_utils import Database


def robots(db: Database, origin: str, *, at: str) -> tuple[int | None, str] | None:
    """The robots.txt that we have of an origin (status, text); None where there is none or it is stale."""
    row = db.execute("select status, body from robots where host = ? and expires > ?", [origin, at]).fetchone()
    return (row[0], row[1]) if row else None


def keep_robots(db: Database, origin: str, status: int | None, body: str, *, at: str, expires: str) -> None:
    """Remember a robots.txt as it came; `status` None where the site could not be reached, `body` then says why."""
    db.execute(
        "insert or replace into robots (host, status, body, fetched, expires) values (?, ?, ?, ?, ?)",
        [origin, status, body, at, expires],
    )
