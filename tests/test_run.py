"""What a user may choose of a crawl, what it says, and how it ends: `masthead crawl` through crawler/run.py."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.demo.feeds import Item
from db.model import Outcome
from tests.driving import Desk, until
from tests.newspaper import Newspaper, slow


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper() as one:
        yield one


@pytest.fixture
def desk(tmp_path: Path, paper: Newspaper) -> Desk:
    return Desk(tmp_path / "desk", paper.proxy)


def test_age_limit_number_and_dry_run(paper: Newspaper, desk: Desk) -> None:
    host, now = "ages.example", paper.start_moment
    days = {n: paper.article(host, f"/2026/{n}-story", published=now - timedelta(days=n)) for n in (1, 3, 9)}
    undated = paper.article(host, "/2026/undated-story", published=now - timedelta(days=99), dated=False)
    items = [Item(url=url, title=f"Story {n}", published=now - timedelta(days=n)) for n, url in days.items()]
    items.append(Item(url=undated, title="Undated"))
    desk.outlet("ages", host, feeds=[paper.feed(host, "/rss", "rss", items)])
    paper.fill("other.example", 5)
    desk.outlet("other", "other.example", feeds=[paper.feed("other.example", "/rss", "rss")])

    assert desk.crawl("ages", "--max-age", "4d", "--limit", "2").quiet
    fates = desk.links()
    assert fates[days[9]].outcome == Outcome.TOO_OLD
    assert fates[days[9]].reason == f"published {now - timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}, by its feed"
    assert len(desk.stored()) == 2
    (left,) = [url for url, fate in fates.items() if fate.outcome == Outcome.PENDING]
    assert paper.visits("other.example") == []

    before = {path.name: path.read_bytes() for path in desk.folder.glob("masthead*") if path.suffix == ".db"}
    done = desk.crawl("--dry-run", "--max-age", "4d")
    listed = [line.split("\t") for line in done.out.splitlines()]
    assert [url for outlet, url in listed if outlet == "ages"] == [left]
    assert len(listed) == 6
    assert {name: (desk.folder / name).read_bytes() for name in before} == before
    assert [visit.path for visit in paper.visits("other.example")] == ["/robots.txt", "/rss"]

    assert desk.crawl("ages", "--max-age", "all").quiet, "a wider limit lets in what was too old; no feed is asked"
    assert set(desk.stored()) == {*days.values(), undated}


def test_who_is_crawled(paper: Newspaper, desk: Desk) -> None:
    for name in ("one", "two", "three"):
        host = f"{name}.example"
        paper.fill(host, 1)
        desk.outlet(name, host, feeds=[paper.feed(host, "/rss", "rss")], disabled=name == "three")
    done = desk.crawl("two", "--dry-run", "--json")
    assert json.loads(done.out)["outlet"] == "two"
    assert not desk.database.exists()
    paper.forget()
    assert desk.crawl("two").quiet
    assert {visit.host for visit in paper.visits()} == {"two.example"}
    assert desk.crawl().quiet
    assert {visit.host for visit in paper.visits()} == {"one.example", "two.example"}
    assert len(paper.visits("two.example")) == 3, "a feed that is not due was asked"
    assert desk.crawl("three").quiet, "a disabled outlet is crawled where it is named"
    assert len(desk.stored()) == 3


def test_an_unknown_outlet_is_a_mistake_with_a_cure(desk: Desk) -> None:
    done = desk.ask("crawl", "nobody")
    assert done.code == 2
    assert done.err == "masthead: outlets: nobody: no such outlet; `masthead outlets list` names those that are known\n"
    assert done.out == ""
    assert list(desk.folder.iterdir()) == [desk.folder / "masthead.toml"]


def test_four_where_nothing_could_be_read(paper: Newspaper, desk: Desk) -> None:
    desk.outlet("dead", "dead.example", feeds=["http://dead.example/rss"])
    done = desk.crawl(code=4)
    assert len(done.err.splitlines()) == 2
    assert "[unreadable: none of its feeds could be read]" in done.err


def test_what_a_crawl_tells_those_who_ask(paper: Newspaper, desk: Desk) -> None:
    paper.fill("one.example", 2)
    desk.outlet("one", "one.example", feeds=[paper.feed("one.example", "/rss", "rss")])
    done = desk.crawl("--json")
    assert done.err == ""
    document = json.loads(done.out)
    assert (document["exit_code"], document["stored"], document["outlets"][0]["outlet"]) == (0, 2, "one")
    done = desk.crawl("-v")
    assert done.out == ""
    assert "one                     0 new   0 revised" in done.err


# --- hard limits ----------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["run", "outlet"])
def test_a_run_ends_in_its_time_and_the_next_goes_on(paper: Newspaper, tmp_path: Path, limit: str) -> None:
    desk = Desk(tmp_path / "desk", paper.proxy, f'[pace]\ndelay = 0\n[limits]\n{limit} = "2s"\n')
    urls = paper.fill("slow.example", 12)
    for url in urls:
        paper.spoil(url, slow(0.7))
    desk.outlet("slow", "slow.example", feeds=[paper.feed("slow.example", "/rss", "rss")])
    assert desk.crawl().quiet
    outcomes = [fate.outcome for fate in desk.links().values()]
    assert 1 <= outcomes.count("stored") <= 6
    assert outcomes.count("stored") + outcomes.count("pending") == 12
    ((seconds,),) = desk.rows("select seconds from crawls")
    assert seconds < 8
    for url in urls:
        paper.mend(url)
    assert desk.crawl().quiet
    assert len(desk.stored()) == 12
    assert len(paper.visits("slow.example", "/rss")) == 1, "a feed that is not due was asked"


def test_a_dead_outlet_stays_unreadable_while_its_feeds_are_not_due(paper: Newspaper, desk: Desk) -> None:
    paper.fill("good.example", 1)
    desk.outlet("good", "good.example", feeds=[paper.feed("good.example", "/rss", "rss")])
    desk.outlet("dead", "dead.example", feeds=["http://dead.example/rss"])
    paper.page("dead.example", "/robots.txt", "User-agent: *")
    assert desk.crawl(code=3).err.count("unreadable") == 1
    paper.forget()
    assert desk.crawl(code=3).err.count("unreadable") == 1
    assert paper.visits("dead.example") == [], "it is left alone all the same"


def test_a_host_that_wants_to_be_left_alone_was_not_asked_for_its_robots_txt(paper: Newspaper, desk: Desk) -> None:
    paper.fill("good.example", 1)
    paper.page("busy.example", "/rss", "", status=429, headers=(("Retry-After", "3600"),))
    paper.robots("www.busy.example", "User-agent: *\nDisallow: /")
    told = [Item(url=f"http://www.busy.example/2026/story-{n}", title=f"Story {n}") for n in range(2)]
    paper.feed("good.example", "/busy", "rss", told)
    desk.outlet("busy", "busy.example", feeds=["http://busy.example/rss", "http://good.example/busy"])
    desk.crawl(code=0)
    assert desk.rows("select status from robots where host like '%www.busy.example'") == []
    assert {fate.outcome for url, fate in desk.links().items() if "www.busy" in url} == {Outcome.PENDING}


def test_what_lies_on_another_outlets_host_is_elsewhere(paper: Newspaper, desk: Desk) -> None:
    parent = paper.fill("par.example", 1)
    kid = paper.fill("kid.par.example", 1)
    long = f"http://par.example/2026/{'x' * 5000}"
    desk.outlet(
        "par",
        "par.example",
        feeds=[paper.feed("par.example", "/rss", "rss", [*parent, *kid, Item(url=long, title="Long")])],
    )
    desk.outlet("kid", "kid.par.example", front_pages=["http://kid.par.example/"])
    assert desk.crawl("par").quiet
    fates = desk.links()
    assert fates[kid[0]].outcome == Outcome.ELSEWHERE
    assert fates[parent[0]].outcome == Outcome.STORED
    assert (fates[long].outcome, fates[long].reason) == (Outcome.NOT_ARTICLE, "an address of over 4,000 characters")


def test_a_feed_with_an_impossible_date_is_read_all_the_same(paper: Newspaper, desk: Desk) -> None:
    urls = paper.fill("odd.example", 2)
    body = "<rss version='2.0'><channel><title>Odd</title>" + "".join(
        f"<item><title>Story</title><link>{url}</link><pubDate>{when}</pubDate></item>"
        for url, when in zip(urls, ("Mon, 01 Jan 0001 00:00:00 +1400", "9999-12-31T23:59:59-12:00"), strict=True)
    )
    paper.page("odd.example", "/rss", body + "</channel></rss>", headers=(("Content-Type", "application/rss+xml"),))
    desk.outlet("odd", "odd.example", feeds=["http://odd.example/rss"])
    assert desk.crawl().quiet
    assert sorted(desk.stored()) == sorted(urls)


def test_a_stopped_crawl_is_no_good_one(paper: Newspaper, desk: Desk) -> None:
    paper.fill("slow.example", 3)
    feed = paper.feed("slow.example", "/rss", "rss")
    paper.spoil(feed, slow(4.0))
    desk.outlet("slow", "slow.example", feeds=[feed])
    crawl = desk.start("crawl")
    until(lambda: paper.visits("slow.example", "/rss"))
    crawl.send_signal(signal.SIGINT)
    out, err = crawl.communicate(timeout=30)
    assert (crawl.returncode, out, "Traceback" in err) == (130, "", False)
    assert desk.rows("select reason, exit_code from crawls") == [("shutdown", 130)]
    assert desk.ask("status", "--max-age", "1h").code == 4
    paper.mend(feed)
    assert desk.crawl().quiet
    assert len(desk.stored()) == 3
