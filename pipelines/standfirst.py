"""The summary that the page itself marks as one, between headline and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from pipelines.marks import in_furniture, marks
from pipelines.structured import Choice, Facts, bare, text_of

_WORDS = "|".join(
    """lead lede leadin lead-?text stand-?first strap-?line preamble dek deck sub-?head(?:line|ing)? sub-?title
    sub-?deck sub-?line intro(?:duction|text)? summary abstract excerpt chapo chapeau entradilla sumario bajada copete
    ingress manchet vorspann
    anriss teaser-?text (?:article-?)?desc(?:ription)?
    article[-_]{0,2}(?:lead|intro|summary|dek|subtitle|teaser|standfirst)
    story[-_]{0,2}(?:lead|intro|summary|dek|subtitle|deck) catenaccio occhiello sommario anons announce spot
    linha-?fina gravata
    lid perex zajawka underrubrik undertitel resumo sapo""".split()
)
_MARK = re.compile(rf"(?:^|[\s_-])(?:{_WORDS})(?:$|[\s_-])", re.IGNORECASE)
_CAMEL = re.compile(
    r"standfirst|[a-z](?:Lead|Intro|Dek|Summary|Subtitle|Teaser|SubHeadline|Subheadline|Standfirst)(?:$|[\s_A-Z-])"
    r"|__(?:lead|intro|dek|summary|subtitle|subline|teaser)"
)
_NOT_ONE = re.compile(
    r"cookies?\b|©|^\W*\(?(?:photo|foto|bild|image|video|credit)s?\b|subscri|newsletter|javascript|"
    r"\bphoto(?:graph)? by [^.]{3,60}$|/\s?(?-i:Associated Press|AP|AFP|Reuters|Getty Images|dpa|EPA)\)?$",
    re.IGNORECASE,
)
_APPEAL = re.compile(
    r"\b(?:in|to) your (?:inbox|mailbox)\b|\bin (?:ihr|dein)(?:em)? postfach\b|\bdans votre (?:boîte|messagerie)\b|"
    r"^\W*(?:get|sign up|join|follow|receive|register|log ?in|sign in|support|donate)\b.{0,80}\b(?:our|us|your|my)\b|"
    r"^\W*(?:folgen sie|melden sie|abonnieren sie|unterstützen sie)\b|^\W*(?:suscríbete|síguenos|abonnez-vous)\b",
    re.IGNORECASE,
)
"""What asks the reader for something."""
_WRITES = (
    r"(?:reporter|correspondent|editor|columnist|writer|journalist|contributor|producer|novelist|author|freelancer?)"
)
_BIO = re.compile(
    r"^\W*(?:[A-ZÀ-Þ][\w.'’-]+ ){2,4}(?:(?:is|was) (?:a|an|the|our)\b[^.]{0,60}\b"
    rf"{_WRITES}s?\b(?: (?:at|for|with|of|based|covering|and|in)\b|[.,])|"
    r"(?:covers|writes about|reports on|writes for|works for) |"
    r"(?:ist|schreibt|arbeitet|berichtet)\b[^.]{0,40}\b(?:Redakteur|Redaktor|Reporter|Korrespondent|Journalist|Autor)(?:in)?\b)"
)
"""How a line about who wrote the article begins: a name, and an office of the press."""
_ELSEWHERE = re.compile(
    r"caption|credit|figure|gallery|video|player|author|bio\b|infobox|newsletter|cookie|paywall|search|promo|"
    r"card|list-?item|(?<![a-z])(?:ai|ki)[-_]{0,2}(?:generated|summary|overview|zusammenfassung)|summary[-_]{1,2}ai\b",
    re.IGNORECASE,
)
_TAGS = ("h1", "h2", "h3", "h4", "p", "div", "span", "strong", "header", "section", "ul", "em", "b")
_SHORT, _LONG = 30, 900
_SHORT_UNSPACED = 12
"""Characters of the shortest standfirst in scripts that part no words."""
_TITLE = 20
"""Letters of a headline that nothing but the box around it repeats."""
_START = 20
_PLACE = 25
"""Letters of the place that may stand before a standfirst."""
_EARLY = 12
"""Paragraphs after which nothing is a standfirst any more."""


def standfirst(tree: HtmlElement, facts: Facts, title: str | None) -> Choice[str]:
    """The text that class or microdata call a standfirst, or the page's own description where it stands word for
    word below the headline; none where the page marks none."""
    return next(standfirsts(tree, facts, title), Choice(rule="the page marks none"))


def descriptions(facts: Facts) -> Iterator[tuple[str, str]]:
    """How the page describes itself, and where; no standfirst unless it stands on the page as well."""
    if said := facts.said("description"):
        yield said, "json-ld"
    for name, source in (("og:description", "opengraph"), ("description", "meta"), ("twitter:description", "meta")):
        for text in facts.every(name):
            yield text, source


def standfirsts(tree: HtmlElement, facts: Facts, title: str | None) -> Iterator[Choice[str]]:
    """Every text that may be the standfirst, in the page's order."""
    bare_title = bare(title or "")
    claims: dict[str, str] = {}
    for claim, source in descriptions(facts):
        if len(told := bare(claim)) >= 30:
            claims.setdefault(told, source)
    for element, marked in _candidates(tree, {c[:_START] for c in claims}):
        text = text_of(element)
        if not text or not (_SHORT if " " in text else _SHORT_UNSPACED) <= len(text) <= _LONG or _NOT_ONE.search(text):
            continue
        told = bare(text)
        stated = _stated(told, claims)
        if _APPEAL.search(text) or (not stated and _BIO.match(text)):
            continue
        if (
            told == bare_title
            or (len(bare_title) >= _TITLE and bare_title in told)
            or not (stated or (marked and _reads(text)))
            or _elsewhere(element)
        ):
            continue
        if marked:
            source = "microdata" if "description" in (element.get("itemprop") or "").lower() else "markup"
            yield Choice(value=_with_siblings(element, text), source=source, rule="marked as such, after the headline")
        else:
            yield Choice(value=_with_place(element, text), source=stated, rule="stated, and stands below the headline")


def _stated(told: str, claims: dict[str, str]) -> str | None:
    """Where it is stated, a place before it ("Berlin. ...") aside."""
    return next((s for c, s in claims.items() if told.endswith(c) and len(told) <= len(c) + _PLACE), None)


def _with_place(element: HtmlElement, text: str) -> str:
    """A standfirst with the place that the element around it sets before it."""
    parent = element.getparent()
    whole = text_of(parent) if parent is not None and len(parent) <= 3 else None
    return whole if whole and whole.endswith(text) and len(whole) <= len(text) + _PLACE else text


def _with_siblings(element: HtmlElement, text: str) -> str:
    """A standfirst with the paragraphs of the very same class that follow it."""
    called = element.get("class")
    following = element.getnext()
    while (
        element.tag == "p"
        and called
        and following is not None
        and following.tag == "p"
        and following.get("class") == called
    ):
        text = f"{text} {text_of(following) or ''}".strip()
        following = following.getnext()
    return text if len(text) <= _LONG else text_of(element) or text


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
        marked = _is_marked(called) or "description" in (element.get("itemprop") or "").lower()
        if len(element) <= 8 and (marked or (starts and len(element) <= 3 and _begins(element, starts))):
            yield element, marked
        elif element.tag == "p":
            paragraphs += 1
            if paragraphs > _EARLY:
                return


@lru_cache(maxsize=4096)
def _is_marked(called: str) -> bool:
    return bool(_MARK.search(called) or _CAMEL.search(called))


def _begins(element: HtmlElement, starts: set[str]) -> bool:
    """Whether an element's first words are those of a claim: cheaper than to read all of it."""
    told = bare(next((t for t in element.itertext() if t.strip()), ""))[:_START]
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
    parent = element.getparent()  # the element itself may be called a teaser
    return parent is not None and in_furniture(parent)


def _reads(text: str) -> bool:
    """Whether it is more than a label."""
    return len(text.split()) >= 6 or " " not in text.strip()
