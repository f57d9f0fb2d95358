"""What a user imported: kept under a number, read back for the registry, and undone as if it had never been.

Nothing here is shipped.  An import is one transaction of the caller's; undone, the database is what it was, to the
byte of its dump.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from db.connect import DatabaseError, open_for_reading
from db.model import NOTHING, Band, Dimension, Host, Imported, Outlet, Rater, Rating
from db.registry_rows import Read
from db.rows import Row, host_rows, insert_rows, outlet_row, rater_row, rating_row

T = TypeVar("T")

ONLY = "source = 'imported'"
"""Outlets that no file lists."""
COUNTS = ("read", "matched", "new", "duplicate", "ambiguous", "unread")
"""What became of a table's rows: ``rows_read`` is the sum of the others."""


def add(
    db: Database, about: Mapping[str, Any], *, outlets: Iterable[Outlet], raters: Iterable[Rater],
    ratings: Sequence[Read],
) -> int:  # fmt: skip
    """Keep an import, and return its number.  `about` are the columns of `imports`, but for its number and how many
    ratings it brought.  Outlets that are there stay as they are; raters of the user's own may judge more by now."""
    insert_rows(
        db.conn, "raters", [rater_row(_in_order(rater)) for rater in raters],
        tail="on conflict (id) do update set dimensions = excluded.dimensions where source = 'imported'",
    )  # fmt: skip
    row = {**about, "ratings": len(ratings)}
    insert_rows(db.conn, "imports", [row])
    (number,) = db.execute("select max(id) from imports").fetchone()
    made = list(outlets)
    insert_rows(db.conn, "outlets", [outlet_row(outlet) for outlet in made], tail="on conflict do nothing")
    hosts = [row for outlet in made for row in host_rows(outlet)]
    insert_rows(db.conn, "outlet_hosts", hosts, tail="on conflict do nothing")
    rows = [rating_row(*read) | {"import": number} for read in ratings]
    insert_rows(db.conn, "ratings", rows)
    return int(number)


def remove(db: Database, number: int) -> int:
    """Take the ratings of an import back, with raters of whom nothing is left; returns how many ratings.

    Tags are the caller's to renew; then `sweep`.

    Raises DatabaseError where no import has that number.
    """
    if not db.execute("select 1 from imports where id = ?", [number]).fetchone():
        known = [str(row[0]) for row in db.execute("select id from imports order by id")]
        there = f"there are {', '.join(known)}" if known else "nothing was imported"
        raise DatabaseError(f"no import has the number {number}: {there}; `masthead ratings list` shows them")
    gone = db.execute("delete from ratings where import = ?", [number]).rowcount
    db.execute("delete from imports where id = ?", [number])
    db.execute(
        "delete from raters where source = 'imported'"
        " and not exists (select 1 from ratings r where r.rater = raters.id)"
        " and not exists (select 1 from imports i where i.rater = raters.id)"
    )
    for rater in _imported_raters(db):
        judged = {row[0] for row in db.execute("select distinct dimension from ratings where rater = ?", [rater.id])}
        left = dataclasses.replace(rater, dimensions=tuple(found for found in rater.dimensions if found.name in judged))
        if left != rater:
            db.execute("update raters set dimensions = ? where id = ?", [rater_row(left)["dimensions"], rater.id])
    return int(gone)


def _in_order(rater: Rater) -> Rater:
    """Its dimensions by name, whichever import brought them."""
    return dataclasses.replace(rater, dimensions=tuple(sorted(rater.dimensions, key=lambda found: found.name)))


def sweep(db: Database) -> None:
    """Delete imported outlets of whom nothing is left: once the tags are renewed, which may name them."""
    db.execute(
        "delete from outlets where source = 'imported'"
        " and not exists (select 1 from ratings r where r.outlet = outlets.id)"
        " and not exists (select 1 from tags t where t.outlet = outlets.id or t.origin = outlets.id)"
        " and not exists (select 1 from articles a where a.outlet = outlets.id)"
    )


def imported(db: Database) -> Imported:
    """What was imported, for the registry."""
    ratings = tuple(_rating(row) for row in _rows(db, "select * from ratings where import is not null order by id"))
    if not ratings:
        return NOTHING
    hosts: dict[str, list[Host]] = {}
    named = "select outlet from ratings where import is not null"
    of_them = (
        f"select * from outlet_hosts where outlet in (select id from outlets where {ONLY}) and outlet in ({named})"
    )
    for row in _rows(db, f"{of_them} order by rowid"):
        hosts.setdefault(row.pop("outlet"), []).append(Host(**row))
    outlets = (
        Outlet(id=row["id"], name=row["name"], hosts=tuple(hosts.get(row["id"], ())), source="imported")
        for row in _rows(db, f"select id, name from outlets where {ONLY} and id in ({named}) order by id")
    )
    return Imported(outlets=tuple(outlets), raters=_imported_raters(db), ratings=ratings)


def imported_at(path: Path) -> Imported:
    """The same of a file; nothing where there is none.  Raises DatabaseError for one that is no database of ours."""
    return _of(path, imported, NOTHING)


def imports_at(path: Path) -> list[Row]:
    """The imports in a database, by number; none where there is no file."""
    none: list[Row] = []
    rows = _of(path, lambda db: _rows(db, "select * from imports order by id"), none)
    return [{**row, "remarks": json.loads(row["remarks"])} for row in rows]


def _of(path: Path, ask: Callable[[Database], T], nothing: T) -> T:
    if not path.is_file() or not path.stat().st_size:
        return nothing
    db = open_for_reading(path)
    try:
        return ask(db)
    except sqlite3.OperationalError as error:
        raise DatabaseError(f"{path}: an older database ({error}); `masthead migrate` brings it up to date") from error
    finally:
        db.close()


def _rows(db: Database, sql: str) -> list[Row]:
    cursor = db.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _rating(row: Row) -> Rating:
    kept = {field.name: row[field.name] for field in dataclasses.fields(Rating) if field.name in row}
    return Rating(**kept | {"redistribute": bool(row["redistribute"]), "import_id": row["import"]})


def _imported_raters(db: Database) -> tuple[Rater, ...]:
    return tuple(_rater(row) for row in _rows(db, "select * from raters where source = 'imported' order by id"))


def _rater(row: Row) -> Rater:
    kept = {field.name: row[field.name] for field in dataclasses.fields(Rater) if field.name in row}
    dimensions = tuple(_dimension(found) for found in json.loads(row["dimensions"]))
    return Rater(**kept | {"dimensions": dimensions, "invented": bool(row["invented"])})


def _dimension(found: Row) -> Dimension:
    return Dimension(
        name=found["name"],
        scale=tuple(found["scale"]),
        values=tuple(found["values"].items()),
        labels=tuple(found["labels"].items()),
        bands=tuple(Band(**band) for band in found["bands"]),
    )
