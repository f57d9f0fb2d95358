"""Article + registry → who says it, and what raters say of them: the one place where a tag is worked out.

There is no mean and no score of our own: `lean` is filled only where two raters of content agree, `reliability` only
where all bands on record do; the range is always there.  A rating that came later is shown and fills neither.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from db.model import (
    Article,
    Genre,
    HeldRating,
    Lean,
    Outlet,
    Reliability,
    Section,
    StateControl,
    Status,
    Tag,
    TaggedArticle,
)
from db.times import day_of
from pipelines.asof import About, Holding, holding
from pipelines.hosts import Resolved
from pipelines.origin import origin_of
from pipelines.registry import Registry
from pipelines.scales import AUDIENCE, CLASSES, leans, number_of, reliabilities, scale_of

OPINION = "opinion"


def tag(article: Article, registry: Registry) -> TaggedArticle:
    """The article with its outlet and the ratings in force on its day of publication."""
    day = day_of(article.published) if article.published else None
    found = registry.resolve(article.canonical_url, day)
    if found.outlet is None and article.url != article.canonical_url:
        fetched = registry.resolve(article.url, day)
        found = fetched if fetched.outlet else found
    claimed = registry.resolve(article.canonical_claimed, day) if article.canonical_claimed else None
    return TaggedArticle(
        article=article,
        tag=_tag(
            article.canonical_url,
            found,
            registry,
            day=day,
            genre=article.genre,
            agency=article.agency,
            claimed=claimed,
        ),
    )


def tag_url(
    url: str,
    registry: Registry,
    day: str | None = None,
    *,
    section: str | None = None,
    genre: Genre | None = None,
    agency: str | None = None,
) -> Tag:
    """Who publishes an address, and what raters say of it, as of a day (``2024-05-01``; None: as of today).

    `section` (a label such as ``opinion``), `genre` and `agency` are what the caller knows besides the address.
    """
    return _tag(url, registry.resolve(url, day), registry, day=day, section=section, genre=genre, agency=agency)


def tag_json(tag: Tag) -> dict[str, Any]:
    """The tag as a line of ``tag --json``, its keys in the contract's order."""
    return {
        "url": tag.url,
        "host": tag.host,
        "status": tag.status.value,
        "outlet": tag.outlet,
        "name": tag.name,
        "country": tag.country,
        "type": tag.type,
        "state_control": tag.state_control.value,
        "section": tag.section,
        "lean": _text(tag.lean),
        "lean_low": _text(tag.lean_low),
        "lean_high": _text(tag.lean_high),
        "raters": tag.raters,
        "reliability": _text(tag.reliability),
        "reliability_low": _text(tag.reliability_low),
        "reliability_high": _text(tag.reliability_high),
        "reliability_raters": tag.reliability_raters,
        "audience_lean": tag.audience_lean,
        "origin": tag.origin,
        "registry_version": tag.registry_version,
        "ratings": [
            {
                "rater": held.rating.rater,
                "dimension": held.rating.dimension,
                "raw": held.rating.raw,
                "value": held.value,
                "scope": held.rating.scope,
                "as_of": held.rating.as_of,
                "later": held.later,
                "counted": held.counted,
                "source_url": held.rating.source_url,
                "licence": held.rating.licence,
            }
            for held in tag.ratings
        ],
    }


def section_of(outlet: Outlet, url: str, host: str) -> Section | None:
    """The part of the outlet that an address stands in: rules for paths before rules for hosts."""
    path = urlsplit(url).path or "/"
    for section in outlet.sections:
        if section.match == "path-regex" and _compiled(section.pattern).search(path):
            return section
    for section in outlet.sections:
        if section.match == "host" and (host == section.pattern or host.endswith("." + section.pattern)):
            return section
    return None


def _tag(
    url: str,
    found: Resolved,
    registry: Registry,
    *,
    day: str | None,
    section: str | None = None,
    genre: Genre | None = None,
    agency: str | None = None,
    claimed: Resolved | None = None,
) -> Tag:
    outlet = found.outlet
    place = section_of(outlet, found.url, found.name) if outlet else None
    origin, evidence = origin_of(
        outlet,
        known=registry.outlets,
        marks=registry.marks,
        agency=agency,
        section=place,
        claimed=claimed.outlet if claimed else None,
        claimed_url=claimed.url if claimed else None,
    )
    label = section or (place.section if place else OPINION if genre is Genre.OPINION else None)
    if outlet is None:
        return Tag(
            url=url,
            host=found.name,
            status=Status.AMBIGUOUS if found.ambiguous else Status.UNKNOWN,
            section=label,
            origin=origin,
            origin_evidence=evidence,
            note=found.note,
            registry_version=registry.version,
        )
    about = About(
        day=day,
        host=found.name,
        path=urlsplit(found.url).path or "/",
        section=label,
        genre=genre,
        told=frozenset(part.section for part in outlet.sections),
    )
    opinion = label == OPINION or genre is Genre.OPINION
    ratings = tuple(_held(held, opinion=opinion) for held in holding(registry.claims.get(outlet.id, ()), about))
    counted = [held for held in ratings if held.counted]
    lean, lean_low, lean_high, raters = _lean(counted)
    reliability, reliability_low, reliability_high, reliability_raters = _reliability(counted)
    judged = raters or reliability_raters or (counted and not opinion)
    notes = [found.note, "undated: ratings as of today" if day is None else None]
    return Tag(
        url=url,
        host=found.name,
        status=Status.TAGGED if judged else Status.UNRATED,
        outlet=outlet.id,
        name=outlet.name,
        country=outlet.country,
        type=outlet.type,
        state_control=_state_control(counted),
        section=label,
        lean=lean,
        lean_low=lean_low,
        lean_high=lean_high,
        raters=raters,
        reliability=reliability,
        reliability_low=reliability_low,
        reliability_high=reliability_high,
        reliability_raters=reliability_raters,
        audience_lean=_audience(counted),
        origin=origin,
        origin_evidence=evidence,
        note="; ".join(note for note in notes if note) or None,
        registry_version=registry.version,
        ratings=ratings,
    )


def _held(held: Holding, *, opinion: bool) -> HeldRating:
    """The rating with whether it counts.

    Control by the state is a fact about the house: what was found later, and on its opinion pages too, still counts.
    Of an opinion page's content only who rated the opinion pages can speak.
    """
    rating, value = held.claim.rating, held.claim.value
    scale = scale_of(value) if value else None
    if scale is StateControl:
        counted = held.known
    elif scale is not None:
        counted = held.known and not held.later and (held.particular or not opinion)
    else:
        counted = rating.dimension == AUDIENCE and number_of(rating.raw) is not None and held.known and not held.later
    return HeldRating(rating=rating, value=value, later=held.later, counted=counted)


def _lean(counted: list[HeldRating]) -> tuple[Lean | None, Lean | None, Lean | None, int]:
    values, raters = _values(counted, Lean)
    low, high = leans(values)
    return (low if raters >= 2 and low == high else None), low, high, raters


def _reliability(
    counted: list[HeldRating],
) -> tuple[Reliability | None, Reliability | None, Reliability | None, int]:
    values, raters = _values(counted, Reliability)
    low, high = reliabilities(values)
    return (low if low == high else None), low, high, raters


def _values(counted: list[HeldRating], scale: type[Lean] | type[Reliability]) -> tuple[set[str], int]:
    """The values on a scale, and how many raters gave them."""
    rows = [(held.value, held.rating.rater) for held in counted if held.value and scale_of(held.value) is scale]
    return {value for value, _ in rows}, len({rater for _, rater in rows})


def _state_control(counted: list[HeldRating]) -> StateControl:
    found = {StateControl(held.value) for held in counted if held.value in set(CLASSES)}
    if not found:
        return StateControl.NONE_ON_RECORD
    return found.pop() if len(found) == 1 else StateControl.UNKNOWN


def _audience(counted: list[HeldRating]) -> float | None:
    """The one number on record; None where there is none, or where they differ."""
    found = {number_of(held.rating.raw) for held in counted if held.rating.dimension == AUDIENCE}
    return found.pop() if len(found) == 1 else None


def _text(value: Lean | Reliability | None) -> str | None:
    return None if value is None else value.value


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
