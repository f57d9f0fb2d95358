"""JSON-LD is read leniently, and the page's own article is found in it."""

from __future__ import annotations

import json

import pytest

from pipelines import jsonld

ADDRESS = "https://paper.example/news/river"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "River"}',
        '<!-- {"@type": "NewsArticle", "headline": "River"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "River"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "River",}',
        '{"@type": "NewsArticle", "headline": "River"};',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;River&quot;}",
        '{"@type": "NewsArticle", "headline": "River", "description": "two\nlines\tand a tab"}',
        '{"@type": "WebSite"}\n{"@type": "NewsArticle", "headline": "River"}',
        '\ufeff[{"@type": "NewsArticle", "headline": "River"}]',
        '{"@graph": [{"@type": "WebPage"}, {"@type": ["Thing", "http://schema.org/NewsArticle"], "headline":"River"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "schema:NewsArticle", "headline": "River"}}',
    ],
)
def test_usual_mistakes_are_forgiven(script: str) -> None:
    node = jsonld.read([script]).article([ADDRESS], ["River"])
    assert node is not None
    assert node["headline"] == "River"


@pytest.mark.parametrize(
    "script", ["", "{", "null", "[" * 100_000, '{"a":' * 100_000, "<p>", '"text"', "\x00", "9" * 9000]
)
def test_what_cannot_be_read_is_left_out(script: str) -> None:
    assert jsonld.read([script]).article([ADDRESS], []) is None


def test_the_pages_own_article_is_told_from_others() -> None:
    other = {
        "@type": "NewsArticle",
        "headline": "Elsewhere",
        "url": "https://paper.example/news/else",
        "datePublished": "1",
    }
    own = {"@type": "NewsArticle", "headline": "River", "mainEntityOfPage": {"@id": ADDRESS + "?utm=1"}}
    for blocks in ([other, own], [own, other], [{"@type": "ItemList", "itemListElement": [other]}, own]):
        found = jsonld.read([json.dumps(b) for b in blocks]).article([ADDRESS], ["River"])
        assert found == own


def test_a_list_of_others_is_no_article() -> None:
    others = [{"@type": "NewsArticle", "headline": f"Story {i}", "url": f"https://paper.example/{i}"} for i in range(4)]
    assert jsonld.read([json.dumps(others)]).article([ADDRESS], ["The Paper"]) is None
    below = {"@type": "ItemList", "itemListElement": others[:1]}
    assert jsonld.read([json.dumps(below)]).article([ADDRESS], ["The Paper"]) is None


def test_references_are_followed() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "author": {"@id": "#j"}},
            {"@type": "Person", "@id": "#j", "name": "Jane Doe"},
        ]
    }
    data = jsonld.read([json.dumps(graph)])
    assert data.resolve({"@id": "#j"})["name"] == "Jane Doe"
    assert data.resolve({"@id": "#nobody"}) == {"@id": "#nobody"}
    assert data.resolve("Jane") == "Jane"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a &amp; b", "a & b"),
        ("a &amp;amp; b", "a & b"),
        ("<b>bold</b>  move", "bold move"),
        (["", "second"], "second"),
        ({"@value": "x"}, "x"),
        ({"name": "y"}, "y"),
        (3, "3"),
        (True, None),
        (None, None),
        ("  ", None),
        ({}, None),
        ("2 < 3", "2 < 3"),
    ],
)
def test_values_as_text(value: object, text: str | None) -> None:
    assert jsonld.text_of(value) == text
