"""RSS, RDF, Atom and JSON Feed: links, titles and dates, in good shape and in bad."""

from __future__ import annotations

import time

import pytest

from db.model import Entry, FeedKind
from pipelines.discover import entries
from pipelines.feeds import LENIENT_LIMIT, read_feed
from pipelines.listing import Listing, NotAFeed, plain, stamp_of

URL = "https://courier.example/feeds/latest.xml"


def read(body: str | bytes, encoding: str = "utf-8") -> Listing:
    return entries(body if isinstance(body, bytes) else body.encode(encoding), URL, FeedKind.FEED)


def rss(*items: str, head: str = '<?xml version="1.0"?>') -> str:
    return f'{head}<rss version="2.0"><channel><title>The Courier</title>{"".join(items)}</channel></rss>'


def one(body: str | bytes) -> Entry:
    (entry,) = read(body).entries
    return entry


def test_rss() -> None:
    entry = one(rss("<item><title>Ferry &amp; fog</title><link>https://courier.example/ferry?utm_source=rss</link>"
                    "<pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate></item>"))  # fmt: skip
    assert entry == Entry(
        url="https://courier.example/ferry?utm_source=rss",
        title="Ferry & fog",
        published="2024-05-01T10:00:00+02:00",
        source=URL,
    )


def test_rdf() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://courier.example/"/>'
        '<item rdf:about="https://courier.example/ferry"><title>Ferry</title><link>https://courier.example/ferry</link>'
        "<dc:date>2024-05-01T10:00:00Z</dc:date></item></rdf:RDF>"
    )
    assert one(body).published == "2024-05-01T10:00:00Z"
    assert one(body).url == "https://courier.example/ferry"


def test_atom_takes_the_alternate_link_and_no_update_for_a_date() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://courier.example/news/"><title>T</title>'
        '<entry><link rel="self" href="/feeds/1"/><link rel="enclosure" type="audio/mpeg" href="/a.mp3"/>'
        '<link rel="alternate" type="text/html" href="ferry"/><link rel="replies" href="/ferry#c"/>'
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Ferry <b>sails</b></div></title>'
        "<id>tag:courier.example,2024:1</id><updated>2024-05-02T00:00:00Z</updated></entry>"
        '<entry><link href="https://courier.example/two"/><title type="html">Two &lt;i&gt;boats&lt;/i&gt;</title>'
        "<published>2024-05-01T23:30:00-05:00</published><updated>2024-05-03T00:00:00Z</updated></entry>"
        "<entry><id>https://courier.example/three</id><title>Three</title></entry>"
        "<entry><id>urn:uuid:4</id><title>Nowhere to go</title></entry></feed>"
    )
    assert [(e.url, e.title, e.published) for e in read(body).entries] == [
        ("https://courier.example/news/ferry", "Ferry sails", None),
        ("https://courier.example/two", "Two boats", "2024-05-01T23:30:00-05:00"),
        ("https://courier.example/three", "Three", None),
    ]


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"])
def test_json_feed(version: str) -> None:
    body = (
        f'{{"version": "{version}", "title": "T", "items": ['
        '{"id": "1", "url": "/ferry", "title": "Ferry", "date_published": "2024-05-01T10:00:00-07:00"},'
        '{"id": "https://courier.example/two", "content_text": "No title", "date_modified": "2024-05-01T10:00:00Z"},'
        '{"id": "3"}, "junk", {"id": 4, "url": 5}]}'
    )
    assert [(e.url, e.title, e.published) for e in read(body).entries] == [
        ("https://courier.example/ferry", "Ferry", "2024-05-01T10:00:00-07:00"),
        ("https://courier.example/two", None, None),
    ]


@pytest.mark.parametrize("body", ["{", '{"a": 1}', '{"items": 3}', "{" * 200_000, '{"a":' * 200_000])
def test_other_json(body: str) -> None:
    with pytest.raises(NotAFeed):
        read(body)


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>/ferry</link>", "https://courier.example/ferry"),
        ("<link> \n https://courier.example/ferry \n</link>", "https://courier.example/ferry"),
        ("<link><![CDATA[https://courier.example/ferry?a=1&b=2]]></link>", "https://courier.example/ferry?a=1&b=2"),
        ("<guid>https://courier.example/ferry</guid>", "https://courier.example/ferry"),
        ('<link/><guid isPermaLink="true">https://courier.example/ferry</guid>', "https://courier.example/ferry"),
        ("<guid>https://courier.example/?p=1</guid><link>https://courier.example/ferry</link>",
         "https://courier.example/ferry"),
        ('<link>https://feeds.example/~r/1</link><f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">'
         "https://courier.example/ferry</f:origLink>", "https://courier.example/ferry"),
        ('<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="https://courier.example/self"/>'
         "<link>https://courier.example/ferry</link>", "https://courier.example/ferry"),
    ],
)  # fmt: skip
def test_where_a_link_may_stand(item: str, url: str) -> None:
    assert one(rss(f"<item><title>T</title>{item}</item>")).url == url


@pytest.mark.parametrize(
    "item",
    ['<guid isPermaLink="false">https://courier.example/ferry</guid>', "<guid>12345</guid>",
     "<link>mailto:x@y.example</link>", "<link>http://[bad/</link>", ""],
)  # fmt: skip
def test_items_that_lead_nowhere_are_left_out(item: str) -> None:
    assert read(rss(f"<item><title>T</title>{item}</item>")).entries == ()


def test_titles_of_pictures_are_not_titles() -> None:
    item = (
        '<item xmlns:media="http://search.yahoo.com/mrss/"><media:title>A picture</media:title>'
        "<title>Ferry</title><link>https://courier.example/ferry</link></item>"
    )
    assert one(rss(item)).title == "Ferry"


ITEM = "<item><title>{title}</title><link>https://courier.example/ferry?a=1{amp}b=2</link></item>"
GOOD = ITEM.format(title="Ferry", amp="&amp;")


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (rss(ITEM.format(title="Salt & pepper", amp="&")), "Salt & pepper"),
        (rss(ITEM.format(title="Caf&eacute;&nbsp;noir", amp="&amp;")), "Café noir"),
        (rss(ITEM.format(title="5 < 6", amp="&amp;")), "5 < 6"),
        (rss(ITEM.format(title="Ferry <b>late", amp="&amp;")), "Ferry late"),
        (rss(GOOD)[:-20], "Ferry"),
        (rss(GOOD) + "<script>track()</script>", "Ferry"),
        (rss(ITEM.format(title="Fähre", amp="&amp;"), head='<?xml version="1.0" encoding="utf-8"?>').encode("latin-1"),
         "Fähre"),
        ("\n\n" + rss(GOOD), "Ferry"),
        ("<br />\n<b>Warning</b>: something in something\n" + rss(GOOD), "Ferry"),
        ("PHP Notice: this & that\n" + rss(GOOD, head=""), "Ferry"),
        (rss(ITEM.format(title="Caf&eacute;", amp="&amp;"), head='<!DOCTYPE rss PUBLIC "-//X//DTD" "http://x.example/d">'),
         "Café"),
    ],
)  # fmt: skip
def test_feeds_in_bad_shape_are_read(body: str | bytes, title: str) -> None:
    entry = one(body)
    assert entry.title == title
    assert entry.url == "https://courier.example/ferry?a=1&b=2"


def test_bad_shape_is_said() -> None:
    assert "not well-formed" in (read(rss(ITEM.format(title="A & B", amp="&"))).broken or "")
    assert "before" in (read("Warning!" + rss(GOOD)).broken or "")
    assert read(rss(GOOD)).broken is None
    assert read("\ufeff \n" + rss(GOOD)).broken is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251", "koi8-r"])
def test_encodings(encoding: str) -> None:
    body = rss(ITEM.format(title="Паром", amp="&amp;"), head=f'<?xml version="1.0" encoding="{encoding}"?>')
    assert one(body.encode(encoding)).title == "Паром"


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss()) == Listing(kind=FeedKind.FEED)


def test_each_address_once_and_no_more_than_the_limit() -> None:
    items = [f"<item><link>https://courier.example/{n // 2}</link></item>" for n in range(20)]
    listing = read_feed(rss(*items).encode(), URL, limit=7)
    assert [e.url for e in listing.entries] == [f"https://courier.example/{n}" for n in range(7)]
    assert listing.note == "6 beyond the first 7 left out"


def test_a_long_malformed_feed_is_refused() -> None:
    with pytest.raises(NotAFeed, match="too long"):
        read(rss("<item>&" + "x" * LENIENT_LIMIT))


def test_a_thousand_entries_are_quick() -> None:
    items = [
        f"<item><title>Story {n} &amp; more</title><link>https://courier.example/2024/05/{n}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>{n}</guid><pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate>"
        f"<description>{'&lt;p&gt;words' * 50}</description></item>"
        for n in range(1000)
    ]
    body = rss(*items).encode()
    began = time.process_time()
    assert len(entries(body, URL, FeedKind.FEED).entries) == 1000
    assert time.process_time() - began < 0.5  # 0.06 s on an idle machine


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01T10:00:00Z"),
        ("Wed, 01 May 2024 10:00:00 EST", "2024-05-01T10:00:00-05:00"),
        ("1 May 2024 9:05 +0530", "2024-05-01T09:05:00+05:30"),
        ("Wed, 01 May 2024 10:00:00 +02:00", "2024-05-01T10:00:00+02:00"),
        ("Wed, 01 May 2024 10:00:00 GMT+0200", "2024-05-01T10:00:00+02:00"),
        ("Wed, 01 May 2024 10:00:00", "2024-05-01"),
        ("Wed, 01 May 2024 10:00:00 -0000", "2024-05-01"),
        ("Wed, 01 May 2024 10:00:00 IST", "2024-05-01"),
        ("Wed, 01 May 2024", "2024-05-01"),
        ("September 1, 2024 10:00 am", "2024-09-01"),
        ("2024-05-01T10:00:00.123456Z", "2024-05-01T10:00:00Z"),
        ("2024-05-01T10:00:00+00:00", "2024-05-01T10:00:00Z"),
        ("2024-05-01T10:00:00+0200", "2024-05-01T10:00:00+02:00"),
        ("2024-05-01 9:00:00 +02:00", "2024-05-01T09:00:00+02:00"),
        ("2024-05-01T10:00Z", "2024-05-01T10:00:00Z"),
        ("2024-05-01T10:00:00", "2024-05-01"),
        ("2024-05-01T25:00:00Z", "2024-05-01"),
        ("2024-05-01T10:00:00+99:00", "2024-05-01"),
        ("2024-05-01", "2024-05-01"),
        ("2024/5/1", "2024-05-01"),
        ("2024-02-30", None),
        ("01/05/2024 10:00", None),
        ("Mi, 01 Mai 2024 10:00:00 +0200", None),
        ("yesterday", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(text: str | None, stamp: str | None) -> None:
    assert stamp_of(text) == stamp


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Fog &amp;amp; ferry", "Fog & ferry"),
        ("Fog &#8217;s", "Fog ’s"),
        ("<b>Fog</b>\n and  <br/>ferry", "Fog and ferry"),
        ("&lt;em&gt;Fog&lt;/em&gt;", "Fog"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("AT&T", "AT&T"),
        (" \n ", None),
        (None, None),
    ],
)
def test_plain_titles(text: str | None, title: str | None) -> None:
    assert plain(text) == title
