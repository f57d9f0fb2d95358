"""Open a database: WAL, foreign keys, busy timeout, migrated; and the lock that lets one hand write."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import IO, Self

from sqlite_utils import Database

from db.migrations import migrations

BUSY_SECONDS = 10.0
"""How long a statement waits for another writer, such as `sqlite3` in a terminal."""


class DatabaseError(Exception):
    """A database that cannot be used; the message says which, why, and what to do."""


class Locked(DatabaseError):
    """Another writer holds this database."""


class Lock:
    """A kernel lock beside the database: it dies with its process, however that ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock at once or raise `Locked`.  `path` is the database's, or a link to it."""
        file = path.resolve()
        self.path = file.with_name(file.name + ".lock")
        try:
            self._file: IO[str] = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise DatabaseError(f"{self.path}: cannot write here ({error.strerror}); choose another --db") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.seek(0)
            holder = self._file.read().strip() or "another process"
            self._file.close()
            raise Locked(f"{path}: {holder} is writing to this database; nothing was done") from error
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()}")
        self._file.flush()

    def release(self) -> None:
        """Let the next writer in."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def open_for_writing(path: Path) -> Database:
    """The database, made and migrated where needed.  The caller holds the `Lock`.

    Raises `DatabaseError` for a file that is no database or somebody else's; it is left as it was.
    """
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        if _foreign(connection):
            raise DatabaseError(f"{path}: this SQLite file holds other tables; choose another --db")
        db = Database(connection)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        db.execute("pragma foreign_keys = on")
        migrations.apply(db)
    except (sqlite3.DatabaseError, DatabaseError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, DatabaseError):
            raise
        raise DatabaseError(f"{path}: not a database that can be opened ({error}); choose another --db") from error
    return db


def _foreign(connection: sqlite3.Connection) -> bool:
    """Whether tables are there, and none of our migrations made them."""
    names = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    if not names - {migrations.migrations_table}:
        return False  # new, or killed before the first migration
    ours = f"select 1 from {migrations.migrations_table} where migration_set = ?"
    return migrations.migrations_table not in names or not connection.execute(ours, [migrations.name]).fetchone()


def open_for_reading(path: Path) -> Database:
    """The database, read-only.  Raises `DatabaseError` where there is none."""
    if not path.is_file():
        raise DatabaseError(f"{path}: no such database; `masthead crawl` makes one, --db names another")
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
        connection.execute("pragma query_only = on")
        found = connection.execute("select 1 from sqlite_master where name = 'tagged_articles'").fetchone()
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
        raise DatabaseError(f"{path}: not a database that can be read ({error})") from error
    if found is None:
        connection.close()
        raise DatabaseError(
            f"{path}: not a Masthead database; --db names another, `masthead migrate` updates an old one"
        )
    return Database(connection)


def pages_path(path: Path) -> Path:
    """Where the raw pages of a database lie: ``news.db`` → ``news-pages.db``."""
    return path.with_name(f"{path.stem}-pages.db")
