"""How an outlet did in a run: read or not, and whether what its file expects has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from db import times
from db.model import Outlet

OK, DEGRADED, UNREADABLE = "ok", "degraded", "unreadable"
FEW = 4
"""Pages from which a share of failures says something."""


def health(counts: Mapping[str, int]) -> tuple[str, str | None]:
    """Health by what a run counted (the columns of `crawl_outlets`): ok, degraded or unreadable, and why."""
    read = counts["feeds_read"] + counts["feeds_unchanged"]
    done = sum(number for name, number in counts.items() if name not in ("requests", "bytes", "announced"))
    if counts["requests"] and not done:
        return DEGRADED, "the time was up before it was read"
    if counts["feeds_failed"] and not read:
        return UNREADABLE, "none of its feeds could be read"
    answered = sum(counts[name] for name in ("stored", "revised", "unchanged", "duplicate", "gone", "withdrawn"))
    if counts["failed"] and not answered and not counts["not_article"]:
        return UNREADABLE, f"none of {counts['failed']} pages could be read"
    if counts["feeds_failed"]:
        return DEGRADED, f"{counts['feeds_failed']} of {read + counts['feeds_failed']} feeds could not be read"
    tried = counts["fetched"] + counts["failed"]
    if tried >= FEW and counts["failed"] > tried / 2:
        return DEGRADED, f"{counts['failed']} of {tried} pages could not be read"
    return OK, None


def dead(db: Database, outlet: Outlet) -> str | None:
    """Why an outlet whose feeds are in back-off could not be read when last asked; None where it could."""
    states = db.execute(
        "select failures > 0, status from feeds where outlet = ? and last_polled is not null and parent is null",
        [outlet.id],
    ).fetchall()
    if states and all(failing for failing, _ in states):
        return f"none of its feeds could be read when last asked: {states[0][1]}"
    return None


def missed(db: Database, outlet: Outlet) -> str | None:
    """What an outlet's file expects of a day and the last day did not bring; None where all came, or nothing is
    expected, or the outlet was not watched for a day yet."""
    if outlet.expect_articles is None and outlet.expect_published is None:
        return None
    yesterday = times.to_utc(datetime.now(UTC) - timedelta(days=1))
    watched = db.execute("select 1 from links where outlet = ? and first_seen < ? limit 1", [outlet.id, yesterday])
    if watched.fetchone() is None:
        return None
    number, dated = db.execute(
        "select count(*), count(published) from articles where outlet = ? and stored >= ?", [outlet.id, yesterday]
    ).fetchone()
    if outlet.expect_articles is not None and number < outlet.expect_articles:
        return f"{number} articles in a day, {outlet.expect_articles} expected"
    if outlet.expect_published is not None and number and dated / number < outlet.expect_published:
        return f"{dated} of {number} articles have a date, {outlet.expect_published:.0%} expected"
    return None
