"""NewsSpider: feeds, news sitemaps and front pages → new articles, and known ones again when they are due."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from sqlite_utils import Database
from twisted.python.failure import Failure

from crawler import requests
from crawler.config import age, choose, span
from crawler.extensions.record import Record
from crawler.middlewares import OutOfTime
from crawler.spiders import reports
from db import frontier, times
from db.frontier import Announced, Feed, News, Poll
from db.model import Entry, FeedKind, Link, Outlet
from db.writer import Writer
from pipelines.canonical import BadAddress, fetch_url, same_outlet, url_key
from pipelines.discover import Child, NotAFeed, entries
from pipelines.errors import NotAnArticle
from pipelines.extract import extract
from pipelines.page import Page
from pipelines.registry import Registry
from pipelines.stages import hints_of, registry_of, writer_of

MOST_ENTRIES = 5000
"""Of one feed; a news sitemap may have 1,000."""
LONGEST = 4000
"""Characters of an address that is fetched; what is longer is no article's."""


class NewsSpider(Spider):
    """What is new at the chosen outlets, by their own announcements."""

    name = "news"
    registry: Registry
    chosen: list[Outlet]
    limit: int
    taken: Counter[str]
    """Article requests of this run, by outlet."""
    asked: set[int]
    """Feeds asked in this run."""
    oldest: str | None
    interval: timedelta
    writer: Writer
    would_fetch: list[tuple[str, str]] | None = None
    """Given for a dry run: gets the addresses instead of the network."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.registry = registry_of(settings)
        named = kwargs["outlets"].split(",") if "outlets" in kwargs else ()
        settled = settings.getlist("MASTHEAD_CHOICE")
        if settings["MASTHEAD_ARGUMENTS"]:  # `masthead crawl` has chosen already
            named = settled
        spider.chosen = [spider.registry.outlets[name] for name in choose(spider.registry, named, settled=settled)]
        spider.limit = settings.getint("MASTHEAD_LIMIT")
        spider.taken = Counter()
        spider.asked = set()
        spider.oldest = frontier.age_limit(age(settings["MASTHEAD_MAX_AGE"]), datetime.now(UTC))
        spider.interval = span(settings["MASTHEAD_POLL"])
        return spider

    # --- what to ask ----------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """Feeds that are due, and what is left from earlier runs."""
        self.writer = writer_of(self.crawler)
        record = self.crawler.get_extension(Record)
        assert record is not None
        await record.begin(self.writer, self.registry, self.chosen)
        settings = self.crawler.settings
        recheck, now = settings["MASTHEAD_RECHECK"], settings.getbool("MASTHEAD_NOW")
        for outlet in self.chosen:
            feeds, links = await self._change(partial(self._plan, outlet=outlet, recheck=recheck))
            for feed in feeds:
                if feed.due or now:
                    yield self._ask(feed, outlet)
            for link in links:
                if (request := self._fetch(link, outlet)) is not None:
                    yield request

    def _plan(self, db: Database, *, outlet: Outlet, recheck: str) -> tuple[list[Feed], list[Link]]:
        at = times.now()
        known = [frontier.feed(db, outlet.id, url, kind, at=at) for url, kind in requests.announcers(outlet)]
        known += [child for feed in known for child in frontier.children(db, feed=feed, at=at)]
        frontier.reopen(db, outlet.id, oldest=self.oldest, at=at)
        return known, frontier.due(db, outlet.id, at=at, recheck=recheck)

    def _ask(self, feed: Feed, outlet: Outlet) -> Request:
        self._count(outlet.id, "requests")
        self.asked.add(feed.id)
        return Request(
            feed.url,
            callback=self.read_feed,
            errback=self.feed_failed,
            cb_kwargs={"feed": feed, "outlet": outlet},
            meta=requests.meta(feed.url, outlet, self.crawler.settings) | {"feed": feed},
            priority=10,
            dont_filter=True,
        )

    def _fetch(self, link: Link, outlet: Outlet) -> Request | None:
        """The request for an article; None where the outlet's limit for this run is reached."""
        if self.limit and self.taken[outlet.id] >= self.limit:
            return None
        self.taken[outlet.id] += 1
        if self.would_fetch is not None:
            self.would_fetch.append((outlet.id, link.url))
            return None
        self._count(outlet.id, "requests")
        return Request(
            link.url,
            callback=self.read_article,
            errback=self.article_failed,
            cb_kwargs={"link": link, "outlet": outlet},
            meta=requests.meta(link.url, outlet, self.crawler.settings)
            | {"link": link.id, "hosts": requests.hosts_of(outlet)},
            dont_filter=True,
        )

    # --- feeds ----------------------------------------------------------------------------------

    async def read_feed(self, response: Response, feed: Feed, outlet: Outlet) -> AsyncIterator[Request]:
        """What a feed, sitemap or front page announces; all of it is written down before anything is fetched."""
        if response.status == 304:
            await self._change(
                partial(
                    frontier.polled, poll=Poll(feed=feed.id, status="unchanged", interval=self.interval), at=times.now()
                )
            )
            self._count(outlet.id, "feeds_unchanged")
            return
        if response.status != 200:
            await self._feed_bad(feed, outlet, *reports.feed_status(response))
            return
        try:
            listing = entries(
                response.body, response.url, feed.kind, articles=outlet.articles,
                hosts=requests.hosts_of(outlet), limit=MOST_ENTRIES,
            )  # fmt: skip
        except NotAFeed as reason:
            await self._feed_bad(feed, outlet, str(reason), 1.0)
            return
        poll = Poll(
            feed=feed.id,
            status="ok",
            etag=requests.header(response, "ETag"),
            last_modified=requests.header(response, "Last-Modified"),
            sha256=hashlib.sha256(response.body).hexdigest(),
            note="; ".join(filter(None, (listing.note, listing.broken))) or None,
            interval=self.interval,
        )
        announced = list(self._announced(listing.entries, outlet))
        take = partial(self._take, poll=poll, feed=feed, announced=announced, children=listing.children)
        news, children = await self._change(take)
        self._count(outlet.id, "feeds_read")
        reports.count_news(self.crawler.stats, outlet.id, news.counts)
        for link in news.fetch:
            if (request := self._fetch(link, outlet)) is not None:
                yield request
        for child in children:
            if child.id not in self.asked:
                yield self._ask(child, outlet)

    def _announced(self, found: Iterable[Entry], outlet: Outlet) -> Iterator[Announced]:
        for entry in found:
            try:
                url = fetch_url(entry.url)
            except BadAddress:
                continue  # mailto:, javascript: and the like are no addresses of pages
            claimed = entry if len(url) <= LONGEST else replace(entry, verdict="an address of over 4,000 characters")
            yield Announced(entry=claimed, url=url, key=url_key(url), elsewhere=not self._own(url, outlet))

    def _own(self, url: str, outlet: Outlet) -> bool:
        """Whether an address is the outlet's today: on a host of its own that no other outlet has a part of, and that
        did not pass into other hands."""
        if not same_outlet(url, requests.hosts_of(outlet)):
            return False
        publisher = self.registry.resolve(url).outlet
        return publisher is None or publisher.id == outlet.id

    def _take(
        self, db: Database, *, poll: Poll, feed: Feed, announced: Sequence[Announced], children: Sequence[Child]
    ) -> tuple[News, list[Feed]]:
        """Write down what a feed announced and the sitemaps that an index names, both or neither."""
        kept, left = requests.children_to_ask(children, self.oldest)
        if left:
            poll = replace(poll, note="; ".join(filter(None, (poll.note, f"{left} sitemaps left out"))))
        at = times.now()
        news = frontier.announce(db, poll, feed.outlet, announced, at=at, oldest=self.oldest)
        return news, frontier.adopt(db, index=feed, urls=kept, at=at)

    async def feed_failed(self, failure: Failure) -> None:
        """A feed that brought no response."""
        feed, outlet = failure.request.cb_kwargs["feed"], failure.request.cb_kwargs["outlet"]  # type: ignore[attr-defined]
        if not isinstance(failure.value, OutOfTime):
            await self._feed_bad(feed, outlet, *reports.feed_failure(failure))

    async def _feed_bad(self, feed: Feed, outlet: Outlet, reason: str, points: float, wait: float = 0.0) -> None:
        interval = max(self.interval, timedelta(seconds=wait))
        poll = Poll(feed=feed.id, status=f"failed: {reason}", points=points, interval=interval)
        await self._change(partial(frontier.polled, poll=poll, at=times.now()))
        self._count(outlet.id, "feeds_failed")
        self.logger.info("%s: %s: %s", outlet.id, feed.url, reason)

    # --- articles -------------------------------------------------------------------------------

    async def read_article(self, response: Response, link: Link, outlet: Outlet) -> AsyncIterator[Page]:
        """A page goes to the pipelines; everything else is an outcome."""
        self._count(outlet.id, "fetched")
        self.crawler.stats.inc_value(f"masthead/{outlet.id}/bytes", len(response.body))
        if response.status == 200:
            yield Page(
                url=response.url, html=response.body, charset=requests.charset(response), status=200,
                fetched_at=times.now(), outlet=outlet.id, hints=hints_of(outlet), link=link,
            )  # fmt: skip
            return
        counted = await self._change(partial(reports.article_status, link=link, response=response, at=times.now()))
        self._count(outlet.id, counted)

    async def article_failed(self, failure: Failure) -> None:
        """An article's request that brought no response, or must not be followed."""
        link, outlet = failure.request.cb_kwargs["link"], failure.request.cb_kwargs["outlet"]  # type: ignore[attr-defined]
        counted = await self._change(partial(reports.article_failure, link=link, failure=failure, at=times.now()))
        if counted:
            self._count(outlet.id, counted)

    # --- by hand: scrapy parse, scrapy shell ------------------------------------------------------

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """One address by itself, without a database: a feed's links as requests, or a page's article."""
        outlet = self.registry.resolve(response.url).outlet
        hints = hints_of(outlet) if outlet else None
        try:
            yield extract(
                response.body, response.url, charset=requests.charset(response), hints=hints, seen=times.now()
            )
            return
        except NotAnArticle as reason:
            self.logger.info("%s is no article (%s); reading it for links", response.url, reason)
        kind = FeedKind.FRONT if requests.is_html(response) else FeedKind.FEED
        hosts = tuple(h.host for h in outlet.hosts) if outlet else (urlsplit(response.url).hostname or "",)
        try:
            listing = entries(response.body, response.url, kind, hosts=hosts)
        except NotAFeed as reason:
            self.logger.info("%s announces nothing: %s", response.url, reason)
            return
        for entry in listing.entries:
            if entry.verdict is None:
                yield Request(fetch_url(entry.url), callback=self.parse)

    # --- small ------------------------------------------------------------------------------------

    async def _change(self, work: Any) -> Any:
        return await asyncio.wrap_future(self.writer.do(work))

    def _count(self, outlet: str, what: str) -> None:
        self.crawler.stats.inc_value(f"masthead/{outlet}/{what}")
