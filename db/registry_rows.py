"""The registry in the database: outlets, hosts, raters and ratings, brought to what the files say today."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from db.model import Outlet, Rater, Rating
from db.rows import host_rows, insert_rows, outlet_row, rater_row, rating_row


def sync(
    db: Database, outlets: Iterable[Outlet], raters: Iterable[Rater], ratings: Iterable[tuple[Rating, str | None]]
) -> None:
    """Bring the tables to the registry, each rating with its value on our scale.  Imported rows stay as they are, and
    so does an outlet that left the registry, since articles name it."""
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
    judged = [rating_row(rating, value) for rating, value in ratings if rating.outlet in known]
    columns = list(judged[0]) if judged else ["outlet"]
    stored = db.execute(f"select {', '.join(columns)} from ratings where import is null").fetchall()
    if sorted(map(str, stored)) != sorted(str(tuple(row.values())) for row in judged):
        db.execute("delete from ratings where import is null")
        insert_rows(db.conn, "ratings", judged)
