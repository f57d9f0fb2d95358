"""What an outlet offers, and what is made of it."""

from __future__ import annotations

import pytest

from db.model import Entry, FeedKind
from pipelines.canonical import BadAddress
from pipelines.listing import Child, Listing, NotAFeed
from pipelines.propose import (
    Candidate,
    Proposal,
    alternate_feeds,
    children_to_try,
    choose,
    language_of,
    name_of,
    outlet_id,
    robots_sitemaps,
)

HOME = "https://courier.example/"


def test_sitemaps_of_robots() -> None:
    text = (
        "User-agent: *\nDisallow: /search\n\nsitemap:https://courier.example/news.xml\n"
        "Sitemap: https://courier.example/all.xml  # everything\nSitemap: https://courier.example/news.xml\n"
        "Sitemap: /relative.xml\nSitemap:\n"
    )
    assert robots_sitemaps(text) == ["https://courier.example/news.xml", "https://courier.example/all.xml"]
    assert robots_sitemaps("<html>Not found</html>") == robots_sitemaps("") == []


def test_feeds_that_a_page_names() -> None:
    html = b"""<html><head><base href="https://courier.example/en/">
    <link rel="alternate" type="application/rss+xml" title="The  Courier" href="/feeds/latest.xml">
    <LINK REL="ALTERNATE stylesheet" TYPE="application/atom+xml; charset=utf-8" HREF="atom">
    <link rel="alternate" type="application/rss+xml" title="Again" href="/feeds/latest.xml">
    <link rel="alternate" type="application/feed+json" href="https://courier.example/feed.json">
    <link rel="alternate" type="application/rss+xml" title="The Courier - Comments" href="/comments/feed/">
    <link rel="alternate" type="application/rss+xml" href="/2024/05/01/ferry/feed/">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">
    <link rel="alternate" type="application/json+oembed" href="/oembed?format=json">
    <link rel="alternate" hreflang="de" href="/de/"><link rel="alternate" type="text/xml" href="/rss/sport">
    <link rel="alternate" type="application/rss+xml" href="javascript:0"><link rel="stylesheet" href="/rss.css">
    </head><body><a href="/other.rss">RSS</a></body></html>"""
    assert alternate_feeds(html, HOME) == [
        Candidate(url="https://courier.example/feeds/latest.xml", title="The Courier", type="application/rss+xml"),
        Candidate(url="https://courier.example/en/atom", type="application/atom+xml"),
        Candidate(url="https://courier.example/feed.json", type="application/feed+json"),
        Candidate(url="https://courier.example/rss/sport", type="text/xml"),
    ]


def test_feeds_that_a_page_links_to() -> None:
    html = b"""<html><body><a href="/world.rss">World</a><a href="/feed/">All</a><a href="/rss/sport.xml">Sport</a>
    <a href="https://feeds.hoster.example/rss/courier">Hosted</a><a href="https://other.example/feed/">Friends</a>
    <a href="/feedback">Feedback</a><a href="/food/how-to-feed-a-cat">Cats</a><a href="/comments/feed/">Comments</a>
    <a href="mailto:rss@courier.example">Mail</a></body></html>"""
    assert [candidate.url for candidate in alternate_feeds(html, HOME)] == [
        "https://courier.example/world.rss",
        "https://courier.example/feed/",
        "https://courier.example/rss/sport.xml",
        "https://feeds.hoster.example/rss/courier",
    ]
    assert alternate_feeds(b"<html></html>", HOME) == []


def test_children_worth_a_try() -> None:
    children = [
        Child(url=HOME + "2022.xml", lastmod="2022-12-31"),
        Child(url=HOME + "2024.xml", lastmod="2024-05-01"),
        Child(url=HOME + "sitemap-news.xml", lastmod="2024-04-01"),
        Child(url=HOME + "undated.xml"),
    ]
    assert children_to_try(children) == [HOME + "sitemap-news.xml", HOME + "2024.xml", HOME + "2022.xml"]


def feed(*paths: str, kind: FeedKind = FeedKind.FEED, **more: str) -> Listing:
    return Listing(entries=tuple(Entry(url=HOME + path) for path in paths), kind=kind, **more)  # type: ignore[arg-type]


def index(*paths: str) -> Listing:
    return Listing(children=tuple(Child(url=HOME + path) for path in paths), kind=FeedKind.SITEMAP)


NEWS, PLAIN = FeedKind.NEWS_SITEMAP, FeedKind.SITEMAP


def test_feeds_win_over_the_front_page() -> None:
    found = {
        HOME + "rss": feed("a", "b"),
        HOME + "atom": feed("b", "a?utm_source=atom"),
        HOME + "sport": feed("c", broken="not well-formed XML"),
        HOME + "empty": feed(),
        HOME + "gone": NotAFeed("an HTML page: Not found"),
        HOME + "all.xml": feed("a", kind=PLAIN),
    }
    assert choose(HOME, found) == Proposal(
        feeds=(HOME + "rss", HOME + "sport", HOME + "empty"),
        sitemaps=(HOME + "all.xml",),
        notes=(
            f"{HOME}atom: the same entries as {HOME}rss",
            f"{HOME}sport: not well-formed XML",
            f"{HOME}empty: a feed without entries today",
            f"{HOME}gone: an HTML page: Not found",
        ),
    )


def test_news_sitemaps_win_over_the_front_page() -> None:
    assert choose(HOME, {HOME + "n.xml": feed("a", kind=NEWS)}) == Proposal(news_sitemaps=(HOME + "n.xml",))


def test_an_index_stands_for_children_that_all_hold_news() -> None:
    found = {HOME + "i.xml": index("1.xml", "2.xml", "3.xml"), HOME + "1.xml": feed("a", kind=NEWS)}
    assert choose(HOME, found) == Proposal(news_sitemaps=(HOME + "i.xml",))


def test_an_index_of_everything_is_no_news_sitemap_but_its_news_child_is() -> None:
    found = {
        HOME + "i.xml": index("news.xml", "2023.xml"),
        HOME + "news.xml": feed("a", kind=NEWS),
        HOME + "2023.xml": feed("b", kind=PLAIN),
    }
    assert choose(HOME, found) == Proposal(news_sitemaps=(HOME + "news.xml",), sitemaps=(HOME + "i.xml",))


def test_the_front_page_where_there_is_nothing_better() -> None:
    assert choose(HOME, {}) == Proposal(front_pages=(HOME,))
    plain = choose(HOME, {HOME + "all.xml": feed("a", kind=PLAIN)})
    assert plain == Proposal(sitemaps=(HOME + "all.xml",), front_pages=(HOME,))
    untried = choose(HOME, {HOME + "i.xml": index("1.xml")})
    assert untried == Proposal(sitemaps=(HOME + "i.xml",), front_pages=(HOME,))
    page = choose(HOME, {HOME + "rss": feed("a", kind=FeedKind.FRONT)})
    assert page.feeds == ()
    assert page.front_pages == (HOME,)


@pytest.mark.parametrize(
    ("html", "name"),
    [
        (b'<meta property="og:site_name" content=" The  Courier "><title>Home</title>', "The Courier"),
        (b'<meta name="Application-Name" content="Courier"><title>Home</title>', "Courier"),
        (b"<head><title>The Courier | News, sport and weather</title></head>", "The Courier"),
        (b"<head><title>Home - The Courier</title></head>", "The Courier"),
        (b"<head><title>Courier-Herald: harbour news</title></head>", "Courier-Herald"),
        ("<head><meta charset=utf-8><title>Der Böte</title></head>".encode(), "Der Böte"),
        (b"<body><svg><title>Logo</title></svg></body>", None),
        (b"<head><title> </title></head>", None),
    ],
)
def test_names(html: bytes, name: str | None) -> None:
    assert name_of(b"<html>" + html) == name


@pytest.mark.parametrize(
    ("html", "language"),
    [
        (b'<html lang="en-GB">', "en"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="pt_BR">', "pt"),
        (b'<html><meta http-equiv="Content-Language" content="de, en">', "de"),
        (b'<html lang=""><meta property="og:locale" content="fr_FR">', "fr"),
        (b'<html lang="english">', None),
        (b"<html>", None),
    ],
)
def test_languages(html: bytes, language: str | None) -> None:
    assert language_of(html + b"<body><p>Words</p></body></html>") == language


@pytest.mark.parametrize(
    ("host", "taken", "name"),
    [
        ("bbc.com", (), "bbc"),
        ("www.bbc.co.uk", (), "bbc"),
        ("https://www.bbc.com/news", ("bbc",), "bbc-com"),
        ("bbc.com", ("bbc", "bbc-com"), "bbc-com-2"),
        ("bbc.com", ("bbc", "bbc-com", "bbc-com-2"), "bbc-com-3"),
        ("news.example.org", (), "news-example"),
        ("a.b.example.co.uk", (), "a-b-example"),
        ("zeitung-köln.de", (), "zeitung-koln"),
        ("xn--zeitung-kln-zfb.de", (), "zeitung-koln"),
        ("пример.рф", (), "xn--e1afmkfd"),
        ("127.0.0.1:8080", (), "127-0-0-1"),
        ("localhost", ("localhost",), "localhost-2"),
        ("courier.example", (), "courier-example"),
    ],
)
def test_ids(host: str, taken: tuple[str, ...], name: str) -> None:
    assert outlet_id(host, taken) == name


def test_no_id_without_a_host() -> None:
    with pytest.raises(BadAddress):
        outlet_id("not a host")
