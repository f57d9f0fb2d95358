"""What differs between two texts."""

from __future__ import annotations

import time

import pytest

from db.browse import changes


def rebuilt(parts: list[changes.Part], side: str) -> str:
    return "".join(p.text for p in parts if p.kind in ("same", side))


def test_changes_hold_both_texts() -> None:
    before, after = "One two three.\n\nFour five.", "One two 2 three.\n\nNew here.\n\nFour six."
    parts = changes.compare(before, after)
    assert rebuilt(parts, "gone").split() == before.split()
    assert rebuilt(parts, "come").strip() == after
    assert changes.compare(before, before) == []
    assert changes.compare("a b", "a  b") == []  # white space alone is no change


def test_long_unchanged_text_is_left_out() -> None:
    text = " ".join(f"w{n}" for n in range(500))
    parts = changes.compare(text + " old end", text + " new end")
    assert [p.kind for p in parts] == ["skipped", "same", "gone", "come", "same"]
    assert "488 words unchanged" in parts[0].text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 20_000, "a c " * 20_000),
        ("a b " * 1900, "a c " * 1900),  # short enough to be compared, and as bad as can be
        ("\n\n".join(str(n % 900) for n in range(30_000)), "\n\n".join(str(n * 7 % 900) for n in range(30_000))),
        ("a\n\nb\n\n" * 1900, "a\n\nc\n\n" * 1900),
    ],
    ids=["words", "repeated words", "paragraphs", "repeated paragraphs"],
)
def test_no_page_can_make_comparing_slow(before: str, after: str) -> None:
    begin = time.process_time()
    parts = changes.compare(before, after)
    assert {"gone", "come"} <= {p.kind for p in parts}
    assert time.process_time() - begin < 3  # well under a second alone; half a minute with the naive comparison
