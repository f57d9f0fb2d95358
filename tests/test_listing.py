"""Lists of articles: filters, search, paging, and how many there are."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from db.browse import listing
from tests import sample
from tests.reading import HOME, close, get, page, shown


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.fill(tmp_path_factory.mktemp("browse") / "news.db")


def titles(html: str) -> list[str]:
    return [unescape(t) for t in re.findall(r"<h3 dir=\"auto\"[^>]*><a [^>]*>([^<]*)</a>", html)]


def ids(html: str) -> list[int]:
    return [int(n) for n in re.findall(r"<h3 dir=\"auto\"[^>]*><a href=\"[^\"]*/article/(\d+)\"", html)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [3, 2, 1, 11, 4, 8, 5, 6, 7, 9, 10]),
        ("outlet=wire-north", [4]),
        ("lean=left-side", [1, 11, 9]),
        ("lean=right-side", [2]),
        ("lean=both-sides", [3, 6]),
        ("lean=lean-left", [1, 11]),
        ("lean=left", [9]),
        ("lean=center", [4]),
        ("lean=none", [8, 5, 7, 10]),
        ("lean=left-side&agreed=1", [1, 11]),
        ("state=yes", [8, 5]),
        ("state=no", [4]),
        ("country=GB", [1, 11]),
        ("language=ar", [8]),
        ("genre=opinion", [2]),
        ("genre=none", [8, 6, 7, 10]),
        ("since=2026-03-01&until=2026-03-01", [8, 5]),
        ("since=2026-03-02", [3, 2, 1, 11, 4]),
        ("until=2026-02-20", [7, 9]),
        ("q=bearings&order=newest", [3, 2, 1, 11, 4, 7]),
        ("q=%22nine+thousand+vehicles%22&order=newest", [3, 11, 4]),
        ("q=vehic*&outlet=wire-north", [4]),
        ("q=nosuchword", []),
        ("q=bridge&lean=right-side", [2]),
    ],
)
def test_filters(file: Path, query: str, expected: list[int]) -> None:
    assert ids(page(file, f"{HOME}/articles?{query}")) == expected


@pytest.mark.parametrize(
    "q", ["", "&q=bridge", "&q=bridge&order=newest", "&outlet=harbour-courier", "&lean=none", "&state=none on record"]
)
def test_paging_by_key_visits_each_article_once(file: Path, q: str) -> None:
    datasette = Datasette(files=[str(file)])

    async def walk() -> tuple[list[int], list[int]]:
        await datasette.invoke_startup()
        given = dict(part.split("=") for part in q.split("&") if part)
        whole = await listing.find_articles(datasette, "news", listing.Filters(**given))
        seen: list[int] = []
        after = ""
        while True:
            filters, _ = listing.read_filters(given | {"after": after})
            found = await listing.find_articles(datasette, "news", filters, limit=1)
            seen += [row["id"] for row in found.articles]
            after = found.after
            if not after:
                return seen, [row["id"] for row in whole.articles]

    try:
        seen, whole = asyncio.run(walk())
    finally:
        close(datasette)
    assert seen == whole
    assert len(seen) > 1


ODD = ['"', '""', "*", "AND", "OR", "NOT", "NEAR(", "(", ")", "a AND", '"unclosed phrase', "title:x", "^x", "-", "+",
       "x*y*", "'", "\x00", "bridge\x00", "{a b}", "a:b:c", "ÄÖ ß", "خط", "💥", "%", "\\", "a" * 2000, "* *", '"*"',
       "NOT x",
       "'; drop table articles --"]  # fmt: skip


def test_odd_searches_are_never_an_error(file: Path) -> None:
    addresses = [f"{HOME}/articles?q={quote(q)}{more}" for q in ODD for more in ("", "&order=newest")]
    addresses += [
        f"{HOME}/articles?{key}={quote(q)}" for q in ODD for key in ("outlet", "lean", "after", "since", "order")
    ]
    addresses += [
        f"{HOME}/articles?after={a}"
        for a in ("~1~", "x~1~", "2026-03-02T09:30:00Z~1~2026-03-02", "~~", "1e5~3~", "-1.5~2~1~")
    ]
    addresses += [f"{HOME}/articles?q=bridge&after={a}" for a in ("~1~", "2026~1~", "-1.5~2~")]
    assert {a.status_code for a in get(file, *addresses)} == {200}


def test_odd_searches_still_find(file: Path) -> None:
    assert ids(page(file, f"{HOME}/articles?q={quote('bearings NOT (')}")) == [2]  # NOT is a word like any other
    assert 7 in ids(page(file, f"{HOME}/articles?q={quote('bearings ( *')}"))
    assert ids(page(file, f"{HOME}/articles?q={quote('خط')}")) == [sample.ARABIC]


def test_what_is_asked_for_is_said(file: Path) -> None:
    every = "outlet=wire-north&lean=left&agreed=1&state=yes&country=GB&language=ar&genre=none&since=2026-01-01"
    text = shown(page(file, f"{HOME}/articles?{every}&until=2026-02-01&order=newest"))
    assert (
        "Only Northern Wire; left, by every rater; two raters or more; state-controlled; country GB; language ar;"
        " genre not known; from 2026-01-01; until 2026-02-01" in text
    )
    assert "Only" not in shown(page(file, f"{HOME}/articles?q=bridge"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", "11 articles"), ("q=bearings", "6 articles"), ("outlet=wire-north", "1 article "), ("q=none", "No article")],
)
def test_how_many(file: Path, query: str, expected: str) -> None:
    assert expected in shown(page(file, f"{HOME}/articles?{query}"))


@pytest.mark.parametrize("query", ["", "q=text", "lean=none", "q=text&state=unknown&since=2026-01-01"])
def test_more_than_a_page_is_counted(tmp_path: Path, query: str) -> None:
    path = sample.fill(tmp_path / "news.db")
    connection = sqlite3.connect(path)
    columns = "outlet, url, canonical_url, title, published, day, first_seen, fetched, stored, access, word_count, body"
    columns += ", content_hash, body_hash, extractor"
    connection.execute(
        f"insert into articles ({columns}) with recursive n(i) as (select 1 union all select i + 1 from n limit 120)"
        " select 'wire-north', i, i, 'Many', '2026-01-02', '2026-01-02', '', '', '', 'free', 1, 'Text', i, i, 'x'"
        " from n"
    )
    connection.execute(
        "insert into tags (article, outlet, status, state_control, registry_version, day)"
        " select id, outlet, 'unrated', 'unknown', 'x', day from articles where title = 'Many'"
    )
    connection.commit()
    connection.close()
    first, last = get(path, f"{HOME}/articles?{query}", f"{HOME}/articles?{query}&after=2020-01-01~1~")
    number = int((re.search(r"(\d+) articles", shown(first.text)) or [0, 0])[1])
    assert 120 <= number <= 131
    assert len(ids(first.text)) == listing.PAGE
    assert not re.search(r"\d+ articles", shown(last.text))  # what is left over is not all there is


def test_counting_stops(file: Path) -> None:
    datasette = Datasette(files=[str(file)])
    try:
        assert asyncio.run(listing.how_many(datasette, "news", listing.Filters(), most=3)) == 4
    finally:
        close(datasette)


def test_snippet_marks_hits(file: Path) -> None:
    assert "<mark>bearings</mark>" in page(file, f"{HOME}/articles?q=bearings")


def test_remarks_on_what_was_not_understood(file: Path) -> None:
    text = shown(page(file, f"{HOME}/articles?since=yesterday&lean=up&q=%2B"))
    assert "“yesterday” is not a day" in text
    assert "“up” is no value of lean" in text
    assert "The search holds no word" in text
