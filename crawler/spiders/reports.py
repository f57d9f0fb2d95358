"""What became of a request, in the frontier's words: one place that turns statuses and failures into outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from sqlite_utils import Database
from twisted.python.failure import Failure

from crawler.middlewares import Busy, Elsewhere, Forbidden, OutOfTime, Private, RobotsUnreadable, ToFront, why
from crawler.middlewares.pace import retry_after
from db import frontier
from db.model import Link, Outcome

GONE = (404, 410)
COLUMNS = {
    Outcome.NOT_ARTICLE: "not_article",
    Outcome.TOO_OLD: "too_old",
    Outcome.ELSEWHERE: "elsewhere",
}
"""Outcomes that are known on announcement, and the column of `crawl_outlets` that counts each."""


def feed_status(response: Response) -> tuple[str, float, float]:
    """Why a feed's answer is none, how bad that is (`Poll.points`), and how many seconds it asks us to wait."""
    points = 1.0 if response.status in (401, 403, *GONE) else 0.25
    return f"it answers {response.status}", points, retry_after(response) or 0.0


def feed_failure(failure: Failure) -> tuple[str, float, float]:
    """Why a feed brought no answer, how bad that is, and how many seconds it asks us to wait."""
    error = failure.value
    if isinstance(error, Busy):
        return str(error), 0.25, error.seconds
    if isinstance(error, Forbidden | Private):
        return f"{'forbidden by ' if isinstance(error, Forbidden) else ''}{error}", 1.0, 0.0
    return why(error), 0.25, 0.0


def count_news(stats: StatsCollector, outlet: str, counts: Mapping[str, int]) -> None:
    """Count what a feed brought."""
    fresh = sum(number for what, number in counts.items() if what not in ("known", "forgotten", "reopened"))
    stats.inc_value(f"masthead/{outlet}/announced", fresh)
    for outcome, column in COLUMNS.items():
        if counts.get(outcome):
            stats.inc_value(f"masthead/{outlet}/{column}", counts[outcome])


def article_status(db: Database, *, link: Link, response: Response, at: str) -> str:
    """Close or postpone a link whose page did not come with status 200; returns the column that counts it."""
    status = response.status
    if status in GONE:
        return _gone(db, link, f"it answers {status}", at, status)
    wait = retry_after(response)
    frontier.failed(
        db.conn, link.id, f"it answers {status}", at=at, status=status,
        wait=timedelta(seconds=min(wait, 86400.0)) if wait else None,
    )  # fmt: skip
    return "failed"


def _gone(db: Database, link: Link, reason: str, at: str, status: int | None) -> str:
    if frontier.withdrawn(db.conn, link.id, reason, at=at, status=status):
        return "withdrawn"
    return "gone"


def article_failure(db: Database, *, link: Link, failure: Failure, at: str) -> str | None:
    """Close or postpone a link whose request brought no page; returns the column that counts it, None where the link
    stays as it is."""
    error = failure.value
    match error:
        case OutOfTime():
            return None
        case Busy():
            frontier.postponed(db.conn, link.id, at=at, wait=timedelta(seconds=error.seconds))
            return None
        case ToFront():
            return _gone(db, link, "it leads to the front page", at, None)
        case Elsewhere():
            return _close(db, link, Outcome.ELSEWHERE, f"it leads to {error}", at, "elsewhere")
        case Private():
            return _close(db, link, Outcome.ELSEWHERE, f"not followed: {error}", at, "elsewhere")
        case Forbidden():
            return _close(db, link, Outcome.FORBIDDEN, str(error), at, "forbidden")
        case RobotsUnreadable():
            frontier.failed(db.conn, link.id, str(error), at=at)
            return "failed"
        case IgnoreRequest():  # Scrapy's own: too many redirects, a body that unpacks to too much
            reason = "too large" if "DOWNLOAD_MAXSIZE" in str(error) else str(error)
            frontier.failed(db.conn, link.id, reason, at=at)
            return "failed"
    frontier.failed(db.conn, link.id, why(error), at=at)
    return "failed"


def _close(db: Database, link: Link, outcome: Outcome, reason: str, at: str, column: str) -> str:
    if link.article is not None:  # an article that we have keeps its outcome, with the reason beside it
        frontier.failed(db.conn, link.id, reason, at=at)
        return "failed"
    frontier.closed(db.conn, link.id, outcome, reason, at=at)
    return column
