"""Model to rows and back: with the migrations, the one place that knows the columns of what is written often."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db import times
from db.model import Article, Outlet, Rater, Rating, Tag, TaggedArticle

Row = dict[str, Any]

Tagged = tuple[Tag, Tag | None]
"""A tag, and the same without imported ratings, where the registry holds any."""

MOST_VARIABLES = 30_000
"""SQLite's limit is 32,766 a statement since 3.32."""


def insert_rows(
    connection: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, Any]], *, tail: str = ""
) -> None:
    """Insert rows of one shape with as few statements as SQLite allows: full-text search flushes once a statement."""
    if not rows:
        return
    names = list(rows[0])
    some = max(1, MOST_VARIABLES // len(names))
    marks = "(" + ", ".join("?" * len(names)) + ")"
    for begin in range(0, len(rows), some):
        part = rows[begin : begin + some]
        connection.execute(
            f"insert into {table} ({', '.join(names)}) values {', '.join([marks] * len(part))} {tail}",
            [row[name] for row in part for name in names],
        )


def text_list(items: Iterable[str]) -> str:
    """A list of texts as the database keeps it: a JSON array."""
    return json.dumps(list(items), ensure_ascii=False)


def article_columns(article: Article, *, extractor: str) -> Row:
    """The columns of `articles` that come from the page alone."""
    published, modified = article.published, article.modified
    return {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "canonical_claimed": article.canonical_claimed,
        "title": article.title,
        "authors": text_list(article.authors),
        "signed": article.signed,
        "published": times.utc(published) if published else None,
        "published_offset": times.offset_of(published) if published else None,
        "published_source": article.published_source,
        "modified": times.utc(modified) if modified else None,
        "modified_offset": times.offset_of(modified) if modified else None,
        "day": times.day_of(published) if published else None,
        "language": article.language,
        "section": article.section,
        "genre": article.genre,
        "genre_evidence": article.genre_evidence,
        "dateline": article.dateline,
        "agency": article.agency,
        "origin_claimed": article.origin_claimed,
        "access": article.access,
        "topics": text_list(article.topics),
        "word_count": article.word_count,
        "standfirst": article.standfirst,
        "body": article.body,
        "image": article.image,
        "description": article.description,
        "content_hash": article.fingerprint.content,
        "body_hash": article.fingerprint.body,
        "sources": json.dumps(dict(article.sources), ensure_ascii=False),
        "conflicts": text_list(article.conflicts),
        "extractor": extractor,
    }


def revision_row(article: Article, *, number: int, seen: str, cause: str, article_id: int) -> Row:
    """One row of `revisions`."""
    return {
        "article": article_id,
        "number": number,
        "seen": seen,
        "title": article.title,
        "standfirst": article.standfirst,
        "body": article.body,
        "modified": times.utc(article.modified) if article.modified else None,
        "word_count": article.word_count,
        "content_hash": article.fingerprint.content,
        "body_hash": article.fingerprint.body,
        "cause": cause,
    }


def tag_row(tagged: Tagged, *, article_id: int, day: str | None, language: str | None) -> Row:
    """One row of `tags`.  It holds nothing that another tagging with the same registry would not give again."""
    tag, shareable = tagged
    row = _outcome(tag)
    kept = None
    if shareable is not None:
        other = _outcome(shareable)
        kept = json.dumps({name: other[name] for name in row if other[name] != row[name]}, ensure_ascii=False)
    return {"article": article_id, **row, "shareable": kept, "day": day, "language": language}


def _outcome(tag: Tag) -> Row:
    return {
        "outlet": tag.outlet,
        "status": tag.status.value,
        "section": tag.section,
        "country": tag.country,
        "state_control": tag.state_control.value,
        "lean": tag.lean,
        "lean_low": tag.lean_low,
        "lean_high": tag.lean_high,
        "raters": tag.raters,
        "reliability": tag.reliability,
        "reliability_low": tag.reliability_low,
        "reliability_high": tag.reliability_high,
        "reliability_raters": tag.reliability_raters,
        "audience_lean": tag.audience_lean,
        "origin": tag.origin,
        "origin_evidence": tag.origin_evidence,
        "origin_ratings": json.dumps([held.shown() for held in tag.origin_ratings], ensure_ascii=False),
        "note": tag.note,
        "ratings": json.dumps([held.shown() for held in tag.ratings], ensure_ascii=False),
        "registry_version": tag.registry_version,
    }


def outlet_row(outlet: Outlet) -> Row:
    """One row of `outlets`."""
    return {
        "id": outlet.id,
        "name": outlet.name,
        "domain": outlet.domain,
        "country": outlet.country,
        "type": outlet.type,
        "languages": text_list(outlet.languages),
        "timezone": outlet.timezone,
        "owner": outlet.owner,
        "owner_basis": outlet.owner_basis,
        "funding": outlet.funding,
        "funding_basis": outlet.funding_basis,
        "source": outlet.source,
        "disabled": int(outlet.disabled),
        "invented": int(outlet.invented),
    }


def host_rows(outlet: Outlet) -> list[Row]:
    """The rows of `outlet_hosts` for one outlet."""
    return [
        {
            "host": h.host,
            "outlet": outlet.id,
            "kind": h.kind,
            "valid_from": h.valid_from,
            "valid_to": h.valid_to,
            "after": h.after,
        }
        for h in outlet.hosts
    ]


def rater_row(rater: Rater) -> Row:
    """One row of `raters`."""
    dimensions = [
        dataclasses.asdict(dimension) | {"values": dict(dimension.values), "labels": dict(dimension.labels)}
        for dimension in rater.dimensions
    ]
    return {
        "id": rater.id,
        "name": rater.name,
        "home": rater.home,
        "method": rater.method,
        "attribution": rater.attribution,
        "licence": rater.licence,
        "table_licence": rater.table_licence,
        "table_url": rater.table_url,
        "dimensions": json.dumps(dimensions, ensure_ascii=False),
        "invented": int(rater.invented),
        "source": rater.source,
    }


def reply_rows(outlet: Outlet) -> list[Row]:
    """The rows of `replies` for one outlet."""
    return [{"outlet": outlet.id, "day": r.day, "text": r.text, "url": r.url, "rater": r.rater} for r in outlet.replies]


def rating_row(rating: Rating, value: str | None, label: str) -> Row:
    """One row of `ratings`; `value` is the rater's word on our scale, `label` what the rater publishes for it."""
    return {
        "outlet": rating.outlet,
        "rater": rating.rater,
        "dimension": rating.dimension,
        "raw": rating.raw,
        "label": label,
        "value": value,
        "rated_as": rating.rated_as,
        "scope": rating.scope,
        "applies_from": rating.applies_from,
        "applies_to": rating.applies_to,
        "as_of": rating.as_of,
        "source": rating.source,
        "source_url": rating.source_url,
        "licence": rating.licence,
        "redistribute": int(rating.redistribute),
        "note": rating.note,
        "import": rating.import_id,
    }


def new_article_row(
    tagged: TaggedArticle,
    *,
    article_id: int,
    outlet: str | None,
    first_seen: str,
    fetched: str,
    stored: str,
    extractor: str,
) -> Row:
    """One row of `articles` for an article that we did not have."""
    return {
        "id": article_id,
        "outlet": outlet,
        **article_columns(tagged.article, extractor=extractor),
        "first_seen": first_seen,
        "fetched": fetched,
        "stored": stored,
    }
