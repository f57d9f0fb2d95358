"""Tags: the ratings that held on the day, never a guess, and the evidence beside each."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.model import (
    Article,
    Dimension,
    Fingerprint,
    Genre,
    Host,
    Lean,
    Outlet,
    Rater,
    Rating,
    Reliability,
    Section,
    StateControl,
    Status,
    Tag,
)
from pipelines.origin import agency_of, plain_mark, wire_marks
from pipelines.registry import Registry
from pipelines.tag import tag, tag_json, tag_url

LEANS = tuple((lean.value, lean.value) for lean in Lean)
TRUST = tuple((word.value, word.value) for word in Reliability)
CLASSES = (("SC", "yes"), ("CaPr", "captured"), ("IP", "no"))


def rater(rater_id: str) -> Rater:
    return Rater(
        id=rater_id, name=rater_id.title(), home=f"https://{rater_id}.example/", method="Reads.", attribution=rater_id,
        licence="CC0",
        dimensions=(
            Dimension(name="bias", values=LEANS),
            Dimension(name="reliability", values=TRUST),
            Dimension(name="state-control", values=CLASSES),
            Dimension(name="audience-lean"),
        ),
    )  # fmt: skip


RATERS = [rater(name) for name in ("one", "two", "three")]


def says(judge: str, raw: str, as_of: str | None = "2020-01-01", **facts: object) -> Rating:
    dimension = "reliability" if raw in dict(TRUST) else "state-control" if raw in dict(CLASSES) else "bias"
    known: dict[str, object] = {
        "outlet": "courier", "rater": judge, "dimension": dimension, "raw": raw, "rated_as": "courier.example",
        "as_of": as_of, "licence": "CC0", "redistribute": True,
    }  # fmt: skip
    return Rating(**(known | facts))  # type: ignore[arg-type]


COURIER = Outlet(
    id="courier",
    name="The Courier",
    hosts=(
        Host(host="courier.example"),
        Host(host="old-courier.example", kind="former", valid_to="2015", after="same"),
        Host(host="courier-fr.example", kind="edition"),
        Host(host="crr.example", kind="short-link"),
    ),
    country="GB",
    type="newspaper",
    sections=(
        Section(pattern="^/opinion/", section="opinion"),
        Section(pattern="^/wires/agency/", section="wire", origin="agency"),
        Section(pattern="blogs.courier.example", match="host", section="blog"),
    ),
)
PLAIN = Outlet(id="plain", name="Plain News", hosts=(Host(host="plain.example"),))
AGENCY = Outlet(id="agency", name="Agency", hosts=(Host(host="agency.example"),), type="wire")


def tagged(
    *ratings: Rating, url: str = "https://courier.example/a", day: str | None = "2021-06-01", **hints: object
) -> Tag:
    registry = Registry.of([COURIER, PLAIN, AGENCY], RATERS, ratings)
    return tag_url(url, registry, day, **hints)  # type: ignore[arg-type]


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


# --- as of ------------------------------------------------------------------------------------


def held(found: Tag) -> list[tuple[str, bool, bool]]:
    return [(each.rating.raw, each.later, each.counted) for each in found.ratings]


def test_the_newest_on_record_holds_else_the_oldest_later_one() -> None:
    history = [
        says("one", "left", "2018-03-01"),
        says("one", "center", "2020-03-01"),
        says("one", "right", "2022-03-01"),
    ]
    assert held(tagged(*history, day="2019-01-01")) == [("left", False, True)]
    assert held(tagged(*history, day="2020-03-01")) == [("center", False, True)]
    assert held(tagged(*history, day="2030-01-01")) == [("right", False, True)]
    assert held(tagged(*history, day=None)) == [("right", False, True)]
    assert held(tagged(*history, day="2017-01-01")) == [("left", True, False)]


def test_a_later_rating_fills_neither_lean_nor_reliability_but_state_control() -> None:
    found = tagged(
        says("one", "left"), says("two", "left"), says("one", "low"), says("three", "SC"),
        says("one", "0.5", dimension="audience-lean"), day="2017-12-14",
    )  # fmt: skip
    assert all(each.later for each in found.ratings)
    assert (found.lean, found.lean_low, found.raters, found.reliability_low) == (None, None, 0, None)
    assert found.audience_lean is None
    assert found.state_control is StateControl.YES
    assert [each.rating.raw for each in found.ratings if each.counted] == ["SC"]


def test_a_year_is_on_record_from_its_end() -> None:
    assert tagged(says("one", "left", "2020"), day="2020-12-30").raters == 0
    assert tagged(says("one", "left", "2020"), day="2020-12-31").raters == 1
    assert tagged(says("one", "left", "2020-02"), day="2020-03-01").raters == 1
    assert tagged(says("one", "left", None), day="2020-03-01").raters == 0
    assert tagged(says("one", "left", None), day=None).raters == 1


def test_an_undated_article_is_tagged_as_of_today_and_says_so() -> None:
    found = tagged(says("one", "left"), day=None)
    assert found.note == "undated: ratings as of today"
    assert tagged(says("one", "left")).note is None


def test_a_rating_for_certain_dates_holds_there_alone() -> None:
    spans = [says("one", "high", applies_to="2012"), says("one", "low", applies_from="2013")]
    assert tagged(*spans, day="2022-05-05").reliability is Reliability.LOW
    old = [dataclasses.replace(each, as_of="2010-01-01") for each in spans]
    assert tagged(*old, day="2012-12-31").reliability is Reliability.HIGH
    assert tagged(*old, day="2013-01-01").reliability is Reliability.LOW
    assert tagged(*old, day=None).reliability is Reliability.LOW


def test_the_most_specific_address_wins_then_the_newest() -> None:
    whole = says("one", "left", "2021-01-01")
    path = says("one", "right", "2020-01-01", rated_as="courier.example/world/")
    assert tagged(whole, path, url="https://courier.example/world/a").lean_low is Lean.RIGHT
    assert tagged(whole, path, url="https://courier.example/worldly/a").lean_low is Lean.LEFT
    edition = says("one", "center", "2019-01-01", rated_as="courier-fr.example")
    assert tagged(whole, edition, url="https://www.courier-fr.example/a").lean_low is Lean.CENTER
    assert tagged(whole, edition).lean_low is Lean.LEFT
    assert tagged(edition).ratings == ()
    scoped = says("one", "right", scope="path /en", rated_as="courier.example/en")
    assert tagged(scoped).ratings == ()
    assert tagged(scoped, url="https://courier.example/en/a").lean_low is Lean.RIGHT


def test_names_primary_and_former_hosts_speak_for_the_whole_outlet() -> None:
    for rated_as in ("The Courier", "https://www.courier.example/", "old-courier.example", "crr.example"):
        assert tagged(says("one", "left", rated_as=rated_as)).raters == 1, rated_as
        assert tagged(says("one", "left", rated_as=rated_as), url="https://crr.example/x").raters == 1, rated_as
    own = says("one", "0.1", dimension="audience-lean", rated_as="old-courier.example")
    other = says("one", "0.9", dimension="audience-lean", rated_as="courier.example")
    assert tagged(own, other, url="https://old-courier.example/a").audience_lean == 0.1
    assert tagged(own, other).audience_lean == 0.9


def test_control_of_an_edition_is_control_of_the_house() -> None:
    edition = says("one", "SC", rated_as="courier-fr.example")
    assert tagged(edition).state_control is StateControl.YES
    assert tagged(edition, says("one", "IP", "2019-01-01")).state_control is StateControl.NO


def test_equal_rows_that_differ_are_all_shown_and_give_a_range() -> None:
    found = tagged(says("one", "left"), says("one", "center"), says("two", "left"))
    assert (found.lean, found.lean_low, found.lean_high, found.raters) == (None, Lean.LEFT, Lean.CENTER, 2)
    assert len(found.ratings) == 3
    twice = tagged(says("one", "left"), says("one", "left", note="again"))
    assert len(twice.ratings) == 1


def test_a_topic_is_shown_and_never_counted() -> None:
    found = tagged(says("one", "low", scope="politics"), says("one", "high", scope="excluding politics"))
    assert held(found) == [("high", False, False), ("low", False, False)]
    assert (found.reliability_low, found.status) == (None, Status.UNRATED)


def test_a_verdict_per_topic_ends_the_older_one_on_the_whole() -> None:
    whole = says("one", "low", "2018-01-01")
    topic = says("one", "high", "2020-01-01", scope="excluding politics")
    assert tagged(whole, topic, day="2019-01-01").reliability is Reliability.LOW
    assert held(tagged(whole, topic)) == [("low", False, False), ("high", False, False)]
    beside = says("one", "mixed", "2020-01-01")
    assert tagged(beside, topic).reliability is Reliability.MIXED


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


# --- a plain restatement ----------------------------------------------------------------------

days = st.sampled_from(["2018-01-01", "2019-06-15", "2020-01-01", "2021-06-01", "2022-12-31"])
rows = st.builds(
    lambda judge, raw, as_of, place, since, until: says(
        judge, raw, as_of, rated_as=place, applies_from=since, applies_to=until
    ),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["left", "center", "right", "high", "low"]),
    days,
    st.sampled_from(["courier.example", "The Courier", "courier.example/world", "courier-fr.example"]),
    st.sampled_from([None, None, "2019", "2020-01-01"]),
    st.sampled_from([None, None, "2019-12", "2021"]),
)


def plainly(ratings: list[Rating], host: str, path: str, day: str) -> set[tuple[str, str, str, bool]]:
    """The as-of rule said slowly: per rater and dimension, raw values that hold and whether they are later."""
    answer = set()
    for judge in ("one", "two"):
        for dimension in ("bias", "reliability"):
            fit = []
            for row in ratings:
                if (row.rater, row.dimension) != (judge, dimension):
                    continue
                if row.applies_from and day[: len(row.applies_from)] < row.applies_from:
                    continue
                if row.applies_to and day[: len(row.applies_to)] > row.applies_to:
                    continue
                if row.rated_as == "courier.example/world":
                    if host == "courier.example" and path.startswith("/world/"):
                        fit.append((2, row))
                elif row.rated_as == "courier-fr.example":
                    if host == "courier-fr.example":
                        fit.append((1, row))
                else:
                    fit.append((0, row))
            known = [(rank, row) for rank, row in fit if (row.as_of or "") <= day]
            later = not known
            pool = known or fit
            if not pool:
                continue
            top = [row for rank, row in pool if rank == max(rank for rank, _ in pool)]
            dates = [row.as_of or "" for row in top]
            date = min(dates) if later else max(dates)
            last = [row for row in top if row.as_of == date]
            named = [row for row in last if row.rated_as == "courier.example"]
            if host == "courier.example" and named and last[0].rated_as in ("courier.example", "The Courier"):
                last = named  # the article's own host goes before the outlet's name
            answer |= {(judge, dimension, row.raw, later) for row in last}
    return answer


@given(st.lists(rows, max_size=12), st.sampled_from(["courier.example", "courier-fr.example"]),
       st.sampled_from(["/a", "/world/a"]), days)  # fmt: skip
def test_the_rule_equals_its_plain_restatement(ratings: list[Rating], host: str, path: str, day: str) -> None:
    found = tagged(*ratings, url=f"https://{host}{path}", day=day)
    got = {(each.rating.rater, each.rating.dimension, each.rating.raw, each.later) for each in found.ratings}
    assert got == plainly(ratings, host, path, day)
    leans = [Lean(each.rating.raw) for each in found.ratings if each.rating.dimension == "bias" and not each.later]
    order = list(Lean)
    assert found.lean_low == min(leans, key=order.index, default=None)
    assert found.lean_high == max(leans, key=order.index, default=None)
    judges = {each.rating.rater for each in found.ratings if each.rating.dimension == "bias" and not each.later}
    assert found.raters == len(judges)
    assert (found.lean is not None) == (len(judges) == 2 and len(set(leans)) == 1)


@given(st.lists(rows, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(ratings: list[Rating], random) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(ratings, len(ratings))
    assert tagged(*ratings) == tagged(*mixed) == tagged(*ratings)


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
    (control,) = [each for each in found.ratings if each.rating.dimension == "state-control"]
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
