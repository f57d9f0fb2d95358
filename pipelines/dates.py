"""When an article was published and last changed: what the page states, with its zone, and never what a clock shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from db.model import Stamp
from db.times import day_of, is_day, moment
from pipelines.marks import in_furniture
from pipelines.months import MONTHS
from pipelines.nearby import NOT_FIRST, TIMES, beside_headline, headline_of, is_changed, is_near, written_near
from pipelines.scopes import is_of_another, own_props, thing_of
from pipelines.stamps import by_wall, day, stamp, wall
from pipelines.structured import Choice, Facts

_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([/\-_.]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
_URL_RUN = re.compile(r"(?:^|[/_\-])((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d*(?=[/_\-.]|$)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d{1,2})(?:/|$)")

_URL_SLASHED = re.compile(r"/(?:19|20)\d\d/\d\d?/\d\d?(?:/|$)")
_URL_SHORT = re.compile(r"(?<=[/_-])(\d\d)/?(\d\d)/?(\d\d)(?=[/_.-])")
"""Six figures that may be a day: taken where something else speaks of the same day."""
_URL_YEAR_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/")

_DAY = timedelta(days=1)
_WEB_YEAR = 1995
"""Nobody wrote a date into an address before."""

_PUBLISHED = """article:published_time og:article:published_time article:published og:published_time bt:pubdate
    parsely-pub-date sailthru.date datepublished publisheddate published_time publication_date publication-date
    publish-date publish_date publishdate pubdate pub_date cxenseparse:recs:publishtime vr:published_time
    article_date_original originalpublicationdate article.published rnews:datepublished dc.date.issued
    dcterms.issued dcterms.date dc.date.created dcterms.created dc.date dc:date date_published ptime
    firstpublished release_date article:post_date displaydate cre:publicationdate shareaholic:article_published_time
    citation_publication_date citation_date datecreated date.issued date.created creation_date created date""".split()
_VAGUE = "dc:date dc.date dcterms.date date displaydate ptime".split()
"""What says that something has a date, and not which: some systems write their last change into it."""
_FIRST = [name for name in _PUBLISHED if name not in _VAGUE]
_SAYS_SO = re.compile(
    r"^(?!.*(?:unpubl|republ|last|modif|updat|expir|publisher|platform|until|end|next|version|channel|status|type))"
    r".*(?:publi(?:sh|cation)|upload).*(?:date|time|at|on|ed)\b",
    re.IGNORECASE,
)
"""What the name of any other meta tag says that states one, in many spellings."""
_MODIFIED = """article:modified_time article:modified og:updated_time og:modified_time datemodified
    cxenseparse:recs:moditime shareaholic:article_modified_time dcterms.modified dc.date.modified
    last-modified lastmod article.updated modified_time revised""".split()
_TIME_CLASS = re.compile(r"publi|entry-date|post-date|created|dateline|pub-?date|timestamp", re.IGNORECASE)
_BOTH = re.compile(r"\bpublished\b", re.IGNORECASE)  # "published updated": a story that was never changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What we make of a page's dates."""

    published: Choice[Stamp]
    """Its source is json-ld, meta, microdata, time, url, feed or text."""
    modified: Choice[Stamp]
    conflicts: tuple[str, ...] = ()
    """Where two sources that speak of the same moment differ by more than a day."""


def dates(
    tree: HtmlElement, facts: Facts, url: str, feed: Stamp | None = None, timezone: str | None = None,
    seen: Stamp | None = None,
) -> Dates:  # fmt: skip
    """Published and modified, by stated rules: the page's data, then a line beside the headline, then its other markup,
    its address, the feed's claim, and free text last.  A source that knows the time is taken over one that knows the
    same day only.  Nothing is taken that lies more than a day after the page was `seen`.  A time that is
    stated without a zone is one in `timezone`."""
    data, marked = list(_data(facts)), _markup(tree, facts)
    claimed = _stamps(data, timezone)
    sure, modified = _past(claimed, seen), _past(_stamps(_changed(facts), timezone), seen)
    claimed += _stamps(marked, timezone)
    stated = _past(claimed, seen)
    late = "; nothing is taken that is dated after the page was seen" if len(claimed) > len(stated) else ""
    again = bool(sure and modified) and _before(modified[0][0], sure[0][0])  # brought out anew, it seems
    shown = None if _agree(sure) and not again else _shown(tree, facts, seen)
    published, source, rule = _first(sure, stated, shown, modified, again=again)
    in_url = url_day(url)
    if in_url and _has_been(in_url, seen):
        if published is None:
            published, source, rule = in_url, "url", "the address's day; the page states none"
        elif _URL_SLASHED.search(url) and not (feed and abs(_days(feed, published)) <= 1):
            later = _days(published, in_url)
            if (source in ("time", "text") and later < -2) or (
                later > 2 and (shown or _shown(tree, facts, seen)) != day_of(published)
            ):
                published, source = in_url, "url"
                rule = "the address's day; what the page states is a later edition's, or of something else"
    if (
        feed
        and _has_been(feed, seen)
        and (published is None or (source in ("url", "text") and abs(_days(feed, published)) <= 1))
    ):
        published, source, rule = feed, "feed", "the feed's; the page states none"
    if published is None:
        published, source, rule = _last_resort(tree, facts, url, modified, seen)
    elif is_day(published):
        finer = next(((s, f) for s, f in stated if not is_day(s) and day_of(s) == published), None)
        if finer:
            published, source, rule = *finer, "the first that knows the time of the day stated"
    elif published.endswith("Z"):  # the same moment with the publisher's own offset says more
        same = ((s, f) for s, f in stated if not is_day(s) and not s.endswith("Z") and moment(s) == moment(published))
        local = next(same, (published, source))
        if local[0].endswith("Z"):
            said = (*data, *(m for m in marked if m[1] == "time"))  # not a video's, nor a tag that only says "date"
            local = (by_wall(published, [w for value, _ in said if (w := wall(value))]) or published, source)
        if local != (published, source):
            published, source, rule = *local, "the moment stated first, by the publisher's own clock"
    return Dates(
        published=Choice(value=published, source=source, rule=rule + late),
        modified=_modified(modified, published),
        conflicts=tuple(_conflicts(facts, stated, modified, url, feed, timezone)),
    )


def _first(
    sure: list[tuple[Stamp, str]], stated: list[tuple[Stamp, str]], shown: Stamp | None,
    modified: list[tuple[Stamp, str]], *, again: bool,
) -> tuple[Stamp | None, str | None, str]:  # fmt: skip
    """What the page states, and what it shows its readers where it states nothing or contradicts itself: several days,
    or, with `again`, a publication after its last change."""
    if shown and not sure:
        return shown, "text", "the day shown beside the headline; the page's data states none"
    if shown and day_of(sure[0][0]) != shown:
        changes = {s for s, _ in modified}
        borne_out = ((s, f) for s, f in sure if day_of(s) == shown and s not in changes)
        if other := next(borne_out, None):
            return *other, "of the days that the page's data states, the one shown to its readers"
        if again and shown < day_of(modified[0][0]):
            return shown, "text", "the day shown to readers; what is stated lies after the last change"
    return *next(iter(stated), (None, None)), "the first that the page states, its data before its markup"


def published_claims(
    tree: HtmlElement, facts: Facts, url: str, feed: Stamp | None, timezone: str | None
) -> list[tuple[Stamp, str]]:
    """All that is said of the first publication, and where; best source first."""
    changed = _stamps(_changed(facts), timezone)
    others = (
        (_shown(tree, facts, None), "text"), (url_day(url) or _short_day(url, changed), "url"), (feed, "feed"),
        (in_text(tree, facts, url), "text"),
    )  # fmt: skip
    return [
        *_stamps([*_data(facts), *_markup(tree, facts)], timezone),
        *((s, source) for s, source in others if s),
    ]


def modified_claims(facts: Facts, timezone: str | None) -> list[tuple[Stamp, str]]:
    """All that the page says of its last change, and where; best source first."""
    return _stamps(_changed(facts), timezone)


def _stamps(written: Iterable[tuple[object, str]], timezone: str | None) -> list[tuple[Stamp, str]]:
    """What is written, as far as it is a date: a time without a zone in the outlet's."""
    return [(s, source) for value, source in written if (s := stamp(value, timezone))]


def _past(found: list[tuple[Stamp, str]], seen: Stamp | None) -> list[tuple[Stamp, str]]:
    return [(s, source) for s, source in found if _has_been(s, seen)]


def _has_been(found: Stamp, seen: Stamp | None) -> bool:
    """Whether a date lies before the page was seen, or so near that a clock or a zone may be wrong."""
    return seen is None or moment(found) <= moment(seen) + _DAY


def _agree(sure: list[tuple[Stamp, str]]) -> bool:
    """Whether there is one day at least, and no more than one."""
    return len({day_of(s) for s, _ in sure}) == 1


def _shown(tree: HtmlElement, facts: Facts, seen: Stamp | None) -> Stamp | None:
    """The day that a reader sees beside the headline.  In English 3/4/2020 may be either."""
    head = headline_of(tree, [t for t in (facts.first("og:title"), facts.title) if t])
    found = None if head is None else beside_headline(head, facts.lang, seen)
    return found if found and _has_been(found, seen) else None


def _last_resort(
    tree: HtmlElement, facts: Facts, url: str, modified: list[tuple[Stamp, str]], seen: Stamp | None
) -> tuple[Stamp | None, str | None, str]:
    """What dates a page that states no publication."""
    if short := _short_day(url, modified):
        return short, "url", "the day in the address, without its century; the page says that it changed then"
    if (found := in_text(tree, facts, url)) and _has_been(found, seen) and not is_near(found, seen):
        return found, "text", "a day written near the text; nothing else states one"
    return None, None, "nothing states one"


def _short_day(url: str, modified: list[tuple[Stamp, str]]) -> Stamp | None:
    """Six figures in the address, where the page says that it was changed on that day."""
    changed = day_of(modified[0][0]) if modified else None
    return changed if any("20" + "-".join(m.groups()) == changed for m in _URL_SHORT.finditer(url)) else None


def url_day(url: str) -> Stamp | None:
    """The day that an address carries (``/2017/12/14/``, ``/201712141059983812-``), None without one."""
    path = re.sub(r"^(?:https?:)?//[^/]*|[?#].*$", "", url.lower())
    for pattern in (_URL_DAY, _URL_RUN, _URL_MONTH):
        for match in pattern.finditer(path):
            *_, month, number = match.groups()
            year = int(match[1])
            found = day(year, MONTHS.get(month) or int(month), int(number))
            if found and year >= _WEB_YEAR:
                return found
    return None


def _data(facts: Facts) -> Iterator[tuple[object, str]]:
    """Every publication date that the page's data states in so many words, best source first."""
    if facts.article:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            yield facts.article.get(key), "json-ld"
    for value in _tags(facts, _FIRST, "datepublished", "datecreated"):
        yield value, "meta"
    for prop in own_props(facts, "datepublished"):
        if not in_furniture(thing_of(prop.element)):
            yield prop.value, "microdata"
    for node in facts.jsonld.of_type(re.compile(r"^(?:WebPage|ItemPage)$")):
        yield node.get("datePublished"), "json-ld"


def _tags(facts: Facts, tags: Iterable[str], *names: str) -> list[str]:
    """What these tags say, but for a tag within the page that is microdata of something else."""
    strange = {p.value for name in names for p in facts.props if p.name == name and p.element.tag == "meta"}
    strange -= {p.value for name in names for p in own_props(facts, name)}
    return [v for v in facts.every(*tags) if v not in strange]


def _markup(tree: HtmlElement, facts: Facts) -> list[tuple[object, str]]:
    """Every other date that the page's markup states, best source first."""
    created = [p for p in own_props(facts, "datecreated") if not in_furniture(p.element)]
    named = [v for name, values in facts.meta.items() if name not in _FIRST and _says_so(name) for v in values]
    videos = facts.jsonld.of_type(re.compile(r"^VideoObject$"))
    return [
        *((p.value, "microdata") for p in created),
        *((value, "time") for value in _times(tree)),
        *((value, "meta") for value in facts.every(*_VAGUE)),
        *((value, "meta") for value in named),
        *((node.get("datePublished") or node.get("uploadDate"), "json-ld") for node in videos),
    ]


@lru_cache(maxsize=4096)
def _says_so(name: str) -> bool:
    return bool(_SAYS_SO.search(name))


def _times(tree: HtmlElement) -> Iterator[str]:
    """What `<time>` elements say, those marked as publication first; furniture, updates, comments and what stands
    above the headline's own block left out."""
    plain: list[str] = []
    headed = tree.find(".//h1") is None
    for element in islice(tree.iter("time", "abbr", "h1"), TIMES):
        if element.tag == "h1":
            headed = True
            continue
        value = element.get("datetime") or (element.get("title") if element.tag == "abbr" else None)
        called = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        later = NOT_FIRST.search(called) and not _BOTH.search(called)
        if not value or later or in_furniture(element) or is_changed(element):
            continue
        if next(element.iterancestors("blockquote"), None) is not None or is_of_another(element):
            # somebody else's words, of their day
            continue
        if element.get("pubdate") is not None or _TIME_CLASS.search(called):
            yield value
        elif element.tag == "time" and (headed or _beside_headline(element)):
            plain.append(value)
    yield from plain[:1]


def _beside_headline(element: HtmlElement) -> bool:
    """Whether the headline follows in the same block, in the block around that one, or in the same article."""
    if any(a.find(".//h1") is not None for a in element.iterancestors("article")):
        return True
    near = [a for _, a in zip(range(2), element.iterancestors(), strict=False)]
    return any(a.tag not in ("body", "html") and a.find("./h1") is not None for a in near)


def _changed(facts: Facts) -> Iterator[tuple[object, str]]:
    """Every date of the last change that the page states, best source first."""
    if facts.article:
        yield facts.article.get("dateModified"), "json-ld"
    for value in _tags(facts, _MODIFIED, "datemodified"):
        yield value, "meta"
    for prop in own_props(facts, "datemodified"):
        if not in_furniture(prop.element):
            yield prop.value, "microdata"


def _modified(stated: list[tuple[Stamp, str]], published: Stamp | None) -> Choice[Stamp]:
    modified, source = next(iter(stated), (None, None))
    if modified and published and _before(modified, published):
        return Choice(rule="what the page states lies before its publication")
    if modified is None:
        return Choice(rule="the page states none")
    return Choice(value=modified, source=source, rule="the first that the page states")


def _conflicts(
    facts: Facts, stated: list[tuple[Stamp, str]], modified: list[tuple[Stamp, str]], url: str,
    feed: Stamp | None, timezone: str | None,
) -> Iterator[str]:  # fmt: skip
    """Page data against feed and address, and JSON-LD against meta tags."""
    data = stamp(facts.article.get("datePublished"), timezone) if facts.article else None
    tag = next((s for v in facts.every(*_FIRST) if (s := stamp(v, timezone))), None) if data else None
    said, source = next(iter(stated), (None, ""))
    plain = _URL_SLASHED.search(url) or _URL_RUN.search(url)
    changed = {where: moment for moment, where in reversed(modified)}
    for field, one, where, other, there in (
        ("published", data, "json-ld", tag, "meta"),
        ("published", said, source, url_day(url) if plain else None, "url"),
        ("published", said, source, feed, "feed"),
        ("modified", changed.get("json-ld"), "json-ld", changed.get("meta"), "meta"),
    ):
        if one and other and one != other and _differ(one, other):
            yield f"{field}: {where} {day_of(one)}, {there} {day_of(other)}"


def _differ(one: Stamp, other: Stamp) -> bool:
    """Whether two dates are more than a day apart."""
    if is_day(one) or is_day(other):
        return abs(_days(one, other)) > 1
    return abs(moment(one) - moment(other)) > _DAY


def _before(one: Stamp, other: Stamp) -> bool:
    if is_day(one) or is_day(other):
        return day_of(one) < day_of(other)
    return moment(one) < moment(other)


def _fits(found: Stamp, url: str) -> bool:
    """Whether a date found in loose text agrees with the month in the address, where there is one."""
    month = _URL_YEAR_MONTH.search(url)
    return month is None or abs(_days(found, f"{month[1]}-{month[2]}-15")) <= 45


def in_text(tree: HtmlElement, facts: Facts, url: str) -> Stamp | None:
    """A day written near the text, where it agrees with the month in the address or that has none."""
    found = written_near(tree, facts.lang)
    return found if found and _fits(found, url) else None


def _days(one: Stamp, other: Stamp) -> int:
    return (moment(day_of(one)) - moment(day_of(other))).days
