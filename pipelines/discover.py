"""Feed, sitemap or front page bytes → entries, whatever the address was thought to be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from db.model import Entry, FeedKind
from pipelines import feeds, front, sitemaps
from pipelines.listing import Child, Listing, NotAFeed, unpacked
from pipelines.paths import path_verdict

__all__ = ["Child", "Listing", "NotAFeed", "entries"]

HEAD = 20_000
"""Bytes in which a document must show what it is; some programs print their warnings first."""

ENTITY_LIMIT = 100
"""Characters of one declared entity.  Real ones stand for a character; a long or nested one is a bomb."""

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?P<name>rss|rdf|feed|urlset|sitemapindex)(?=[\s>/])", re.I)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.I)
_ENTITY = re.compile(rb"<!ENTITY\s+(?P<kind>%?)\s*[^\s>]+\s+(?P<rest>[^>]*)>?", re.I)
_QUOTED = re.compile(rb"""\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)')\s*\Z""")
_CHARACTER = re.compile(rb"&#\w+;|&(?:amp|lt|gt|quot|apos);")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>", re.I)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_PROLOG = re.compile(rb"<\?xml[^>]*\?>", re.I)


def entries(
    body: bytes,
    url: str,
    kind: FeedKind,
    *,
    articles: str | None = None,
    hosts: Iterable[str] = (),
    limit: int | None = None,
) -> Listing:
    """What the bytes found at `url` announce.  `kind` is what we took it for; the bytes decide.

    `articles` is a regular expression of the outlet's article paths: other addresses of plain sitemaps and front pages
    get a verdict.  `hosts` are the outlet's; a front page's links elsewhere are told by them (default: the page's own).
    `limit` is the number of entries at most (default: 2,000 of a feed or front page, 50,000 of a sitemap).
    Raises `NotAFeed` for an error page, an entity bomb, more than 50 MB, and whatever else is no list of links.
    """
    body, cut = unpacked(body)
    body = _utf8(body)
    if not body.strip():
        raise NotAFeed("empty")
    head = _COMMENT.sub(lambda comment: b" " * len(comment[0]), body[:HEAD])
    root, page = _ROOT.search(head), _HTML.search(head)
    if page and (root is None or page.start() < root.start()):
        if kind is not FeedKind.FRONT:
            title = _TITLE.search(body, page.start(), HEAD)
            said = f": {title[1].decode('utf-8', 'replace').strip()}" if title else ""
            raise NotAFeed(f"an HTML page{said}")
        return front.read_front(body, url, articles=articles, hosts=hosts, limit=limit or front.LIMIT)
    if root:
        listing = _read_xml(body, root, url, kind, articles, limit)
    elif body.lstrip()[:1] == b"{":
        listing = feeds.read_json_feed(body, url, limit=limit or feeds.LIMIT)
    elif kind is FeedKind.FRONT:
        listing = front.read_front(body, url, articles=articles, hosts=hosts, limit=limit or front.LIMIT)
    else:
        listing = _judged(sitemaps.read_lines(body, url, limit=limit or sitemaps.LIMIT), articles)
    return replace(listing, broken=cut or listing.broken)


def _read_xml(
    body: bytes, root: re.Match[bytes], url: str, kind: FeedKind, articles: str | None, limit: int | None
) -> Listing:
    head = body[: root.start()]
    _refuse_bombs(head)
    prolog = _PROLOG.search(head)
    before = head[: prolog.start()] if prolog else _DOCTYPE.sub(b"", re.sub(rb"<[!?].*?>", b"", head, flags=re.S))
    start = prolog.start() if prolog else len(head) if before.strip() else 0
    # A DOCTYPE without declarations names a DTD that we do not fetch; without it, its entities are seen to be missing.
    xml = _DOCTYPE.sub(b"", body[start : root.start()]).lstrip() + body[root.start() :]
    if root["name"].lower() in (b"rss", b"rdf", b"feed"):
        listing = feeds.read_feed(xml, url, limit=limit or feeds.LIMIT)
    else:
        listing = sitemaps.read_sitemap(xml, url, limit=limit or sitemaps.LIMIT)
        if not listing.entries and kind is FeedKind.NEWS_SITEMAP:
            listing = replace(listing, kind=kind)  # an index, or two days without news
        listing = _judged(listing, articles)
    return replace(listing, broken="text before the XML") if before.strip() and not listing.broken else listing


def _judged(listing: Listing, articles: str | None) -> Listing:
    """The listing with a verdict on what is no article by its path; a news sitemap holds nothing else."""
    if listing.kind is not FeedKind.SITEMAP:
        return listing
    judged: tuple[Entry, ...] = tuple(
        replace(entry, verdict=path_verdict(entry.url, articles)) for entry in listing.entries
    )
    return replace(listing, entries=judged)


def _refuse_bombs(head: bytes) -> None:
    """Raises `NotAFeed` where what stands before the root declares more than characters."""
    for declared in _ENTITY.finditer(head):
        value = _QUOTED.match(declared["rest"])
        text = (value["a"] or value["b"] or b"") if value else None
        if declared["kind"] or text is None or b"&" in _CHARACTER.sub(b"", text) or len(text) > ENTITY_LIMIT:
            raise NotAFeed("declares entities that could expand without end")


def _utf8(body: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8, and no byte order mark, so that the rest can read plain bytes."""
    for mark, encoding in ((b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            text = body.decode(encoding, "replace")
            return re.sub(r"(<\?xml[^>]*?)\sencoding=[\"'][^\"']*[\"']", r"\1", text, count=1).encode()
    return body.removeprefix(b"\xef\xbb\xbf")
