"""Conditional requests: what the `feeds` table remembers goes out as it came in."""

from __future__ import annotations

from scrapy import Request

from db.frontier import Feed


class Validators:
    """Adds If-None-Match and If-Modified-Since to a request for a feed that was read before."""

    def process_request(self, request: Request) -> None:
        """Requests for anything but a feed pass untouched."""
        feed = request.meta.get("feed")
        if not isinstance(feed, Feed):
            return
        if feed.etag:
            request.headers.setdefault(b"If-None-Match", feed.etag)
        if feed.last_modified:
            request.headers.setdefault(b"If-Modified-Since", feed.last_modified)
