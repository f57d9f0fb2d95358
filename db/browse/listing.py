"""Lists of articles: filters, full-text search, and paging that goes on after a key instead of counting rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.database import QueryInterrupted

from db.browse.attached import Row, counts, rows
from db.browse.words import LEAN_WORDS, STATE_WORDS
from db.model import Genre, Lean, StateControl
from db.times import is_day

if TYPE_CHECKING:
    from datasette.app import Datasette

PAGE = 50
"""Articles on one page."""

COMMON = 50
"""A filter that one article in so many passes is walked by date."""

MOST_COUNTED = 10_000
"""Articles that a list counts: for more it says "more than"."""

COUNTING_MS = 300
"""How long that may take: the number helps, and nobody waits for it."""

MOST_QUERY = 300
"""Characters of a search that are read; nobody types more."""

MARK = ("\x02", "\x03")
"""Around a hit in a snippet: control characters, which the page's own text is stripped of before they become <mark>."""

LEFT = "('left', 'lean-left')"
RIGHT = "('lean-right', 'right')"

LEAN_CHOICES: dict[str, tuple[str, str]] = {
    "left-side": (
        "left or lean left, no rater on the right",
        f"t.lean_low in {LEFT} and t.lean_high in ('left', 'lean-left', 'center')",
    ),
    "right-side": (
        "right or lean right, no rater on the left",
        f"t.lean_high in {RIGHT} and t.lean_low in ('center', 'lean-right', 'right')",
    ),
    "both-sides": (
        "raters disagree: left and right",
        f"t.lean_low in {LEFT} and t.lean_high in {RIGHT}",
    ),
    **{
        lean.value: (f"{word}, by every rater", f"t.lean_low = '{lean}' and t.lean_high = '{lean}'")
        for lean, word in LEAN_WORDS.items()
    },
    "none": ("unrated", "t.lean_low is null"),
}
"""Choice → its words and its condition.  Outlets that raters place differently are in `both-sides` or in one of the
sides, never in a mean."""

COLUMNS = """
    a.id, a.title, a.published, a.published_offset, a.day, a.language, a.genre, a.withdrawn, a.withdrawn_reason,
    a.revisions, a.word_count,
    case when a.withdrawn is null then substr(coalesce(a.standfirst, a.body), 1, 400) else '' end as opening,
    t.outlet, o.name as outlet_name, o.country, coalesce(o.invented, 0) as invented,
    t.state_control, t.lean, t.lean_low, t.lean_high, coalesce(t.raters, 0) as raters,
    t.origin, w.name as origin_name
"""

JOINS = """
    left join tags t on t.article = a.id
    left join outlets o on o.id = t.outlet
    left join outlets w on w.id = t.origin
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader asked for; an empty text asks for nothing."""

    q: str = ""
    outlet: str = ""
    lean: str = ""
    agreed: str = ""
    """``1``: two raters or more."""
    state: str = ""
    country: str = ""
    language: str = ""
    genre: str = ""
    since: str = ""
    until: str = ""
    """Days of the publisher's own calendar, both inclusive."""
    order: str = ""
    """``newest`` sorts a search by date; a search sorts by rank otherwise."""
    after: str = ""
    """Key of the last article on the page before."""

    @property
    def ranked(self) -> bool:
        """Whether the list is in order of rank."""
        return bool(self.q) and self.order != "newest"

    def in_words(self, outlets: Mapping[str, str]) -> list[str]:
        """What is asked for beside the words searched; `outlets` are names by id."""
        said = [
            self.outlet and outlets.get(self.outlet, self.outlet),
            self.lean and LEAN_CHOICES[self.lean][0],
            self.agreed and "two raters or more",
            self.state and STATE_WORDS[StateControl(self.state)],
            self.country and f"country {self.country}",
            self.language and f"language {self.language}",
            self.genre and ("genre not known" if self.genre == "none" else self.genre),
            self.since and f"from {self.since}",
            self.until and f"until {self.until}",
        ]
        return [words for words in said if words]

    def link(self, **changes: str) -> str:
        """These filters with some changed, as a query string without empty values; always back on the first page."""
        asked = replace(self, **({"after": ""} | changes))
        return urlencode({f.name: v for f in fields(asked) if (v := getattr(asked, f.name))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a list."""

    articles: list[Row]
    after: str
    """Key for the next page; empty on the last."""


def read_filters(args: Mapping[str, str]) -> tuple[Filters, list[str]]:
    """The filters of a query string, and a sentence on each that was not understood and is left out."""
    given = {f.name: (args.get(f.name) or "").strip()[:MOST_QUERY] for f in fields(Filters)}
    remarks = []
    allowed = {
        "lean": set(LEAN_CHOICES),
        "agreed": {"1"},
        "state": {str(s) for s in StateControl},
        "genre": {str(g) for g in Genre} | {"none"},
        "order": {"newest", "rank"},
    }
    for name, values in allowed.items():
        if given[name] and given[name] not in values:
            remarks.append(f"“{given[name]}” is no value of {name}: choose one from the list.")
            given[name] = ""
    for name in ("since", "until"):
        if given[name] and not is_day(given[name]):
            remarks.append(f"“{given[name]}” is not a day: write it as 2026-01-31.")
            given[name] = ""
    if given["after"] and not _KEY.match(given["after"]):
        given["after"] = ""
    if given["q"] and not match(given["q"]):
        remarks.append("The search holds no word: type at least one letter or digit.")
    return Filters(**given), remarks


_KEY = re.compile(r"[-0-9TZ:.e+]*~\d{1,18}~[-0-9]*\Z")
_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')


def match(query: str) -> str:
    """A reader's search as an FTS5 expression: every word must occur, "…" is a phrase, a trailing * any ending.

    All else is quoted, so no input is a syntax error.  Empty where nothing can be searched for.
    """
    terms = []
    for phrase, word in _TERM.findall("".join(c for c in query if c.isprintable() or c.isspace())):
        text = phrase or word
        if any(c.isalnum() for c in text):
            terms.append(f'"{text.rstrip("*")}"' + ("*" if word.endswith("*") else ""))
    return " ".join(terms)


def _conditions(filters: Filters) -> tuple[list[str], dict[str, Any]]:
    where: list[str] = []
    params: dict[str, Any] = {}
    equal = {
        "outlet": "t.outlet = :outlet",
        "state": "t.state_control = :state",
        "country": "t.outlet in (select id from outlets where country = :country)",
        "language": "t.language = :language",
        "since": "a.day >= :since",
        "until": "a.day <= :until",
    }
    for name, condition in equal.items():
        if value := getattr(filters, name):
            where.append(condition)
            params[name] = value
    if filters.genre == "none":
        where.append("a.genre is null")
    elif filters.genre:
        where.append("a.genre = :genre")
        params["genre"] = filters.genre
    if filters.lean:
        where.append(LEAN_CHOICES[filters.lean][1])
    if filters.agreed:
        where.append("t.raters >= 2")
    # The day is the publisher's, `published` is UTC: two days of slack let the index on it serve both.
    if filters.since:
        where.append("a.published >= date(:since, '-2 days')")
    if filters.until:
        where.append("a.published < date(:until, '+3 days')")
    return where, params


async def find_articles(datasette: Datasette, name: str, filters: Filters, *, limit: int = PAGE) -> Found:
    """One page of the articles that the filters leave; newest first, or best match first."""
    where, params = _conditions(filters)
    params["limit"] = limit + 1
    if filters.after:
        key, last, day = filters.after.split("~")
        params |= {"key": float(key) if filters.ranked and _is_float(key) else key, "last": int(last), "day": day}
    if filters.q and not match(filters.q):
        return Found(articles=[], after="")
    if filters.q:
        params["match"] = match(filters.q)
    if filters.ranked:
        found = await _ranked(datasette, name, where, params, paged=bool(filters.after))
    else:
        if not filters.q and not filters.outlet and await _common(datasette, name, filters):
            where = [condition.replace("t.", "+t.") for condition in where]  # walk by date: + keeps tags' indexes out
        found = await _newest(datasette, name, where, params, filters)
    more = len(found) > limit
    found = found[:limit]
    for row in found:
        row["snippet"] = marked(row.pop("snippet", None))
    end = found[-1] if more and found else None
    after = ""
    if end:
        after = f"{end['rank'] if filters.ranked else end['published'] or ''}~{end['id']}~{end['day'] or ''}"
    return Found(articles=found, after=after)


async def how_many(datasette: Datasette, name: str, filters: Filters, *, most: int = MOST_COUNTED) -> int | None:
    """How many articles the filters leave, up to one more than `most`; None where counting takes too long."""
    where, params = _conditions(filters)
    source = "articles a"
    if filters.q:
        source, where = "articles_fts f join articles a on a.id = f.rowid", ["articles_fts match :match", *where]
        params["match"] = match(filters.q)
        if not params["match"]:
            return 0
    sql = (
        f"select count(*) as n from (select 1 from {source} left join tags t on t.article = a.id"
        f" where {' and '.join(where) or 'true'} limit {most + 1})"
    )
    try:
        found = await rows(datasette, name, sql, params, milliseconds=COUNTING_MS)
    except QueryInterrupted:
        return None
    return int(found[0]["n"])


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


SNIPPET = "case when a.withdrawn is null then snippet(articles_fts, -1, char(2), char(3), ' … ', 28) end as snippet"


def _page(source: str, where: list[str], order: str, *, search: bool) -> str:
    """The SQL of one page: the keys are found and sorted first, so that texts and snippets are read for them alone."""
    rank = "f.rank" if search else "null"
    inner = (
        f"select a.id, a.published, t.day, {rank} as rank from {source} left join tags t on t.article = a.id"
        f" where {' and '.join(where)} order by {order} limit :limit"
    )
    again = "join articles_fts f on f.rowid = hit.id and articles_fts match :match" if search else ""
    order = (
        order.replace("f.rowid", "hit.id")
        .replace("f.rank", "hit.rank")
        .replace("a.", "hit.")
        .replace("t.day", "hit.day")
    )
    return (
        f"with hit as materialized ({inner}) select {COLUMNS}, hit.rank{', ' + SNIPPET if search else ''}"
        f" from hit cross join articles a on a.id = hit.id {again} {JOINS} order by {order}"
    )


async def _ranked(
    datasette: Datasette, name: str, where: list[str], params: dict[str, Any], *, paged: bool
) -> list[Row]:
    asked = ["articles_fts match :match", *where]
    if paged:
        asked.append("(f.rank > :key or (f.rank = :key and f.rowid > :last))")
    sql = _page("articles_fts f join articles a on a.id = f.rowid", asked, "f.rank, f.rowid", search=True)
    return await rows(datasette, name, sql, params)


async def _newest(
    datasette: Datasette, name: str, where: list[str], params: dict[str, Any], filters: Filters
) -> list[Row]:
    """Dated articles first, newest at the top, then those without a date, so that each part walks an index.

    One outlet's days follow one clock, so its list goes by day first, as the index on (outlet, day) does.
    """
    search, paged = bool(filters.q), bool(filters.after)
    source, order = "articles a", "a.published desc, a.id desc"
    before = ["a.published <= :key", "(a.published < :key or a.id < :last)"]
    if search:
        source, where = "articles_fts f join articles a on a.id = f.rowid", ["articles_fts match :match", *where]
    elif filters.outlet:
        order = "t.day desc, a.published desc, a.id desc"
        before = ["t.day <= :day", "(t.day < :day or a.published < :key or (a.published = :key and a.id < :last))"]
    dated: list[Row] = []
    if not paged or params["key"]:
        asked = ["a.published is not null", *where, *(before if paged else [])]
        dated = await rows(datasette, name, _page(source, asked, order, search=search), params)
    if len(dated) >= params["limit"] or filters.since or filters.until:
        return dated
    asked = ["a.published is null", *where]
    if paged and not params["key"]:
        asked.append("a.id < :last")
    left = params | {"limit": params["limit"] - len(dated)}
    return dated + await rows(datasette, name, _page(source, asked, "a.id desc", search=search), left)


async def _common(datasette: Datasette, name: str, filters: Filters) -> bool:
    """Whether so many articles pass the filters that walking them by date soon fills a page.

    Else finding all that pass by an index, and sorting them, is quicker.
    """
    have = await counts(datasette, name)
    passing = [
        lean_counts(have.ranges).get(filters.lean, 0) if filters.lean and have.ranges is not None else have.total,
        have.states.get(filters.state, 0) if filters.state and have.states is not None else have.total,
        have.languages.get(filters.language, 0) if filters.language and have.languages is not None else have.total,
    ]
    return have.total is None or min(n for n in passing if n is not None) * COMMON > have.total


def marked(snippet: str | None) -> list[tuple[bool, str]]:
    """A snippet as (is a hit, text) parts, for a template to escape and mark."""
    if not snippet:
        return []
    parts = re.split(f"({MARK[0]}[^{MARK[0]}{MARK[1]}]*{MARK[1]})", snippet)
    return [(p.startswith(MARK[0]), p.strip("".join(MARK))) for p in parts if p.strip("".join(MARK))]


def lean_counts(ranges: Mapping[tuple[str | None, str | None], int]) -> dict[str, int]:
    """How many articles each of `LEAN_CHOICES` leaves, from counts by (lowest, highest) lean."""
    left, right = (Lean.LEFT, Lean.LEAN_LEFT), (Lean.LEAN_RIGHT, Lean.RIGHT)
    totals = dict.fromkeys(LEAN_CHOICES, 0)
    for (low, high), n in ranges.items():
        if low is None or high is None:
            totals["none"] += n
            continue
        if low in left:
            totals["both-sides" if high in right else "left-side"] += n
        elif high in right:
            totals["right-side"] += n
        if low == high and low in totals:
            totals[low] += n
    return totals
