"""Rows of a table taken to outlets: by address, by exact name, never by likeness; and the report adds up."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path

import pytest

from db.model import Host, Imported, Lean, Outlet, Rating
from pipelines.matching import Matched, match
from pipelines.registry import Registry
from pipelines.tables import RaterTable, TableRow, read_table
from tests.raters import COURIER, RATERS
from tests.test_tables import JUDGES, LEDGER

ALL = {**JUDGES, **{rater.id: rater for rater in RATERS}}
TODAY = "2026-11-22"

OUTLETS = (
    COURIER,
    Outlet(id="herald-uk", name="The Herald", hosts=(Host(host="herald.example"),)),
    Outlet(id="herald-ng", name="Herald", hosts=(Host(host="herald-ng.example"),)),
    Outlet(id="north-star", name="Northern Star Weekly", hosts=(Host(host="nstar.example"),)),
    Outlet(
        id="gone", name="The Gone",
        hosts=(Host(host="gone.example", valid_to="2021-05", after="others"), Host(host="gone-now.example")),
    ),
    Outlet(id="letters", name="Substack", hosts=(Host(host="substack.com"),)),
    Outlet(id="opinion-daily", name="Daily Opinion", hosts=(Host(host="dailyopinion.example"),)),
)  # fmt: skip


def registry(*ratings: Rating) -> Registry:
    return Registry.of(OUTLETS, ALL.values(), ratings)


def taken(text: str, *ratings: Rating, who: str | None = None, day: str = TODAY) -> Matched:
    table = read_table(text.encode(), rater=who, raters=ALL, source="t.csv")
    return match(table, registry(*ratings), as_of=day)


def counts(found: Matched) -> tuple[int, ...]:
    """Read, matched, new, duplicate, ambiguous, unread."""
    report = found.report
    parts = (report.matched, report.new, report.duplicate, report.ambiguous, report.unread)
    assert report.read == sum(parts)
    return (report.read, *parts)


def told(found: Matched) -> list[tuple[int, str]]:
    return [(remark.line, remark.kind) for remark in found.report.remarks]


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "outlet", "scope"),
    [
        ("courier.example", "courier", None),
        ("https://WWW.Courier.example/", "courier", None),
        ("http://courier.example/index.html", "courier", None),
        ("deep.news.courier.example", "courier", None),
        ("old-courier.example", "courier", None),
        ("https://courier.example/humor/", "courier", "path /humor"),
        ("courier.example/en", "courier", "path /en"),
        ("https://web.archive.org/web/2020/https://courier.example/", "courier", None),
        ("unlisted.example", "domain:unlisted.example", None),
        ("https://www.unlisted.example/index.php", "domain:unlisted.example", None),
        ("bücher.example", "domain:xn--bcher-kva.example", None),
        ("ann.substack.com", "domain:ann.substack.com", None),
        ("ann.github.io", "domain:ann.github.io", None),
        ("substack.com", "letters", None),
        ("notcourier.example", "domain:notcourier.example", None),
    ],
)
def test_an_address_finds_its_outlet(address: str, outlet: str, scope: str | None) -> None:
    found = taken(f"domain,pc1\n{address},0.5\n")
    [rating] = found.ratings
    assert (rating.outlet, rating.scope, rating.rated_as, rating.raw) == (outlet, scope, address, "0.5")
    assert (rating.as_of, rating.redistribute, rating.import_id) == ("2023", False, None)
    new = outlet.startswith("domain:")
    assert counts(found) == (1, int(not new), int(new), 0, 0, 0)
    assert [(known.id, known.source, known.domain) for known in found.outlets] == (
        [(outlet, "imported", outlet.removeprefix("domain:"))] if new else []
    )


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("youtube.com/@courier", "an account on a platform (youtube.com)"),
        ("https://m.facebook.com/courier", "an account on a platform"),
        ("https://substack.com/@ann", "an account on a platform"),
        ("https://t.me/courier", "an account on a platform"),
        ("unlisted.example/section", "a part of unlisted.example, which no outlet lists"),
        ("co.uk", "a suffix that many share"),
        ("github.io", "a platform (github.io): what stands below it is other people's"),
        ("https://www.blogspot.com/", "a platform (blogspot.com)"),
        ("wordpress.com", "a platform (wordpress.com)"),
        ("amazonaws.com", "a platform (amazonaws.com)"),
        ("s3.amazonaws.com", "a platform (s3.amazonaws.com)"),
        ("uk.com", "a platform (uk.com)"),
        ("m.youtube.com", "a platform (m.youtube.com)"),
        ("localhost", "no public host name"),
        ("192.168.0.1", "number of a machine"),
        ("http://[2001:db8::1]/", "number of a machine"),
        ("a_b", "no public host name"),
        ("two words.example", "not a web address"),
        ("mailto:desk@courier.example", "not a web address"),
    ],
)
def test_an_address_that_is_nobodys_is_left_with_its_reason(address: str, reason: str) -> None:
    found = taken(f"domain,pc1\n{address},0.5\n")
    assert counts(found) == (1, 0, 0, 0, 0, 1)
    [remark] = found.report.remarks
    assert (remark.line, remark.kind) == (2, "unread")
    assert reason in remark.text
    assert (found.ratings, found.outlets) == ((), ())


def test_a_host_that_changed_hands_is_settled_by_the_verdicts_date() -> None:
    row = "{},gone.example,one,bias,left,,,,{},,,,no,\n"
    found = taken(LEDGER + row.format("", "2020-01-01") + row.format("", "2023") + row.format("gone", "2023"))
    assert counts(found) == (3, 2, 0, 0, 1, 0)
    assert told(found) == [(3, "ambiguous")]
    assert "in other hands since" in found.report.remarks[0].text


def test_aliases_help_where_the_address_is_not_listed() -> None:
    sources = [{"domain": "cour.example", "bias": "left"}, {"domain": "herald.example", "bias": "right"}]
    aliases = {"courier.example": "cour.example", "nstar.example": "herald.example"}
    found = taken(json.dumps({"sources": sources, "aliases": aliases, "date": "2024-01-02"}))
    assert [(rating.outlet, rating.rated_as, rating.as_of) for rating in found.ratings] == [
        ("courier", "cour.example", "2024-01-02"), ("herald-uk", "herald.example", "2024-01-02"),
    ]  # fmt: skip
    assert told(found) == [(2, "note")]
    assert "north-star" in found.report.remarks[0].text


def test_wikipedias_addresses_are_no_parts() -> None:
    text = 'name,status,urls,wiki_url\nC,"[""Deprecated""]","[""courier.example/go"", ""x.example""]",w\n'
    [rating] = taken(text).ratings
    assert (rating.outlet, rating.scope, rating.rated_as, rating.licence) == ("courier", None, "C", "CC BY-SA 3.0")


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "outlet", "scope"),
    [
        ("The Courier", "courier", None),
        ("courier", "courier", None),
        ("THE  COURIER!", "courier", None),
        ("The Courier - Editorial", "courier", "opinion"),
        ("Courier (Opinion)", "courier", "opinion"),
        ("Courier Editorial", "courier", "opinion"),
        ("Courier (Web News)", "courier", "news"),
        ("The Courier – News", "courier", "news"),
        ("Courier Online News", "courier", "news"),
        ("North-Star", "north-star", None),
        ("NStar", "north-star", None),
        ("nstar.example", "north-star", None),
        ("Daily Opinion", "opinion-daily", None),
        ("The Herald", "herald-uk", None),
    ],
)
def test_a_name_is_matched_exactly_after_folding(name: str, outlet: str, scope: str | None) -> None:
    found = taken(f"source,reliability,bias\n{name},,-5\n")
    assert [(rating.outlet, rating.scope, rating.rated_as) for rating in found.ratings] == [(outlet, scope, name)]
    assert counts(found) == (1, 1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    "name", ["The Couriers", "Courrier", "The Ann Oakes Show", "Courier (Malaysia)", "unlisted.example", "The", "!"]
)
def test_a_name_that_nobody_has_is_never_matched_by_likeness(name: str) -> None:
    found = taken(f"source,reliability,bias\n{name},,-5\n")
    assert counts(found) == (1, 0, 0, 0, 0, 1)
    assert found.report.remarks[0].text.startswith("no listed outlet of that name")


def test_a_name_that_several_have_is_ambiguous_with_their_ids() -> None:
    two = Outlet(id="courier-nz", name="The Courier", hosts=(Host(host="courier-nz.example"),))
    table = read_table(b"source,reliability,bias\nThe Courier,,1\n", raters=ALL, source="t")
    found = match(table, Registry.of([*OUTLETS, two], ALL.values()), as_of=TODAY)
    assert counts(found) == (1, 0, 0, 0, 1, 0)
    assert found.report.remarks[0].text == "'The Courier' may be courier or courier-nz"


# --- our own ids ----------------------------------------------------------------------------------


def test_an_id_that_we_do_not_know_falls_back_on_the_address() -> None:
    found = taken(
        LEDGER + "nobody,courier.example,one,bias,left,,,,2018,,,,no,\n"
        "nobody,new.example,one,bias,left,,,,2018,,,,yes,\n"
        "nobody,The Courier,one,bias,left,,,,2018,,,,no,\n"
        "courier,https://courier.example/a,one,bias,right,opinion,2012,2014,2018,,,CC0,yes,\n"
    )
    assert counts(found) == (4, 2, 1, 0, 0, 1)
    assert [rating.outlet for rating in found.ratings] == ["courier", "domain:new.example", "courier"]
    assert found.ratings[1].redistribute
    last = found.ratings[2]
    assert (last.scope, last.applies_from, last.applies_to, last.licence) == ("opinion", "2012", "2014", "CC0")


# --- raters and scales ----------------------------------------------------------------------------


def test_a_rater_of_ones_own_judges_on_our_scales() -> None:
    found = taken(
        "domain,rater,dimension,value,as_of,source\n"
        "courier.example,Our Desk,bias,lean-left,2026-05,memo\n"
        "herald.example,Our Desk,bias,leftish,2026-05,memo\n"
        "herald.example,Our Desk,trust,high,2026-05,memo\n"
        "herald.example,Our Desk,audience-lean,-0.5,2026-05,memo\n"
        "herald.example,Our Desk,audience-lean,blue,2026-05,memo\n"
    )
    [desk] = found.raters
    assert (desk.id, desk.name, desk.source) == ("our-desk", "Our Desk", "imported")
    assert {dimension.name: dict(dimension.values) for dimension in desk.dimensions} == {
        "bias": {lean.value: lean.value for lean in Lean}, "audience-lean": {},
        "trust": {"high": "high", "mixed": "mixed", "low": "low"},
    }  # fmt: skip
    assert told(found) == [(3, "off the scale"), (6, "off the scale")]
    assert found.ratings[1].raw == "leftish"
    assert counts(found) == (5, 5, 0, 0, 0, 0)
    after = Registry.of(OUTLETS, ALL.values(), imported=Imported(raters=found.raters, ratings=found.ratings))
    assert [claim.value for claim in after.claims["courier"]] == ["lean-left"]
    table = read_table(
        b"domain,rater,dimension,value\ncourier.example,our desk,reliability,low\n", raters=after.raters, source="t"
    )
    [more] = match(table, after, as_of=TODAY).raters
    assert [dimension.name for dimension in more.dimensions] == ["audience-lean", "bias", "trust", "reliability"]


def test_a_dimension_that_the_rater_does_not_have_is_kept_and_said_once() -> None:
    text = "domain,rater,dimension,value\ncourier.example,one,charm,9\nherald.example,one,charm,3\n"
    found = taken(text)
    assert (told(found), len(found.ratings), found.raters) == ([(2, "unknown dimension")], 2, ())


def test_licence_and_link_are_the_raters_where_the_row_has_none() -> None:
    [rating] = taken("domain,pc1\ncourier.example,1\n").ratings
    judge = ALL["lin2023-pc1"]
    assert (rating.licence, rating.source, rating.source_url) == (judge.licence, "t.csv", judge.home)
    copied = dataclasses.replace(judge, table_licence="all rights reserved")
    table = read_table(b"domain,pc1\ncourier.example,1\n", raters={copied.id: copied}, source="t")
    [rating] = match(table, Registry.of(OUTLETS, [copied]), as_of=TODAY).ratings
    assert rating.licence == "all rights reserved"


# --- the samples ----------------------------------------------------------------------------------

FACTS = Path(__file__).parents[2] / "shared" / "registry-facts"
SAMPLES = {
    "adfontes-like.csv": (20, 3), "allsides-like.csv": (21, 4), "allsides-url-map-like.json": (24, 3),
    "baly2020-like.tsv": (12, 0), "cred1-like.csv": (20, 0), "mbfc-csv-like.csv": (24, 0),
    "mbfc-extension-v4-like.json": (21, 1), "mbfc-extension-v5-like.json": (22, 1), "pc1-domain-like.csv": (30, 0),
    "pc1-ensemble-like.csv": (5, 0), "state-media-matrix-like.csv": (40, 0), "wikipedia-perennial-like.csv": (29, 2),
    "wikipedia-rsp-like.jsonl": (22, 0),
}  # fmt: skip
"""Rows, and rows that cannot be read, of each."""


@pytest.fixture(scope="module")
def shipped() -> Registry:
    return Registry.load()


def facts(name: str, raters: Registry) -> RaterTable:
    if not FACTS.is_dir():
        pytest.skip("../shared/registry-facts is not here: the samples go untested")
    return read_table((FACTS / name).read_bytes(), raters=raters.raters, source=name)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_imported(name: str, shipped: Registry) -> None:
    found = match(facts(f"samples/{name}", shipped), shipped, as_of=TODAY)
    read, *_, ambiguous, unread = counts(found)
    assert (read, unread) == SAMPLES[name]
    assert ambiguous == (name == "cred1-like.csv")  # a host in other hands
    assert {remark.line for remark in found.report.remarks if remark.kind == "unknown dimension"} == set()


def test_the_large_table_is_read_in_seconds_and_agrees_with_its_curator(shipped: Registry) -> None:
    begun = time.perf_counter()
    table = facts("ratings-not-for-shipping.csv", shipped)
    found = match(table, shipped, as_of=TODAY)
    assert time.perf_counter() - begun < 5
    read, matched, new, _, ambiguous, unread = counts(found)
    assert (read, new, ambiguous, unread) == (7_103, 0, 0, 0)
    assert matched > 7_000
    # without the ids: whatever is matched by address or name is matched to the outlet that the curator wrote down
    blind = [
        TableRow(line=row.line, address=row.address, name=row.name, verdicts=row.verdicts)
        for row in table.rows
        if isinstance(row, TableRow)
    ]
    ours = match(RaterTable(layout="blind", rater=None, rows=tuple(blind)), registry=shipped, as_of=TODAY)
    known = {(rating.rater, rating.rated_as): rating.outlet for rating in found.ratings}
    wrong = {
        (rating.rated_as, rating.outlet)
        for rating in ours.ratings
        if known.get((rating.rater, rating.rated_as), rating.outlet) != rating.outlet
    }
    assert wrong == set()
    assert len(ours.ratings) > 0.98 * len(found.ratings)
