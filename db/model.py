"""The vocabulary: what every floor of the house passes to the next.

Standard library only, so that importing a word costs nothing.  All types are frozen values; a new state is a new
type.  Unknown is `None`, never a guess.  Long for one room: a vocabulary is looked up in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Stamp = str
"""A moment as its source states it, in ISO 8601: ``2024-05-01`` (only the day is known), ``2024-05-01T12:00:00+02:00``
or ``2024-05-01T10:00:00Z``.  Never a time without a zone."""


class Lean(StrEnum):
    """Where a rater of content puts an outlet, from left to right."""

    LEFT = "left"
    LEAN_LEFT = "lean-left"
    CENTER = "center"
    LEAN_RIGHT = "lean-right"
    RIGHT = "right"


class Reliability(StrEnum):
    """How far an outlet's facts can be trusted, by a rater; in rising order."""

    LOW = "low"
    MIXED = "mixed"
    HIGH = "high"


class StateControl(StrEnum):
    """Whether a state decides what an outlet prints, from State Media Monitor's classes."""

    YES = "yes"
    CAPTURED = "captured"
    NO = "no"
    NONE_ON_RECORD = "none on record"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What tagging an address came to."""

    TAGGED = "tagged"
    UNRATED = "unrated"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"


class Saved(StrEnum):
    """What writing an article came to."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    """Another address of an article that we have: it became an alias."""
    FORGOTTEN = "forgotten"
    """A tombstone forbids keeping it."""


class Outcome(StrEnum):
    """What became of an address that was announced to us; every link has exactly one."""

    PENDING = "pending"
    STORED = "stored"
    UNCHANGED = "unchanged"
    NOT_ARTICLE = "not an article"
    TOO_OLD = "too old"
    DUPLICATE = "duplicate of"
    ELSEWHERE = "elsewhere"
    GONE = "gone"
    FORBIDDEN = "forbidden by robots"
    FAILED = "failed"


class FeedKind(StrEnum):
    """What an address that announces links is: the latest (RSS, Atom, RDF or JSON Feed); two days, with publication
    dates; everything; or a home or section page that is read for links."""

    FEED = "feed"
    NEWS_SITEMAP = "news-sitemap"
    SITEMAP = "sitemap"
    FRONT = "front"


class Access(StrEnum):
    """Who may read the page, by its own evidence."""

    FREE = "free"
    METERED = "metered"
    PAYWALLED = "paywalled"
    UNKNOWN = "unknown"


class Genre(StrEnum):
    """What kind of article it is; `None` where there is no evidence."""

    NEWS = "news"
    OPINION = "opinion"
    ANALYSIS = "analysis"
    LIVE = "live"
    SPONSORED = "sponsored"
    SATIRE = "satire"
    VIDEO = "video"
    GALLERY = "gallery"
    WIRE = "wire"


class Signed(StrEnum):
    """Who an article's authors are: people, or, where none signs, an organisation or the outlet itself."""

    PEOPLE = "people"
    ORGANISATION = "organisation"
    """An agency, a newsroom, somebody's press office."""
    OUTLET = "outlet"
    """The outlet by its own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host name that an outlet publishes or published on."""

    host: str
    """Lower case, IDNA, without ``www.``; stands for every host below it."""
    kind: str = "primary"
    """primary, alias, edition, former, short-link or mirror."""
    valid_from: str | None = None
    valid_to: str | None = None
    """Year, month or day, as precise as known."""
    after: str | None = None
    """What a host with an end is now: same, closed or others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of an outlet that needs a label of its own."""

    pattern: str
    match: str = "path-regex"
    """path-regex (searched in the path) or host (a host suffix)."""
    section: str
    """opinion, blog, contributor, wire, aggregated, satire ..."""
    origin: str | None = None
    """Id of the outlet whose texts stand there."""
    basis: str | None = None
    """Where that is from; ``curator-unverified`` is shown as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an outlet answers to those who rate it; shown wherever its ratings are."""

    day: str
    text: str
    url: str
    """Where it says so."""
    rater: str | None = None
    """Whom it answers; None: all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who publishes: one masthead."""

    id: str
    """The stem of its file; never changes."""
    name: str
    hosts: tuple[Host, ...]
    country: str | None = None
    """ISO 3166-1 alpha-2 seat; None where it has none on record."""
    type: str | None = None
    languages: tuple[str, ...] = ()
    timezone: str | None = None
    """IANA name."""
    owner: str | None = None
    owner_basis: str | None = None
    """Where the owner is from; ``curator-unverified`` is shown as such."""
    funding: str | None = None
    funding_basis: str | None = None
    feeds: tuple[str, ...] = ()
    news_sitemaps: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    front_pages: tuple[str, ...] = ()
    """Home and section pages read for links."""
    articles: str | None = None
    """Regular expression of an article's path."""
    sections: tuple[Section, ...] = ()
    replies: tuple[Reply, ...] = ()
    delay: float | None = None
    """Seconds between two requests to one host; None takes the setting."""
    expect_articles: int | None = None
    """Fewer articles than this in a day mean that something broke."""
    expect_published: float | None = None
    """Share of articles that must have a date."""
    disabled: bool = False
    invented: bool = False
    """Made up for the demo; marked wherever it appears."""
    source: str = "shipped"
    """shipped, own or imported."""

    @property
    def domain(self) -> str | None:
        """The primary host."""
        return next((h.host for h in self.hosts if h.kind == "primary"), self.hosts[0].host if self.hosts else None)

    @property
    def readable(self) -> bool:
        """Whether there is anything to crawl."""
        return bool(self.feeds or self.news_sitemaps or self.sitemaps or self.front_pages) and not self.disabled


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of a rater's numbers that it gives one name."""

    label: str
    """The rater's own name for it."""
    least: float | None = None
    """Its lower end, itself included; None: no end."""
    below: float | None = None
    """Its upper end, itself not included; None: no end."""
    value: str | None = None
    """On our scale; None where it has no place there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One axis that a rater judges on, with the rater's own words in order."""

    name: str
    """bias, reliability, state-control, credibility, category, audience-lean ..."""
    scale: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    """Rater's word → our scale (`Lean`, `Reliability` or `StateControl` value); a word left out maps to nothing."""
    labels: tuple[tuple[str, str], ...] = ()
    """Code in the rater's files → the label that it publishes; a code left out is its own label."""
    bands: tuple[Band, ...] = ()
    """For a dimension of numbers: the stretches that the rater names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rater:
    """Who judges outlets."""

    id: str
    name: str
    home: str
    method: str
    """In one sentence."""
    attribution: str
    licence: str
    """Of the shipped rows."""
    dimensions: tuple[Dimension, ...]
    table_licence: str | None = None
    """Of the rater's whole table, which a user may import."""
    table_url: str | None = None
    """Where the rater, or a project, publishes that table; None: nowhere that is known."""
    invented: bool = False
    source: str = "shipped"
    """shipped or imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One judgement, with its date."""

    outlet: str
    rater: str
    dimension: str
    raw: str
    """What the rater wrote, untouched."""
    rated_as: str
    """The host, address or name that the rater used."""
    scope: str | None = None
    """The part of the outlet it speaks of; None is the whole."""
    applies_from: str | None = None
    applies_to: str | None = None
    """Publication dates of the articles that it speaks of."""
    as_of: str | None = None
    """When it was on record."""
    source: str | None = None
    source_url: str | None = None
    licence: str
    redistribute: bool
    note: str | None = None
    import_id: int | None = None
    """Number of the import that brought it; None for shipped rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a user's database holds besides the registry's files."""

    outlets: tuple[Outlet, ...] = ()
    """Of domains that no file lists; their ids are ``domain:<host>``."""
    raters: tuple[Rater, ...] = ()
    ratings: tuple[Rating, ...] = ()


NOTHING = Imported()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRating:
    """A rating as it bears on one article."""

    rating: Rating
    value: str | None
    """On our scale; None where the rater's word has no place on it."""
    label: str
    """What the rater publishes for `rating.raw`; mostly the same."""
    later: bool
    """On record only after the article was published."""
    counted: bool
    """Whether it fed `lean`, `reliability`, `state_control` or `audience_lean`."""

    def shown(self) -> dict[str, str | bool | None]:
        """The rating as in the contract's ``tag --json``; with `label` where that is another word than `raw`."""
        rating = self.rating
        row = {
            "rater": rating.rater,
            "dimension": rating.dimension,
            "raw": rating.raw,
            "value": self.value,
            "scope": rating.scope,
            "as_of": rating.as_of,
            "later": self.later,
            "counted": self.counted,
            "source_url": rating.source_url,
            "licence": rating.licence,
        }
        return row if self.label == rating.raw else row | {"label": self.label}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """Who publishes an address, and what raters say of it (contract: ``tag --json``)."""

    url: str
    host: str
    status: Status
    outlet: str | None = None
    name: str | None = None
    country: str | None = None
    type: str | None = None
    state_control: StateControl = StateControl.UNKNOWN
    section: str | None = None
    lean: Lean | None = None
    lean_low: Lean | None = None
    lean_high: Lean | None = None
    raters: int = 0
    reliability: Reliability | None = None
    reliability_low: Reliability | None = None
    reliability_high: Reliability | None = None
    reliability_raters: int = 0
    audience_lean: float | None = None
    origin: str | None = None
    """Id of the outlet that wrote the text, where that is another one."""
    origin_evidence: str | None = None
    origin_ratings: tuple[HeldRating, ...] = ()
    """What raters say of the outlet that wrote the text; it feeds none of the fields above."""
    note: str | None = None
    """Such as: undated; a host that has moved."""
    registry_version: str
    ratings: tuple[HeldRating, ...] = ()
    replies: tuple[Reply, ...] = ()
    """What the outlet answers to its raters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a feed or sitemap, or one link of a front page: an address and what it claims."""

    url: str
    """Absolute, as announced."""
    title: str | None = None
    published: Stamp | None = None
    source: str = ""
    """Address of the feed that announced it."""
    verdict: str | None = None
    """None: worth fetching.  Else why it was judged no article before fetching (a front page's navigation)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A row of the frontier: an address that was announced, due to be fetched."""

    id: int
    url: str
    """The address that is fetched: as announced, without tracking parameters and fragment."""
    key: str
    """Identity of the address (`pipelines.canonical.url_key`)."""
    outlet: str
    title: str | None
    published: Stamp | None
    feed: str | None
    """Address of the feed that announced it first."""
    first_seen: str
    attempts: int
    article: int | None
    """Set when we have the article: fetching it again is a recheck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How an article reached us: what the page's bytes do not say."""

    link: int
    outlet: str
    """Id of the outlet that it was crawled for."""
    requested_url: str
    fetched: str
    """UTC, ISO 8601 with Z."""
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the outlet's file says that helps in reading its pages."""

    outlet: str | None = None
    name: str | None = None
    hosts: tuple[str, ...] = ()
    timezone: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What tells a text again."""

    content: str
    """SHA-256 (hex) of title and body: another one is a revision."""
    body: str
    """SHA-256 (hex) of the body with white space folded."""
    shingles: tuple[int, ...] = field(default=(), repr=False)
    """Every eighth hash of word 4-grams (signed 64 bits), sorted: finds text reused in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One story as one outlet printed it (contract: ``extract --json``)."""

    url: str
    """Where it was fetched, after redirects."""
    canonical_url: str
    """Its one address, on its own outlet's hosts."""
    canonical_claimed: str | None = None
    """What rel=canonical says where that is not taken: another outlet's host, a front page."""
    title: str
    authors: tuple[str, ...] = ()
    """Who signed: people; where none did, whoever the page names instead."""
    signed: Signed | None = None
    """What `authors` holds; None where it is empty."""
    published: Stamp | None = None
    published_source: str | None = None
    """json-ld, meta, microdata, time, url, feed, text."""
    modified: Stamp | None = None
    standfirst: str | None = None
    body: str = field(repr=False)
    """Plain text, paragraphs parted by an empty line."""
    language: str | None = None
    topics: tuple[str, ...] = ()
    section: str | None = None
    genre: Genre | None = None
    genre_evidence: str | None = None
    dateline: str | None = None
    """The place that opens a wire story."""
    agency: str | None = None
    """The agency signed in dateline, byline or credit, as written."""
    origin_claimed: str | None = None
    """Whom the page's JSON-LD names as the text's source: a name (`sourceOrganization`) or an address (`isBasedOn`)."""
    image: str | None = None
    description: str | None = None
    access: Access = Access.UNKNOWN
    word_count: int
    fingerprint: Fingerprint
    sources: tuple[tuple[str, str], ...] = ()
    """(field, where on the page its value stands), for the fields that several sources speak of."""
    conflicts: tuple[str, ...] = ()
    """Where two sources that speak of the same thing differ by more than a day: ``published: json-ld 2026-03-04, feed
    2026-03-01``."""
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedArticle:
    """An article with who says it."""

    article: Article
    tag: Tag
    shareable: Tag | None = None
    """The tag without imported ratings; None where the registry holds none."""
