"""The registry of a folder with its database, and the tags of stored articles computed afresh; nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlite_utils import Database

from crawler.config import Config
from db import registry_rows
from db.connect import DatabaseError
from db.imports import imported_at, sweep
from db.model import Genre, Rating
from db.reader import Reader
from db.registry_rows import Read
from db.rows import tag_row
from db.writer import Writer
from pipelines.registry import Registry
from pipelines.scales import label_of, value_of
from pipelines.tag import Facts, tag_facts

SOME = 2000
"""Articles whose tags are renewed together."""

_SILENT = ("registry_version", "shareable")
"""Columns whose change says nothing of the article."""

ARTICLES = """
select a.id, a.language, a.canonical_url, a.url, a.canonical_claimed, a.day, a.genre, a.agency, a.origin_claimed
from articles a join tags t on t.article = a.id
where a.id > ? and (? is null or t.registry_version <> ?) order by a.id limit ?
"""


def registry_of(config: Config) -> Registry:
    """The registry of a folder: shipped files, the user's own, and what the database's imports brought."""
    return Registry.load(own=config.own, imported=imported_at(config.database))


def read(rating: Rating, registry: Registry) -> Read:
    """The rating with its value on our scale, and what its rater publishes for its word."""
    rater = registry.raters.get(rating.rater)
    value = value_of(rater, rating.dimension, rating.raw) if rater else None
    return rating, value, label_of(rater, rating.dimension, rating.raw)


def sync(db: Database, registry: Registry) -> None:
    """Bring the database's outlets, raters, ratings and replies to what the registry says."""
    ratings = (read(rating, registry) for rows in registry.ratings.values() for rating in rows)
    registry_rows.sync(db, registry.outlets.values(), registry.raters.values(), ratings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What bringing a database to the registry came to."""

    articles: int
    changed: int
    """Whose tag came out otherwise."""
    registry_version: str


def renew(config: Config) -> Renewed:
    """Bring a database to the registry, and compute every tag afresh.

    Raises DatabaseError where there is none, and for the demo's: its outlets are invented, and this registry does not
    know them.  `Locked` where another writer holds it.
    """
    with Reader(config.database) as reader:
        if True in reader.kinds_of_outlets():
            raise DatabaseError(f"{config.database} holds the demo's invented outlets; `masthead demo` tags them")
    with Writer(config.database, keep_pages=False) as writer:
        registry = registry_of(config)
        writer.do(partial(sync, registry=registry)).result()
        changed = writer.do(partial(retag, registry=registry)).result()
        articles = writer.do(lambda db: db.execute("select count(*) from tags").fetchone()[0]).result()
    return Renewed(articles=articles, changed=changed, registry_version=registry.version)


def retag(db: Database, registry: Registry) -> int:
    """Compute every tag afresh in the caller's transaction; returns how many came out otherwise."""
    changed = after = 0
    while True:
        last, _, number = _retag_some(db, registry, after=after, stale=False, most=SOME)
        if last is None:
            sweep(db)
            return changed
        after, changed = last, changed + number


def retag_stale(writer: Writer, registry: Registry, *, some: int = SOME) -> int:
    """Renew the tags that another version of the registry made, `some` in a transaction; returns how many."""
    done = after = 0
    while True:
        change = partial(_retag_some, registry=registry, after=after, stale=True, most=some)
        last, number, _ = writer.do(change).result()
        if last is None:
            writer.do(sweep).result()
            return done
        after, done = last, done + number


def _retag_some(db: Database, registry: Registry, *, after: int, stale: bool, most: int) -> tuple[int | None, int, int]:
    """The last article of this batch, how many there were, and how many tags came out otherwise."""
    version = registry.version if stale else None
    articles = db.execute(ARTICLES, [after, version, version, most]).fetchall()
    if not articles:
        return None, 0, 0
    numbers = f"{articles[0][0]} and {articles[-1][0]}"
    cursor = db.execute(f"select * from tags where article between {numbers}")
    names = [column[0] for column in cursor.description]
    stored = {row[0]: row for row in cursor}
    changes = []
    changed = 0
    for row in _rows(articles, registry):
        new, old = tuple(row[name] for name in names), stored[row["article"]]
        if new != old:
            changes.append((*new[1:], new[0]))
            changed += any(n != o for name, n, o in zip(names, new, old, strict=True) if name not in _SILENT)
    settings = ", ".join(f"{name} = ?" for name in names[1:])
    db.conn.executemany(f"update tags set {settings} where article = ?", changes)
    return articles[-1][0], len(articles), changed


def _rows(articles: list[tuple[Any, ...]], registry: Registry) -> Iterator[dict[str, Any]]:
    for number, language, canonical, url, claimed, day, genre, agency, origin in articles:
        facts = Facts(
            canonical_url=canonical,
            url=url,
            canonical_claimed=claimed,
            day=day,
            genre=Genre(genre) if genre else None,
            agency=agency,
            origin_claimed=origin,
        )
        yield tag_row(tag_facts(facts, registry), article_id=number, day=day, language=language)
