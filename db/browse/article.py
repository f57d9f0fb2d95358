"""What the article page shows: the text, who says it, what raters say of them, and what has changed since."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from db.browse.attached import Row, one, rows
from db.browse.changes import Part, compare

if TYPE_CHECKING:
    from datasette.app import Datasette

MOST_REVISIONS = 20
"""Revisions compared on one page, the newest ones; a page that changes more often is a live blog."""

MOST_LINKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A revision beside the one before it."""

    revision: Row
    title: list[Part]
    standfirst: list[Part]
    body: list[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """The article page."""

    article: Row
    outlet: Row | None
    origin: Row | None
    ratings: list[Row]
    origin_ratings: list[Row]
    """What raters say of the outlet that wrote the text, where that is another one."""
    replies: list[Row]
    raters: dict[str, Row]
    links: list[Row]
    revisions: list[Row]
    changes: list[Change]


async def article_page(datasette: Datasette, name: str, number: int, *, upto: int | None = None) -> ArticlePage | None:
    """Everything about one article, with its revisions up to that one; None where there is no such number."""
    article = await one(
        datasette,
        name,
        "select a.*, t.outlet as tagged_outlet, t.status, t.section as tag_section, t.state_control, t.lean,"
        " t.lean_low, t.lean_high, t.raters, t.reliability, t.reliability_low, t.reliability_high,"
        " t.reliability_raters, t.audience_lean, t.origin, t.origin_evidence, t.note, t.ratings, t.origin_ratings,"
        " t.registry_version from articles a left join tags t on t.article = a.id where a.id = :id",
        {"id": number},
    )
    if article is None:
        return None
    for column in ("authors", "topics", "conflicts"):
        article[column] = [str(item) for item in json.loads(article[column])]
    article["paragraphs"] = [p for p in article["body"].split("\n\n") if p.strip()]
    revisions = await rows(
        datasette,
        name,
        "select * from revisions where article = :id and number <= :upto order by number desc limit :most",
        {"id": number, "upto": upto or 10**9, "most": MOST_REVISIONS + 1},
    )
    ratings, of_origin = (_sorted(article[column]) for column in ("ratings", "origin_ratings"))
    outlet = await _outlet(datasette, name, article["tagged_outlet"] or article["outlet"])
    return ArticlePage(
        article=article,
        outlet=outlet,
        origin=await _outlet(datasette, name, article["origin"]),
        ratings=ratings,
        origin_ratings=of_origin,
        replies=await replies_of(datasette, name, outlet["id"]) if outlet else [],
        raters={row["id"]: row for row in await rows(datasette, name, "select * from raters")},
        links=await _links(datasette, name, number),
        revisions=revisions,
        changes=await asyncio.to_thread(_changes, revisions),  # up to seconds of work: others are served meanwhile
    )


def _sorted(ratings: str | None) -> list[Row]:
    found: list[Row] = json.loads(ratings or "[]")
    return sorted(found, key=lambda r: (not r["counted"], r["dimension"], r["rater"]))


async def replies_of(datasette: Datasette, name: str, outlet: str) -> list[Row]:
    """What an outlet answers to its raters, the newest first."""
    sql = (
        "select r.*, coalesce(p.name, r.rater) as rater_name from replies r left join raters p on p.id = r.rater"
        " where r.outlet = :outlet order by r.day desc"
    )
    return await rows(datasette, name, sql, {"outlet": outlet})


def _changes(revisions: list[Row]) -> list[Change]:
    return [_change(after, before) for after, before in pairwise(revisions)]


def _change(after: Row, before: Row) -> Change:
    return Change(
        revision=after,
        title=compare(before["title"], after["title"]),
        standfirst=compare(before["standfirst"] or "", after["standfirst"] or ""),
        body=compare(before["body"], after["body"]),
    )


async def _outlet(datasette: Datasette, name: str, outlet: str | None) -> Row | None:
    if outlet is None:
        return None
    return await one(datasette, name, "select * from outlets where id = :id", {"id": outlet})


async def _links(datasette: Datasette, name: str, number: int) -> list[Row]:
    return await rows(
        datasette,
        name,
        "select l.announced, l.first_seen, l.outcome, l.reason, l.tried, l.status, f.url as feed, f.kind"
        " from links l left join feeds f on f.id = l.feed where l.article = :id order by l.first_seen limit :most",
        {"id": number, "most": MOST_LINKS},
    )
