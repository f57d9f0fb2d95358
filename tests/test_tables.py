"""Raters' tables: each layout told by its content, every row read as it stands or left with its reason."""

from __future__ import annotations

import json

import pytest

from db.model import Rater
from pipelines.tables import RaterTable, TableRow, Unread, read_table
from tests.raters import rater

JUDGES: dict[str, Rater] = {
    name: rater(name)
    for name in (
        "allsides", "mbfc", "adfontes", "lin2023-pc1", "wikipedia-rsp", "state-media-monitor", "state-media-profiles",
        "cred-1", "domaindemo", "medialab",
    )
}  # fmt: skip

LEDGER = (
    "outlet_id,rated_as,rater,dimension,raw_value,scope,applies_from,applies_to,as_of,source,source_url,licence,"
    "redistribute,note\n"
)


def read(text: str | bytes, who: str | None = None) -> RaterTable:
    data = text.encode() if isinstance(text, str) else text
    return read_table(data, rater=who, raters=JUDGES, source="table.csv")


def rows(table: RaterTable) -> list[TableRow]:
    return [row for row in table.rows if isinstance(row, TableRow)]


def unread(table: RaterTable) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in table.rows if isinstance(row, Unread)]


def said(row: TableRow) -> list[tuple[str, str]]:
    return [(verdict.dimension, verdict.raw) for verdict in row.verdicts]


# --- domains in rows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "who", "layout", "dated", "found"),
    [
        ("domain,pc1\ncourier.example,0.9980491677\n", "lin2023-pc1", "PC1", "2023", [("reliability", "0.9980491677")]),
        (
            "domain,pc1,afm,afm_bias,mbfc\ncourier.example,1,0.9,0.8,0.7\n",
            "lin2023-pc1", "PC1, the ensemble's table", "2023", [("reliability", "1")],
        ),
        (
            "domain,leaning_score\ncourier.example,-0.25\n",
            "domaindemo", "DomainDemo", "2022", [("audience-lean", "-0.25")],
        ),
        (
            "domain,category,credibility_score,iffy_bias\ncourier.example,satire,0.27,FN\n",
            "cred-1", "CRED-1", None, [("category", "satire"), ("credibility", "0.27")],
        ),
        (
            "webentity_id,name,prefixes,home_page,wheel_category,wheel_subcategory\n"
            "1,Le Courrier,http://a.example|https://www.courrier.example,https://courier.example,Periphery,Rural\n",
            "medialab", "medialab's French media", "2021", [("link-neighbourhood", "Periphery / Rural")],
        ),
    ],
)  # fmt: skip
def test_a_domain_and_its_numbers(
    text: str, who: str, layout: str, dated: str | None, found: list[tuple[str, str]]
) -> None:
    table = read(text)
    assert (table.rater, table.layout, table.dated) == (who, layout, dated)
    [row] = rows(table)
    assert said(row) == found
    assert (row.line, (row.address or "").removeprefix("https://")) == (2, "courier.example")
    assert all(verdict.rater == who and not verdict.redistribute for verdict in row.verdicts)


def test_a_list_entry_with_a_path_keeps_it() -> None:
    table = read("domain,category,credibility_score\nweekly.example/humor,satire,\n,fake,0.1\nempty.example,,\n")
    assert [(row.address, said(row)) for row in rows(table)] == [("weekly.example/humor", [("category", "satire")])]
    assert unread(table) == [(3, "neither an address nor a name"), (4, "no verdict in it")]


# --- names alone ----------------------------------------------------------------------------------


def test_ad_fontes_has_names_and_two_numbers() -> None:
    table = read("source,reliability,bias\nThe Courier,44.69,-7.92\nThe Ann Oakes Show,,\n")
    [row] = rows(table)
    assert (row.name, row.address, said(row)) == ("The Courier", None, [("bias", "-7.92"), ("reliability", "44.69")])
    assert unread(table) == [(3, "no verdict in it")]


def test_allsides_own_words_are_restored() -> None:
    table = read(
        "news_source,rating,rating_num,perc_agree,url,confidence_level\n"
        "The Courier - News,left-center,2,0.5944746,https://www.allsides.com/news-source/courier,High\n"
        "Herald (Opinion),right,5,NA,NA,NA\n"
        "AllSides,allsides,NA,0.7,https://www.allsides.com/news-source/allsides-0,High\n"
        "Test Source,center,3,0.4,https://www.allsides.com/news-source/test-source,NA\n"
        "Nobody,NA,NA,0.5,NA,NA\n"
        "Odd,far-left,1,,,\n"
    )
    first, second, odd = rows(table)
    assert said(first) == [("bias", "Lean Left"), ("community-agreement", "0.5944746")]
    assert first.verdicts[0].source_url == "https://www.allsides.com/news-source/courier"
    assert (first.address, first.verdicts[0].note, first.verdicts[0].rated_as) == (
        None, "confidence: High", "The Courier - News",
    )  # fmt: skip
    assert (said(second), second.verdicts[0].source_url) == ([("bias", "Right")], None)
    assert said(odd) == [("bias", "far-left")]
    assert [line for line, _ in unread(table)] == [4, 5, 6]
    assert "testing" in unread(table)[1][1]


def test_allsides_addresses_in_json() -> None:
    table = read(json.dumps({
        "https://courier.example/": "left-center", "http://www.allsides.com": "allsides",
        "https://www.allsides.com/news-source/herald-media-bias": "left", "https://herald.example/opinion": "right",
        "https://odd.example/": 4,
    }))  # fmt: skip
    assert (table.rater, len(table.rows)) == ("allsides", 5)
    assert [(row.line, row.address, said(row)) for row in rows(table)] == [
        (1, "https://courier.example/", [("bias", "Lean Left")]),
        (4, "https://herald.example/opinion", [("bias", "Right")]),
    ]
    reasons = dict(unread(table))
    assert "AllSides' own page" in reasons[3]
    assert "no rating" in reasons[2]
    assert reasons[5] == "the rating is no word"


# --- Media Bias/Fact Check ------------------------------------------------------------------------

FIVE = {
    "version": 5,
    "date": "2026-08-19T10:00:49.597Z",
    "aliases": {"cour.example": "courier.example"},
    "biases": [{"bias": "left", "code": "L"}],
    "sources": [
        {
            "domain": "courier.example", "name": "The Courier", "url": "https://mediabiasfactcheck.com/courier/",
            "bias": "fake-news", "questionable": ["propaganda", "hate"], "reporting": "low",
            "credibility": "low-credibility", "traffic": "high-traffic",
        },
        {"domain": "herald.example/north", "bias": "center", "questionable": []},
        {"domain": "broken.example", "bias": {"a": 1}},
        {"domain": "empty.example"},
        "text",
    ],
}  # fmt: skip
FOUR_ENTRY = {
    "b": "LC", "d": "courier.example", "n": "The Courier", "r": "MF", "c": "NA", "a": "L", "q": ["PSE", "XX"],
    "u": "https://mediabiasfactcheck.com/courier/",
}  # fmt: skip


def test_version_five_of_the_extension() -> None:
    table = read(json.dumps(FIVE))
    assert (table.rater, table.dated) == ("mbfc", "2026-08-19")
    assert table.layout.endswith("version 5")
    first, second = rows(table)
    assert said(first) == [
        ("bias", "fake-news"), ("factual-reporting", "low"), ("credibility", "low-credibility"),
        ("traffic", "high-traffic"), ("questionable", "propaganda"), ("questionable", "hate"),
    ]  # fmt: skip
    assert (first.aliases, first.verdicts[0].source_url) == (("cour.example",), FIVE["sources"][0]["url"])  # type: ignore[index]
    assert (second.line, second.address) == (2, "herald.example/north")
    assert [line for line, _ in unread(table)] == [3, 4, 5]


@pytest.mark.parametrize("sources", [{"courier.example": FOUR_ENTRY}, [FOUR_ENTRY]], ids=["by domain", "list"])
def test_version_four_writes_codes_for_the_words_of_five(sources: object) -> None:
    table = read(json.dumps({"version": 3.4, "date": "2025-11-26T14:00:36+00:00", "biases": {}, "sources": sources}))
    assert (table.dated, table.layout.endswith("version 4")) == ("2025-11-26", True)
    [row] = rows(table)
    assert said(row) == [
        ("bias", "left-center"), ("factual-reporting", "mostly-factual"), ("credibility", "n/a"),
        ("traffic", "minimal-traffic"), ("questionable", "pseudoscience"), ("questionable", "XX"),
    ]  # fmt: skip
    assert (row.verdicts[0].note, row.verdicts[-1].note) == ("LC in the file", None)


def test_a_date_that_is_none_is_not_taken() -> None:
    assert read(json.dumps(FIVE | {"date": "2026-13-45T00:00"})).dated is None
    assert read(json.dumps(FIVE | {"date": 20260819})).dated is None


def test_the_csv_and_the_coarse_tsv() -> None:
    table = read(
        "source,country,bias,factual_reporting,press_freedom,media_type,popularity,mbfc_credibility_rating\n"
        "courier.example,uk,left-center (by local standards),very high,,newspaper,high traffic,high credibility\n"
    )
    [row] = rows(table)
    assert said(row) == [
        ("bias", "left-center (by local standards)"), ("factual-reporting", "very high"),
        ("credibility", "high credibility"), ("traffic", "high traffic"),
    ]  # fmt: skip
    coarse = read(
        "source_url\tsource_url_normalized\tref\tfact\tbias\n"
        "http://www.courier.example/news/index.html\tcourier.example\thttp://mediabiasfactcheck.com/c/\thigh\tcenter\n"
    )
    assert (table.dated, coarse.dated) == (None, "2020")  # of the CSV several years are about
    [row] = rows(coarse)
    assert (row.address, said(row)) == ("courier.example", [("bias", "center"), ("factual-reporting", "high")])
    assert "coarsened" in (row.verdicts[0].note or "")


# --- Wikipedia ------------------------------------------------------------------------------------


def test_perennial_sources_of_2021() -> None:
    head = "id,name,status,status_n,wiki_url,urls,urls_n,info\n"
    table = read(
        head
        + '1,"Courier (The Courier, CR)","[""Generally reliable""]",1,w/Courier,"[""www.courier.example/go""]",1,"two\n'
        'lines"\n'
        '2,Herald (politics),"[""Deprecated"", ""Blacklisted""]",2,w/Herald,"[""herald.example"", ""h.example""]",2,x\n'
        '3,Weekly (pre-2013),"[""No consensus""]",1,w/Weekly,"[""weekly.example""]",1,x\n'
        '4,Courier,"[""No consensus""]",1,w/Courier,"[""www.courier.example""]",1,blogs\n'
        '5,Broken,"[""x""",1,w/Broken,"[""b.example""]",1,x\n'
    )
    assert table.dated == "2021"
    courier, herald, weekly = rows(table)
    assert (courier.address, courier.whole, courier.verdicts[0].scope) == ("www.courier.example/go", True, None)
    assert (courier.verdicts[0].raw, courier.verdicts[0].licence) == ("Generally reliable", "CC BY-SA 3.0")
    assert said(herald) == [("reliability", "Deprecated"), ("reliability", "Blacklisted")]
    assert (herald.line, herald.aliases, herald.verdicts[0].scope) == (4, ("h.example",), "politics")
    assert (weekly.verdicts[0].applies_from, weekly.verdicts[0].applies_to, weekly.verdicts[0].scope) == (
        None, "2012", None,
    )  # fmt: skip
    assert unread(table) == [
        (6, "another entry of what stands on line 2; this copy has lost which part of it is meant"),
        (7, "status is no JSON list"),
    ]


@pytest.mark.parametrize(
    ("qualifier", "since", "until", "scope"),
    [
        ("", None, None, None),
        ("(USA)", None, None, None),
        ("(general topics)", None, None, "general topics"),
        ("(pre–October 2020)", None, "2020-09", None),
        ("(October 2020October 2022)", "2020-10", "2022-10", None),
        ("(November 2022present)", "2022-11", None, None),
        ("(5 August 2010present)", "2010-08-05", None, None),
        ("(pre–5 August 2010) (print issue)", None, "2010-08-04", "print issue"),
        ("(pre–1 January 2010)", None, "2009-12-31", None),
        ("(politics and society, 2011–present)", "2011", None, "politics and society"),
        ("(2012-2018)", "2012", "2018", None),
        ("(31 April 2010–present)", None, None, "31 April 2010–present"),
        ("(controversial topics, international politics)", None, None, "controversial topics, international politics"),
    ],
)
def test_an_entry_says_what_it_speaks_of(
    qualifier: str, since: str | None, until: str | None, scope: str | None
) -> None:
    entry = {"id": "Courier", "name": "Courier", "content_qualifier": qualifier, "status": "gu", "domain": "c.example"}
    [row] = rows(read(json.dumps(entry) + "\n"))
    verdict = row.verdicts[0]
    assert (verdict.applies_from, verdict.applies_to, verdict.scope) == (since, until, scope)
    assert verdict.raw == "generally unreliable"


def test_json_lines_with_a_broken_line() -> None:
    entry = {"id": "Courier contributors", "name": "Courier", "status": "nc", "domain": "c.example", "rsp_last": "2024"}
    other = {"id": "H", "name": "H", "status": "m", "domain": "h.example/en"}
    none = {"id": "N", "name": "N", "status": "", "domain": "n.example"}
    table = read("\n".join([json.dumps(entry), "{", "", json.dumps(other), json.dumps(none)]))
    first, second = rows(table)
    assert first.verdicts[0].scope == "contributors"
    assert first.verdicts[0].note == "entry: Courier contributors; last discussed 2024"
    assert (second.line, second.verdicts[0].raw) == (4, "m")
    assert [line for line, _ in unread(table)] == [2, 5]


# --- State Media Monitor --------------------------------------------------------------------------


def test_the_state_media_matrix() -> None:
    head = "Region,Country,Media company,Main assets,URL,Typology,Status,Notes\n"
    table = read(
        b"\xef\xbb\xbf"
        + (
            head + "Asia,X,Group,Courier Asia,https://asia.courier.example/,SC,,Merged from Hamilton\n"
            "Asia,X,Group,Courier,https://courier.example/,CaPu,,\n"
            "Asia,X,Group,Shifted,https://shifted.example/,Public,SC,\n"
            "Asia,X,Group,Named only,,IP,,\n"
        ).encode()
    )
    merged, plain, named = rows(table)
    assert merged.verdicts[0].note == "Merged from Hamilton: not State Media Monitor's own research"
    assert [row.verdicts[0].rater for row in (merged, plain, named)] == [
        "state-media-profiles", "state-media-monitor", "state-media-monitor",
    ]  # fmt: skip
    assert table.rater == "state-media-monitor"
    assert (plain.verdicts[0].note, said(plain)) == (None, [("state-control", "CaPu")])
    assert (named.address, named.name) == (None, "Named only")
    assert [(line, "shifted" in reason) for line, reason in unread(table)] == [(4, True)]
