"""What may leave the database: CSV, JSON Lines or SQLite, without imported ratings and without withdrawn texts.

A query runs over temporary views that bear the tables' names and leave out what may not go.  They rest on views of
secret names, and SQLite's authorizer lets nothing but these read the tables beneath: it is told in which view a table
is read, but takes the name of a query's own `with` for one, so a name that can be guessed is no protection.
"""

from __future__ import annotations

import csv
import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils.db import quote_identifier

from db.connect import DatabaseError, open_for_reading, pages_path
from db.migrations import VIEW

DEFAULT = "select * from tagged_articles order by id"
FORMATS = (".csv", ".jsonl", ".ndjson", ".db", ".sqlite")

TEXT = ("standfirst", "body", "description")
"""Columns of `articles` and `revisions` that a withdrawn article keeps to itself."""

JUDGED = (
    "status", "state_control", "lean", "lean_low", "lean_high", "raters", "reliability", "reliability_low",
    "reliability_high", "reliability_raters", "audience_lean", "ratings",
)  # fmt: skip
"""Columns of `tags` that follow from ratings."""

OPEN = {
    "aliases", "articles", "crawl_outlets", "crawls", "feeds", "links", "outlet_hosts", "outlets", "raters", "ratings",
    "revisions", "tags", "tagged_articles",
}  # fmt: skip


RISKY = ("load_extension", "readfile", "writefile", "edit", "fts5", "fts3_tokenizer")
"""Functions that reach beyond the rows that they are given."""

HARMLESS = ("json_each", "json_tree")
"""Table-valued functions for `authors` and `topics`; they read nothing but what they are given."""


def export(path: Path, target: Path, *, sql: str = DEFAULT, imported: bool = False) -> int:
    """Write the rows of a query to a file, by its ending; returns how many.

    Without `imported`, no imported rating and nothing derived from one is among them.  Withdrawn articles keep their
    title, dates and hashes; their text never leaves.  Raises DatabaseError for a query or a file that is no good.
    """
    if target.suffix not in FORMATS:
        raise DatabaseError(f"{target}: cannot tell the format; end the name in {', '.join(FORMATS)}")
    if target.resolve() in (path.resolve(), pages_path(path).resolve()):
        raise DatabaseError(f"{target}: is the database itself; choose another name")
    if not target.parent.is_dir():
        raise DatabaseError(f"{target}: no such folder")
    db = open_for_reading(path)
    try:
        guard(db.conn, imported=imported)
        cursor = db.conn.execute(sql)
        if cursor.description is None:
            raise DatabaseError("the query gives no rows; an export is a select")
        names = [column[0] for column in cursor.description]
        return _write(target, names, cursor)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"the query cannot be exported: {error}") from error
    finally:
        db.close()


def guard(connection: sqlite3.Connection, *, imported: bool) -> None:
    """Let this connection see only what may leave the database."""
    secret = f"only_{secrets.token_hex(16)}_"
    connection.execute("pragma query_only = off")  # temporary views are written to memory; the file is read-only
    for table in sorted(OPEN - {"tagged_articles"}):
        connection.execute(f"create temp view {secret}{table} as {_view(connection, table, imported)}")
        connection.execute(f"create temp view {table} as select * from temp.{secret}{table}")
    connection.execute(VIEW.replace("create view", "create temp view", 1))
    connection.execute("pragma query_only = on")
    for function in HARMLESS:  # made known to the connection before the authorizer forbids that
        connection.execute(f"select 1 from {function}('[]')").fetchall()

    def authorize(action: int, first: str | None, second: str | None, base: str | None, inner: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            ours = first in OPEN or (first or "").startswith(secret)
            fine = (
                not second  # no column: how many rows
                or (base == "temp" and ours)
                or (base == "main" and (inner or "").startswith(secret))
                or first in HARMLESS
            )
            return sqlite3.SQLITE_OK if fine else sqlite3.SQLITE_DENY
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE):
            risky = action == sqlite3.SQLITE_FUNCTION and second in RISKY
            return sqlite3.SQLITE_DENY if risky else sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    connection.set_authorizer(authorize)


def _view(connection: sqlite3.Connection, table: str, imported: bool) -> str:
    columns = [row[1] for row in connection.execute(f"pragma main.table_info({table})")]
    shown = list(columns)
    where = ""
    if table == "articles":
        shown = [f"iif(withdrawn is null, {c}, '') as {c}" if c in TEXT else c for c in columns]
    elif table == "revisions":
        gone = "exists (select 1 from main.articles a where a.id = r.article and a.withdrawn is not null)"
        shown = [f"iif({gone}, '', {c}) as {c}" if c in TEXT else c for c in columns]
        return f"select {', '.join(shown)} from main.revisions r"
    elif imported:
        pass
    elif table == "tags":
        shown = [f"iif(derived_from_import, null, {c}) as {c}" if c in JUDGED else c for c in columns]
    elif table == "ratings":
        where = " where import is null"
    elif table == "outlets":
        where = " where source <> 'imported'"
    return f"select {', '.join(shown)} from main.{table}{where}"


def _write(target: Path, names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> int:
    if len(set(names)) < len(names):
        raise DatabaseError("two columns of the query bear one name; name them apart with `as`")
    part = target.with_name(target.name + ".part")
    count = 0
    try:
        if target.suffix in (".db", ".sqlite"):
            part.unlink(missing_ok=True)
            with closing(sqlite3.connect(part)) as made, made:
                columns = ", ".join(quote_identifier(name) for name in names)
                made.execute(f"create table articles ({columns})")
                into = f"insert into articles values ({', '.join('?' * len(names))})"
                count = made.executemany(into, rows).rowcount
        else:
            with part.open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file) if target.suffix == ".csv" else None
                if table:
                    table.writerow(names)
                for row in rows:
                    count += 1
                    if table:
                        table.writerow(row)
                    else:
                        file.write(_line(names, row))
        part.replace(target)
    except OSError as error:
        raise DatabaseError(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _line(names: Sequence[str], row: tuple[Any, ...]) -> str:
    return json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=bytes.hex) + "\n"
