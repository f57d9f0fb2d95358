"""Whatever comes back from an address that should announce links: read by what it is, or refused with a reason."""

from __future__ import annotations

import contextlib
import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.model import FeedKind
from pipelines.discover import NotAFeed, entries
from pipelines.listing import UNPACKED_LIMIT

URL = "https://courier.example/feed"
RSS = b"<rss version='2.0'><channel><item><link>https://courier.example/ferry</link></item></channel></rss>"
URLSET = b"<urlset><url><loc>https://courier.example/world/ferry</loc></url></urlset>"
INDEX = b"<sitemapindex><sitemap><loc>https://courier.example/1.xml</loc></sitemap></sitemapindex>"
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "https://courier.example/ferry"}]}'
PAGE = b"<!doctype html><title>The Courier</title><article><h2><a href='/ferry'>Ferry</a></h2></article>"


@pytest.mark.parametrize("asked", list(FeedKind))
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (RSS, FeedKind.FEED),
        (b"<?xml version='1.0'?><!-- <html> --><?xml-stylesheet href='a.xsl'?>\n" + RSS, FeedKind.FEED),
        (JSON, FeedKind.FEED),
        (b"\xef\xbb\xbf\n" + JSON, FeedKind.FEED),
        (URLSET, FeedKind.SITEMAP),
        (b"<sm:urlset xmlns:sm='http://x.example/'>" + URLSET[8:-9].replace(b"url>", b"sm:url>").replace(
            b"loc>", b"sm:loc>") + b"</sm:urlset>", FeedKind.SITEMAP),
        (gzip.compress(RSS), FeedKind.FEED),
    ],
)  # fmt: skip
def test_the_bytes_decide(body: bytes, kind: FeedKind, asked: FeedKind) -> None:
    listing = entries(body, URL, asked)
    assert listing.kind is kind
    assert len(listing.entries) == 1


def test_an_index_keeps_what_it_was_asked_as() -> None:
    assert entries(INDEX, URL, FeedKind.NEWS_SITEMAP).kind is FeedKind.NEWS_SITEMAP
    assert entries(INDEX, URL, FeedKind.FEED).kind is FeedKind.SITEMAP
    assert len(entries(INDEX, URL, FeedKind.FEED).children) == 1


@pytest.mark.parametrize("kind", [kind for kind in FeedKind if kind is not FeedKind.FRONT])
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (gzip.compress(b""), "empty"),
        (PAGE, "an HTML page: The Courier"),
        (b"<html><body>504 Gateway Time-out <rss></body></html>", "an HTML page"),
        (b"Service unavailable", "neither XML nor a list"),
        (b"%PDF-1.7 \x00\xff", "neither XML nor a list"),
        (b"<opml><body/></opml>", "neither XML nor a list"),
        (b"\x1f\x8b\x08\x00garbage", "gzip"),
        (b'{"error": "rate limit"}', "no JSON Feed"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, reason: str, kind: FeedKind) -> None:
    with pytest.raises(NotAFeed, match=reason):
        entries(body, URL, kind)


def bomb(root: str) -> bytes:
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e0 "ha">{layers}]><{root}><channel><title>&e11;</title>'
        f"</channel></{root}>"
    ).encode()


@pytest.mark.parametrize(
    "body",
    [
        bomb("rss"),
        bomb("urlset"),
        bomb("feed").decode().encode("utf-16"),
        gzip.compress(bomb("rss")),
        b'<!DOCTYPE rss [<!ENTITY x "' + b"long" * 100 + b'">]>' + RSS,
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + RSS,
        b'<!DOCTYPE rss [<!ENTITY % x "y">]>' + RSS,
    ],
)
def test_entity_bombs_are_refused_at_once(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(NotAFeed, match="entities"):
        entries(body, URL, FeedKind.FEED)
    assert time.process_time() - began < 0.5


def test_a_bomb_behind_a_long_prologue_is_refused_too() -> None:
    with pytest.raises(NotAFeed):
        entries(b"<!--" + b"-" * 30_000 + b"-->" + bomb("rss"), URL, FeedKind.FEED)


def test_entities_that_are_characters_are_no_bomb() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY mdash "&#8212;">]>' + RSS.replace(b"<link>", b"<title>A &mdash; B</title><link>")
    assert entries(body, URL, FeedKind.FEED).entries[0].title == "A — B"


def test_more_than_the_limit_is_refused_without_unpacking_it_all() -> None:
    packed = gzip.compress(b" " * (UNPACKED_LIMIT * 4), compresslevel=1)
    with pytest.raises(NotAFeed, match="more than 50 MB"):
        entries(packed, URL, FeedKind.SITEMAP)


DOCUMENTS = st.sampled_from([RSS, URLSET, INDEX, JSON, PAGE, bomb("rss"), gzip.compress(URLSET)])
PIECES = st.sampled_from(
    [b"&", b"<", b">", b"]]>", b"<![CDATA[", b"<!--", b"\x00", b"\xff", b"<item>", b"</", b"&amp;", b'"']
)


@given(
    DOCUMENTS,
    st.lists(st.tuples(st.integers(0, 120), PIECES | st.binary(max_size=4)), max_size=6),
    st.sampled_from(FeedKind),
)
def test_damage_is_survived(body: bytes, damage: list[tuple[int, bytes]], kind: FeedKind) -> None:
    for place, piece in damage:
        body = body[:place] + piece + body[place + len(piece) :]
    with contextlib.suppress(NotAFeed):
        for entry in entries(body, URL, kind).entries:
            assert entry.url.startswith("http")
            assert entry.source == URL


@given(st.binary(max_size=60), st.sampled_from(FeedKind))
def test_any_bytes_are_read_or_refused(body: bytes, kind: FeedKind) -> None:
    with contextlib.suppress(NotAFeed):
        entries(body, URL, kind)
