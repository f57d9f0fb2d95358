"""The shipped outlets and ratings: whole, readable, in their places, and free to be shipped."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from db.model import Lean, Outlet, StateControl
from pipelines.outlet_file import outlet_toml, read_outlet
from pipelines.registry import SHIPPED_OUTLETS, SHIPPED_RATINGS, Registry, check
from pipelines.tag import tag_url

REGISTRY = Registry.load()
FILES = sorted(SHIPPED_OUTLETS.rglob("*.toml"))
TODAY = "2026-11-22"
"""After the newest rating in the files; fixed, so that the test gives the same answer every day."""


def shipped() -> list[Outlet]:
    return list(REGISTRY.outlets.values())


def test_every_file_passes() -> None:
    assert [str(problem) for problem in check(SHIPPED_OUTLETS)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_shelf_and_host_agree(path: Path, tmp_path: Path) -> None:
    outlet = REGISTRY.outlets[path.stem]
    assert path.parent.name == (outlet.country or "zz").lower()
    assert outlet.domain
    assert outlet.readable, "nothing to read"
    assert path.read_text(encoding="utf-8").startswith("# "), "say where its addresses are from"
    copy = tmp_path / path.name
    copy.write_text(outlet_toml(outlet), encoding="utf-8")
    assert read_outlet(copy, path.name) == (outlet, [])


def test_the_starter_set_is_thirty_and_sputnik() -> None:
    assert len(FILES) == len(shipped()) == 31
    sputnik = REGISTRY.outlets["sputnik"]
    assert sputnik.front_pages == ("https://sputnikglobe.com/",)
    assert not sputnik.feeds and not sputnik.news_sitemaps and not sputnik.sitemaps


def test_the_starter_set_spans_the_spectrum_and_the_world() -> None:
    tags = {outlet.id: tag_url(f"https://{outlet.domain}/a", REGISTRY, TODAY) for outlet in shipped()}
    assert sum(tag.raters >= 2 for tag in tags.values()) >= 20
    leans = Counter(tag.lean for tag in tags.values() if tag.lean)
    assert set(leans) == set(Lean), leans
    assert sum(leans.values()) >= 15
    assert {tag.state_control for tag in tags.values()} >= {
        StateControl.YES,
        StateControl.NO,
        StateControl.NONE_ON_RECORD,
    }
    assert sum(tag.state_control is StateControl.YES for tag in tags.values()) >= 4
    assert len({outlet.country for outlet in shipped()}) >= 12
    assert len({language for outlet in shipped() for language in outlet.languages}) >= 10


def test_owners_carry_their_basis() -> None:
    for outlet in shipped():
        assert bool(outlet.owner) == bool(outlet.owner_basis), outlet.id
        assert bool(outlet.funding) == bool(outlet.funding_basis), outlet.id


def test_every_shipped_rating_may_be_redistributed() -> None:
    rows = [rating for ratings in REGISTRY.ratings.values() for rating in ratings]
    assert len(rows) > 200
    assert [rating for rating in rows if not rating.redistribute] == []
    for rating in rows:
        assert rating.outlet in REGISTRY.outlets
        assert rating.rater in REGISTRY.raters
        assert rating.source and rating.source_url and rating.licence and rating.as_of


def test_single_cited_facts_stay_few_and_share_alike_stays_apart() -> None:
    rows = [rating for ratings in REGISTRY.ratings.values() for rating in ratings]
    for rating in rows:
        if rating.rater in ("allsides", "mbfc", "domaindemo"):
            assert rating.licence.startswith("single cited fact")
        assert ("CC BY-SA" in rating.licence) == (rating.rater == "wikipedia-rsp")
    cited = Counter(rating.rater for rating in rows if rating.licence.startswith("single cited fact"))
    assert max(cited.values()) <= 60


def test_every_rater_says_who_it_is() -> None:
    assert {path.stem for path in SHIPPED_RATINGS.glob("*.toml")} == set(REGISTRY.raters)
    for rater in REGISTRY.raters.values():
        assert rater.home.startswith("https://")
        assert rater.method.endswith(".")
