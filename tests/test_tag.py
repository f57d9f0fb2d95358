"""Tags: the ratings that held on the day, never a guess, and the evidence beside each."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db.model import (
    Article,
    Fingerprint,
    Genre,
    Host,
    Lean,
    Outlet,
    Reliability,
    Reply,
    StateControl,
    Status,
)
from pipelines.origin import agency_of, plain_mark, wire_marks
from pipelines.registry import Registry
from pipelines.tag import tag, tag_json, tag_url
from tests.raters import AGENCY, COURIER, RATERS, held, says, tagged

# --- what fills which field -------------------------------------------------------------------


def test_lean_needs_two_raters_that_agree() -> None:
    one = tagged(says("one", "lean-left"))
    assert (one.lean, one.lean_low, one.lean_high, one.raters) == (None, Lean.LEAN_LEFT, Lean.LEAN_LEFT, 1)
    two = tagged(says("one", "lean-left"), says("two", "lean-left"))
    assert (two.lean, two.raters, two.status) == (Lean.LEAN_LEFT, 2, Status.TAGGED)
    differ = tagged(says("one", "lean-right"), says("two", "center"), says("three", "left"))
    assert (differ.lean, differ.lean_low, differ.lean_high, differ.raters) == (None, Lean.LEFT, Lean.LEAN_RIGHT, 3)


def test_one_reliability_band_is_enough_and_two_must_agree() -> None:
    one = tagged(says("one", "high"))
    assert (one.reliability, one.reliability_raters) == (Reliability.HIGH, 1)
    differ = tagged(says("one", "high"), says("two", "low"))
    assert (differ.reliability, differ.reliability_low, differ.reliability_high, differ.reliability_raters) == (
        None, Reliability.LOW, Reliability.HIGH, 2,
    )  # fmt: skip


def test_audience_is_an_axis_of_its_own() -> None:
    found = tagged(says("one", "-0.25", dimension="audience-lean"), says("two", "left"))
    assert found.audience_lean == -0.25
    assert (found.lean, found.lean_low, found.raters) == (None, Lean.LEFT, 1)
    differ = tagged(says("one", "0.1", dimension="audience-lean"), says("two", "0.3", dimension="audience-lean"))
    assert differ.audience_lean is None
    assert [held.counted for held in differ.ratings] == [True, True]


@pytest.mark.parametrize(
    ("raws", "control"),
    [
        (("SC",), StateControl.YES),
        (("CaPr",), StateControl.CAPTURED),
        (("IP",), StateControl.NO),
        ((), StateControl.NONE_ON_RECORD),
        (("SC", "IP"), StateControl.UNKNOWN),
    ],
)
def test_state_control(raws: tuple[str, ...], control: StateControl) -> None:
    ratings = [says(judge.id, raw) for judge, raw in zip(RATERS, raws, strict=False)]
    assert tagged(*ratings).state_control is control


def test_a_word_off_the_scale_is_shown_and_never_counted() -> None:
    found = tagged(says("one", "satire"), says("two", "0.4", dimension="reliability"))
    assert [(held.rating.raw, held.value, held.counted) for held in found.ratings] == [
        ("satire", None, False), ("0.4", None, False),
    ]  # fmt: skip
    assert (found.status, found.raters, found.reliability_raters) == (Status.UNRATED, 0, 0)


def test_unrated_unknown_and_ambiguous_are_said() -> None:
    unrated = tagged()
    assert (unrated.status, unrated.outlet, unrated.state_control) == (
        Status.UNRATED, "courier", StateControl.NONE_ON_RECORD,
    )  # fmt: skip
    unknown = tagged(url="https://nobody.example/a")
    assert (unknown.status, unknown.outlet, unknown.state_control, unknown.host) == (
        Status.UNKNOWN, None, StateControl.UNKNOWN, "nobody.example",
    )  # fmt: skip
    shut = Outlet(id="shut", name="Shut", hosts=(Host(host="shut.example", valid_to="2020", after="closed"),))
    ambiguous = tag_url("https://shut.example/a", Registry.of([shut]))
    assert (ambiguous.status, ambiguous.outlet, ambiguous.state_control) == (
        Status.AMBIGUOUS, None, StateControl.UNKNOWN,
    )  # fmt: skip
    assert ambiguous.note and "the article's date is missing" in ambiguous.note


# --- opinion ----------------------------------------------------------------------------------


def test_opinion_does_not_inherit_the_news_lean() -> None:
    news = [says("one", "left"), says("two", "left"), says("one", "high"), says("three", "SC")]
    for hints in ({"url": "https://courier.example/opinion/a"}, {"genre": Genre.OPINION}, {"section": "opinion"}):
        found = tagged(*news, **hints)  # type: ignore[arg-type]
        assert (found.section, found.status) == ("opinion", Status.UNRATED)
        assert (found.lean, found.lean_low, found.raters, found.reliability) == (None, None, 0, None)
        assert len(found.ratings) == 4
        assert found.state_control is StateControl.YES


def test_opinion_pages_have_the_ratings_of_opinion_pages() -> None:
    ratings = [
        says("one", "center"),
        says("one", "right", scope="opinion", rated_as="The Courier - Editorial"),
        says("two", "right", rated_as="https://courier.example/opinion"),
        says("two", "center"),
    ]
    opinion = tagged(*ratings, url="https://courier.example/opinion/a")
    assert (opinion.lean, opinion.raters, opinion.status) == (Lean.RIGHT, 2, Status.TAGGED)
    news = tagged(*ratings)
    assert (news.lean, news.raters, news.section) == (Lean.CENTER, 2, None)


def test_a_rating_of_the_news_pages_holds_where_news_can_be_told() -> None:
    news = says("one", "left", scope="news")
    assert tagged(news).raters == 1  # the outlet's file tells opinion apart, and this is none
    assert tagged(news, url="https://courier.example/opinion/a").ratings == ()
    elsewhere = dataclasses.replace(news, outlet="plain", rated_as="Plain News")
    assert held(tagged(elsewhere, url="https://plain.example/a")) == [("left", False, False)]
    assert tagged(elsewhere, url="https://plain.example/a", genre=Genre.NEWS).raters == 1


def test_sections_by_path_go_before_those_by_host() -> None:
    assert tagged(url="https://blogs.courier.example/a").section == "blog"
    assert tagged(url="https://blogs.courier.example/opinion/a").section == "opinion"
    assert tagged(url="https://courier.example/a").section is None


@pytest.mark.parametrize(
    "path",
    [
        "/opinion", "/opinion/a", "//opinion/a", "/./opinion/a", "/%6Fpinion/a", "/OPINION/a", "/2026/01/opinion/a",
        "/interactive/2024/01/01/opinion/a.html", "/news/../opinion/a",
    ],
)  # fmt: skip
def test_an_address_that_says_opinion_inherits_nothing(path: str) -> None:
    rows = [says("one", "left"), says("two", "left"), says("one", "high"), says("one", "SC")]
    found = tagged(*rows, url=f"https://courier.example{path}")
    assert (found.lean_low, found.raters, found.reliability_low) == (None, 0, None), path
    assert found.state_control is StateControl.YES
    assert tagged(*rows, url="https://courier.example/news/opinionated-a").raters == 2


def test_an_agency_s_mark_is_not_taken_from_who_bears_it_too() -> None:
    taipei = dataclasses.replace(AGENCY, id="cna-tw", name="Central News Agency")
    channel = Outlet(id="cna-sg", name="CNA (Channel)", hosts=(Host(host="channel.example"),))
    registry = Registry.of([COURIER, taipei, channel])
    at_home = article(canonical_url="https://channel.example/a", url="https://channel.example/a", agency="CNA")
    assert tag(at_home, registry).tag.origin is None
    elsewhere = tag(article(agency="CNA"), registry).tag
    assert (elsewhere.origin, elsewhere.origin_evidence) == (None, "signed CNA")


def test_a_number_off_the_scale_is_no_audience() -> None:
    assert tagged(says("one", "0.9", dimension="audience-lean")).audience_lean == 0.9
    assert tagged(says("one", "2", dimension="audience-lean")).audience_lean is None


def test_control_that_is_on_record_and_does_not_count_is_unknown() -> None:
    assert tagged(says("one", "doubtful", dimension="state-control")).state_control is StateControl.UNKNOWN
    assert tagged().state_control is StateControl.NONE_ON_RECORD


# --- articles and origin ----------------------------------------------------------------------


def article(**facts: object) -> Article:
    known: dict[str, object] = {
        "url": "https://courier.example/a", "canonical_url": "https://courier.example/a", "title": "A",
        "body": "Words.", "word_count": 1, "fingerprint": Fingerprint(content="", body=""),
    }  # fmt: skip
    return Article(**(known | facts))  # type: ignore[arg-type]


def test_an_article_is_tagged_as_of_the_publishers_own_day() -> None:
    registry = Registry.of([COURIER], RATERS, [says("one", "high", "2020-01-02")])
    late = tag(article(published="2020-01-02T00:30:00+05:00"), registry)
    assert late.tag.reliability is Reliability.HIGH
    early = tag(article(published="2020-01-01T23:30:00-05:00"), registry)
    assert early.tag.reliability is None
    assert early.article.published == "2020-01-01T23:30:00-05:00"
    undated = tag(article(), registry)
    assert undated.tag.note == "undated: ratings as of today"


SIGNED = Registry.load()


@pytest.mark.parametrize(
    ("publisher", "agency", "origin"),
    [
        ("https://www.nytimes.com/a", "(Sputnik)", "sputnik"),
        ("https://www.nytimes.com/a", "AP", "ap"),
        ("https://www.nytimes.com/a", "By The Associated Press", "ap"),
        ("https://www.nytimes.com/a", "Xinhua", "xinhua"),
        ("https://apnews.com/a", "AP", None),
        ("https://sputniknews.com/a", "Sputnik", None),
        ("https://nobody.example/a", "(AP)", "ap"),
        ("https://www.nytimes.com/a", "AP/Xinhua", None),
        ("https://www.nytimes.com/a", "Nobody's Agency", None),
        ("https://www.nytimes.com/a", None, None),
    ],
)
def test_a_signature_tells_the_origin(publisher: str, agency: str | None, origin: str | None) -> None:
    found = tag(article(canonical_url=publisher, url=publisher, agency=agency), SIGNED).tag
    assert found.origin == origin
    if origin:
        assert found.origin_evidence == f"signed {agency}"


def test_a_section_and_a_canonical_address_tell_the_origin_too() -> None:
    registry = Registry.of([COURIER, AGENCY])
    wire = tag(article(canonical_url="https://courier.example/wires/agency/a"), registry).tag
    assert (wire.origin, wire.section) == ("agency", "wire")
    claimed = tag(article(canonical_claimed="https://agency.example/x"), registry).tag
    assert (claimed.origin, claimed.origin_evidence) == ("agency", "canonical address https://agency.example/x")
    assert tag(article(canonical_claimed="https://www.courier.example/"), registry).tag.origin is None
    assert tag(article(canonical_claimed="https://nobody.example/x"), registry).tag.origin is None


@pytest.mark.parametrize(
    ("named", "origin", "evidence"),
    [
        ("The Agency", "agency", "the page names The Agency as its source"),
        ("https://www.agency.example/story", "agency", "the page names https://www.agency.example/story as its source"),
        ("https://nobody.example/story", None, "the page names https://nobody.example/story as its source"),
        ("Somebody Else", None, "the page names Somebody Else as its source"),
        ("The Herald", None, "the page names The Herald as its source"),
        ("The Courier", None, None),
        ("https://courier.example/other", None, None),
    ],
)
def test_an_agency_that_the_page_names_is_believed_and_any_address(
    named: str, origin: str | None, evidence: str | None
) -> None:
    agency = dataclasses.replace(AGENCY, name="The Agency")
    herald = Outlet(id="herald", name="The Herald", hosts=(Host(host="herald.example"),))  # one of many of that name
    found = tag(article(origin_claimed=named), Registry.of([COURIER, agency, herald])).tag
    assert (found.origin, found.origin_evidence) == (origin, evidence)


def test_an_aggregator_that_names_nobody_says_so() -> None:
    page = "https://www.msn.com/en-us/news/a"
    unnamed = tag(article(canonical_url=page, url=page), SIGNED).tag
    assert (unnamed.outlet, unnamed.section, unnamed.origin) == ("msn", "aggregated", None)
    assert unnamed.origin_evidence == "an aggregator's page that does not say who wrote it"
    named = tag(article(canonical_url=page, url=page, canonical_claimed="https://www.npr.org/a"), SIGNED).tag
    assert named.origin == "npr"


def test_the_origin_s_ratings_are_shown_and_feed_nothing() -> None:
    agency = dataclasses.replace(AGENCY, name="The Agency")
    ratings = [says("one", "right", outlet="agency", rated_as="agency.example"), says("one", "left")]
    registry = Registry.of([COURIER, agency], RATERS, ratings)
    found = tag(article(origin_claimed="The Agency", published="2021-01-01"), registry).tag
    assert (found.lean_low, found.lean_high, found.raters) == (Lean.LEFT, Lean.LEFT, 1)
    assert [(held.rating.outlet, held.value) for held in found.origin_ratings] == [("agency", "right")]
    line = tag_json(found)
    assert [row["raw"] for row in line["origin_ratings"]] == ["right"]
    assert [row["raw"] for row in line["ratings"]] == ["left"]
    assert "origin_ratings" not in tag_json(tag(article(), registry).tag)


def test_a_reply_goes_with_the_tag() -> None:
    reply = Reply(day="2025-01-01", text="No.", url="https://courier.example/no")
    found = tag(article(), Registry.of([dataclasses.replace(COURIER, replies=(reply,))])).tag
    assert tag_json(found)["replies"] == [
        {"day": "2025-01-01", "text": "No.", "url": "https://courier.example/no", "rater": None}
    ]


def test_marks_are_read_without_their_frames() -> None:
    assert {plain_mark(text) for text in ("(Sputnik)", "Sputnik", " SPUTNIK –", "/Sputnik/")} == {"sputnik"}
    marks = wire_marks()
    assert agency_of("(RIA Novosti)", marks) == "ria-novosti"
    assert agency_of("РИА Новости", marks) == "ria-novosti"
    assert agency_of("AFP, Agence France-Presse", marks) == "afp"
    assert agency_of("AFP and Reuters", marks) is None
    assert agency_of("apart", marks) is None


# --- the seed, the contract, the façade, the cost ---------------------------------------------


def test_sputnik_in_2017_is_state_controlled_by_a_later_rating() -> None:
    found = tag_url("https://sputniknews.com/middleeast/201712141060000000-syria/", SIGNED, "2017-12-14")
    assert (found.outlet, found.name, found.country, found.state_control) == (
        "sputnik", "Sputnik", "RU", StateControl.YES,
    )  # fmt: skip
    (control,) = [each for each in found.ratings if each.rating.dimension == "state-control" and each.counted]
    assert (control.rating.rater, control.rating.as_of, control.later, control.counted) == (
        "state-media-monitor", "2024-02-07", True, True,
    )  # fmt: skip
    wikipedia = [each for each in found.ratings if each.rating.rater == "wikipedia-rsp"]
    assert [(each.rating.as_of, each.later) for each in wikipedia] == [("2021-03-17", True)]
    assert found.reliability_low is None


def test_json_has_the_keys_of_the_contract_in_their_order() -> None:
    line = tag_json(tag_url("https://www.nytimes.com/2026/09/01/us/a.html", SIGNED, "2026-09-01"))
    assert list(line) == [
        "url", "host", "status", "outlet", "name", "country", "type", "state_control", "section", "lean", "lean_low",
        "lean_high", "raters", "reliability", "reliability_low", "reliability_high", "reliability_raters",
        "audience_lean", "origin", "registry_version", "ratings",
    ]  # fmt: skip
    assert list(line["ratings"][0]) == [
        "rater", "dimension", "raw", "value", "scope", "as_of", "later", "counted", "source_url", "licence",
    ]  # fmt: skip
    assert (line["status"], line["lean"], line["raters"], line["state_control"]) == (
        "tagged", "lean-left", 2, "none on record",
    )  # fmt: skip
    assert all(type(value) in (str, int, float, list, type(None)) for value in line.values())


@pytest.mark.parametrize(
    "code",
    [
        "from pipelines import tag; assert 'trafilatura' not in sys.modules",
        "import pipelines.tag; from pipelines import tag; assert callable(tag)",
        "from pipelines.tag import tag as one; from pipelines import tag; assert tag is one",
        "from pipelines import Registry; Registry.load(); assert not {'crawler', 'scrapy'} & set(sys.modules)",
        "import pipelines; assert not hasattr(pipelines, 'enrich')",
        "from masthead import Registry, extract, tag; assert all(map(callable, (Registry, extract, tag)))",
    ],
)
def test_the_library_is_loaded_as_asked_for(code: str) -> None:
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", f"import sys; {code}"], cwd=root, check=True)


def test_ten_thousand_addresses_take_seconds() -> None:
    begin = time.process_time()
    for number in range(10_000):
        tag_url(f"https://www.nytimes.com/2026/01/02/us/{number}.html", SIGNED, "2026-01-02")
    assert time.process_time() - begin < 5


def test_cost_does_not_grow_with_the_registry() -> None:
    many = [Outlet(id=f"o{number}", name="O", hosts=(Host(host=f"o{number}.example"),)) for number in range(20_000)]
    small, large = Registry.of([COURIER]), Registry.of([COURIER, *many])

    def cost(registry: Registry) -> float:
        begin = time.process_time()
        for number in range(1000):
            tag_url(f"https://courier.example/{number}", registry, "2026-01-02")
        return time.process_time() - begin

    assert min(cost(large) for _ in range(3)) < 3 * min(cost(small) for _ in range(3))
