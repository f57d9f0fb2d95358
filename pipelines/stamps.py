"""A written moment → a `Stamp`: with its zone, or the bare day where no more is known."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.model import Stamp
from db.times import is_day, moment
from pipelines.months import written_days

_ISO = re.compile(
    r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?!\d)"
    r"(?:\s*[T,\s]\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+\-−]\d{2}:?(?:\d{2})?)?(?:\[\w+\])?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?\Z")
_OFFSET = re.compile(r"([+\-])(\d{2}):?(\d{2})?")
_SCRIPTED = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC)?([+-]\d{4})")
"""As a browser prints a date: Thu Dec 14 2017 14:05:00 GMT+0100."""
_MAIL = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?:\d{1,2}[\s-][A-Za-z]{3}|[A-Z][a-z]{2}\s\d{1,2})[\s-]\d{4}\s+\d{1,2}:\d\d"
)
"""As mail and feeds write a date; Python reads much else as one, and wrongly."""
_HOUR = timedelta(hours=1)
_OFFSETS = frozenset(
    [
        *(n * _HOUR for n in range(-12, 15) if n),
        *(n * _HOUR / 4 for n in (-38, -14, -10, 14, 18, 22, 23, 26, 35, 38, 42, 51, 55)),
    ]
)
"""How far a clock somewhere is from UTC: whole hours, and the halves and quarters that a country goes by."""
_FIRST_YEAR, _LAST_YEAR = 1800, 2100
"""Years that a page may state; printed papers put their archives online."""


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
        return _aware(datetime.fromtimestamp(int(text[:10]), UTC), timezone)
    if match := _ISO.match(text):
        return _from_iso(match, timezone, rest=text[match.end() :].strip(" ,;.()"))
    if match := _SCRIPTED.match(text):
        month, number, year, hour, minute, second, offset = match.groups()
        text = f"{number} {month} {year} {hour}:{minute}:{second} {offset}"
    if _MAIL.match(text):
        try:
            return _aware(parsedate_to_datetime(text), timezone)
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    return next((d for y, m, n, *_ in written_days(text) if (d := day(y, m, n))), None)


def _from_iso(match: re.Match[str], timezone: str | None, rest: str) -> Stamp | None:
    """`rest` is what is written behind it: a time with an unknown zone, or with PM, is not known to the minute."""
    year, between, month, number, hour, minute, second, zone = match.groups()
    whole = day(int(year), int(month), int(number)) if between or len(month) == len(number) == 2 else None
    if whole is None or hour is None or rest or (int(hour), int(minute), int(second or 0)) == (0, 0, 0):
        return whole
    try:
        when = datetime(int(year), int(month), int(number), int(hour), int(minute), min(int(second or 0), 59))
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


def _aware(when: datetime, timezone: str | None) -> Stamp | None:
    """A parsed moment as a stamp."""
    offset = when.utcoffset()
    whole = day(when.year, when.month, when.day)
    if whole is None or (when.hour, when.minute, when.second) == (0, 0, 0):
        return whole
    return _in_zone(when, timezone) if offset is None else _zoned(when.replace(tzinfo=None), offset)


def _in_zone(when: datetime, timezone: str | None) -> Stamp:
    """A time without a zone, in the outlet's; the day alone where that is not known."""
    try:
        offset = when.replace(tzinfo=ZoneInfo(timezone)).utcoffset() if timezone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        offset = None
    return when.strftime("%Y-%m-%d") if offset is None else _zoned(when, offset)


def _zoned(when: datetime, offset: timedelta) -> Stamp:
    """The clock on a wall that is so far from UTC."""
    text = when.replace(microsecond=0).isoformat()
    if not offset:
        return text + "Z"
    minutes = int(offset.total_seconds()) // 60
    return f"{text}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def day(year: int, month: int, number: int) -> Stamp | None:
    """A calendar day; None where there is no such day, or where it is none that a page states."""
    text = f"{year:04}-{month:02}-{number:02}"
    return text if _FIRST_YEAR <= year < _LAST_YEAR and text != "1970-01-01" and is_day(text) else None


def wall(text: object) -> datetime | None:
    """What a clock on the wall showed: a written time without a zone; UTC stands for the wall's."""
    match = _ISO.match(text.strip()) if isinstance(text, str) else None
    if not match or match[5] is None or match[8] is not None or not day(int(match[1]), int(match[3]), int(match[4])):
        return None
    try:
        year, month, number, hour, minute, second = (int(match[n] or 0) for n in (1, 3, 4, 5, 6, 7))
        return datetime(year, month, number, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def by_wall(there: Stamp, walls: Iterable[datetime]) -> Stamp | None:
    """A moment stated in UTC with the publisher's own offset, where the page writes the same moment once more by the
    clock on its wall: to the second the same, but for an offset that some country has."""
    for clock in walls:
        if (offset := clock - moment(there)) in _OFFSETS:
            return _zoned(clock.replace(tzinfo=None), offset)
    return None
