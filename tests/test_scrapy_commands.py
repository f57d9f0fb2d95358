"""`scrapy` by hand from the project's root: list, crawl, parse, shell; and nothing is left behind there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving import ROOT, Desk
from tests.newspaper import Newspaper, silent


@pytest.fixture(scope="module")
def paper() -> Iterator[Newspaper]:
    with Newspaper() as one:
        one.fill("one.example", 4)
        one.feed("one.example", "/rss", "rss")
        one.front("one.example")
        one.fill("other.example", 2)
        one.feed("other.example", "/rss", "rss")
        yield one


@pytest.fixture
def desk(tmp_path: Path, paper: Newspaper) -> Iterator[Desk]:
    before = {path.name for path in ROOT.iterdir()}
    desk = Desk(tmp_path / "desk", paper.proxy)
    desk.outlet("one", "one.example", feeds=["http://one.example/rss"])
    desk.outlet("other", "other.example", feeds=["http://other.example/rss"])
    yield desk
    left = {path.name for path in ROOT.iterdir()} - before
    assert {name for name in left if not name.startswith(".") and name != "__pycache__"} == set()


def test_list(desk: Desk) -> None:
    done = desk.scrapy("list")
    assert (done.code, done.out) == (0, "discover\nnews\ntable\n")
    assert not desk.database.exists()


def test_crawl_gives_articles_as_json_lines_and_gives_up_on_silence(paper: Newspaper, desk: Desk) -> None:
    hung = paper.article("one.example", "/2026/11/22/a-page-that-never-comes")
    paper.first(hung, silent())
    out = desk.folder / "out.jsonl"
    quick = ("-s", "DOWNLOAD_TIMEOUT=1", "-s", "RETRY_TIMES=0", "-s", "LOG_LEVEL=ERROR")
    done = desk.scrapy("crawl", "news", "-a", "outlets=one", "-O", str(out), *quick)
    assert (done.code, done.err) == (0, "")
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert sorted(line["canonical_url"] for line in lines) == desk.stored()
    assert len(lines) == 4
    for line in lines:
        assert line["saved"] == "new"
        assert line["title"]
        assert len(line["body"].split()) > 200
        assert line["tag"]["outlet"] == "one"
    fate = desk.links()[hung]
    assert (fate.outcome, fate.reason, fate.attempts) == ("failed", "no answer in time", 1)
    assert fate.due is not None
    assert desk.rows("select arguments, exit_code from crawls") == [("", 0)]
    paper.mend(hung)
    desk.change("update links set due = '2026-01-01T00:00:00Z' where url = ?", hung)
    assert desk.crawl("one").quiet
    assert desk.links()[hung].outcome == "stored"


def test_parse(paper: Newspaper, desk: Desk) -> None:
    (story,) = paper.fill("one.example", 1, seed=7)
    done = desk.scrapy("parse", "--spider=news", "--nocolour", story)
    assert done.code == 0
    assert f"'canonical_url': '{story}'" in done.out
    done = desk.scrapy("parse", "--spider=news", "--nocolour", "--noitems", "http://one.example/rss")
    assert f"<GET {story}>" in done.out
    assert not desk.database.exists()


def test_shell(paper: Newspaper, desk: Desk) -> None:
    (story,) = paper.fill("one.example", 1, seed=8)
    say = "(response.status, response.url, spider.name)"
    done = desk.scrapy("shell", "--spider=news", story, "-c", say, "--nolog")
    assert (done.code, done.out, done.err) == (0, f"(200, '{story}', 'news')\n", "")
    assert not desk.database.exists()
