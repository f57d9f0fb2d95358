"""A rating belongs to an outlet, never to a person: no view, query, facet or export groups or joins them by author."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from db.browse import catalogue
from db.browse.people import REFUSED
from db.connect import DatabaseError
from db.export import DEFAULT, RATED, export, plain
from tests import sample
from tests.reading import HOME, get


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.fill(tmp_path_factory.mktemp("people") / "news.db")


def words(sql: str) -> set[str]:
    return set(re.findall(r"[a-z_]+", sql.casefold()))


def test_no_question_of_ours_reads_authors_beside_ratings() -> None:
    queries = catalogue.queries()
    assert queries
    for name, query in queries.items():
        assert not ({"authors", "author"} & words(query["sql"]) and RATED & words(query["sql"])), name


def test_one_view_has_both_and_only_as_columns_of_one_article(file: Path) -> None:
    connection = sqlite3.connect(file)
    views = dict(connection.execute("select name, sql from sqlite_master where type = 'view'"))
    tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
    for table in tables:
        columns = {row[1] for row in connection.execute(f'pragma table_info("{table}")')}
        assert not ({"authors", "author"} & columns and RATED & columns), table
    connection.close()
    assert [name for name, sql in views.items() if "authors" in words(sql)] == ["tagged_articles"]
    assert not {"group", "json_each", "distinct"} & words(views["tagged_articles"])


def test_authors_are_no_facet(file: Path) -> None:
    for described in catalogue.tables().values():
        assert "authors" not in str(described.get("facets", []))
    paths = [
        "/news/tagged_articles?_facet=authors", "/news/tagged_articles?_facet_array=authors",
        "/news/tagged_articles.json?lean=left&_facet_array=authors",
        "/news/tagged_articles?_facet=outlet&_facet=%61uthors",
    ]  # fmt: skip
    paths += [
        "/news/tagged_articles.json?_facet=AUTHORS",
        "/news/tagged_articles?_facet=%7B%22column%22%3A%22authors%22%7D",
        "/news/tagged_articles?_facet_array=%7B%22column%22%3A%22authors%22%7D&lean=left",
        "/news/tagged_articles?authors__arraycontains=Ada+Lindqvist&_facet=lean_low",
        "/news/tagged_articles?authors__contains=Ada&_facet=lean_low",
        "/news/tagged_articles?_where=authors+like+'%25Ada%25'&_facet=lean_low",
    ]
    refused = get(file, *paths)
    assert [(a.status_code, a.text) for a in refused] == [(400, REFUSED)] * len(paths)
    fine, listed = get(file, "/news/tagged_articles?_facet=outlet", f"{HOME}/articles")
    assert (fine.status_code, listed.status_code) == (200, 200)
    assert "authors" not in re.findall(r'name="(\w+)"', listed.text)


@pytest.mark.parametrize(
    "sql",
    [
        "select authors, lean, count(*) n from tagged_articles group by authors, lean",
        "select j.value author, t.lean from tagged_articles t, json_each(t.authors) j",
        "select j.value author, t.* from tagged_articles t, json_each(t.authors) j",
        "select * from tagged_articles, json_each(authors)",
        "select distinct authors, reliability_low from tagged_articles",
        "select a.authors, t.ratings from articles a join tags t on t.article = a.id group by 1",
        "SELECT AUTHORS, max(LEAN_LOW) OVER (PARTITION BY authors) x FROM tagged_articles",
        "select * from tagged_articles group by 24",
        "select * from tagged_articles order by 24",
        "select authors, lean from tagged_articles order by authors",
        'select "authors", lean from tagged_articles order by [authors]',
        "select substr(authors, 3) a, max(lean_low) from tagged_articles",
        "select authors, sum(raters) over (order by authors) n from tagged_articles",
        "select a.lean from tagged_articles a, tagged_articles b where b.authors = a.authors and b.lean = 'left'",
        "select a.authors, r.raw from articles a join ratings r on r.outlet = a.outlet",
        "select authors, (select group_concat(lean_low) from tagged_articles b where b.outlet = a.outlet) x"
        " from tagged_articles a",
        "with q as (select * from tagged_articles) select q.authors, count(*) n, min(q.lean_low) from q group by 1",
        f"with q({', '.join(f'c{n}' for n in range(44))}) as (select * from tagged_articles)"
        " select c23, count(*) n, min(c12) x from q group by c23",
    ],
)
def test_no_export_groups_ratings_by_author(file: Path, tmp_path: Path, sql: str) -> None:
    assert not plain(sql)
    with pytest.raises(DatabaseError, match="never to a person"):
        export(file, tmp_path / "x.csv", sql=sql)


@pytest.mark.parametrize(
    "sql",
    [
        DEFAULT,
        "select title, authors, lean from tagged_articles",
        "select title, authors, lean from tagged_articles as t where t.outlet <> 'authors' order by t.day limit 5",
        "select t.outlet, count(*) n from tags t join outlets o on o.id = t.outlet group by 1",
        "with q as (select * from tagged_articles) select title, lean_low from q",
        "select j.value, count(*) n from articles a, json_each(a.authors) j group by 1",
        "select outlet, lean, count(*) n from tagged_articles group by outlet, lean",
    ],
)
def test_other_exports_go(file: Path, tmp_path: Path, sql: str) -> None:
    assert export(file, tmp_path / "x.csv", sql=sql)
