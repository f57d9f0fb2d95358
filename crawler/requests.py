"""What every request of ours carries, and what we read off a response's head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response
from scrapy.settings import BaseSettings
from w3lib.encoding import http_content_type_encoding

from crawler.middlewares.pace import slot_of
from db import times
from db.model import FeedKind, Outlet
from pipelines.listing import Child

MOST_CHILDREN = 20
"""Sitemaps of one index that are asked."""

READ = [304, *range(400, 600)]
"""Statuses that we look at ourselves; redirects are followed."""


def meta(url: str, outlet: Outlet | None, settings: BaseSettings) -> dict[str, Any]:
    """The meta of a request for an outlet: its slot, its outlet with that one's delay, its proxy."""
    found: dict[str, Any] = {
        "download_slot": slot_of(urlsplit(url).hostname or ""),
        "handle_httpstatus_list": READ,
    }
    if outlet is not None:
        found |= {"outlet": outlet.id, "delay": outlet.delay}
    if proxy := settings["MASTHEAD_PROXY"]:
        found["proxy"] = proxy
    return found


def hosts_of(outlet: Outlet) -> tuple[str, ...]:
    """The hosts on which an outlet publishes today: those that were closed or passed into other hands are left out."""
    today = datetime.now(UTC).date().isoformat()
    return tuple(
        host.host
        for host in outlet.hosts
        if not (host.after in ("closed", "others") and host.valid_to and host.valid_to < today[: len(host.valid_to)])
    )


def children_to_ask(children: Sequence[Child], oldest: str | None) -> tuple[list[str], int]:
    """Of the sitemaps that an index names those to ask, and how many are left out.

    The latest modified first, without those that are older than the age limit (`oldest`, UTC); where the index does
    not say when they were modified, the first and the last of it, since indexes begin or end with the newest.
    """
    fresh = [c for c in children if not (oldest and c.lastmod and times.utc(c.lastmod) < oldest[:10])]
    if any(child.lastmod for child in fresh):
        kept = sorted(fresh, key=lambda child: child.lastmod or "", reverse=True)[:MOST_CHILDREN]
    elif len(fresh) > MOST_CHILDREN:
        kept = fresh[: MOST_CHILDREN // 2] + fresh[-MOST_CHILDREN // 2 :]
    else:
        kept = fresh
    return [child.url for child in kept], len(fresh) - len(kept)


def announcers(outlet: Outlet) -> Iterator[tuple[str, FeedKind]]:
    """The addresses that announce an outlet's articles.  Whole sitemaps only where nothing better is on record."""
    yield from ((url, FeedKind.FEED) for url in outlet.feeds)
    yield from ((url, FeedKind.NEWS_SITEMAP) for url in outlet.news_sitemaps)
    yield from ((url, FeedKind.FRONT) for url in outlet.front_pages)
    if not (outlet.feeds or outlet.news_sitemaps or outlet.front_pages):
        yield from ((url, FeedKind.SITEMAP) for url in outlet.sitemaps)


def header(response: Response, name: str) -> str | None:
    """A header as the server sent it; None where it sent none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def charset(response: Response) -> str | None:
    """The charset that the Content-Type header names."""
    return http_content_type_encoding(header(response, "Content-Type"))


def is_html(response: Response) -> bool:
    """Whether a response says that it is a page."""
    return "html" in (header(response, "Content-Type") or "html").lower()
