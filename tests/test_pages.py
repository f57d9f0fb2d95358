"""Raw pages: they come back byte for byte, for as long as they are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import times
from db.connect import DatabaseError
from db.pages import Pages, RawPage

SECRET = b"quicksilverine"


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    made = Pages(tmp_path / "news-pages.db")
    yield made
    made.close()


def page(
    key: str = "k", html: bytes = b"<p>Text.</p>", fetched: str = "2026-03-02T10:00:00Z", **more: object
) -> RawPage:
    return RawPage(key=key, url=f"https://{key}", outlet="courier", fetched=fetched, html=html, **more)  # type: ignore[arg-type]


def ago(days: float) -> str:
    return times.to_utc(datetime.now(UTC) - timedelta(days=days))


@pytest.mark.parametrize("html", [b"", b"\0\xff\xfe", b"<p>" * 300_000, os.urandom(50_000)], ids=len)
def test_bytes_come_back(pages: Pages, html: bytes) -> None:
    kept = page(html=html, status=203, charset="windows-1251")
    pages.put([kept])
    assert list(pages.latest()) == [kept]


def test_html_is_packed(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "news-pages.db")
    pages.put([page(f"k{n}", html=b"<div class=story>" * 5_000) for n in range(20)])
    pages.close()
    assert pages.path.stat().st_size < 100_000


def test_the_newest_of_every_address_in_the_order_they_came(pages: Pages) -> None:
    pages.put([page("a", b"1", "2026-03-01T10:00:00Z"), page("b", b"1", "2026-03-01T11:00:00Z")])
    pages.put([page("a", b"2", "2026-03-02T10:00:00Z"), page("c", b"1", "2026-03-03T11:00:00Z")])
    assert [(found.key, found.html) for found in pages.latest()] == [("b", b"1"), ("a", b"2"), ("c", b"1")]
    assert [found.key for found in pages.latest("2026-03-02")] == ["a", "c"]
    assert list(pages.latest("2026-03-04")) == []


def test_the_same_page_twice_is_one(pages: Pages) -> None:
    pages.put([page(html=b"1"), page(html=b"2")])
    assert [found.html for found in pages.latest()] == [b"2"]


def test_reading_goes_on_while_pages_are_added(pages: Pages) -> None:
    pages.put([page("a"), page("b")])
    seen = []
    for found in pages.latest():
        seen.append(found.key)
        if found.key == "a":
            pages.put([page("c")])
    assert seen == ["a", "b", "c"]


def test_prune_keeps_what_is_young(pages: Pages) -> None:
    pages.put([page("old", fetched=ago(31)), page("young", fetched=ago(29)), page("new", fetched=ago(0))])
    assert pages.prune(30) == 1
    assert [found.key for found in pages.latest()] == ["young", "new"]
    assert pages.prune(30) == 0


def test_forget_leaves_no_byte_behind(tmp_path: Path) -> None:
    """Bytes that cannot be packed lie in the file as they are, so that a trace of them would show."""
    noise = os.urandom(3_000) + SECRET
    pages = Pages(tmp_path / "news-pages.db")
    pages.put([page("a", noise, "2026-03-01T10:00:00Z"), page("a", noise, "2026-03-02T10:00:00Z"), page("b", b"kept")])
    pages.close()
    assert SECRET in pages.path.read_bytes()
    again = Pages(pages.path)
    assert again.forget(["a", "nobody"]) == 2
    assert [found.key for found in again.latest()] == ["b"]
    for file in tmp_path.iterdir():
        assert SECRET not in file.read_bytes(), file
    again.close()


def test_somebody_else_s_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x-pages.db"
    path.write_text("a letter, " * 1000)
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match=r"x-pages\.db: cannot keep raw pages here"):
        Pages(path)
    assert path.read_bytes() == before
