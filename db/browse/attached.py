"""Which of Datasette's databases are Masthead's, who may read them, and how much is in them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from datasette.database import QueryInterrupted

if TYPE_CHECKING:
    from datasette.app import Datasette

VIEW = "tagged_articles"
"""A database that holds this view is one of ours."""

READ = (VIEW, "tags", "outlets", "ratings", "raters", "links", "feeds", "crawls")
"""What the pages show: who may not read one of these in Datasette may not read the pages.

Nobody may read the tables `articles` and `revisions` there, since they hold the text of withdrawn articles; the view
speaks for both.
"""

KEPT_SECONDS = 60
"""Counts go over whole indexes (some 80 ms each at a million articles), so they are kept this long."""

CHANGED = """
    select count(distinct article) as n from revisions
    where id in (select id from revisions where number > 1) and cause = 'recheck'
"""
"""The inner question is answered by an index; every revision's text would be read otherwise."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many articles there are of each kind; None where counting took longer than the time limit."""

    total: int | None
    outlets: dict[str, int] | None
    ranges: dict[tuple[str | None, str | None], int] | None
    """By lowest and highest lean."""
    states: dict[str, int] | None
    languages: dict[str | None, int] | None
    days: tuple[str | None, str | None]
    """First and last day of publication."""
    changed: int | None
    """Articles that were found changed when their page was fetched again."""
    withdrawn: int | None


@dataclass(slots=True)
class _State:
    names: tuple[str, ...] = ()
    counts: dict[str, tuple[float, Counts]] = field(default_factory=dict)


_states: WeakKeyDictionary[Datasette, _State] = WeakKeyDictionary()


def _state(datasette: Datasette) -> _State:
    return _states.setdefault(datasette, _State())


async def find(datasette: Datasette) -> tuple[str, ...]:
    """The names of Masthead's databases, in the order they are attached; remembered for `known`."""
    names = [
        name
        for name, database in datasette.databases.items()
        if name != "_internal" and VIEW in await database.view_names()
    ]
    _state(datasette).names = tuple(names)
    return tuple(names)


def known(datasette: Datasette) -> tuple[str, ...]:
    """What `find` last found, for hooks that cannot wait."""
    return _state(datasette).names


async def permit(datasette: Datasette, actor: dict[str, Any] | None, name: str) -> None:
    """Raise Datasette's Forbidden where Datasette's own table pages would."""
    for table in READ:
        await datasette.ensure_permissions(
            actor, [("view-table", (name, table)), ("view-database", name), "view-instance"]
        )


async def rows(
    datasette: Datasette, name: str, sql: str, params: dict[str, Any] | None = None, *, milliseconds: int | None = None
) -> list[Row]:
    """The rows of a question as plain dicts.  Raises QueryInterrupted past Datasette's time limit, or a shorter one."""
    results = await datasette.get_database(name).execute(sql, params or {}, custom_time_limit=milliseconds)
    return [dict(row) for row in results.rows]


async def one(datasette: Datasette, name: str, sql: str, params: dict[str, Any] | None = None) -> Row | None:
    """The first row, or None where there is none."""
    found = await rows(datasette, name, sql, params)
    return found[0] if found else None


async def counts(datasette: Datasette, name: str) -> Counts:
    """How much there is, at most `KEPT_SECONDS` old."""
    kept = _state(datasette).counts
    at, fresh = kept.get(name, (0.0, None))
    if fresh is not None and time.monotonic() - at < KEPT_SECONDS:
        return fresh
    # The two-column groups run over one index each and never touch a table.
    outlets = await _grouped(datasette, name, "select outlet, count(*) n from tags group by outlet")
    ranges = await _grouped(
        datasette, name, "select lean_low, lean_high, count(*) n from tags group by lean_low, lean_high"
    )
    states = await _grouped(datasette, name, "select state_control, count(*) n from tags group by state_control")
    languages = Counter[str | None]()
    by_language = await _grouped(datasette, name, "select lean, language, count(*) n from tags group by lean, language")
    for row in by_language or []:
        languages[row["language"]] += row["n"]
    days = await _grouped(
        datasette, name, "select (select min(day) from tags) as first, (select max(day) from tags) as last"
    )
    changed = await _grouped(datasette, name, CHANGED)
    withdrawn = await _grouped(datasette, name, "select count(*) n from articles where withdrawn is not null")
    fresh = Counts(
        total=sum(row["n"] for row in outlets) if outlets is not None else None,
        outlets={row["outlet"]: row["n"] for row in outlets if row["outlet"]} if outlets is not None else None,
        ranges={(r["lean_low"], r["lean_high"]): r["n"] for r in ranges} if ranges is not None else None,
        states={row["state_control"]: row["n"] for row in states} if states is not None else None,
        languages=dict(languages) if by_language is not None else None,
        days=(days[0]["first"], days[0]["last"]) if days else (None, None),
        changed=changed[0]["n"] if changed else None,
        withdrawn=withdrawn[0]["n"] if withdrawn else None,
    )
    kept[name] = (time.monotonic(), fresh)
    return fresh


async def _grouped(datasette: Datasette, name: str, sql: str) -> list[Row] | None:
    try:
        return await rows(datasette, name, sql)
    except QueryInterrupted:
        return None
