"""Many pages through a pool, a line out for every line in: `masthead extract --batch`."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from db.model import Article, Hints, Stamp
from pipelines.errors import MastheadError, NotHtml
from pipelines.extract import article_json, extract
from pipelines.pool import Pool

AHEAD = 16
"""Pages that may be under way at a time: enough to keep a few workers busy, few enough to fit any memory."""
MAX_PAGE = 50_000_000
"""Bytes of one page; more is no page."""


class BadLine(MastheadError):
    """A line of the batch that names no page we can read."""


def no_hints(_url: str) -> Hints | None:
    """Nothing is known of any outlet."""
    return None


def extract_batch(
    lines: Iterable[str], base: Path, pool: Pool, hints: Callable[[str], Hints | None] = no_hints,
    seen: Stamp | None = None,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """One `article_json` for every line, in their order.

    A line is ``{"id", "url", "html"}``; `html` is a path, plain or ``.gz``, relative to `base`.  A line that cannot be
    read, an empty one too, gets its reason in ``error``.  `hints` says what is known of the outlet of an address;
    nothing is published after the pages were `seen`.
    """
    waiting: deque[tuple[Any, str, Future[Article] | MastheadError]] = deque()
    for line in lines:
        waiting.append(_begin(line, base, pool, hints, seen))
        if len(waiting) > AHEAD:
            yield _end(*waiting.popleft())
    while waiting:
        yield _end(*waiting.popleft())


def _begin(
    line: str, base: Path, pool: Pool, hints: Callable[[str], Hints | None], seen: Stamp | None
) -> tuple[Any, str, Future[Article] | MastheadError]:
    """(id, url, what will be known of it)."""
    name: Any = None
    url = ""
    try:
        if not line.strip():
            raise BadLine("bad line: empty")
        asked = json.loads(line)
        if not isinstance(asked, dict):
            raise BadLine("bad line: not an object")
        name, url = asked.get("id"), str(asked.get("url") or "")
        if not isinstance(asked.get("html"), str):
            raise BadLine("bad line: no html")
        return name, url, pool.submit(extract, _read(base / asked["html"]), url, hints=hints(url), seen=seen)
    except (ValueError, RecursionError) as error:
        return name, url, BadLine(f"bad line: {error}")
    except MastheadError as error:
        return name, url, error
    except (OSError, EOFError, zlib.error) as error:
        return name, url, BadLine(f"bad line: cannot read the page: {error}")


def _end(name: Any, url: str, found: Future[Article] | MastheadError) -> dict[str, Any]:
    if isinstance(found, MastheadError):
        return article_json(found, name, url)
    try:
        return article_json(found.result(), name, url)
    except MastheadError as error:
        return article_json(error, name, url)


def _read(path: Path) -> bytes:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        html = file.read(MAX_PAGE + 1)
    if len(html) > MAX_PAGE:
        raise NotHtml("more than 50 MB")
    return html
