"""`masthead.toml`: which outlets, which database, how far back, who we are.  Every key may be absent."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler import VERSION
from pipelines.errors import ConfigError
from pipelines.registry import Registry
from pipelines.toml import Table, read

NAME = "masthead.toml"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
LONGEST = 100 * 365.25 * 86400
"""Seconds of the longest span of time that is taken: 100 years, which every date can be moved by."""

STARTER: tuple[str, ...] = (
    "anadolu",
    "ap",
    "bbc",
    "breitbart",
    "cbc",
    "cs-monitor",
    "dw",
    "folha",
    "fox-news",
    "france24",
    "free-beacon",
    "ft",
    "guardian",
    "huffpost",
    "independent",
    "japan-times",
    "jerusalem-post",
    "national-post",
    "npr",
    "ny-post",
    "nytimes",
    "premium-times",
    "rt",
    "scmp",
    "sputnik",
    "telegraph",
    "the-intercept",
    "the-nation",
    "voa",
    "washington-post",
    "xinhua",
)
"""Outlets that are crawled where nobody chose: from left to right, and over the world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a user has settled for a folder."""

    folder: Path
    """Where masthead.toml lies or would lie; relative paths start here."""
    file: Path | None = None
    database: Path
    own: Path
    """Folder of the user's own outlet files; it may not exist."""
    outlets: tuple[str, ...] = ()
    max_age: str | None = None
    contact: str | None = None
    poll: str | None = None
    keep_pages: int | None = None
    delay: float | None = None
    workers: int | None = None
    run_time: str | None = None
    outlet_time: str | None = None


def seconds(text: str) -> float:
    """``90s``, ``25m``, ``3h``, ``7d`` or ``2w`` in seconds, 100 years at most.  Raises ValueError with the cure."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhdw])", text.strip())
    if not found:
        raise ValueError(f"{text!r} is no span of time; write 90s, 30m, 3h, 7d or 2w")
    value = float(found[1]) * UNITS[found[2]]
    if value > LONGEST:
        raise ValueError(f"{text!r} is more than 100 years; write 90s, 30m, 3h, 7d or 2w")
    return value


def span(text: str) -> timedelta:
    """The same as a timedelta."""
    return timedelta(seconds=seconds(text))


def age(text: str) -> timedelta | None:
    """An age limit: a span of time, or ``all`` for none."""
    return None if text == "all" else span(text)


def load(file: Path | None = None, *, database: Path | None = None) -> Config:
    """The settings of a folder.  `file` None: ``MASTHEAD_CONFIG``, else ``masthead.toml`` in the working folder.

    A file that was named must be there; raises ConfigError with file, key and cure for every mistake in it.
    """
    named = file or _environment("MASTHEAD_CONFIG")
    path = named or Path(NAME)
    if named and not named.is_file():
        raise ConfigError(str(named), "", "no such file", "`masthead init` writes one")
    found = path.is_file()
    folder = path.resolve().parent if found else Path.cwd()
    table = read(path, str(path)) if found else Table({}, NAME)
    config = _config(table, folder, path if found else None, database)
    table.refuse_unknown()
    table.raise_first()
    return config


def _environment(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None


def _config(table: Table, folder: Path, file: Path | None, database: Path | None) -> Config:
    pace, limits = table.table("pace"), table.table("limits")
    named = table.text("database")
    own = _environment("MASTHEAD_OUTLETS")
    if own and own.exists() and not own.is_dir():
        raise ConfigError("MASTHEAD_OUTLETS", str(own), "a file, not a folder", "name the folder of your outlet files")
    return Config(
        folder=folder,
        file=file,
        database=database or _environment("MASTHEAD_DB") or folder / (named or "masthead.db"),
        own=own or (folder / "outlets"),
        outlets=table.texts("outlets"),
        max_age=table.text("max_age", check=_age),
        contact=table.text("contact", check=_contact),
        poll=table.text("poll", check=_span),
        keep_pages=table.whole("keep_pages", least=0, most=36_500),
        workers=table.whole("workers", least=1, most=64),
        delay=pace.number("delay", least=0, most=3600),
        run_time=limits.text("run", check=_limit),
        outlet_time=limits.text("outlet", check=_limit),
    )


def _span(text: str) -> tuple[str, str] | None:
    try:
        seconds(text)
    except ValueError as error:
        problem, _, cure = str(error).rpartition("; ")
        return problem, cure
    return None


def _limit(text: str) -> tuple[str, str] | None:
    wrong = _span(text)
    if wrong is None and seconds(text) == 0:
        return f"{text!r} is no time at all", "write 90s, 30m or 3h"
    return wrong


def _age(text: str) -> tuple[str, str] | None:
    return None if text == "all" else _span(text)


def _contact(text: str) -> tuple[str, str] | None:
    if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://\S+", text):
        return None
    return f"{text!r} is no mail address and no page", 'write contact = "you@example.org" or the address of a page'


def agent(contact: str | None) -> str:
    """The user agent, with somebody to write to."""
    return f"Masthead/{VERSION} (news archive; {f'contact: {contact}' if contact else 'no contact given'})"


def as_settings(config: Config) -> dict[str, Any]:
    """A config as Scrapy settings; what it leaves open is left to crawler/settings.py."""
    found = {
        "MASTHEAD_DB": str(config.database),
        "MASTHEAD_OUTLETS": str(config.own),
        "MASTHEAD_CHOICE": list(config.outlets) or None,
        "MASTHEAD_MAX_AGE": config.max_age,
        "MASTHEAD_POLL": config.poll,
        "MASTHEAD_KEEP_PAGES": config.keep_pages,
        "MASTHEAD_WORKERS": config.workers,
        "MASTHEAD_RUN_TIME": config.run_time,
        "MASTHEAD_OUTLET_TIME": config.outlet_time,
        "DOWNLOAD_DELAY": config.delay,
        "USER_AGENT": agent(config.contact),
    }
    return {name: value for name, value in found.items() if value is not None}


def scrapy_settings() -> dict[str, Any]:
    """What masthead.toml in the working folder makes of the settings, for `scrapy` run by hand.

    Nothing where a command of `masthead` runs the crawl: it hands over the settings that it was told to use.
    """
    return {} if "crawler.run" in sys.modules else as_settings(load())


def choose(
    registry: Registry, named: Sequence[str] = (), *, settled: Sequence[str] = (), everything: bool = False
) -> list[str]:
    """The ids to crawl: those named now; else those that masthead.toml has settled; else the user's own outlets; else
    the starter set.

    `everything`: all that are known and can be read.  A disabled outlet is crawled only where it is named now.
    Raises ConfigError for an unknown id.
    """
    known = registry.outlets
    if everything:
        return [outlet.id for outlet in known.values() if outlet.readable]
    for name in (*named, *settled):
        if name not in known:
            cure = "`masthead outlets list` names those that are known"
            raise ConfigError("outlets", name, "no such outlet", cure)
    if named:
        return list(dict.fromkeys(named))
    if settled:
        return [name for name in settled if not known[name].disabled]
    own = [outlet.id for outlet in known.values() if outlet.source == "own" and outlet.readable]
    return own or [name for name in STARTER if name in known and known[name].readable]
