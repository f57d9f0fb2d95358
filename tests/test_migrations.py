"""From an empty file to today's tables, once; and full-text search in step with them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connect import open_for_writing
from db.migrations import migrations
from tests.office import Office, article, check, settle

VIEW_COLUMNS = (
    "id, url, canonical_url, canonical_claimed, outlet, outlet_name, domain, country, outlet_type, owner, "
    "state_control, lean, lean_low, lean_high, raters, reliability, reliability_low, reliability_high, "
    "reliability_raters, audience_lean, origin, origin_name, title, authors, published, modified, day, first_seen, "
    "fetched, stored, withdrawn, language, section, genre, dateline, access, topics, word_count, standfirst, body, "
    "image, revisions, invented, registry_version"
)
TABLES = {
    "outlets", "outlet_hosts", "raters", "ratings", "imports", "articles", "revisions", "tags", "links", "feeds",
    "crawls", "crawl_outlets",
}  # fmt: skip


def test_the_contract_s_tables_and_view_are_there(db: Database) -> None:
    assert set(db.table_names()) >= TABLES
    columns = [row[1] for row in db.execute("pragma table_info(tagged_articles)")]
    assert ", ".join(columns) == VIEW_COLUMNS


def test_an_empty_database_is_sound(db: Database) -> None:
    check(db)


def test_once_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    open_for_writing(path).close()
    before = path.read_bytes()
    db = open_for_writing(path)
    assert migrations.pending(db) == []
    db.close()
    assert path.read_bytes() == before


def test_one_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma max_page_count = 12")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            migrations.apply(Database(connection))
    db = open_for_writing(path)  # not foreign: ours, half-way
    settle(db)
    check(db)
    db.close()


def test_foreign_keys_hold(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("insert into feeds (outlet, url, kind) values ('nobody', 'https://x.example', 'feed')")


def test_search_covers_title_standfirst_and_body_and_ranks(office: Office) -> None:
    in_title = office.store(article("https://courier.example/1", title="A heron at the mill", body="Nothing else."))
    in_body = office.store(
        article("https://courier.example/2", title="Birds", body=f"{'Reeds and water. ' * 40} One heron was seen.")
    )
    office.store(article("https://courier.example/3", title="Fish", body="No birds.", standfirst="Kingfishers only."))
    assert office.found("kingfisher")  # stemmed
    ranked = office.column("select rowid from articles_fts where articles_fts match 'herons' order by rank")
    assert ranked == [in_title.article, in_body.article]


def test_the_check_of_the_index_can_fail(db: Database) -> None:
    db.execute(
        "insert into articles (url, canonical_url, title, first_seen, fetched, stored, access, word_count, body,"
        " content_hash, body_hash, extractor) values ('u', 'u', 'T', 'x', 'x', 'x', 'free', 1, 'heron', '', '', '')"
    )
    sound = "insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)"
    db.execute(sound)
    db.execute("drop trigger articles_au")
    db.execute("update articles set body = 'stork'")
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        db.execute(sound)


def test_the_index_is_left_alone_where_no_text_changed(db: Database) -> None:
    db.execute(
        "insert into articles (url, canonical_url, title, first_seen, fetched, stored, access, word_count, body,"
        " content_hash, body_hash, extractor) values ('u', 'u', 'T', 'x', 'x', 'x', 'free', 1, 'heron', '', '', '')"
    )
    before = db.execute("select id, block from articles_fts_data order by id").fetchall()
    db.execute("update articles set fetched = 'y', checks = checks + 1, withdrawn = 'z'")
    assert db.execute("select id, block from articles_fts_data order by id").fetchall() == before
    db.execute("update articles set body = 'stork'")
    assert db.execute("select id, block from articles_fts_data order by id").fetchall() != before


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("select * from links where outlet = ? and due <= ?", "links_due"),
        ("select * from links where key = ?", "sqlite_autoindex_links_1"),
        ("select * from articles where outlet = ? order by published", "articles_outlet_published"),
        ("select * from articles where stored >= ?", "articles_stored"),
        ("select article from tags where lean = ? and language = ?", "tags_lean_language"),
        ("select article from tags where state_control = ?", "tags_state_control"),
        ("select article from shingles where hash = ?", "PRIMARY KEY"),
        ("select article from aliases where key = ?", "PRIMARY KEY"),
    ],
)
def test_what_is_asked_often_is_indexed(db: Database, query: str, index: str) -> None:
    plan = db.execute(f"explain query plan {query}", ["x"] * query.count("?")).fetchall()
    assert index in plan[0][3], plan
