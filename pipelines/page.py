"""What came over the wire, before anybody understood it."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.model import Entry, Hints, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Bytes that came back for a link."""

    url: str
    """After redirects."""
    html: bytes = field(repr=False)
    charset: str | None = None
    """As the Content-Type header names it."""
    status: int = 200
    fetched_at: str
    """UTC."""
    outlet: str
    """Id of the outlet that we crawl for."""
    hints: Hints
    link: Link

    @property
    def entry(self) -> Entry:
        """What the feed claimed of this page."""
        return Entry(
            url=self.link.url, title=self.link.title, published=self.link.published, source=self.link.feed or ""
        )
