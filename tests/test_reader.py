"""Typed questions to a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connect import DatabaseError, pages_path
from db.model import Outcome
from db.reader import Lateness, Reader
from tests.office import AT, UNION, Office, article, entry, settle
from tests.office import announce as tell

SINCE = "2026-01-01T00:00:00Z"


@pytest.fixture
def reader(db: Database, tmp_path: Path) -> Reader:
    return Reader(tmp_path / "news.db")


def put(db: Database, table: str, **row: object) -> None:
    marks = ", ".join("?" * len(row))
    db.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


def story(db: Database, number: int, published: str | None, first_seen: str, stored: str) -> None:
    put(
        db, "articles", outlet="courier", url=f"u{number}", canonical_url=f"u{number}", title="T", published=published,
        first_seen=first_seen, fetched=stored, stored=stored, access="free", word_count=1, body="b", content_hash="",
        body_hash="", extractor="x",
    )  # fmt: skip


def watch(db: Database, since: str = SINCE) -> None:
    """The outlet's first announcement."""
    tell(db, entry("https://courier.example/first"), at=since)
    db.conn.commit()


def clock(seconds: int) -> str:
    return f"2026-03-02T{10 + seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}Z"


def test_nothing_yet(reader: Reader) -> None:
    assert reader.last_crawl() is None
    assert reader.crawls() == []
    assert reader.outlets() == []
    assert reader.outcomes() == {}
    assert reader.lateness("first_seen", "stored", SINCE) == Lateness(articles=0, median=None, p95=None)
    assert reader.counts() == {
        "articles": 0, "revisions": 0, "links": 0, "outlets": 2, "ratings": 0, "withdrawn": 0
    }  # fmt: skip


def test_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="no such database"):
        Reader(tmp_path / "none.db")


def test_crawls_newest_first(db: Database, reader: Reader) -> None:
    for day in (1, 2, 3):
        put(db, "crawls", started=f"2026-03-0{day}T10:00:00Z", finished=f"2026-03-0{day}T10:05:00Z", exit_code=day)
    assert [run["exit_code"] for run in reader.crawls(2)] == [3, 2]
    last = reader.last_crawl()
    assert last is not None
    assert (last["id"], last["started"]) == (3, "2026-03-03T10:00:00Z")


def test_outlets_by_their_last_run_the_sick_first(db: Database, reader: Reader) -> None:
    for day in (1, 2):
        put(db, "crawls", started=f"2026-03-0{day}T10:00:00Z", finished=f"2026-03-0{day}T10:05:00Z")
    put(db, "crawl_outlets", crawl=1, outlet="courier", health="silent")
    put(db, "crawl_outlets", crawl=2, outlet="courier", health="ok", stored=4)
    put(db, "crawl_outlets", crawl=1, outlet="union", health="unread", note="it answers 503")
    tell(db, entry("https://union.example/1", UNION), outlet=UNION)
    db.conn.commit()
    found = reader.outlets()
    assert [(row["id"], row["health"], row["note"], row["last_run"], row["pending"]) for row in found] == [
        ("union", "unread", "it answers 503", "2026-03-01T10:05:00Z", 1),
        ("courier", "ok", None, "2026-03-02T10:05:00Z", 0),
    ]
    (run,) = reader.outlet_runs(2)
    assert (run.outlet, run.health, run.counts["stored"], run.counts["failed"]) == ("courier", "ok", 4, 0)


def test_lateness_in_seconds(db: Database, reader: Reader) -> None:
    watch(db)
    for number in range(100):
        story(db, number, AT, AT, clock(number + 1))
    found = reader.lateness("published", "stored", SINCE)
    assert found.articles == 100
    assert found.median == pytest.approx(50.5, abs=0.01)
    assert found.p95 == pytest.approx(95.0, abs=0.01)


@pytest.mark.parametrize(("number", "p95"), [(1, 1), (2, 2), (19, 19), (20, 19), (21, 20)])
def test_the_95th_percentile_of_a_few(db: Database, reader: Reader, number: int, p95: int) -> None:
    watch(db)
    for n in range(number):
        story(db, n, AT, AT, clock(n + 1))
    assert reader.lateness("first_seen", "stored", SINCE).p95 == pytest.approx(p95, abs=0.01)


def test_lateness_leaves_out_what_is_no_moment_and_what_is_older(db: Database, reader: Reader) -> None:
    story(db, 1, None, AT, clock(60))
    story(db, 2, "2026-03-02", AT, clock(120))
    story(db, 3, clock(500), AT, clock(180))  # published after we stored it: its clock is wrong
    story(db, 4, AT, "2025-01-01T00:00:00Z", "2025-12-31T00:00:00Z")
    story(db, 5, "2025-12-31T23:59:59Z", AT, clock(60))  # published before we asked
    watch(db)
    assert reader.lateness("published", "stored", SINCE) == Lateness(articles=1, median=0.0, p95=0.0)
    assert reader.lateness("first_seen", "stored", SINCE).median == pytest.approx(90, abs=0.01)
    assert reader.lateness("first_seen", "published", SINCE).articles == 2
    with pytest.raises(ValueError, match="no such moments"):
        reader.lateness("published", "stored; drop table articles", SINCE)


def test_outlets_invented_or_not(db: Database, reader: Reader) -> None:
    assert reader.kinds_of_outlets() == {False}
    assert reader.has_outlet("courier")
    assert not reader.has_outlet("nobody")
    put(db, "outlets", id="made-up", name="Made Up", source="shipped", invented=1)
    assert reader.kinds_of_outlets() == {False, True}


def test_counts_and_sizes(office: Office) -> None:
    office.store(article("https://courier.example/1"))
    office.link("https://courier.example/2")
    with Reader(office.path) as reader:
        assert reader.outcomes() == {Outcome.STORED: 1, Outcome.PENDING: 1}
        assert reader.counts()["articles"] == reader.counts()["revisions"] == 1
        sizes = reader.sizes()
    assert sizes["database"] == office.path.stat().st_size
    assert sizes["journal"] > 0
    assert sizes["pages"] >= pages_path(office.path).stat().st_size


def test_reading_beside_a_writer_sees_what_is_done(office: Office) -> None:
    with Reader(office.path) as reader:
        assert reader.counts()["articles"] == 0
        office.store(article("https://courier.example/1"))
        assert reader.counts()["articles"] == 1


def test_settling_twice_changes_nothing(db: Database) -> None:
    before = db.execute("pragma data_version").fetchone(), db.conn.total_changes
    settle(db)
    assert (db.execute("pragma data_version").fetchone(), db.conn.total_changes) == before
