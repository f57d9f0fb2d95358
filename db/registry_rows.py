"""The registry in the database: outlets, hosts, raters and ratings, brought to what the files say today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from db.model import Outlet, Rater, Rating
from db.rows import Row, host_rows, insert_rows, outlet_row, rater_row, rating_row, reply_rows

Read = tuple[Rating, str | None, str]
"""A rating, its value on our scale, and what the rater publishes for its word."""


def sync(db: Database, outlets: Iterable[Outlet], raters: Iterable[Rater], ratings: Iterable[Read]) -> None:
    """Bring the tables to the registry.  Imported rows stay as they are, but for what they come to on our scales; so
    does an outlet that left the registry, since articles name it."""
    outlets = list(outlets)
    for table, rows in (("outlets", map(outlet_row, outlets)), ("raters", map(rater_row, raters))):
        for row in rows:
            names = list(row)
            changes = ", ".join(f"{n} = excluded.{n}" for n in names if n != "id")
            differs = " or ".join(f"{table}.{n} is not excluded.{n}" for n in names if n != "id")
            db.execute(
                f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"
                f" on conflict (id) do update set {changes} where {differs}",
                list(row.values()),
            )
    known = {o.id for o in outlets}
    hosts = [row for o in outlets for row in host_rows(o)]
    stored = db.execute("select host, outlet, kind, valid_from, valid_to, after from outlet_hosts").fetchall()
    if sorted((tuple(row.values()) for row in hosts), key=str) != sorted((r for r in stored if r[1] in known), key=str):
        db.conn.executemany("delete from outlet_hosts where outlet = ?", [(outlet,) for outlet in known])
        insert_rows(db.conn, "outlet_hosts", hosts)
    replies = [row for o in outlets for row in reply_rows(o)]
    _replace(db, "replies", replies, "1")
    reads = list(ratings)
    shipped = [rating_row(*read) for read in reads if read[0].import_id is None and read[0].outlet in known]
    _replace(db, "ratings", shipped, "import is null")
    _renew(db, {(r.rater, r.dimension, r.raw): (value, label) for r, value, label in reads if r.import_id is not None})


def _replace(db: Database, table: str, rows: list[Row], where: str) -> None:
    """Make these the table's rows there; nothing is written where they are."""
    columns = list(rows[0]) if rows else ["outlet"]
    stored = db.execute(f"select {', '.join(columns)} from {table} where {where}").fetchall()
    if len(stored) != len(rows) or sorted(map(str, stored)) != sorted(str(tuple(row.values())) for row in rows):
        db.execute(f"delete from {table} where {where}")
        insert_rows(db.conn, table, rows)


def _renew(db: Database, words: Mapping[tuple[str, str, str], tuple[str | None, str]]) -> None:
    """Imported ratings: what their words come to by now."""
    rows = db.execute("select id, value, label, rater, dimension, raw from ratings where import is not null").fetchall()
    changes = [
        (*words[tuple(word)], number)
        for number, value, label, *word in rows
        if words.get(tuple(word), (value, label)) != (value, label)
    ]
    db.conn.executemany("update ratings set value = ?, label = ? where id = ?", changes)
