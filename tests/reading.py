"""Reading pages as a test does: answers of one Datasette, and what stands in their HTML.

html = page(file, "/-/masthead/news")
assert "Latest" in shown(html)
"""

from __future__ import annotations

import asyncio
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from db.browse import catalogue

HOME = "/-/masthead/news"
"""The front page of a database called news.db."""


def get(file: Path | list[Path], *paths: str, **settings: Any) -> list[Any]:
    """The answers to some addresses, from one Datasette."""
    files = [str(f) for f in (file if isinstance(file, list) else [file])]
    metadata = settings.pop("metadata", None)
    datasette = Datasette(files=files, settings=catalogue.SETTINGS | settings, metadata=metadata)

    async def ask() -> list[Any]:
        await datasette.invoke_startup()
        return [await datasette.client.get(path) for path in paths]

    try:
        return asyncio.run(ask())
    finally:
        close(datasette)


def close(datasette: Datasette) -> None:
    """Let go of the files and threads."""
    if datasette.executor is not None:
        datasette.executor.shutdown()
    for database in datasette.databases.values():
        database.close()


def page(file: Path, path: str, status: int = 200, **settings: Any) -> str:
    """One page's HTML."""
    (answer,) = get(file, path, **settings)
    assert answer.status_code == status, answer.text
    return str(answer.text)


class Text(HTMLParser):
    """Collects links, tags and the text that stands outside <details>."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.shown: list[str] = []
        self.depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append(dict(attrs))
        if tag == "details":
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.shown.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.shown).split())


def shown(html: str) -> str:
    """A page's text without what is hidden behind a click."""
    return Text(html).text
