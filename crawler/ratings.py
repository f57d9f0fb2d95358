"""Ratings that a user brings: read, matched, kept under a number with the tags renewed, all or nothing; and undone."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlite_utils import Database

from crawler import tagging
from crawler.config import Config, as_settings
from crawler.run import refuse_mixture, run_spider
from db import imports, times
from db.connect import Lock
from db.model import Rater
from db.writer import Writer
from pipelines.errors import ConfigError, MastheadError
from pipelines.matching import Report, match
from pipelines.registry import Registry
from pipelines.tables import read_table


class Unfetched(MastheadError):
    """A rater's table could not be downloaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an import came to."""

    number: int | None
    """Its number; None where it brought nothing and was not kept."""
    report: Report
    as_of: str
    stated: bool
    """Whether the user or the file said so; else it is the day of the import."""
    ratings: int
    licences: tuple[str, ...]
    retagged: int
    """Articles whose tag came out otherwise."""


def import_table(config: Config, data: bytes, *, file: str, rater: str | None = None, as_of: str | None = None) -> Done:
    """Import a rater's table; `file` is what it is called, `as_of` the day on which it was on record.

    `as_of` None: the file's own date, else today: that the user holds it shows that it is on record by now.
    Raises TableError for a table that cannot be read, `Locked` where another writer holds the database.
    """
    refuse_mixture(config.database, invented=False)
    with Writer(config.database, keep_pages=False) as writer:
        change = partial(_import, config=config, data=data, file=file, rater=rater, as_of=as_of)
        return writer.do(change).result()


def remove_import(config: Config, number: int) -> tuple[int, int]:
    """Undo an import; returns how many ratings went, and how many tags came out otherwise.

    Raises DatabaseError where no import has that number.
    """
    refuse_mixture(config.database, invented=False)
    with Writer(config.database, keep_pages=False) as writer:
        return writer.do(partial(_remove, config=config, number=number)).result()


def fetch_table(config: Config, rater: str, accept: str | None, overrides: Mapping[str, Any]) -> tuple[bytes, str]:
    """The table that a rater, or a project, publishes, and its address.  Blocks; once a process, as a crawl.

    Raises ConfigError for a rater that publishes none, and where `accept` is not the table's licence; `Unfetched` where
    it cannot be had, `Locked` where another writer holds the database.
    """
    known = _rater(tagging.registry_of(config), rater)
    if known.table_url is None:
        cure = "import a copy that you hold: `masthead ratings import FILE`"
        raise ConfigError("ratings", rater, "publishes no table that could be fetched", cure)
    licence = known.table_licence or known.licence
    if (accept or "").strip().casefold() != licence.casefold():
        cure = f'if you keep to it, say so: --accept "{licence}"'
        raise ConfigError("ratings", rater, f"its table is under {licence} ({known.home})", cure)
    refuse_mixture(config.database, invented=False)
    Lock(config.database).release()  # before anything slow
    found: list[bytes | str] = []
    run_spider("table", as_settings(config) | dict(overrides), url=known.table_url, found=found)
    answer = found[0] if found else "the download did not start"
    if isinstance(answer, str):
        raise Unfetched(f"{known.table_url}: {answer}")
    return answer, known.table_url


def _rater(registry: Registry, name: str) -> Rater:
    if name not in registry.raters:
        raise ConfigError("ratings", name, "no such rater", f"known are {', '.join(registry.raters)}")
    return registry.raters[name]


def _import(db: Database, *, config: Config, data: bytes, file: str, rater: str | None, as_of: str | None) -> Done:
    registry = Registry.load(own=config.own, imported=imports.imported(db))
    tagging.sync(db, registry)
    table = read_table(data, rater=rater, raters=registry.raters, source=file)
    today = times.now()[:10]
    if as_of:
        table = dataclasses.replace(table, dated=as_of)
    when, stated = table.dated or today, table.dated is not None
    found = match(table, registry, as_of=when, today=today)
    report = found.report
    if not found.ratings:
        return Done(number=None, report=report, as_of=when, stated=stated, ratings=0, licences=(), retagged=0)
    raters = {each.id: each for each in found.raters}
    known = Registry.of([], [*registry.raters.values(), *raters.values()])
    about = {
        "rater": table.rater,
        "layout": report.layout,
        "file": file,
        "sha256": hashlib.sha256(data).hexdigest(),
        "as_of": when,
        "imported": times.now(),
        **{f"rows_{name}": getattr(report, name) for name in imports.COUNTS},
        "remarks": json.dumps([dataclasses.asdict(remark) for remark in report.remarks], ensure_ascii=False),
    }
    reads = [tagging.read(rating, known) for rating in found.ratings]
    number = imports.add(db, about, outlets=found.outlets, raters=found.raters, ratings=reads)
    after = Registry.load(own=config.own, imported=imports.imported(db))
    return Done(
        number=number,
        report=report,
        as_of=when,
        stated=stated,
        ratings=len(reads),
        licences=tuple(sorted({rating.licence for rating in found.ratings})),
        retagged=tagging.retag(db, after),
    )


def _remove(db: Database, *, config: Config, number: int) -> tuple[int, int]:
    gone = imports.remove(db, number)
    after = Registry.load(own=config.own, imported=imports.imported(db))
    tagging.sync(db, after)
    return gone, tagging.retag(db, after)
