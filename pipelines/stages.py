"""The Scrapy item pipelines: Page → Article → TaggedArticle → on disk.  The only module here that imports scrapy."""

from __future__ import annotations

import asyncio
import dataclasses
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.settings import BaseSettings

from db import frontier
from db.imports import imported_at
from db.model import Arrival, Article, Hints, Outcome, Outlet, Saved, TaggedArticle
from db.pages import RawPage
from db.writer import Writer
from pipelines.canonical import url_key
from pipelines.errors import Deadline, NotAnArticle, WorkerDied
from pipelines.extract import EXTRACTOR, article_json, extract
from pipelines.page import Page
from pipelines.pool import Pool
from pipelines.registry import SHIPPED_OUTLETS, SHIPPED_RATINGS, Registry
from pipelines.tag import tag, tag_json


@cache
def _registry(outlets: Path | None, ratings: Path | None, own: Path | None, database: Path) -> Registry:
    files = (outlets or SHIPPED_OUTLETS, ratings or SHIPPED_RATINGS)
    return Registry.load(*files, own=own, imported=imported_at(database))


def registry_of(settings: BaseSettings) -> Registry:
    """The registry that this crawl uses; read once a process."""
    names = ("MASTHEAD_SHIPPED_OUTLETS", "MASTHEAD_SHIPPED_RATINGS", "MASTHEAD_OUTLETS")
    files = [Path(settings[name]) if settings[name] else None for name in names]
    return _registry(*files, database=Path(settings["MASTHEAD_DB"]))


def hints_of(outlet: Outlet) -> Hints:
    """What an outlet's file says that helps in reading its pages."""
    return Hints(
        outlet=outlet.id,
        name=outlet.name,
        hosts=tuple(h.host for h in outlet.hosts),
        timezone=outlet.timezone,
        languages=outlet.languages,
    )


def writer_of(crawler: Crawler) -> Writer:
    """The writer of this crawl's database."""
    settings = crawler.settings
    return Writer.of(
        Path(settings["MASTHEAD_DB"]), extractor=EXTRACTOR, keep_pages=settings.getint("MASTHEAD_KEEP_PAGES") > 0
    )


class ExtractPipeline:
    """Page in, article out; no article is an outcome, with its reason."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @cached_property
    def writer(self) -> Writer:
        """Opened at the first page, so that `scrapy shell` and `scrapy parse` touch no database."""
        return writer_of(self.crawler)

    @cached_property
    def pool(self) -> Pool:
        """Workers that understand pages; started at the first page."""
        s = self.crawler.settings
        return Pool(
            workers=s.getint("MASTHEAD_WORKERS"),
            deadline=s.getfloat("MASTHEAD_DEADLINE"),
            recycle=s.getint("MASTHEAD_RECYCLE"),
            memory=s.getint("MASTHEAD_WORKER_MEMORY"),
        )

    async def process_item(self, item: Page) -> Article:
        link = item.link
        kept = self.writer.keep(
            RawPage(
                key=link.key, url=item.url, outlet=item.outlet, fetched=item.fetched_at, status=item.status,
                charset=item.charset, html=item.html,
            )
        )  # fmt: skip
        future = self.pool.submit(
            extract, item.html, item.url, charset=item.charset, entry=item.entry, hints=item.hints,
            seen=item.fetched_at,
        )  # fmt: skip
        await asyncio.wrap_future(kept)
        try:
            article: Article = await asyncio.wrap_future(future)
        except NotAnArticle as reason:
            await self._no_article(item, str(reason), count=reason.reason)
            raise DropItem(f"{item.url}: {reason}") from None
        except (Deadline, WorkerDied) as error:
            change = partial(_failed, link=link.id, reason=str(error), at=item.fetched_at)
            await asyncio.wrap_future(self.writer.do(change))
            self.crawler.stats.inc_value(f"masthead/{item.outlet}/failed")
            raise DropItem(f"{item.url}: {error}") from None
        arrival = Arrival(
            link=link.id, outlet=item.outlet, requested_url=link.url, fetched=item.fetched_at, status=item.status
        )
        return dataclasses.replace(article, arrival=arrival)

    async def _no_article(self, page: Page, reason: str, count: str) -> None:
        at, link = page.fetched_at, page.link
        if link.article is not None:  # we have it: its page has gone bad, which is no judgement on the article
            change = partial(_failed, link=link.id, reason=f"not an article: {reason}", at=at)
        else:
            change = partial(
                _closed, link=link.id, outcome=Outcome.NOT_ARTICLE, reason=reason, at=at, url=page.url,
                status=page.status,
            )  # fmt: skip
        await asyncio.wrap_future(self.writer.do(change))
        self.crawler.stats.inc_value(f"masthead/{page.outlet}/not_article")
        self.crawler.stats.inc_value(f"masthead/not_article/{count}")

    def close_spider(self) -> None:
        if "pool" in self.__dict__:
            self.pool.close()


def _failed(db: Any, *, link: int, reason: str, at: str) -> None:
    frontier.failed(db.conn, link, reason, at=at)


def _closed(db: Any, *, link: int, outcome: Outcome, reason: str, at: str, url: str, status: int) -> None:
    frontier.closed(db.conn, link, outcome, reason, at=at, final_url=url, status=status)


class TagPipeline:
    """Say who is speaking."""

    def __init__(self, registry: Registry):
        self.registry = registry

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(registry_of(crawler.settings))

    def process_item(self, item: Article) -> TaggedArticle:
        return tag(item, self.registry)


class Line(dict[str, Any]):
    """What a stored article is to Scrapy's feed exports: `extract --json` and `tag --json`, on one line."""

    def __repr__(self) -> str:
        return f"<{self['saved']} article {self['id']}: {self['url']}>"  # Scrapy logs whole items


class StorePipeline:
    """Hand the article to the writer and wait: *item scraped* means *on disk*."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: TaggedArticle) -> Line:
        article = item.article
        arrival = article.arrival
        assert arrival is not None  # ExtractPipeline gave it
        keys = tuple(map(url_key, (article.canonical_url, article.url, arrival.requested_url)))
        written = await asyncio.wrap_future(writer_of(self.crawler).submit(item, keys))
        outlet = arrival.outlet
        self.crawler.stats.inc_value(f"masthead/{outlet}/{COUNTED[written.saved]}")
        if written.saved is Saved.NEW and article.published:
            self.crawler.stats.inc_value(f"masthead/{outlet}/dated")
        if written.saved is Saved.FORGOTTEN:  # another address led to it: its page goes as well
            await asyncio.to_thread(writer_of(self.crawler).forget_pages, keys)
        if written.saved not in (Saved.NEW, Saved.REVISED):
            raise DropItem(f"{article.url}: {written.saved}")
        line = {"saved": written.saved.value, **article_json(article, id=str(written.article), url=article.url)}
        return Line(line | {"tag": tag_json(item.tag)})


COUNTED = {
    Saved.NEW: "stored",
    Saved.REVISED: "revised",
    Saved.UNCHANGED: "unchanged",
    Saved.DUPLICATE: "duplicate",
    Saved.FORGOTTEN: "gone",
}
"""Which column of `crawl_outlets` counts what."""
