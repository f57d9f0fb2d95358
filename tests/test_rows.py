"""Model to rows and back: nothing is lost on the way, and nothing is made up."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlite_utils import Database

from db import times
from db.model import (
    Access,
    Arrival,
    Article,
    Dimension,
    Genre,
    HeldRating,
    Host,
    Lean,
    Outlet,
    Rater,
    Reliability,
    Signed,
    StateControl,
    Status,
    Tag,
    TaggedArticle,
)
from db.rows import (
    MOST_VARIABLES,
    article_columns,
    host_rows,
    insert_rows,
    new_article_row,
    outlet_row,
    rater_row,
    rating_row,
    revision_row,
)
from db.save import tags_row
from pipelines.fingerprint import fingerprint
from tests.office import AT, COURIER, article, rating, tag

WORDS = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
MAYBE = some.none() | WORDS
OFFSETS = some.sampled_from(["Z", "+00:00", "+02:00", "-07:00", "+05:45"])
DAYS = some.dates().map(str)
STAMPS = some.none() | DAYS | some.builds("{}T{:02}:{:02}:07{}".format, DAYS.filter(lambda d: "0002" < d < "9998"),
                                         some.integers(0, 23), some.integers(0, 59), OFFSETS)  # fmt: skip
LISTS = some.lists(WORDS, max_size=4).map(tuple)


@some.composite
def articles(draw: some.DrawFn) -> Article:
    title, body = draw(WORDS), draw(WORDS)
    return Article(
        url=draw(WORDS), canonical_url=draw(WORDS), canonical_claimed=draw(MAYBE), title=title, authors=draw(LISTS),
        signed=draw(some.none() | some.sampled_from(Signed)),
        published=draw(STAMPS), published_source=draw(MAYBE), modified=draw(STAMPS), standfirst=draw(MAYBE), body=body,
        language=draw(MAYBE), topics=draw(LISTS), section=draw(MAYBE),
        genre=draw(some.none() | some.sampled_from(Genre)), genre_evidence=draw(MAYBE), dateline=draw(MAYBE),
        agency=draw(MAYBE), image=draw(MAYBE), description=draw(MAYBE), access=draw(some.sampled_from(Access)),
        word_count=draw(some.integers(0, 2**40)), fingerprint=fingerprint(title, body), conflicts=draw(LISTS),
        sources=tuple(draw(some.dictionaries(WORDS, WORDS, max_size=4)).items()),
        arrival=Arrival(link=1, outlet="courier", requested_url="", fetched=AT),
    )  # fmt: skip


def read_article(row: dict[str, Any], given: Article) -> Article:
    """The article of a row, all but what the database keeps elsewhere (arrival, shingles)."""

    def stamp(name: str) -> str | None:
        text, offset = row[name], row[f"{name}_offset"]
        if text is None or offset is None:
            return text  # type: ignore[no-any-return]
        zone = times.moment(f"2000-01-01T00:00:00{offset}").tzinfo
        found = times.moment(text).astimezone(zone).isoformat()
        return found if offset != "Z" else found.replace("+00:00", "Z")

    plain = {field.name: row[field.name] for field in dataclasses.fields(Article) if field.name in row}
    return Article(
        **plain
        | {
            "authors": tuple(json.loads(row["authors"])),
            "topics": tuple(json.loads(row["topics"])),
            "sources": tuple(json.loads(row["sources"]).items()),
            "conflicts": tuple(json.loads(row["conflicts"])),
            "published": stamp("published"),
            "modified": stamp("modified"),
            "genre": Genre(row["genre"]) if row["genre"] is not None else None,
            "access": Access(row["access"]),
            "signed": Signed(row["signed"]) if row["signed"] is not None else None,
            "fingerprint": dataclasses.replace(
                given.fingerprint, content=row["content_hash"], body=row["body_hash"]
            ),
            "arrival": given.arrival,
        }
    )  # fmt: skip


@given(given=articles())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_article_comes_back_as_it_was(db: Database, given: Article) -> None:
    row = new_article_row(
        tag(given, COURIER), article_id=7, outlet="courier", first_seen=AT, fetched=AT, stored=AT, extractor="x"
    )
    db.execute("begin")
    try:
        insert_rows(db.conn, "articles", [row])
        cursor = db.execute("select * from articles where id = 7")
        found = dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))
    finally:
        db.execute("rollback")
    assert read_article(found, given) == given
    assert {name: found[name] for name in row} == row
    assert found["day"] == (given.published[:10] if given.published else None)
    for name in ("published", "modified"):
        assert found[name] is None or len(found[name]) == 10 or found[name].endswith("Z")


def test_the_day_is_the_publisher_s_own() -> None:
    late = article("https://courier.example/1", published="2026-03-02T23:30:00-07:00")
    row = article_columns(late, extractor="x")
    assert (row["published"], row["published_offset"], row["day"]) == ("2026-03-03T06:30:00Z", "-07:00", "2026-03-02")
    assert tags_row(tag(late, COURIER), 1)["day"] == "2026-03-02"
    undated = article_columns(dataclasses.replace(late, published=None), extractor="x")
    assert undated["published"] is undated["published_offset"] is undated["day"] is None


def test_a_tag_s_row_holds_all_of_the_contract_s_fields(db: Database) -> None:
    held = HeldRating(
        rating=rating(as_of="2025-01-01", scope="opinion"),
        value="lean-left",
        label="Lean Left",
        later=True,
        counted=False,
    )
    full = Tag(
        url="u", host="h", status=Status.TAGGED, outlet="courier", name="The Courier", country="GB", type="newspaper",
        state_control=StateControl.NO, section="opinion", lean=Lean.LEFT, lean_low=Lean.LEFT, lean_high=Lean.CENTER,
        raters=2, reliability=Reliability.HIGH, reliability_low=Reliability.LOW, reliability_high=Reliability.HIGH,
        reliability_raters=1, audience_lean=-0.5, origin="union", origin_evidence="dateline", note="undated",
        registry_version="7", ratings=(held,),
    )  # fmt: skip
    one = article("https://courier.example/1")
    row = tags_row(TaggedArticle(article=one, tag=full), 1)
    elsewhere = {"url", "host", "name", "type", "ratings", "origin_ratings", "replies"}
    for field in dataclasses.fields(Tag):
        assert field.name in elsewhere or row[field.name] == getattr(full, field.name), field.name
    assert json.loads(row["ratings"]) == [
        {"rater": "compass", "dimension": "bias", "raw": "Leans Left", "value": "lean-left", "scope": "opinion",
         "as_of": "2025-01-01", "later": True, "counted": False, "source_url": None, "licence": "CC0",
         "label": "Lean Left"}
    ]  # fmt: skip
    assert row["shareable"] is None
    assert set(row) == {c.name for c in db.table("tags").columns}


def test_what_a_tag_is_without_imports_is_kept_where_it_differs() -> None:
    one = article("https://courier.example/1")
    full = tag(one, COURIER, lean_low=Lean.LEFT, lean_high=Lean.LEFT, raters=1, note="n").tag
    other = dataclasses.replace(full, lean_low=None, lean_high=None, raters=0, registry_version="open")
    row = tags_row(TaggedArticle(article=one, tag=full, shareable=other), 1)
    kept = {"lean_low": None, "lean_high": None, "raters": 0, "registry_version": "open"}
    assert json.loads(row["shareable"]) == kept


def test_rows_have_the_columns_of_their_tables(db: Database) -> None:
    def columns(table: str, *but: str) -> set[str]:
        return {column.name for column in db.table(table).columns} - set(but)

    rater = Rater(
        id="r", name="R", home="h", method="m", attribution="a", licence="l",
        dimensions=(Dimension(name="bias", scale=("L", "R"), values=(("L", "left"),)),),
    )  # fmt: skip
    one = article("https://courier.example/1")
    assert set(outlet_row(COURIER)) == columns("outlets")
    assert set(host_rows(COURIER)[0]) == columns("outlet_hosts")
    assert set(rater_row(rater)) == columns("raters")
    assert set(rating_row(rating(), "left", "Left")) == columns("ratings", "id")
    assert set(revision_row(one, number=1, seen=AT, cause="first", article_id=1)) == columns("revisions", "id")
    assert json.loads(rater_row(rater)["dimensions"]) == [
        {"name": "bias", "scale": ["L", "R"], "values": {"L": "left"}, "labels": {}, "bands": []}
    ]
    former = Host(host="old.example", kind="former", valid_from="1999", valid_to="2014-05", after="others")
    assert host_rows(Outlet(id="o", name="O", hosts=(former,))) == [
        {"host": "old.example", "outlet": "o", "kind": "former", "valid_from": "1999", "valid_to": "2014-05",
         "after": "others"}
    ]  # fmt: skip


@pytest.mark.parametrize("number", [0, 1, MOST_VARIABLES // 3, MOST_VARIABLES // 3 + 1, 25_000])
def test_any_number_of_rows_is_inserted(db: Database, number: int) -> None:
    db.execute("create table numbers (a, b, c)")
    insert_rows(db.conn, "numbers", [{"a": n, "b": None, "c": "x"} for n in range(number)])
    assert db.execute("select count(*), count(distinct a) from numbers").fetchone() == (number, number)
