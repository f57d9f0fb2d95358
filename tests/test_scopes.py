"""What a page says of other things than its article dates nothing (pipelines/scopes.py)."""

from __future__ import annotations

import pytest
from trafilatura.utils import load_html

from pipelines.dates import dates
from pipelines.structured import read
from tests.test_dates import URL, made


@pytest.mark.parametrize(
    "thing", ["Comment", "UserComments", "Review", "Book", "Movie", "MusicEvent", "VideoObject", "Product"]
)
@pytest.mark.parametrize(
    "stated",
    [
        "<time itemprop='{}' datetime='2026-11-05T10:00:00Z'>5 Nov</time>",
        "<meta itemprop='{}' content='2026-11-05T10:00:00Z'>",
        "<span itemprop='{}'>2026-11-05</span>",
    ],
)
def test_the_dates_of_other_things(thing: str, stated: str) -> None:
    scope = "<div itemscope itemtype='https://schema.org/{}'>{}</div>"
    for name in ("datePublished", "dateCreated", "dateModified"):
        found = made(body=scope.format(thing, stated.format(name)))
        assert (found.published.value, found.modified.value) == (None, None)
    assert made(body=scope.format("NewsArticle", stated.format("datePublished"))).published.source is not None


def test_the_date_of_another_article() -> None:
    other = (
        "<div itemscope itemtype='https://schema.org/NewsArticle'><span itemprop='headline'>{}</span>"
        "<meta itemprop='datePublished' content='2024-05-05T10:00:00Z'></div>"
    )
    assert made(body=other.format("Mayor resigns")).published.value is None
    assert made(body=other.format("River")).published.value == "2024-05-05T10:00:00Z"


def test_what_holds_the_headline_is_the_pages_own() -> None:
    html = (
        "<html><head><title>River, a film</title></head><body><div itemscope itemtype='https://schema.org/Review'>"
        "<h1>River, a film</h1><meta itemprop='datePublished' content='2024-05-05T10:00:00Z'></div></body></html>"
    )
    tree = load_html(html)
    assert dates(tree, read(tree, URL), URL).published.value == "2024-05-05T10:00:00Z"
