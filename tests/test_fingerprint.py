"""Fingerprints tell a text again; words are counted in every script."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fingerprint import fingerprint, shingles, word_count, words

TEXT = " ".join(f"word{i} of the {i * 7}th line and so on" for i in range(120))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("—", 0),
        ("One two, three.", 3),
        ("It's a state-of-the-art U.S. dam", 5),
        ("3.5 million", 2),
        ("Река поднялась за ночь", 4),
        ("강은 하룻밤 사이에", 3),
        ("川は増水した", 6),
        ("河水上涨", 4),
        ("แม่น้ำ", 6),
        ("GPT-4は賢い", 4),
    ],
)
def test_words_are_counted(text: str, count: int) -> None:
    assert word_count(text) == count


def test_hashes_are_what_they_say() -> None:
    found = fingerprint("Title", "One  paragraph.\n\nAnother.")
    assert found.content == hashlib.sha256(b"Title\n\nOne  paragraph.\n\nAnother.").hexdigest()
    assert found.body == hashlib.sha256(b"One paragraph. Another.").hexdigest()


def test_shingles_are_a_known_sample() -> None:
    sample = shingles(TEXT)
    assert sample == tuple(sorted(set(sample)))
    assert all(-(2**63) <= s < 2**63 and s % 8 == 0 for s in sample)
    grams = len(words(TEXT)) - 3
    assert grams / 16 < len(sample) < grams / 4
    bare = words(TEXT.casefold())
    plainly = {plain(bare[i : i + 4]) for i in range(grams)}
    assert set(sample) == {value for value in plainly if value % 8 == 0}


def plain(four: list[str]) -> int:
    """The hash of four words, each step written out."""
    value = 0
    for word in four:
        own = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
        value = value * 0x9E3779B97F4A7C15 + own
    value %= 2**64
    return value - 2**64 if value >= 2**63 else value


def test_a_reused_third_is_found() -> None:
    third = " ".join(TEXT.split()[: len(TEXT.split()) // 3])
    other = " ".join(f"quite{i} another {i * 11} text{i}" for i in range(300))
    theirs = set(shingles(third + " " + other))
    ours = set(shingles(TEXT))
    assert 0.2 < len(ours & theirs) / len(ours) < 0.5
    assert not ours & set(shingles(other))


@given(st.text(max_size=300))
def test_case_and_punctuation_do_not_count(text: str) -> None:
    assert shingles(TEXT.upper().replace(" of", ", of")) == shingles(TEXT)
    assert word_count(text) >= 0
    assert fingerprint(text, text) == fingerprint(text, text)
