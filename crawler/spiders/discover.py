"""DiscoverSpider: any address → what its outlet offers to be read by.  Keeps nothing; asks little, and politely."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import requests
from crawler.middlewares import DOWNLOAD_ERRORS, why
from crawler.middlewares.robots import Robots
from db.model import FeedKind
from pipelines.canonical import host_of
from pipelines.discover import entries
from pipelines.listing import Listing, NotAFeed
from pipelines.propose import (
    Proposal,
    alternate_feeds,
    children_to_try,
    choose,
    language_of,
    name_of,
    robots_sitemaps,
)

MOST_FEEDS = 12
MOST_SITEMAPS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found at an address."""

    given: str
    """As the user wrote it."""
    front: str
    """The page to read, after redirects."""
    hosts: tuple[str, ...]
    name: str | None
    language: str | None
    proposal: Proposal
    links: int
    """Article links on the front page."""
    problem: str | None = None
    """Why the address itself could not be read."""


class DiscoverSpider(Spider):
    """Finds feeds, news sitemaps and article links behind addresses."""

    name = "discover"
    custom_settings = {"ITEM_PIPELINES": {}}  # noqa: RUF012  (Scrapy's own name and shape)
    urls: list[str] | str = ()  # type: ignore[assignment]
    found: list[Found] | None = None
    """Where to put what was found; None: it is yielded as items."""

    async def start(self) -> AsyncIterator[Request]:
        """A request per address."""
        for url in self.urls.split(",") if isinstance(self.urls, str) else self.urls:
            yield self._request(url, callback=self.parse, errback=self.failed, cb_kwargs={"given": url})

    def _request(self, url: str, **more: Any) -> Request:
        return Request(url, meta=requests.meta(url, None, self.crawler.settings), dont_filter=True, **more)

    async def parse(self, response: Response, given: str | None = None) -> AsyncIterator[Found]:
        """The address answered: a front page, or a feed itself."""
        given = given or response.url
        if kind := self._kind(given):
            yield self._keep(_asked(given, response, kind))
            return
        if response.status != 200:
            yield self._keep(await self._site(given, given, b"", f"it answers {response.status}"))
            return
        try:
            listing = entries(response.body, response.url, FeedKind.FEED)
        except NotAFeed:
            yield self._keep(await self._site(given, response.url, response.body, None))
            return
        yield self._keep(_feed_itself(given, response.url, listing))

    async def failed(self, failure: Failure) -> AsyncIterator[Found]:
        """The address did not answer; robots.txt may still name sitemaps."""
        given = failure.request.cb_kwargs["given"]  # type: ignore[attr-defined]
        if self._kind(given):
            yield self._keep(unread(given, why(failure.value)))
            return
        yield self._keep(await self._site(given, given, b"", why(failure.value)))

    def _kind(self, given: str) -> FeedKind | None:
        """What an address is asked as, where the user's files say what it is; None where that is to be found out."""
        kind = self.crawler.settings.getdict("MASTHEAD_KINDS").get(given)
        return FeedKind(kind) if kind else None

    def _keep(self, found: Found) -> Found:
        if self.found is not None:
            self.found.append(found)
        return found

    async def _site(self, given: str, front: str, html: bytes, problem: str | None) -> Found:
        name = language = None
        links = 0
        candidates: list[str] = []
        if html:
            try:
                name, language = name_of(html), language_of(html)
                candidates = [c.url for c in alternate_feeds(html, front)][:MOST_FEEDS]
                page = entries(html, front, FeedKind.FRONT, hosts=[host_of(front)])
                links = sum(entry.verdict is None for entry in page.entries)
            except NotAFeed as error:
                problem = str(error)
        listings: dict[str, Listing | NotAFeed] = {}
        for url in candidates:
            listings[url] = await self._listing(url, FeedKind.FEED)
        for url in self._sitemaps(given, front):
            listings[url] = listing = await self._listing(url, FeedKind.NEWS_SITEMAP)
            for child in children_to_try(() if isinstance(listing, NotAFeed) else listing.children):
                if child not in listings:
                    listings[child] = await self._listing(child, FeedKind.NEWS_SITEMAP)
        hosts = tuple(dict.fromkeys((host_of(front), host_of(given))))
        return Found(
            given=given, front=front, hosts=hosts, name=name, language=language, links=links,
            proposal=choose(front, listings), problem=problem,
        )  # fmt: skip

    def _sitemaps(self, *urls: str) -> list[str]:
        robots = self.crawler.get_downloader_middleware(Robots)
        assert robots is not None
        origins = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, urls)}
        named = [url for origin in sorted(origins) for url in robots_sitemaps(robots.texts.get(origin, ""))]
        return list(dict.fromkeys(named))[:MOST_SITEMAPS]

    async def _listing(self, url: str, kind: FeedKind) -> Listing | NotAFeed:
        assert self.crawler.engine is not None
        try:
            response: Response = await self.crawler.engine.download_async(self._request(url))
        except (IgnoreRequest, *DOWNLOAD_ERRORS) as error:
            return NotAFeed(why(error))
        if response.status != 200:
            return NotAFeed(f"it answers {response.status}")
        try:
            return entries(response.body, response.url, kind)
        except NotAFeed as error:
            return error


def unread(given: str, problem: str) -> Found:
    """An address that could not be read: its front page is all there is to propose."""
    return Found(
        given=given, front=given, hosts=(host_of(given),), name=None, language=None, links=0,
        proposal=Proposal(front_pages=(given,)), problem=problem,
    )  # fmt: skip


def _asked(given: str, response: Response, kind: FeedKind) -> Found:
    """Whether an answer can be read as what it is listed as; nothing else is asked for."""
    if response.status != 200:
        return unread(given, f"it answers {response.status}")
    try:
        listing = entries(response.body, response.url, kind)
    except NotAFeed as error:
        return unread(given, str(error))
    return Found(
        given=given, front=response.url, hosts=(host_of(given),), name=None, language=None,
        links=len(listing.entries), proposal=Proposal(),
    )  # fmt: skip


def _feed_itself(given: str, url: str, listing: Listing) -> Found:
    """The address is a feed: its articles' host is the outlet's."""
    hosts = Counter(host_of(entry.url) for entry in listing.entries)
    host = hosts.most_common(1)[0][0] if hosts else host_of(url)
    front = f"https://{host}/"
    return Found(
        given=given, front=front, hosts=(host,), name=None, language=None, links=0,
        proposal=choose(front, {url: listing}),
    )  # fmt: skip
