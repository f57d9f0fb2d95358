"""What an article is filed under is what the page says of this article, not of the paper (pipelines/labels.py)."""

from __future__ import annotations

import json

import pytest

from pipelines.extract import extract
from tests.paper import URL, page

NEWS = '<meta name="news_keywords" content="flood, ferries">'
SITE = '<meta name="keywords" content="paper, news, sport, valley">'
DATA = json.dumps({"@type": "NewsArticle", "headline": "River floods", "keywords": ["river", "layout-2"]})
STATED = f'<script type="application/ld+json">{DATA}</script>'
BOXES = "".join(f"<div class='topic-tag'><a href='/topic/{t}'>{t}</a></div>" for t in ("Dykes", "Harbour"))
ROW = "<div class='tags'>Topics: <a href='/t/1'>Dykes</a> <a href='/t/2'>Harbour</a></div>"


@pytest.mark.parametrize(
    ("head", "box", "expected"),
    [
        (NEWS + STATED + SITE, BOXES, ("flood", "ferries")),
        (STATED + SITE, BOXES, ("river", "layout-2")),
        (SITE, BOXES, ("Dykes", "Harbour")),
        (SITE, ROW, ("Dykes", "Harbour")),
        (SITE, "", ("paper", "news", "sport", "valley")),
    ],
)
def test_topics_are_taken_from_the_first_that_lists_any(head: str, box: str, expected: tuple[str, ...]) -> None:
    assert extract(page(head=head).replace("</article>", f"{box}</article>"), URL).topics == expected
