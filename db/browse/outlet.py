"""What the outlet page shows: facts, hosts, ratings with their sources, feeds with their health, and its articles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datasette.database import QueryInterrupted

from db.browse.article import replies_of
from db.browse.attached import Row, one, rows
from db.browse.front import AS_A_WHOLE
from db.browse.listing import Filters, find_articles
from db.browse.words import OUTCOME_WORDS
from db.model import Outcome

if TYPE_CHECKING:
    from datasette.app import Datasette

LATEST = 15

MOST_FEEDS = 60
"""Feeds on one page: a sitemap index can hold thousands of sitemaps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPage:
    """The outlet page."""

    outlet: Row
    hosts: list[Row]
    ratings: list[Row]
    replies: list[Row]
    feeds: list[Row]
    feeds_known: int
    latest: list[Row]
    tag: Row | None
    """What it is tagged with as a whole; None without articles."""
    outcomes: list[tuple[str, str, int]]
    """(code, words, number of links)."""
    changed: int | None
    withdrawn: int | None
    crawled: Row | None


async def outlet_page(datasette: Datasette, name: str, outlet_id: str) -> OutletPage | None:
    """Everything about one outlet; None where it is not known."""
    asked = {"outlet": outlet_id}
    outlet = await one(datasette, name, "select * from outlets where id = :outlet", asked)
    if outlet is None:
        return None
    outlet["languages"] = json.loads(outlet["languages"])
    feeds_known = await one(datasette, name, "select count(*) n from feeds where outlet = :outlet", asked)
    kept = await _kept(datasette, name, asked)
    try:
        latest = (await find_articles(datasette, name, Filters(outlet=outlet_id), limit=LATEST)).articles
    except QueryInterrupted:
        latest = []
    return OutletPage(
        outlet=outlet,
        hosts=await rows(
            datasette, name, "select * from outlet_hosts where outlet = :outlet order by kind <> 'primary', host", asked
        ),
        ratings=await rows(
            datasette,
            name,
            "select r.*, p.name as rater_name, p.home, p.method, p.attribution, coalesce(p.invented, 0) as invented"
            " from ratings r left join raters p on p.id = r.rater where r.outlet = :outlet"
            " or r.outlet in (select 'domain:' || host from outlet_hosts where outlet = :outlet)"
            " order by r.dimension, p.name, r.as_of desc limit 200",
            asked,
        ),
        replies=await replies_of(datasette, name, outlet_id),
        feeds=await rows(
            datasette,
            name,
            "select * from feeds where outlet = :outlet order by parent is not null, failures desc, id limit :most",
            asked | {"most": MOST_FEEDS},
        ),
        feeds_known=feeds_known["n"] if feeds_known else 0,
        latest=latest,
        tag=await one(datasette, name, AS_A_WHOLE + " where o.id = :outlet", asked),
        outcomes=await _outcomes(datasette, name, asked),
        changed=kept["changed"] if kept else None,
        withdrawn=kept["withdrawn"] if kept else None,
        crawled=await one(
            datasette,
            name,
            "select co.*, c.started from crawl_outlets co join crawls c on c.id = co.crawl"
            " where co.outlet = :outlet order by co.crawl desc limit 1",
            asked,
        ),
    )


async def _kept(datasette: Datasette, name: str, asked: dict[str, str]) -> Row | None:
    try:
        return await one(
            datasette,
            name,
            "select count(withdrawn) as withdrawn,"
            " (select count(distinct r.article) from articles b join revisions r on r.article = b.id and r.number > 1"
            "  where b.outlet = :outlet and r.cause = 'recheck') as changed"
            " from articles where outlet = :outlet",
            asked,
        )
    except QueryInterrupted:
        return None


async def _outcomes(datasette: Datasette, name: str, asked: dict[str, str]) -> list[tuple[str, str, int]]:
    """One short walk of the index on (outcome, outlet) for each outcome."""
    each = " union all ".join(
        f"select '{outcome}' as outcome, count(*) as n from links where outcome = '{outcome}' and outlet = :outlet"
        for outcome in Outcome
    )
    try:
        found = await rows(datasette, name, each, dict(asked))
    except QueryInterrupted:
        return []
    return [(r["outcome"], OUTCOME_WORDS[Outcome(r["outcome"])], r["n"]) for r in found if r["n"]]
