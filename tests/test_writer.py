"""One lock, one thread, one outcome each: whatever goes wrong, everybody is told and nothing else is lost."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connect import DatabaseError, Lock, Locked, open_for_writing, pages_path
from db.model import Saved
from db.pages import Pages, RawPage
from db.writer import MOST, Writer
from pipelines.canonical import url_key
from tests.office import AT, COURIER, Office, article, check, tag

ROOT = Path(__file__).parents[1]


def count(db: Database) -> int:
    found: int = db.execute("select count(*) from feeds").fetchone()[0]
    return found


def add_feed(db: Database, name: str) -> None:
    db.execute("insert into feeds (outlet, url, kind) values ('courier', ?, 'feed')", [name])


def test_changes_are_on_disk_when_their_future_is_done(office: Office) -> None:
    office.writer.do(lambda db: add_feed(db, "a")).result()
    with closing(sqlite3.connect(office.path)) as other:
        assert other.execute("select url from feeds").fetchall() == [("a",)]


def test_a_change_answers_at_once(office: Office) -> None:
    began = time.monotonic()
    for _ in range(50):
        office.writer.do(count).result()
    assert time.monotonic() - began < 1.0


def test_changes_keep_their_order(office: Office) -> None:
    futures = [office.writer.do(lambda db, n=n: add_feed(db, f"{n:04}")) for n in range(3 * MOST)]  # type: ignore[misc]
    for future in futures:
        future.result()
    assert office.column("select url from feeds order by id") == [f"{n:04}" for n in range(3 * MOST)]


def test_a_change_that_fails_undoes_itself_alone(office: Office) -> None:
    def half(db: Database) -> None:
        add_feed(db, "half")
        raise RuntimeError("changed my mind")

    def broken(db: Database) -> None:
        add_feed(db, "broken")
        db.execute("insert into nowhere values (1)")

    futures = [
        office.writer.do(lambda db: add_feed(db, "before")),
        office.writer.do(half),
        office.writer.do(broken),
        office.writer.do(lambda db: add_feed(db, "before")),  # breaks unique (outlet, url)
        office.writer.do(lambda db: add_feed(db, "after")),
    ]
    assert futures[0].result() is None
    with pytest.raises(RuntimeError, match="changed my mind"):
        futures[1].result()
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        futures[2].result()
    with pytest.raises(sqlite3.IntegrityError):
        futures[3].result()
    futures[4].result()
    assert office.column("select url from feeds order by id") == ["before", "after"]


def test_a_story_that_fails_does_not_spoil_the_others(office: Office) -> None:
    fine = [office.arrive(article(f"https://courier.example/{n}")) for n in range(5)]
    unwritable = office.arrive(article("https://courier.example/bad", title="half of \ud83d a pair"))
    lost, keys = office.arrive(article("https://courier.example/lost"))
    assert lost.article.arrival is not None
    nowhere = dataclasses.replace(lost.article.arrival, link=999)
    stray = dataclasses.replace(lost, article=dataclasses.replace(lost.article, arrival=nowhere))
    stories = [*fine[:2], unwritable, *fine[2:4], (stray, keys), fine[4]]
    futures = [office.writer.submit(*story) for story in stories]
    assert isinstance(futures[2].exception(), UnicodeEncodeError)
    assert isinstance(futures[5].exception(), ValueError)
    for number in (0, 1, 3, 4, 6):
        assert futures[number].result().saved is Saved.NEW
    assert office.value("select count(*) from articles") == 5
    assert office.outcome("https://courier.example/bad") == "pending"


def test_a_full_disk_is_everybody_s_error_and_the_thread_lives(office: Office) -> None:
    office.store(article("https://courier.example/before"))
    pages = office.value("pragma page_count")
    stories = [office.arrive(article(f"https://courier.example/{n}")) for n in range(60)]
    office.writer.do(lambda db: db.execute(f"pragma max_page_count = {pages + 8}").fetchall()).result()
    futures = [office.writer.submit(*story) for story in stories]
    errors = [future.exception() for future in futures]
    full = [error for error in errors if error is not None]
    assert full
    assert all(isinstance(error, sqlite3.Error) and "full" in str(error) for error in full)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        office.writer.do(lambda db: add_feed(db, "x" * 300_000)).result()
    office.writer.do(lambda db: db.execute("pragma max_page_count = 1000000").fetchall()).result()
    stored = office.value("select count(*) from articles")
    assert stored == 1 + sum(error is None for error in errors)
    retried = office.store_together(*stories)
    assert {written.saved for written in retried} <= {Saved.NEW, Saved.UNCHANGED}
    assert office.value("select count(*) from articles") == 61


def test_a_database_that_somebody_else_keeps_locked(tmp_path: Path) -> None:
    with Office(tmp_path / "news.db") as office:
        office.writer.do(lambda db: db.execute("pragma busy_timeout = 100").fetchall()).result()
        story = office.arrive(article("https://courier.example/1"))
        with closing(sqlite3.connect(office.path)) as other:
            other.execute("begin immediate")
            assert isinstance(office.writer.submit(*story).exception(), sqlite3.OperationalError)
            assert isinstance(office.writer.do(count).exception(), sqlite3.OperationalError)
            other.execute("rollback")
        assert office.writer.submit(*story).result().saved is Saved.NEW


def test_raw_pages_that_cannot_be_kept_stop_nobody_else(office: Office) -> None:
    bad = RawPage(key="k", url="half of \ud83d a pair", outlet="courier", fetched=AT, html=b"<p>")
    with pytest.raises(UnicodeEncodeError):
        office.writer.keep(bad).result()
    assert office.writer.keep(dataclasses.replace(bad, url="whole")).result() is None
    assert office.store(article("https://courier.example/1")).saved is Saved.NEW


def test_what_was_handed_over_cannot_be_cancelled(office: Office) -> None:
    """A coroutine that is cancelled while it waits takes neither its change nor the thread with it."""

    async def impatient() -> None:
        waiting = asyncio.ensure_future(asyncio.wrap_future(office.writer.submit(*story)))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    story = office.arrive(article("https://courier.example/1"))
    asyncio.run(impatient())
    assert not office.writer.do(count).cancel()
    assert office.store(article("https://courier.example/2")).article == 2
    assert office.value("select count(*) from articles") == 2


def test_many_threads_hand_over(office: Office) -> None:
    def work(start: int) -> None:
        for n in range(40):
            office.writer.do(partial(add_feed, name=f"{start}-{n}")).result()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert office.value("select count(*) from feeds") == 200


def test_others_read_while_we_write(office: Office) -> None:
    with closing(sqlite3.connect(f"file:{office.path}?mode=ro", uri=True, timeout=0)) as reader:
        reader.execute("begin")
        before = reader.execute("select count(*) from articles").fetchone()
        office.store(article("https://courier.example/1"))
        assert reader.execute("select count(*) from articles").fetchone() == before
        reader.execute("rollback")
        assert reader.execute("select count(*) from articles").fetchone() == (1,)


# --- opening and closing --------------------------------------------------------------------------


def test_closing_writes_what_waits_and_folds_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    writer = Writer(path)
    futures = [writer.do(lambda db, n=n: db.execute(f"create table t{n} (a)")) for n in range(30)]  # type: ignore[misc]
    kept = writer.keep(RawPage(key="k", url="u", outlet="o", fetched=AT, html=b"<p>"))
    writer.close()
    assert kept.done()
    assert all(future.done() for future in futures)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["news-pages.db", "news.db", "news.db.lock"]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("select count(*) from sqlite_master where name glob 't[0-9]*'").fetchone() == (30,)
    pages = Pages(pages_path(path))
    assert [page.key for page in pages.latest()] == ["k"]
    pages.close()
    Lock(path).release()


def test_a_closed_writer_says_so_instead_of_waiting_for_ever(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "news.db")
    writer.close()
    with pytest.raises(DatabaseError, match="closed"):
        writer.do(count)
    with pytest.raises(DatabaseError, match="closed"):
        writer.submit(tag(article("https://courier.example/1"), COURIER), ("k",))


def test_a_second_writer_is_turned_away_and_changes_nothing(office: Office) -> None:
    office.store(article("https://courier.example/1"))
    files = sorted(p for p in office.path.parent.iterdir() if not p.name.endswith("-shm"))
    before = [(p.name, p.stat().st_mtime_ns, p.read_bytes()) for p in files]
    began = time.monotonic()
    with pytest.raises(Locked, match="nothing was done"):
        Writer(office.path)
    assert time.monotonic() - began < 0.5
    after = sorted(p for p in office.path.parent.iterdir() if not p.name.endswith("-shm"))
    assert [(p.name, p.stat().st_mtime_ns, p.read_bytes()) for p in after] == before


def test_one_writer_a_process(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    assert Writer.opened(path) is None
    writer = Writer.of(path)
    (tmp_path / "x").mkdir()
    assert Writer.of(tmp_path / "x" / ".." / "news.db") is writer is Writer.opened(path)
    writer.close()
    assert Writer.opened(path) is None
    again = Writer.of(path)
    assert again is not writer
    again.close()


def test_a_file_that_cannot_be_opened_gives_the_lock_back(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_text("no database, " * 500)
    with pytest.raises(DatabaseError):
        Writer(path)
    path.unlink()
    pages_path(path).write_text("no raw pages either, " * 500)
    with pytest.raises(DatabaseError, match=r"news-pages\.db: cannot keep raw pages here"):
        Writer(path)
    pages_path(path).unlink()
    Writer(path).close()


def test_pages_are_not_kept_where_they_are_not_wanted(tmp_path: Path) -> None:
    with Writer(tmp_path / "news.db", keep_pages=False) as writer:
        assert writer.keep(RawPage(key="k", url="u", outlet="o", fetched=AT, html=b"<p>")).result() is None
        assert writer.prune(0) == 0
        assert writer.forget_pages(["k"]) == 0
    assert not pages_path(tmp_path / "news.db").exists()


def test_prune_and_forget_wait_for_what_was_handed_over(office: Office) -> None:
    for n in range(3):
        office.writer.keep(RawPage(key=f"k{n}", url="u", outlet="o", fetched=AT, html=b"<p>"))
    assert office.writer.forget_pages(["k1", "k2"]) == 2
    office.writer.keep(RawPage(key="k3", url="u", outlet="o", fetched="2999-01-01T00:00:00Z", html=b"<p>"))
    assert office.writer.prune(30) == 1


# --- killed ---------------------------------------------------------------------------------------

BUSY = """
import sys
from pathlib import Path
from tests.office import Office, article
office = Office(Path(sys.argv[1]))
print("ready", flush=True)
n = int(sys.argv[2])
while True:
    stories = [office.arrive(article(f"https://courier.example/{n + i}")) for i in range(20)]
    for future in [office.writer.submit(*story) for story in stories]:
        print(future.result().article, flush=True)
    n += 20
"""


def test_killed_while_writing(tmp_path: Path) -> None:
    """kill -9 at three moments: what was promised is there, the file is sound, the lock is free."""
    path = tmp_path / "news.db"
    promised = 0
    for turn, wait in enumerate((0.05, 0.13, 0.31)):
        busy = subprocess.Popen(
            [sys.executable, "-c", BUSY, str(path), str(turn * 100_000)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert busy.stdout is not None
        assert busy.stdout.readline() == "ready\n"
        busy.stdout.readline()  # something is stored
        time.sleep(wait)
        os.kill(busy.pid, signal.SIGKILL)
        out, _ = busy.communicate()
        promised = max([promised, *(int(line) for line in out.splitlines() if line.isdigit())])
        with Lock(path):
            db = open_for_writing(path)
            check(db)
            stored, twice = db.execute(
                "select count(*), count(*) - count(distinct canonical_url) from articles"
            ).fetchone()
            assert stored >= promised - 1
            assert twice == 0
            (waiting,) = db.execute("select count(*) from links where outcome = 'pending'").fetchone()
            (links,) = db.execute("select count(*) from links").fetchone()
            assert links == stored + waiting
            db.close()
    with Office(path) as office:
        assert office.store(article(f"https://courier.example/{0}")).saved is Saved.UNCHANGED
        assert office.value("select count(*) from aliases where key = ?", url_key("https://courier.example/0")) == 1
