"""TableSpider: one address → the bytes of a rater's table.  Keeps nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import requests
from crawler.middlewares import why

MOST_BYTES = 60_000_000
"""Of a table; the longest that is known has 5 MB."""


class TableSpider(Spider):
    """Fetches the table that a rater, or a project, publishes."""

    name = "table"
    custom_settings = {"ITEM_PIPELINES": {}, "DOWNLOAD_MAXSIZE": MOST_BYTES}  # noqa: RUF012  (Scrapy's own name and shape)
    url: str = ""
    found: list[bytes | str] | None = None
    """Where to put the table, or in words why there is none."""

    async def start(self) -> AsyncIterator[Request]:
        """The one request."""
        meta = requests.meta(self.url, None, self.crawler.settings)
        yield Request(self.url, meta=meta, callback=self.parse, errback=self.failed)

    def parse(self, response: Response, **_: Any) -> None:
        """It answered."""
        self._keep(response.body if response.status == 200 else f"it answers {response.status}")

    def failed(self, failure: Failure) -> None:
        """It did not."""
        self._keep(why(failure.value))

    def _keep(self, answer: bytes | str) -> None:
        if self.found is not None:
            self.found.append(answer)
