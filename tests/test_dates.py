"""Dates keep what is stated and invent nothing."""

from __future__ import annotations

from time import process_time

import pytest
from trafilatura.utils import load_html

from pipelines.dates import Dates, dates, url_day
from pipelines.structured import read

URL = "https://paper.example/river"


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


def made(
    head: str = "", body: str = "", url: str = URL, feed: str | None = None, zone: str | None = None,
    seen: str | None = None,
) -> Dates:  # fmt: skip
    article = f"<article><h1>River</h1>{body}<p>Text.</p></article>"
    html = f"<html><head><title>River</title>{head}</head><body>{article}</body></html>"
    tree = load_html(html)
    assert tree is not None
    return dates(tree, read(tree, url), url, feed, zone, seen)


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


@pytest.mark.parametrize("url", ["https://paper.example.de/river", "https://paper.example.bo/river", URL])
@pytest.mark.parametrize("zone", [None, "Asia/Tokyo"])
def test_a_moment_in_utc_stays_there(url: str, zone: str | None) -> None:
    said = "2024-05-01T22:30:00Z"
    found = made(LD % f'"datePublished":"{said}","dateModified":"{said}"', url=url, zone=zone)
    assert (found.published.value, found.modified.value) == (said, said)
    assert made(feed=said, url=url, zone=zone).published.value == said


def test_no_wall_but_that_of_the_publication() -> None:
    head = LD % '"datePublished":"2024-05-01T10:00:12Z"'
    video = '<script type="application/ld+json">{"@type":"VideoObject","uploadDate":"2024-05-01T12:00:12"}</script>'
    assert made(head + video).published.value == "2024-05-01T10:00:12Z"
    assert made(head + '<meta name="date" content="2024-05-01T12:00:12">').published.value == "2024-05-01T10:00:12Z"


SEEN = "2024-05-03T10:00:00Z"


@pytest.mark.parametrize(
    ("head", "body", "url", "feed", "published"),
    [
        (LD % '"datePublished":"2024-05-05T10:00:00Z"', "<time datetime='2024-05-02'>2 May</time>", URL, None,
         "2024-05-02"),
        (LD % '"datePublished":"2024-05-04T09:00:00Z"', "", URL, None, "2024-05-04T09:00:00Z"),  # a clock may be wrong
        (LD % '"datePublished":"2024-05-05"', "", URL, None, None),
        ("", "<p>12 July 2024</p>", URL, None, None),
        ("", "", "https://paper.example/2024/07/12/river", None, None),
        ("", "", "https://paper.example/2024/07/12/river", "2024-05-02", "2024-05-02"),
        ("", "", URL, "2024-07-12T10:00:00Z", None),
    ],
)  # fmt: skip
def test_nothing_is_published_after_it_was_seen(
    head: str, body: str, url: str, feed: str | None, published: str | None
) -> None:
    assert made(head, body, url, feed, seen=SEEN).published.value == published
    assert made(head, body, url, feed).published.value is not None  # all of it is taken where nobody knows the hour


def test_what_lies_ahead_is_spoken_of() -> None:
    head = LD % '"datePublished":"2024-07-12","dateModified":"2024-08-12"'
    found = made(head, "<p>2 May 2024</p>", seen=SEEN)
    assert "after the page was seen" in found.published.rule
    assert found.modified.value is None
    assert "after the page was seen" not in made(head, seen="2024-09-01T10:00:00Z").published.rule


def test_a_tag_that_says_date_and_not_which_gives_way_to_what_readers_see() -> None:
    vague = '<meta name="date" content="2024-05-09T10:00:00Z">'
    assert made(vague).published.value == "2024-05-09T10:00:00Z"
    assert made(vague, "<p>By Ann Gale, 2 May 2024</p>").published.value == "2024-05-02"
    assert (
        made(vague, "<time datetime='2024-05-02T07:00:00Z'>Thursday</time>").published.value == "2024-05-02T07:00:00Z"
    )
    assert made(vague, "<p>2 May 2024</p><time datetime='2024-05-02T07:00:00Z'></time>").published.source == "time"


def test_the_day_of_the_visit_beside_the_headline_is_a_clocks() -> None:
    vague, below = '<meta name="date" content="2024-04-09T10:00:00Z">', "<p>Friday, 3 May 2024</p>"
    assert made(vague, below, seen=SEEN).published.value == "2024-04-09T10:00:00Z"
    assert made(vague, below, seen="2024-05-09T10:00:00Z").published.value == "2024-05-03"
    assert made("", below, seen=SEEN).published.value is None
    assert made("", below, seen="2024-05-09T10:00:00Z").published.value == "2024-05-03"


@pytest.mark.parametrize(
    ("below", "published"),
    [
        ("<p>Published Friday, 3 May 2024</p>", "2024-05-03"),
        ("<div><span>Veröffentlicht</span></div><div>3. Mai 2024</div>", "2024-05-03"),
        ("<p>By Ann Gale, 3 May 2024</p>", "2024-05-03"),
        ("<p>Ann Gale | By the Garnet desk | 2 May 2024</p>", "2024-05-02"),
        ("<time class='published' datetime='2024-05-03'>Friday</time>", "2024-05-03"),
        ("<p>Friday, 3 May 2024</p><p>28 April 2024</p>", "2024-04-28"),
        ("<p>Garnet, 3 May 2024</p>", None),
        ("<p>Updated 3 May 2024 by Ann Gale</p>", None),
    ],
)
def test_unless_the_line_says_more(below: str, published: str | None) -> None:
    assert made("", below, seen=SEEN).published.value == published


def test_the_day_of_the_visit_above_the_headline_is_always_a_clocks() -> None:
    story = "<article><p>{}</p><h1>River</h1><p>Text.</p></article>"
    for line in ("Published Friday, 3 May 2024", "Friday, 3 May 2024"):
        tree = load_html(f"<html><body>{story.format(line)}</body></html>")
        assert dates(tree, read(tree, URL), URL, seen=SEEN).published.value is None
        assert dates(tree, read(tree, URL), URL, seen="2024-06-03T10:00:00Z").published.value == "2024-05-03"


def test_the_feed_knows_the_time_of_a_day_that_is_shown() -> None:
    assert made("", "<p>2 May 2024</p>", feed="2024-05-02T10:00:00Z").published.source == "feed"
    assert made("", "<p>2 May 2024</p>", feed="2024-05-09T10:00:00Z").published.value == "2024-05-02"


def test_of_two_days_in_the_data_the_one_that_readers_see() -> None:
    two = LD % '"datePublished":"2024-05-01T10:00:00Z","dateModified":"2024-05-20T10:00:00Z"'
    two += '<meta property="article:published_time" content="%s">'
    own = two % "2024-05-06T10:00:00Z"
    assert made(own).published.value == "2024-05-01T10:00:00Z"
    assert made(own, "<p>6 May 2024</p>").published.value == "2024-05-06T10:00:00Z"
    assert made(own, "<p>8 May 2024</p>").published.value == "2024-05-01T10:00:00Z"
    changed = two % "2024-05-20T10:00:00Z"  # the change under another name
    assert made(changed, "<p>20 May 2024</p>").published.value == "2024-05-01T10:00:00Z"


def test_the_day_shown_is_no_match_for_one_stated() -> None:
    head = LD % '"datePublished":"2024-05-01T10:00:00Z","dateModified":"2024-05-20T10:00:00Z"'
    assert made(head, "<p>20 May 2024</p>").published.value == "2024-05-01T10:00:00Z"
    assert made(head, "<p>3 May 2024</p>").published.value == "2024-05-01T10:00:00Z"


def test_what_is_stated_after_its_own_last_change_is_a_second_edition() -> None:
    head = LD % '"datePublished":"2024-05-20T10:00:09Z","dateModified":"2024-05-20T10:00:00Z"'
    assert made(head).published.value == "2024-05-20T10:00:09Z"
    assert made(head, "<p>3 May 2024</p>").published.value == "2024-05-03"
    assert made(head, "<p>20 May 2024</p>").published.value == "2024-05-20T10:00:09Z"


def test_a_day_in_the_address_gives_way_where_the_page_shows_or_the_feed_says_another() -> None:
    """An anniversary's address; without a witness, what is stated is taken for a later edition's."""
    head, url = LD % '"datePublished":"2024-05-01T10:00:00Z"', "https://paper.example/2011/03/11/wave"
    assert made(head, url=url).published.value == "2011-03-11"
    assert made(head, "<p>1 May 2024</p>", url=url).published.value == "2024-05-01T10:00:00Z"
    assert made(head, url=url, feed="2024-05-01T10:00:30Z").published.value == "2024-05-01T10:00:00Z"


@pytest.mark.parametrize(
    ("url", "modified", "published"),
    [
        ("https://paper.example/articles/2405/01/river.html", "2024-05-01T10:00:00Z", "2024-05-01"),
        ("https://paper.example/240501-river", "2024-05-01T10:00:00Z", "2024-05-01"),
        ("https://paper.example/240501-river", "2024-05-02T10:00:00Z", None),
        ("https://paper.example/1240501-river", "2024-05-01T10:00:00Z", None),
    ],
)
def test_six_figures_are_a_day_where_the_page_was_changed_then(url: str, modified: str, published: str | None) -> None:
    found = made(f'<meta property="article:modified_time" content="{modified}">', url=url)
    assert (found.published.value, found.modified.value) == (published, modified)


def test_the_foot_of_an_article_is_its_own_and_that_of_a_teaser_is_not() -> None:
    foot = '<div class="footer"><time itemprop="datePublished" datetime="2024-05-01">1 May</time></div>'
    scope = '<div itemscope itemtype="https://schema.org/NewsArticle"><h2>River</h2><p>{}</p>{}</div>'
    assert made(body=scope.format("The river rose. " * 80, foot)).published.source == "microdata"
    assert made(body=scope.format("The river rose.", foot)).published.source != "microdata"


def test_the_time_of_what_is_quoted_is_not_the_articles() -> None:
    quoted = "<blockquote><p>Look at the river!</p><time datetime='2024-04-01T10:00:00Z'>1 April</time></blockquote>"
    assert made(body=quoted).published.value is None


def test_a_caption_does_not_date_an_article_anew() -> None:
    head = LD % '"datePublished":"2024-05-20T10:00:09Z","dateModified":"2024-05-20T10:00:00Z"'
    caption = "<figure><img src='river.jpg'><figcaption>The river on 5 May 2010</figcaption></figure>"
    assert made(head, caption).published.value == "2024-05-20T10:00:09Z"
    assert made(head, "<p>5 May 2010</p>").published.value == "2010-05-05"


@pytest.mark.parametrize("name", ["last_published_at", "republish_date", "article:last_publication_time"])
def test_a_publication_that_is_not_the_first(name: str) -> None:
    head = f'<meta name="{name}" content="2026-11-01T10:00:00Z">'
    assert made(head).published.value is None
    first = '<meta name="first_published_at" content="2024-05-01T10:00:00Z">'
    assert made(head + first).published.value == "2024-05-01T10:00:00Z"


def test_the_months_are_read_in_the_pages_language() -> None:
    page = "<html lang='{}'><body><h1>River</h1><p>5. listopada 2020.</p><p>Text.</p></body></html>"
    days = []
    for language in ("hr", "pl", "en"):
        tree = load_html(page.format(language))
        days.append(dates(tree, read(tree, URL), URL).published.value)
    assert days == ["2020-10-05", "2020-11-05", None]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en-US", "03/04/2020", None), ("en", "05-06-2020", None), ("en-GB", "03/04/2020", "2020-04-03"),
        ("en-US", "13/04/2020", "2020-04-13"), ("de", "03/04/2020", "2020-04-03"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["<h1>River</h1><p>{}</p>", "<div><small>{}</small></div>"])
def test_figures_that_may_be_either_date_nothing(language: str, text: str, day: str | None, place: str) -> None:
    tree = load_html(f"<html lang='{language}'><body>{place.format(text)}<p>Text.</p></body></html>")
    assert dates(tree, read(tree, URL), URL).published.value == day


@pytest.mark.parametrize(
    "before",
    [
        ("<div>x 1" * 200 + "</div>" * 200) * 100, "<div><span>x 1</span></div>" * 10000, "<p>5 May</p>" * 10000,
        "<div>" + "abc 1<br>" * 20000 + "</div>", "<h3>5 May 2020</h3>" * 5000,
        "<div itemscope itemtype='https://schema.org/Comment'>" + "<time datetime='2024-05-01'>1</time>" * 10000,
    ],
    ids=["nested", "spans", "paragraphs", "breaks", "headings", "times"],
)  # fmt: skip
def test_hostile_pages_are_read_in_time(before: str) -> None:
    tree = load_html(f"<html><body><div>{before}<h1>River</h1><p>Text.</p></div></body></html>")
    start = process_time()
    dates(tree, read(tree, URL), URL, seen=SEEN)
    assert process_time() - start < 3  # a tenth of that as a rule
