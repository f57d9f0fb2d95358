"""A line on a terminal that says how far a crawl has come; nothing anywhere else."""

from __future__ import annotations

import sys
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

EVERY = 0.5
"""Seconds."""


class Progress:
    """Counts requests that were sent and those that are waiting."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("MASTHEAD_PROGRESS"):
            raise NotConfigured
        self.crawler = crawler
        self._loop = create_looping_call(self._show)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self, spider: Spider) -> None:
        """Begin to show."""
        self._loop.start(EVERY, now=False)

    def spider_closed(self, spider: Spider) -> None:
        """Wipe the line."""
        if self._loop.running:
            self._loop.stop()
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    def _show(self) -> None:
        get = self.crawler.stats.get_value
        asked, stored = get("scheduler/enqueued", 0), get("item_scraped_count", 0)
        answered = get("downloader/response_count", 0)
        done = min(30, 30 * get("scheduler/dequeued", 0) // max(1, asked))
        bar = "#" * done + "-" * (30 - done)
        sys.stderr.write(f"\r\x1b[K[{bar}] {answered} answers, {stored} articles, {asked} asked for")
        sys.stderr.flush()
