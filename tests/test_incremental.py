"""Crawl after crawl of the same newspapers: nothing is asked twice, edits become revisions, withdrawals are marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from crawler.demo.proxy import Visit
from tests import prose
from tests.driving import Desk
from tests.newspaper import Newspaper

KINDS = ("rss", "atom", "json", "news-sitemap")
HOME = "http://front.example/"


@dataclass(slots=True)
class Times:
    """What was asked and what was known after each crawl."""

    desk: Desk
    paper: Newspaper
    urls: list[str]
    visits: dict[str, list[Visit]] = field(default_factory=dict)
    counts: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Crawl → articles, revisions, withdrawn."""
    fresh: str = ""
    edited: str = ""
    gone: str = ""
    home: str = ""
    broken: str = ""

    def crawl(self, name: str, *arguments: str) -> None:
        """Crawl again and write down what was asked."""
        self.paper.forget()
        assert self.desk.crawl(*arguments).quiet
        self.visits[name] = self.paper.visits()
        sql = "select count(*), sum(revisions), count(withdrawn) from articles"
        self.counts[name] = self.desk.rows(sql)[0]  # type: ignore[assignment]

    def row(self, url: str) -> dict[str, object]:
        """An article as it is now."""
        names = ("title", "body", "revisions", "withdrawn", "withdrawn_reason", "restored", "checks")
        found = self.desk.rows(f"select {', '.join(names)} from articles where canonical_url = ?", url)
        assert len(found) == 1
        return dict(zip(names, found[0], strict=True))


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Times]:
    with Newspaper() as paper:
        desk = Desk(tmp_path_factory.mktemp("times"), paper.proxy)
        urls = []
        for seed, kind in enumerate(KINDS):
            host = f"{kind}.example"
            urls += paper.fill(host, 4, seed=seed)
            lists = {"news_sitemaps" if kind == "news-sitemap" else "feeds": [paper.feed(host, "/f", kind)]}
            desk.outlet(kind, host, **lists)
        urls += paper.fill("front.example", 4, seed=9)
        desk.outlet("front", "front.example", front_pages=[paper.front("front.example")])
        paper.front("rss.example")
        t = Times(desk, paper, urls)
        t.edited, t.gone, t.home, t.broken = urls[0], urls[1], urls[2], urls[3]
        t.crawl("first")
        t.crawl("early")
        t.crawl("same", "--now", "--recheck", "none")
        t.fresh = paper.article("atom.example", "/2026/11/late-news-about-the-ferry")
        t.crawl("new", "--now", "--recheck", "none")
        paper.edit(t.edited, title="An edited headline", paragraphs=prose.paragraphs("edited"))
        paper.remove(t.gone, 410)
        paper.redirect(t.home, "http://rss.example/")
        paper.page("rss.example", t.broken.removeprefix("http://rss.example"), "<h1>Sorry</h1>")
        t.crawl("changes", "--recheck", "all")
        for url in (t.gone, t.home, t.broken):
            paper.article("rss.example", url.removeprefix("http://rss.example"))
        t.crawl("back", "--recheck", "all")
        yield t


def asked(visits: list[Visit]) -> list[str]:
    return sorted(f"http://{visit.host}{visit.path}" for visit in visits)


def test_a_crawl_before_anything_is_due_asks_nothing(times: Times) -> None:
    assert times.visits["early"] == []


def test_the_same_again_asks_for_feeds_alone_and_conditionally(times: Times) -> None:
    visits = times.visits["same"]
    assert asked(visits) == sorted([*(f"http://{kind}.example/f" for kind in KINDS), HOME])
    assert all(visit.conditional for visit in visits)
    assert {visit.status for visit in visits} == {304}
    assert times.counts["same"] == times.counts["first"] == (20, 20, 0)


def test_a_new_article_costs_one_request(times: Times) -> None:
    visits = times.visits["new"]
    assert asked(visits) == sorted([*(f"http://{kind}.example/f" for kind in KINDS), HOME, times.fresh])
    assert times.counts["new"] == (21, 21, 0)


def test_an_edit_becomes_a_revision_and_nothing_else_does(times: Times) -> None:
    assert times.counts["changes"] == (21, 22, 2)
    row = times.row(times.edited)
    assert (row["title"], row["revisions"]) == ("An edited headline", 2)
    assert row["body"] == "\n\n".join(prose.paragraphs("edited"))
    found = times.desk.rows(
        "select r.number, r.title, r.cause from revisions r join articles a on a.id = r.article"
        " where a.canonical_url = ? order by r.number",
        times.edited,
    )
    assert found == [(1, prose.headline(times.edited), "first"), (2, "An edited headline", "recheck")]
    assert times.desk.rows("select count(*) from articles where revisions > 1") == [(1,)]
    hits = times.desk.rows("select rowid from articles_fts where articles_fts match ?", '"edited headline"')
    assert len(hits) == 1


def test_a_recheck_asks_for_every_article_once(times: Times) -> None:
    assert asked(times.visits["changes"]) == sorted([*times.urls, times.fresh])


def test_what_is_withdrawn_is_marked_once_and_keeps_its_text(times: Times) -> None:
    marked = times.desk.rows("select reason from crawls order by id")
    assert {row[0] for row in marked} == {"finished"}
    withdrawn = times.desk.rows("select withdrawn from crawls order by id")
    assert [row[0] for row in withdrawn] == [0, 0, 0, 0, 2, 0]


def test_a_page_that_comes_back_is_restored(times: Times) -> None:
    assert times.counts["back"] == (21, 22, 0)
    for url in (times.gone, times.home):
        row = times.row(url)
        assert row["withdrawn"] is None
        assert row["withdrawn_reason"] is None
        assert row["restored"] is not None
        assert len(str(row["body"]).split()) > 200


def test_a_page_gone_bad_is_no_judgement_on_its_article(times: Times) -> None:
    row = times.row(times.broken)
    assert (row["revisions"], row["withdrawn"], row["restored"]) == (1, None, None)
    assert len(str(row["body"]).split()) > 200


def test_every_crawl_is_on_record(times: Times) -> None:
    sums = "announced, requests, fetched, stored, revised, unchanged, failed, withdrawn"
    first, *later = times.desk.rows(f"select {sums} from crawls order by id")
    assert first[0] >= 20  # the front page has navigation as well
    assert first[1:] == (25, 20, 20, 0, 0, 0, 0)
    assert later == [
        (0, 0, 0, 0, 0, 0, 0, 0),
        (0, 5, 0, 0, 0, 0, 0, 0),
        (1, 6, 1, 1, 0, 0, 0, 0),
        (0, 21, 20, 0, 1, 17, 0, 2),
        (0, 21, 21, 0, 0, 21, 0, 0),
    ]
