"""What a page says of itself in JSON-LD: read leniently, flattened, and the article among it found."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

MAX_BLOCK = 2_000_000
"""Characters of one script that we read; the largest seen on a news page is 400,000."""
MAX_TEXT = 20_000
"""Characters of one value: bodies are not taken from here."""
MAX_NODES = 5_000
MAX_DEPTH = 40

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, which an escape in JSON can leave alone; no file and no database takes them."""
_WRAPPERS = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?://\s*)?(?:-->|\]\]>)\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_TAG = re.compile(r"<[a-zA-Z/!][^>]{0,500}>")
_SPACE = re.compile(r"\s+")

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Recipe|Review)$")
_NO_ARTICLE = frozenset({"JobPosting", "DiscussionForumPosting", "SocialMediaPosting", "UserReview", "AggregateReview"})
_ASIDE = frozenset(
    """itemListElement liveBlogUpdate comment comments mentions citation relatedLink hasPart isBasedOn
    associatedArticle subjectOf review reviews itemReviewed""".split()
)
"""Properties whose articles are other articles than the page's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A node of the page's JSON-LD, and where it hung."""

    node: Node
    types: tuple[str, ...]
    """Without their vocabulary's address."""
    aside: bool
    """Below a property that speaks of other articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLd:
    """All nodes of a page's JSON-LD, in the order of the page."""

    found: tuple[Found, ...] = ()

    def of_type(self, pattern: re.Pattern[str]) -> list[Node]:
        """Nodes one of whose types the pattern matches."""
        return [f.node for f in self.found if any(pattern.search(t) for t in f.types)]

    def resolve(self, value: Any) -> Any:
        """A bare reference (``{"@id": ...}``) as the node it points to, where that is on the page."""
        if not isinstance(value, dict) or "@id" not in value or len(value) > 2:
            return value
        for other in self.found:
            if other.node is not value and other.node.get("@id") == value["@id"] and len(other.node) > len(value):
                return other.node
        return value

    def article(self, addresses: Iterable[str], titles: Iterable[str]) -> Node | None:
        """The node that describes the page's own article, told by address and headline; None without one."""
        paths = {_path(a) for a in addresses} - {""}
        heads = {_bare(t) for t in titles} - {""}
        candidates = [f for f in self.found if _is_article(f.types)]
        best: tuple[int, Node] | None = None
        for found in candidates:
            score = _score(found, paths, heads)
            if best is None or score > best[0]:
                best = (score, found.node)
        if best is None or best[0] < 0 or (best[0] < 3 and sum(not f.aside for f in candidates) > 2):
            return None
        return best[1]


def read(scripts: Iterable[str]) -> JsonLd:
    """Every node with a type in these scripts.  Never raises: what cannot be read is left out."""
    found: list[Found] = []
    for script in scripts:
        for block in loads(script):
            for item in _walk(block):
                found.append(item)
                if len(found) >= MAX_NODES:
                    return JsonLd(found=tuple(found))
    return JsonLd(found=tuple(found))


def loads(text: str) -> list[Any]:
    """The JSON values in a script, repaired where usual mistakes allow it; empty where they do not."""
    text = _WRAPPERS.sub("", _WRAPPERS.sub("", text[:MAX_BLOCK])).strip().rstrip(";").lstrip("\ufeff")
    if not text:
        return []
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), _TRAILING_COMMA.sub(r"\1", html.unescape(text))):
        values = _decode(attempt)
        if values:
            return values
    return []


def types(node: Node) -> list[str]:
    """The node's types without their vocabulary's address."""
    named = node.get("@type")
    listed = named if isinstance(named, list) else [named]
    return [re.split(r"[/#:]", t)[-1] for t in listed if isinstance(t, str)]


def _is_article(kinds: Iterable[str]) -> bool:
    return any(_ARTICLE.search(t) and t not in _NO_ARTICLE for t in kinds)


def text_of(value: Any) -> str | None:
    """A value as one line of plain text, entities and tags resolved; None where there is none."""
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str) and v.strip()), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = _HALVES.sub("", str(value)[:MAX_TEXT])
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return _SPACE.sub(" ", text).strip() or None


def _decode(text: str) -> list[Any]:
    decoder = json.JSONDecoder(strict=False, parse_constant=lambda _name: None)  # NaN and Infinity say nothing
    values: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return values


def _walk(block: Any) -> Iterator[Found]:
    stack: list[tuple[Any, bool, int]] = [(block, False, 0)]
    while stack:
        value, aside, depth = stack.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(value, list):
            stack.extend((v, aside, depth + 1) for v in reversed(value) if isinstance(v, dict | list))
        elif isinstance(value, dict):
            if "@type" in value:
                yield Found(node=value, types=tuple(types(value)), aside=aside)
            stack.extend(
                (v, aside or k in _ASIDE, depth + 1)
                for k, v in reversed(value.items())
                if isinstance(v, dict | list) and k != "@context"
            )


def _score(found: Found, paths: set[str], heads: set[str]) -> int:
    node = found.node
    page = node.get("mainEntityOfPage")
    addresses = [node.get("url"), node.get("@id"), page, page.get("@id") if isinstance(page, dict) else None]
    score = -5 if found.aside else 0
    if any(isinstance(a, str) and _path(a) in paths for a in addresses):
        score += 4
    head = _bare(text_of(node.get("headline")) or text_of(node.get("name")) or "")
    if head and any(head == h or head in h or h in head for h in heads):
        score += 3
    score += bool(node.get("datePublished")) + bool(head) + any(t.endswith("NewsArticle") for t in found.types)
    return score


def _path(address: str) -> str:
    """An address without scheme, query and closing slash; empty for a front page."""
    bare = re.sub(r"^(?:https?:)?//(?:www\.)?|[?#].*$", "", address.strip().lower()).rstrip("/")
    return bare if "/" in bare else ""


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
