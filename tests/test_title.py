"""The headline is what the reader sees, not what was made for search engines (pipelines/title.py)."""

from __future__ import annotations

import json

import pytest
from trafilatura.utils import load_html

from pipelines.structured import read
from pipelines.title import title

URL = "https://paper.example/river"


def headline(head: str = "", body: str = "") -> str | None:
    tree = load_html(f"<html><head>{head}</head><body><article>{body}<p>Text.</p></article></body></html>")
    assert tree is not None
    return title(tree, read(tree, URL), ["The Paper", "paper.example"]).value


def said(text: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": text})}</script>'


def og(text: str) -> str:
    return f"<meta property='og:title' content='{text}'>"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (og("River floods town | The Paper"), "<h1>River floods town</h1>", "River floods town"),
        (og("River floods town - "), "", "River floods town"),
        (
            said("River floods the lower town") + "<title>Flood: all news</title>",
            "<h1>Flood: all news</h1><h2>River floods the lower town</h2>",
            "River floods the lower town",
        ),
        (
            said("River floods the lower town") + "<title>Flood: all news</title>",
            "<h1>Flood: all news</h1><h2><a href='/x'>River floods the lower town</a></h2>",
            "Flood: all news",
        ),
        (
            og("Mayor calls river ") + '<title>Mayor calls river "unkind"</title>',
            "<h2>News</h2>",
            'Mayor calls river "unkind"',
        ),
    ],
)
def test_headlines(head: str, body: str, expected: str) -> None:
    assert headline(head, body) == expected
