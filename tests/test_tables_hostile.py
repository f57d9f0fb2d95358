"""Files from the web as they come: every form of one table is read; whatever is none is an error with a cure."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.model import Rater
from pipelines.errors import TableError
from pipelines.matching import match
from pipelines.registry import Registry
from pipelines.tables import RaterTable, layouts, read_table
from tests.raters import COURIER
from tests.test_tables import JUDGES, read, rows, said, unread

REGISTRY = Registry.of([COURIER], JUDGES.values())


# --- the form of the file -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"domain,pc1\r\n\r\ncourier.example,0.5\r\n",
        b"domain;pc1\ncourier.example;0.5",
        "domain\tpc1\ncourier.example\t0.5\n".encode("utf-8-sig"),
        b'\n"Domain","PC1"\n"courier.example",0.5\n',
        gzip.compress(b"domain,pc1\ncourier.example,0.5\n"),
        b"domain,pc1\rcourier.example,0.5\r",
        b"rank,PC1,Domain \n1,0.5,courier.example\n",
    ],
)
def test_every_form_of_one_table(data: bytes) -> None:
    [row] = rows(read(data))
    assert (row.address, said(row)) == ("courier.example", [("reliability", "0.5")])


def test_a_quote_that_is_not_closed_costs_its_line_alone() -> None:
    table = read('domain,pc1\na.example,0.5\n"b.example,0.5\nc.example,0.5\n"d.example"x,1\ne.example,0.5\n')
    assert [row.address for row in rows(table)] == ["a.example", "c.example", "e.example"]
    assert [line for line, _ in unread(table)] == [3, 5]


def test_markup_and_formulas_are_text() -> None:
    table = read(
        'domain,rater,dimension,value\ncourier.example,desk,bias,"=HYPERLINK(""x"")"\nb.example,desk,bias,<b>x</b>\n'
    )
    assert [row.verdicts[0].raw for row in rows(table)] == ['=HYPERLINK("x")', "<b>x</b>"]


def test_an_unknown_layout_lists_those_that_are_known() -> None:
    with pytest.raises(TableError) as caught:
        read("name,score\nCourier,3\n")
    assert "no layout that is known: 'name,score'" in str(caught.value)
    assert all(words in caught.value.cure for words in layouts())
    assert str(caught.value).startswith("table.csv: line 1: ")


# --- what is no table -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"<!doctype html><html><body>404</body></html>", "a web page"),
        (b"\xff\xfed\0o\0m\0", "UTF-16"),
        (b"PK\x03\x04sheet", "a spreadsheet"),
        (b"%PDF-1.7", "a PDF"),
        ("domain,pc1\nk\u00f6ln.example,1\n".encode("latin-1"), "line 2: not UTF-8"),
        (b"domain,pc1\na\0b.example,1\n", "line 2: binary"),
        (gzip.compress(b"domain,pc1\nc.example,1\n")[:-6], "gzip that cannot be unpacked"),
        (b"\x1f\x8b\x08junk", "gzip that cannot be unpacked"),
        (gzip.compress(b"domain,pc1\n" + b"0" * 50_000_001), "more than 50 MB"),
        (b"[" * 200_000, "JSON too deep"),
        (b'{"sources": [' + b"1" * 5_000 + b"]}", "no JSON that we can take"),
        (b'{"a.example": "left", "a.example": "right"}', "'a.example' stands twice"),
        (b'{"a.example": "left",', "line 1: no JSON"),
        (b"[1, 2]", "JSON in no layout"),
        (b"{}", "JSON in no layout"),
        (b"domain,pc1,PC1\nc.example,1,1\n", "two columns are called 'pc1'"),
        (b"domain,pc1,,\nc.example,1,,\n", "two columns have no name"),
        (b'domain,pc1\n"a\n' + b'"a\n' * 30_000, "too many quotes"),
        (b"domain,pc1\n" + b"x\n" * 10_001, "not one of the first 10,000 rows"),
        (b"domain," + b"p" * 10_000_000, "no layout that is known"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_an_error_with_a_cure(data: bytes, problem: str) -> None:
    with pytest.raises(TableError) as caught:
        read(data)
    assert problem in str(caught.value)
    assert str(caught.value).startswith("table.csv: ")
    assert caught.value.cure
    assert len(str(caught.value)) < 1_500


def test_a_cell_of_ten_megabytes_is_one_unread_row() -> None:
    table = read(b"domain,pc1\na.example,1\n" + b"b" * 10_000_000 + b",1\nc.example,1\n")
    assert [row.address for row in rows(table)] == ["a.example", "c.example"]
    assert [line for line, _ in unread(table)] == [3]


@pytest.mark.parametrize(
    "text",
    [
        '{"sources": {"a.example": 1, "b.example": null, "c.example": []}, "aliases": 3, "date": 5}',
        '{"sources": [{"domain": 3}, {"domain": "a\\u0000.example", "bias": "left"}], "biases": []}',
        '{"a.example": "left", "b.example": "left", "\\ud800.example": "left"}',
    ],
)
def test_entries_of_the_wrong_kind_are_unread(text: str) -> None:
    table = read(text)
    assert unread(table)
    assert all(row.address in ("a.example", "b.example") for row in rows(table))


# --- whatever comes -------------------------------------------------------------------------------


def adds_up(table: RaterTable) -> None:
    """Its report does, and a row that is read comes to a rating or is on record."""
    report = match(table, REGISTRY, as_of="2026-11-22").report
    parts = (report.matched, report.new, report.duplicate, report.ambiguous, report.unread)
    assert report.read == len(table.rows) == sum(parts)
    told = [remark for remark in report.remarks if remark.kind in ("unread", "ambiguous")]
    assert len(told) == report.unread + report.ambiguous


def judged(data: bytes, raters: dict[str, Rater]) -> None:
    try:
        table = read_table(data, raters=raters, source="f")
    except TableError as error:
        assert error.problem
        assert error.cure
    else:
        adds_up(table)


HEADERS = (
    "domain,pc1", "domain,leaning_score", "source,reliability,bias", "news_source,rating,perc_agree,url",
    "domain,category,credibility_score", "source,country,bias,factual_reporting", "name,status,urls,wiki_url",
    "Region,Main assets,URL,Typology,Notes", "domain,rater,dimension,value,as_of,source",
    "outlet_id,rated_as,rater,dimension,raw_value,scope,as_of,redistribute",
    "source_url\tsource_url_normalized\tref\tfact\tbias",
)  # fmt: skip
PIECES = (
    "courier.example", "http://courier.example/a", "https://x.courier.example/", "new.example", "youtube.com/@a",
    "co.uk", "The Courier (Opinion)", "Courier - News", "courier", "one", "mbfc", "bias", "left", "0.5", "1e999",
    "SC", "yes", "2024", "2024-02-30", '["generally reliable"]', "[", '"', '""', "'", "\n", "\r", ",", "\t", ";", " ",
    "NA", "[::1]", "http://[", "1.2.3.4", "..", "a..b", "\u202e", "\x7f", "xn--", "%00", "=1+1", "b\u00fccher.example",
)  # fmt: skip
CELLS = st.lists(st.sampled_from(PIECES), max_size=2).map("".join) | st.text(max_size=8)
MORE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MORE
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_table_or_an_error(data: bytes) -> None:
    judged(data, JUDGES)
    judged(gzip.compress(data), JUDGES)


@MORE
@given(st.sampled_from(HEADERS), st.lists(st.lists(CELLS, max_size=9), max_size=8), st.sampled_from([",", "\t", ";"]))
def test_any_csv_adds_up(header: str, lines: list[list[str]], delimiter: str) -> None:
    text = "\n".join([header.replace(",", delimiter), *(delimiter.join(line) for line in lines)])
    judged(text.encode("utf-8", "replace"), JUDGES)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | CELLS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(CELLS, inner, max_size=3),
    max_leaves=8,
)
ENTRIES = st.dictionaries(
    st.sampled_from(["domain", "d", "bias", "b", "q", "questionable", "n", "name", "url", "id", "status", "x"]), JSON
)


@MORE
@given(st.lists(ENTRIES | JSON, max_size=5), st.sampled_from(["v5", "map", "lines"]), JSON)
def test_any_json_adds_up(entries: list[object], shape: str, date: object) -> None:
    if shape == "v5":
        text = json.dumps({"sources": entries, "biases": [], "aliases": {"a.example": date}, "date": date})
    elif shape == "map":
        text = json.dumps(
            {f"https://s{place}.example/": entry for place, entry in enumerate(entries)} | {"c.d": "left"}
        )
    else:
        first = {"id": "a", "name": "a", "status": "gr", "domain": "a.example"}
        text = "\n".join(json.dumps(entry) for entry in (first, *entries))
    judged(text.encode("utf-8", "replace"), JUDGES)
