"""What a spider asks: hosts that are an outlet's today, sitemaps of an index (crawler/requests.py)."""

from __future__ import annotations

import pytest

from crawler import requests
from db.model import FeedKind, Host, Outlet
from pipelines.listing import Child


def test_hosts_in_other_hands_are_not_the_outlets() -> None:
    outlet = Outlet(
        id="courier",
        name="The Courier",
        hosts=(
            Host(host="courier.example"),
            Host(host="old.example", kind="former", valid_to="2015", after="others"),
            Host(host="shut.example", kind="former", valid_to="2016-02", after="closed"),
            Host(host="moved.example", kind="former", valid_to="2017-01-31", after="same"),
            Host(host="later.example", valid_to="2999", after="closed"),
        ),
    )
    assert requests.hosts_of(outlet) == ("courier.example", "moved.example", "later.example")


def named(*names: str, lastmod: str | None = None) -> list[Child]:
    return [Child(url=f"https://courier.example/{name}.xml", lastmod=lastmod) for name in names]


def test_the_latest_sitemaps_of_an_index_are_asked() -> None:
    old, new = named("old", lastmod="2026-01-01"), named("new", lastmod="2026-03-01T10:00:00Z")
    asked, left = requests.children_to_ask([*old, *new], oldest=None)
    assert ([url.rsplit("/", 1)[1] for url in asked], left) == (["new.xml", "old.xml"], 0)
    assert requests.children_to_ask([*old, *new], oldest="2026-02-20T00:00:00Z") == ([new[0].url], 0)


def test_an_index_without_dates_is_asked_at_both_ends() -> None:
    children = named(*(str(number) for number in range(50)))
    asked, left = requests.children_to_ask(children, oldest="2026-02-20T00:00:00Z")
    assert len(asked) == requests.MOST_CHILDREN
    assert left == 50 - requests.MOST_CHILDREN
    assert {children[0].url, children[-1].url} <= set(asked)


@pytest.mark.parametrize("sitemaps", [(), ("https://courier.example/all.xml",)])
def test_whole_sitemaps_are_read_only_where_nothing_better_is(sitemaps: tuple[str, ...]) -> None:
    hosts = (Host(host="courier.example"),)
    bare = Outlet(id="courier", name="The Courier", hosts=hosts, sitemaps=sitemaps)
    fed = Outlet(
        id="courier", name="The Courier", hosts=hosts, sitemaps=sitemaps, feeds=("https://courier.example/rss",)
    )
    assert list(requests.announcers(bare)) == [(url, FeedKind.SITEMAP) for url in sitemaps]
    assert list(requests.announcers(fed)) == [("https://courier.example/rss", FeedKind.FEED)]
