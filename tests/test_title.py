"""The headline is what the reader sees, not what was made for search engines (pipelines/title.py)."""

from __future__ import annotations

import json

import pytest
from trafilatura.utils import load_html

from pipelines.structured import read
from pipelines.title import title

URL = "https://paper.example/river"
LONG = "The river rose by two metres in a single night, and by the morning the lower town stood in water."
TEXT = f"<div class='story'><p>{LONG}</p><p>{LONG}</p></div>"
TOLD = "Everything on the flood"


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
        (
            "<title>River floods town | Jane's notebook</title>",
            "<h1><a href='/'>Jane's notebook</a></h1><h1>River floods town</h1>",
            "River floods town",
        ),
        (
            "<title>River floods town | Jane's notebook</title>",
            "<h1><a href='https://paper.example/index.html'>Jane's notebook</a></h1>",
            "River floods town",
        ),
        (og("Everything on the flood"), f"<h1>River rises by two metres</h1>{TEXT}", "River rises by two metres"),
        (og("Everything on the flood"), f"<div><h1>We value your privacy</h1><p>{LONG}</p></div>{TEXT}", TOLD),
        (og("Everything on the flood"), f"<form><h1>Sign up for our newsletter</h1></form>{TEXT}", TOLD),
        (og("Everything on the flood"), f"<div class='logo'><h1>Serving the valley since 1900</h1></div>{TEXT}", TOLD),
        (og("Everything on the flood"), f"{TEXT}<h1>Mayor resigns over bridge scandal</h1>", TOLD),
        (
            og("Flood or drought? What to do with the river"),
            "<h1>Flood or drought? Ask us what to do</h1>",
            "Flood or drought? Ask us what to do",
        ),
        (og("Everything on the flood"), "<h1>All news</h1>", "Everything on the flood"),
        (
            said("River floods the lower town") + og("Everything on the flood"),
            "<h1>All about our valley</h1>",
            "River floods the lower town",
        ),
        (
            og("Flood: River rises by two metres") + "<title>Flood: River rises by two metres</title>",
            "<h1><span class='kicker'>Flood</span> River rises by two metres</h1>",
            "River rises by two metres",
        ),
        (
            said("Flood: River rises by two metres") + og("Flood: River rises by two metres"),
            "<h1><span class='kicker'>Flood</span> River rises by two metres</h1>",
            "Flood: River rises by two metres",
        ),
        (og("» River rises by two metres"), "", "River rises by two metres"),
    ],
)
def test_headlines(head: str, body: str, expected: str) -> None:
    assert headline(head, body) == expected
