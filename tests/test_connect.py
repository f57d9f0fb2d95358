"""Opening databases: ours, none, somebody else's; and the lock."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from db.connect import DatabaseError, Lock, Locked, open_for_reading, open_for_writing, pages_path

ROOT = Path(__file__).parents[1]


def test_ours_is_wal_with_foreign_keys_and_may_be_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    open_for_writing(path).close()
    db = open_for_writing(path)
    assert db.execute("pragma journal_mode").fetchone() == ("wal",)
    assert db.execute("pragma foreign_keys").fetchone() == (1,)
    db.close()


def foreign(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table recipes (id integer primary key, name text)")
        connection.execute("insert into recipes (name) values ('soup')")
        connection.commit()
    return path


def articles_of_another_program(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table articles (id integer primary key, name text)")
        connection.execute("create table _sqlite_migrations (migration_set text, name text, applied_at text)")
        connection.execute("insert into _sqlite_migrations values ('shop', 'create', '2024')")
        connection.commit()
    return path


def letter(path: Path) -> Path:
    path.write_text("Dear editor,\n" + "I write to you about the bridge.\n" * 200)
    return path


@pytest.mark.parametrize("make", [foreign, articles_of_another_program, letter])
def test_what_is_not_ours_is_refused_and_left_as_it_was(tmp_path: Path, make: object) -> None:
    path = make(tmp_path / "other.db")  # type: ignore[operator]
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match=r"other\.db: .*choose another --db"):
        open_for_writing(path)
    with pytest.raises(DatabaseError, match=r"other\.db: not a "):
        open_for_reading(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["other.db"]


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="choose another --db"):
        open_for_writing(tmp_path)
    with pytest.raises(DatabaseError, match="no such database"):
        open_for_reading(tmp_path)


def test_reading_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"masthead crawl"):
        open_for_reading(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_who_reads_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "news #1?.db"
    open_for_writing(path).close()
    db = open_for_reading(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("delete from articles")
    db.close()


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.touch()
    open_for_writing(path).close()
    open_for_reading(path).close()


def test_where_raw_pages_lie() -> None:
    assert pages_path(Path("a/news.db")) == Path("a/news-pages.db")


# --- the lock -------------------------------------------------------------------------------------


def test_one_hand_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Lock(path):
        began = time.monotonic()
        with pytest.raises(Locked, match=f"process {os.getpid()} is writing.*nothing was done"):
            Lock(path)
        assert time.monotonic() - began < 0.5
    Lock(path).release()


def test_another_name_of_the_database_has_the_same_lock(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "news.db")
    with Lock(tmp_path / "news.db"), pytest.raises(Locked):
        Lock(tmp_path / "link.db")


def test_two_databases_have_two_locks(tmp_path: Path) -> None:
    with Lock(tmp_path / "a.db"), Lock(tmp_path / "b.db"):
        pass


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"nowhere/news\.db\.lock: cannot write here .*choose another --db"):
        Lock(tmp_path / "nowhere" / "news.db")


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    code = (
        "import sys, time; from pathlib import Path; from db.connect import Lock\n"
        "lock = Lock(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Locked, match=f"process {holder.pid} "):
            Lock(path)
    finally:
        holder.kill()
        holder.communicate()
    Lock(path).release()
