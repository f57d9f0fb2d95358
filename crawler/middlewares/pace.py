"""How fast a host is asked: the outlet's own delay, robots.txt's, and a pause where the host says that it is busy."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.middlewares import Busy, Refused

LONGEST_PAUSE = 60.0
"""Seconds that a run waits for a busy host; asked for more, it is left to a later run."""

LEAST_DELAY = 0.001
"""Seconds; without any delay Scrapy 2.19 sends everything at once, whatever its limit for a host."""


def slot_of(url_host: str) -> str:
    """The slot that requests to a host share."""
    return url_host.removeprefix("www.")


def slow_down(crawler: Crawler, slot: str, delay: float) -> None:
    """At least so many seconds between two requests to a slot, from now on in this run."""
    assert crawler.engine is not None
    downloader = crawler.engine.downloader
    settings = downloader.per_slot_settings.setdefault(slot, {"concurrency": 1})
    if delay <= settings.get("delay", crawler.settings.getfloat("DOWNLOAD_DELAY")):
        return
    settings |= {"delay": delay, "jitter": 0.0}
    if slot in downloader.slots:
        downloader.slots[slot].delay, downloader.slots[slot].jitter = delay, 0.0


def recall(crawler: Crawler, reason: Callable[[Request], Refused | None]) -> None:
    """Take requests back that wait in a slot for their turn, each with its reason; None leaves one waiting."""
    assert crawler.engine is not None
    recalled = []
    for slot in crawler.engine.downloader.slots.values():
        for _ in range(len(slot.queue)):
            request, answer = slot.queue.popleft()
            if (error := reason(request)) is None:
                slot.queue.append((request, answer))
            else:
                recalled.append((answer, error))
    for answer, error in recalled:
        answer.errback(Failure(error))  # type: ignore[no-untyped-call]


def retry_after(response: Response) -> float | None:
    """Seconds that a response asks us to wait (RFC 9110, 10.2.3); None where it does not say."""
    value = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


class Pace:
    """A host that answers 429 or 503 is asked more slowly for the rest of the run, or no more."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._closed: dict[str, float] = {}
        """Slot → moment (monotonic) until which its host wants to be left alone."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `Busy` where the host asked for a longer pause; sees to the outlet's own delay."""
        slot = request.meta["download_slot"] = slot_of(urlsplit(request.url).hostname or "")  # redirects change hosts
        if error := self._busy(request):
            raise error
        slow_down(self.crawler, slot, request.meta.get("delay") or LEAST_DELAY)

    def process_response(self, request: Request, response: Response) -> Response:
        """Passes the response on; a wait longer than `LONGEST_PAUSE` is left to a later run."""
        slot = request.meta.get("download_slot")
        if response.status in (429, 503) and slot:
            wait = retry_after(response)
            if wait is not None and wait > LONGEST_PAUSE:
                request.meta["dont_retry"] = True
                self._closed[slot] = time.monotonic() + wait
                recall(self.crawler, self._busy)
            else:
                slow_down(self.crawler, slot, wait or 2.0)
        return response

    def _busy(self, request: Request) -> Busy | None:
        slot = request.meta["download_slot"]
        left = self._closed.get(slot, 0.0) - time.monotonic()
        return Busy(slot, left) if left > 0 else None
