"""robots.txt as it came, until it is stale."""

from __future__ import annotations

from sqlite_utils import Database

from db.robots import keep_robots, robots
from tests.office import AT, LATER


def test_robots_are_remembered_until_they_are_stale(db: Database) -> None:
    assert robots(db, "https://courier.example", at=AT) is None
    keep_robots(db, "https://courier.example", 200, "User-agent: *", at=AT, expires=LATER)
    assert robots(db, "https://courier.example", at=AT) == (200, "User-agent: *")
    assert robots(db, "https://courier.example", at=LATER) is None
    keep_robots(db, "https://courier.example", None, "no answer", at=LATER, expires="2026-03-03T00:00:00Z")
    assert robots(db, "https://courier.example", at=LATER) == (None, "no answer")
