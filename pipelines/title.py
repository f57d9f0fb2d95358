"""The headline: what the reader sees, agreed with what the page says of itself, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from pipelines.marks import in_furniture, marks
from pipelines.structured import Facts, squeeze, text_of

_BREAK = re.compile(r"\s+[-|–—·•»«/:~│]{1,2}\s+|\s*[|｜]\s*|\s[-–—]|\s*::\s*|(?<=\S)[_＿](?=\S)")
_KICKER = re.compile(
    r"kicker|overline|topline|eyebrow|dach(?:zeile)?\b|roof|rubri|supertitle|pre-?title|label|tag", re.IGNORECASE
)
_GENERIC = frozenset(
    "blogarchive blogarchiv news nachrichten home homepage startseite article articles artikel story magazin magazine "
    "politik politics wirtschaft business sport sports panorama headline noticias actualités notizie aktuelles".split()
)
"""What stands beside a headline on any site."""
_MAX = 400


def title(tree: HtmlElement, facts: Facts, own_names: Iterable[str]) -> str | None:
    """The article's headline, None where the page has none.

    A visible ``<h1>`` that agrees with JSON-LD, OpenGraph or ``<title>`` is taken; else those, in this order,
    without the outlet's names (`own_names`) at either end.
    """
    own = {_bare(name) for name in own_names} - {""}
    prop = next((p.value for p in facts.props if p.name == "headline" and not in_furniture(p.element)), None)
    claims = (
        facts.said("headline"), facts.first("og:title"), facts.first("twitter:title", "title", "dc.title"), prop,
        facts.title,
    )  # fmt: skip
    said = [t for c in claims if c and (t := trim(c, own))]
    heads = [(h, s) for h in tree.iter("h1") if (s := _heading(h)) and len(s) <= _MAX and _bare(s) not in own]
    likeness = [max((_likeness(t, c) for c in said), default=0.0) for _, t in heads]
    if likeness and max(likeness) >= 0.5:
        return _reconciled(*heads[likeness.index(max(likeness))], said, own)
    for candidate in said:
        if _bare(candidate) not in own:
            return _headed(candidate, tree)
    return heads[0][1] if heads else next(iter(said), None)


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
    return text


def _heading(element: HtmlElement) -> str | None:
    """A heading's text, without the small label that some set above the headline within it."""
    whole = text_of(element)
    for part in element.iter("span", "small", "div", "a", "strong", "p"):
        if _KICKER.search(marks(part)) and (label := text_of(part)) and whole and whole.startswith(label):
            return whole[len(label) :].strip(" :|-–—/") or whole
    return whole


def _reconciled(element: HtmlElement, text: str, said: list[str], own: set[str]) -> str:
    """The heading as it stands, or as the page states it where the heading glues parts together."""
    text = trim(text, own)
    bare = _bare(text)
    whole = next((c for c in said if len(text.split()) > 1 and _bare(c).endswith(bare) and said.count(c) > 1), None)
    if whole:
        return whole
    if not len(element):
        return text
    for claim in said:
        if _bare(claim) == bare:
            return claim
    for claim in said:
        told = _bare(claim)
        if len(told) >= 12 and 2 * len(told) > len(bare) and bare.endswith(told):
            return claim
    return text


def _headed(claim: str, tree: HtmlElement) -> str:
    """A claim cut down to the part of it that stands as a heading on the page."""
    parts = {_bare(part) for part in _BREAK.split(claim)}
    if len(parts) < 2:
        return claim
    for heading in tree.iter("h1", "h2", "h3"):
        text = text_of(heading)
        if text and len(_bare(text)) >= 10 and _bare(text) in parts:
            return text
    return claim


def _is_own(part: str, own: set[str]) -> bool:
    bare = _bare(part)
    if bare in own or bare in _GENERIC:
        return True
    return any(
        len(name) > 3 and (bare.startswith(name) or bare.endswith(name)) and len(bare) < 2.5 * len(name) for name in own
    )


def _likeness(one: str, other: str) -> float:
    """Share of the longer's words found in both; 1 where one contains the other, 2 where they are the same."""
    a, b = _bare(one), _bare(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 2.0
    if min(len(a), len(b)) >= 8 and (a in b or b in a):
        return 1.0
    first, second = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(first & second) / max(1, len(first), len(second))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
