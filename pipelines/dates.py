"""When an article was published and last changed: what the page states, with its zone, and never what a clock shows."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from htmldate import find_date
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from db.model import Stamp
from db.times import day_of, is_day, moment
from pipelines.marks import in_furniture, marks
from pipelines.structured import Facts

logging.getLogger("htmldate").setLevel(logging.CRITICAL)  # it reports every odd date of a page as an error

_ISO = re.compile(
    r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?!\d)"
    r"(?:\s*[T,\s]\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+\-−]\d{2}:?(?:\d{2})?)?(?:\[\w+\])?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"[12]\d{9}(?:\d{3})?(?:\.\d+)?\Z")
_OFFSET = re.compile(r"([+\-])(\d{2}):?(\d{2})?")
_SCRIPTED = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC)?([+-]\d{4})")
"""As a browser prints a date: Thu Dec 14 2017 14:05:00 GMT+0100."""
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_ENGLISH = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?[\s.\-]+)?"
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s.,\-]+"
    r"(?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?[\s,\-]+)?(?P<year>\d{4})",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([/\-_.]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
_URL_RUN = re.compile(r"(?:^|[/_\-])((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d*(?=[/_\-.]|$)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d{1,2})(?:/|$)")

_URL_SLASHED = re.compile(r"/(?:19|20)\d\d/\d\d?/\d\d?(?:/|$)")
_URL_YEAR_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/")

_BOXES = ("div", "p", "span", "section", "time", "small", "li")
_CLOCK = re.compile(
    r"\bclock|current-?(?:date|time)|today|weather|copyright|comment(?!ary)|related|sidebar", re.IGNORECASE
)
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
_MODIFIED = """article:modified_time article:modified og:updated_time og:modified_time datemodified
    cxenseparse:recs:moditime shareaholic:article_modified_time dcterms.modified dc.date.modified
    last-modified lastmod article.updated modified_time revised""".split()
_TIME_CLASS = re.compile(r"publi|entry-date|post-date|created|dateline|pub-?date|timestamp", re.IGNORECASE)
_NOT_FIRST = re.compile(r"updat|modif|comment|related|expire|event|edited", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What we make of a page's dates."""

    published: Stamp | None = None
    source: str | None = None
    """json-ld, meta, microdata, time, url, feed, text."""
    modified: Stamp | None = None


def stamp(text: object, timezone: str | None = None) -> Stamp | None:
    """A written moment as a `Stamp`; None where it is none.

    A time without a zone takes `timezone` (IANA name), else only its day is kept.  Exactly midnight is a day
    too: it is what publishing systems write that know no time.
    """
    if isinstance(text, int | float) and not isinstance(text, bool):
        text = str(int(text))
    if not isinstance(text, str) or not 6 <= len(text) <= 120:
        return None
    text = text.strip().replace("\u2212", "-")
    if _EPOCH.match(text):
        return _written(datetime.fromtimestamp(int(text[:10]), UTC), timezone)
    if match := _ISO.match(text):
        return _from_iso(match, timezone)
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
    stated = [(s, source) for value, source in _stated(tree, facts) if (s := stamp(value, timezone))]
    in_url = url_day(url)
    published, source = next(iter(stated), (None, None))
    if published and in_url and _URL_SLASHED.search(url):
        later = _days(published, in_url)
        if later > 2 or (source == "time" and later < -2):
            published, source = in_url, "url"  # what is stated is a later edition, or a date of something else
    if published is None and in_url:
        published, source = in_url, "url"
    if feed and (published is None or (source == "url" and abs(_days(feed, in_url or feed)) <= 1)):
        published, source = feed, "feed"
    if published and is_day(published):
        finer = next(((s, f) for s, f in stated if not is_day(s) and day_of(s) == published), None)
        published, source = finer or (published, source)
    elif published and published.endswith("Z"):  # the same moment with the publisher's own offset says more
        same = ((s, f) for s, f in stated if not is_day(s) and not s.endswith("Z") and moment(s) == moment(published))
        published, source = next(same, (published, source))
    if published is None and (found := _in_text(tree)) and _fits(found, url):
        published, source = found, "text"
    return Dates(published=published, source=source, modified=_modified(facts, published, timezone))


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
    for node in facts.jsonld.of_type(re.compile(r"^(?:WebPage|ItemPage|VideoObject)$")):
        yield node.get("datePublished") or node.get("uploadDate"), "json-ld"
    for prop in facts.props:
        if prop.name == "datecreated" and not in_furniture(prop.element):
            yield prop.value, "microdata"
    yield from ((value, "time") for value in _times(tree))


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
        if not value or _NOT_FIRST.search(called) or in_furniture(element):
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


def _modified(facts: Facts, published: Stamp | None, timezone: str | None) -> Stamp | None:
    stated: list[object] = [facts.article.get("dateModified")] if facts.article else []
    stated += facts.every(*_MODIFIED)
    stated += [p.value for p in facts.props if p.name == "datemodified" and not in_furniture(p.element)]
    modified = next((s for v in stated if (s := stamp(v, timezone))), None)
    if modified and published and _before(modified, published):
        return None
    return modified


def _before(one: Stamp, other: Stamp) -> bool:
    if is_day(one) or is_day(other):
        return day_of(one) < day_of(other)
    return moment(one) < moment(other)


def _fits(found: Stamp, url: str) -> bool:
    """Whether a date found in loose text agrees with the month in the address, where there is one."""
    month = _URL_YEAR_MONTH.search(url)
    return month is None or abs(_days(found, f"{month[1]}-{month[2]}-15")) <= 45


def _in_text(tree: HtmlElement) -> Stamp | None:
    """The last resort: a date written near the text.  What a page shows above its headline, in its furniture or in
    its copyright line is a clock, or the date of something else."""
    searched = deepcopy(tree)
    head = next(searched.iter("h1"), None)
    doomed = [e for e in searched.iter("header", "footer", "nav", "aside", *_BOXES) if _is_chrome(e)]
    doomed += [e for e in searched.iter("time") if _NOT_FIRST.search(marks(e))]
    for ancestor in head.iterancestors() if head is not None else ():
        if ancestor.tag not in ("html", "body"):
            doomed.extend(ancestor.itersiblings(preceding=True))
    for element in doomed:
        if isinstance(element, HtmlElement) and element.getparent() is not None:
            element.drop_tree()
    try:
        found = find_date(searched, original_date=True, min_date="1995-01-01", max_date="2099-12-31")
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, LxmlError):
        return None
    if not found or not is_day(found) or found.endswith("-01-01"):  # what is made of a bare year
        return None
    return found


def _is_chrome(element: HtmlElement) -> bool:
    if element.find(".//h1") is not None or len(element.xpath(".//p[string-length(.) > 120]")) > 2:
        return False
    if (
        element.tag in ("footer", "nav", "header", "aside")
        and next(element.iterancestors("article", "main"), None) is None
    ):
        return True
    return bool(_CLOCK.search(marks(element))) or (len(element) == 0 and "©" in (element.text or ""))


def _from_iso(match: re.Match[str], timezone: str | None) -> Stamp | None:
    year, _, month, day, hour, minute, second, zone = match.groups()
    whole = _day(int(year), int(month), int(day))
    if whole is None or hour is None or (int(hour), int(minute), int(second or 0)) == (0, 0, 0):
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
