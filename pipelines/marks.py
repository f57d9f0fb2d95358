"""What a page's own markup calls its parts: furniture, captions, related links, by class, id, role and tag."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

_FURNITURE_TAGS = frozenset({"nav", "footer", "aside"})
_FURNITURE = re.compile(
    r"comment(?!ary)|related|sidebar|side-bar|footer|teaser|recommend|most-?(?:read|popular|viewed)|newsticker|breaking|"
    r"\bclock\b|current-?date|weather|trending|read-?(?:more|next)|more-?(?:news|stories|from)|latest|widget_|(?<!node-)promo|carousel|"
    r"archive-list|next-?(?:article|post|story)|\bnav(?:bar|igation)?\b|popular|disqus|livefyre|copyright|masthead",
    re.IGNORECASE,
)
_ARTICLE_FOOTER = re.compile(
    r"^(?!.*(?:comment|related|sidebar|site-?footer)).*(?:article|post|entry|content)[\w-]*footer", re.I
)
_DEPTH = 12
"""Ancestors looked at; what is furniture says so near."""


def marks(element: HtmlElement) -> str:
    """Class, id and role of an element in one string."""
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"


@lru_cache(maxsize=4096)
def _is_called_so(called: str) -> bool:
    return bool(_FURNITURE.search(called))


def in_furniture(element: HtmlElement, asides: bool = True) -> bool:
    """Whether the element stands in navigation, comments, related links, a sidebar, or the site's own header.
    With `asides` false an ``<aside>`` is none, nor an article's own ``<footer>``: bylines often stand there.  What
    holds the headline is no furniture whatever its class says of a sidebar somewhere in it."""
    node: HtmlElement | None = element
    for _ in range(_DEPTH):
        if node is None or node.tag in ("body", "html", "main"):
            return False
        if node.tag in _FURNITURE_TAGS:
            if (
                asides
                or node.tag == "nav"
                or (node.tag == "footer" and next(node.iterancestors("article"), None) is None)
            ):
                return True
        elif (
            node.tag != "article"
            and _is_called_so(called := marks(node))
            and (asides or not _ARTICLE_FOOTER.search(called))
            and node.find(".//h1") is None
        ):
            return True
        if (
            node.tag == "header"
            and node.find(".//h1") is None
            and node.getparent() is not None
            and (node.getparent().tag == "body" or "site" in marks(node))
        ):
            return True
        node = node.getparent()
    return False
