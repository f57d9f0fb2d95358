"""What the front page shows: the latest, ways in with their counts, and whether crawling is well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datasette.database import QueryInterrupted

from db.browse.attached import Counts, Row, counts, one, rows
from db.browse.listing import LEAN_CHOICES, Filters, find_articles, lean_counts
from db.browse.words import STATE_WORDS

if TYPE_CHECKING:
    from datasette.app import Datasette

LATEST = 12
"""Articles on the front page."""

BIGGEST = 24
"""Outlets on the front page, those with most articles first; the list of outlets has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way into the articles: its filter, its words, how many there are (None: not counted)."""

    value: str
    words: str
    n: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The front page."""

    counts: Counts
    latest: list[Row]
    outlets: list[Row]
    outlets_known: int
    leans: list[Choice]
    states: list[Choice]
    crawl: Row | None
    health: list[Row]
    invented: int


async def front(datasette: Datasette, name: str) -> Front:
    """Everything for the front page: index walks with a limit, and counts kept for a minute."""
    have = await counts(datasette, name)
    crawl = await one(datasette, name, "select * from crawls order by id desc limit 1")
    health: list[Row] = []
    if crawl:
        health = await rows(
            datasette,
            name,
            "select health, count(*) n from crawl_outlets where crawl = :crawl group by health order by n desc, health",
            {"crawl": crawl["id"]},
        )
    known = await one(datasette, name, "select count(*) n, coalesce(sum(invented), 0) invented from outlets")
    by_lean = lean_counts(have.ranges) if have.ranges is not None else None
    states = have.states
    return Front(
        counts=have,
        latest=await _latest(datasette, name),
        outlets=(await outlet_rows(datasette, name, have))[:BIGGEST],
        outlets_known=known["n"] if known else 0,
        leans=[
            Choice(value=value, words=words, n=by_lean[value] if by_lean else None)
            for value, (words, _) in LEAN_CHOICES.items()
        ],
        states=[
            Choice(value=value, words=words, n=states.get(value, 0) if states is not None else None)
            for value, words in STATE_WORDS.items()
        ],
        crawl=crawl,
        health=health,
        invented=known["invented"] if known else 0,
    )


async def _latest(datasette: Datasette, name: str) -> list[Row]:
    try:
        return (await find_articles(datasette, name, Filters(), limit=LATEST)).articles
    except QueryInterrupted:  # a disk so slow that even an index walk ends late: the page's other parts still help
        return []


AS_A_WHOLE = """
    select o.id, t.day, t.lean, t.lean_low, t.lean_high, t.raters, t.state_control
    from outlets o join tags t on t.article = coalesce(
        (select article from tags where outlet = o.id and section is null order by day desc limit 1),
        (select article from tags where outlet = o.id order by day desc limit 1)
    )
"""
"""What an outlet's newest article is tagged with; its opinion pages, which raters may judge apart, come second."""


async def outlet_table(datasette: Datasette, name: str) -> list[Row]:
    """`outlet_rows`, each with what it is tagged with as a whole."""
    tags = {row["id"]: row for row in await rows(datasette, name, AS_A_WHOLE)}
    return [row | tags.get(row["id"], {}) for row in await outlet_rows(datasette, name, await counts(datasette, name))]


async def outlet_rows(datasette: Datasette, name: str, have: Counts) -> list[Row]:
    """Every outlet with its number of articles, most first, then by name."""
    outlets = await rows(
        datasette, name, "select id, name, domain, country, type, invented, disabled from outlets order by name"
    )
    for outlet in outlets:
        outlet["n"] = have.outlets.get(outlet["id"], 0) if have.outlets is not None else None
    return sorted(outlets, key=lambda o: -(o["n"] or 0))


async def choices(datasette: Datasette, name: str) -> dict[str, list[tuple[str, str]]]:
    """(value, words) for the selects of the list page: only what the database holds."""
    have = await counts(datasette, name)
    outlets = await outlet_rows(datasette, name, have)
    present = [o for o in outlets if o["n"] is None or o["n"]]
    return {
        "outlet": sorted(((o["id"], o["name"]) for o in present), key=lambda pair: pair[1].casefold()),
        "country": [(c, c) for c in sorted({o["country"] for o in present if o["country"]})],
        "language": [(c, c) for c in sorted(c for c in have.languages or {} if c)],
    }
