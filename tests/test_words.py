"""Codes, addresses and moments in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from db.browse import words


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("left", "left", "left", 3), "Left: 3 raters agree."),
        ((None, "left", "left", 1), "Left, by one rater alone."),
        ((None, "lean-left", "right", 2), "Raters disagree: from lean left to right (2 raters)."),
        ((None, None, None, 0), "Unrated: no rater of content on record for this outlet and day."),
    ],
)
def test_lean_in_words(given: tuple[Any, ...], expected: str) -> None:
    assert words.lean_sentence(*given) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("HTTP://a.example", "HTTP://a.example"),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example", None),
        ("https://[", None),
        ("https:", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_followed(url: str | None, expected: str | None) -> None:
    assert words.web_address(url) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("left", "left", 3), "left, 3 raters"),
        (("left", "center", 2), "left to center, 2 raters"),
        (("right", "right", 1), "right, 1 rater"),
        ((None, None, 0), "unrated"),
    ],
)
def test_badges(given: tuple[Any, ...], expected: str) -> None:
    assert words.lean_short(*given) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("it answers 410", "Withdrawn: its address answers 410, found 2026-03-01 10:00 UTC."),
        ("it leads to the front page", "Withdrawn: its address leads to the front page, found 2026-03-01 10:00 UTC."),
        ("404", "Withdrawn: 404, found 2026-03-01 10:00 UTC."),
        (None, "Withdrawn: its page was gone, found 2026-03-01 10:00 UTC."),
    ],
)
def test_withdrawals_say_how_we_know(reason: str | None, expected: str) -> None:
    assert words.withdrawal("2026-03-01T10:00:00Z", reason) == expected


@pytest.mark.parametrize(
    ("stamp", "offset", "expected"),
    [
        ("2026-03-01T10:00:00Z", "+02:00", "12:00 at +02:00, as stated"),
        ("2026-03-01T23:00:00Z", "+02:00", "01:00 on 2026-03-02 at +02:00, as stated"),
        ("2026-03-01T10:00:00Z", "Z", None),
        ("2026-03-01", "+02:00", None),
        ("2026-03-01T10:00:00Z", "local", None),
        (None, "+02:00", None),
    ],
)
def test_moments_on_their_own_clock(stamp: str | None, offset: str | None, expected: str | None) -> None:
    assert words.stated(stamp, offset) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/%D8%AE%D8%B7", "https://a.example/خط"),
        ("https://a.example/a%20b", "https://a.example/a%20b"),
        ("https://a.example/%E2%80%AEgpj.exe", "https://a.example/%E2%80%AEgpj.exe"),  # turns the direction of reading
        ("https://a.example/%FF", "https://a.example/%FF"),
        ("https://a.example/%3Cb%3E", "https://a.example/<b>"),
    ],
)
def test_addresses_for_reading(url: str, expected: str) -> None:
    assert words.readable(url) == expected


def test_openings_end_between_words() -> None:
    assert words.opening("One\n\ntwo.") == "One two."
    cut = words.opening("word " * 100)
    assert cut.endswith("word …") and len(cut) <= words.MOST_OPENING + 2
    assert words.opening("記" * 400) == "記" * words.MOST_OPENING + " …"
