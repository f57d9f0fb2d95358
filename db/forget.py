"""Remove an article, or all of an outlet's, for good; a tombstone keeps it from being fetched again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db import times
from db.model import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was removed."""

    articles: int
    links: int
    keys: tuple[str, ...]
    """Identities of the addresses, for the file of raw pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """What is to be removed."""

    articles: tuple[int, ...]
    links: tuple[int, ...]
    keys: dict[str, str]
    """Identities of the addresses, each with the address (or the identity again, where no more is known)."""
    outlet: str | None


def find(db: Database, *, key: str | None = None, outlet: str | None = None) -> Doomed:
    """What stands behind an address (`key`, its identity), or all of an outlet's."""
    if outlet is not None:
        articles = [row[0] for row in db.execute("select id from articles where outlet = ?", [outlet])]
    else:
        found = db.execute(
            "select article from aliases where key = ? union select article from links where key = ?", [key, key]
        )
        articles = [row[0] for row in found if row[0] is not None]
    links = _links(db, articles, key, outlet)
    keys = {row[1]: row[2] for row in links}
    for article in articles:
        for (alias,) in db.execute("select key from aliases where article = ?", [article]).fetchall():
            keys.setdefault(alias, alias)
    if key is not None:
        keys.setdefault(key, key)
    return Doomed(articles=tuple(articles), links=tuple(row[0] for row in links), keys=keys, outlet=outlet)


def remove(db: Database, doomed: Doomed, *, reason: str) -> Forgotten:
    """Remove what was found.  Its raw pages go first (`Writer.forget_pages`), so that what was broken off in between
    can be done again: the addresses of the pages are known from these rows alone.

    Text, revisions, tags, aliases, shingles and the search index go; each address leaves a tombstone, and its link
    keeps the address alone.  A tombstone that stands already keeps its reason and its time.
    """
    at = times.now()
    db.execute("pragma secure_delete = on")
    for key, url in doomed.keys.items():
        db.execute(
            "insert into tombstones (key, url, outlet, reason, forgotten) values (?, ?, ?, ?, ?)"
            " on conflict do nothing",
            [key, url, doomed.outlet, reason, at],
        )
    for link in doomed.links:
        db.execute(
            "update links set title = null, published = null, article = null, due = null, outcome = ?,"
            " reason = 'forgotten: ' || (select reason from tombstones t where t.key = links.key) where id = ?",
            [Outcome.GONE, link],
        )
    for article in doomed.articles:
        db.execute("delete from articles where id = ?", [article])
    if doomed.articles:
        db.execute("insert into articles_fts (articles_fts) values ('optimize')")
    return Forgotten(articles=len(doomed.articles), links=len(doomed.links), keys=tuple(doomed.keys))


def forget(db: Database, *, key: str | None = None, outlet: str | None = None, reason: str) -> Forgotten:
    """Find and remove in one go, where no raw pages are kept or they are gone already."""
    return remove(db, find(db, key=key, outlet=outlet), reason=reason)


def _links(db: Database, articles: Sequence[int], key: str | None, outlet: str | None) -> list[tuple[int, str, str]]:
    if outlet is not None:
        return db.execute("select id, key, url from links where outlet = ?", [outlet]).fetchall()
    found = db.execute("select id, key, url from links where key = ?", [key]).fetchall()
    for article in articles:
        found += db.execute("select id, key, url from links where article = ? and key <> ?", [article, key]).fetchall()
    return found
