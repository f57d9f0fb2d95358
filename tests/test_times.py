"""Time: stamps to UTC and back to the day and offset that their source meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from db import times

OFFSETS = some.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = some.datetimes(datetime(1000, 1, 3), datetime(9998, 1, 1), timezones=OFFSETS)


def test_now_is_utc_to_the_second() -> None:
    found = times.now()
    assert len(found) == len("2026-01-31T23:59:59Z")
    assert found.endswith("Z")
    assert abs(times.moment(found) - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("stamp", "utc", "day", "offset"),
    [
        ("2024-05-01", "2024-05-01", "2024-05-01", None),
        ("2024-05-01T00:30:00+02:00", "2024-04-30T22:30:00Z", "2024-05-01", "+02:00"),
        ("2024-05-01T23:30:00-07:00", "2024-05-02T06:30:00Z", "2024-05-01", "-07:00"),
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z", "2024-05-01", "Z"),
        ("2024-05-01T10:00:00.999+00:00", "2024-05-01T10:00:00Z", "2024-05-01", "+00:00"),
        ("2024-05-01T10:00:00+05:45", "2024-05-01T04:15:00Z", "2024-05-01", "+05:45"),
    ],
)
def test_a_stamp_in_utc_with_its_own_day_and_offset(stamp: str, utc: str, day: str, offset: str | None) -> None:
    assert times.utc(stamp) == utc
    assert times.day_of(stamp) == day
    assert times.offset_of(stamp) == offset


@given(MOMENTS)
def test_utc_and_offset_give_back_what_was_stated(when: datetime) -> None:
    stamp = when.replace(microsecond=0).isoformat()
    assert times.moment(times.utc(stamp)) == times.moment(stamp)
    assert times.utc(times.utc(stamp)) == times.utc(stamp)
    assert times.offset_of(stamp) == stamp[19:]
    assert times.day_of(stamp) == when.date().isoformat()


@given(some.lists(MOMENTS, min_size=2, max_size=2))
def test_utc_text_sorts_as_time_does(two: list[datetime]) -> None:
    early, late = sorted(when.replace(microsecond=0) for when in two)
    assert times.to_utc(early) <= times.to_utc(late)


def test_a_time_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        times.moment("2024-05-01T10:00:00")
    with pytest.raises(ValueError, match="without a zone"):
        times.to_utc(datetime(2024, 5, 1))


def test_a_bare_day_sorts_at_its_noon() -> None:
    assert times.moment("2024-05-01") == datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2023-02-29", "2024-13-01", "2024-1-1", "2024-05-01T00:00:00Z", "", "x"]
)
def test_what_is_no_day(text: str) -> None:
    assert not times.is_day(text)


@given(some.dates())
def test_every_date_is_a_day(when: date) -> None:
    assert times.is_day(when.isoformat())
