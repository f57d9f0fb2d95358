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
        " t.reliability_raters, t.audience_lean, t.origin, t.origin_evidence, t.note, t.ratings, t.registry_version,"
        " t.tagged from articles a left join tags t on t.article = a.id where a.id = :id",
        {"id": number},
    )
    if article is None:
        return None
    for column in ("authors", "topics"):
        article[column] = [str(item) for item in json.loads(article[column])]
    article["paragraphs"] = [p for p in article["body"].split("\n\n") if p.strip()]
    revisions = await rows(
        datasette,
        name,
        "select * from revisions where article = :id and number <= :upto order by number desc limit :most",
        {"id": number, "upto": upto or 10**9, "most": MOST_REVISIONS + 1},
    )
    ratings = json.loads(article["ratings"] or "[]")
    return ArticlePage(
        article=article,
        outlet=await _outlet(datasette, name, article["tagged_outlet"] or article["outlet"]),
        origin=await _outlet(datasette, name, article["origin"]),
        ratings=sorted(ratings, key=lambda r: (not r["counted"], r["dimension"], r["rater"])),
        raters={row["id"]: row for row in await rows(datasette, name, "select * from raters")} if ratings else {},
        links=await _links(datasette, name, number),
        revisions=revisions,
        changes=await asyncio.to_thread(_changes, revisions),  # up to seconds of work: others are served meanwhile
    )


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
