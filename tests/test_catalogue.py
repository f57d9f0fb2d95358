"""What Datasette is told about our database: descriptions, canned queries, settings, and what it may not show."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

import db.browse
from db.browse import attached, catalogue
from tests import sample
from tests.reading import HOME, Text, close, get, page, shown

QUERIES = sorted((Path(db.browse.__file__).parent / "queries").glob("*.sql"))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.fill(tmp_path_factory.mktemp("browse") / "news.db")


def test_every_table_and_column_is_described_and_nothing_else(file: Path) -> None:
    connection = sqlite3.connect(file)
    names = [n for (n,) in connection.execute("select name from sqlite_master where type in ('table', 'view')")]
    real = {n: [row[1] for row in connection.execute(f'pragma table_xinfo("{n}")')] for n in names}
    connection.close()
    described = catalogue.tables()
    assert set(described) == set(real)
    for table, columns in real.items():
        assert list(described[table]["columns"]) == columns, table
        assert described[table]["description"] and described[table]["source"], table
        assert all("Source, " in text for text in described[table]["columns"].values()), table


def test_metadata_reaches_datasette_and_the_user_wins(file: Path) -> None:
    mine = {"databases": {"news": {"tables": {"outlets": {"description": "Mine."}}}}}
    html, search, plain = get(file, "/news/outlets", "/news/tagged_articles?_search=bearings",
                              "/news.json",
                              metadata=mine)  # fmt: skip
    assert "Mine." in html.text
    assert "Seat, ISO 3166-1 alpha-2" in html.text
    assert "tables.css" in html.text
    assert "6 rows" in search.text
    hidden = {t["name"] for t in plain.json()["tables"] if t["hidden"]}
    assert {"shingles", "robots", "_sqlite_migrations", "sqlite_sequence"} <= hidden
    assert not hidden & {"outlets", "ratings", "tags", "links"}
    assert "Mine." not in page(file, "/news/outlets")  # one user's metadata is not another's


def test_search_works_on_the_view(file: Path) -> None:
    (answer,) = get(file, "/news/tagged_articles.json?_search=guide&_shape=array")
    assert [row["id"] for row in answer.json()] == [7]


HIDDEN = [
    "articles", "ARTICLES", "articles.json", "articles.json?_shape=array", "articles.csv", "articles.csv?_stream=1",
    "articles?_search=mayor", f"articles/{sample.WITHDRAWN}", f"articles/{sample.WITHDRAWN}.json",
    f"articles/{sample.WITHDRAWN}.blob?_blob_column=body", "revisions", "revisions.json", "revisions.csv",
    "revisions/3", "Revisions?article=6", "articles_fts", "articles_fts.json?_search=mayor", "articles_fts_data",
    "articles_fts_idx", "articles_fts_docsize", "articles_fts_config",
]  # fmt: skip


def test_tables_with_the_text_of_withdrawn_articles_are_nobodys(file: Path) -> None:
    answers = get(file, *(f"/news/{path}" for path in HIDDEN))
    assert {str(a.url): a.status_code for a in answers if a.status_code not in (403, 404)} == {}
    assert all(sample.SECRET not in a.text for a in answers)
    named = [a.status_code for path, a in zip(HIDDEN, answers, strict=True) if path == path.lower()]
    assert set(named) == {403}  # the others are no tables, by their spelling
    root, page_of_all, as_json = get_as_root(file, "/news/articles", "/news", "/news.json")
    assert root.status_code == 403
    assert {t["name"] for t in as_json.json()["tables"]}.isdisjoint({"articles", "revisions", "articles_fts_data"})
    assert not [a for a in Text(page_of_all.text).links if (a["href"] or "").startswith("/news/articles")]


def get_as_root(file: Path, *paths: str) -> list[Any]:
    """Answers for the one who started Datasette with --root."""
    datasette = Datasette(files=[str(file)])
    cookies = {"ds_actor": datasette.sign({"a": {"id": "root"}}, "actor")}

    async def ask() -> list[Any]:
        await datasette.invoke_startup()
        return [await datasette.client.get(path, cookies=cookies) for path in paths]

    try:
        return asyncio.run(ask())
    finally:
        close(datasette)


def test_the_user_may_open_them_and_close_everything(file: Path) -> None:
    for_all = {"databases": {"news": {"tables": {"articles": {"allow": True}}}}}
    assert "Mayor to resign" in page(file, "/news/articles", metadata=for_all)
    closed = {"databases": {"news": {"allow": False}}}
    paths = ("/news", "/news/tagged_articles", "/news/withdrawn", HOME)
    assert {a.status_code for a in get(file, *paths, metadata=closed)} == {403}


DATASETTES_OWN = [
    "/news", "/news/links", "/news/links/1", "/news/tags", "/news/tags/1", "/news/outlets",
    "/news/outlets/harbour-courier", "/news/feeds/1", "/news/crawls/1", "/news/raters/compass", "/news/aliases",
    "/news/tagged_articles?_size=3", f"/news/tagged_articles?id={sample.WITHDRAWN}", "/news/ratings?_size=3",
]  # fmt: skip


def test_no_link_of_datasettes_own_pages_is_forbidden(file: Path) -> None:
    datasette = Datasette(files=[str(file)], settings=catalogue.SETTINGS)

    async def follow() -> dict[str, int]:
        await datasette.invoke_startup()
        found: set[str] = set()
        for at in DATASETTES_OWN:
            answer = await datasette.client.get(at)
            assert answer.status_code == 200, at
            found |= {a["href"] or "" for a in Text(answer.text).links}
        inside = {h.partition("#")[0] for h in found if h.startswith("/") and "_sort" not in h and "_facet" not in h}
        return {h: (await datasette.client.get(h)).status_code for h in inside}

    try:
        answers = asyncio.run(follow())
    finally:
        close(datasette)
    assert {a: s for a, s in answers.items() if s != 200} == {}
    assert f"{HOME}/article/{sample.REVISED}" in answers
    assert "/news/tagged_articles?outlet=harbour-courier" in answers


def test_withdrawn_rows_of_the_view_lead_to_the_article(file: Path) -> None:
    html = page(file, f"/news/tagged_articles?id={sample.WITHDRAWN}")
    assert f'<a href="{HOME}/article/{sample.WITHDRAWN}">withdrawn: see the article</a>' in html
    assert f'<a href="{HOME}/article/{sample.WITHDRAWN}">Mayor to resign, sources say</a>' in html
    assert "Ada Lindqvist, Tomas Reyes" in shown(page(file, f"/news/tagged_articles?id={sample.REVISED}"))


def test_other_databases_keep_their_own_links(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.executescript(
        "create table outlets (id text primary key); insert into outlets values ('x');"
        "create table articles (id integer primary key, outlet text references outlets(id), article integer);"
        "insert into articles values (1, 'x', 1)"
    )
    connection.close()
    row, table = get([file, other], "/other/outlets/x", "/other/articles")
    assert "/other/articles?outlet=x" in row.text
    assert "/-/masthead/other" not in row.text + table.text


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_canned_query(file: Path, query: Path) -> None:
    title, *rest = query.read_text().splitlines()
    assert title.startswith("-- ") and rest[0].startswith("-- ")
    params = "outlet=plain-dealer-union&other_outlet=wire-north&phrase=harbour+bridge"
    json, empty, html = get(file, f"/news/{query.stem}.json?_shape=array&{params}",
                            f"/news/{query.stem}.json?_shape=array",
                            f"/news/{query.stem}?{params}")  # fmt: skip
    assert json.status_code == empty.status_code == html.status_code == 200, json.text
    assert json.json(), "the sample should answer every question"
    assert title[3:] in unescape(html.text)


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_no_query_touches_authors(query: Path) -> None:
    sql = re.sub(r"--.*", "", query.read_text()).lower()
    assert "author" not in sql and "byline" not in sql
    assert "*" not in re.sub(r"count\(\*\)|\s\*\s", "", sql), "name the columns"


def test_a_dozen_queries_at_most() -> None:
    assert 5 <= len(QUERIES) <= 12


def test_settings_are_datasettes(file: Path) -> None:
    from datasette.app import DEFAULT_SETTINGS

    assert set(catalogue.SETTINGS) <= set(DEFAULT_SETTINGS)
    page(file, "/news.db", status=403)  # no download


def test_loading_the_plugin_does_not_load_datasette() -> None:
    """Datasette loads plugins halfway through loading itself: importing it back would be a circle."""
    code = "import sys, db.browse; print([m for m in ('app', 'plugins', 'views') if f'datasette.{m}' in sys.modules])"
    root = Path(db.browse.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_is_written(file: Path) -> None:
    before = file.read_bytes()
    get(file, "/", HOME, f"{HOME}/articles?q=bridge", f"{HOME}/article/1", f"{HOME}/outlet/wire-north", "/news")
    assert file.read_bytes() == before


def test_counts_are_kept_for_a_minute(file: Path) -> None:
    datasette = Datasette(files=[str(file)])

    async def twice() -> bool:
        return await attached.counts(datasette, "news") is await attached.counts(datasette, "news")

    try:
        assert asyncio.run(twice())
    finally:
        close(datasette)
