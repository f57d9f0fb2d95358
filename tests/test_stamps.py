"""A written moment is kept as far as it is known, and no farther."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.times import is_day, moment
from pipelines.stamps import by_wall, stamp, wall


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2024-05-01T12:30:00+02:00", None, "2024-05-01T12:30:00+02:00"),
        ("2024-05-01T12:30:00.123+0200", None, "2024-05-01T12:30:00+02:00"),
        ("2024-05-01 12:30:00 -05", None, "2024-05-01T12:30:00-05:00"),
        ("2024-05-01T12:30Z", None, "2024-05-01T12:30:00Z"),
        ("2024-05-01T12:30:00+00:00", None, "2024-05-01T12:30:00Z"),
        ("2024-05-01T12:30:00 UTC", None, "2024-05-01T12:30:00Z"),
        ("2024-05-01T12:30:00+05:30", None, "2024-05-01T12:30:00+05:30"),
        ("2024-05-01T12:30:00-03:30", None, "2024-05-01T12:30:00-03:30"),
        ("20240501T123000Z", None, "2024-05-01T12:30:00Z"),
        ("2024-05-01", None, "2024-05-01"),
        ("2024/5/1", None, "2024-05-01"),
        ("20240501", None, "2024-05-01"),
        ("2024-05-01T12:30:00", None, "2024-05-01"),
        ("2024-05-01T12:30:00", "Europe/Berlin", "2024-05-01T12:30:00+02:00"),
        ("2024-01-05T12:30:00", "Europe/Berlin", "2024-01-05T12:30:00+01:00"),
        ("2024-01-05T12:30:00", "Nowhere/Land", "2024-01-05"),
        ("2024-01-05T12:30:00", "../etc/passwd", "2024-01-05"),
        ("2024-05-01T00:00:00+02:00", None, "2024-05-01"),
        ("Thu, 14 Dec 2017 14:05:00 GMT", None, "2017-12-14T14:05:00Z"),
        ("Thu, 14 Dec 2017 14:05:00 -0500", None, "2017-12-14T14:05:00-05:00"),
        ("Thu Dec 14 2017 14:05:00 GMT+0100 (Central European Standard Time)", None, "2017-12-14T14:05:00+01:00"),
        ("1513260300", None, "2017-12-14T14:05:00Z"),
        (1513260300000, None, "2017-12-14T14:05:00Z"),
        ("December 14, 2017", None, "2017-12-14"),
        ("14 Dec 2017", None, "2017-12-14"),
        ("Di., 25.01.2022 - 14:45", None, "2022-01-25"),
        ("1921-03-04", None, "1921-03-04"),
        ("1970-01-01T00:00:00Z", None, None),
        ("0001-01-01T00:00:00", None, None),
        ("2024-13-01", None, None),
        ("2024-02-30T10:00:00Z", None, None),
        ("2024-05-01T25:61:00Z", None, "2024-05-01"),
        ("2024-05-01T12:30:00+99:00", None, "2024-05-01"),
        ("May 2024", None, None),
        ("yesterday", None, None),
        ("", None, None),
        (None, None, None),
        (True, None, None),
        ({"a": 1}, None, None),
    ],
)
def test_stamps(text: object, zone: str | None, expected: str | None) -> None:
    assert stamp(text, zone) == expected


@given(st.text(max_size=60) | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_is_written_a_stamp_is_a_stamp(text: object) -> None:
    found = stamp(text)
    assert found is None or is_day(found) or moment(found).tzinfo is not None


@given(st.datetimes(timezones=st.timezones()))
def test_an_aware_time_is_kept_to_the_second(when: datetime) -> None:
    offset = when.utcoffset()
    if when.year < 1800 or when.year >= 2100 or offset is None or offset.total_seconds() % 60:
        return
    if when.date().isoformat() == "1970-01-01":  # what programs write that know no date
        return
    found = stamp(when.isoformat())
    assert found is not None
    if not is_day(found):
        assert moment(found).astimezone(UTC) == when.astimezone(UTC).replace(microsecond=0)
    assert found[:10] == when.date().isoformat()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("201712", None), (201712, None), ("2017121410", None), ("Mayor 12, 2017", None),
        ("2017-12-14 10:59 PM", "2017-12-14"), ("2017-12-14 10:59 EST", "2017-12-14"),
        ("2017-12-14T10:59:00+01:00", "2017-12-14T10:59:00+01:00"), ("20171214", "2017-12-14"),
    ],
)  # fmt: skip
def test_odd_forms_are_read_as_far_as_they_are_sure(text: object, day: str | None) -> None:
    assert stamp(text, "Europe/Berlin") == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("الأربعاء، 07 أكتوبر 2020 - 12:09 م", "2020-10-07"), ("Sonntag, Dezember 16th, 2012, 7:05 pm", "2012-12-16"),
        ("2019年02月22日 14時37分", "2019-02-22"), ("Tue, Sep 15 2020 10:01:41 -0400", "2020-09-15T10:01:41-04:00"),
        ("25/01/2022", "2022-01-25"), ("03/01/2020", None),
    ],
)  # fmt: skip
def test_days_in_other_languages(text: str, day: str | None) -> None:
    assert stamp(text) == day


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        ("2024-05-01T20:00:12", "2024-05-01T20:00:12+10:00"), ("2024-05-01T15:45:12", "2024-05-01T15:45:12+05:45"),
        ("2024-05-01T00:30:12", "2024-05-01T00:30:12-09:30"), ("2024-05-02T00:00:12", "2024-05-02T00:00:12+14:00"),
        ("2024-04-30T22:00:12", "2024-04-30T22:00:12-12:00"), ("2024-05-01T10:00:12", None),  # UTC itself
        ("2024-05-01T23:30:12", None), ("2024-05-01T17:15:12", None), ("2024-05-01T12:15:12", None),  # nobody's
        ("2024-04-30T21:00:12", None), ("2024-05-02T01:00:12", None), ("2024-05-01T20:00:13", None),
    ],
)  # fmt: skip
def test_an_offset_is_one_that_a_country_has(clock: str, told: str | None) -> None:
    shown = wall(clock)
    assert shown is not None
    assert by_wall("2024-05-01T10:00:12Z", [shown]) == told
