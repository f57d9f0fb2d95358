"""kill -9 in the middle of a crawl, two crawls at once, readers beside a writer: nothing is lost, doubled or spoilt."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.driving import Desk, until
from tests.newspaper import Newspaper, slow

HOSTS = {"one": "rss", "two": "news-sitemap", "three": "atom"}
EACH = 8


@pytest.fixture(scope="module")
def paper() -> Iterator[Newspaper]:
    with Newspaper() as one:
        for seed, (name, kind) in enumerate(HOSTS.items()):
            for url in one.fill(f"{name}.example", EACH, seed=seed):
                one.spoil(url, slow(0.05))
            one.feed(f"{name}.example", "/f", kind)
        part = one.feed("four.example", "/part.xml.gz", "sitemap")
        one.fill("four.example", EACH, seed=4)
        one.feed("four.example", "/index.xml", "sitemap-index", [part])
        yield one


def desk_at(folder: Path, paper: Newspaper) -> Desk:
    desk = Desk(folder, paper.proxy)
    for name, kind in HOSTS.items():
        key = "news_sitemaps" if kind == "news-sitemap" else "feeds"
        desk.outlet(name, f"{name}.example", **{key: [f"http://{name}.example/f"]})
    desk.outlet("four", "four.example", sitemaps=["http://four.example/index.xml"])
    return desk


@pytest.fixture(scope="module")
def undisturbed(paper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], int]:
    """What a crawl stores that nobody kills, and how many requests it makes."""
    desk = desk_at(tmp_path_factory.mktemp("calm"), paper)
    desk.crawl()
    stored = desk.stored()
    assert len(stored) == EACH * (len(HOSTS) + 1)
    return stored, len(paper.visits())


def children(pid: int) -> set[int]:
    """Every process below one, by its parents in /proc."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it has ended in the meantime
    below, fresh = set(), {pid}
    while fresh := {child for child, parent in parents.items() if parent in fresh} - below:
        below |= fresh
    return below


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for left-over processes in /proc")
@pytest.mark.parametrize("seed", range(6))
def test_a_killed_crawl_is_made_good_by_the_next(
    paper: Newspaper, undisturbed: tuple[list[str], int], tmp_path: Path, seed: int
) -> None:
    stored, requests = undisturbed
    chance = random.Random(seed)
    part = (seed + chance.random()) / 6  # each sixth of the crawl once
    desk = desk_at(tmp_path / "desk", paper)
    paper.forget()
    process = desk.start("crawl")
    until(desk.database.exists)
    below: set[int] = set()

    def far_enough() -> bool:
        below.update(children(process.pid))
        return len(paper.visits()) >= part * requests

    until(far_enough)
    time.sleep(chance.random() / 20)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "the crawl had ended already"
    with closing(sqlite3.connect(desk.database)) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
    done = desk.crawl("--recheck", "none")
    assert done.quiet
    assert desk.stored() == stored
    assert desk.rows("pragma integrity_check") == [("ok",)]
    assert desk.rows("pragma foreign_key_check") == []
    assert desk.rows("select count(*) from articles where revisions <> 1") == [(0,)]
    assert desk.rows("select outcome, count(*) from links group by 1") == [("stored", len(stored))]
    assert desk.rows("select count(*) from articles_fts") == [(len(stored),)]
    assert {pid for pid in below if alive(pid)} == set()


def test_two_crawls_at_once_and_readers_beside(paper: Newspaper, tmp_path: Path) -> None:
    desk = desk_at(tmp_path / "desk", paper)
    first = desk.start("crawl")
    paper.forget()
    until(paper.visits)
    second = desk.run("crawl")
    assert second.code == 75  # who waited would have had the lock in the end
    assert second.err == (
        f"masthead: {desk.database}: process {first.pid} is writing to this database; nothing was done\n"
    )
    reads = 0
    while first.poll() is None:
        try:
            desk.rows("select count(*) from tagged_articles v join links l on l.article = v.id")
        except sqlite3.OperationalError as error:
            assert "no such table" in str(error), error  # the very first moments
            continue
        reads += 1
        time.sleep(0.01)
    out, err = first.communicate()
    assert (first.returncode, out, err) == (0, "", "")
    assert reads > 5
    assert desk.rows("select count(*) from crawls") == [(1,)]


def test_an_interrupt_ends_a_crawl_in_order(paper: Newspaper, tmp_path: Path) -> None:
    desk = desk_at(tmp_path / "desk", paper)
    process = desk.start("crawl")
    paper.forget()
    until(lambda: [visit for visit in paper.visits() if visit.path.startswith("/20")])
    os.kill(process.pid, signal.SIGTERM)
    process.communicate(timeout=20)
    ((reason, finished),) = desk.rows("select reason, finished is not null from crawls")
    assert (reason, finished) == ("shutdown", 1)
    assert desk.rows("pragma integrity_check") == [("ok",)]
