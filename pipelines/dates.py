"""When an article was published and last changed: what the page states, with its zone, and never what a clock shows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lxml.html import HtmlElement

from db.model import Stamp
from db.times import day_of, is_day, moment
from pipelines.marks import in_furniture
from pipelines.nearby import NOT_FIRST, is_changed, written_near
from pipelines.structured import Choice, Facts

_ISO = re.compile(
    r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?!\d)"
    r"(?:\s*[T,\s]\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+\-−]\d{2}:?(?:\d{2})?)?(?:\[\w+\])?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?\Z")
_OFFSET = re.compile(r"([+\-])(\d{2}):?(\d{2})?")
_SCRIPTED = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC)?([+-]\d{4})")
"""As a browser prints a date: Thu Dec 14 2017 14:05:00 GMT+0100."""
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_ENGLISH = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?[\s.\-]+)?"
    r"(?P<month>jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s.,\-]+"
    r"(?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?[\s,\-]+)?(?P<year>\d{4})",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([/\-_.]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
_URL_RUN = re.compile(r"(?:^|[/_\-])((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d*(?=[/_\-.]|$)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d{1,2})(?:/|$)")

_URL_SLASHED = re.compile(r"/(?:19|20)\d\d/\d\d?/\d\d?(?:/|$)")
_URL_YEAR_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/")

_DAY = timedelta(days=1)
_FARTHEST = timedelta(hours=14)
"""The greatest distance of a clock from UTC."""
_FIRST_YEAR, _LAST_YEAR = 1800, 2100
"""Years that a page may state; printed papers put their archives online."""
_WEB_YEAR = 1995
"""Nobody wrote a date into an address before."""

_PUBLISHED = """article:published_time og:article:published_time article:published og:published_time bt:pubdate
    parsely-pub-date sailthru.date datepublished publisheddate published_time publication_date publication-date
    publish-date publish_date publishdate pubdate pub_date cxenseparse:recs:publishtime vr:published_time
    article_date_original originalpublicationdate article.published rnews:datepublished dc.date.issued
    dcterms.issued dcterms.date dc.date.created dcterms.created dc.date dc:date date_published ptime
    firstpublished release_date article:post_date displaydate cre:publicationdate shareaholic:article_published_time
    citation_publication_date citation_date datecreated date.issued date.created creation_date created date""".split()
_VAGUE = frozenset("dc:date dc.date dcterms.date date displaydate ptime".split())
_FIRST = [name for name in _PUBLISHED if "creat" not in name and name not in _VAGUE]
"""Those of them that say publication, and not just a date."""
_SAYS_SO = re.compile(
    r"^(?!.*(?:unpubl|modif|updat|expir|publisher|platform|until|end|next|version|channel|status|type))"
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


def stamp(text: object, timezone: str | None = None) -> Stamp | None:
    """A written moment as a `Stamp`; None where it is none.

    A time without a zone takes `timezone` (IANA name), else only its day is kept.  Exactly midnight is a day
    too: it is what publishing systems write that know no time.
    """
    if isinstance(text, int | float) and not isinstance(text, bool):
        text = str(int(text)) if math.isfinite(text) else None
    if not isinstance(text, str) or not 6 <= len(text) <= 120:
        return None
    text = text.strip().replace("\u2212", "-")
    if _EPOCH.match(text):
        return _written(datetime.fromtimestamp(int(text[:10]), UTC), timezone)
    if match := _ISO.match(text):
        return _from_iso(match, timezone, rest=text[match.end() :].strip(" ,;.()"))
    if match := _SCRIPTED.match(text):
        month, day, year, hour, minute, second, offset = match.groups()
        text = f"{day} {month} {year} {hour}:{minute}:{second} {offset}"
    try:
        return _written(parsedate_to_datetime(text), timezone)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    if match := _DOTTED.search(text):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := _ENGLISH.search(text):
        day = match["d1"] or match["d2"]
        month = _MONTHS.index(match["month"].lower()) + 1
        return _day(int(match["year"]), month, int(day)) if day else None
    return None


def dates(tree: HtmlElement, facts: Facts, url: str, feed: Stamp | None = None, timezone: str | None = None) -> Dates:
    """Published and modified, by stated rules: the page's data before its markup, that before its address, that
    before the feed's claim, and free text last.  A source that knows the time is taken over one that knows the
    same day only."""
    written = list(_stated(tree, facts))
    stated = list(_stamps(written, timezone))
    in_url = url_day(url)
    published, source = next(iter(stated), (None, None))
    rule = "the first that the page states, its data before its markup"
    if published and in_url and _URL_SLASHED.search(url):
        later = _days(published, in_url)
        if later > 2 or (source == "time" and later < -2):
            published, source = in_url, "url"  # what is stated is a later edition, or a date of something else
            rule = "the address's day; what the page states is a later edition's, or of something else"
    if published is None and in_url:
        published, source, rule = in_url, "url", "the address's day; the page states none"
    if feed and (published is None or (source == "url" and abs(_days(feed, in_url or feed)) <= 1)):
        published, source, rule = feed, "feed", "the feed's; the page states none"
    if published and is_day(published):
        finer = next(((s, f) for s, f in stated if not is_day(s) and day_of(s) == published), None)
        if finer:
            published, source, rule = *finer, "the first that knows the time of the day stated"
    elif published and published.endswith("Z"):  # the same moment with the publisher's own offset says more
        same = ((s, f) for s, f in stated if not is_day(s) and not s.endswith("Z") and moment(s) == moment(published))
        local = _at_home(*next(same, (published, source)), [value for value, _ in written])
        if local != (published, source):
            published, source, rule = *local, "the moment stated first, by the publisher's own clock"
    if published is None and (found := in_text(tree, url)):
        published, source, rule = found, "text", "a day written near the text; nothing else states one"
    modified = list(_stamps(_changed(facts), timezone))
    return Dates(
        published=Choice(value=published, source=source, rule=rule if published else "nothing states one"),
        modified=_modified(modified, published),
        conflicts=tuple(_conflicts(facts, stated, modified, url, feed, timezone)),
    )


def published_claims(
    tree: HtmlElement, facts: Facts, url: str, feed: Stamp | None, timezone: str | None
) -> list[tuple[Stamp, str]]:
    """All that is said of the first publication, and where; best source first."""
    others = ((url_day(url), "url"), (feed, "feed"), (in_text(tree, url), "text"))
    return [*_stamps(_stated(tree, facts), timezone), *((s, source) for s, source in others if s)]


def modified_claims(facts: Facts, timezone: str | None) -> list[tuple[Stamp, str]]:
    """All that the page says of its last change, and where; best source first."""
    return list(_stamps(_changed(facts), timezone))


def _stamps(written: Iterable[tuple[object, str]], timezone: str | None) -> Iterator[tuple[Stamp, str]]:
    return ((s, source) for value, source in written if (s := stamp(value, timezone)))


def _at_home(published: Stamp, source: str | None, written: list[object]) -> tuple[Stamp, str | None]:
    """A moment stated in UTC with the publisher's own offset, where the page writes the same moment once more by the
    clock on its wall: to the second the same, but for whole quarters of an hour."""
    if not published.endswith("Z"):
        return published, source
    there = moment(published)
    for value in written:
        match = _ISO.match(value.strip()) if isinstance(value, str) else None
        if (
            not match
            or match[5] is None
            or match[8] is not None
            or not _day(int(match[1]), int(match[3]), int(match[4]))
        ):
            continue
        try:
            year, month, day, hour, minute, second = (int(match[n] or 0) for n in (1, 3, 4, 5, 6, 7))
            wall = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            continue
        offset = wall - there
        if offset and abs(offset) <= _FARTHEST and not offset % timedelta(minutes=15):
            return _zoned(wall.replace(tzinfo=None), offset), source
    return published, source


def url_day(url: str) -> Stamp | None:
    """The day that an address carries (``/2017/12/14/``, ``/201712141059983812-``), None without one."""
    path = re.sub(r"^(?:https?:)?//[^/]*|[?#].*$", "", url.lower())
    for pattern in (_URL_DAY, _URL_RUN, _URL_MONTH):
        for match in pattern.finditer(path):
            year, month, day = (
                match.group(1),
                match.group(match.lastindex - 1 if match.lastindex else 2),
                match.groups()[-1],
            )
            number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
            found = _day(int(year), number, int(day))
            if found and int(year) >= _WEB_YEAR:
                return found
    return None


def _stated(tree: HtmlElement, facts: Facts) -> Iterator[tuple[object, str]]:
    """Every publication date that the page states, best source first."""
    if facts.article:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            yield facts.article.get(key), "json-ld"
    for value in facts.every(*_PUBLISHED):
        yield value, "meta"
    for prop in facts.props:
        if prop.name == "datepublished" and not in_furniture(prop.element):
            yield prop.value, "microdata"
    for node in facts.jsonld.of_type(re.compile(r"^(?:WebPage|ItemPage)$")):
        yield node.get("datePublished"), "json-ld"
    for prop in facts.props:
        if prop.name == "datecreated" and not in_furniture(prop.element):
            yield prop.value, "microdata"
    yield from ((value, "time") for value in _times(tree))
    for name, values in facts.meta.items():
        if _says_so(name):
            yield from ((value, "meta") for value in values)
    for node in facts.jsonld.of_type(re.compile(r"^VideoObject$")):
        yield node.get("datePublished") or node.get("uploadDate"), "json-ld"


@lru_cache(maxsize=4096)
def _says_so(name: str) -> bool:
    return bool(_SAYS_SO.search(name))


def _times(tree: HtmlElement) -> Iterator[str]:
    """What `<time>` elements say, those marked as publication first; furniture, updates, comments and what stands
    above the headline's own block left out."""
    plain: list[str] = []
    headed = tree.find(".//h1") is None
    for element in tree.iter("time", "abbr", "h1"):
        if element.tag == "h1":
            headed = True
            continue
        value = element.get("datetime") or (element.get("title") if element.tag == "abbr" else None)
        called = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        later = NOT_FIRST.search(called) and not _BOTH.search(called)
        if not value or later or in_furniture(element) or is_changed(element):
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
    for value in facts.every(*_MODIFIED):
        yield value, "meta"
    for prop in facts.props:
        if prop.name == "datemodified" and not in_furniture(prop.element):
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


def in_text(tree: HtmlElement, url: str) -> Stamp | None:
    """A day written near the text, where it agrees with the month in the address or that has none."""
    found = written_near(tree)
    return found if found and _fits(found, url) else None


def _from_iso(match: re.Match[str], timezone: str | None, rest: str) -> Stamp | None:
    """`rest` is what is written behind it: a time with an unknown zone, or with PM, is not known to the minute."""
    year, between, month, day, hour, minute, second, zone = match.groups()
    whole = _day(int(year), int(month), int(day)) if between or len(month) == len(day) == 2 else None
    if whole is None or hour is None or rest or (int(hour), int(minute), int(second or 0)) == (0, 0, 0):
        return whole
    try:
        when = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59))
    except ValueError:
        return whole
    if zone:
        offset = _offset(zone)
        if offset is None:
            return whole
        return _zoned(when, offset)
    return _in_zone(when, timezone)


def _offset(zone: str) -> timedelta | None:
    if zone.upper() in ("Z", "UTC", "GMT"):
        return timedelta(0)
    match = _OFFSET.match(zone.replace("−", "-"))
    if not match or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return None
    return timedelta(hours=int(match[2]), minutes=int(match[3] or 0)) * (-1 if match[1] == "-" else 1)


def _written(when: datetime, timezone: str | None) -> Stamp | None:
    """A parsed moment as a stamp."""
    offset = when.utcoffset()
    whole = _day(when.year, when.month, when.day)
    if whole is None or (when.hour, when.minute, when.second) == (0, 0, 0):
        return whole
    return _in_zone(when, timezone) if offset is None else _zoned(when.replace(tzinfo=None), offset)


def _in_zone(when: datetime, timezone: str | None) -> Stamp:
    """A time without a zone, in the outlet's; the day alone where that is not known."""
    if timezone:
        try:
            offset = when.replace(tzinfo=ZoneInfo(timezone)).utcoffset()
        except (ZoneInfoNotFoundError, ValueError, OSError):
            offset = None
        if offset is not None:
            return _zoned(when, offset)
    return when.strftime("%Y-%m-%d")


def _zoned(when: datetime, offset: timedelta) -> Stamp:
    text = when.replace(microsecond=0).isoformat()
    if not offset:
        return text + "Z"
    minutes = int(offset.total_seconds()) // 60
    return f"{text}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _day(year: int, month: int, day: int) -> Stamp | None:
    text = f"{year:04}-{month:02}-{day:02}"
    return text if _FIRST_YEAR <= year < _LAST_YEAR and text != "1970-01-01" and is_day(text) else None


def _days(one: Stamp, other: Stamp) -> int:
    return (moment(day_of(one)) - moment(day_of(other))).days
