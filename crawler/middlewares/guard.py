"""No request to a private address, off an outlet's hosts, back to its front page, or past its time or the run's."""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.config import seconds
from crawler.middlewares import Elsewhere, OutOfTime, Private, Refused, ToFront
from crawler.middlewares.pace import recall
from crawler.resolver import is_public
from pipelines.canonical import is_front, same_outlet


def private_literal(host: str) -> bool:
    """Whether a host is, as written, an address that is not public, or this machine."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not is_public(str(ipaddress.ip_address(host)))
    except ValueError:
        pass
    try:  # 2130706433, 0x7f.1 and other old spellings
        return not is_public(socket.inet_ntoa(socket.inet_aton(host)))
    except (OSError, UnicodeError):
        return False


class Guard:
    """Looks at every request, the redirected ones too."""

    def __init__(self, crawler: Crawler, *, run_time: float, outlet_time: float) -> None:
        self.crawler = crawler
        self.outlet_time = outlet_time
        self._end = time.monotonic() + run_time
        self._ends: dict[str, float] = {}
        """Outlet → moment (monotonic) at which its time in this run is used up."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run_time, outlet_time = (seconds(crawler.settings[f"MASTHEAD_{which}_TIME"]) for which in ("RUN", "OUTLET"))
        return cls(crawler, run_time=run_time, outlet_time=outlet_time)

    def process_request(self, request: Request) -> None:
        """Raises a `Refused` where the request must not be sent."""
        host = urlsplit(request.url).hostname or ""
        if private_literal(host):
            raise Private(f"{request.url} is not a public address")
        meta = request.meta
        if meta.get("redirect_times") and "link" in meta:
            if not same_outlet(request.url, meta["hosts"]):
                raise Elsewhere(request.url)
            if is_front(request.url) and not is_front(meta["redirect_urls"][0]):
                raise ToFront(request.url)
        if outlet := meta.get("outlet"):
            self._ends.setdefault(outlet, time.monotonic() + self.outlet_time)
        if error := self._late(request):
            raise error

    def process_response(self, request: Request, response: Response) -> Response:
        """Passes the response on; what waits for its turn and has no time left is taken back."""
        self._look_at_the_clock(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """The same where there is no response."""
        if not isinstance(exception, Refused):
            self._look_at_the_clock(request)

    def _look_at_the_clock(self, request: Request) -> None:
        if self._late(request):
            recall(self.crawler, self._late)

    def _late(self, request: Request) -> OutOfTime | None:
        outlet = request.meta.get("outlet")
        if time.monotonic() > self._end:
            return OutOfTime("the time of this run is used up")
        if outlet and time.monotonic() > self._ends.get(outlet, self._end):
            return OutOfTime(f"{outlet} has used its {self.outlet_time:.0f} seconds of this run")
        return None
