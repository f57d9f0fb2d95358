"""What an address that announces links came to, and the few things that its readers share."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from db.model import Entry, FeedKind, Stamp
from pipelines.canonical import fetch_url

UNPACKED_LIMIT = 50_000_000
"""Bytes; the sitemap protocol's own limit for one file."""


class NotAFeed(ValueError):
    """Nothing that we can read links from; its text says what it is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sitemap that a sitemap index names."""

    url: str
    lastmod: Stamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What was read at one address."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    """Of a sitemap index; empty for everything else."""
    kind: FeedKind
    """What it turned out to be, whatever it was asked as."""
    note: str | None = None
    """What was left out, and how much of it; None where nothing was."""
    broken: str | None = None
    """What is malformed about it, though it could be read."""


def unpacked(body: bytes, limit: int = UNPACKED_LIMIT) -> tuple[bytes, str | None]:
    """The bytes without gzip around them, and what is wrong with the gzip (cut off), if anything.

    Told by the magic bytes, as servers label gzip in many ways.  Raises `NotAFeed` above `limit` bytes.
    """
    broken = None
    for _ in range(2):  # some servers compress what is compressed already
        if body[:2] != b"\x1f\x8b":
            break
        stream = zlib.decompressobj(wbits=31)
        try:
            body, rest = stream.decompress(body, limit + 1), stream.unconsumed_tail
        except zlib.error as error:
            raise NotAFeed(f"gzip that cannot be unpacked ({error})") from error
        if not stream.eof and not rest:
            broken = "gzip cut off"
            if not body:
                raise NotAFeed(broken)
    if len(body) > limit:
        raise NotAFeed(f"more than {limit // 1_000_000} MB")
    return body, broken


def plain(text: str | None) -> str | None:
    """A title without markup, entities and needless space; None where nothing is left."""
    if not text:
        return None
    if "<" in text or "&" in text:
        text = html.unescape(_MARKUP.sub(" ", html.unescape(_MARKUP.sub(" ", text))))
    return " ".join(text.split()) or None


def stamp_of(text: str | None) -> Stamp | None:
    """A date as feeds write it (RFC 822, ISO 8601, and their usual wrong forms).

    Without a zone, or with one that has no single meaning, only the day is taken; a date that could be read in two
    ways is none.  So is 1970-01-01, which programs print for a date they do not have.
    """
    if not text:
        return None
    text = text.strip()
    found = _ISO.match(text)
    stamp = _from_iso(found) if found else _from_mail(text)
    return None if stamp is None or stamp.startswith("1970-01-01") or stamp < "1800" else stamp


_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->|<!\[CDATA\[|\]\]>", re.S)
_ISO = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"
    r"(?:[Tt\s]+(?P<time>\d{1,2}:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?\s*\Z)?"
)

_OFFSET = re.compile(r"(?:\s*(?:GMT|UTC))?([+-]\d\d):?(\d\d)\s*\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(r"(?<!\d)(?P<d>\d{1,2})\.?\s+(?P<m>[A-Za-z]{3})[a-z]*\.?,?\s+(?P<y>\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"\b(?P<m>[A-Za-z]{3})[a-z]*\.?\s+(?P<d>\d{1,2}),?\s+(?P<y>\d{4})(?!\d)")


def _from_iso(found: re.Match[str]) -> Stamp | None:
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
    except ValueError:
        return None
    clock, zone = found["time"], found["zone"]
    if not clock or not zone:
        return day
    if zone.upper() in ("Z", "UTC", "GMT"):
        zone = "+00:00"
    return _moment(f"{day}T{clock.zfill(8 if clock.count(':') == 2 else 5)}{zone}") or day


def _from_mail(text: str) -> Stamp | None:
    try:
        when = parsedate_to_datetime(_OFFSET.sub(r" \1\2", text))
    except (ValueError, IndexError, TypeError, OverflowError):  # it trips over some garbage
        return _named_day(text)
    if when.tzinfo is None:
        return when.date().isoformat()
    return _moment(when.isoformat()) or when.date().isoformat()


def _named_day(text: str) -> Stamp | None:
    """The day of such as ``1 May 2024`` and ``May 1, 2024, 10 am``."""
    found = _DAY_FIRST.search(text) or _MONTH_FIRST.search(text)
    if not found:
        return None
    try:
        return date(int(found["y"]), _MONTHS.index(found["m"].lower()) + 1, int(found["d"])).isoformat()
    except ValueError:
        return None


def _moment(text: str) -> Stamp | None:
    try:
        when = datetime.fromisoformat(text)
        when.astimezone(UTC)  # the first and the last day of the calendar have no place in another zone
    except (ValueError, OverflowError):
        return None
    stamp = when.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return stamp if len(stamp) in (20, 25) else None  # offsets of odd seconds are nobody's zone


def address(text: str | None, base: str) -> str | None:
    """A link as announced, made absolute; None for what nobody could fetch."""
    if not text or not text.strip():
        return None
    try:
        url = urljoin(base, "".join(text.split("\n")).strip())
        fetch_url(url)
    except ValueError:
        return None
    return url


def distinct(entries: Iterable[Entry], limit: int) -> tuple[tuple[Entry, ...], str | None]:
    """Each address once, the first `limit` of them, and a note on how many that left out."""
    kept: dict[str, Entry] = {}
    over = 0
    for entry in entries:
        if entry.url in kept:
            continue
        if len(kept) < limit:
            kept[entry.url] = entry
        else:
            over += 1
    return tuple(kept.values()), f"{over} beyond the first {limit} left out" if over else None
