"""The demo's newsstand, the newspaper for crawl tests, and the loopback server under both."""

from __future__ import annotations

import re
import socket
import threading
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPException, IncompleteRead
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html

from crawler.demo import OUTLETS, RATINGS, layouts, what_to_look_at
from crawler.demo.proxy import plain
from crawler.demo.server import Newsstand
from crawler.demo.stories import Story, load
from db.model import FeedKind, Lean, StateControl
from pipelines.discover import entries
from pipelines.extract import extract
from pipelines.registry import Registry
from pipelines.tag import tag_url
from tests import prose
from tests.newspaper import Newspaper, ask, busy, cut, mislabelled, silent, slow, trickling

START = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
FEEDS = {
    "http://courier.example/rss.xml": (FeedKind.FEED, 9),
    "http://millwright.example/atom.xml": (FeedKind.FEED, 7),
    "http://torvia-one.example/export/news.rdf": (FeedKind.FEED, 6),
    "http://strait-ledger.example/feed.json": (FeedKind.FEED, 5),
    "http://diario-marendes.example/feed/": (FeedKind.FEED, 5),
    "http://meridian.example/news-sitemap.xml": (FeedKind.NEWS_SITEMAP, 6),
    "http://veranian-standard.example/sitemap-news.xml.gz": (FeedKind.SITEMAP, 7),
}
FURNITURE = (layouts.MARK, "412 partners", "Read next", "Más noticias", "Get short URL", "Listen live", "Sign up")
SHIPPED = Path(__file__).parent.parent / "crawler" / "outlets"


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand(START) as one:
        yield one


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper(START) as one:
        yield one


def stories(round_: int) -> list[Story]:
    return [story for paper in load(OUTLETS, START, round_).values() for story in paper.stories]


def found(body: bytes, xpath: str) -> list[str]:
    """The texts that an XPath finds on a page."""
    page: Any = lxml_html.fromstring(body)
    return [str(one) for one in page.xpath(xpath)]


def named(story: Story) -> str:
    return f"{story.host.removesuffix('.example')}:{story.path.rsplit('/', 1)[1][:40]}"


# --- the demo's content ------------------------------------------------------------------------


def test_the_stand_is_as_large_as_the_demo_promises() -> None:
    first, second = stories(1), stories(2)
    assert len(first) >= 40
    assert len({story.host for story in first}) == 8
    assert len({story.layout for story in first}) == 8
    assert len(second) == len(first) + 2
    assert {story.language for story in first} == {"en", "es", "ru", "ar"}
    assert {story.access for story in first} == {"free", "paywalled", "teaser"}
    assert len({story.url for story in second}) == len(second)


@pytest.mark.parametrize("story", stories(2), ids=named)
def test_every_article_reads_like_one(story: Story) -> None:
    text = " ".join([*story.paragraphs, *(p for post in story.posts for p in post.paragraphs)])
    low = 50 if story.access == "teaser" else 110
    assert low <= len(text.split()) <= 350
    assert not re.search(r"[{}<>]|  ", text + story.title)
    assert START - timedelta(days=3) <= story.published <= START
    assert story.section in load(OUTLETS, START, 2)[story.host].sections


@pytest.mark.parametrize("story", [s for s in stories(2) if s.gone is None], ids=named)
def test_every_page_can_be_extracted(stand: Newsstand, story: Story) -> None:
    stand.round = 2
    got = ask(stand, story.url)
    assert got.status == 200
    assert found(got.body, "//h1/text()") == [story.title]
    article = extract(got.body, story.url, charset=got.headers["content-type"].partition("charset=")[2])
    assert article.title == story.title
    assert article.canonical_url == story.url
    if story.dated:
        assert article.published is not None
        assert datetime.fromisoformat(article.published) == story.published
    else:
        assert article.published is None
    wanted = [*story.paragraphs, *(p for post in story.posts for p in post.paragraphs)]
    assert [text for text in wanted if text.removeprefix("## ") not in article.body] == []
    assert [text for text in (*FURNITURE, story.caption) if text and text in article.body] == []


def test_pages_name_no_real_outlet_and_link_to_none(stand: Newsstand) -> None:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in SHIPPED.glob("*/*.toml")]
    names = {table["name"] for table in tables if " " in table["name"] or len(table["name"]) > 7}
    for round_ in (1, 2):
        stand.round = round_
        for paper in stand.papers.values():
            pages = [layouts.article(paper, story) for story in paper.stories]
            for text in (*pages, layouts.front(paper)):
                assert layouts.MARK in text
                hosts = {urlsplit(url).hostname or "" for url in re.findall(r"https?://[^\s\"'<>]+", text)}
                assert {host for host in hosts if not host.endswith(".example")} <= {"schema.org"}
                assert [name for name in names if re.search(rf"\b{re.escape(name)}\b(?! [A-Z])", text)] == []


def test_the_registry_takes_outlets_and_raters() -> None:
    registry = Registry.load(OUTLETS, RATINGS)
    tags = {host: tag_url(f"http://{host}/news/x", registry, day="2026-03-04") for host in load(OUTLETS, START, 1)}
    assert tags["courier.example"].lean == Lean.CENTER
    assert tags["millwright.example"].lean == Lean.LEFT
    assert tags["veranian-standard.example"].lean == Lean.LEAN_RIGHT
    ledger = tags["strait-ledger.example"]
    assert (ledger.lean, ledger.lean_low, ledger.lean_high) == (None, Lean.CENTER, Lean.LEAN_RIGHT)
    alone = tags["diario-marendes.example"]
    assert (alone.lean, alone.lean_low, alone.lean_high, alone.raters) == (None, Lean.LEAN_LEFT, Lean.LEAN_LEFT, 1)
    assert tags["gull.example"].status == "unrated"
    assert tags["torvia-one.example"].state_control == StateControl.YES
    assert tags["diario-marendes.example"].state_control == StateControl.CAPTURED


def test_what_to_look_at_fits_a_terminal() -> None:
    lines = what_to_look_at("masthead-demo.db")
    assert 8 <= len(lines) <= 14
    assert max(map(len, lines)) <= 78
    assert "/masthead-demo/changed_after_publication" in "\n".join(lines)
    assert "http://127.0.0.1:9/x/changed_after_publication" in "\n".join(
        what_to_look_at("some/x.db", "http://127.0.0.1:9")
    )


# --- the demo's server -------------------------------------------------------------------------


@pytest.mark.parametrize("url", FEEDS)
def test_each_kind_of_feed_announces_its_articles(stand: Newsstand, url: str) -> None:
    kind, count = FEEDS[url]
    listing = entries(ask(stand, url).body, url, kind)
    assert len(listing.entries) == count
    assert all(entry.title or kind is FeedKind.SITEMAP for entry in listing.entries)
    assert all(entry.published or kind is FeedKind.SITEMAP for entry in listing.entries)
    mine = [entry.url for entry in listing.entries if urlsplit(entry.url).hostname == urlsplit(url).hostname]
    assert {ask(stand, address).status for address in mine if "/members/" not in address} == {200}


def test_conditional_requests(stand: Newsstand) -> None:
    url = "http://courier.example/rss.xml"
    got = ask(stand, url)
    assert ask(stand, url, if_none_match=got.headers["etag"]).status == 304
    assert ask(stand, url, if_modified_since=got.headers["last-modified"]).status == 304
    assert ask(stand, url, if_none_match='"other"', if_modified_since=got.headers["last-modified"]).status == 200
    stand.round = 2
    assert ask(stand, url, if_none_match=got.headers["etag"]).status == 200
    assert [v.conditional for v in stand.visits("courier.example")] == [False, True, True, True, True]
    still = ask(stand, "http://millwright.example/atom.xml").headers["etag"]
    stand.round = 1
    assert ask(stand, "http://millwright.example/atom.xml", if_none_match=still).status == 304


def test_round_two_edits_withdraws_and_publishes(stand: Newsstand) -> None:
    before = {story.url: ask(stand, story.url) for story in stories(1)}
    assert {got.status for got in before.values()} == {200}
    stand.round = 2
    after = {story.url: ask(stand, story.url) for story in stories(2)}
    assert sorted(got.status for got in after.values() if got.status != 200) == [302, 410]
    front = next(got for got in after.values() if got.status == 302)
    assert front.headers["location"] == "http://gull.example/"
    edited = {url for url in before if after[url].status == 200 and _main(before[url].body) != _main(after[url].body)}
    assert edited == {story.url for story in stories(2) if story.modified}
    assert len(edited) == 3
    assert b"two members of the crew had stayed ashore" in b"".join(after[url].body for url in edited)


def _main(body: bytes) -> list[str]:
    return found(body, "//h1/text() | //p/text()")


def test_twins_and_strangers(stand: Newsstand) -> None:
    full = next(story for story in stories(1) if story.amp)
    light = ask(stand, f"{full.url}/amp")
    assert found(light.body, "//link[@rel='canonical']/@href") == [full.url]
    assert ask(stand, f"{next(s for s in stories(1) if not s.amp).url}/amp").status == 404
    tracked = next(story for story in stories(1) if story.tracked)
    assert b"utm_source=rss" in ask(stand, f"http://{tracked.host}/rss.xml").body
    assert ask(stand, f"{tracked.url}?utm_source=rss&utm_medium=feed").status == 200
    assert ask(stand, "http://bracken-yard-choir.example/concerts").status == 502
    assert ask(stand, "http://courier.example/no/such/page").status == 404
    assert b"Sitemap: http://meridian.example/news-sitemap.xml" in ask(stand, "http://meridian.example/robots.txt").body


def test_every_link_on_the_stand_leads_somewhere(stand: Newsstand) -> None:
    dead = []
    for host, paper in stand.papers.items():
        pages = [f"http://{host}/", *(story.url for story in paper.stories)]
        links = {link for url in pages for link in found(ask(stand, url).body, "//nav/a/@href | //footer/a/@href")}
        links |= set(found(ask(stand, pages[0]).body, "//a/@href"))
        dead += [host + link for link in links if ask(stand, f"http://{host}{link}").status != 200]
    assert dead == []


# --- the newspaper for tests -------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["rss", "atom", "rdf", "json", "news-sitemap", "sitemap"])
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_newspaper_announces_what_it_has(paper: Newspaper, kind: str, ending: str) -> None:
    urls = paper.fill("a.example", 5)
    feed = paper.feed("a.example", f"/feed{ending}", kind)
    assert [entry.url for entry in entries(ask(paper, feed).body, feed, FeedKind.FEED).entries] == urls
    paper.remove(urls[0])
    late = paper.article("a.example", "/late", published=START)
    assert [entry.url for entry in entries(ask(paper, feed).body, feed, FeedKind.FEED).entries] == [late, *urls[1:]]
    assert ask(paper, urls[0]).status == 410


def test_newspaper_prints_the_same_for_the_same_seed() -> None:
    def printed() -> list[bytes]:
        with Newspaper(START) as one:
            return [ask(one, url).body for url in one.fill("a.example", 6, seed=3)]

    first = printed()
    assert first == printed()
    texts = {" ".join(found(body, "//p/text()")) for body in first}
    assert len(texts) == 6
    assert min(len(text.split()) for text in texts) > 300
    assert prose.paragraphs(1) != prose.paragraphs(2)


def test_newspaper_edits_and_redirects(paper: Newspaper) -> None:
    url = paper.article("a.example", "/one", "Mayor opens bridge", ["A first text."])
    tag = ask(paper, url).headers["etag"]
    assert ask(paper, url, if_none_match=tag).status == 304
    paper.edit(url, title="Mayor shuts bridge")
    assert b"Mayor shuts bridge" in ask(paper, url, if_none_match=tag).body
    paper.redirect(url, "http://a.example/")
    assert (ask(paper, url).status, ask(paper, url).headers["location"]) == (302, "http://a.example/")
    page = paper.page("a.example", "/p", "<h1>é</h1>", headers=[("X-Kind", "page")])
    assert ask(paper, page).headers["x-kind"] == "page"
    paper.fill("a.example", 2)
    assert len(found(ask(paper, paper.front("a.example")).body, "//h2/a/@href")) == 2
    index = paper.feed("a.example", "/i.xml", "sitemap-index", ["http://a.example/s.xml"])
    assert b"<sitemap><loc>http://a.example/s.xml</loc>" in ask(paper, index).body
    with pytest.raises(KeyError):
        paper.edit("http://a.example/none", title="x")


def test_newspaper_robots(paper: Newspaper) -> None:
    paper.article("a.example", "/one")
    assert b"Disallow:\n" in ask(paper, "http://a.example/robots.txt").body
    paper.robots("a.example", "User-agent: *\nDisallow: /one\n")
    assert b"Disallow: /one" in ask(paper, "http://a.example/robots.txt").body
    paper.robots("a.example", status=500)
    assert ask(paper, "http://a.example/robots.txt").status == 500
    assert ask(paper, "http://b.example/robots.txt").status == 502


def test_newspaper_in_trouble(paper: Newspaper) -> None:
    url = paper.article("a.example", "/one")
    paper.first(url, plain(503), busy(7, 429))
    assert [ask(paper, url).status for _ in range(3)][::2] == [503, 200]
    assert [visit.status for visit in paper.visits()] == [503, 429, 200]
    paper.first(url, busy(7, 429))
    assert ask(paper, url).headers["retry-after"] == "7"
    paper.spoil(url, cut(100))
    with pytest.raises(IncompleteRead):
        ask(paper, url)
    paper.spoil(url, mislabelled("ascii"))
    assert ask(paper, url).headers["content-type"] == "text/html; charset=ascii"
    paper.spoil(url, trickling(0.1))
    assert ask(paper, url).body.endswith(b"</html>\n")
    paper.mend(url)
    assert ask(paper, url).headers["content-type"] == "text/html; charset=utf-8"


def test_newspaper_hangs_until_it_closes() -> None:
    paper = Newspaper(START).start()
    url = paper.article("a.example", "/one")
    paper.first(url, silent())
    ended: list[Exception] = []

    def wait() -> None:
        try:
            ask(paper, url)
        except (HTTPException, OSError) as error:
            ended.append(error)

    reader = threading.Thread(target=wait)
    reader.start()
    while not paper.visits(path="/one"):
        reader.join(0.01)
    assert reader.is_alive()
    paper.close()
    reader.join(5)
    assert len(ended) == 1


def test_newspaper_counts_requests_in_hand(paper: Newspaper) -> None:
    url = paper.article("a.example", "/one")
    paper.spoil(url, slow(0.3))
    readers = [threading.Thread(target=ask, args=(paper, url)) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert paper.busiest["a.example"] == 4
    paper.forget()
    assert paper.visits() == []
    ask(paper, url)
    assert paper.busiest == {"a.example": 1}


def test_host_header_serves_too_and_tunnels_are_refused(paper: Newspaper) -> None:
    paper.article("a.example", "/one", "Old habits")
    port = urlsplit(paper.proxy).port
    for line, wanted in (("GET /one HTTP/1.1", b"200 OK"), ("CONNECT a.example:443 HTTP/1.1", b"501 ")):
        with socket.create_connection(("127.0.0.1", port or 0), timeout=5) as raw:
            raw.sendall(f"{line}\r\nHost: A.example\r\nConnection: close\r\n\r\n".encode())
            assert wanted in raw.recv(4096)
