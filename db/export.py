"""What may leave the database: CSV, JSON Lines or SQLite, without imported ratings and without withdrawn texts.

A query runs over temporary views that bear the tables' names and leave out what may not go.  They rest on views of
secret names, and SQLite's authorizer lets nothing but these read the tables beneath: it is told in which view a table
is read, but takes the name of a query's own `with` for one, so a name that can be guessed is no protection.
"""

from __future__ import annotations

import csv
import json
import re
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
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
    "outlet", "status", "section", "country", "state_control", "lean", "lean_low", "lean_high", "raters", "reliability",
    "reliability_low", "reliability_high", "reliability_raters", "audience_lean", "origin", "origin_evidence",
    "origin_ratings", "note", "ratings", "registry_version",
)  # fmt: skip
"""Columns of `tags` that may follow from an import; `shareable` has what they are without it, where that differs."""

RATED = frozenset({
    "state_control", "lean", "lean_low", "lean_high", "raters", "reliability", "reliability_low", "reliability_high",
    "reliability_raters", "audience_lean", "ratings", "origin_ratings",
})  # fmt: skip
"""Columns, and tables, of what raters say."""

AUTHORS = frozenset({"authors"})

_SETS = frozenset({
    "group", "having", "distinct", "over", "partition", "window", "join", "union", "intersect", "except", "with",
    "json_each", "json_tree",
})  # fmt: skip
"""Words of queries that make other rows than a table's."""
_MANY_TO_ONE = frozenset({
    "count", "sum", "min", "max", "avg", "total", "group_concat", "string_agg", "json_group_array", "json_group_object",
    "jsonb_group_array", "jsonb_group_object", "median", "percentile",
})  # fmt: skip
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_QUOTED_TEXT = re.compile(r"'(?:[^']|'')*'")
_WORDS = re.compile(r"\w+|[^\w\s\"`\[\]]")

OPEN = {
    "aliases", "articles", "crawl_outlets", "crawls", "feeds", "links", "outlet_hosts", "outlets", "raters", "ratings",
    "replies", "revisions", "tags", "tagged_articles",
}  # fmt: skip


RISKY = ("load_extension", "readfile", "writefile", "edit", "fts5", "fts3_tokenizer")
"""Functions that reach beyond the rows that they are given."""

HARMLESS = ("json_each", "json_tree")
"""Table-valued functions for `authors` and `topics`; they read nothing but what they are given."""


FILTERED = {"outlets", "outlet_hosts", "raters", "ratings"}
"""Tables of which some rows stay; how many there are in all stays too."""


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
        if not plain(sql) and _uses(path, sql, names, AUTHORS) and _uses(path, sql, names, RATED):
            raise DatabaseError(
                "the query puts ratings beside authors in another way than an article's row: a rating belongs to an"
                " outlet, never to a person; leave one of them out"
            )
        return _write(target, names, cursor)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"the query cannot be exported: {error}") from error
    finally:
        db.close()


def plain(sql: str) -> bool:
    """Whether a query lists articles as they stand in one table or view: each row one article's, nothing counted,
    grouped, joined or sorted by author.  Only so may it name authors and ratings together."""
    words = _WORDS.findall(_QUOTED_TEXT.sub("''", _COMMENT.sub(" ", sql.casefold())))
    if words[:1] != ["select"] or words.count("select") != 1 or "from" not in words or set(words) & _SETS:
        return False
    if any(after == "(" and before in _MANY_TO_ONE for before, after in pairwise(words)):
        return False
    after = words[words.index("from") + 1 :]
    ends = [after.index(word) for word in ("where", "order", "limit") if word in after]
    table = after[: min(ends, default=len(after))]
    ordered = after[after.index("order") :] if "order" in after else []
    bare = len(table) in (1, 2) or (len(table) == 3 and table[1] == "as")
    return bare and "authors" not in after and not any(word.isdigit() for word in ordered[: _limit(ordered)])


def _limit(words: list[str]) -> int:
    return words.index("limit") if "limit" in words else len(words)


def _uses(path: Path, sql: str, names: Sequence[str], columns: frozenset[str]) -> bool:
    """Whether a query needs one of these columns: it shows one, or does not even compile without them."""
    if columns & {name.casefold() for name in names}:
        return True
    db = open_for_reading(path)
    try:
        guard(db.conn, imported=True, without=columns)
        db.conn.execute(f"explain {sql}").fetchall()
    except sqlite3.DatabaseError:
        return True
    finally:
        db.close()
    return False


def guard(connection: sqlite3.Connection, *, imported: bool, without: frozenset[str] = frozenset()) -> None:
    """Let this connection see only what may leave the database; `without` some columns, and tables of such names."""
    secret = f"only_{secrets.token_hex(16)}_"
    connection.execute("pragma query_only = off")  # temporary views are written to memory; the file is read-only
    for table in sorted(OPEN - {"tagged_articles"} - without):
        connection.execute(f"create temp view {secret}{table} as {_view(connection, table, imported)}")
        connection.execute(f"create temp view {table} as {_select(connection, secret + table, without)}")
    whole = re.sub(r"\b(from|join) (\w+)", rf"\1 temp.{secret}\2", VIEW)
    connection.execute(whole.replace("create view ", f"create temp view {secret}", 1))
    connection.execute(
        f"create temp view tagged_articles as {_select(connection, secret + 'tagged_articles', without)}"
    )
    connection.execute("pragma query_only = on")
    for function in HARMLESS:  # made known to the connection before the authorizer forbids that
        connection.execute(f"select 1 from {function}('[]')").fetchall()

    countable = OPEN if imported else OPEN - FILTERED

    def authorize(action: int, first: str | None, second: str | None, base: str | None, inner: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            ours = first in OPEN or (first or "").startswith(secret)
            fine = (
                (not second and first in countable)  # no column: how many rows
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


def _select(connection: sqlite3.Connection, view: str, without: frozenset[str]) -> str:
    columns = [row[1] for row in connection.execute(f"pragma temp.table_info({view})") if row[1] not in without]
    return f"select {', '.join(columns)} from temp.{view}"


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
        known = "json_type(shareable, '$.{c}') is not null"
        other = f"iif({known}, json_extract(shareable, '$.{{c}}'), {{c}}) as {{c}}"
        shown = [other.format(c=c) if c in JUDGED else c for c in columns if c != "shareable"]
    elif table == "ratings":
        where = " where import is null"
    elif table in ("outlets", "raters"):
        where = " where source <> 'imported'"
    elif table == "outlet_hosts":
        where = " where outlet not in (select id from main.outlets where source = 'imported')"
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
