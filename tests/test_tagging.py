"""Stored tags follow the registry, and nothing but the registry: the same one gives the same tags."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler import tagging
from db.model import Host, Lean, Outlet, Rating
from pipelines.registry import Registry
from tests.driving import Desk
from tests.newspaper import Newspaper
from tests.office import AT, Office, article
from tests.raters import COURIER, RATERS, says

DAYS = ("2019-06-01", "2021-06-01", "2025-06-01")
"""Of the articles below, in their order."""


def registry(*ratings: Rating, outlets: tuple[Outlet, ...] = (COURIER,)) -> Registry:
    return Registry.of(outlets, RATERS, ratings)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("tags") / "news.db") as office:
        office.writer.do(partial(tagging.sync, registry=registry())).result()
        for number, day in enumerate(DAYS):
            office.store(article(f"https://courier.example/{number}", published=f"{day}T23:30:00-05:00"), COURIER)
        yield office


def retag(office: Office, found: Registry) -> int:
    office.writer.do(partial(tagging.sync, registry=found)).result()
    return office.writer.do(partial(tagging.retag, registry=found)).result()


def seen(office: Office, columns: str = "lean_low, lean_high, raters") -> list[tuple[object, ...]]:
    return office.ask(f"select {columns} from tagged_articles order by id")


def test_a_new_rating_changes_newer_articles_and_leaves_older_ones(office: Office) -> None:
    one = (says("one", "left", "2018-01-01"), says("two", "left", "2018-01-01"))
    retag(office, registry(*one))
    assert seen(office) == [("left", "left", 2)] * 3
    changed = retag(office, registry(*one, says("one", "right", "2020-01-01")))
    assert seen(office) == [("left", "left", 2), ("left", "right", 2), ("left", "right", 2)]
    assert changed == 2
    assert seen(office, "lean") == [("left",), (None,), (None,)]


def test_a_rating_only_on_record_later_is_shown_and_fills_nothing(office: Office) -> None:
    retag(office, registry(says("one", "left", "2024-01-01")))
    assert seen(office) == [(None, None, 0), (None, None, 0), ("left", "left", 1)]
    later = office.column("select json_extract(ratings, '$[0].later') from tags order by article")
    assert later == [1, 1, 0]


def test_every_tag_says_by_which_registry(office: Office) -> None:
    found = registry(says("three", "IP", "2018-01-01"))
    retag(office, found)
    assert seen(office, "registry_version, state_control") == [(found.version, "no")] * 3


ratings = st.lists(
    st.builds(
        says, st.sampled_from(["one", "two", "three"]),
        st.sampled_from([*(lean.value for lean in Lean), "high", "low", "SC", "IP"]),
        st.sampled_from(["2018", "2020-01-01", "2024-01-01"]),
    ),
    max_size=6,
)  # fmt: skip


@given(ratings)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_retagging_twice_changes_nothing(office: Office, rows: list[Rating]) -> None:
    found = registry(*rows)
    retag(office, found)
    before, tags = office.writer.db.conn.total_changes, office.ask("select * from tags")
    assert retag(office, found) == 0
    assert office.writer.db.conn.total_changes == before
    assert office.ask("select * from tags") == tags


def test_only_stale_tags_are_renewed_and_all_of_them(office: Office) -> None:
    retag(office, registry(says("one", "left", "2018-01-01")))
    found = registry(says("one", "center", "2018-01-01"))
    assert tagging.retag_stale(office.writer, found, some=2) == 3
    assert seen(office, "lean_low, registry_version") == [("center", found.version)] * 3
    assert tagging.retag_stale(office.writer, found) == 0


def test_an_outlet_that_gains_a_host_gains_its_articles(office: Office) -> None:
    office.store(article("https://other.example/1", published=AT), COURIER)
    retag(office, registry())
    assert seen(office, "outlet")[-1] == (None,)
    wider = dataclasses.replace(COURIER, hosts=(*COURIER.hosts, Host(host="other.example", kind="alias")))
    assert retag(office, registry(outlets=(wider,))) == 1
    assert seen(office, "outlet")[-1] == ("courier",)


def test_a_crawl_renews_the_tags_when_the_registry_has_changed(tmp_path: Path) -> None:
    with Newspaper() as paper:
        desk = Desk(tmp_path / "desk", paper.proxy)
        paper.fill("courier.example", 2)
        feed = paper.feed("courier.example", "/f", "rss")
        desk.outlet("courier", "courier.example", feeds=[feed], country="GB")
        desk.crawl()
        ((first,),) = desk.rows("select distinct registry_version from tagged_articles")
        desk.outlet("courier", "courier.example", feeds=[feed], country="IE")
        paper.forget()
        desk.crawl()
        assert [visit for visit in paper.visits() if visit.path not in ("/f", "/robots.txt")] == []
    sql = "select distinct t.registry_version, t.country, c.registry_version from tags t, crawls c where c.id = 2"
    ((tagged_by, country, crawled_by),) = desk.rows(sql)
    assert country == "IE"
    assert tagged_by == crawled_by != first
