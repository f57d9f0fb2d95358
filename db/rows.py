"""Model to rows and back: with the migrations, the one place that knows the columns of what is written often."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db import times
from db.model import Article, HeldRating, Outlet, Rater, Rating, Tag, TaggedArticle

Row = dict[str, Any]

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
        "access": article.access,
        "topics": text_list(article.topics),
        "word_count": article.word_count,
        "standfirst": article.standfirst,
        "body": article.body,
        "image": article.image,
        "description": article.description,
        "content_hash": article.fingerprint.content,
        "body_hash": article.fingerprint.body,
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


def held_json(held: HeldRating) -> Row:
    """One rating of a tag, as in the contract's ``tag --json``."""
    rating = held.rating
    return {
        "rater": rating.rater,
        "dimension": rating.dimension,
        "raw": rating.raw,
        "value": held.value,
        "scope": rating.scope,
        "as_of": rating.as_of,
        "later": held.later,
        "counted": held.counted,
        "source_url": rating.source_url,
        "licence": rating.licence,
    }


def tag_row(tag: Tag, article: Article, *, article_id: int, tagged: str) -> Row:
    """One row of `tags`."""
    return {
        "article": article_id,
        "outlet": tag.outlet,
        "status": tag.status,
        "section": tag.section,
        "country": tag.country,
        "state_control": tag.state_control,
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
        "note": tag.note,
        "ratings": json.dumps([held_json(held) for held in tag.ratings], ensure_ascii=False),
        "registry_version": tag.registry_version,
        "tagged": tagged,
        "day": times.day_of(article.published) if article.published else None,
        "language": article.language,
        "derived_from_import": int(any(h.rating.import_id is not None for h in tag.ratings)),
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
    dimensions = [{"name": d.name, "scale": list(d.scale), "values": dict(d.values)} for d in rater.dimensions]
    return {
        "id": rater.id,
        "name": rater.name,
        "home": rater.home,
        "method": rater.method,
        "attribution": rater.attribution,
        "licence": rater.licence,
        "dimensions": json.dumps(dimensions, ensure_ascii=False),
        "invented": int(rater.invented),
    }


def rating_row(rating: Rating, value: str | None) -> Row:
    """One row of `ratings`; `value` is the rater's word on our scale."""
    return {
        "outlet": rating.outlet,
        "rater": rating.rater,
        "dimension": rating.dimension,
        "raw": rating.raw,
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
