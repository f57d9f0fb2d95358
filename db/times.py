"""Time as the house writes it: ISO 8601 text, UTC in the database, with the offset that a source states beside it.

Standard library and `db.model` only, so that every floor may use it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from db.model import Stamp

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


def now() -> str:
    """The present moment, UTC, to the second: ``2026-01-31T23:59:59Z``."""
    return to_utc(datetime.now(UTC))


def to_utc(when: datetime) -> str:
    """An aware datetime as the database keeps it.  A naive one raises ValueError."""
    if when.tzinfo is None:
        raise ValueError("a time without a zone is not a moment")
    return when.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def moment(stamp: Stamp) -> datetime:
    """A stamp as an aware datetime; a bare day is its noon in UTC, for sorting alone."""
    if _DAY.match(stamp):
        return datetime.fromisoformat(stamp + "T12:00:00+00:00")
    when = datetime.fromisoformat(stamp)
    if when.tzinfo is None:
        raise ValueError(f"a time without a zone: {stamp!r}")
    return when


def utc(stamp: Stamp) -> str:
    """A stamp in UTC; a bare day stays a bare day."""
    return stamp if _DAY.match(stamp) else to_utc(moment(stamp))


def day_of(stamp: Stamp) -> str:
    """The publisher's own calendar day of a stamp."""
    return stamp[:10]


def offset_of(stamp: Stamp) -> str | None:
    """The offset that a stamp states (``+02:00``, ``Z``); None for a bare day."""
    if _DAY.match(stamp):
        return None
    return "Z" if stamp.endswith("Z") else stamp[-6:]


def is_day(text: str) -> bool:
    """Whether the text is a real bare day such as ``2024-02-29``."""
    if not _DAY.match(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
