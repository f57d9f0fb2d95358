"""Article + registry → who says it, and what raters say of them: the one place where a tag is worked out.

There is no mean and no score of our own: `lean` is filled only where two raters of content agree, `reliability` only
where all bands on record do; the range is always there.  A rating that came later is shown and fills neither.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

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
from pipelines.asof import CONTROL, About, Holding, holding
from pipelines.canonical import canonical_url
from pipelines.genre import path_genre
from pipelines.hosts import full_address
from pipelines.origin import origin_of
from pipelines.registry import Registry
from pipelines.scales import AUDIENCE, CLASSES, leans, number_of, reliabilities, scale_of

OPINION = "opinion"
_ODD = re.compile(r"//|/\.|%")
_APART = (OPINION, "satire")
"""Parts of an outlet that do not inherit what raters say of its news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What tagging asks of an article; all of it is kept in the database."""

    canonical_url: str
    url: str
    """Where it was fetched."""
    canonical_claimed: str | None = None
    day: str | None = None
    """The publisher's own calendar day; None: as of today."""
    section: str | None = None
    """A label such as ``opinion``, where the caller knows it besides the address."""
    genre: Genre | None = None
    agency: str | None = None
    origin_claimed: str | None = None


def tag(article: Article, registry: Registry) -> TaggedArticle:
    """The article with its outlet and the ratings in force on its day of publication."""
    facts = Facts(
        canonical_url=article.canonical_url,
        url=article.url,
        canonical_claimed=article.canonical_claimed,
        day=day_of(article.published) if article.published else None,
        genre=article.genre,
        agency=article.agency,
        origin_claimed=article.origin_claimed,
    )
    made, shareable = tag_facts(facts, registry)
    return TaggedArticle(article=article, tag=made, shareable=shareable)


def tag_facts(facts: Facts, registry: Registry) -> tuple[Tag, Tag | None]:
    """The tag, and the same without imported ratings; None where the registry holds none of them."""
    return _tag(facts, registry), _tag(facts, registry.shareable) if registry.shareable else None


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

    `section` (a label such as ``opinion``), `genre` and `agency` are what the caller knows besides the address; without
    a genre, a path that files the page as opinion tells it.
    """
    told = path_genre(_path(url)) if genre is None else None
    if told and told[0] is Genre.OPINION:
        genre = Genre.OPINION
    return _tag(Facts(canonical_url=url, url=url, day=day, section=section, genre=genre, agency=agency), registry)


def tag_json(tag: Tag) -> dict[str, Any]:
    """The tag as a line of ``tag --json``, its keys in the contract's order.

    Some keys are there only where they say something: `note`, `origin_evidence`, `origin_ratings` (of the outlet that
    wrote the text), `replies` (of the outlet to its raters); and `label` of a rating whose published word is another
    than its `raw`.
    """
    line = {
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
        "ratings": [held.shown() for held in tag.ratings],
    }
    if tag.note:
        line["note"] = tag.note
    if tag.origin_evidence:
        line["origin_evidence"] = tag.origin_evidence
    if tag.origin:
        line["origin_ratings"] = [held.shown() for held in tag.origin_ratings]
    if tag.replies:
        line["replies"] = [asdict(reply) for reply in tag.replies]
    return line


def section_of(outlet: Outlet, url: str, host: str) -> Section | None:
    """The part of the outlet that an address stands in: rules for paths before rules for hosts."""
    path = _path(url)
    for section in outlet.sections:
        if section.match == "path-regex" and _compiled(section.pattern).search(path):
            return section
    for section in outlet.sections:
        if section.match == "host" and (host == section.pattern or host.endswith("." + section.pattern)):
            return section
    return None


def _tag(facts: Facts, registry: Registry) -> Tag:
    url, day, genre = facts.canonical_url, facts.day, facts.genre
    found = registry.resolve(url, day)
    if found.outlet is None and facts.url != url:
        fetched = registry.resolve(facts.url, day)
        found = fetched if fetched.outlet else found
    outlet = found.outlet
    place = section_of(outlet, found.url, found.name) if outlet else None
    origin, evidence = origin_of(
        outlet,
        known=registry.outlets,
        marks=registry.marks,
        agency=facts.agency,
        section=place,
        named=facts.origin_claimed,
        claimed=facts.canonical_claimed,
        whose=lambda address: registry.resolve(address, day).outlet,
    )
    opinion = OPINION if genre is Genre.OPINION else None
    label = facts.section or (place.section if place else opinion)
    if outlet is None:
        return Tag(
            url=url,
            host=found.name,
            status=Status.AMBIGUOUS if found.ambiguous else Status.UNKNOWN,
            section=label,
            origin=origin,
            origin_evidence=evidence,
            origin_ratings=_of_origin(origin, registry, facts),
            note=found.note,
            registry_version=registry.version,
        )
    path = _path(found.url)
    edition = found.host is not None and found.host.kind == "edition"
    ratings = _ratings(outlet, registry, day, host=found.name, path=path, section=label, genre=genre, edition=edition)
    counted = [held for held in ratings if held.counted]
    lean, lean_low, lean_high, raters = _lean(counted)
    reliability, reliability_low, reliability_high, reliability_raters = _reliability(counted)
    judged = raters or reliability_raters or (counted and label not in _APART)
    notes = [found.note, "undated: ratings as of today" if day is None else None]
    return Tag(
        url=url,
        host=found.name,
        status=Status.TAGGED if judged else Status.UNRATED,
        outlet=outlet.id,
        name=outlet.name,
        country=outlet.country,
        type=outlet.type,
        state_control=_state_control(ratings),
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
        origin_ratings=_of_origin(origin, registry, facts),
        note="; ".join(note for note in notes if note) or None,
        registry_version=registry.version,
        ratings=ratings,
        replies=outlet.replies,
    )


def _of_origin(origin: str | None, registry: Registry, facts: Facts) -> tuple[HeldRating, ...]:
    """What raters say of the outlet that wrote the text, as if it stood on that outlet's front page."""
    if origin is None:
        return ()
    writer = registry.outlets[origin]
    return _ratings(writer, registry, facts.day, host=writer.domain or "", path="/", section=None, genre=facts.genre)


def _ratings(
    outlet: Outlet,
    registry: Registry,
    day: str | None,
    *,
    host: str,
    path: str,
    section: str | None,
    genre: Genre | None,
    edition: bool = False,
) -> tuple[HeldRating, ...]:
    told = frozenset(part.section for part in outlet.sections)
    about = About(day=day, host=host, path=path, section=section, genre=genre, told=told, edition=edition)
    opinion = section in _APART or genre in (Genre.OPINION, Genre.SATIRE)
    return tuple(_held(held, opinion=opinion) for held in holding(registry.claims.get(outlet.id, ()), about))


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
        number = number_of(rating.raw) if rating.dimension == AUDIENCE else None
        counted = number is not None and -1 <= number <= 1 and held.known and not held.later
    return HeldRating(rating=rating, value=value, label=held.claim.label, later=held.later, counted=counted)


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


def _state_control(ratings: tuple[HeldRating, ...]) -> StateControl:
    """What the ratings that count say; unknown where they differ, or where there are only some that do not count."""
    rows = [held for held in ratings if held.rating.dimension == CONTROL]
    found = {StateControl(held.value) for held in rows if held.counted and held.value in set(CLASSES)}
    if not rows:
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
    return re.compile(pattern, re.IGNORECASE)


def _path(url: str) -> str:
    """The path of an address as servers read it: ``//opinion/./x`` and ``/%6Fpinion/x`` are ``/opinion/x``."""
    try:
        address = full_address(url)
        path = urlsplit(address).path
        return unquote(urlsplit(canonical_url(address)).path) or "/" if _ODD.search(path) else path or "/"
    except ValueError:  # BadAddress is one
        return "/"
