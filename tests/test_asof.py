"""Which ratings hold for an article: the day, the address, the scope; and the rule said plainly (pipelines/asof.py)."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from db.model import Host, Lean, Outlet, Rating, Reliability, StateControl, Status
from pipelines.registry import Registry
from pipelines.tag import tag_url
from tests.raters import COURIER, RATERS, held, says, tagged


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


def test_what_is_said_of_a_paper_is_shown_and_not_counted_on_its_edition() -> None:
    found = tagged(says("one", "left"), says("two", "SC"), url="https://courier-fr.example/a")
    assert (found.lean_low, found.raters, found.state_control) == (None, 0, StateControl.YES)
    assert [each.rating.raw for each in found.ratings] == ["SC", "left"]


def test_a_row_on_an_alias_speaks_for_the_alias_alone() -> None:
    alias = dataclasses.replace(COURIER, hosts=(*COURIER.hosts, Host(host="courier-2.example", kind="alias")))
    rows = [says("one", "left", rated_as="courier-2.example")]
    registry = Registry.of([alias], RATERS, rows)
    assert tag_url("https://courier-2.example/a", registry, "2021-01-01").raters == 1
    assert tag_url("https://courier.example/a", registry, "2021-01-01").ratings == ()


def test_a_platform_s_rating_is_not_its_users() -> None:
    platform = Outlet(id="pages", name="Pages", hosts=(Host(host="pages.example"),), type="platform")
    rows = [says("one", "left", outlet="pages", rated_as=name) for name in ("pages.example", "Pages")]
    registry = Registry.of([platform], RATERS, rows)
    assert tag_url("https://pages.example/a", registry, "2021-01-01").raters == 1
    assert tag_url("https://jane.pages.example/a", registry, "2021-01-01").ratings == ()


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
    counts = [each for each in found.ratings if each.rating.dimension == "bias" and not each.later]
    if host == "courier-fr.example":  # what is said of the paper is not said of its edition
        counts = [each for each in counts if each.rating.rated_as == host]
    leans = [Lean(each.rating.raw) for each in counts]
    order = list(Lean)
    assert found.lean_low == min(leans, key=order.index, default=None)
    assert found.lean_high == max(leans, key=order.index, default=None)
    judges = {each.rating.rater for each in counts}
    assert found.raters == len(judges)
    assert (found.lean is not None) == (len(judges) == 2 and len(set(leans)) == 1)


@given(st.lists(rows, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(ratings: list[Rating], random) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(ratings, len(ratings))
    assert tagged(*ratings) == tagged(*mixed) == tagged(*ratings)
