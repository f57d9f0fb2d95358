"""What an outlet offers to be read by: from robots.txt and the front page to feeds, sitemaps or the page itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import tldextract
from lxml.html import HtmlElement
from protego import Protego

from db.model import FeedKind
from pipelines.canonical import BadAddress, host_of, same_outlet, url_key
from pipelines.front import parse_html
from pipelines.listing import Child, Listing, NotAFeed, address
from pipelines.paths import dated

MANY = 25
"""Candidates of one kind that are worth a request each; some portals link hundreds of feeds."""

_FEED_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/rss")
)
_LOOSE_TYPES = frozenset(("text/xml", "application/xml", "application/json"))
_FEEDLIKE = re.compile(r"(?:^|[/._=-])(?:rss|rdf|atom|feeds?)(?:$|[/._?-]|\d)", re.I)
_FEED_LINK = re.compile(r"\.(?:rss|rdf|atom)\Z|/(?:rss|atom|feeds?)(?:/|\.xml|\Z)|(?:rss|atom|feed)[^/]*\.xml\Z", re.I)
_COMMENTS = re.compile(r"comment|kommentar|reacties|wp-json|oembed|replies", re.I)
_NEWSLIKE = re.compile(r"news|noticias|actu|nachrichten|latest|recent", re.I)
_HOMELY = frozenset(("home", "homepage", "start", "startseite", "accueil", "inicio", "início", "news", "index"))
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
"""The list that comes with the library: nothing is fetched, nothing written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A feed that a page names."""

    url: str
    title: str | None = None
    type: str | None = None
    """As declared, without parameters; None for a plain link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What to write into an outlet's file; `front_pages` only where nothing better keeps us up to date."""

    feeds: tuple[str, ...] = ()
    news_sitemaps: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    front_pages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """For the user: what was tried and why it was left out."""


def robots_sitemaps(text: str) -> list[str]:
    """The sitemaps that a robots.txt names, each once; what is no absolute address is left out."""
    found = (address(line, "") for line in Protego.parse(text).sitemaps)
    return list(dict.fromkeys(url for url in found if url))


def alternate_feeds(html: bytes, url: str) -> list[Candidate]:
    """The feeds that the page at `url` names, in its order; where it names none, those it links to.

    Feeds of comments and of single articles are left out.  Raises `NotAFeed` for what is no HTML.
    """
    page = parse_html(html)
    base = page.find(".//base[@href]")
    root = urljoin(url, base.get("href", "") if base is not None else "")
    named = [c for link in page.iter("link") if (c := _alternate(link, root))]
    if not named:
        owner = host_of(url)
        named = [c for link in page.iter("a") if (c := _linked(link, root, owner))]
    first: dict[str, Candidate] = {}
    for candidate in named:
        first.setdefault(candidate.url, candidate)
    return list(first.values())[:MANY]


def _alternate(link: HtmlElement, base: str) -> Candidate | None:
    if "alternate" not in (link.get("rel") or "").lower().split():
        return None
    declared = (link.get("type") or "").partition(";")[0].strip().lower()
    title = " ".join((link.get("title") or "").split()) or None
    href = (link.get("href") or "").strip()
    if declared not in _FEED_TYPES and not (declared in _LOOSE_TYPES and _FEEDLIKE.search(href)):
        return None
    target = address(href.removeprefix("feed:") if href.startswith("feed:http") else href, base)
    return Candidate(url=target, title=title, type=declared) if target and _of_outlet(target, title) else None


def _linked(link: HtmlElement, base: str, owner: str) -> Candidate | None:
    target = address(link.get("href"), base)
    if not target or not _FEED_LINK.search(urlsplit(target).path) or not _of_outlet(target, None):
        return None
    host = host_of(target)
    if not same_outlet(target, [owner]) and not host.startswith(("feeds.", "rss.", "feed.")):
        return None
    title = " ".join(" ".join(str(part) for part in link.itertext()).split()) or None
    return Candidate(url=target, title=title)


def _of_outlet(url: str, title: str | None) -> bool:
    """Whether a feed is the outlet's own: not of comments, not of one story."""
    return not (_COMMENTS.search(url) or (title and _COMMENTS.search(title)) or dated(url))


def children_to_try(children: Iterable[Child], limit: int = 3) -> list[str]:
    """The children of a sitemap index that most likely hold today's news: named so, then last modified, then first."""
    ranked = sorted(children, key=lambda child: child.lastmod or "", reverse=True)
    ranked.sort(key=lambda child: not _NEWSLIKE.search(urlsplit(child.url).path))
    return [child.url for child in ranked[:limit]]


def choose(front: str, found: Mapping[str, Listing | NotAFeed]) -> Proposal:
    """What to read the outlet of the front page `front` by, from what came of each address that was tried.

    `found` holds, by address and in order of preference, feeds and sitemaps, the children of an index that were tried
    among them.  An index stands for its children where all of those hold news; else the news children stand alone.
    """
    feeds: list[str] = []
    empty: list[str] = []
    news: list[str] = []
    plain: list[str] = []
    notes: list[str] = []
    parents = {child.url: url for url, listing in found.items() for child in _children(listing)}
    seen: dict[frozenset[str], str] = {}
    for url, listing in found.items():
        if isinstance(listing, NotAFeed):
            notes.append(f"{url}: {listing}")
            continue
        if listing.broken:
            notes.append(f"{url}: {listing.broken}")
        match listing.kind:
            case FeedKind.FEED:
                same = frozenset(url_key(entry.url) for entry in listing.entries)
                if not same:
                    notes.append(f"{url}: a feed without entries today")
                    empty.append(url)
                elif same in seen:
                    notes.append(f"{url}: the same entries as {seen[same]}")
                else:
                    seen[same] = url
                    feeds.append(url)
            case FeedKind.FRONT:
                notes.append(f"{url}: a page, no feed")
            case _ if listing.children:
                (news if _all_news(listing, found) else plain).append(url)
            case FeedKind.NEWS_SITEMAP:
                if not (parents.get(url) and _all_news(found[parents[url]], found)):
                    news.append(url)
            case FeedKind.SITEMAP:
                if url not in parents:
                    plain.append(url)
    pages = () if feeds or news else (front,)
    feeds += empty  # a feed that has nothing today may have something tomorrow
    return Proposal(
        feeds=tuple(feeds),
        news_sitemaps=tuple(news),
        sitemaps=tuple(plain),
        front_pages=pages,
        notes=tuple(notes),
    )


def _children(listing: Listing | NotAFeed) -> tuple[Child, ...]:
    return () if isinstance(listing, NotAFeed) else listing.children


def _all_news(listing: Listing | NotAFeed, found: Mapping[str, Listing | NotAFeed]) -> bool:
    """Whether every child of an index that was tried holds news, and one was."""
    tried = [found[child.url] for child in _children(listing) if child.url in found]
    return bool(tried) and all(isinstance(c, Listing) and c.kind is FeedKind.NEWS_SITEMAP for c in tried)


def name_of(html: bytes) -> str | None:
    """The outlet's name as its front page states it: og:site_name, application-name, else the title's first part."""
    page = parse_html(html)
    for attribute, value in (("property", "og:site_name"), ("name", "application-name")):
        for meta in page.iter("meta"):
            said = " ".join((meta.get("content") or "").split())
            if said and (meta.get(attribute) or "").strip().lower() == value:
                return said
    title = page.find(".//head/title")
    text = " ".join((title.text or "").split()) if title is not None else ""
    parts = [part.strip() for part in re.split(r"\s+[|–—:·»•-]\s+|\s*\|\s*|:\s", text) if part.strip()]
    return next((part for part in parts if part.lower() not in _HOMELY), None)


def language_of(html: bytes) -> str | None:
    """The page's language as it declares it, ISO 639 in lower case (``en``); None where it declares none."""
    page = parse_html(html)
    metas = [m.get("content") for m in page.iter("meta") if (m.get("http-equiv") or "").lower() == "content-language"]
    locales = [m.get("content") for m in page.iter("meta") if m.get("property") == "og:locale"]
    for said in (page.get("lang"), page.get("xml:lang"), *metas, *locales):
        found = re.match(r"\s*([A-Za-z]{2,3})(?:[-_,\s]|\Z)", said or "")
        if found:
            return found[1].lower()
    return None


def outlet_id(host: str, taken: Collection[str] = ()) -> str:
    """An id from a host: ``bbc.com`` → bbc; if taken, bbc-com, then bbc-com-2.  The hosts below a domain name
    themselves: ``news.example.org`` → news-example.  Letters a-z, digits and hyphens.  Raises `BadAddress`."""
    name = host_of(host if "://" in host else f"http://{host}")
    parts = _SUFFIXES(name)
    labels = [label for label in (*parts.subdomain.split("."), parts.domain) if label]
    if not parts.suffix or not labels:
        labels = [name]
    short = _ascii(labels)
    whole = _ascii([*labels, *parts.suffix.split(".")]) if labels != [name] else short
    choices = [short, whole, *(f"{whole}-{number}" for number in range(2, len(taken) + 3))]
    return next(choice for choice in choices if choice not in taken)


def _ascii(labels: list[str]) -> str:
    """The labels with hyphens; accents dropped from IDNA labels, those in other scripts left in their ASCII form."""
    plain = []
    for label in labels:
        try:
            spoken = unicodedata.normalize("NFKD", label.encode().decode("idna"))
        except UnicodeError:
            spoken = label
        folded = "".join(char for char in spoken.lower() if not unicodedata.combining(char))
        plain.append(folded if folded.isascii() else label)
    joined = re.sub(r"[^a-z0-9-]+", "-", "-".join(plain).lower()).strip("-")
    if not joined:
        raise BadAddress(f"no id can be made of {labels!r}")
    return joined
