"""The shipped ratings: each of an outlet that is there, cited, free to be passed on; raters' words."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from db.model import Lean, Rating, Reliability, StateControl
from pipelines.rater_file import COLUMNS
from pipelines.registry import SHIPPED_RATINGS, Registry
from pipelines.scales import band_of, dimension_of, label_of, value_of
from pipelines.tag import tag_url
from tests.quality.compile import LEFT_OUT, endorsement, neighbourhood

REGISTRY = Registry.load()
RAW = [rating for ratings in REGISTRY.ratings.values() for rating in ratings]
LICENCES = {
    "state-media-monitor": {"MIT (repository); seed data provided by State Media Monitor"},
    "state-media-profiles": {"MIT"},
    "wikipedia-rsp": {"CC BY-SA 4.0", "CC BY-SA 3.0"},
    "cred-1": {"CC BY 4.0"},
    "medialab": {"ODbL-1.0"},
    "endorsements": {"single cited fact"},
    "allsides": {"single cited fact; not a bulk copy"},
    "mbfc": {"single cited fact; not a bulk copy"},
    "domaindemo": {"single cited fact; not a bulk copy"},
}


def rows_of(rater: str) -> list[Rating]:
    return [rating for rating in RAW if rating.rater == rater]


def test_every_row_may_be_passed_on_and_says_where_it_is_from() -> None:
    assert len(RAW) == sum(len(rows_of(rater)) for rater in LICENCES)
    for rating in RAW:
        assert rating.redistribute, rating
        assert rating.licence in LICENCES[rating.rater], rating
        assert rating.outlet in REGISTRY.outlets, rating
        assert rating.source, rating
        assert rating.as_of, rating
        assert rating.source_url or rating.rater == "endorsements", rating
        assert not rating.source_url or rating.source_url.startswith(("https://", "http://")), rating


def test_every_table_has_the_columns_in_order_and_no_row_twice() -> None:
    tables = sorted(SHIPPED_RATINGS.glob("*.csv"))
    assert {table.stem for table in tables} == set(LICENCES)
    for table in tables:
        with table.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        assert tuple(header) == COLUMNS, table.name
        assert max(Counter(map(tuple, rows)).values()) == 1, table.name
        assert [row[0] for row in rows] == sorted(row[0] for row in rows), table.name


def test_the_tables_that_are_free_are_there() -> None:
    counts = {rater: (len(rows_of(rater)), len({rating.outlet for rating in rows_of(rater)})) for rater in LICENCES}
    assert counts["state-media-monitor"] == (212, 189)
    assert counts["state-media-profiles"] == (107, 31)
    assert counts["wikipedia-rsp"] == (391, 214)
    assert counts["cred-1"] == (190, 85)
    assert counts["medialab"] == (38, 31)
    assert counts["endorsements"] == (296, 27)


def test_of_tables_that_are_not_free_single_facts_alone_are_there() -> None:
    for rater in ("allsides", "mbfc", "domaindemo"):
        rated = {rating.outlet for rating in rows_of(rater)}
        assert len(rated) <= 40 < len(REGISTRY.outlets) / 20, rater
        assert {rating.dimension for rating in rows_of(rater)} == {"audience-lean" if rater == "domaindemo" else "bias"}
    cited = {rating.outlet for rating in RAW if rating.rater in {"allsides", "mbfc", "domaindemo"}}
    assert len(cited) <= 45
    for rater in ("adfontes", "newsguard", "lin2023-pc1"):
        assert rater in REGISTRY.raters
        assert rows_of(rater) == []


def test_share_alike_stays_apart() -> None:
    for licence, rater in {"CC BY-SA": "wikipedia-rsp", "ODbL": "medialab"}.items():
        assert {rating.rater for rating in RAW if licence in rating.licence} == {rater}
        text = (SHIPPED_RATINGS / f"{rater}.toml").read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert "share" in text.partition("\nname")[0].replace("-", " ")


def test_verdicts_on_a_part_that_a_copy_gives_as_verdicts_on_the_whole_are_left_out() -> None:
    rows = {(rating.outlet, rating.rater, rating.rated_as, rating.as_of) for rating in RAW}
    assert not LEFT_OUT & rows
    for outlet, rater, _, _ in LEFT_OUT:
        assert [rating for rating in rows_of(rater) if rating.outlet == outlet and rating.scope], outlet
        whole = {rating.raw for rating in rows_of(rater) if rating.outlet == outlet and not rating.scope}
        assert "generally unreliable" not in whole


def test_no_rater_gives_two_verdicts_on_the_same_pages_at_once() -> None:
    said: dict[tuple[str | None, ...], set[str]] = {}
    for rating in RAW:
        when = rating.applies_from, rating.as_of
        key = rating.outlet, rating.rater, rating.dimension, rating.rated_as, rating.scope, *when
        said.setdefault(key, set()).add(rating.raw)
    assert [key for key, words in said.items() if len(words) > 1] == []


def test_the_blogs_of_a_paper_do_not_lend_it_their_neighbourhood() -> None:
    figaro = {rating.scope: rating.raw for rating in rows_of("medialab") if rating.outlet == "le-figaro"}
    assert figaro == {
        None: "Mainstream Media / Hyper-centre",
        "blogs": "Counter-Informational Space / Revolutionary Right",
    }


# --- raters -----------------------------------------------------------------------------------


def test_every_rater_says_who_it_is() -> None:
    assert {path.stem for path in SHIPPED_RATINGS.glob("*.toml")} == set(REGISTRY.raters)
    for rater in REGISTRY.raters.values():
        assert rater.home.startswith("https://")
        assert rater.method.endswith(".")
        assert rater.table_licence or rater.id == "endorsements"


def test_tables_are_fetched_from_who_publishes_them() -> None:
    urls = {rater.id: rater.table_url for rater in REGISTRY.raters.values() if rater.table_url}
    assert set(urls) == {"state-media-monitor", "wikipedia-rsp", "cred-1", "domaindemo", "lin2023-pc1", "medialab"}
    for url in urls.values():
        assert re.fullmatch(r"https://raw\.githubusercontent\.com/[\w-]+/[\w-]+/(main|master|HEAD)/[\w/.-]+", url)


@pytest.mark.parametrize(
    ("rater", "dimension", "raw", "value", "label"),
    [
        ("mbfc", "bias", "left-center", "lean-left", "Left-Center"),
        ("mbfc", "bias", "center", "center", "Least Biased"),
        ("mbfc", "bias", "least biased", "center", "Least Biased"),
        ("mbfc", "bias", "extreme right", "right", "Extreme Right"),
        ("mbfc", "bias", "fake-news", None, "Questionable Source"),
        ("mbfc", "bias", "conspiracy-pseudoscience", None, "Conspiracy-Pseudoscience"),
        ("mbfc", "bias", "satire", None, "Satire"),
        ("mbfc", "bias", "pro-science", None, "Pro-Science"),
        ("mbfc", "bias", "left-center (by saudi standards)", None, "left-center (by saudi standards)"),
        ("mbfc", "bias", "right-conspiracy", None, "right-conspiracy"),
        ("mbfc", "factual-reporting", "very high", "high", "Very High"),
        ("mbfc", "factual-reporting", "mostly-factual", None, "Mostly Factual"),
        ("mbfc", "factual-reporting", "very-low", "low", "Very Low"),
        ("mbfc", "credibility", "high credibility", None, "High Credibility"),
        ("mbfc", "questionable", "failed-fact-checks", None, "Failed Fact Checks"),
        ("mbfc", "press-freedom", "usa 45/180", None, "usa 45/180"),
        ("allsides", "bias", "Lean Left", "lean-left", "Lean Left"),
        ("allsides", "bias", "right-center", "lean-right", "Lean Right"),
        ("allsides", "bias", "center", "center", "Center"),
        ("allsides", "community-agreement", "0.594", None, "0.594"),
        ("state-media-monitor", "state-control", "SC", "yes", "State-Controlled Media"),
        ("state-media-monitor", "state-control", "CaPr", "captured", "Captured Private Media"),
        ("state-media-monitor", "state-control", "IP", "no", "Independent Public Media"),
        ("state-media-profiles", "state-control", "SC", None, "State-Controlled Media"),
        ("cred-1", "category", "satire", None, "satire"),
        ("cred-1", "credibility", "0.9", None, "0.9"),
        ("lin2023-pc1", "reliability", "0.99", None, "0.99"),
        ("endorsements", "endorsement", "Reagan", None, "Reagan"),
        ("medialab", "link-neighbourhood", "Opinion Journalism / Left Wing", None, "Opinion Journalism / Left Wing"),
    ],
)
def test_a_rater_s_words_on_our_scales(rater: str, dimension: str, raw: str, value: str | None, label: str) -> None:
    assert value_of(REGISTRY.raters[rater], dimension, raw) == value
    assert label_of(REGISTRY.raters[rater], dimension, raw) == label


@pytest.mark.parametrize(
    ("rater", "dimension", "raw", "value", "label"),
    [
        ("adfontes", "bias", "-42", Lean.LEFT, "Most Extreme Left"),
        ("adfontes", "bias", "-18", Lean.LEAN_LEFT, "Skews Left"),
        ("adfontes", "bias", "-6", Lean.CENTER, "Middle"),
        ("adfontes", "bias", "0", Lean.CENTER, "Middle"),
        ("adfontes", "bias", "6", Lean.CENTER, "Middle"),
        ("adfontes", "bias", "18", Lean.LEAN_RIGHT, "Skews Right"),
        ("adfontes", "bias", "18.01", Lean.RIGHT, "Hyper-Partisan Right"),
        ("adfontes", "reliability", "23.99", Reliability.LOW, "generally problematic"),
        ("adfontes", "reliability", "40", Reliability.MIXED, "a range of possibilities"),
        ("adfontes", "reliability", "40.01", Reliability.HIGH, "generally good"),
        ("newsguard", "reliability", "59.9", Reliability.LOW, "Proceed with Caution"),
        ("newsguard", "reliability", "60", Reliability.MIXED, "Credible with Exceptions"),
        ("newsguard", "reliability", "75.0", Reliability.HIGH, "Generally Credible"),
        ("newsguard", "reliability", "100.0", Reliability.HIGH, "High Credibility"),
    ],
)
def test_a_rater_s_numbers_on_our_scales(rater: str, dimension: str, raw: str, value: str, label: str) -> None:
    found = dimension_of(REGISTRY.raters[rater], dimension)
    assert found
    band = band_of(found, raw)
    assert band
    assert (band.value, band.label) == (value, label)


def test_left_and_right_are_treated_alike() -> None:
    adfontes = dimension_of(REGISTRY.raters["adfontes"], "bias")
    assert adfontes
    mirrored = dict(zip(Lean, reversed(Lean), strict=True))
    for hundredths in range(4201):
        left, right = (band_of(adfontes, f"{sign}{hundredths / 100:.2f}") for sign in ("-", ""))
        assert left and left.value and right
        assert mirrored[Lean(left.value)] == right.value, hundredths
    for rater in ("allsides", "mbfc"):
        found = dimension_of(REGISTRY.raters[rater], "bias")
        assert found
        counts = Counter(value for _, value in found.values)
        assert (counts["left"], counts["lean-left"]) == (counts["right"], counts["lean-right"]), rater


def test_what_is_no_lean_is_never_turned_into_one() -> None:
    for rater, dimension in {
        "endorsements": "endorsement",
        "medialab": "link-neighbourhood",
        "domaindemo": "audience-lean",
    }.items():
        found = dimension_of(REGISTRY.raters[rater], dimension)
        assert found
        assert not found.values
        assert not found.bands
    alone = [
        outlet
        for outlet, rows in REGISTRY.ratings.items()
        if {rating.rater for rating in rows} <= {"endorsements", "medialab"}
    ]
    assert alone
    for outlet in alone:
        tag = tag_url(f"https://{REGISTRY.outlets[outlet].domain}/a", REGISTRY, "2026-11-22")
        assert tag.lean_low is None
        assert tag.reliability_low is None
        assert tag.raters == tag.reliability_raters == 0


def test_rows_merged_from_other_projects_are_shown_and_never_counted() -> None:
    for rating in RAW:
        assert (rating.rater == "state-media-profiles") == ("merged from another project" in (rating.note or ""))
    assert all("statemediamonitor" not in (rating.source_url or "") for rating in rows_of("state-media-profiles"))
    only = {rating.outlet for rating in rows_of("state-media-profiles")} - {
        rating.outlet for rating in rows_of("state-media-monitor")
    }
    assert only == {
        "al-manar", "cna-sg", "daily-sabah", "franceinfo", "news-front", "rbc-ru", "swissinfo", "telesur",
        "vatican-news",
    }  # fmt: skip
    for rating in rows_of("state-media-profiles"):
        tag = tag_url(f"https://{REGISTRY.outlets[rating.outlet].domain}/a", REGISTRY, "2026-11-22")
        held = [each for each in tag.ratings if each.rating.rater == "state-media-profiles"]
        assert not any(each.counted for each in held)
        if rating.outlet in only:
            assert tag.state_control in (StateControl.UNKNOWN, StateControl.NONE_ON_RECORD)


@pytest.mark.parametrize(
    ("host", "control"),
    [
        ("rt.com", StateControl.YES),
        ("sputniknews.com", StateControl.YES),
        ("cgtn.com", StateControl.YES),
        ("xinhuanet.com", StateControl.YES),
        ("bbc.co.uk", StateControl.NO),
    ],
)
def test_known_houses_keep_their_class_by_state_media_monitor_s_own_rows(host: str, control: StateControl) -> None:
    tag = tag_url(f"https://{host}/a", REGISTRY, "2026-11-22")
    assert tag.state_control is control
    counted = {each.rating.rater for each in tag.ratings if each.counted and each.rating.dimension == "state-control"}
    assert counted == {"state-media-monitor"}


# --- documents --------------------------------------------------------------------------------


def test_the_documented_counts_are_the_real_ones() -> None:
    text = (Path(__file__).parents[1] / "docs/registry.md").read_text(encoding="utf-8")
    table = text.split("## What is shipped")[1]
    mute = sum(not outlet.readable for outlet in REGISTRY.outlets.values())
    assert f"\n{len(REGISTRY.outlets)} outlets. For {mute} of them nothing to read is on record" in table
    documented = sorted(re.findall(r"\| (\d+) of (\d+)", table))
    real = sorted(
        (str(len(rows_of(rater))), str(len({rating.outlet for rating in rows_of(rater)}))) for rater in LICENCES
    )
    assert documented == real


# --- how the tables were compiled -------------------------------------------------------------


def test_an_endorsement_is_cited_by_its_own_source() -> None:
    row = {
        "outlet_id": "courier", "publication": "The Courier", "year": "1984", "endorsed": "None",
        "source": "Courier. Nov 3, 1984. p. 2.", "source2": "https://courier.example/1984", "note": "Sunday",
    }  # fmt: skip
    made = endorsement(row)
    assert (made["raw"], made["as_of"]) == ("no endorsement", "1984")
    assert (made["source"], made["source_url"]) == (row["source"], "https://courier.example/1984")
    assert made["note"] == "also: https://courier.example/1984; Sunday"
    assert endorsement(row | {"source2": ""})["source_url"] == ""


def test_a_neighbourhood_without_a_subcategory() -> None:
    row = {
        "outlet_id": "courier", "domain": "courier.example", "name": "Courier", "category": "Periphery",
        "subcategory": "", "has_paywall": "",
    }  # fmt: skip
    assert (neighbourhood(row)["raw"], neighbourhood(row)["note"]) == ("Periphery", "entry: Courier")
    more = neighbourhood(row | {"has_paywall": "false", "subcategory": "Mag"})
    assert (more["raw"], more["note"]) == ("Periphery / Mag", "entry: Courier; had no paywall")
