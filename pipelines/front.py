"""A front or section page → its links, articles told from navigation by path, words, and place in the page.

No model: each signal has a name and a weight, and `ARTICLE` is the sum from which a link is an article's.
A link that stands several times (picture, headline, "read more") is judged once, by the best of its evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from db.model import Entry, FeedKind
from pipelines.canonical import host_of, is_front, same_outlet, url_key
from pipelines.decode import decode
from pipelines.listing import Listing, NotAFeed, address, distinct
from pipelines.paths import SECTION, dated, is_file, looks_like_section, numbered, path_verdict, slug_words

LIMIT = 2000
"""Links of one page."""

ARTICLE = 3

NAVIGATION = "navigation"
ELSEWHERE = "not on the outlet's hosts"


class Place(IntEnum):
    """Where in the page a link stands, as a weight."""

    CHROME = -6
    """In nav, header, footer, a menu, a row of buttons."""
    PLAIN = 0
    MAIN = 1
    ARTICLE = 2
    """In an article element, or what is named like one (card, teaser)."""
    HEADING = 3
    BLOCK_HEADLINE = 5
    """A heading within what is named like a teaser."""
    HEADLINE = 8
    """A heading within an article element: a story whatever its path looks like."""


DATED, NUMBERED, LONG_SLUG, SLUG = 4, 3, 3, 1
"""What the address looks like, as weights that add up: a day, a story's number, four words or more, three words."""

SECTION_LIKE, HUB, IN_CHROME_TOO = -3, -4, -3
"""Against an address that is no story's by day or number: one or two short names; other links of the page lie below
it; it stands in the menu as well."""


class Words(IntEnum):
    """What the link says, as a weight."""

    LABEL = -2
    NONE = 0
    PHRASE = 1
    SENTENCE = 3


_TITLE_LIMIT = 300
_CHROME_TAGS = frozenset(("nav", "footer", "form", "dialog"))
_CHROME_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "menubar", "dialog"))
_CHROME_CLASS = re.compile(
    r"(?:^|[-_])(?:nav|navbar|navigation|menu|submenu|footer|breadcrumbs?|pagination|pager|social|share|sharing|cookies?"
    r"|consent|login|topbar|toolbar|site-?header|languages?|skip-?links?)(?:$|[-_])|^tags?$|^header$",
    re.I,
)
_TEASER_CLASS = re.compile(r"(?:^|[-_])(?:article|teaser|story|card|post|headline|entry)(?:$|[-_])", re.I)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_HEADING_CLASS = re.compile(r"(?:^|[-_])(?:headline|hed|heading|title)(?:$|[-_])", re.I)
_DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no space between words."""
_MORE = re.compile(r"(?:\W*(?:read|see|learn|show)?\s*more\W*|\W*\d+\s+comments?\W*|\W*\d[\d:.\s]*)\Z", re.I)


@dataclass(slots=True)
class _Link:
    """All that the page says about one address."""

    url: str
    place: Place = Place.CHROME
    in_chrome: bool = False
    words: Words = Words.LABEL
    title: tuple[int, int, str] = field(default=(-99, 0, ""))
    """Place, words and text of the best anchor."""


def read_front(
    body: bytes, url: str, *, articles: str | None = None, hosts: Iterable[str] = (), limit: int = LIMIT
) -> Listing:
    """The links of the page at `url` that lie on `hosts` (default: the page's own), each once, with a verdict where it
    is no article's; and teasers that lead elsewhere.  Raises `NotAFeed` for what is no HTML."""
    page = parse_html(body)
    owners = tuple(hosts) or (host_of(url),)
    base = page.find(".//base[@href]")
    links = _links(page, urljoin(url, base.get("href", "") if base is not None else ""), url_key(url))
    below = Counter(path for link in links.values() for path in _parents(link.url))
    entries, note = distinct(_entries(links.values(), below, owners, articles, url), limit)
    return Listing(entries=entries, kind=FeedKind.FRONT, note=note)


def parse_html(body: bytes) -> HtmlElement:
    """The page as a tree.  Raises `NotAFeed` where there is none."""
    text = decode(body)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    except etree.ParserError as error:
        raise NotAFeed("an HTML page without anything on it") from error


def _links(page: HtmlElement, base: str, own: str) -> dict[str, _Link]:
    """Every address that the page links to, by its key, without itself, front pages and files."""
    links: dict[str, _Link] = {}
    places = _Places()
    for anchor in page.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith("#"):
            continue
        target = address(href, base)
        if not target or is_file(target) or is_front(target):
            continue
        target = target if "#!" in target else urldefrag(target).url
        key = url_key(target)
        if key == own:
            continue
        link = links.setdefault(key, _Link(url=target))
        place, text = places.of(anchor), _text(anchor)
        words = _weigh(text)
        link.place, link.words = max(link.place, place), max(link.words, words)
        link.in_chrome |= place is Place.CHROME
        if text and not _MORE.match(text):
            link.title = max(link.title, (place + words, -len(text), text))
    return links


def _entries(
    links: Iterable[_Link], below: Counter[str], owners: tuple[str, ...], articles: str | None, source: str
) -> Iterator[Entry]:
    for link in links:
        verdict = _judge(link, below, articles)
        if not same_outlet(link.url, owners):
            if verdict or link.place < Place.HEADING:
                continue
            verdict = ELSEWHERE
        yield Entry(url=link.url, title=link.title[2][:_TITLE_LIMIT] or None, source=source, verdict=verdict)


def _judge(link: _Link, below: Counter[str], articles: str | None) -> str | None:
    """None for an article's link, else why it is none."""
    verdict = path_verdict(link.url, articles)
    if verdict or articles is not None:
        return verdict
    words = link.words
    if dated(link.url) or (numbered(link.url) and slug_words(link.url) >= 2):
        words = max(words, Words.NONE)  # a short headline, no label
    if link.place + words + _path(link, below) >= ARTICLE:
        return None
    return NAVIGATION if link.in_chrome else SECTION


def _path(link: _Link, below: Counter[str]) -> int:
    url = link.url
    score = (DATED if dated(url) else 0) + (NUMBERED if numbered(url) else 0)
    story, words = score > 0, slug_words(url)
    score += LONG_SLUG if words >= 4 else SLUG if words == 3 else 0
    if story:
        return score
    score += SECTION_LIKE if looks_like_section(url) else 0
    score += HUB if below[_plain_path(url)] else 0
    return score + (IN_CHROME_TOO if link.in_chrome else 0)


def _plain_path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.rstrip('/')}" if not parts.query else ""


def _parents(url: str) -> Iterator[str]:
    """The paths that this one lies below."""
    parts = urlsplit(url)
    names = parts.path.strip("/").split("/")
    for depth in range(1, len(names)):
        yield f"{parts.netloc}/{'/'.join(names[:depth])}"


def _text(anchor: HtmlElement) -> str:
    """What the link says: its heading where it wraps a whole card, else its text, else its picture's."""
    heading = next(anchor.iter("h1", "h2", "h3", "h4", "h5"), None)
    source = anchor if heading is None else heading
    text = " ".join(" ".join(str(part) for part in source.itertext()).split())
    if text:
        return text
    picture = anchor.find(".//img[@alt]")
    alt = picture.get("alt", "") if picture is not None else ""
    return " ".join((anchor.get("title") or anchor.get("aria-label") or alt).split())


def _weigh(text: str) -> Words:
    """How much a text reads like a headline: six words or 35 letters make a sentence, one or two a label."""
    if not text:
        return Words.NONE
    dense = len(_DENSE.findall(text))
    words = len(text.split()) + dense // 2
    if _MORE.match(text):
        return Words.NONE
    if words >= 6 or len(text) + dense >= 35:
        return Words.SENTENCE
    if words >= 4 or len(text) + dense >= 20:
        return Words.PHRASE
    return Words.NONE if words == 3 else Words.LABEL


class _Places:
    """The place of each anchor, by what its ancestors are."""

    def __init__(self) -> None:
        self._traits: dict[HtmlElement, frozenset[str]] = {}

    def of(self, anchor: HtmlElement) -> Place:
        seen = self._around(anchor)
        if next(anchor.iter(*_HEADINGS), None) is not None:
            seen |= {"heading"}
        if "chrome" in seen or ("header" in seen and not seen & {"article", "main"}):
            return Place.CHROME
        if "heading" in seen:
            return Place.HEADLINE if "article" in seen else Place.BLOCK_HEADLINE if "teaser" in seen else Place.HEADING
        if "article" in seen or "teaser" in seen:
            return Place.ARTICLE
        return Place.MAIN if "main" in seen else Place.PLAIN

    def _around(self, element: HtmlElement) -> frozenset[str]:
        """What the element and all around it are, outermost first remembered."""
        path: list[HtmlElement] = []
        node: HtmlElement | None = element
        while node is not None and node not in self._traits:
            path.append(node)
            node = node.getparent()
        seen: frozenset[str] = self._traits[node] if node is not None else frozenset()
        for inner in reversed(path):
            seen = seen | _traits(inner)
            self._traits[inner] = seen
        return seen


def _traits(element: HtmlElement) -> set[str]:
    tag = element.tag
    if tag in ("body", "html"):
        return set()  # their classes speak of the whole page
    seen = {tag} & {"article", "main", "header"}
    names = [*(element.get("class") or "").split(), element.get("id") or ""]
    role = (element.get("role") or "").lower()
    if role in ("main", "article"):
        seen.add(role)
    chrome = tag in _CHROME_TAGS or role in _CHROME_ROLES
    if chrome or (any(map(_CHROME_CLASS.search, names)) and not _holds_stories(element)):
        seen.add("chrome")
    if tag in _HEADINGS or any(map(_HEADING_CLASS.search, names)):
        seen.add("heading")
    if tag != "article" and any(map(_TEASER_CLASS.search, names)):
        seen.add("teaser")
    return seen


def _holds_stories(element: HtmlElement) -> bool:
    """Whether a box that is named like a menu wraps the page's stories all the same."""
    return next(element.iter("main", "article"), None) is not None
