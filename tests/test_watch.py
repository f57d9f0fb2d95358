"""How an outlet did in a run, and what a run's exit code says of it (crawler/extensions/watch.py, record.py)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlite_utils import Database

from crawler.extensions import watch
from crawler.extensions.record import COUNTS, exit_code
from db import frontier
from db.frontier import Poll
from db.model import Host, Outlet
from tests import office
from tests.office import COURIER


def counted(**counts: int) -> dict[str, int]:
    return dict.fromkeys(COUNTS, 0) | counts


@pytest.mark.parametrize(
    ("counts", "health"),
    [
        ({}, "ok"),
        ({"requests": 3, "feeds_read": 1, "fetched": 2, "stored": 2}, "ok"),
        ({"requests": 1, "feeds_unchanged": 1}, "ok"),
        ({"requests": 2, "feeds_failed": 2}, "unreadable"),
        ({"requests": 2, "feeds_failed": 1, "feeds_read": 1}, "degraded"),
        ({"requests": 5, "feeds_read": 1, "failed": 4}, "unreadable"),
        ({"requests": 5, "feeds_read": 1, "fetched": 1, "stored": 1, "failed": 3}, "degraded"),
        ({"requests": 2, "feeds_read": 1, "fetched": 1, "gone": 1}, "ok"),
        ({"requests": 7}, "degraded"),
    ],
)
def test_health(counts: dict[str, int], health: str) -> None:
    state, note = watch.health(counted(**counts))
    assert state == health
    assert (note is None) == (health == "ok"), "what is not ok says why"


def test_an_outlet_whose_feeds_are_in_back_off_is_no_good_one(db: Database) -> None:
    office.settle(db)
    feed = office.feed(db)
    assert watch.dead(db, COURIER) is None, "never asked is not dead"
    frontier.polled(db, Poll(feed=feed.id, status="failed: it answers 404", points=1.0), at=office.AT)
    assert watch.dead(db, COURIER) == "none of its feeds could be read when last asked: failed: it answers 404"
    office.feed(db, path="/other")
    assert watch.dead(db, COURIER) is not None, "another that was never asked does not change that"
    frontier.polled(db, Poll(feed=feed.id, status="unchanged", interval=timedelta(minutes=15)), at=office.LATER)
    assert watch.dead(db, COURIER) is None


def test_what_an_outlet_file_expects_is_missed_only_after_a_day(db: Database) -> None:
    expecting = Outlet(id="courier", name="The Courier", hosts=(Host(host="courier.example"),), expect_articles=2)
    office.settle(db)
    assert watch.missed(db, expecting) is None
    office.announce(db, office.entry("https://courier.example/one"), at="2020-01-01T00:00:00Z")
    assert watch.missed(db, expecting) == "0 articles in a day, 2 expected"
    assert watch.missed(db, COURIER) is None, "nothing expected, nothing missed"


@pytest.mark.parametrize(
    ("healths", "reason", "faults", "code"),
    [
        (["ok", "degraded"], "finished", 0, 0),
        (["ok", "unreadable"], "finished", 0, 3),
        (["unreadable"], "finished", 0, 4),
        (["ok"], "closespider_timeout", 0, 0),
        (["ok"], "shutdown", 0, 130),
        (["ok"], "finished", 1, 1),
    ],
)
def test_exit_codes(healths: list[str], reason: str, faults: int, code: int) -> None:
    assert exit_code(healths, reason, faults) == code
