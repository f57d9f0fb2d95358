"""The summary that the page itself marks as one, between headline and text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipelines.marks import in_furniture, marks
from pipelines.structured import Facts, text_of

_WORDS = "|".join(
    """lead lede leadin lead-?text stand-?first dek deck sub-?head(?:line|ing)? sub-?title sub-?deck sub-?line
    intro(?:duction|text)? summary abstract excerpt chapo chapeau entradilla sumario bajada copete ingress
    manchet vorspann
    anriss teaser-?text (?:article-?)?desc(?:ription)? article-?(?:lead|intro|summary|dek|subtitle|teaser|standfirst)
    story-?(?:lead|intro|summary|dek|subtitle|deck) catenaccio occhiello sommario anons announce spot
    linha-?fina gravata
    lid perex zajawka underrubrik undertitel resumo sapo""".split()
)
_MARK = re.compile(rf"(?:^|[\s_-])(?:{_WORDS})(?:$|[\s_-])", re.IGNORECASE)
_CAMEL = re.compile(
    r"standfirst|[a-z](?:Lead|Intro|Dek|Summary|Subtitle|Teaser|SubHeadline|Subheadline|Standfirst)(?:$|[\s_A-Z-])"
    r"|__(?:lead|intro|dek|summary|subtitle|subline|teaser)"
)
_NOT_ONE = re.compile(
    r"cookies?\b|©|^\W*\(?(?:photo|foto|bild|image|video|credit)s?\b|subscri|newsletter|javascript", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"caption|credit|figure|gallery|video|player|author|bio\b|infobox|newsletter|cookie|paywall|search|promo|"
    r"card|list-?item",
    re.IGNORECASE,
)
_TAGS = ("h1", "h2", "h3", "h4", "p", "div", "span", "strong", "header", "section", "ul", "em", "b")
_SHORT, _LONG = 40, 900
_START = 20
_EARLY = 12
"""Paragraphs after which nothing is a standfirst any more."""


def standfirst(tree: HtmlElement, facts: Facts, title: str | None) -> str | None:
    """The text that class or microdata call a standfirst, or the page's own description where it stands word for
    word below the headline; None where the page marks none."""
    bare_title = _bare(title or "")
    claims = {_bare(c) for c in (facts.said("description"), *facts.every("og:description", "description")) if c}
    claims = {c for c in claims if len(c) >= 30}
    for element, marked in _candidates(tree, {c[:_START] for c in claims}):
        text = text_of(element)
        if not text or not _SHORT <= len(text) <= _LONG or _NOT_ONE.search(text):
            continue
        bare = _bare(text)
        if bare != bare_title and (bare in claims or (marked and _reads(text))) and not _elsewhere(element):
            return text
    return None


def _candidates(tree: HtmlElement, starts: set[str]) -> Iterator[tuple[HtmlElement, bool]]:
    """(element, whether it is marked) after the headline and before the text is well under way."""
    headed = tree.find(".//h1") is None
    paragraphs = 0
    for element in tree.iter(*_TAGS):
        if element.tag == "h1":
            headed = True
            continue
        if not headed:
            continue
        called = marks(element)
        marked = bool(_MARK.search(called) or _CAMEL.search(called))
        marked = marked or "description" in (element.get("itemprop") or "").lower()
        if len(element) <= 8 and (marked or (starts and len(element) <= 3 and _begins(element, starts))):
            yield element, marked
        elif element.tag == "p":
            paragraphs += 1
            if paragraphs > _EARLY:
                return


def _begins(element: HtmlElement, starts: set[str]) -> bool:
    """Whether an element's first words are those of a claim: cheaper than to read all of it."""
    told = _bare(next((t for t in element.itertext() if t.strip()), ""))[:_START]
    return len(told) > 3 and any(s.startswith(told) for s in starts)


def _elsewhere(element: HtmlElement) -> bool:
    """Whether it stands in a picture's or another story's box."""
    node = element
    for _ in range(5):
        if node.tag in ("figure", "figcaption", "a", "li", "blockquote") or _ELSEWHERE.search(marks(node)):
            return True
        parent = node.getparent()
        if parent is None or node.tag in ("article", "main", "header"):
            break
        node = parent
    return in_furniture(element)


def _reads(text: str) -> bool:
    """Whether it is more than a label."""
    return len(text.split()) >= 6 or " " not in text.strip()


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
