"""A rater's words on our scales, by its own table."""

from __future__ import annotations

import itertools

import pytest

from db.model import Dimension, Lean, Rater, Reliability, StateControl
from pipelines.registry import Registry
from pipelines.scales import leans, number_of, reliabilities, scale_of, value_of


def rater(*dimensions: Dimension) -> Rater:
    return Rater(
        id="desk", name="Desk", home="https://desk.example/", method="Reads.", attribution="Desk", licence="CC0",
        dimensions=dimensions,
    )  # fmt: skip


def test_a_word_maps_by_the_table_alone() -> None:
    bias = Dimension(name="bias", scale=("Left", "Satire"), values=(("Left", "left"),))
    judge = rater(bias)
    assert value_of(judge, "bias", "Left") == "left"
    assert value_of(judge, "bias", "  LEFT ") == "left"
    assert value_of(judge, "bias", "Satire") is None
    assert value_of(judge, "bias", "left-ish") is None
    assert value_of(judge, "tone", "Left") is None


def test_the_three_scales_share_no_word() -> None:
    for one, other in itertools.combinations((Lean, Reliability, StateControl), 2):
        assert not {value.value for value in one} & {value.value for value in other}
    assert scale_of("left") is Lean
    assert scale_of("mixed") is Reliability
    assert scale_of("captured") is StateControl
    assert scale_of("none on record") is None
    assert scale_of("0.5") is None


def test_ranges_follow_the_order_of_the_scale() -> None:
    assert leans(["right", "left", "center"]) == (Lean.LEFT, Lean.RIGHT)
    assert leans(["lean-right"]) == (Lean.LEAN_RIGHT, Lean.LEAN_RIGHT)
    assert leans([]) == (None, None)
    assert reliabilities(["high", "low"]) == (Reliability.LOW, Reliability.HIGH)


@pytest.mark.parametrize(
    ("raw", "number"), [("-0.21", -0.21), ("0", 0.0), ("nan", None), ("inf", None), ("Left", None)]
)
def test_numbers(raw: str, number: float | None) -> None:
    assert number_of(raw) == number


@pytest.mark.parametrize(
    ("judge", "dimension", "raw", "value"),
    [
        ("allsides", "bias", "Lean Left", "lean-left"),
        ("allsides", "bias", "Right", "right"),
        ("mbfc", "bias", "right-center", "lean-right"),
        ("mbfc", "bias", "fake-news", None),
        ("mbfc", "bias", "satire", None),
        ("mbfc", "bias", "pro-science", None),
        ("wikipedia-rsp", "reliability", "generally reliable", "high"),
        ("wikipedia-rsp", "reliability", "no consensus / additional considerations apply", "mixed"),
        ("wikipedia-rsp", "reliability", "deprecated", "low"),
        ("wikipedia-rsp", "reliability", "blacklisted", "low"),
        ("state-media-monitor", "state-control", "SC", "yes"),
        ("state-media-monitor", "state-control", "CaPu", "yes"),
        ("state-media-monitor", "state-control", "CaPr", "captured"),
        ("state-media-monitor", "state-control", "ISFM", "no"),
        ("state-media-monitor", "state-control", "ISFM?", None),
        ("state-media-monitor", "state-control", "IP", "no"),
        ("cred-1", "category", "unreliable", "low"),
        ("cred-1", "category", "satire", None),
        ("cred-1", "credibility", "0.105", None),
        ("domaindemo", "audience-lean", "0.2188", None),
    ],
)
def test_the_shipped_tables(judge: str, dimension: str, raw: str, value: str | None) -> None:
    assert value_of(Registry.load().raters[judge], dimension, raw) == value
