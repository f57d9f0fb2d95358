"""The registry's tables follow the registry's files."""

from __future__ import annotations

import dataclasses

import pytest
from sqlite_utils import Database

from db import imports
from db.model import Host, Outlet, Rating
from db.registry_rows import sync
from tests.office import COURIER, RATER, UNION, article, entry, rating
from tests.office import announce as tell

IMPORT = {
    "rater": "compass", "layout": "a table", "file": "x.csv", "sha256": "", "imported": "2026-01-01T00:00:00Z",
    **{f"rows_{name}": 0 for name in imports.COUNTS},
}  # fmt: skip
LEFT = (rating(raw="Left"), "left", "Left")
SHAKY = (rating("union", dimension="reliability", raw="C"), None, "C")


@pytest.fixture(autouse=True)
def synced(db: Database) -> None:
    sync(db, [COURIER, UNION], [RATER], [LEFT, SHAKY])
    db.conn.commit()


def rows(db: Database, sql: str) -> list[tuple[object, ...]]:
    return db.execute(sql).fetchall()


def test_all_of_it_is_there(db: Database) -> None:
    assert rows(db, "select id, name, domain, country, source, disabled from outlets order by id") == [
        ("courier", "The Courier", "courier.example", "GB", "shipped", 0),
        ("union", "The Union", "union.example", "US", "shipped", 0),
    ]
    assert rows(db, "select outlet, rater, dimension, raw, value, import from ratings order by id") == [
        ("courier", "compass", "bias", "Left", "left", None),
        ("union", "compass", "reliability", "C", None, None),
    ]
    assert rows(db, "select id, licence, invented from raters") == [("compass", "CC0", 1)]


def test_nothing_new_changes_nothing(db: Database) -> None:
    before = db.conn.total_changes
    sync(db, [COURIER, UNION], [RATER], [SHAKY, LEFT])
    assert db.conn.total_changes == before


def test_changes_are_taken_over(db: Database) -> None:
    moved = dataclasses.replace(
        COURIER, name="Courier", disabled=True,
        hosts=(Host(host="new.example"), Host(host="courier.example", kind="former", valid_to="2025", after="same")),
    )  # fmt: skip
    sync(
        db,
        [moved, UNION],
        [dataclasses.replace(RATER, name="The Compass")],
        [(rating(raw="Center"), "center", "Center"), SHAKY],
    )
    assert rows(db, "select name, domain, disabled from outlets where id = 'courier'") == [
        ("Courier", "new.example", 1)
    ]
    assert rows(db, "select host, kind, valid_to from outlet_hosts where outlet = 'courier' order by host") == [
        ("courier.example", "former", "2025"),
        ("new.example", "primary", None),
    ]
    assert rows(db, "select name from raters") == [("The Compass",)]
    assert rows(db, "select raw, value from ratings where outlet = 'courier'") == [("Center", "center")]


def test_an_outlet_that_left_stays_with_its_hosts_and_loses_its_ratings(db: Database) -> None:
    sync(db, [COURIER], [RATER], [LEFT])
    assert rows(db, "select id from outlets order by id") == [("courier",), ("union",)]
    assert rows(db, "select host from outlet_hosts order by host") == [("courier.example",), ("union.example",)]
    assert rows(db, "select outlet from ratings") == [("courier",)]


def test_ratings_of_outlets_that_are_not_there_are_left_out(db: Database) -> None:
    sync(db, [COURIER], [RATER], [LEFT, (rating("nobody"), "left", "Left")])
    assert rows(db, "select outlet from ratings") == [("courier",)]


def kept(db: Database, *ratings: Rating, outlets: tuple[Outlet, ...] = ()) -> int:
    """The number of an import of these ratings."""
    return imports.add(db, IMPORT, outlets=outlets, raters=(), ratings=[(r, None, r.raw) for r in ratings])


def test_imported_ratings_stay(db: Database) -> None:
    number = kept(db, rating(raw="Right"))
    sync(db, [COURIER, UNION], [RATER], [])
    assert rows(db, "select raw, value, import from ratings") == [("Right", None, number)]


def test_imported_ratings_follow_their_rater_s_words(db: Database) -> None:
    number = kept(db, rating(raw="R"), rating(raw="X"))
    read = (rating(raw="R", import_id=number), "right", "Right")
    sync(db, [COURIER, UNION], [RATER], [LEFT, read])
    found = rows(db, "select raw, value, label from ratings where import is not null order by id")
    assert found == [("R", "right", "Right"), ("X", None, "X")]


def test_articles_and_links_survive(db: Database) -> None:
    tell(db, entry(article("https://courier.example/1").url))
    sync(db, [dataclasses.replace(COURIER, name="Renamed")], [RATER], [])
    sync(db, [], [], [])
    assert rows(db, "select outlet from links") == [("courier",)]
    assert rows(db, "pragma foreign_key_check") == []


def test_hosts_move_from_one_outlet_to_another(db: Database) -> None:
    taken = Outlet(id="union", name="The Union", hosts=(*UNION.hosts, *COURIER.hosts))
    bare = dataclasses.replace(COURIER, hosts=(Host(host="other.example"),))
    sync(db, [bare, taken], [RATER], [])
    assert rows(db, "select outlet from outlet_hosts where host = 'courier.example'") == [("union",)]
