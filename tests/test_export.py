"""What may leave the database leaves it whole; what may not does not leave it by any query."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from db import frontier
from db.connect import DatabaseError, open_for_reading
from db.export import OPEN, export, guard
from db.model import HeldRating, Lean, StateControl, Status, Tag
from tests.office import LATER, UNION, Office, article, rating

SECRET = "quicksilver"
"""Stands in the withdrawn article's text alone."""
VERDICT = "farthest-left"
"""What the imported rating says."""


def held(**more: object) -> HeldRating:
    return HeldRating(rating=rating(**more), value="left", label="Left", later=False, counted=True)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound article, one that was withdrawn, and one whose tag rests on an imported rating."""
    path = tmp_path_factory.mktemp("export") / "news.db"
    with Office(path) as office:
        fine = article(
            "https://courier.example/fine", title='A "quoted", title', body="Line one.\n\nÖl, 油.", authors=("A", "B")
        )
        office.store(
            fine, status=Status.TAGGED, lean_low=Lean.LEFT, lean_high=Lean.LEFT, raters=1, ratings=(held(raw="Left"),)
        )
        for title in ("The affair", "The affair, again"):
            office.store(
                article(
                    "https://courier.example/withdrawn", title=title, body=f"The {SECRET} was found. {title}.",
                    standfirst=f"About {SECRET}.", description=f"All of the {SECRET}.",
                )
            )  # fmt: skip
        number = office.link("https://courier.example/withdrawn")
        office.writer.do(lambda db: frontier.withdrawn(db.conn, number, "it answers 410", at=LATER)).result()
        office.ask(
            "insert into imports (id, rater, layout, file, sha256, imported, rows_read, rows_matched, rows_new,"
            " rows_duplicate, rows_ambiguous, rows_unread, ratings)"
            " values (7, 'compass', 'a table', 'x.csv', '', ?, 1, 1, 0, 0, 0, 0, 1)",
            LATER,
        )
        office.ask("insert into outlets (id, name, source) values ('domain:farthest.example', ?, 'imported')", VERDICT)
        office.ask("insert into raters (id, name, source) values ('desk', ?, 'imported')", VERDICT)
        office.ask(
            "insert into outlet_hosts values (?, 'domain:farthest.example', 'primary', null, null, null)", VERDICT
        )
        office.ask(
            "insert into ratings (outlet, rater, dimension, raw, label, value, redistribute, import)"
            " values ('union', 'compass', 'bias', ?, ?, 'left', 0, 7),"
            " ('courier', 'compass', 'bias', 'Left', 'Left', 'left', 1, null)",
            VERDICT, VERDICT,
        )  # fmt: skip
        open_tag = Tag(
            url="u", host="union.example", status=Status.TAGGED, outlet="union", country="US", registry_version="open",
            lean_low=Lean.CENTER, lean_high=Lean.CENTER, raters=1, ratings=(held(outlet="union", raw="Center"),),
        )  # fmt: skip
        office.store(
            article("https://union.example/one"), UNION, status=Status.TAGGED, lean=Lean.LEFT, lean_low=Lean.LEFT,
            lean_high=Lean.RIGHT, raters=41, reliability_raters=43, audience_lean=0.4711,
            state_control=StateControl.CAPTURED, ratings=(held(outlet="union", raw=VERDICT, import_id=7),),
            origin="union", origin_ratings=(held(outlet="union", raw=VERDICT, import_id=7),), shareable=open_tag,
        )  # fmt: skip
    return path


def lines(path: Path, target: Path, sql: str, *, imported: bool = False) -> list[dict[str, object]]:
    export(path, target, sql=sql, imported=imported)
    return [json.loads(line) for line in target.read_text("utf-8").splitlines()]


# --- formats --------------------------------------------------------------------------------------


def test_json_lines(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "news.jsonl"
    assert export(path, target) == 3
    rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert rows[0]["body"] == "Line one.\n\nÖl, 油."
    assert rows[0]["audience_lean"] is None
    assert "油" in target.read_text("utf-8"), "as it is written, not as escapes"


def test_csv(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "news.csv"
    assert export(path, target, sql="select title, body, lean from tagged_articles where id = 1") == 1
    with target.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [
            {"title": 'A "quoted", title', "body": "Line one.\n\nÖl, 油.", "lean": ""}
        ]


@pytest.mark.parametrize("ending", [".db", ".sqlite"])
def test_sqlite(path: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"news{ending}"
    assert export(path, target, sql="select id, title, 0.5 as half, null as empty from tagged_articles") == 3
    with closing(sqlite3.connect(target)) as made:
        rows = made.execute("select * from articles order by id").fetchall()
        assert rows[0] == (1, 'A "quoted", title', 0.5, None)
        assert made.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert SECRET.encode() not in target.read_bytes()


@pytest.mark.parametrize("ending", [".db", ".csv", ".jsonl", ".ndjson"])
def test_no_rows_are_an_empty_file_of_its_kind(path: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"none{ending}"
    assert export(path, target, sql="select id, title from tagged_articles where id = 99") == 0
    if ending == ".db":
        with closing(sqlite3.connect(target)) as made:
            assert made.execute("select * from articles").description[1][0] == "title"
    else:
        assert target.read_text("utf-8").strip() == ("id,title" if ending == ".csv" else "")


def test_odd_names_of_columns(path: Path, tmp_path: Path) -> None:
    sql = """select count(*), 1 as "a ""b"" [c]", 2 as "select" from tagged_articles"""
    assert lines(path, tmp_path / "x.jsonl", sql) == [{"count(*)": 3, 'a "b" [c]': 1, "select": 2}]
    assert export(path, tmp_path / "x.db", sql=sql) == 1


@pytest.mark.parametrize(
    ("name", "sql", "problem"),
    [
        ("x.xlsx", "select 1", r"x\.xlsx: cannot tell the format; end the name in \.csv"),
        ("x", "select 1", "cannot tell the format"),
        ("nowhere/x.csv", "select 1", r"nowhere/x\.csv: no such folder"),
        ("x.csv", "select lede from tagged_articles", "no such column: lede"),
        ("x.csv", "select * from tagged_article", "no such table"),
        ("x.csv", "select id, 1 as id from tagged_articles", "two columns"),
        ("x.csv", "", "gives no rows"),
        ("x.csv", "-- nothing", "gives no rows"),
        ("x.csv", "select 1; select 2", "cannot be exported|one statement"),
        ("x.csv", "delete from tagged_articles", "cannot be exported"),
    ],
)
def test_mistakes_are_named_and_leave_no_file(path: Path, tmp_path: Path, name: str, sql: str, problem: str) -> None:
    with pytest.raises(DatabaseError, match=problem):
        export(path, tmp_path / name, sql=sql)
    assert list(tmp_path.iterdir()) == []


def test_the_database_is_not_written_over(path: Path) -> None:
    before = path.read_bytes()
    for target in (path, path.parent / "." / path.name, path.with_name("news-pages.db")):
        with pytest.raises(DatabaseError, match="is the database itself"):
            export(path, target)
    assert path.read_bytes() == before


def test_a_former_export_stays_until_the_new_one_is_whole(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "news.jsonl"
    target.write_text("yesterday's\n")
    with pytest.raises(DatabaseError):  # the second row breaks
        export(path, target, sql="select abs(iif(id = 2, -9223372036854775807 - 1, id)) as n from tagged_articles")
    assert target.read_text() == "yesterday's\n"
    assert [p.name for p in tmp_path.iterdir()] == ["news.jsonl"]
    assert export(path, target, sql="select 1 as n") == 1
    assert target.read_text() == '{"n": 1}\n'


def test_useful_queries_work(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.jsonl"
    authors = "select a.id, j.value as author from articles a, json_each(a.authors) j order by 1, 2"
    assert lines(path, target, authors) == [{"id": 1, "author": "A"}, {"id": 1, "author": "B"}]
    assert lines(path, target, "select count(*) as n from articles") == [{"n": 3}]
    grouped = "with a as (select outlet, count(*) as n from tagged_articles group by 1) select * from a order by outlet"
    assert lines(path, target, grouped) == [{"outlet": "courier", "n": 2}, {"outlet": "union", "n": 1}]
    ranked = "select id, rank() over (order by title) as place from tagged_articles"
    assert len(lines(path, target, ranked)) == 3
    assert lines(path, target, "select count(*) as n from links l join feeds f on f.id = l.feed") == [{"n": 3}]
    for table in OPEN:
        export(path, target, sql=f"select * from {table}")


# --- withdrawn texts ------------------------------------------------------------------------------


def test_a_withdrawn_article_keeps_its_title_dates_and_hashes(path: Path, tmp_path: Path) -> None:
    sql = "select title, withdrawn, day, content_hash, body, standfirst, description from articles where id = 2"
    (row,) = lines(path, tmp_path / "x.jsonl", sql, imported=True)
    assert (row["title"], row["withdrawn"], row["day"]) == ("The affair, again", LATER, "2026-03-02")
    assert row["content_hash"]
    assert not row["body"] and not row["standfirst"] and not row["description"]
    (view,) = lines(path, tmp_path / "x.jsonl", "select * from tagged_articles where id = 2")
    assert view["title"] == "The affair, again"
    assert not view["body"] and not view["standfirst"]
    found = lines(path, tmp_path / "x.jsonl", "select title, body from revisions where article = 2 order by number")
    assert [row["title"] for row in found] == ["The affair", "The affair, again"]
    assert not any(row["body"] for row in found)


TABLES = (
    "articles", "revisions", "tagged_articles", "articles_fts", "articles_fts_data", "articles_fts_docsize",
    "articles_fts_content", "articles_fts_idx", "shingles", "sqlite_master", "sqlite_schema", "sqlite_temp_master",
    "sqlite_dbpage", "dbstat", "pragma_database_list", "ratings", "tags", "imports", "tombstones", "robots",
)  # fmt: skip
SCHEMAS = ("", "main.", "temp.")

WAYS = (
    "select * from {t}",
    "select * from (select * from {t}) as articles",
    "select * from (select * from {t}) as tagged_articles",
    "with articles as (select * from {t}) select * from articles",
    "with revisions as (select * from {t}), tags as (select * from revisions) select * from tags",
    "with ratings as materialized (select * from {t}) select * from ratings",
    "with recursive articles as (select * from {t} union all select * from {t} limit 9) select * from articles",
    "with articles as (with tags as (select * from {t}) select * from tags) select * from articles",
    "select (select group_concat(x) from (select (select body from {t} where id = 2) as x)) from articles",
    "select (with articles as (select * from {t}) select group_concat(body) from articles) from links",
    "select 1 as n, b.* from articles a join {t} b on b.rowid = a.id",
    "select 1 as n, articles.* from {t} articles",
    "select * from articles where exists (select 1 from {t} b where b.body like '%quicksilver%')",
    "select id from {t} where body like '%quicksilver%'",
    "select rowid from {t} where {t} match 'quicksilver'",
    "select * from {t} where rowid in (select rowid from articles)",
    "select null as a union all select body from {t}",
    "select body from {t} except select '' ",
    "select snippet({t}, 1, '', '', '', 9) from {t} where {t} match 'quicksilver'",
    "select highlight({t}, 1, '', '') from {t}",
    "select body from articles order by (select max(body) from {t})",
    "select iif(id = 2, (select body from {t} b where b.id = 2), '') as x from articles",
    "select instr(body, 'quicksilver') as hit, length(body) as size from {t} where id = 2",
    "select hex(body) from {t} where id = 2",
    "select json_group_array(body) from {t}",
    "select quote(block) from {t}",
    "explain query plan select body from {t}",
    "select * from {t} group by body having body like 'The %'",
    "select lag(body) over (order by id) as b from {t}",
    "select body from {t} indexed by sqlite_autoindex_articles_1",
    "select body from {t} where rowid = 2",
    "values ((select body from {t} where id = 2))",
)
OTHERS = (
    "pragma database_list",
    "pragma table_info(articles)",
    "pragma query_only = off",
    "pragma writable_schema = on",
    "attach '{db}' as other",
    "attach ':memory:' as other",
    "detach main",
    "vacuum into '{out}'",
    "create table temp.copy as select * from main.articles",
    "create temp view articles2 as select * from main.articles",
    "create trigger temp.t after insert on articles begin select 1; end",
    "drop view articles",
    "update articles set withdrawn = null returning body",
    "update main.articles set withdrawn = null returning body",
    "delete from main.articles returning body",
    "insert into main.articles_fts (articles_fts) values ('rebuild')",
    "create virtual table temp.v using fts5vocab(main, articles_fts, row)",
    "select load_extension('x')",
    "select readfile('{db}')",
    "select writefile('{out}', 'x')",
    "select fts5(null)",
    "select fts3_tokenizer('simple')",
    "select * from fts5vocab('main', 'articles_fts', 'row')",
    "analyze",
    "reindex",
    "begin",
    "savepoint a",
)


@pytest.fixture
def guarded(path: Path) -> Iterator[sqlite3.Connection]:
    db = open_for_reading(path)
    guard(db.conn, imported=False)
    yield db.conn
    db.close()


def answer(connection: sqlite3.Connection, sql: str) -> str:
    """All that a query gives away, as text; the empty text where it is refused."""
    try:
        cursor = connection.execute(sql)
        rows = cursor.fetchall()
    except sqlite3.Error:
        return ""
    readable = [value.decode("latin-1") if isinstance(value, bytes) else str(value) for row in rows for value in row]
    readable += [_plain(text) for text in readable]
    return "\n".join([*readable, *(column[0] for column in cursor.description or ())]).strip()


def _plain(text: str) -> str:
    """What a text in hexadecimal says."""
    try:
        return bytes.fromhex(text.removeprefix("X'").removesuffix("'")).decode("latin-1")
    except ValueError:
        return ""


def secrets_in(found: str) -> list[str]:
    """What of the things that may not leave is in a text."""
    return [word for word in (SECRET, SECRET[:8], VERDICT, "0.4711", "captured") if word in found.lower()]


@pytest.mark.parametrize("way", WAYS)
def test_no_query_gets_round_the_views(guarded: sqlite3.Connection, way: str) -> None:
    for table in TABLES:
        for schema in SCHEMAS:
            sql = way.replace("{t}", schema + table)
            assert secrets_in(answer(guarded, sql)) == [], sql


@pytest.mark.parametrize("sql", OTHERS)
def test_nothing_but_selects(guarded: sqlite3.Connection, path: Path, tmp_path: Path, sql: str) -> None:
    out = tmp_path / "out.db"
    before = path.read_bytes()
    assert answer(guarded, sql.replace("{db}", str(path)).replace("{out}", str(out))) == "", sql
    assert not out.exists()
    assert path.read_bytes() == before


def test_no_word_of_a_withdrawn_text_can_be_asked_for(guarded: sqlite3.Connection) -> None:
    """Not even whether it is there: a query that finds the article by a word of its text would tell."""
    for column in ("body", "standfirst", "description"):
        for table in ("articles", "main.articles", "tagged_articles", "revisions", "main.revisions"):
            for how in (f"{column} like '%{SECRET}%'", f"instr({column}, '{SECRET}')", f"length({column}) > 12"):
                found = answer(guarded, f"select count(*) from {table} where {how} and title like 'The affair%'")
                assert found in ("", "0\n\ncount(*)"), (table, how)


def test_the_attacks_would_succeed_without_the_guard(path: Path) -> None:
    with closing(sqlite3.connect(path)) as open_wide:
        got_out = {way for way in WAYS for table in TABLES if secrets_in(answer(open_wide, way.replace("{t}", table)))}
    harmless = {
        way for way in WAYS if way.startswith(("explain", "select id from", "select rowid from", "select instr"))
    }
    assert set(WAYS) - got_out - harmless - {w for w in WAYS if "rowid = a.id" in w or "indexed by" in w} == set()


PIECES = some.sampled_from([
    "select", "*", "body", "from", "main.articles", "articles", "(", ")", "as", "with", "tagged_articles", "union all",
    "where", "id = 2", "revisions", "main.revisions", ",", "group_concat(body)", "limit 1", "join", "on 1", "main.tags",
    "ratings", "main.ratings", "raw", "ratings as (select * from main.ratings)",
    "articles as (select * from main.articles)",
])  # fmt: skip


@given(pieces=some.lists(PIECES, min_size=3, max_size=14))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_heap_of_sql_gets_round_the_views(guarded: sqlite3.Connection, pieces: list[str]) -> None:
    assert secrets_in(answer(guarded, " ".join(pieces))) == []


# --- imported ratings -----------------------------------------------------------------------------


def test_imported_ratings_and_what_follows_from_them_stay(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.jsonl"
    (row,) = lines(path, target, "select * from tagged_articles where outlet = 'union'")
    expected = {
        "state_control": "unknown", "lean": None, "lean_low": "center", "lean_high": "center", "raters": 1,
        "reliability_raters": 0, "audience_lean": None, "origin": None, "registry_version": "open",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected, "as it is for everybody who imported nothing"
    assert (row["outlet_name"], row["country"]) == ("The Union", "US")
    (tagged,) = lines(path, target, "select * from tags where outlet = 'union'")
    assert json.loads(str(tagged["ratings"]))[0]["raw"] == "Center"
    assert "shareable" not in tagged and tagged["origin_ratings"] == "[]"
    for table in sorted(OPEN):
        assert VERDICT not in str(lines(path, target, f"select * from {table}")), table
        assert "domain:" not in str(lines(path, target, f"select * from {table}")), table
    assert lines(path, target, "select raw from ratings") == [{"raw": "Left"}]
    (ours,) = lines(path, target, "select lean_low, raters from tagged_articles where id = 1")
    assert ours == {"lean_low": "left", "raters": 1}


@pytest.mark.parametrize("table", ["main.ratings", "imports", "main.imports", "main.outlets", "tombstones"])
def test_not_even_their_number_leaves(path: Path, tmp_path: Path, table: str) -> None:
    with pytest.raises(DatabaseError):
        export(path, tmp_path / "x.jsonl", sql=f"select count(*) as n from {table}")
    assert lines(path, tmp_path / "x.jsonl", "select count(*) as n from ratings") == [{"n": 1}]


def test_with_imported_they_go_along(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.jsonl"
    (row,) = lines(path, target, "select * from tagged_articles where outlet = 'union'", imported=True)
    assert (row["lean"], row["raters"], row["audience_lean"], row["state_control"]) == ("left", 41, 0.4711, "captured")
    rows = lines(path, target, "select raw from ratings order by id", imported=True)
    assert rows == [{"raw": VERDICT}, {"raw": "Left"}]
    found = lines(path, target, "select body from articles where id = 2", imported=True)
    assert not found[0]["body"], "withdrawn texts stay all the same"
