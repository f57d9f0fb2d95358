"""One real crawl of many loopback hosts: every way of discovery, every way in which a page is none, every trouble."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest

from crawler import VERSION
from crawler.demo.proxy import Reply
from db.model import Outcome
from tests import prose
from tests.driving import CONTACT, Desk, Done
from tests.newspaper import HTML, Newspaper, busy, cut, mislabelled, slow

EACH = 6
"""Articles of a host."""
INWARD = ("127.0.0.1", "localhost", "169.254.169.254", "[::1]", "2130706433", "10.0.0.8", "metadata.internal")
READY = (Outcome.STORED, Outcome.PENDING)
"""Outcomes that need no reason."""
FURNITURE = ("/about", "/contact", "/privacy", "/section/news", "/tag/harbour", "/subscribe")


@dataclass(slots=True)
class World:
    """What was crawled, and what came of it."""

    paper: Newspaper
    desk: Desk
    done: Done
    articles: dict[str, list[str]] = field(default_factory=dict)
    """Outlet → addresses of its articles."""
    odd: dict[str, str] = field(default_factory=dict)
    """Name → address of what is no plain article."""


def ways(paper: Newspaper, desk: Desk) -> dict[str, list[str]]:
    """An outlet for each way of discovery."""
    found = {}
    for seed, kind in enumerate(("rss", "atom", "rdf", "json")):
        host = f"{kind}.example"
        found[kind] = paper.fill(host, EACH, seed=seed)
        desk.outlet(kind, host, feeds=[paper.feed(host, "/feed", kind)])
    found["news-map"] = paper.fill("news-map.example", EACH, seed=5)
    desk.outlet(
        "news-map", "news-map.example", news_sitemaps=[paper.feed("news-map.example", "/n.xml", "news-sitemap")]
    )
    found["index"] = paper.fill("index.example", EACH, seed=6)
    parts = [
        paper.feed("index.example", "/a.xml.gz", "sitemap", found["index"][:3]),
        paper.feed("index.example", "/b.xml.gz", "sitemap", found["index"][3:]),
    ]
    index = paper.feed("index.example", "/index.xml.gz", "sitemap-index", parts)
    desk.outlet("index", "index.example", sitemaps=[index])
    found["front"] = paper.fill("front.example", EACH, seed=7)
    desk.outlet("front", "front.example", front_pages=[paper.front("front.example")])
    return found


def furniture(paper: Newspaper, desk: Desk) -> dict[str, str]:
    """A feed that announces what is no article."""
    host = "furniture.example"
    text = "".join(f"<p>{p}</p>" for p in prose.paragraphs("about", 4))
    pages = [paper.page(host, path, f"<title>{path}</title><h1>{path[1:]}</h1>{text}") for path in FURNITURE]
    found = dict(zip(FURNITURE, pages, strict=True))
    found["front page"] = paper.front(host)
    found["pdf"] = paper.page(
        host, "/2026/report", b"%PDF-1.7\n\x00\x01\xff" * 90, headers=[("Content-Type", "application/pdf")]
    )
    found["image"] = paper.page(
        host, "/2026/photo", b"\x89PNG\r\n\x1a\n" + bytes(900), headers=[("Content-Type", HTML)]
    )
    found["empty"] = paper.page(host, "/2026/03/nothing-at-all-stands-here", "")
    desk.outlet("furniture", host, feeds=[paper.feed(host, "/rss", "rss", list(found.values()))])
    return found


def twins(paper: Newspaper, desk: Desk) -> list[str]:
    """One article under many addresses, another one that is seen first as its AMP twin."""
    host = "twins.example"
    one = paper.article(host, "/2026/03/01/one-harbour-story")
    two = paper.article(host, "/2026/03/01/two-market-story")
    kept = {
        "canonical": two,
        "title": prose.headline(two),
        "paragraphs": prose.paragraphs(two),
        "by": (prose.name(two),),
    }
    amp = paper.article(host, "/2026/03/01/two-market-story/amp", **kept)
    announced = [
        f"{one}?utm_source=rss&utm_medium=feed", one, f"{one}?fbclid=abc", f"{one}#comments", f"{one}?from=home",
        one.replace("twins", "www.twins"), one.replace("twins", "m.twins"), amp, two,
    ]  # fmt: skip
    desk.outlet("twins", host, feeds=[paper.feed(host, "/rss", "rss", announced)])
    return [one, two]


def strays(paper: Newspaper, desk: Desk) -> dict[str, str]:
    """Addresses that lead nowhere, elsewhere, home, in circles and inward."""
    host = "strays.example"
    base = f"http://{host}/2026/03/02"
    found = {name: f"{base}/{name}-story" for name in ("gone", "missing", "home", "away", "loop", "pool", "moved")}
    found["denied"] = paper.article(host, "/private/2026/denied-story")
    found["elsewhere"] = "http://stranger.example/2026/03/02/story"
    paper.robots(host, "User-agent: *\nDisallow: /private/\n")
    paper.remove(found["gone"], 410)
    paper.remove(found["missing"], 404)
    paper.front(host)
    paper.redirect(found["home"], f"http://{host}/")
    paper.redirect(found["away"], "http://stranger.example/2026/03/02/other")
    paper.redirect(found["loop"], found["pool"])
    paper.redirect(found["pool"], found["loop"])
    paper.redirect(found["moved"], paper.article(host, "/2026/03/02/moved-here-after-all"), 301)
    paper.article("stranger.example", "/2026/03/02/other")
    for at, inward in enumerate(INWARD):
        found[inward] = f"{base}/inward-{at}"
        paper.redirect(found[inward], f"http://{inward}/latest/meta-data/story-{at}")
    found["announced inward"] = "http://127.0.0.1:8080/admin/story"
    desk.outlet("strays", host, feeds=[paper.feed(host, "/rss", "rss", list(found.values()))])
    return found


def troubles(paper: Newspaper, desk: Desk) -> dict[str, str]:
    """Hosts that are busy, slow, broken or wrong about themselves."""
    found = {}
    for name in ("busy", "polite", "closed", "cut", "broken", "slow", "accents", "guarded", "calm", "denied-feed"):
        host = f"{name}.example"
        found[name] = paper.article(host, f"/2026/03/03/{name}-story")
        desk.outlet(name, host, feeds=[paper.feed(host, "/rss", "rss")], delay=0.3 if name == "closed" else None)
    paper.first(found["busy"], busy(1), busy(1))
    paper.first(found["polite"], busy(1, 429))
    paper.first(found["closed"], busy(3600, 429))
    found["closed too"] = paper.article(
        "closed.example", "/2026/03/03/closed-second", published=paper.start_moment - timedelta(days=1)
    )
    once = Reply(body=b"<html><p>Half a page", headers=(("Content-Type", HTML),), cut=9)
    paper.first(found["cut"], once, once)
    paper.spoil(found["broken"], cut(500))
    paper.spoil(found["slow"], slow(1.0))
    text = tuple(f"{p} Señora Ångström said “naïve café” — déjà vu." for p in prose.paragraphs("accents"))
    paper.edit(found["accents"], title="Señora Ångström opens the café", paragraphs=text)
    paper.spoil(found["accents"], mislabelled("iso-8859-1"))
    paper.robots("guarded.example", status=500)
    paper.robots("calm.example", "User-agent: masthead\nCrawl-delay: 0.6\n")
    for at in range(3):
        paper.article("calm.example", f"/2026/03/03/calm-{at}-story")
    paper.robots("denied-feed.example", "User-agent: *\nDisallow: /rss\n")
    paper.article("own-pace.example", "/2026/03/03/own-pace-story")
    desk.outlet("own-pace", "own-pace.example", feeds=[paper.feed("own-pace.example", "/rss", "rss")], delay=0.7)
    desk.outlet("dead", "dead.example", feeds=["http://dead.example/rss"])
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Newspaper() as paper:
        desk = Desk(tmp_path_factory.mktemp("world"), paper.proxy)
        articles = ways(paper, desk)
        articles["twins"] = twins(paper, desk)
        odd = furniture(paper, desk) | strays(paper, desk) | troubles(paper, desk)
        yield World(paper, desk, desk.run("crawl"), articles, odd)


@pytest.mark.parametrize("way", ["rss", "atom", "rdf", "json", "news-map", "index", "front", "twins"])
def test_every_way_of_discovery_stores_every_article_once(world: World, way: str) -> None:
    assert world.desk.stored(way) == sorted(world.articles[way])
    asked = [visit.path for visit in world.paper.visits(f"{way}.example")]
    assert len(asked) == len(set(asked)), "something was fetched twice"


def test_articles_are_whole(world: World) -> None:
    columns = "outlet_name, title, published, v.day, first_seen, stored, revisions, body, status, t.registry_version"
    found = world.desk.rows(
        f"select {columns} from tagged_articles v join tags t on t.article = v.id where v.outlet = 'rss'"
    )
    assert len(found) == EACH
    for name, title, published, day, first_seen, stored, revisions, body, status, version in found:
        assert (name, revisions, status) == ("Rss", 1, "unrated")
        assert day == published[:10]
        assert first_seen <= stored
        assert len(body.split()) > 200
        assert all((title, version))
    causes = world.desk.rows("select cause, count(*) from revisions group by cause")
    assert causes == [("first", world.desk.rows("select count(*) from articles")[0][0])]
    assert world.desk.rows("select count(*) from (select key from aliases group by key having count(*) > 1)") == [(0,)]


def test_every_link_has_an_outcome_with_its_reason(world: World) -> None:
    fates = world.desk.links()
    assert {fate.outcome for fate in fates.values()} <= set(Outcome)
    assert [url for url, fate in fates.items() if fate.outcome not in READY and not fate.reason] == []
    assert [url for url, fate in fates.items() if (fate.outcome == Outcome.STORED) != (fate.article is not None)
            and fate.outcome != Outcome.DUPLICATE] == []  # fmt: skip
    assert world.desk.rows("pragma integrity_check") == [("ok",)]
    assert world.desk.rows("pragma foreign_key_check") == []


@pytest.mark.parametrize("name", [*FURNITURE, "front page", "pdf", "image", "empty"])
def test_what_is_no_article_is_never_stored(world: World, name: str) -> None:
    fate = world.desk.links()[world.odd[name]]
    assert fate.outcome == Outcome.NOT_ARTICLE, fate
    assert world.desk.stored("furniture") == []


def test_a_front_page_is_read_for_articles_and_not_for_navigation(world: World) -> None:
    fates = {url: fate for url, fate in world.desk.links().items() if url.startswith("http://front.example/")}
    others = {url: fate for url, fate in fates.items() if url not in world.articles["front"]}
    assert others
    assert {fate.outcome for fate in others.values()} == {Outcome.NOT_ARTICLE}
    asked = {f"http://front.example{visit.path}" for visit in world.paper.visits("front.example")}
    assert asked == {"http://front.example/", "http://front.example/robots.txt", *world.articles["front"]}


def test_twins_are_one_article(world: World) -> None:
    fates = {url: fate for url, fate in world.desk.links().items() if "twins.example" in url}
    one, two = world.articles["twins"]
    assert set(fates) == {one, f"{one}?from=home", f"{two}/amp"}
    first, second = sorted((fates[one], fates[f"{one}?from=home"]), key=lambda fate: fate.outcome)
    assert (first.outcome, second.outcome) == ("duplicate of", "stored")
    assert first.article == second.article
    assert first.reason == f"another address of {one}"


@pytest.mark.parametrize(
    ("name", "outcome", "reason"),
    [
        ("gone", "gone", "it answers 410"),
        ("missing", "gone", "it answers 404"),
        ("home", "gone", "it leads to the front page"),
        ("away", "elsewhere", "it leads to http://stranger.example/2026/03/02/other"),
        ("loop", "failed", "max redirections reached"),
        ("denied", "forbidden by robots", "robots.txt of strays.example"),
        ("elsewhere", "elsewhere", "off the outlet's hosts"),
        ("announced inward", "elsewhere", "off the outlet's hosts"),
        ("broken", "failed", "cut off in the middle"),
    ],
)
def test_strays(world: World, name: str, outcome: str, reason: str) -> None:
    fate = world.desk.links()[world.odd[name]]
    assert (fate.outcome, fate.reason) == (outcome, reason)
    assert (fate.due is not None) == (outcome == "failed")


def test_a_moved_article_is_stored_under_its_new_address(world: World) -> None:
    assert world.desk.stored("strays") == ["http://strays.example/2026/03/02/moved-here-after-all"]
    assert world.desk.links()[world.odd["moved"]].outcome == Outcome.STORED


@pytest.mark.parametrize("inward", INWARD)
def test_no_page_can_send_us_into_a_private_network(world: World, inward: str) -> None:
    fate = world.desk.links()[world.odd[inward]]
    assert fate.outcome == Outcome.ELSEWHERE
    assert fate.reason is not None
    assert fate.reason.startswith("not followed: ")
    assert inward in fate.reason


def test_only_the_outlets_hosts_are_asked(world: World) -> None:
    ours = {f"{path.stem}.example" for path in (world.desk.folder / "outlets").iterdir()}
    assert {visit.host for visit in world.paper.visits()} == ours


@pytest.mark.parametrize("name", ["busy", "polite", "cut", "slow", "accents"])
def test_passing_trouble_costs_no_article(world: World, name: str) -> None:
    assert world.desk.stored(name) == [world.odd[name]]


def test_a_wrong_charset_header_spoils_no_text(world: World) -> None:
    ((title, body),) = world.desk.rows("select title, body from articles where outlet = 'accents'")
    assert title == "Señora Ångström opens the café"
    assert "“naïve café” — déjà vu" in body


def test_a_busy_host_is_given_the_time_it_asks_for(world: World) -> None:
    for name, times in (("busy", 3), ("polite", 2)):
        at = [visit.at for visit in world.paper.visits(f"{name}.example", f"/2026/03/03/{name}-story")]
        assert len(at) == times
        assert min(after - before for before, after in pairwise(at)) >= 0.8


def test_a_host_that_asks_for_an_hour_is_left_alone_for_an_hour(world: World) -> None:
    fates = world.desk.links()
    first, second = fates[world.odd["closed"]], fates[world.odd["closed too"]]
    assert first.outcome == Outcome.FAILED
    assert second.outcome == Outcome.PENDING
    ((soon,),) = world.desk.rows("select min(due) > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+50 minutes') from links"
                                 " where outlet = 'closed'")  # fmt: skip
    assert soon == 1
    paths = [visit.path for visit in world.paper.visits("closed.example")]
    assert paths == ["/robots.txt", "/rss", "/2026/03/03/closed-story"]


def test_nothing_is_asked_where_robots_txt_cannot_be_read(world: World) -> None:
    assert {visit.path for visit in world.paper.visits("guarded.example")} == {"/robots.txt"}
    ((status, again),) = world.desk.rows("select status, next_poll > last_polled from feeds where outlet = 'guarded'")
    assert status == "failed: robots.txt of guarded.example cannot be read: it answers 500"
    assert again == 1


def test_a_feed_that_robots_txt_forbids_is_not_read(world: World) -> None:
    assert {visit.path for visit in world.paper.visits("denied-feed.example")} == {"/robots.txt"}
    ((status,),) = world.desk.rows("select status from feeds where outlet = 'denied-feed'")
    assert status == "failed: forbidden by robots.txt of denied-feed.example"


@pytest.mark.parametrize(("host", "delay"), [("calm.example", 0.6), ("own-pace.example", 0.7)])
def test_the_pace_that_a_site_or_an_outlet_file_asks_for_is_kept(world: World, host: str, delay: float) -> None:
    at = [visit.at for visit in world.paper.visits(host)]
    assert len(at) >= 3
    gaps = [after - before for before, after in pairwise(at[1:])]
    assert min(gaps) >= delay - 0.15


def test_one_request_at_a_time_for_a_host(world: World) -> None:
    assert set(world.paper.busiest.values()) == {1}


def test_every_request_says_who_asks(world: World) -> None:
    agents = {visit.headers.get("user-agent") for visit in world.paper.visits()}
    assert agents == {f"Masthead/{VERSION} (news archive; contact: {CONTACT})"}
    assert all("cookie" not in visit.headers for visit in world.paper.visits())


def test_the_run_is_summed_up(world: World) -> None:
    assert world.done.code == 3
    assert world.done.out == ""
    lines = world.done.err.splitlines()
    assert lines[-1].startswith("22 outlets, ")
    named = {line.split()[0] for line in lines[:-1]}
    assert {"guarded", "denied-feed", "dead"} <= named
    assert "rss" not in named
    healths = dict(world.desk.rows("select outlet, health from crawl_outlets"))
    assert {name for name, health in healths.items() if health == "unreadable"} >= {"guarded", "denied-feed", "dead"}
    ((row),) = world.desk.rows("select reason, exit_code, stored, announced from crawls")
    assert row == ("finished", 3, len(world.desk.stored()), len(world.desk.links()))


def test_raw_pages_are_kept_of_what_came(world: World) -> None:
    kept = world.desk.rows("select url from pages where outlet = 'rss'", file="masthead-pages.db")
    assert sorted(row[0] for row in kept) == sorted(world.articles["rss"])
