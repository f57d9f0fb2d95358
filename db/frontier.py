"""`links` and `feeds`: what was announced, what became of it, what is due.

The frontier is these tables and nothing else: a crawl that died goes on where it stopped, because a feed's
validators are written in the same transaction as the links that it announced.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from db import times
from db.model import Entry, FeedKind, Link, Outcome
from db.rows import insert_rows

RECHECKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))
"""After publication: most silent edits fall within the first day."""

RETRIES = tuple(timedelta(minutes=m) for m in (5, 20, 60, 240, 720, 1440))
"""After which time a failed address is tried again; after the last it stays failed."""

FEED_POINTS = 30.0
"""A feed with so many failure points is not asked any more (Media Cloud's habit)."""

LONGEST_POLL = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What we remember of an address that announces links."""

    id: int
    outlet: str
    url: str
    kind: FeedKind
    etag: str | None = None
    last_modified: str | None = None
    due: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """An entry, with the address that would be fetched for it and what is known before fetching."""

    entry: Entry
    url: str
    key: str
    elsewhere: bool = False
    """Off the outlet's hosts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What asking a feed came to."""

    feed: int
    status: str
    """ok, unchanged, or why it failed."""
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    note: str | None = None
    points: float = 0.0
    """1 for a hard failure, 0.5 for a soft one, 0.25 for a passing one; 0 is good."""
    interval: timedelta = timedelta(minutes=15)


@dataclass(slots=True, kw_only=True)
class News:
    """What a feed brought: links to fetch now, and a count of the rest by outcome."""

    fetch: list[Link] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


LINK_COLUMNS = "l.id, l.url, l.key, l.outlet, l.title, l.published, f.url, l.first_seen, l.attempts, l.article"


def _link(row: Sequence[object]) -> Link:
    names = ("id", "url", "key", "outlet", "title", "published", "feed", "first_seen", "attempts", "article")
    return Link(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]


def feed(db: Database, outlet: str, url: str, kind: FeedKind, *, parent: int | None = None, at: str) -> Feed:
    """What is remembered of a feed; a new one is written down."""
    db.execute(
        "insert into feeds (outlet, url, kind, parent) values (?, ?, ?, ?) on conflict (outlet, url)"
        " do update set kind = excluded.kind, parent = excluded.parent"
        " where kind is not excluded.kind or parent is not excluded.parent",
        [outlet, url, kind, parent],
    )
    row = db.execute(
        "select id, etag, last_modified, next_poll, failures from feeds where outlet = ? and url = ?", [outlet, url]
    ).fetchone()
    due = (row[3] is None or row[3] <= at) and row[4] < FEED_POINTS
    return Feed(id=row[0], outlet=outlet, url=url, kind=kind, etag=row[1], last_modified=row[2], due=due)


def children(db: Database, *, feed: Feed, at: str) -> list[Feed]:
    """The sitemaps that an index named before: it may stay the same while they change, and a crawl may have died
    between the two."""
    rows = db.execute(
        "select id, outlet, url, kind, etag, last_modified, coalesce(next_poll, '') <= ? from feeds"
        " where parent = ? and failures < ?",
        [at, feed.id, FEED_POINTS],
    ).fetchall()
    return [
        Feed(id=r[0], outlet=r[1], url=r[2], kind=FeedKind(r[3]), etag=r[4], last_modified=r[5], due=bool(r[6]))
        for r in rows
    ]


def adopt(db: Database, *, index: Feed, urls: Sequence[str], at: str) -> list[Feed]:
    """The sitemaps that an index names now; those that it no longer names are not asked any more."""
    db.execute("update feeds set parent = null where parent = ?", [index.id])
    return [feed(db, index.outlet, url, index.kind, parent=index.id, at=at) for url in urls]


def polled(db: Database, poll: Poll, *, at: str, entries: int | None = None, newest: str | None = None) -> None:
    """Write down how asking a feed went, and when to ask again."""
    if poll.points:
        (failures,) = db.execute("select failures from feeds where id = ?", [poll.feed]).fetchone()
        failures += poll.points
        wait = min(poll.interval * 2 ** min(failures, 10), LONGEST_POLL)
        db.execute(
            "update feeds set last_polled = ?, next_poll = ?, failures = ?, status = ?, note = ? where id = ?",
            [at, _after(at, wait), failures, poll.status, poll.note, poll.feed],
        )
    elif poll.status == "unchanged":
        db.execute(
            "update feeds set last_polled = ?, last_good = ?, next_poll = ?, failures = 0, status = ? where id = ?",
            [at, at, _after(at, poll.interval), poll.status, poll.feed],
        )
    else:
        db.execute(
            "update feeds set last_polled = ?, last_good = ?, next_poll = ?, failures = 0, status = ?, note = ?,"
            " etag = ?, last_modified = ?, sha256 = ?, entries = ?, newest = coalesce(?, newest) where id = ?",
            [
                *(at, at, _after(at, poll.interval), poll.status, poll.note),
                *(poll.etag, poll.last_modified, poll.sha256, entries, newest, poll.feed),
            ],
        )


def announce(
    db: Database, poll: Poll, outlet: str, announced: Iterable[Announced], *, at: str, oldest: str | None
) -> News:
    """Write down what a feed announced, together with the feed's state, and say which links to fetch.

    `oldest` (UTC) is the age limit: an entry that claims an earlier publication ends as too old; an undated one passes.
    An address that is known keeps its outcome, unless it was turned away unread and the reason no longer holds.
    """
    news = News()
    items: dict[str, Announced] = {}
    for item in announced:
        items.setdefault(item.key, item)  # the first line about an address counts
    known = _known(db, list(items))
    buried = _among(db, "tombstones", list(items))
    rows = []
    for key, item in items.items():
        if key in buried:
            news.counts["forgotten"] += 1
            continue
        outcome, reason = _judge(item, oldest)
        if key not in known:
            rows.append(_row(item, poll.feed, outlet, outcome, reason, at))
            news.counts[outcome] += 1
        elif outcome is Outcome.PENDING and known[key][1] in (Outcome.TOO_OLD, Outcome.NOT_ARTICLE, Outcome.ELSEWHERE):
            db.execute(
                "update links set outcome = ?, reason = null, due = ?, outlet = ?, feed = ?, url = ?,"
                " title = coalesce(?, title), published = coalesce(?, published) where id = ?",
                [
                    *(Outcome.PENDING, at, outlet, poll.feed, item.url),
                    *(item.entry.title, item.entry.published, known[key][0]),
                ],
            )
            news.counts["reopened"] += 1
        else:
            news.counts["known"] += 1
    insert_rows(db.conn, "links", rows)
    newest = max((times.utc(i.entry.published) for i in items.values() if i.entry.published), default=None)
    polled(db, poll, at=at, entries=len(items), newest=newest)
    if rows or news.counts["reopened"]:
        fresh = "l.outlet = ? and l.due = ? and l.feed = ? and l.outcome = ?"
        news.fetch = list(_links(db, fresh, [outlet, at, poll.feed, Outcome.PENDING]))
    return news


def reopen(db: Database, outlet: str, *, oldest: str | None, at: str) -> int:
    """Let in what was turned away as too old and is not under today's age limit (`oldest`, UTC); returns how many."""
    found = db.execute(
        "select id, published from links where outlet = ? and outcome = ? and tried is null", [outlet, Outcome.TOO_OLD]
    ).fetchall()
    young = [number for number, published in found if oldest is None or _end(published) >= oldest]
    for number in young:
        db.execute("update links set outcome = ?, reason = null, due = ? where id = ?", [Outcome.PENDING, at, number])
    return len(young)


def _judge(item: Announced, oldest: str | None) -> tuple[Outcome, str | None]:
    if item.elsewhere:
        return Outcome.ELSEWHERE, "off the outlet's hosts"
    if item.entry.verdict:
        return Outcome.NOT_ARTICLE, item.entry.verdict
    published = item.entry.published
    if oldest and published and _end(published) < oldest:
        return Outcome.TOO_OLD, f"published {times.utc(published)}, by its feed"
    return Outcome.PENDING, None


def _end(stamp: str) -> str:
    """The last moment that a stamp can mean, in UTC: a bare day may end in the westernmost zone."""
    return _after(stamp, timedelta(days=1)) if times.is_day(stamp) else times.utc(stamp)


def _row(
    item: Announced, feed_id: int, outlet: str, outcome: Outcome, reason: str | None, at: str
) -> dict[str, object]:
    return {
        "url": item.url,
        "key": item.key,
        "announced": item.entry.url,
        "outlet": outlet,
        "feed": feed_id,
        "first_seen": at,
        "title": item.entry.title,
        "published": item.entry.published,
        "outcome": outcome,
        "reason": reason,
        "due": at if outcome is Outcome.PENDING else None,
    }


def _known(db: Database, keys: list[str]) -> dict[str, tuple[int, str]]:
    """Of these keys, those that are links: key → (id, outcome); turned away unread only counts as open again."""
    found: dict[str, tuple[int, str]] = {}
    for part in _parts(keys):
        marks = ", ".join("?" * len(part))
        for row in db.execute(f"select key, id, outcome, tried from links where key in ({marks})", part):
            found[row[0]] = (row[1], row[2] if row[3] is None else "read")
    return found


def _among(db: Database, table: str, keys: list[str]) -> set[str]:
    found: set[str] = set()
    for part in _parts(keys):
        marks = ", ".join("?" * len(part))
        found.update(row[0] for row in db.execute(f"select key from {table} where key in ({marks})", part))
    return found


def _parts(keys: list[str], most: int = 500) -> Iterator[list[str]]:
    for begin in range(0, len(keys), most):
        yield keys[begin : begin + most]


def _links(db: Database, where: str, values: Sequence[object], limit: int = -1) -> Iterator[Link]:
    sql = f"select {LINK_COLUMNS} from links l left join feeds f on f.id = l.feed where {where}"
    order = " order by coalesce(l.published, l.first_seen) desc, l.id limit ?"
    return map(_link, db.execute(sql + order, [*values, limit]).fetchall())


def due(db: Database, outlet: str, *, at: str, recheck: str = "due", limit: int = -1) -> list[Link]:
    """What an outlet has waiting: never fetched, to be tried again, or to be rechecked; the newest first.

    `recheck`: ``due`` by the thinning plan, ``all`` articles that we have, or ``none``.
    """
    fresh = list(_links(db, "l.outlet = ? and l.due <= ? and l.article is null", [outlet, at], limit))
    if recheck == "none":
        return fresh
    ours = "l.outlet = ? and l.article is not null and l.outcome <> ?"
    values: list[object] = [outlet, Outcome.DUPLICATE]
    if recheck == "due":
        return fresh + list(_links(db, f"{ours} and l.due <= ?", [*values, at]))
    return fresh + list(_links(db, ours, values))


def next_recheck(published: str | None, at: str) -> str | None:
    """When the plan looks at an article again; None after its last look.  `published` or first seen, and now: UTC.

    A publication that lies in the future counts from now.
    """
    if published is None:
        return None
    begin, present = times.moment(published), times.moment(at)
    if begin - present > RECHECKS[2]:  # a bare day's noon may lie ahead; another day cannot
        begin = present
    return next((times.to_utc(begin + wait) for wait in RECHECKS if begin + wait > present), None)


def closed(
    connection: sqlite3.Connection, link: int, outcome: Outcome, reason: str | None, *, at: str,
    status: int | None = None, final_url: str | None = None,
) -> None:  # fmt: skip
    """An address was dealt with for good: no article, forbidden, elsewhere, gone before we had it."""
    connection.execute(
        "update links set outcome = ?, reason = ?, tried = ?, due = null, attempts = attempts + 1,"
        " status = coalesce(?, status), final_url = coalesce(?, final_url) where id = ?",
        (outcome, reason, at, status, final_url, link),
    )


def failed(
    connection: sqlite3.Connection, link: int, reason: str, *, at: str,
    status: int | None = None, wait: timedelta | None = None,
) -> None:  # fmt: skip
    """An address could not be read this time: why, how often, when next (`wait`, where the site says).

    An article that we have keeps its outcome, and the looks that are still planned.
    """
    attempts, article, published = connection.execute(
        "select l.attempts, l.article, coalesce(a.published, a.first_seen) from links l"
        " left join articles a on a.id = l.article where l.id = ?",
        (link,),
    ).fetchone()
    due = next_recheck(published, at)
    if attempts < len(RETRIES):
        due = _after(at, RETRIES[attempts] if wait is None else wait)
    connection.execute(
        "update links set outcome = case when article is null then ? else outcome end, reason = ?, tried = ?,"
        " due = ?, attempts = attempts + 1, status = coalesce(?, status) where id = ?",
        (
            Outcome.FAILED,
            reason if article is None else f"recheck: {reason}",
            at,
            due,
            status,
            link,
        ),
    )


def postponed(connection: sqlite3.Connection, link: int, *, at: str, wait: timedelta) -> None:
    """An address was not asked for: its host wants to be left alone for a while.  Its outcome stays as it is."""
    connection.execute("update links set due = ? where id = ?", (_after(at, wait), link))


def withdrawn(connection: sqlite3.Connection, link: int, reason: str, *, at: str, status: int | None = None) -> bool:
    """The page of an address is no longer there.  Marks the article that we have of it; True where it was news."""
    row = connection.execute(
        "select l.article, a.withdrawn, coalesce(a.published, a.first_seen) from links l"
        " left join articles a on a.id = l.article where l.id = ?",
        (link,),
    ).fetchone()
    article, before, published = row
    connection.execute(
        "update links set outcome = ?, reason = ?, tried = ?, due = ?, attempts = attempts + 1,"
        " status = coalesce(?, status) where id = ?",
        (Outcome.GONE, reason, at, next_recheck(published, at), status, link),
    )
    if article is None or before is not None:
        return False
    connection.execute("update articles set withdrawn = ?, withdrawn_reason = ? where id = ?", (at, reason, article))
    return True


def _after(at: str, wait: timedelta) -> str:
    return times.to_utc(times.moment(at).astimezone(UTC) + wait)


def age_limit(days: timedelta | None, at: datetime) -> str | None:
    """The oldest publication that is still fetched, in UTC; None for no limit."""
    return None if days is None else times.to_utc(at - days)
