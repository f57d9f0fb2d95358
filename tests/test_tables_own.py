"""Tables whose rows name their rater: the ledger's layouts and a CSV of one's own; and whose a table is."""

from __future__ import annotations

import json

import pytest

from pipelines.errors import TableError
from pipelines.tables import read_table
from tests.raters import rater
from tests.test_tables import FIVE, LEDGER, read, rows, unread

# --- tables that name their rater -----------------------------------------------------------------


def test_the_ledgers_own_layout() -> None:
    table = read(
        LEDGER
        + "courier,https://courier.example/a,allsides,bias,Left,path /a,,2012,2022-11-30,src,https://s.example,CC0,yes,n\n"
        "herald,The Herald,mbfc,bias,left,,,,2018,,,,no,\n"
        "herald,herald.example,nobody,bias,left,,,,2018,,,,no,\n"
        "herald,herald.example,mbfc,bias,left,,,,30/11/2022,,,,no,\n"
        "herald,herald.example,mbfc,bias,left,,,,2018,,,,perhaps,\n"
        "herald,herald.example,mbfc\n"
    )
    assert table.rater is None
    first, second = rows(table)
    verdict = first.verdicts[0]
    assert (first.outlet, first.address, verdict.scope, verdict.applies_to) == (
        "courier", "https://courier.example/a", "path /a", "2012",
    )  # fmt: skip
    assert (verdict.as_of, verdict.source, verdict.source_url) == ("2022-11-30", "src", "https://s.example")
    assert (verdict.licence, verdict.redistribute, verdict.note) == ("CC0", True, "n")
    assert (second.name, second.address, second.verdicts[0].licence) == ("The Herald", None, None)
    assert [line for line, _ in unread(table)] == [4, 5, 6, 7]
    assert "nobody knows a rater 'nobody'" in unread(table)[0][1]
    assert "write 2024-02-07" in unread(table)[1][1]
    assert "3 cells, where the header has 14" in unread(table)[3][1]


def test_merged_rows_of_a_ledger_are_no_research_of_state_media_monitor() -> None:
    row = "courier,{0},{1},state-control,SC,,,,2024,,,,yes,{2}\n"
    merged = "row merged from another project (X)"
    text = (
        LEDGER + row.format("a.example", "state-media-monitor", merged)
        + row.format("b.example", "state-media-monitor", "looked up twice")
        + row.format("c.example", "mbfc", merged)
    )  # fmt: skip
    raters = ["state-media-profiles", "state-media-monitor", "mbfc"]
    assert [row.verdicts[0].rater for row in rows(read(text))] == raters
    assert [row.verdicts[0].rater for row in rows(read(text, "state-media-monitor"))] == raters[:2]
    ours = read(text, "state-media-profiles")
    assert [row.address for row in rows(ours)] == ["a.example"]
    assert [line for line, _ in unread(ours)] == [3, 4]


def test_shipped_tables_have_no_column_for_the_rater() -> None:
    text = "outlet,rated_as,dimension,raw\ncourier,courier.example,bias,left\n"
    assert read(text, "mbfc").rater == "mbfc"
    with pytest.raises(TableError, match="name the rater"):
        read(text)
    with pytest.raises(TableError, match="nobody knows a rater 'desk'"):
        read(text, "desk")


def test_a_csv_of_ones_own() -> None:
    table = read(
        "Domain;Rater;Dimension;Value;As_of;Source\n"
        'courier.example;Our "Desk";Lean;lean-left;2026-05;https://desk.example/notes\n'
        "herald.example;MBFC;factual reporting;high;;memo 4\n"
        "weekly.example;Ω;bias;left;;\n"
        "daily.example;;bias;left;;\n"
    )
    first, second = rows(table)
    verdict = first.verdicts[0]
    assert (verdict.rater, verdict.rater_name, verdict.dimension, verdict.raw) == (
        "our-desk", 'Our "Desk"', "bias", "lean-left",
    )  # fmt: skip
    assert (verdict.as_of, verdict.source_url) == ("2026-05", "https://desk.example/notes")
    assert (second.verdicts[0].rater, second.verdicts[0].dimension) == ("mbfc", "factual-reporting")
    assert (second.verdicts[0].source, second.verdicts[0].source_url) == ("memo 4", None)
    assert table.unknown == (("our-desk", 'Our "Desk"'),)
    assert "makes no id" in unread(table)[0][1]
    assert unread(table)[1] == (5, "no rater")


def test_a_csv_of_ones_own_without_the_rater() -> None:
    text = "domain,dimension,value\ncourier.example,bias,left\n"
    table = read(text, "Our Desk")
    assert (table.rater, table.unknown) == ("our-desk", (("our-desk", "Our Desk"),))
    with pytest.raises(TableError, match="nobody is named as rater"):
        read(text)
    with pytest.raises(TableError, match="name the rater by its id, or in a-z"):
        read(text, "Ω")


OWN = "domain,rater,dimension,value\n"


def test_two_raters_whose_names_make_one_id_are_not_taken_for_one() -> None:
    table = read(
        OWN + "c.example,A+,bias,left\nc.example,A-,bias,right\nc.example,A+,bias,left\nc.example,B,bias,left\n"
        "c.example,b,bias,right\n"
    )
    assert [row.verdicts[0].rater for row in rows(table)] == ["b", "b"]  # one name but for its case
    assert table.unknown == (("b", "B"),)
    reasons = dict(unread(table))
    assert list(reasons) == [2, 3, 4]
    assert reasons[2] == (
        "the raters' names 'A+' and 'A-' make one id, a; "
        "write one name for one rater, and names that differ in letters or digits for two"
    )


def test_a_name_that_makes_the_id_of_another_rater_is_not_taken_for_that_one() -> None:
    table = read(OWN + "c.example,CRED 1,category,fake\nc.example,Cred-1,category,fake\nc.example,MBFC,bias,left\n")
    assert [row.verdicts[0].rater for row in rows(table)] == ["cred-1", "mbfc"]
    assert unread(table) == [
        (
            2,
            "the rater's name 'CRED 1' makes the id of Cred-1; "
            "write cred-1 if that is who judges, else a name that differs in letters or digits",
        )
    ]
    with pytest.raises(TableError, match="makes the id of Cred-1; write cred-1"):
        read("domain,dimension,value\nc.example,bias,left\n", "CRED 1")


@pytest.mark.parametrize(("named", "taken"), [("A+", ["2"]), ("a", ["2"]), ("A-", [])])
def test_whom_the_user_names_is_told_from_others_of_the_same_id(named: str, taken: list[str]) -> None:
    table = read(OWN + "2.example,A+,bias,left\n3.example,B,bias,left\n", named)
    assert [(row.address or "")[0] for row in rows(table)] == taken
    assert unread(table)[-1] == (3, f"a verdict of B, not of {named}")


def test_a_column_that_nobody_reads_is_said() -> None:
    with pytest.raises(TableError, match=r"a column 'scope' that nobody reads; delete it"):
        read("domain,rater,dimension,value,scope\ncourier.example,desk,bias,left,opinion\n")


# --- whose table ----------------------------------------------------------------------------------


def test_the_user_names_another_rater_than_the_file() -> None:
    with pytest.raises(TableError, match="this is PC1, not a table of 'mbfc'; name lin2023-pc1, or none"):
        read("domain,pc1\ncourier.example,1\n", "mbfc")
    with pytest.raises(TableError, match="not a table of"):
        read(json.dumps(FIVE), "allsides")
    ledger = read(
        LEDGER + "c,c.example,mbfc,bias,left,,,,2018,,,,no,\nc,c.example,allsides,bias,Left,,,,2018,,,,no,\n", "mbfc"
    )
    assert unread(ledger) == [(3, "a verdict of allsides, not of mbfc")]
    own = read("domain,rater,dimension,value\nc.example,Desk,bias,left\nc.example,Other,bias,left\n", "desk")
    assert unread(own) == [(3, "a verdict of Other, not of desk")]


def test_a_rater_without_a_file_is_an_error() -> None:
    with pytest.raises(TableError, match="nobody knows a rater 'domaindemo'; raters that are known: one"):
        read_table(b"domain,leaning_score\nc.example,1\n", raters={"one": rater("one")}, source="t")
