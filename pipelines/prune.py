"""Take out of a page what is plainly none of its article: menus, captions, share bars, other stories' cards."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import cast

from lxml.etree import XPath, strip_elements
from lxml.html import HtmlElement

from pipelines.structured import text_of

_DROPPED_TAGS = frozenset("figcaption nav form button dialog iframe svg object select textarea template".split())
_INLINE = frozenset("a abbr b bdi cite code em font i mark q s small span strong sub sup u".split())
_DROPPED = re.compile(
    r"(?:^|[\s_-])(?:"
    + "|".join(
        r"""caption credits? byline by-line social share sharing sharebar newsletter subscribe subscription
        related(?!-content) read-?more readmore also-?read recommended recirc\w* outbrain taboola promo tags
        tag-?(?:list|cloud|s)
        topics breadcrumbs?
        comments (?<!live-)(?<!match-)(?<!ticker-)comment(?=[-_]) disqus kommentare? yorum(?:lar)? comentarios
        commentaires commenti reacties komentarze sponsored toolbar audio-?player copyright advert\w* ad-slot disclaimer
        (?:photo|img|image)-?(?:desc|copy|caption|credit|source|widget)\w* wp-caption-text
        author-?(?:bio|box|info|card) bio
        poll umfrage media-?(?:info|title|caption|meta) (?:article|story)[-_]{0,2}(?:source|meta) source-line
        video-heading
        (?:ai|ki)-?(?:article-?)?(?:summary|overview|zusammenfassung)
        about-?author follow-?us donat\w+ signup sign-up print-?only""".split()
    )
    + r")(?:$|[\s_-])",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"(?:^|\s)(?:toc|sr-only|visually-?hidden|screen-?reader(?:-text)?)(?:$|\s)", re.IGNORECASE)
_GLUED = re.compile(
    r"[a-z](?:Caption|Credit|Byline|Social|Share|Sharing|Newsletter|Related|Recommended|Promo|Comments|Poll|Copyright|"
    r"Advert|AuthorBio|AuthorBox|SignUp|Signup)(?![a-z])"
)
"""The same as parts of a name written in camel case."""
_HIDDEN = re.compile(r"(?:^|\s)(?:hide|hidden|is-hidden)(?:$|\s)")
_WORDLESS = "script style noscript svg link meta img source picture input canvas embed area track param wbr".split()
"""What holds no words for a reader."""
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_HOST = re.compile(r"(?:https?:)?//(?:www\.|m\.)?([^/?#:]+)", re.IGNORECASE)
_MENU = 1500
"""Characters of the paragraphs that a menu or the foot of a page may have."""
_KEPT = ("blockquote", "table", "pre")
"""What makes more of a figure than a picture."""
_CARDS = re.compile(r"(?:^|[\s_-])cards?(?:$|[\s_-])", re.IGNORECASE)
_SOME_CARD = 0.6
"""The share of a card that is links, from which on it is another story's."""
_CARD = 1200
"""Characters of the longest link that is taken for another story's card ..."""
_CARD_DEPTH = 3
"""... and how many steps below it a heading or paragraph may stand."""
_MANY_LINKS, _NEARLY_ALL = 0.6, 0.85
"""The share of a list's text that is links, from which on it lists other stories ..."""
_SOME_LINKS = 0.3
"""... and the same for a list at the end of its box ..."""
_BESIDE = 20
"""Neighbours of a list looked at."""
_LONG_LINK = 25
"""... where these have so many characters on average."""
_DROP_SHARE = 0.12
"""A part that a class calls furniture is believed only up to this share of the page's paragraphs ..."""
_DROP_CHARS = 400
"""... or up to this many characters."""
_TEASER = 250
"""Characters of the longest caption, and of the longest part that a class hides and that is believed to be hidden."""
_HEADING = 80
"""Characters of the longest heading of a list."""
_EMPTY = XPath(
    "//*[not(node())][" + " or ".join(f"self::{tag}" for tag in "div span a i b p li ins section".split()) + "]"
)
"""What holds nothing: every step after this one is the quicker without it."""
_LENGTH = XPath("string-length(normalize-space(.))")


def prune(tree: HtmlElement, url: str) -> None:
    """Take out captions, related links, share bars and the like, as long as they are small, and menus of any size."""
    strip_elements(tree, *_WORDLESS, with_tail=False)
    for element in cast("list[HtmlElement]", _EMPTY(tree)):
        if (element.tail or "").strip() and (
            element.tag not in _INLINE or "br" in (element.get("class") or "").split()
        ):
            element.tag = "br"  # it parts lines
        else:
            element.drop_tree()
    for element in [e for e in tree.iter("nav", "footer", "header", "aside", "form", "select") if _is_menu(e)]:
        if element.getparent() is not None:
            element.drop_tree()
    whole = sum(length_of(p) for p in tree.iter("p"))
    limit = max(_DROP_CHARS, whole * _DROP_SHARE)
    doomed = []
    for element in tree.iter():
        tag = element.tag
        if tag in _INLINE:
            if (called := element.get("class")) and _is_only_heard(called):
                doomed.append(element)
        elif tag in _DROPPED_TAGS:
            doomed.append(element)
        elif tag in _HEADINGS:
            if (called := element.get("class")) and _is_dropped(called):
                doomed.append(element)
        elif tag == "figure":
            if length_of(element) < _TEASER and not any(element.find(f".//{kept}") is not None for kept in _KEPT):
                doomed.append(element)
        elif tag not in ("html", "body", "main", "article", "h1"):
            called = f"{element.get('class') or ''} {element.get('id') or ''}"
            if len(called) > 1 and (_is_dropped(called) or ("hid" in called and _is_unseen(element, called))):
                doomed.append(element)
    headline = tree.find(".//h1")
    for element in (*doomed, *_cards(tree, url)):
        if element.getparent() is None:
            continue
        if element.find(".//h1") is not None and (element.tag != "a" or headline in element.iter("h1")):
            continue
        if element.tag in ("figcaption", "a", "ul", "ol") or length_of(element) <= limit:
            element.drop_tree()


@lru_cache(maxsize=16_384)
def _is_dropped(called: str) -> bool:
    return bool(_DROPPED.search(called) or _GLUED.search(called) or _UNSEEN.search(called))


@lru_cache(maxsize=16_384)
def _is_card(called: str) -> bool:
    return bool(_CARDS.search(called))


@lru_cache(maxsize=16_384)
def _is_only_heard(called: str) -> bool:
    return bool(_UNSEEN.search(called))


def _is_menu(element: HtmlElement) -> bool:
    """Whether navigation, or the foot of a page, holds no text that could be a story's."""
    if element.find(".//h1") is not None or (
        element.tag in ("footer", "header", "aside")
        and next(element.iterancestors("article", "main"), None) is not None
    ):
        return False
    return sum(length_of(p) for p in element.iter("p")) < _MENU


def _is_unseen(element: HtmlElement, called: str) -> bool:
    """Whether a class hides an element, and a short one, on every screen."""
    return bool(_HIDDEN.search(called)) and ":" not in called and length_of(element) < _TEASER


def _cards(tree: HtmlElement, url: str) -> list[HtmlElement]:
    """Links around a whole heading or paragraph, and lists of nothing but links on the own host: other stories."""
    host = link_host(url)
    found: dict[HtmlElement, None] = {}
    for block in tree.iter("h2", "h3", "h4", "h5", "p"):
        link = next((a for _, a in zip(range(_CARD_DEPTH), block.iterancestors(), strict=False) if a.tag == "a"), None)
        if link is not None and not (link.get("href") or "#").startswith("#") and length_of(link) < _CARD:
            found[link] = None
    for inner in tree.iter("article"):
        within = next(inner.iterancestors("article"), None) is not None and length_of(inner) < _CARD
        headed = within and any(inner.find(f".//{h}") is not None for h in _HEADINGS)
        if headed and inner.find(".//a[@href]") is not None:
            found[inner] = None
    for box in tree.iter("div"):
        if (called := box.get("class")) and _is_card(called) and length_of(box) < _CARD:
            linked = sum(length_of(a) for a in box.iter("a") if link_host(a.get("href") or "#") in (host, ""))
            if linked >= _SOME_CARD * length_of(box) > 0:
                found[box] = None
    for listing in tree.iter("ul", "ol"):
        items = listing.findall("./li")
        if len(items) < 2 or any(item.find(".//a[@href]") is None for item in items):
            continue
        linked = sum(length_of(a) for a in listing.iter("a") if link_host(a.get("href") or "") in (host, ""))
        beside = any(length_of(e) > _HEADING for e in islice(listing.itersiblings(), _BESIDE))
        many = (_MANY_LINKS if all(map(_ends_in_link, items)) else _NEARLY_ALL) if beside else _SOME_LINKS
        if many * length_of(listing) <= linked and linked >= _LONG_LINK * len(items):
            found[listing] = None
            if (heading := _heading_of(listing)) is not None:
                found[heading] = None
    return list(found)


def _ends_in_link(item: HtmlElement) -> bool:
    """Whether a list's item is a label at most, and then a link."""
    link = next(item.iter("a"))
    return not (link.tail or "").strip() and (text_of(item) or "").endswith(text_of(link) or "-")


def link_host(address: str) -> str:
    """The host that a link names, without www; empty for one on the page's own."""
    match = _HOST.match(address)
    return match[1].lower() if match else ""


def _heading_of(listing: HtmlElement) -> HtmlElement | None:
    """What stands above a list and belongs to it."""
    before = listing.getprevious()
    parent = listing.getparent()
    if before is None and parent is not None and length_of(parent) == length_of(listing):
        before = parent.getprevious()
    if before is None or before.tag not in (*_HEADINGS, "p", "div", "strong", "b", "span"):
        return None
    text = text_of(before) or ""
    return before if 0 < len(text) < _HEADING and not text.endswith((".", "!", "?", "…")) else None


def length_of(element: HtmlElement) -> int:
    """Characters of all text in an element, white space folded."""
    return int(cast("float", _LENGTH(element)))
