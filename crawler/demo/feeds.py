"""Feeds and sitemaps of every kind, written from plain entries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

RSS_TYPE = "application/rss+xml; charset=utf-8"
ATOM_TYPE = "application/atom+xml"
RDF_TYPE = "application/rdf+xml"
JSON_TYPE = "application/feed+json"
XML_TYPE = "application/xml"
GZIP_TYPE = "application/gzip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One announced address."""

    url: str
    title: str
    published: datetime | None = None
    """Aware; None where the feed says nothing."""
    summary: str | None = None


def rss(name: str, home: str, items: Sequence[Item], encoding: str = "utf-8") -> bytes:
    """RSS 2.0."""
    rows = "".join(
        f"<item><title>{escape(i.title)}</title><link>{escape(i.url)}</link><guid>{escape(i.url)}</guid>"
        + (f"<description>{escape(i.summary)}</description>" if i.summary else "")
        + (f"<pubDate>{format_datetime(i.published)}</pubDate>" if i.published else "")
        + "</item>\n"
        for i in items
    )
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0"><channel><title>{escape(name)}</title>'
        f"<link>{escape(home)}</link><description>{escape(name)}: the latest</description>\n{rows}</channel></rss>\n"
    )
    return text.encode(encoding, "xmlcharrefreplace")


def atom(name: str, home: str, items: Sequence[Item]) -> bytes:
    """Atom 1.0."""
    rows = "".join(
        f"<entry><title>{escape(i.title)}</title><link href={_quoted(i.url)}/><id>{escape(i.url)}</id>"
        + (f"<published>{_iso(i.published)}</published><updated>{_iso(i.published)}</updated>" if i.published else "")
        + (f"<summary>{escape(i.summary)}</summary>" if i.summary else "")
        + "</entry>\n"
        for i in items
    )
    newest = max((i.published for i in items if i.published), default=None)
    updated = f"<updated>{_iso(newest)}</updated>" if newest else ""
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(name)}</title><link href={_quoted(home)}/><id>{escape(home)}</id>{updated}\n{rows}</feed>\n"
    )
    return text.encode()


def rdf(name: str, home: str, items: Sequence[Item]) -> bytes:
    """RSS 1.0, with Dublin Core dates."""
    listed = "".join(f"<rdf:li rdf:resource={_quoted(i.url)}/>" for i in items)
    rows = "".join(
        f"<item rdf:about={_quoted(i.url)}><title>{escape(i.title)}</title><link>{escape(i.url)}</link>"
        + (f"<dc:date>{_iso(i.published)}</dc:date>" if i.published else "")
        + (f"<description>{escape(i.summary)}</description>" if i.summary else "")
        + "</item>\n"
        for i in items
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel rdf:about={_quoted(home)}><title>{escape(name)}</title><link>{escape(home)}</link>"
        f"<description>{escape(name)}</description><items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n"
        f"{rows}</rdf:RDF>\n"
    )
    return text.encode()


def json_feed(name: str, home: str, items: Sequence[Item]) -> bytes:
    """JSON Feed 1.1."""
    rows = []
    for i in items:
        row = {"id": i.url, "url": i.url, "title": i.title, "content_text": i.summary or i.title}
        rows.append({**row, "date_published": _iso(i.published)} if i.published else row)
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": name, "home_page_url": home, "items": rows}
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def news_sitemap(name: str, language: str, items: Sequence[Item]) -> bytes:
    """A news sitemap, with titles and publication dates."""
    rows = "".join(
        f"<url><loc>{escape(i.url)}</loc><news:news><news:publication><news:name>{escape(name)}</news:name>"
        f"<news:language>{language}</news:language></news:publication>"
        + (f"<news:publication_date>{_iso(i.published)}</news:publication_date>" if i.published else "")
        + f"<news:title>{escape(i.title)}</news:title></news:news></url>\n"
        for i in items
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{rows}</urlset>\n'
    )
    return text.encode()


def sitemap(items: Sequence[Item]) -> bytes:
    """A plain sitemap; a published time stands as lastmod."""
    rows = "".join(
        f"<url><loc>{escape(i.url)}</loc>"
        + (f"<lastmod>{_iso(i.published)}</lastmod>" if i.published else "")
        + "</url>\n"
        for i in items
    )
    return _sitemaps("urlset", rows)


def sitemap_index(urls: Sequence[str], changed: datetime | None = None) -> bytes:
    """A sitemap of sitemaps."""
    when = f"<lastmod>{_iso(changed)}</lastmod>" if changed else ""
    return _sitemaps("sitemapindex", "".join(f"<sitemap><loc>{escape(u)}</loc>{when}</sitemap>\n" for u in urls))


def _sitemaps(root: str, rows: str) -> bytes:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{space}">\n{rows}</{root}>\n'.encode()


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def _quoted(text: str) -> str:
    return f'"{escape(text, {chr(34): "&quot;"})}"'
