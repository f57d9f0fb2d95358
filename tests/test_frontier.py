"""Links and feeds: what was announced, what became of it, what is due."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from db import frontier
from db.forget import forget
from db.frontier import FEED_POINTS, RECHECKS, RETRIES, Poll
from db.model import FeedKind, Outcome
from pipelines.canonical import url_key
from tests.office import AT, LATER, UNION, Office, announce, article, entry, feed

ONE = "https://courier.example/one"
OLDEST = "2026-02-23T10:00:00Z"
WEEK_OLD = "2026-02-20T10:00:00Z"


def link(db: Database, url: str = ONE) -> dict[str, object]:
    cursor = db.execute("select * from links where key = ?", [url_key(url)])
    return dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))


def stored(db: Database, url: str = ONE, published: str | None = AT, at: str = AT) -> int:
    """A link with an article behind it; returns the link's number."""
    announce(db, entry(url), at=at)
    number = link(db, url)["id"]
    assert isinstance(number, int)
    db.execute(
        "insert into articles (outlet, url, canonical_url, title, published, first_seen, fetched, stored, access,"
        " word_count, body, content_hash, body_hash, extractor)"
        " values ('courier', ?, ?, 'T', ?, ?, ?, ?, 'free', 1, 'b', '', '', '')",
        [url, url, published, at, at, at],
    )
    db.execute(
        "update links set article = (select max(id) from articles), outcome = 'stored', attempts = 1, tried = ?,"
        " due = ? where id = ?",
        [at, frontier.next_recheck(published or at, at), number],
    )
    return number


# --- announcing -----------------------------------------------------------------------------------


def test_new_links_are_written_down_and_fetched(db: Database) -> None:
    first = entry(f"{ONE}?utm_source=rss#top", title="One", published="2026-03-02T09:00:00+01:00")
    news = announce(db, first, entry("https://courier.example/two"))
    assert news.counts == {Outcome.PENDING: 2}
    assert {(found.url, found.outlet, found.attempts, found.article) for found in news.fetch} == {
        (ONE, "courier", 0, None),
        ("https://courier.example/two", "courier", 0, None),
    }
    row = link(db)
    assert row | {
        "url": ONE, "announced": f"{ONE}?utm_source=rss#top", "title": "One", "first_seen": AT, "due": AT,
        "published": "2026-03-02T09:00:00+01:00", "outcome": Outcome.PENDING, "reason": None,
    } == row  # fmt: skip
    (told,) = [found for found in news.fetch if found.url == ONE]
    assert (told.title, told.published, told.first_seen) == ("One", "2026-03-02T09:00:00+01:00", AT)
    assert told.feed == "https://courier.example/rss"


def test_the_newest_is_fetched_first(db: Database) -> None:
    days = {f"https://courier.example/{day}": f"2026-03-{day:02}T10:00:00Z" for day in (3, 7, 1, 5)}
    news = announce(db, *(entry(url, published=day) for url, day in days.items()), at="2026-03-08T10:00:00Z")
    assert [found.url[-1] for found in news.fetch] == ["7", "5", "3", "1"]


def test_known_links_are_not_fetched_again(db: Database) -> None:
    announce(db, entry(ONE))
    again = announce(db, entry(f"{ONE}?utm_medium=x"), entry("https://m.courier.example/one/"), at=LATER)
    assert again.counts == {"known": 1}
    assert again.fetch == []
    assert link(db)["first_seen"] == AT


def test_one_address_twice_in_a_feed_is_one_link_and_the_first_line_counts(db: Database) -> None:
    news = announce(db, entry(ONE, title="First"), entry(f"{ONE}#again", title="Second"), entry(ONE, title="Third"))
    assert news.counts == {Outcome.PENDING: 1}
    assert len(news.fetch) == 1
    assert link(db)["title"] == "First"


def test_links_without_a_date_are_fetched_in_the_order_of_the_feed(db: Database) -> None:
    urls = [f"https://courier.example/{name}" for name in "ebda"]
    news = announce(db, *(entry(url) for url in [*urls, urls[0], urls[2]]))
    assert [found.url for found in news.fetch] == urls


def test_another_outlet_s_feed_may_announce_it_too(db: Database) -> None:
    announce(db, entry(ONE))
    news = announce(db, entry(ONE, UNION), outlet=UNION)
    assert news.counts == {"known": 1}
    assert link(db)["outlet"] == "courier"


def test_too_old(db: Database) -> None:
    news = announce(db, entry(ONE, published=WEEK_OLD), entry("https://courier.example/undated"), oldest=OLDEST)
    assert news.counts == {Outcome.TOO_OLD: 1, Outcome.PENDING: 1}
    assert [found.url for found in news.fetch] == ["https://courier.example/undated"]
    assert (link(db)["outcome"], link(db)["due"]) == (Outcome.TOO_OLD, None)
    assert str(link(db)["reason"]).startswith(f"published {WEEK_OLD}")


@pytest.mark.parametrize(
    ("published", "outcome"),
    [
        ("2026-02-22", Outcome.PENDING),  # ends at 12:00 UTC on the 23rd in the westernmost zone
        ("2026-02-21", Outcome.TOO_OLD),
        ("2026-02-23T11:00:00+02:00", Outcome.TOO_OLD),
        ("2026-02-23T11:00:00+01:00", Outcome.PENDING),
        ("2026-02-23T03:00:00-07:00", Outcome.PENDING),
    ],
)
def test_the_age_limit_knows_zones(db: Database, published: str, outcome: Outcome) -> None:
    announce(db, entry(ONE, published=published), oldest=OLDEST)
    assert link(db)["outcome"] == outcome


def test_too_old_is_reopened_when_the_limit_moves(db: Database) -> None:
    announce(db, entry(ONE, published=WEEK_OLD), oldest=OLDEST)
    news = announce(db, entry(ONE, published=WEEK_OLD), oldest=None, at=LATER)
    assert news.counts == {"reopened": 1}
    assert [found.url for found in news.fetch] == [ONE]
    row = link(db)
    assert (row["outcome"], row["reason"], row["due"], row["first_seen"]) == (Outcome.PENDING, None, LATER, AT)


def test_navigation_of_a_front_page_is_reopened_by_a_feed(db: Database) -> None:
    news = announce(db, entry(ONE, verdict="navigation"), path="/")
    assert news.counts == {Outcome.NOT_ARTICLE: 1}
    assert (link(db)["outcome"], link(db)["reason"]) == (Outcome.NOT_ARTICLE, "navigation")
    news = announce(db, entry(ONE, title="One", published=AT), at=LATER)
    assert news.counts == {"reopened": 1}
    (found,) = news.fetch
    assert (found.title, found.published, found.feed) == ("One", AT, "https://courier.example/rss")


def test_what_was_read_is_not_reopened(db: Database) -> None:
    announce(db, entry(ONE))
    number = link(db)["id"]
    assert isinstance(number, int)
    frontier.closed(db.conn, number, Outcome.NOT_ARTICLE, "a contact form", at=AT, status=200, final_url=ONE)
    news = announce(db, entry(ONE), at=LATER)
    assert news.counts == {"known": 1}
    assert (link(db)["outcome"], link(db)["status"], link(db)["final_url"]) == (Outcome.NOT_ARTICLE, 200, ONE)


def test_elsewhere(db: Database) -> None:
    news = announce(db, entry("https://other.example/x"), entry("https://courier.example.evil.example/x"))
    assert news.counts == {Outcome.ELSEWHERE: 2}
    assert news.fetch == []
    found = db.execute("select distinct outcome, reason, due from links").fetchall()
    assert found == [(Outcome.ELSEWHERE, "off the outlet's hosts", None)]


def test_elsewhere_is_reopened_when_the_outlet_takes_the_host(db: Database) -> None:
    announce(db, entry("https://union.example/x"))
    news = announce(db, entry("https://union.example/x", UNION), outlet=UNION, at=LATER)
    assert [found.outlet for found in news.fetch] == ["union"]


def test_forgotten(db: Database) -> None:
    forget(db, key=url_key(ONE), reason="court order")
    news = announce(db, entry(ONE), entry("https://courier.example/two"))
    assert news.counts == {"forgotten": 1, Outcome.PENDING: 1}
    assert [found.url for found in news.fetch] == ["https://courier.example/two"]


def test_links_and_validators_stand_or_fall_together(office: Office) -> None:
    """A crawl that dies between the two would never see these links again."""

    def dies(db: Database) -> None:
        announce(db, entry(ONE), etag='"1"', last_modified="Mon", sha256="ab")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        office.writer.do(dies).result()
    assert office.ask("select count(*) from links") == [(0,)]
    assert office.ask("select count(*) from feeds") == [(0,)]
    office.writer.do(lambda db: announce(db, entry(ONE), etag='"1"', last_modified="Mon", sha256="ab")).result()
    assert office.ask("select etag, last_modified, sha256, entries, status, last_good from feeds") == [
        ('"1"', "Mon", "ab", 1, "ok", AT)
    ]
    assert office.ask("select count(*) from links") == [(1,)]


def test_five_thousand_lines_are_quick_and_known_ones_quicker(db: Database) -> None:
    lines = [entry(f"https://courier.example/{n}", title="T", published=AT) for n in range(5000)]
    began = time.monotonic()
    assert len(announce(db, *lines).fetch) == 5000
    assert time.monotonic() - began < 1.5
    began = time.monotonic()
    assert announce(db, *lines, at=LATER).counts == {"known": 5000}
    assert time.monotonic() - began < 0.5


# --- what is due ----------------------------------------------------------------------------------


def test_due_the_newest_first_and_never_of_another_outlet(db: Database) -> None:
    announce(db, entry("https://courier.example/old", published="2026-03-01T10:00:00Z"), entry(ONE, published=AT))
    announce(db, entry("https://union.example/x", UNION), outlet=UNION)
    assert [found.url for found in frontier.due(db, "courier", at=LATER)] == [ONE, "https://courier.example/old"]
    assert [found.url for found in frontier.due(db, "courier", at=LATER, limit=1)] == [ONE]


def test_a_failed_link_is_due_again_at_its_time_and_not_before(db: Database) -> None:
    announce(db, entry(ONE))
    frontier.failed(db.conn, int(str(link(db)["id"])), "it answers 503", at=AT, status=503)
    assert (link(db)["outcome"], link(db)["reason"], link(db)["status"]) == (Outcome.FAILED, "it answers 503", 503)
    assert frontier.due(db, "courier", at="2026-03-02T10:04:59Z") == []
    (found,) = frontier.due(db, "courier", at="2026-03-02T10:05:00Z")
    assert (found.url, found.attempts) == (ONE, 1)


def test_failing_backs_off_and_ends(db: Database) -> None:
    announce(db, entry(ONE))
    number = int(str(link(db)["id"]))
    waits = []
    for _ in range(len(RETRIES)):
        frontier.failed(db.conn, number, "no answer", at=AT)
        waits.append(link(db)["due"])
    assert waits == [frontier.age_limit(-wait, datetime(2026, 3, 2, 10, tzinfo=UTC)) for wait in RETRIES]
    frontier.failed(db.conn, number, "no answer", at=AT)
    assert (link(db)["due"], link(db)["attempts"], link(db)["outcome"]) == (None, len(RETRIES) + 1, Outcome.FAILED)
    assert frontier.due(db, "courier", at="2036-01-01T00:00:00Z") == []


def test_a_site_that_names_a_time_is_believed_but_not_for_ever(db: Database) -> None:
    announce(db, entry(ONE))
    number = int(str(link(db)["id"]))
    frontier.failed(db.conn, number, "it answers 429", at=AT, wait=timedelta(hours=2))
    assert link(db)["due"] == LATER
    for _ in range(len(RETRIES)):
        frontier.failed(db.conn, number, "it answers 429", at=AT, wait=timedelta(hours=2))
    assert link(db)["due"] is None


def test_recheck_due_all_none(db: Database) -> None:
    stored(db)
    stored(db, "https://courier.example/done", published="2026-02-01T10:00:00Z")
    announce(db, entry("https://courier.example/new"))
    new, one, done = ("https://courier.example/new", ONE, "https://courier.example/done")

    def asked(at: str, recheck: str) -> list[str]:
        return [found.url for found in frontier.due(db, "courier", at=at, recheck=recheck)]

    assert asked("2026-03-02T10:59:59Z", "due") == [new]
    assert asked("2026-03-02T11:00:00Z", "due") == [new, one]
    assert asked("2026-03-02T10:00:00Z", "all") == [new, one, done]
    assert asked("2036-01-01T00:00:00Z", "none") == [new]


def test_another_address_of_an_article_is_not_rechecked(office: Office) -> None:
    office.store(article(ONE))
    office.store(article(ONE), asked="https://courier.example/s/1")
    found = office.writer.do(lambda db: frontier.due(db, "courier", at=LATER, recheck="all")).result()
    assert [one.url for one in found] == [ONE]


def test_the_plan_thins_out() -> None:
    looks: list[str] = []
    at: str | None = AT
    while at is not None:
        at = frontier.next_recheck(AT, at)
        looks += [at] if at else []
    assert looks == ["2026-03-02T11:00:00Z", "2026-03-02T16:00:00Z", "2026-03-03T10:00:00Z", "2026-03-09T10:00:00Z"]
    assert len(looks) == len(RECHECKS)
    assert frontier.next_recheck(AT, "2026-03-03T09:00:00Z") == "2026-03-03T10:00:00Z", "a missed look is not made up"
    assert frontier.next_recheck(None, AT) is None
    assert frontier.next_recheck("2030-01-01T00:00:00Z", AT) == "2026-03-02T11:00:00Z", "no day but today"
    assert frontier.next_recheck("2026-03-02", AT) == "2026-03-02T13:00:00Z", "a bare day counts from its noon"


def test_a_recheck_that_fails_loses_neither_the_outcome_nor_the_plan(db: Database) -> None:
    number = stored(db)
    frontier.failed(db.conn, number, "it answers 503", at="2026-03-02T11:00:00Z")
    assert (link(db)["outcome"], link(db)["reason"]) == (Outcome.STORED, "recheck: it answers 503")
    assert link(db)["due"] == "2026-03-02T11:20:00Z"
    for _ in range(len(RETRIES)):
        frontier.failed(db.conn, number, "it answers 503", at="2026-03-02T12:00:00Z")
    assert link(db)["due"] == "2026-03-02T16:00:00Z"
    frontier.failed(db.conn, number, "it answers 503", at="2026-03-10T12:00:00Z")
    assert link(db)["due"] is None


def test_postponed_keeps_everything_but_the_time(db: Database) -> None:
    announce(db, entry(ONE))
    before = link(db)
    frontier.postponed(db.conn, int(str(before["id"])), at=AT, wait=timedelta(hours=2))
    assert link(db) == before | {"due": LATER}


def test_gone_before_we_had_it(db: Database) -> None:
    announce(db, entry(ONE))
    assert frontier.withdrawn(db.conn, int(str(link(db)["id"])), "it answers 404", at=AT, status=404) is False
    assert (link(db)["outcome"], link(db)["due"], link(db)["status"]) == (Outcome.GONE, None, 404)


def test_a_withdrawn_article_is_looked_at_again(db: Database) -> None:
    number = stored(db)
    assert frontier.withdrawn(db.conn, number, "it answers 410", at="2026-03-02T11:00:00Z") is True
    assert link(db)["due"] == "2026-03-02T16:00:00Z"


@pytest.mark.parametrize(
    "outcome",
    [Outcome.NOT_ARTICLE, Outcome.FORBIDDEN, Outcome.ELSEWHERE, Outcome.GONE],
    ids=lambda outcome: outcome.name,
)
def test_closed_is_closed(db: Database, outcome: Outcome) -> None:
    announce(db, entry(ONE))
    frontier.closed(db.conn, int(str(link(db)["id"])), outcome, "why", at=LATER)
    row = link(db)
    assert (row["outcome"], row["reason"], row["tried"], row["due"], row["attempts"]) == (
        outcome,
        "why",
        LATER,
        None,
        1,
    )
    assert frontier.due(db, "courier", at="2036-01-01T00:00:00Z", recheck="all") == []


# --- feeds ----------------------------------------------------------------------------------------


def test_a_feed_is_remembered(db: Database) -> None:
    first = feed(db)
    assert first.due and first.etag is None
    announce(db, etag='"7"', last_modified="Mon", interval=timedelta(minutes=15))
    again = feed(db)
    assert (again.id, again.etag, again.last_modified, again.due) == (first.id, '"7"', "Mon", False)
    assert feed(db, at="2026-03-02T10:15:00Z").due


def test_unchanged_keeps_the_validators(db: Database) -> None:
    announce(db, etag='"7"', sha256="ab")
    frontier.polled(db, Poll(feed=feed(db).id, status="unchanged"), at=LATER)
    assert db.execute("select etag, sha256, status, last_polled, last_good, next_poll from feeds").fetchall() == [
        ('"7"', "ab", "unchanged", LATER, LATER, "2026-03-02T12:15:00Z")
    ]


def test_a_feed_that_fails_backs_off_and_recovers(db: Database) -> None:
    found = feed(db)
    waits = []
    for _ in range(12):
        frontier.polled(db, Poll(feed=found.id, status="failed: 500", points=1.0), at=AT)
        (after,) = db.execute("select next_poll from feeds").fetchone()
        waits.append(after)
    assert waits == sorted(waits)
    assert waits[0] == "2026-03-02T10:30:00Z"
    assert waits[-1] == "2026-03-03T10:00:00Z", "a day at most"
    announce(db, entry(ONE), at=LATER)
    assert db.execute("select failures, last_good from feeds").fetchall() == [(0.0, LATER)]


def test_a_feed_that_always_fails_is_given_up(db: Database) -> None:
    found = feed(db)
    for _ in range(int(FEED_POINTS)):
        assert feed(db, at="2036-01-01T00:00:00Z").due
        frontier.polled(db, Poll(feed=found.id, status="failed: 404", points=1.0), at=AT)
    assert not feed(db, at="2036-01-01T00:00:00Z").due


def test_the_sitemaps_of_an_index(db: Database) -> None:
    index = frontier.feed(db, "courier", "https://courier.example/index.xml", FeedKind.SITEMAP, at=AT)
    urls = [f"https://courier.example/{month}.xml" for month in (1, 2)]
    assert [child.url for child in frontier.adopt(db, index=index, urls=urls, at=AT)] == urls
    assert [child.url for child in frontier.children(db, feed=index, at=AT)] == urls
    frontier.adopt(db, index=index, urls=urls[1:], at=LATER)
    assert [child.url for child in frontier.children(db, feed=index, at=LATER)] == urls[1:]


@pytest.fixture(autouse=True)
def outcomes_are_words(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test, every link's outcome is one of the vocabulary."""
    db: Database | None = request.getfixturevalue("db") if "db" in request.fixturenames else None
    yield
    if db is not None:
        assert {row[0] for row in db.execute("select distinct outcome from links")} <= set(Outcome)
