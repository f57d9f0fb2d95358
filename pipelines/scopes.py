"""What a page's microdata speaks of: its own article, or a comment, a book, another story."""

from __future__ import annotations

import re
from itertools import islice
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.structured import Facts, Prop, bare

_ARTICLE = re.compile(r"schema\.org/\w*(?:Article|Posting|Report)")
_OTHER = re.compile(
    r"schema\.org/(?:\w*Comments?|\w*Review|\w*Rating|Book|Movie|\w*Event|(?:Video|Image)Object|Product|Person|JobPosting|Offer)\b"
)
"""Types of what is something else than the page's article."""
_TEASER = 1000
"""Characters that the teaser of another article does not have."""
_SCOPES = XPath("descendant::*[@itemscope]")
_MANY = 300
_THINGS = 30
"""Things, and pieces of a kind, that are looked at: a page that has more is hostile, or a list."""


def own_props(facts: Facts, name: str) -> list[Prop]:
    """The microdata of this name that is the page's own: not that of an article whose headline is another."""
    titles = [bare(t) for t in (*facts.every("og:title", "twitter:title"), facts.title) if t]
    strange = [p for p in facts.props if p.name == "headline" and titles and not _is_among(bare(p.value), titles)]
    others = {_scope(p.element) for p in strange[:_THINGS]}
    found = [p.element for p in facts.props if p.name == name][:_THINGS]
    own = {e for e in found if not is_of_another(e) and (_scope(e) not in others or _is_headed(e))}
    return [p for p in facts.props if p.name == name and p.element in own]


def is_of_another(element: HtmlElement) -> bool:
    """Whether microdata calls it a comment's, a book's, an event's.  What holds the headline is the page's own,
    whatever it is called."""
    scope = _scope(element)
    return scope is not None and _is_other(scope)


def other_things(tree: HtmlElement) -> list[HtmlElement]:
    """The elements that microdata calls something else than the page's article."""
    return [e for e in islice(cast("list[HtmlElement]", _SCOPES(tree)), _MANY) if _is_other(e)]


def _is_other(scope: HtmlElement) -> bool:
    return bool(_OTHER.search(scope.get("itemtype") or "")) and scope.find(".//h1") is None


def thing_of(element: HtmlElement) -> HtmlElement:
    """The microdata article that a property belongs to, where that holds more than a teaser does; else the element:
    an article's own foot is no furniture."""
    scope = _scope(element)
    if scope is None or not _ARTICLE.search(scope.get("itemtype") or ""):
        return element
    return scope if len(scope.xpath("string()")) > _TEASER else element


def _is_among(said: str, titles: list[str]) -> bool:
    return any(said in title or title in said for title in titles)


def _scope(element: HtmlElement) -> HtmlElement | None:
    """The microdata thing that a property belongs to."""
    return next((a for a in element.iterancestors() if a.get("itemscope") is not None), None)


def _is_headed(element: HtmlElement) -> bool:
    scope = _scope(element)
    return scope is not None and scope.find(".//h1") is not None
