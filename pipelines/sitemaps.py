"""Sitemap bytes → addresses: news sitemaps with dates and titles, plain ones, indexes, lists of lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree

from db.model import Entry, FeedKind
from pipelines.listing import Child, Listing, NotAFeed, address, distinct, plain, stamp_of

LIMIT = 50_000
"""Addresses of one file, by the protocol."""

NEWS = "google.com/schemas/sitemap-news"
"""Part of the news tags' namespace; its version and scheme vary."""

_AMP = b"\x7f"
_URLSET = re.compile(rb"<urlset")


def read_sitemap(body: bytes, url: str, *, limit: int = LIMIT) -> Listing:
    """A sitemap or sitemap index found at `url`.  Raises `NotAFeed` where the root is something else.

    Read leniently by libxml2.  Its recovery drops ``&amp;`` from addresses, so ampersands are hidden from it and
    entities resolved afterwards, which also leaves an entity bomb nothing to expand.
    `lastmod` is no date of publication: entries of plain sitemaps have none.
    """
    parser = etree.XMLParser(
        recover=True, no_network=True, resolve_entities=False, remove_comments=True, remove_pis=True
    )
    if b"<news:" in body and b"xmlns:news" not in body:
        body = _URLSET.sub(rb'\g<0> xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', body, count=1)
    try:
        root = etree.fromstring(body.replace(b"&", _AMP), parser, base_url=url)
    except etree.XMLSyntaxError as error:  # nothing left to recover
        raise NotAFeed("XML that cannot be read") from error
    name = etree.QName(root).localname.lower() if root is not None else ""
    if name not in ("urlset", "sitemapindex"):
        raise NotAFeed(f"XML, but no sitemap (<{name}>)")
    errors = parser.error_log.filter_from_errors()
    broken = f"not well-formed XML: {errors[0].message} (line {errors[0].line})" if len(errors) else None
    if name == "sitemapindex":
        children = {child.url: child for child in _children(root, url)}
        entries, note = distinct((Entry(url=child, source=url) for child in children), limit)
        named = tuple(children[entry.url] for entry in entries)
        return Listing(children=named, kind=FeedKind.SITEMAP, note=note, broken=broken)
    found = list(_entries(root, url))
    news = root.find("{*}url/{*}news") is not None or (not found and NEWS.encode() in body)
    if found and broken and _cut_in_address(body, root):
        found.pop()
    entries, note = distinct(found, limit)
    return Listing(entries=entries, kind=FeedKind.NEWS_SITEMAP if news else FeedKind.SITEMAP, note=note, broken=broken)


def read_lines(body: bytes, url: str, *, limit: int = LIMIT) -> Listing:
    """A text sitemap: one address a line.  Raises `NotAFeed` where a line is none."""
    found = []
    for line in body.decode("utf-8-sig", "replace").splitlines():
        if not line.strip():
            continue
        target = address(line, "")
        if target is None:
            raise NotAFeed("neither XML nor a list of addresses")
        found.append(Entry(url=target, source=url))
    entries, note = distinct(found, limit)
    return Listing(entries=entries, kind=FeedKind.SITEMAP, note=note)


def _children(root: etree._Element, url: str) -> Iterator[Child]:
    for element in root.iterchildren("{*}sitemap"):
        target = address(_said(element, "loc"), url)
        if target:
            yield Child(url=target, lastmod=stamp_of(_said(element, "lastmod")))


def _entries(root: etree._Element, url: str) -> Iterator[Entry]:
    for element in root.iter("{*}url"):
        target = address(_said(element, "loc"), url)
        if not target:
            continue
        news = element.find("{*}news")
        if news is None:
            yield Entry(url=target, source=url)
        else:
            title, published = plain(_said(news, "title")), stamp_of(_said(news, "publication_date"))
            yield Entry(url=target, title=title, published=published, source=url)


def _cut_in_address(body: bytes, root: etree._Element) -> bool:
    """Whether the document breaks off within the last address, which is then another one."""
    *_, last = root.iter("{*}loc")
    return body.endswith((last.text or "").encode().replace(_AMP, b"&"))


def _said(element: etree._Element, name: str) -> str | None:
    """The text of the first child of that name, in whatever namespace."""
    child = element.find("{*}" + name)
    if child is None or child.text is None:
        return None
    return html.unescape(child.text.replace(_AMP.decode(), "&")).strip()
