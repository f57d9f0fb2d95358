"""The headline: what the reader sees, agreed with what the page says of itself, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.marks import in_furniture, marks
from pipelines.prune import length_of
from pipelines.structured import Choice, Facts, bare, squeeze, text_of

_BREAK = re.compile(r"\s+[-|–—·•»«/:~│]{1,2}\s+|\s*[|｜]\s*|\s[-–—]|\s*::\s*|(?<=\S)[_＿](?=\S)")
_KICKER = re.compile(
    r"kicker|overline|topline|eyebrow|dach(?:zeile)?\b|roof|rubri|supertitle|pre-?title|label|tag", re.IGNORECASE
)
_GENERIC = frozenset(
    "blogarchive blogarchiv news nachrichten home homepage startseite article articles artikel story magazin magazine "
    "politik politics wirtschaft business sport sports panorama headline noticias actualités notizie aktuelles".split()
)
"""What stands beside a headline on any site."""
_HOME = re.compile(r"^(?:(?:https?:)?//[^/]+(?:/web/\d+/https?://[^/]+)?)?/?(?:index\.\w{2,5})?$", re.IGNORECASE)
"""The address of a front page."""
_BANNER = re.compile(
    r"cookie|consent|privacy|gdpr|newsletter|subscri|sign-?up|modal|popup|pop-up|overlay|\bsearch|\blogo\b|slogan|"
    r"tagline|"
    r"site-?(?:title|name|header|branding)|masthead",
    re.IGNORECASE,
)
_BOXES = frozenset("dialog form aside nav label fieldset".split())
_PARAGRAPHS = XPath("following::p")
_RUNNING, _LOOKED_AT, _NEAR = 80, 12, 3
"""Characters of running text; paragraphs looked at below a heading; steps from their box up to one that holds it."""
_MAX = 400
_TOLD = 15
"""Letters and digits of the shortest headline that is believed against the ``<h1>``."""


def claims(facts: Facts) -> Iterator[tuple[str, str]]:
    """What the page says of itself that its headline is, as written, and where; the most trusted first."""
    prop = next((p.value for p in facts.props if p.name == "headline" and not in_furniture(p.element)), None)
    stated = (
        (facts.said("headline"), "json-ld"), (facts.first("og:title"), "opengraph"),
        (facts.first("twitter:title", "title", "dc.title"), "meta"), (prop, "microdata"), (facts.title, "title"),
    )  # fmt: skip
    return ((text, source) for text, source in stated if text)


def headings(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Every ``<h1>`` that may be a headline, and its text; one that leads to the front page is the outlet's name."""
    return ((h, s) for h in tree.iter("h1") if not _is_home(h) and (s := _heading(h)) and len(s) <= _MAX)


def title(tree: HtmlElement, facts: Facts, own_names: Iterable[str]) -> Choice[str]:
    """The article's headline, or none where the page has none.

    A visible ``<h1>`` that agrees with JSON-LD, OpenGraph or ``<title>`` is taken; else the only ``<h1>``, where
    JSON-LD states no headline; else what they state, in this order, without the outlet's names (`own_names`) at either
    end.
    """
    own = {bare(name) for name in (*own_names, *(text_of(h) or "" for h in tree.iter("h1") if _is_home(h)))} - {""}
    said: list[str] = []
    by: dict[str, str] = {}
    """Claim → where it stands, the most trusted place."""
    for claim, source in claims(facts):
        if trimmed := trim(claim, own):
            said.append(trimmed)
            by.setdefault(trimmed, source)
    heads = [(h, s) for h, s in headings(tree) if bare(s) not in own]
    if apart := _set_apart(tree, facts, [t for _, t in heads], own):
        return Choice(value=apart, source=by[apart], rule="stated, and an h2 on the page; the h1 says another thing")
    likeness = [max((_likeness(t, c) for c in said), default=0.0) for _, t in heads]
    if likeness and max(likeness) >= 0.5:
        element, text = heads[likeness.index(max(likeness))]
        text = trim(text, own)
        agreed = _reconciled(element, text, said, trim(facts.said("headline") or "", own))
        if agreed == text:
            return Choice(value=agreed, source="h1", rule="the h1 that agrees with what the page says of itself")
        return Choice(value=agreed, source=by[agreed], rule="as stated; the h1 says the same, set otherwise")
    if (only := _only(heads, own)) and not facts.said("headline"):
        return Choice(value=trim(only, own), source="h1", rule="the only h1; no headline is stated as data")
    for candidate in said:
        if bare(candidate) not in own:
            whole = _unbroken(candidate, said)
            text, tag = _headed(whole, tree)
            if tag:
                return Choice(value=text, source=tag, rule=f"the part of what {by[whole]} states that is a heading")
            return Choice(value=text, source=by[whole], rule="the first statement that is not the outlet's name")
    if heads:
        return Choice(value=heads[0][1], source="h1", rule="the first h1; nothing else is stated")
    for claim in said:
        return Choice(value=claim, source=by[claim], rule="the first statement, though it is the outlet's name")
    return Choice(rule="the page states none")


def _only(heads: list[tuple[HtmlElement, str]], own: set[str]) -> str | None:
    """The text of the only ``<h1>``, where it stands over the text and says more than a section's name or the
    outlet's."""
    if len(heads) != 1 or len(heads[0][1].split()) <= 2 or bare(heads[0][1]).startswith(tuple(own)):
        return None
    head, text = heads[0]
    if _BANNER.search(text) or not _is_over_text(head) or in_furniture(head) or _is_banner(head):
        return None
    return text


def _is_over_text(head: HtmlElement) -> bool:
    """Whether the first running paragraph after a heading is one of several, in a box that holds the heading or stands
    near it."""
    for paragraph in islice(cast("list[HtmlElement]", _PARAGRAPHS(head)), _LOOKED_AT):
        if length_of(paragraph) >= _RUNNING:
            box = paragraph.getparent()
            while box is not None and box.tag in ("div", "section") and len(box.findall("./p")) < 2:
                box = box.getparent()
            near = [] if box is None else [box, *islice(box.iterancestors(), _NEAR)]
            return any(head in a.iter("h1") for a in near if a.tag not in ("body", "html"))
    return False


def _is_banner(head: HtmlElement) -> bool:
    """Whether a heading is a cookie notice's, a newsletter's or the site's own."""
    return any(_BANNER.search(marks(a)) or a.tag in _BOXES for a in (head, *islice(head.iterancestors(), 3)))


def _set_apart(tree: HtmlElement, facts: Facts, heads: list[str], own: set[str]) -> str | None:
    """What JSON-LD or OpenGraph call the headline where it stands as an ``<h2>`` and the ``<h1>`` is made for search
    engines, or is the section's."""
    shown = {bare(t) for t in heads}
    stated = {bare(t): t for c in (facts.said("headline"), facts.first("og:title")) if c and (t := trim(c, own))}
    stated = {told: claim for told, claim in stated.items() if told not in shown}
    for heading in tree.iter("h2") if stated else ():
        told = bare(text_of(heading) or "")
        if told in stated and len(told) >= _TOLD and heading.find(".//a") is None and not in_furniture(heading):
            return stated[told]
    return None


def _unbroken(claim: str, said: list[str]) -> str:
    """A claim that was cut off at a quotation mark, as another one states it in full."""
    return next((c for c in said if re.match(re.escape(claim.rstrip()) + r"\s*[\"“„«].", c)), claim)


def trim(text: str, own: set[str]) -> str:
    """A title without the outlet's names at its ends; `own` holds them bare (letters and digits, casefolded)."""
    text = squeeze(text[:_MAX]) or ""
    for _ in range(3):
        breaks = list(_BREAK.finditer(text))
        if not breaks:
            break
        first, last = breaks[0], breaks[-1]
        for rest, cut in ((text[: last.start()], text[last.end() :]), (text[first.end() :], text[: first.start()])):
            if len(rest) >= 8 and _is_own(cut, own):
                text = rest.strip()
                break
        else:
            break
    return re.sub(r"^[»›▶►]\s+|\s+[-–—|]$", "", text)


def _is_home(heading: HtmlElement) -> bool:
    """Whether a heading is a link to the front page from end to end."""
    link = heading.find(".//a[@href]")
    if link is None or not _HOME.search(link.get("href", "").strip()):
        return False
    return text_of(link) == text_of(heading)


def _heading(element: HtmlElement) -> str | None:
    """A heading's text, without the small label that some set above the headline within it."""
    whole = text_of(element)
    for part in element.iter("span", "small", "div", "a", "strong", "p"):
        if _KICKER.search(marks(part)) and (label := text_of(part)) and whole and whole.startswith(label):
            return whole[len(label) :].strip(" :|-–—/") or whole
    return whole


def _reconciled(element: HtmlElement, text: str, said: list[str], headline: str) -> str:
    """The heading as it stands, or as the page states it where the heading glues parts together."""
    shown = bare(text)
    if len(text.split()) > 1 and bare(headline).endswith(shown) and said.count(headline) > 1:
        return headline
    if not len(element):
        return text
    for claim in said:
        if bare(claim) == shown:
            return claim
    for claim in said:
        told = bare(claim)
        if len(told) >= 12 and 2 * len(told) > len(shown) and shown.endswith(told):
            return claim
    return text


def _headed(claim: str, tree: HtmlElement) -> tuple[str, str | None]:
    """A claim cut down to the part of it that stands as a heading on the page, and that heading's tag."""
    parts = {bare(part) for part in _BREAK.split(claim)}
    if len(parts) < 2:
        return claim, None
    for heading in tree.iter("h1", "h2", "h3"):
        text = text_of(heading)
        if text and len(bare(text)) >= 10 and bare(text) in parts:
            return text, str(heading.tag)
    return claim, None


def _is_own(part: str, own: set[str]) -> bool:
    told = bare(part)
    if told in own or told in _GENERIC:
        return True
    return any(
        len(name) > 3 and (told.startswith(name) or told.endswith(name)) and len(told) < 2.5 * len(name) for name in own
    )


def _likeness(one: str, other: str) -> float:
    """Share of the longer's words found in both; half at least where they begin alike; 1 where one contains the other,
    2 where they are the same."""
    a, b = bare(one), bare(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 2.0
    if min(len(a), len(b)) >= 8 and (a in b or b in a):
        return 1.0
    short = min(len(a), len(b))
    if next((n for n in range(short) if a[n] != b[n]), short) >= max(_TOLD, short / 2):
        return 0.5
    first, second = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(first & second) / max(1, len(first), len(second))
