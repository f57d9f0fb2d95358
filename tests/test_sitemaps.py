"""Sitemaps: of news with dates and titles, plain, indexes, lines; in good shape and in bad."""

from __future__ import annotations

import gzip

import pytest

from db.model import Entry, FeedKind
from pipelines.discover import Child, Listing, NotAFeed, entries
from pipelines.sitemaps import read_sitemap

URL = "https://courier.example/sitemap.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def read(body: str, kind: FeedKind = FeedKind.SITEMAP, articles: str | None = None) -> Listing:
    return entries(body.encode(), URL, kind, articles=articles)


def urlset(*urls: str, spaces: str = f"{SPACE} {NEWS}") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{"".join(urls)}</urlset>'


def story(path: str, title: str = "Ferry", date: str = "2024-05-01T10:00:00+02:00") -> str:
    return (
        f"<url><loc>https://courier.example/{path}</loc><lastmod>2024-05-09</lastmod><news:news><news:publication>"
        f"<news:name>The Courier</news:name></news:publication><news:publication_date>{date}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url>"
    )


def test_news() -> None:
    listing = read(urlset(story("ferry?a=1&amp;b=2", "Fog &amp; ferry"), story("two", date="2024-05-01")))
    assert listing == Listing(
        entries=(
            Entry(
                url="https://courier.example/ferry?a=1&b=2",
                title="Fog & ferry",
                published="2024-05-01T10:00:00+02:00",
                source=URL,
            ),
            Entry(url="https://courier.example/two", title="Ferry", published="2024-05-01", source=URL),
        ),
        kind=FeedKind.NEWS_SITEMAP,
    )


def test_news_under_another_prefix() -> None:
    body = urlset(story("ferry").replace("news:", "n:"), spaces=f"{SPACE} {NEWS}".replace("xmlns:news", "xmlns:n"))
    assert read(body).kind is FeedKind.NEWS_SITEMAP
    assert read(body).entries[0].title == "Ferry"


def test_news_whose_namespace_was_forgotten() -> None:
    listing = read(urlset(story("ferry"), spaces=SPACE))
    assert listing.kind is FeedKind.NEWS_SITEMAP
    assert listing.entries[0].published == "2024-05-01T10:00:00+02:00"


def test_lastmod_is_no_date_of_publication() -> None:
    listing = read(urlset("<url><loc>https://courier.example/world/ferry</loc><lastmod>2024-05-01</lastmod></url>",
                          spaces=SPACE))  # fmt: skip
    assert listing.kind is FeedKind.SITEMAP
    assert listing.entries == (Entry(url="https://courier.example/world/ferry", source=URL),)


def test_pictures_and_videos_are_not_pages() -> None:
    body = urlset(
        "<url><image:image><image:loc>https://courier.example/a.jpg</image:loc><image:title>Picture</image:title>"
        "</image:image><loc>https://courier.example/world/ferry</loc><video:video><video:title>Film</video:title>"
        "<video:publication_date>2020-01-01</video:publication_date></video:video></url>",
        spaces=f'{SPACE} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
        'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"',
    )
    assert read(body) == Listing(
        entries=(Entry(url="https://courier.example/world/ferry", source=URL),), kind=FeedKind.SITEMAP
    )


def test_index() -> None:
    body = (
        f"<sitemapindex {SPACE}><sitemap><loc>/news.xml.gz</loc><lastmod>2024-05-01T10:00:00Z</lastmod></sitemap>"
        "<sitemap><loc>https://courier.example/2023.xml?a=1&amp;b=2</loc></sitemap><sitemap><loc/></sitemap>"
        "<sitemap><loc>/news.xml.gz</loc></sitemap></sitemapindex>"
    )
    listing = read(body)
    assert listing.entries == ()
    assert [child.url for child in listing.children] == [
        "https://courier.example/news.xml.gz",
        "https://courier.example/2023.xml?a=1&b=2",
    ]
    assert listing.children[1] == Child(url="https://courier.example/2023.xml?a=1&b=2")
    assert listing.kind is FeedKind.SITEMAP
    assert read(body, FeedKind.NEWS_SITEMAP).kind is FeedKind.NEWS_SITEMAP


def test_two_days_without_news() -> None:
    assert read(urlset()).kind is FeedKind.NEWS_SITEMAP
    assert read(urlset(spaces=SPACE), FeedKind.NEWS_SITEMAP).kind is FeedKind.NEWS_SITEMAP
    assert read(urlset(spaces=SPACE)).kind is FeedKind.SITEMAP


def test_lines() -> None:
    body = "https://courier.example/world/ferry\r\n\nhttps://courier.example/about\n"
    assert [(e.url, e.verdict) for e in read(body).entries] == [
        ("https://courier.example/world/ferry", None),
        ("https://courier.example/about", "service page"),
    ]
    with pytest.raises(NotAFeed):
        read("Nothing to see here\nhttps://courier.example/a\n")


def test_verdicts_on_paths() -> None:
    paths = ["2024/05/01/ferry", "about", "tag/fog", "ferry-sails-at-last-into-fog", "story/12"]
    body = urlset(*(f"<url><loc>https://courier.example/{p}</loc></url>" for p in paths), spaces=SPACE)
    assert [e.verdict for e in read(body).entries] == [None, "service page", "section page", None, None]
    own = [e.verdict for e in read(body, articles=r"^/story/\d+$").entries]
    assert own == [*["not an article's path"] * 4, None]
    news = urlset(*(story(p) for p in paths))
    assert {e.verdict for e in read(news, articles=r"^/story/\d+$").entries} == {None}


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text.replace("Ferry</news:title>", "Fog & <b>ferry</news:title>"),
        lambda text: text.replace("&amp;", "&"),
        lambda text: text.replace("Ferry", "Fog&nbsp;ferry"),
        lambda text: text.removesuffix("</url></urlset>"),
        lambda text: text.replace("<news:name>", "<x:name>").replace("</news:name>", "</x:name>"),
        lambda text: text.replace("Ferry", "Fog\x08"),
        lambda text: "\n<p>Warning</p>" + text,
    ],
)
def test_sitemaps_in_bad_shape_keep_their_addresses(harm) -> None:  # type: ignore[no-untyped-def]
    body = harm(urlset(story("one?a=1&amp;b=2"), story("two?a=1&amp;b=2")))
    listing = read(body)
    assert [e.url for e in listing.entries] == [f"https://courier.example/{n}?a=1&b=2" for n in ("one", "two")]
    assert [e.published for e in listing.entries] == ["2024-05-01T10:00:00+02:00"] * 2
    assert (listing.broken is None) == ("&b=2" in body or "&nbsp;" in body)  # what unescaping cures is no harm


def test_an_address_that_breaks_off_is_none() -> None:
    whole = urlset(story("one"), story("two"))
    listing = read(whole[: whole.index("/two") + 2])
    assert [e.url for e in listing.entries] == ["https://courier.example/one"]
    assert listing.broken
    assert len(read(whole[: whole.index("/two") + 10]).entries) == 2


def test_gzip_whatever_it_is_called() -> None:
    packed = gzip.compress(urlset(story("ferry")).encode())
    for body in (packed, gzip.compress(packed)):
        assert len(entries(body, URL, FeedKind.SITEMAP).entries) == 1
    many = gzip.compress(urlset(*(story(f"story-{n}-{n * 7919 % 1000}") for n in range(500))).encode())
    cut = entries(many[: len(many) // 2], URL, FeedKind.SITEMAP)
    assert cut.broken == "gzip cut off"
    assert 100 < len(cut.entries) < 500


def test_limit() -> None:
    listing = read_sitemap(urlset(*(story(str(n)) for n in range(9))).encode(), URL, limit=5)
    assert len(listing.entries) == 5
    assert listing.note == "4 beyond the first 5 left out"
    assert read_sitemap(f"<sitemapindex {SPACE}/>".encode(), URL).children == ()


def test_other_xml() -> None:
    with pytest.raises(NotAFeed, match="<html>"):
        read_sitemap(b"<html><body/></html>", URL)
    with pytest.raises(NotAFeed, match="cannot be read"):
        read_sitemap(b"", URL)
