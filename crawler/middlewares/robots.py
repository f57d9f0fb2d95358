"""robots.txt, remembered for a day (RFC 9309, 2.4) in the `robots` table, and heeded: its rules and its crawl delay."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.middlewares import DOWNLOAD_ERRORS, Busy, Forbidden, OutOfTime, RobotsUnreadable, why
from crawler.middlewares.pace import slot_of, slow_down
from db import times
from db.robots import keep_robots, robots
from db.writer import Writer

FRESH = timedelta(days=1)
FRESH_FAILURE = timedelta(minutes=30)
MOST = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5, asks for 500 KiB at least)."""
AGENT = "masthead"


class Robots:
    """Asks robots.txt before anything else of a host, once a day."""

    def __init__(self, crawler: Crawler, db: Path) -> None:
        self.crawler, self.db = crawler, db
        self._rules: dict[str, asyncio.Future[Protego | str]] = {}
        self.texts: dict[str, str] = {}
        """robots.txt by origin (``https://host``), of those that could be read."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, Path(crawler.settings["MASTHEAD_DB"]))

    async def process_request(self, request: Request) -> None:
        """Raises `Forbidden` or `RobotsUnreadable` where the request must not be sent."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._learn(origin, request))
        try:
            rules = await asyncio.shield(self._rules[origin])
        except (Busy, OutOfTime):
            self._rules.pop(origin, None)
            raise
        if isinstance(rules, str):
            raise RobotsUnreadable(f"robots.txt of {parts.netloc} cannot be read: {rules}")
        if not rules.can_fetch(request.url, AGENT):
            self.crawler.stats.inc_value("masthead/robots/forbidden")
            raise Forbidden(f"robots.txt of {parts.netloc}")

    async def _learn(self, origin: str, request: Request) -> Protego | str:
        """The rules of an origin, from memory or from the site; a text says why there are none."""
        writer = Writer.opened(self.db)
        now = times.now()
        if writer is not None:
            kept = await asyncio.wrap_future(writer.do(lambda db: robots(db, origin, at=now)))
            if kept is not None:
                return self._understand(origin, *kept)
        status, body = await self._fetch(f"{origin}/robots.txt", request)
        if writer is not None:
            bad = status is None or status >= 500 or status == 429
            expires = times.to_utc(datetime.now(UTC) + (FRESH_FAILURE if bad else FRESH))
            await asyncio.wrap_future(
                writer.do(lambda db: keep_robots(db, origin, status, body, at=now, expires=expires))
            )
        return self._understand(origin, status, body)

    async def _fetch(self, url: str, request: Request) -> tuple[int | None, str]:
        assert self.crawler.engine is not None
        meta = {"dont_obey_robotstxt": True, "download_slot": slot_of(urlsplit(url).hostname or "")}
        if "proxy" in request.meta:
            meta["proxy"] = request.meta["proxy"]
        asked = Request(url, meta=meta, priority=1000, callback=NO_CALLBACK)
        self.crawler.stats.inc_value("masthead/robots/requests")
        try:
            response: Response = await self.crawler.engine.download_async(asked)
        except (Busy, OutOfTime):  # it was not asked: nothing is known, and nothing is remembered
            raise
        except IgnoreRequest as error:  # a redirect that leads nowhere: unavailable, so nothing is forbidden
            return 404, str(error)
        except DOWNLOAD_ERRORS as error:
            return None, why(error)
        return response.status, response.body[:MOST].decode("utf-8-sig", errors="replace")

    def _understand(self, origin: str, status: int | None, body: str) -> Protego | str:
        if status is None:
            return body
        if status >= 500 or status == 429:
            return f"it answers {status}"
        rules = Protego.parse(body if status < 300 else "")
        self.texts[origin] = body if status < 300 else ""
        if delay := rules.crawl_delay(AGENT):
            slow_down(self.crawler, slot_of(urlsplit(origin).hostname or ""), float(delay))
        return rules
