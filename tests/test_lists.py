"""A user's own table comes back with the tag's columns, its own cells as they were."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import assume, settings
from hypothesis import given as supposing
from hypothesis import strategies as st

from crawler.lists import ADDED, DATE_COLUMNS, LARGEST, SEPARATORS, day_in, read_list, tagged_list, written
from db.model import Section, Status, Tag
from tests.driving import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk")
    desk.outlet("courier", "courier.example", country="GB", type="newspaper")
    return desk


def given(desk: Desk, text: str, name: str = "urls.csv") -> str:
    (desk.folder / name).write_text(text, encoding="utf-8")
    return name


def test_columns_are_added_and_the_rest_stays(desk: Desk) -> None:
    name = given(desk, 'n,url,note\n1,https://courier.example/a,"a, ""b"""\n2,https://nobody.example/b,\n3,,empty\n')
    done = desk.ask("tag", name, "-o", "out.csv")
    assert (done.code, done.out, done.err) == (
        0,
        "",
        "addresses from column url, no column of dates\n3 rows: 1 unrated, 1 unknown\n",
    )
    with (desk.folder / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["n", "url", "note", *("tag_note" if name == "note" else name for name in ADDED)]
    assert [row[:3] for row in rows[1:]] == [
        ["1", "https://courier.example/a", 'a, "b"'], ["2", "https://nobody.example/b", ""], ["3", "", "empty"],
    ]  # fmt: skip
    first, second, third = (dict(zip(rows[0], row, strict=True)) for row in rows[1:])
    assert (first["outlet"], first["name"], first["status"], first["raters"]) == ("courier", "Courier", "unrated", "0")
    assert json.loads(first["ratings"]) == []
    assert (second["outlet"], second["status"], second["lean"]) == ("", "unknown", "")
    assert {third[column] for column in rows[0][3:]} == {""}
    assert first["tag_note"] == "undated: ratings as of today"


def test_columns_of_the_same_name_are_kept_apart(desk: Desk) -> None:
    done = desk.ask("tag", given(desk, "link;name;lean\nhttps://courier.example/a;Mine;mine\n"))
    (row,) = csv.DictReader(StringIO(done.out), delimiter=";")
    assert (row["name"], row["tag_name"], row["lean"], row["tag_lean"]) == ("Mine", "Courier", "mine", "")


def test_dates_are_used_and_those_that_cannot_be_told_are_named(desk: Desk) -> None:
    text = "url,published\n" + "".join(
        f"https://www.npr.org/{n},{day}\n"
        for n, day in enumerate(["2015-06-01", "2026-10-01T10:00:00Z", "", "03/04/2026"])
    )
    done = desk.ask("tag", given(desk, text), "--json")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [{r["later"] for r in line["ratings"]} for line in lines] == [{True}, {False}, {False}, {False}]
    assert "line 5: '03/04/2026' is no date that can be told; write 2026-03-01; tagged as undated" in done.err
    chosen = desk.ask("tag", given(desk, "x,when\nnpr.org,2015-06-01\n"), "--url-column", "x", "--date-column", "when")
    (row,) = csv.DictReader(StringIO(chosen.out))
    assert '"later": true' in row["ratings"] and '"later": false' not in row["ratings"]


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("a,b\n1,2\n", (), "line 1: which column holds the addresses?; name it: --url-column X, one of a, b"),
        ("", (), "the file is empty"),
        ("url\nx\n", ("--url-column", "link"), "no column is called 'link'; one of url"),
        ("url\nx\n", ("--date-column", "day"), "no column is called 'day'; one of url"),
        ("url\nx,y\n", (), "line 2: 2 cells where the header has 1"),
        ('url\n"x\n', (), "line 2: not CSV"),
        ("url\nx\n", ("-o", "urls.csv"), "urls.csv is the table itself"),
        ("url\nx\n", ("https://courier.example/",), "urls.csv is a table: give one at a time, and no addresses"),
        ("url\nx\n", ("more.csv",), "urls.csv is a table: give one at a time"),
        (
            "https://a.example/\nhttps://b.example/\n",
            (),
            "line 1: no header: 'https://a.example/' is an address; add a",
        ),
        ("1,www.a.example\n2,b.example\n", (), "line 1: no header: 'www.a.example' is an address; add a first line"),
        ("a.example/x\n", (), "line 1: no header: 'a.example/x' is an address; add a first line with the names"),
        ("sep=;\nurl;https://a.example/\n", (), "line 2: no header: 'https://a.example/' is an address"),
        ("a.example\nb.example\n", (), "should 'a.example' be a host, add a first line with the names of the columns"),
        ("url,url\nx,y\n", (), "--url-column: 2 columns are called 'url'; rename all but one"),
        ("URL,url\nx,y\n", (), "--url-column: 2 columns are called 'url'"),
        ("x,x\nx,y\n", ("--url-column", "x"), "--url-column: 2 columns are called 'x'"),
        ("url,date,date\nx,,\n", (), "--date-column: 2 columns are called 'date'"),
        ("sep=;\nurl\nx;y\n", (), "line 3: 2 cells where the header has 1"),
    ],
)
def test_mistakes_are_named(desk: Desk, text: str, arguments: tuple[str, ...], said: str) -> None:
    done = desk.ask("tag", given(desk, text), *arguments)
    assert done.code == 2 and said in done.err, done.err
    assert (desk.folder / "urls.csv").read_text() == text


def test_bytes_that_are_no_text_and_files_that_are_not_there(desk: Desk) -> None:
    (desk.folder / "latin.csv").write_bytes(b"url\n\nhttps://courier.example/caf\xe9\n")
    assert "latin.csv: line 3: not UTF-8; save the table as CSV UTF-8" in desk.ask("tag", "latin.csv").err
    assert "nothing.csv: cannot be read (No such file or directory)" in desk.ask("tag", "nothing.csv").err
    assert '"host": "courier.example"' in desk.ask("tag", "https://courier.example/data.csv", "--json").out


def test_a_mark_of_the_byte_order_and_bare_hosts_do_no_harm(desk: Desk) -> None:
    done = desk.ask("tag", given(desk, "\ufeffdomain\tn\ncourier.example\t1\n", "hosts.tsv"))
    (row,) = csv.DictReader(StringIO(done.out.removeprefix("\ufeff")), delimiter="\t")
    assert (row["domain"], row["outlet"]) == ("courier.example", "courier")


def test_a_date_that_cannot_be_told_is_no_date_and_noted(desk: Desk) -> None:
    name = given(desk, "url,day\nnpr.org,03/04/2010\nnpr.org,\nnobody.example,soon\n")
    done = desk.ask("tag", name, "--date", "2010-04-03")
    assert "addresses from column url, dates from column day\n" in done.err
    bad, none, unknown = csv.DictReader(StringIO(done.out))
    assert bad["note"] == "date not understood: '03/04/2010'; undated: ratings as of today"
    assert '"later": true' not in bad["ratings"] and '"later": true' in none["ratings"]
    assert (none["note"], unknown["note"]) == ("", "date not understood: 'soon'")


def test_who_wrote_it_comes_with_its_evidence(desk: Desk) -> None:
    part = Section(pattern="^/wire/", match="path-regex", section="wire", origin="ap")
    desk.outlet("herald", "herald.example", sections=[part])
    done = desk.ask("tag", given(desk, "url\nhttps://herald.example/wire/1\n"))
    (row,) = csv.DictReader(StringIO(done.out))
    assert (row["origin"], row["origin_evidence"]) == ("ap", "section wire at ^/wire/")


def test_the_form_of_the_file_is_kept(desk: Desk) -> None:
    (desk.folder / "excel.csv").write_bytes('\ufeffsep=;\r\nurl;n,m\r\ncourier.example;"a\nb"\r\n;2'.encode())
    assert desk.ask("tag", "excel.csv", "-o", "out.csv").code == 0
    lines = (desk.folder / "out.csv").read_bytes().decode().split("\r\n")
    assert lines[0] == "\ufeffsep=;"
    assert lines[1] == "url;n,m;" + ";".join(ADDED)
    assert lines[2].startswith('courier.example;"a\nb";courier.example;unrated;courier;')
    assert lines[3] == ";2" + ";" * len(ADDED)
    assert lines[4:] == [""]
    for text in ("url\nx\n", '"url","a\r\nb"\nx,y\n'):
        plain = desk.ask("tag", given(desk, text)).out
        assert plain.count("\r\n") == text.count("\r\n") and plain.count("\n") == text.count("\n")


def test_a_cell_may_be_long_but_not_without_end(desk: Desk) -> None:
    long = "x" * 200_000
    done = desk.ask("tag", given(desk, f"url,text\ncourier.example,{long}\nhttps://courier.example/{long},\n"))
    assert done.code == 0
    usual = csv.field_size_limit(LARGEST)
    try:
        first, second = csv.DictReader(StringIO(done.out))
    finally:
        csv.field_size_limit(usual)
    assert usual == 131_072, "the limit is put back"
    assert (first["text"], first["outlet"], second["outlet"]) == (long, "courier", "courier")
    done = desk.ask("tag", given(desk, "url,text\ncourier.example," + "x" * (LARGEST + 1)))
    assert done.code == 2 and "line 2: not CSV (field larger than field limit" in done.err


CELL = st.text(st.characters(codec="utf-8"), max_size=6) | st.text(",;\t\"'\r\n =", max_size=4)
HEADS = st.lists(CELL | st.sampled_from(["host", "tag_host", "note"]), max_size=3)


@supposing(
    HEADS,
    st.data(),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff", "sep=", "\ufeffSEP="]),
)
@settings(max_examples=100, deadline=None)
def test_the_user_s_cells_come_back_as_they_were(
    heads: list[str], data: st.DataObject, separator: str, line_end: str, mark: str
) -> None:
    header = ["url", *heads]
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(header), max_size=len(header)), max_size=4))
    mark += (separator + line_end) if "sep=" in mark.lower() else ""

    def text(lines: list[list[str]]) -> str:
        made = StringIO(newline="")
        for cells in lines:
            csv.writer(made, delimiter=separator, lineterminator="", quoting=csv.QUOTE_ALL).writerow(cells)
            made.write(line_end)
        return made.getvalue()

    assume(
        not any(re.match(r"//|.*\.", cell.strip()) for cell in header)
        and "url" not in [h.strip().lower() for h in heads]
    )
    assume(sum(h.strip().lower() in DATE_COLUMNS for h in heads) < 2)
    assume("sep=" in mark.lower() or separator == max(SEPARATORS, key=re.split(r"[\r\n]", text([header]))[0].count))
    table = read_list((mark + text([header, *rows])).encode(), "urls.csv")
    empty = Tag(url="", host="", status=Status.UNKNOWN, registry_version="1")
    out = "".join(written(table, tagged_list(table, lambda url, day: empty)))
    assert out.startswith(mark) and out.endswith(line_end)
    back = list(csv.reader(StringIO(out.removeprefix(mark), newline=""), delimiter=separator, strict=True))
    assert [row[: len(header)] for row in back] == [header, *rows]
    assert {len(row) for row in back} == {len(header) + len(ADDED)}
    assert len({name.strip() for name in back[0][len(header) :]} - {h.strip() for h in header}) == len(ADDED)


@pytest.mark.parametrize("cell", ["2026-03-01", " 2026-03-01 ", "2026-03-01T10:00:00Z", "2026-03-01 10:00"])
def test_a_day_is_found(cell: str) -> None:
    assert day_in(cell) == "2026-03-01"


@pytest.mark.parametrize("cell", ["2026", "1.3.2026", "2026-13-01", "2026-02-30", "20260301", "2026-03-011"])
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="no date that can be told"):
        day_in(cell)
