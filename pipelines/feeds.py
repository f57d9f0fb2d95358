"""RSS, RDF, Atom and JSON Feed bytes → what they announce."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import feedparser
from lxml import etree

from db.model import Entry, FeedKind
from pipelines.listing import Listing, NotAFeed, address, distinct, plain, stamp_of

LIMIT = 2000
"""Entries of one feed: the latest news is never more; some feeds hold an archive of years."""

LENIENT_LIMIT = 5_000_000
"""Bytes of a malformed feed that feedparser's slow lenient parser is given (about half a second a megabyte)."""

_DATES = ("pubDate", "published", "issued", "available", "created", "date")
"""Elements that say when something was first published, best first.  `updated` and `modified` do not."""

_DUBLIN = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")


def read_feed(body: bytes, url: str, *, limit: int = LIMIT) -> Listing:
    """RSS, RDF or Atom found at `url`.  Raises `NotAFeed` where not even a lenient reader finds one.

    Well-formed XML is read directly, thirty times as fast as by feedparser; the rest by feedparser, whose lenient
    parser keeps ``&`` and HTML entities in addresses, where libxml2's recovery loses them.
    """
    parser = etree.XMLParser(no_network=True, remove_comments=True, remove_pis=True)
    broken = None
    try:
        root = etree.fromstring(body, parser, base_url=url)
    except etree.XMLSyntaxError as error:
        broken = f"not well-formed XML: {error.msg}"
        claims = _lenient(body, url, broken)
    else:
        claims = (_claims(item) for item in root.iter("{*}item", "{*}entry"))
    entries, note = distinct(_entries(claims, url), limit)
    return Listing(entries=entries, kind=FeedKind.FEED, note=note, broken=broken)


def read_json_feed(body: bytes, url: str, *, limit: int = LIMIT) -> Listing:
    """JSON Feed 1 and 1.1 found at `url`.  Raises `NotAFeed`."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAFeed("JSON that cannot be read") from error
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise NotAFeed("JSON, but no JSON Feed")
    claims = (_json_claims(item) for item in items if isinstance(item, dict))
    entries, note = distinct(_entries(claims, url), limit)
    return Listing(entries=entries, kind=FeedKind.FEED, note=note)


def _entries(claims: Iterable[Mapping[str, str]], url: str) -> Iterator[Entry]:
    """An entry for each set of claims that holds an address: origLink, link, else an id that is an address."""
    for claim in claims:
        link = claim.get("origLink") or claim.get("link") or claim.get("id")
        target = address(link, claim.get("base") or url)
        if target:
            stamps = (stamp_of(claim[name]) for name in _DATES if name in claim)
            yield Entry(
                url=target, title=plain(claim.get("title")), published=next(filter(None, stamps), None), source=url
            )


def _claims(item: etree._Element) -> dict[str, str]:
    """What one item or entry says, by the names of its elements; the first of each name counts."""
    own = etree.QName(item).namespace
    said: dict[str, str] = {}
    for child in item.iterchildren("*"):
        name, space = etree.QName(child).localname, etree.QName(child).namespace
        href = child.get("href")
        if name == "origLink":
            value: str | None = child.text
        elif name == "link" and href is not None:
            if child.get("rel", "alternate") != "alternate" or "html" not in child.get("type", "html"):
                continue
            value = href
            said.setdefault("base", child.base or "")
        elif name == "guid":
            name, value = "id", child.text if child.get("isPermaLink", "true").strip().lower() != "false" else None
        elif space == own or space in _DUBLIN:
            value = etree.tostring(child, method="text", encoding="unicode", with_tail=False)
        else:
            continue  # media:title, itunes:title and their like are about something else
        if value and value.strip():
            said.setdefault(name, value)
    if not said.get("id", "http").strip().lower().startswith("http"):
        del said["id"]  # a tag: or urn: names the entry, it does not lead there
    return said


def _lenient(body: bytes, url: str, broken: str) -> Iterator[dict[str, str]]:
    """The claims that feedparser makes out in malformed XML."""
    if len(body) > LENIENT_LIMIT:
        raise NotAFeed(f"{broken}, and too long to be read leniently")
    try:
        read = feedparser.parse(
            io.BytesIO(body),  # never the bytes themselves: it would take them for the name of a file
            response_headers={"content-location": url, "content-type": "application/xml"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, AssertionError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NotAFeed(broken) from error
    if not read.entries and not read.version:
        raise NotAFeed(broken)
    names = {"feedburner_origlink": "origLink", "link": "link", "title": "title", "published": "published"}
    return ({ours: entry[theirs] for theirs, ours in names.items() if entry.get(theirs)} for entry in read.entries)


def _json_claims(item: Mapping[str, Any]) -> dict[str, str]:
    names = {"url": "link", "id": "id", "title": "title", "date_published": "published"}
    said = {ours: item[theirs] for theirs, ours in names.items() if isinstance(item.get(theirs), str)}
    if not said.get("id", "http").startswith("http"):
        del said["id"]
    return said
