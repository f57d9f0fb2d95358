"""A reader's list of feeds, as well and as badly written as such lists are."""

from __future__ import annotations

import pytest

from pipelines.listing import NotAFeed
from pipelines.opml import opml_feeds

LIST = """<?xml version="1.0" encoding="utf-8"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Papers"><outline type="rss" text="Courier" title="The Courier &amp; Herald"
 xmlUrl="https://courier.example/feed?a=1&amp;b=2" htmlUrl="https://courier.example/"/>
<outline text="Bote"><outline type="rss" text="Der Böte" xmlUrl="https://bote.example/rss"/></outline></outline>
<outline type="rss" text="Again" xmlUrl="https://courier.example/feed?a=1&amp;b=2"/>
<outline type="link" text="No feed" htmlUrl="https://other.example/"/>
<outline type="rss" text="Not http" xmlUrl="feed:x"/></body></opml>"""

FOUND = [
    ("The Courier & Herald", "https://courier.example/feed?a=1&b=2", "https://courier.example/"),
    ("Der Böte", "https://bote.example/rss", None),
]


@pytest.mark.parametrize(
    "text",
    [
        LIST,
        LIST.replace("&amp;", "&"),
        LIST.replace("xmlUrl", "xmlurl").replace("htmlUrl", "HTMLURL"),
        LIST.replace("</body></opml>", ""),
        "\n \ufeff" + LIST,
        LIST.replace("Again", "Again & <b>again"),
    ],
)
def test_lists(text: str) -> None:
    assert opml_feeds(text.encode())[:2] == FOUND


def test_only_feeds_and_each_once() -> None:
    assert opml_feeds(LIST.encode()) == FOUND
    assert opml_feeds(b"<opml><body/></opml>") == []


@pytest.mark.parametrize("body", [b"", b"  ", b"<html></html>", b'{"feeds": []}', b"\x00\xff"])
def test_what_is_no_list(body: bytes) -> None:
    with pytest.raises(NotAFeed, match="OPML"):
        opml_feeds(body)
