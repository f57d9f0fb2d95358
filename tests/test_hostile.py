"""Whatever goes into the extractor, an article or a named reason comes out (pipelines/extract.py)."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.model import Article
from pipelines.errors import NotAnArticle
from pipelines.extract import article_json, extract
from tests.paper import STORY, URL, page

HOSTILE = {
    "deep": "<div>" * 30_000 + "x",
    "wide": page(*["<b>x</b>" * 3] * 4_000),
    "unclosed": "<html><body>" + "<p><a href='x'><table><tr><td>" * 3_000,
    "attributes": f"<html><body><p {'a=b ' * 50_000}>x</p></body></html>",
    "json": f"<html><script type='application/ld+json'>{'[' * 50_000}</script><body><p>x</p></body></html>",
    "numbers": "<html><script type='application/ld+json'>"
    f'{{"@type":"NewsArticle","datePublished":{"9" * 9000}}}</script></html>',
    "zeros": "\x00" * 5000,
    "surrogate": page("\ud800 " + STORY[0]),
    "dates": page(head="<meta property='article:published_time' content='2024-99-99T99:99:99+99:99'>"),
    "names": page(head=f"<meta name='author' content='{'By and, ' * 20_000}'>"),
    "spaces": page(" " * 200_000 + STORY[0]),
    "cdata": "<![CDATA[" * 1000,
    "frames": "<html><frameset><frame src='x'></frameset></html>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_is_an_article_or_a_reason(name: str) -> None:
    try:
        assert isinstance(extract(HOSTILE[name], URL), Article)
    except NotAnArticle as reason:
        assert reason.reason


@given(st.binary(max_size=400), st.text(max_size=40), st.sampled_from([None, "utf-8", "klingon", "utf-16"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_input_is_an_article_or_a_reason(html: bytes, url: str, charset: str | None) -> None:
    for given_html in (html, b"<html><body><h1>" + html + b"</h1><p>" + html * 20):
        try:
            assert isinstance(extract(given_html, url, charset=charset), Article)
        except NotAnArticle as reason:
            assert reason.reason


def test_odd_pages_are_not_worth_a_log_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(NotAnArticle):
        extract("<html><body><p>x</p></body></html>", URL)
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    "text", [r'"author":"\udfff Doe"', r'"articleSection":"Ne\ud83dws"', r'"headline":"Council \ud83d weighs"']
)
def test_halves_of_characters_reach_nobody(text: str) -> None:
    head = f'<script type="application/ld+json">{{"@type":"NewsArticle",{text},"datePublished":"2020-01-02"}}</script>'
    found = extract(page(head=head), URL)
    json.dumps(article_json(found, None, URL), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_lose_no_page(number: str) -> None:
    head = f'<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":{number}}}</script>'
    assert extract(page(head=head), URL).published is None


@pytest.mark.parametrize("charset", ["base64", "rot13", "undefined", "punycode", "idna", "unicode_escape", "nonsense"])
def test_codecs_that_are_no_encodings_lose_no_page(charset: str) -> None:
    html = page(STORY[0], *STORY[1:]).replace("</p>", "\x80</p>", 1).encode("latin-1")
    assert extract(html, URL, charset=charset).body.startswith("The river rose")
