"""One `crawls` row per run, one `crawl_outlets` row per outlet: the durable record, for `status` and for cron."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Sequence
from functools import partial
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from sqlite_utils import Database

from crawler import VERSION, tagging
from crawler.extensions import watch
from db import times
from db.model import Outlet
from db.writer import Writer
from pipelines.registry import Registry

logger = logging.getLogger(__name__)

COUNTS = (
    "feeds_read", "feeds_unchanged", "feeds_failed", "announced", "requests", "fetched", "stored", "revised",
    "unchanged", "not_article", "too_old", "duplicate", "elsewhere", "gone", "forbidden", "failed", "withdrawn",
    "dated", "bytes",
)  # fmt: skip
"""Columns of `crawl_outlets`, each counted under ``masthead/<outlet>/<column>`` in Scrapy's stats."""


class Record:
    """Begun by the spider once it starts for real; ended by Scrapy."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.crawl: int | None = None
        self._writer: Writer | None = None
        self._outlets: Sequence[Outlet] = ()
        self._began = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        record = cls(crawler)
        crawler.signals.connect(record.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(record.item_error, signal=signals.item_error)
        return record

    async def begin(self, writer: Writer, registry: Registry, outlets: Sequence[Outlet]) -> None:
        """Write down that this run began, and what the registry says today."""
        self._writer, self._outlets = writer, outlets
        arguments = self.crawler.settings["MASTHEAD_ARGUMENTS"]
        self.crawl = await asyncio.wrap_future(
            writer.do(partial(_begin, registry=registry, outlets=outlets, arguments=arguments))
        )
        renewed = await asyncio.to_thread(tagging.retag_stale, writer, registry)
        if renewed:
            logger.info("the registry has changed: the tags of %d articles were renewed", renewed)

    def item_error(self) -> None:
        """A pipeline raised what it should not: the run is no good one, whatever else it brought."""
        self.crawler.stats.inc_value("masthead/faults")

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Count up, write down, and let go of the database."""
        if self._writer is None or self.crawl is None:
            return
        stats = self.crawler.stats.get_stats()
        rows = [self._row(outlet, stats) for outlet in self._outlets]
        faults = int(stats.get("spider_exceptions/count", 0)) + int(stats.get("masthead/faults", 0))
        values = {"finished": times.now(), "reason": reason, "seconds": round(time.monotonic() - self._began, 3)}
        self._writer.do(
            partial(_end, crawl=self.crawl, outlets=self._outlets, rows=rows, values=values, faults=faults)
        ).result()
        self._writer.do(_optimize).result()
        if days := self.crawler.settings.getint("MASTHEAD_KEEP_PAGES"):
            self._writer.prune(days)
        self._writer.close()

    def _row(self, outlet: Outlet, stats: dict[str, Any]) -> dict[str, Any]:
        counts = {name: int(stats.get(f"masthead/{outlet.id}/{name}", 0)) for name in COUNTS}
        health, note = watch.health(counts)
        return {"crawl": self.crawl, "outlet": outlet.id, "health": health, "note": note, **counts}


def _begin(db: Database, *, registry: Registry, outlets: Sequence[Outlet], arguments: str) -> int:
    tagging.sync(db, registry)
    row = {
        "started": times.now(),
        "pid": os.getpid(),
        "version": VERSION,
        "registry_version": registry.version,
        "arguments": arguments,
        "outlets": len(outlets),
    }
    found = db.table("crawls").insert(row).last_pk
    return int(str(found))


def _optimize(db: Database) -> None:
    """What SQLite knows of its tables, for better plans; here and not at every close, since it is part of a dump."""
    db.execute("pragma optimize")


def _end(
    db: Database, *, crawl: int, outlets: Sequence[Outlet], rows: list[dict[str, Any]], values: dict[str, Any],
    faults: int,
) -> None:  # fmt: skip
    for outlet, row in zip(outlets, rows, strict=True):
        asked = row["feeds_read"] + row["feeds_unchanged"] + row["feeds_failed"]
        if row["health"] == watch.OK and not asked and (note := watch.dead(db, outlet)):
            row |= {"health": watch.UNREADABLE, "note": note}
        elif row["health"] == watch.OK and (note := watch.missed(db, outlet)):
            row |= {"health": watch.DEGRADED, "note": note}
    db.table("crawl_outlets").insert_all(rows, replace=True)
    sums = ("announced", "requests", "fetched", "stored", "revised", "unchanged", "failed", "withdrawn", "bytes")
    values |= {name: sum(row[name] for row in rows) for name in sums}
    values["exit_code"] = exit_code([row["health"] for row in rows], str(values["reason"]), faults)
    db.table("crawls").update(crawl, values)


def exit_code(healths: Sequence[str], reason: str = "finished", faults: int = 0) -> int:
    """0 good · 1 a fault of ours · 3 some outlets could not be read · 4 none could · 130 stopped by a signal."""
    if reason == "shutdown":
        return 130
    if faults:
        return 1
    bad = healths.count(watch.UNREADABLE)
    return 0 if not bad else 4 if bad == len(healths) else 3
