"""Which of an outlet's ratings hold for one article: by its day, its address, and the part of the outlet it stands in.

For each rater and dimension: of the rows that speak of the article, those on record when it was published, else the
later ones, marked so; among them the most specific address, then a scope known to fit, then the newest (of later
ones the oldest), then the article's own host, then the one nearest to the outlet's.  Equal rows that differ all hold.
A verdict on the whole outlet counts no more once its rater has given one per topic instead, nor on the host of an
edition, which may be another paper in another language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from db.model import Genre, Outlet, Rater, Rating
from pipelines.hosts import full_address, plain_host
from pipelines.scales import label_of, value_of

PARTS = {
    "opinion": "opinion", "opinions": "opinion", "editorial": "opinion", "editorials": "opinion",
    "opinion pages": "opinion", "op-ed": "opinion", "blog": "blog", "blogs": "blog", "contributor": "contributor",
    "contributors": "contributor", "contributors / non-staff": "contributor", "sponsored content": "sponsored",
    "satire": "satire",
}  # fmt: skip
"""Scopes that name a part of an outlet which an address or a genre can tell; others are topics, and unknown."""

_NOT_NEWS = frozenset({"opinion", "blog", "contributor", "sponsored", "satire"})
_NEWS = frozenset({Genre.NEWS, Genre.LIVE, Genre.WIRE})
_NEARNESS = {"primary": 3, "former": 2, "mirror": 1, "short-link": 1}
"""Hosts that stand for the whole outlet; editions and aliases speak for themselves alone."""
_WHOLE = 2
"""From here a host is the outlet itself, under its present or its former address."""
CONTROL = "state-control"
"""The dimension that speaks of the house, whichever of its hosts was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of the article that is to be tagged."""

    day: str | None
    """The publisher's calendar day; None: as of today."""
    host: str
    path: str = "/"
    section: str | None = None
    """Label of the outlet's section that it stands in, or ``opinion`` by its genre."""
    genre: Genre | None = None
    told: frozenset[str] = frozenset()
    """Labels of the sections that the outlet's file tells apart."""
    edition: bool = False
    """It stands on the host of an edition, which may be another paper in another language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A rating, read once: its value on our scale, and what it speaks of."""

    rating: Rating
    value: str | None
    label: str
    """What the rater publishes for its word."""
    host: str | None
    """None: the whole outlet, by name."""
    path: str = ""
    nearness: int = 3
    """How near its host is to the outlet's own; 0 is an edition, which speaks for itself alone."""
    paths: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Scopes but for paths, in small letters."""
    exact: bool = False
    """It holds on its very host: what stands below a platform's is other people's."""


_Fit = tuple[tuple[int, int, int], Claim, bool, int]
"""A claim that fits the article: path, host and scope by how particular they are; whether it is; its nearness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A claim that holds for an article."""

    claim: Claim
    later: bool
    known: bool
    """False: its scope is a topic that the article may or may not be on, or its rater has since judged by topic."""
    particular: bool
    """It speaks of the very pages that the article stands among: their path, or their part of the outlet."""


def read_claim(rating: Rating, outlet: Outlet, rater: Rater | None) -> Claim:
    """The rating with its `rated_as` and `scope` taken apart."""
    value = value_of(rater, rating.dimension, rating.raw) if rater else None
    host, path, nearness = _rated(rating.rated_as, outlet)
    if rating.dimension == CONTROL and nearness == 0:
        nearness = -1  # who controls an edition controls the house; any nearer row goes before it
    scopes = [part.strip() for part in (rating.scope or "").split(";") if part.strip()]
    paths = tuple(scope[5:].strip() for scope in scopes if scope.startswith("path "))
    parts = tuple(scope.casefold() for scope in scopes if not scope.startswith("path "))
    if any(part in PARTS for part in parts):
        path = ""  # the address is where the rater shows that part, not where all of it stands
    return Claim(
        rating=rating,
        value=value,
        label=label_of(rater, rating.dimension, rating.raw),
        host=host or (outlet.domain if outlet.type == "platform" else None),
        path=path,
        nearness=nearness,
        paths=paths,
        parts=parts,
        exact=outlet.type == "platform",
    )


def holding(claims: Iterable[Claim], about: About) -> list[Holding]:
    """The claims that hold for the article, in a fixed order."""
    groups: dict[tuple[str, str, str | None], list[_Fit]] = {}
    for claim in claims:
        if not _within(claim.rating, about.day):
            continue
        place = _place(claim, about)
        fits = _scope_fits(claim, about)
        if place is None or fits is False:
            continue
        rating = claim.rating
        topic = rating.scope or "" if fits is None and claim.parts else None
        rank = (*place, int(bool(claim.parts)))
        particular = place[0] > 0 or any(PARTS.get(part) for part in claim.parts)
        nearness = claim.nearness + 10 * (claim.host == about.host)
        groups.setdefault((rating.dimension, rating.rater, topic), []).append((rank, claim, particular, nearness))
    split: dict[tuple[str, str], str] = {}
    for (dimension, rater, topic), fitting in groups.items():
        dates = [end(fit[1].rating.as_of or "") for fit in fitting if on_record(fit[1].rating.as_of, about.day)]
        if topic is not None and dates:
            split[dimension, rater] = max(*dates, split.get((dimension, rater), ""))
    held = []
    for (dimension, rater, topic), fitting in groups.items():
        for chosen in _choose(fitting, about.day, known=topic is None):
            since = split.get((dimension, rater), "")
            gone = _whole(chosen) and not chosen.later and end(chosen.claim.rating.as_of or "") < since
            apart = about.edition and _whole_outlet(chosen.claim) and not _below(about.host, chosen.claim.host)
            held.append(replace(chosen, known=False) if gone or apart else chosen)
    return sorted(held, key=_order)


def _whole_outlet(claim: Claim) -> bool:
    """Whether it judges the content of an outlet as a whole; who controls the house controls its editions."""
    return claim.nearness >= _WHOLE and not claim.path and not claim.paths and claim.rating.dimension != CONTROL


def _whole(held: Holding) -> bool:
    """Whether it speaks of the outlet as a whole; such a verdict ends where its rater goes over to one per topic."""
    return not held.claim.parts and not held.particular


def on_record(as_of: str | None, day: str | None) -> bool:
    """Whether a rating was on record on that day.  A year or month counts from its end; no date, from today."""
    return day is None or (as_of is not None and end(as_of) <= day)


def _choose(fitting: list[_Fit], day: str | None, *, known: bool) -> list[Holding]:
    then = [entry for entry in fitting if on_record(entry[1].rating.as_of, day)]
    later = not then
    pool = then or fitting
    best = max(entry[0] for entry in pool)
    pool = [entry for entry in pool if entry[0] == best]
    if later:
        date = min(end(entry[1].rating.as_of or "9999") for entry in pool)
        pool = [entry for entry in pool if end(entry[1].rating.as_of or "9999") == date]
    else:
        date = max(end(entry[1].rating.as_of or "") for entry in pool)
        pool = [entry for entry in pool if end(entry[1].rating.as_of or "") == date]
    nearest = max(nearness for *_, nearness in pool)
    chosen: dict[str, Holding] = {}
    for _, claim, particular, nearness in pool:
        if nearness == nearest:
            held = Holding(claim=claim, later=later, known=known, particular=particular)
            chosen.setdefault(claim.rating.raw, held)
    return list(chosen.values())


def _rated(rated_as: str, outlet: Outlet) -> tuple[str | None, str, int]:
    """Host, path and nearness of what a rater rated; no host where it gives a name."""
    if "." not in rated_as or " " in rated_as.strip():
        return None, "", 3
    host = plain_host(rated_as)
    if host is None:
        return None, "", 3
    listed = next((known for known in outlet.hosts if known.host == host), None)
    if listed is None:
        below = any(host.endswith("." + known.host) for known in outlet.hosts)
        nearness = 0 if below else 1  # a name of the outlet that its file does not list
    else:
        nearness = _NEARNESS.get(listed.kind, 0)
        if listed.kind == "former" and listed.after not in (None, "same"):
            nearness = 0
    return host, urlsplit(full_address(rated_as)).path.rstrip("/"), nearness


def _within(rating: Rating, day: str | None) -> bool:
    """Whether the article's day lies in the span that the rating speaks of; today lies in every open one."""
    since, until = rating.applies_from, rating.applies_to
    if day is None:
        return until is None
    return (since is None or day[: len(since)] >= since) and (until is None or day[: len(until)] <= until)


def _place(claim: Claim, about: About) -> tuple[int, int] | None:
    """How closely the claim's address speaks of the article's; None where it does not."""
    if not all(_under(about.path, path) for path in (*claim.paths, claim.path) if path):
        return None
    path = max((len(path) for path in (*claim.paths, claim.path)), default=0)
    if claim.exact and about.host != claim.host:
        return None
    if claim.host is None or (claim.nearness >= _WHOLE and not path):
        return path, 0
    if _below(about.host, claim.host):
        return path, 0 if claim.nearness >= _WHOLE else claim.host.count(".") + 1
    if path or claim.nearness == 0:
        return None
    return (path, -1) if claim.nearness < 0 else (path, 0)


def _below(host: str, top: str | None) -> bool:
    """Whether a host is another one, or below it."""
    return top is not None and (host == top or host.endswith("." + top))


def _under(path: str, top: str) -> bool:
    """Whether a path lies at or below another; ``/space/ufo*`` is a beginning."""
    if top.endswith("*"):
        return path.startswith(top.rstrip("*"))
    top = top.rstrip("/")
    return path == top or path.startswith(top + "/")


def _scope_fits(claim: Claim, about: About) -> bool | None:
    """Whether the article is in the claim's scope; None: nobody can tell."""
    answers = [_news(about) if part == "news" else _part(PARTS.get(part), about) for part in claim.parts]
    if False in answers:
        return False
    return None if None in answers else True


def _news(about: About) -> bool | None:
    if about.section in _NOT_NEWS or about.genre in (Genre.OPINION, Genre.SATIRE, Genre.SPONSORED):
        return False
    if about.genre in _NEWS or (about.genre is None and about.section is None and "opinion" in about.told):
        return True
    return None


def _part(label: str | None, about: About) -> bool | None:
    if label is None:
        return None
    if label in (about.section, about.genre):
        return True
    if about.section is not None or label in about.told or about.genre in _NEWS:
        return False
    return None


def end(when: str) -> str:
    """The last day of a year, a month or a day, for comparing as text."""
    return when + "-12-31"[len(when) - 4 :] if 4 <= len(when) < 10 else when


def _order(held: Holding) -> tuple[bool, str, str, str, str]:
    rating = held.claim.rating
    return not held.known, rating.dimension, rating.rater, rating.as_of or "", rating.raw
