"""A table against what is on record: duplicates, other imports, and the dates on which something was said."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter

from db.model import Imported
from pipelines.matching import match
from pipelines.registry import Registry
from pipelines.tables import read_table
from tests.raters import says
from tests.test_tables import LEDGER
from tests.test_tables_match import ALL, OUTLETS, TODAY, counts, registry, taken, told

# --- duplicates -----------------------------------------------------------------------------------

PAIR = LEDGER + "courier,courier.example,one,bias,{},,,,{},,,,no,\n"


def test_what_is_on_record_already_is_a_duplicate() -> None:
    known = says("one", "left", as_of="2018-01-01")
    assert counts(taken(PAIR.format("left", "2018-01-01"), known))[3] == 1
    assert counts(taken(PAIR.format("Left", "2018-01-01"), known))[3] == 1  # the same word
    assert counts(taken(PAIR.format("left", "2019-01-01"), known))[3] == 0  # still so a year later: news
    assert counts(taken(PAIR.format("right", "2018-01-01"), known))[3] == 0


def test_an_undated_table_that_says_the_same_teaches_nothing() -> None:
    known = (says("one", "right", as_of="2012"), says("one", "left", as_of="2018"))
    plain = "domain,rater,dimension,value\ncourier.example,one,bias,{}\n"
    assert counts(taken(plain.format("left"), *known)) == (1, 0, 0, 1, 0, 0)
    assert counts(taken(plain.format("right"), *known)) == (1, 1, 0, 0, 0, 0)
    assert counts(taken(plain.format("left"), *known, day="2015-01-01"))[3] == 0  # nobody knew that then


def test_a_part_a_span_and_another_host_are_no_duplicates() -> None:
    known = says("one", "left", as_of="2018")
    row = "courier,{},one,bias,left,{},{},{},2018,,,,no,\n"
    found = taken(
        LEDGER + row.format("courier.example", "opinion", "", "") + row.format("courier.example", "", "", "2012")
        + row.format("courier-fr.example", "", "", "") + row.format("The Courier", "", "", "")
        + row.format("courier.example", "", "", "2012-12-31"),
        known,
    )  # fmt: skip
    assert counts(found) == (5, 3, 0, 2, 0, 0)


def test_rows_of_several_verdicts_count_once() -> None:
    text = (
        "source,bias,factual_reporting,mbfc_credibility_rating\n"
        "courier.example,left,mixed,medium credibility\n"
        "courier.example,left,mixed,high credibility\n"
        "courier.example,left,mixed,medium credibility\n"
        "new.example,left,mixed,low credibility\n"
        "www.new.example,left,high,\n"
        "new.example,left,,\n"
    )
    found = taken(text)
    assert counts(found) == (6, 3, 1, 2, 0, 0)
    assert Counter(rating.outlet for rating in found.ratings) == {"courier": 4, "domain:new.example": 4}
    assert len(found.outlets) == found.report.new


def test_importing_twice_teaches_nothing_the_second_time() -> None:
    text = "domain,rater,dimension,value\ncourier.example,desk,bias,left\nnew.example,desk,bias,right\n"
    table = read_table(text.encode(), raters=ALL, source="t")
    first = match(table, registry(), as_of=TODAY)
    held = Imported(outlets=first.outlets, raters=first.raters, ratings=first.ratings)
    after = Registry.of(OUTLETS, ALL.values(), imported=held)
    second = match(table, after, as_of="2027-01-01")
    assert counts(second) == (2, 0, 0, 2, 0, 0)
    assert (second.ratings, second.outlets) == ((), ())


def test_an_import_stands_by_itself() -> None:
    first = taken("domain,rater,dimension,value\nnew.example,desk,bias,left\n")
    held = Imported(outlets=first.outlets, raters=first.raters, ratings=first.ratings)
    after = Registry.of(OUTLETS, ALL.values(), imported=held)
    text = (
        "domain,rater,dimension,value\n"
        "sub.new.example,one,bias,left\n"  # not below what may be undone
        "new.example,one,bias,left\n"
        "new.example,desk,bias,left\n"
        "www.new.example,one,bias,right\n"
        "new.example/section,one,bias,left\n"
    )
    found = match(read_table(text.encode(), raters=after.raters, source="t"), after, as_of=TODAY)
    assert counts(found) == (5, 2, 1, 1, 0, 1)
    assert [rating.outlet for rating in found.ratings] == [
        "domain:sub.new.example", "domain:new.example", "domain:new.example",
    ]  # fmt: skip
    assert [outlet.id for outlet in found.outlets] == ["domain:sub.new.example", "domain:new.example"]
    again = match(read_table(text.encode(), raters=after.raters, source="t"), registry(), as_of=TODAY)
    assert found.outlets == again.outlets  # undone, the first leaves nothing out of the second


def test_names_and_ids_of_imported_outlets_bind_nothing() -> None:
    first = taken(json.dumps({"sources": [{"domain": "new.example", "name": "The Newest", "bias": "left"}], "date": ""
                              , "biases": []}))  # fmt: skip
    assert [outlet.name for outlet in first.outlets] == ["The Newest"]
    after = Registry.of(OUTLETS, ALL.values(), imported=Imported(outlets=first.outlets, ratings=first.ratings))
    row = "domain:new.example,{},one,bias,left,,,,2018,,,,no,\n"
    named = match(read_table(b"source,reliability,bias\nThe Newest,,1\n", raters=ALL, source="t"), after, as_of=TODAY)
    assert counts(named) == (1, 0, 0, 0, 0, 1)
    ours = match(read_table((LEDGER + row.format("The Newest")).encode(), raters=ALL, source="t"), after, as_of=TODAY)
    assert ([rating.outlet for rating in ours.ratings], len(ours.outlets)) == (["domain:new.example"], 1)


# --- dates ----------------------------------------------------------------------------------------


def test_a_year_on_record_counts_from_its_end() -> None:
    known = (says("one", "right", as_of="2020-03-01"), says("one", "left", as_of="2020-09-01"))
    plain = "domain,rater,dimension,value\ncourier.example,one,bias,{}\n"
    assert counts(taken(plain.format("left"), *known, day="2020"))[3] == 1  # the newest of that year
    assert counts(taken(plain.format("left"), *known, day="2019"))[3] == 0
    assert counts(taken(plain.format("center"), *known, day="2020"))[1] == 1
    changed = (says("one", "left", as_of="2019-05-01"), says("one", "right", as_of="2020-03-01"))
    assert counts(taken(plain.format("left"), *changed, day="2020"))[1] == 1  # by the end of 2020 it was right
    assert counts(taken(plain.format("left"), *changed, day="2019"))[3] == 1
    gone = "domain,rater,dimension,value\ngone.example,one,bias,left\n"
    assert [counts(taken(gone, day=day))[4] for day in ("2020", "2021", "2021-04", "2022")] == [0, 1, 0, 1]


def test_what_a_fixed_table_says_is_of_its_year() -> None:
    known = says("lin2023-pc1", "0.5", dimension="reliability", as_of="2023-09-14")
    text = "domain,pc1\ncourier.example,{}\n"
    assert counts(taken(text.format("0.5"), known))[3] == 1  # on record to the day
    found = taken(text.format("0.6"), known)
    assert [rating.as_of for rating in found.ratings] == ["2023"]
    table = dataclasses.replace(read_table(text.format("0.5").encode(), raters=ALL, source="t"), dated="2024-02")
    assert [rating.as_of for rating in match(table, registry(known), as_of=TODAY).ratings] == ["2024-02"]


def test_a_verdict_of_the_future_is_left_out() -> None:
    rows = [("2026-11-22", 1), ("2026-11-23", 0), ("2026-11", 1), ("2026-12", 0), ("2026", 1), ("2027", 0)]
    text = "domain,rater,dimension,value,as_of\n"
    text += "".join(f"courier.example,one,bias,{place},{day}\n" for place, (day, _) in enumerate(rows))
    table = read_table(text.encode(), raters=ALL, source="t")
    found = match(table, registry(), as_of=TODAY, today=TODAY)
    assert [rating.as_of for rating in found.ratings] == [day for day, kept in rows if kept]
    assert told(found) == [(3, "unread"), (5, "unread"), (7, "unread")]
    assert found.report.remarks[0].text == "as of 2026-11-23, which lies in the future (today is 2026-11-22)"
    assert counts(match(table, registry(), as_of=TODAY))[1] == 6
    late = dataclasses.replace(read_table(b"domain,pc1\ncourier.example,1\n", raters=ALL, source="t"), dated="2031")
    assert counts(match(late, registry(), as_of=TODAY, today=TODAY))[5] == 1
