"""Dates keep what is stated and invent nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trafilatura.utils import load_html

from db.times import is_day, moment
from pipelines.dates import Dates, dates, stamp, url_day
from pipelines.structured import read

URL = "https://paper.example/river"


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2024-05-01T12:30:00+02:00", None, "2024-05-01T12:30:00+02:00"),
        ("2024-05-01T12:30:00.123+0200", None, "2024-05-01T12:30:00+02:00"),
        ("2024-05-01 12:30:00 -05", None, "2024-05-01T12:30:00-05:00"),
        ("2024-05-01T12:30Z", None, "2024-05-01T12:30:00Z"),
        ("2024-05-01T12:30:00+00:00", None, "2024-05-01T12:30:00Z"),
        ("2024-05-01T12:30:00 UTC", None, "2024-05-01T12:30:00Z"),
        ("2024-05-01T12:30:00+05:30", None, "2024-05-01T12:30:00+05:30"),
        ("2024-05-01T12:30:00-03:30", None, "2024-05-01T12:30:00-03:30"),
        ("20240501T123000Z", None, "2024-05-01T12:30:00Z"),
        ("2024-05-01", None, "2024-05-01"),
        ("2024/5/1", None, "2024-05-01"),
        ("20240501", None, "2024-05-01"),
        ("2024-05-01T12:30:00", None, "2024-05-01"),
        ("2024-05-01T12:30:00", "Europe/Berlin", "2024-05-01T12:30:00+02:00"),
        ("2024-01-05T12:30:00", "Europe/Berlin", "2024-01-05T12:30:00+01:00"),
        ("2024-01-05T12:30:00", "Nowhere/Land", "2024-01-05"),
        ("2024-01-05T12:30:00", "../etc/passwd", "2024-01-05"),
        ("2024-05-01T00:00:00+02:00", None, "2024-05-01"),
        ("Thu, 14 Dec 2017 14:05:00 GMT", None, "2017-12-14T14:05:00Z"),
        ("Thu, 14 Dec 2017 14:05:00 -0500", None, "2017-12-14T14:05:00-05:00"),
        ("Thu Dec 14 2017 14:05:00 GMT+0100 (Central European Standard Time)", None, "2017-12-14T14:05:00+01:00"),
        ("1513260300", None, "2017-12-14T14:05:00Z"),
        (1513260300000, None, "2017-12-14T14:05:00Z"),
        ("December 14, 2017", None, "2017-12-14"),
        ("14 Dec 2017", None, "2017-12-14"),
        ("Di., 25.01.2022 - 14:45", None, "2022-01-25"),
        ("1921-03-04", None, "1921-03-04"),
        ("1970-01-01T00:00:00Z", None, None),
        ("0001-01-01T00:00:00", None, None),
        ("2024-13-01", None, None),
        ("2024-02-30T10:00:00Z", None, None),
        ("2024-05-01T25:61:00Z", None, "2024-05-01"),
        ("2024-05-01T12:30:00+99:00", None, "2024-05-01"),
        ("May 2024", None, None),
        ("yesterday", None, None),
        ("", None, None),
        (None, None, None),
        (True, None, None),
        ({"a": 1}, None, None),
    ],
)
def test_stamps(text: object, zone: str | None, expected: str | None) -> None:
    assert stamp(text, zone) == expected


@given(st.text(max_size=60) | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_is_written_a_stamp_is_a_stamp(text: object) -> None:
    found = stamp(text)
    assert found is None or is_day(found) or moment(found).tzinfo is not None


@given(st.datetimes(timezones=st.timezones()))
def test_an_aware_time_is_kept_to_the_second(when: datetime) -> None:
    offset = when.utcoffset()
    if when.year < 1800 or when.year >= 2100 or offset is None or offset.total_seconds() % 60:
        return
    if when.date().isoformat() == "1970-01-01":  # what programs write that know no date
        return
    found = stamp(when.isoformat())
    assert found is not None
    if not is_day(found):
        assert moment(found).astimezone(UTC) == when.astimezone(UTC).replace(microsecond=0)
    assert found[:10] == when.date().isoformat()


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://paper.example/2017/12/14/river", "2017-12-14"),
        ("https://paper.example/2017/7/4/river", "2017-07-04"),
        ("https://paper.example/world/201712141059983812-river/", "2017-12-14"),
        ("https://paper.example/river-20171214", "2017-12-14"),
        ("https://paper.example/river-2017-12-14.html", "2017-12-14"),
        ("https://paper.example/2017/dec/14/river", "2017-12-14"),
        ("https://paper.example/2017/12/river", None),
        ("https://paper.example/story/99999999", None),
        ("https://paper.example/19450508", None),
        ("https://paper.example/river?d=2017-12-14", None),
        ("https://20171214.example/river", None),
        ("", None),
    ],
)
def test_days_in_addresses(url: str, day: str | None) -> None:
    assert url_day(url) == day


def made(head: str = "", body: str = "", url: str = URL, feed: str | None = None, zone: str | None = None) -> Dates:
    article = f"<article><h1>River</h1>{body}<p>Text.</p></article>"
    html = f"<html><head><title>River</title>{head}</head><body>{article}</body></html>"
    tree = load_html(html)
    assert tree is not None
    return dates(tree, read(tree, url), url, feed, zone)


LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"River",%s}</script>'


@pytest.mark.parametrize(
    ("head", "body", "url", "feed", "published", "source"),
    [
        (
            LD % '"datePublished":"2024-05-01T10:00:00Z"',
            "<time datetime='2024-05-02T10:00:00Z'>",
            URL,
            "2024-05-03",
            "2024-05-01T10:00:00Z",
            "json-ld",
        ),
        (
            '<meta property="article:published_time" content="2024-05-01T10:00:00Z">',
            "",
            URL,
            None,
            "2024-05-01T10:00:00Z",
            "meta",
        ),
        (
            "",
            "<span itemprop='datePublished' content='2024-05-01T10:00:00Z'>May</span>",
            URL,
            None,
            "2024-05-01T10:00:00Z",
            "microdata",
        ),
        ("", "<time datetime='2024-05-01T10:00:00Z'>May</time>", URL, "2024-05-09", "2024-05-01T10:00:00Z", "time"),
        ("", "", "https://paper.example/2024/05/01/river", None, "2024-05-01", "url"),
        ("", "", "https://paper.example/2024/05/01/river", "2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z", "feed"),
        ("", "", "https://paper.example/2024/05/01/river", "2024-06-01T10:00:00Z", "2024-05-01", "url"),
        ("", "", URL, "2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z", "feed"),
        ("", "<p>Published on May 1, 2024</p>", URL, None, "2024-05-01", "text"),
        ("", "", URL, None, None, None),
        # a finer account of the same day, the same moment with the publisher's own offset
        (
            LD % '"datePublished":"2024-05-01"',
            "<time datetime='2024-05-01T10:00:00Z'>",
            URL,
            None,
            "2024-05-01T10:00:00Z",
            "time",
        ),
        (
            LD % '"datePublished":"2024-05-01T22:04:00Z"',
            "<time datetime='2024-05-02T00:04:00+02:00'>",
            URL,
            None,
            "2024-05-02T00:04:00+02:00",
            "time",
        ),
        # a later edition does not move the first day
        (
            LD % '"datePublished":"2026-01-01T10:00:00Z"',
            "",
            "https://paper.example/2024/05/01/river",
            None,
            "2024-05-01",
            "url",
        ),
        # updates, comments, other stories
        ("", "<time class='updated' datetime='2024-05-01T10:00:00Z'></time>", URL, None, None, None),
        ("", "<div class='comments'><time datetime='2024-05-01T10:00:00Z'></time></div>", URL, None, None, None),
        ("", "<aside class='related'><time datetime='2024-05-01T10:00:00Z'></time></aside>", URL, None, None, None),
        ("", "<p>Copyright 2024 The Paper</p>", URL, None, None, None),
    ],
)
def test_published(head: str, body: str, url: str, feed: str | None, published: str | None, source: str | None) -> None:
    found = made(head, body, url, feed)
    assert (found.published.value, found.published.source) == (published, source)


def test_the_outlets_zone_fills_in() -> None:
    head = '<meta property="article:published_time" content="2024-05-01T10:00:00">'
    assert made(head).published.value == "2024-05-01"
    assert made(head, zone="Asia/Tokyo").published.value == "2024-05-01T10:00:00+09:00"


@pytest.mark.parametrize(
    ("stated", "modified"),
    [
        ("2024-05-02T10:00:00Z", "2024-05-02T10:00:00Z"),
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
        ("2024-04-30T10:00:00Z", None),
        ("nonsense", None),
    ],
)
def test_modified_is_never_before_published(stated: str, modified: str | None) -> None:
    found = made(LD % f'"datePublished":"2024-05-01T10:00:00Z","dateModified":"{stated}"')
    assert (found.published.value, found.modified.value) == ("2024-05-01T10:00:00Z", modified)


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2024-05-01 05:00:12", "2024-05-01T05:00:12-05:00"),
        ("2024-05-01T15:30:12", "2024-05-01T15:30:12+05:30"),
        ("2024-05-01T05:00:13", "2024-05-01T10:00:12Z"),
        ("2024-05-02T05:00:12", "2024-05-01T10:00:12Z"),
        ("2024-05-01T05:00:12+02:00", "2024-05-01T10:00:12Z"),
        ("2024-05-01", "2024-05-01T10:00:12Z"),
    ],
)
def test_a_clock_on_the_wall_tells_the_offset_of_a_moment_in_utc(wall: str, expected: str) -> None:
    found = made(LD % '"datePublished":"2024-05-01T10:00:12Z"', f"<time datetime='{wall}'>1 May</time>")
    assert found.published.value == expected


def test_a_story_that_was_never_changed_is_published_and_updated_at_once() -> None:
    time = "<time class='entry-date published updated' datetime='2024-05-01T10:00:12Z'>1 May</time>"
    assert made(body=time).published.value == "2024-05-01T10:00:12Z"
    assert made(body=time.replace("published ", "")).published.value is None


@pytest.mark.parametrize(
    ("head", "below"),
    [
        ('<meta http-equiv="Date" content="2026-11-22T10:00:00Z">', ""),
        ('<meta name="publisher" content="founded 3 May 1998">', ""),
        ('<meta name="next-publication" content="2027-01-01">', ""),
        ('<script>var pubDate = "2026-11-22T14:00:00Z";</script>', ""),
        ('<script type="application/json">{"related":[{"publishedAt":"2011-05-06T08:00:00Z"}]}</script>', ""),
        ("", '<p>Last updated: <time datetime="2019-03-04">4 March 2019</time></p>'),
        ("", "<p>Last updated: 14 December 2017</p>"),
        ("", "<p>Aktualisiert am 14.12.2017</p>"),
        ("", "<p>The bridge, which was opened with a brass band and three speeches on 12 May 1998 by the king, is "
             "closed again for repairs until the end of the month, the county said.</p>"),
    ],
)  # fmt: skip
def test_what_is_no_publication_dates_nothing(head: str, below: str) -> None:
    story = f"<article><h1>River floods the town</h1>{below}<p>Text.</p></article>"
    html = f"<html><head>{head}</head><body>{story}</body></html>"
    tree = load_html(html)
    found = dates(tree, read(tree, "https://paper.example/river"), "https://paper.example/river")
    assert found.published.value is None, found.published


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("201712", None), (201712, None), ("2017121410", None), ("Mayor 12, 2017", None),
        ("2017-12-14 10:59 PM", "2017-12-14"), ("2017-12-14 10:59 EST", "2017-12-14"),
        ("2017-12-14T10:59:00+01:00", "2017-12-14T10:59:00+01:00"), ("20171214", "2017-12-14"),
    ],
)  # fmt: skip
def test_odd_forms_are_read_as_far_as_they_are_sure(text: object, day: str | None) -> None:
    assert stamp(text, "Europe/Berlin") == day
