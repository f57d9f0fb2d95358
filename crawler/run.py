"""One crawl from Python: settings, process, exit code."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.config import Config, as_settings, seconds
from db.connect import DatabaseError
from db.reader import OutletRun, Reader
from db.writer import Writer

if TYPE_CHECKING:
    from crawler.spiders.discover import Found

CRASH, SOME_UNREAD, NONE_READ, BUSY = 1, 3, 4, 75
GRACE = 90.0
"""Seconds between a run's time limit, when it is asked to end, and the moment when it is ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a crawl came to."""

    exit_code: int
    crawl: dict[str, Any]
    """Its row of `crawls`."""
    outlets: list[OutletRun] = field(default_factory=list)


def crawl(config: Config, overrides: Mapping[str, Any]) -> Result:
    """Crawl now, in this process; blocks until done.  Raises `Locked` at once where another writer holds the database.

    `overrides` are Scrapy settings over those of the config.  A process can run one crawl only (Twisted's reactor).
    """
    settings = as_settings(config) | dict(overrides)
    path = Path(settings["MASTHEAD_DB"])
    refuse_mixture(path, invented=bool(settings.get("MASTHEAD_INVENTED")))
    Writer.of(path, keep_pages=settings.get("MASTHEAD_KEEP_PAGES", 30) > 0)  # the lock, before anything slow
    try:
        failed = run_spider("news", settings)
    finally:
        if writer := Writer.opened(path):
            writer.close()
    with Reader(path) as reader:
        row = reader.last_crawl()
        if failed or row is None or row["exit_code"] is None:
            return Result(exit_code=CRASH, crawl=row or {})
        return Result(exit_code=row["exit_code"], crawl=row, outlets=reader.outlet_runs(row["id"]))


def would_fetch(config: Config, overrides: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The addresses that a crawl would fetch, with their outlets: feeds are asked, nothing is kept."""
    settings = as_settings(config) | dict(overrides)
    path = Path(settings["MASTHEAD_DB"])
    with tempfile.TemporaryDirectory(prefix="masthead-") as folder:
        copy = Path(folder) / "dry-run.db"
        if path.is_file():
            with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
                source.backup(target)
        settings |= {"MASTHEAD_DB": str(copy), "MASTHEAD_KEEP_PAGES": 0}
        Writer.of(copy, keep_pages=False)
        try:
            found: list[tuple[str, str]] = []
            run_spider("news", settings, would_fetch=found)
        finally:
            if writer := Writer.opened(copy):
                writer.close()
    return found


def discover(config: Config, urls: Sequence[str], overrides: Mapping[str, Any]) -> list[Found]:
    """What is found at each of these addresses; nothing is kept.  Blocks; once a process, as `crawl`."""
    found: list[Found] = []
    settings = as_settings(config) | {"MASTHEAD_RUN_TIME": "6h"} | dict(overrides)
    run_spider("discover", settings, urls=list(urls), found=found)
    return found


def run_spider(spider: str, settings: Mapping[str, Any], **arguments: Any) -> bool:
    """Run a spider to its end; True where it could not even start or ended in an error."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.project import get_project_settings

    project = get_project_settings()
    project.setdict(dict(settings), priority="cmdline")
    limit = seconds(project["MASTHEAD_RUN_TIME"])
    project.set("CLOSESPIDER_TIMEOUT", limit, priority="cmdline")
    watchdog = threading.Timer(limit + GRACE, _end, args=(limit,))
    watchdog.daemon = True
    watchdog.start()
    process = AsyncCrawlerProcess(project)
    crawler = process.create_crawler(spider)
    process.crawl(crawler, **arguments)
    process.start()
    watchdog.cancel()
    return bool(process.bootstrap_failed) or (crawler.stats.get_value("finish_reason") or "") == "start_error"


def _end(limit: float) -> None:
    sys.stderr.write(f"masthead: the run did not end within {limit + GRACE:.0f} seconds and was stopped\n")
    os._exit(CRASH)


def refuse_mixture(path: Path, *, invented: bool) -> None:
    """Invented outlets and real ones never share a database.  Raises DatabaseError."""
    if not path.is_file():
        return
    with Reader(path) as reader:
        kinds = reader.kinds_of_outlets()
    if invented and False in kinds:
        raise DatabaseError(
            f"{path} holds real outlets; the demo does not mix its invented ones with them: use another --db"
        )
    if not invented and True in kinds:
        raise DatabaseError(
            f"{path} holds the demo's invented outlets; real ones do not go with them: use another --db"
        )
