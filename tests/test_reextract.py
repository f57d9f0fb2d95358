"""`masthead reextract`: the present extractor over stored raw pages shows what would change, then changes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.pages import Pages, RawPage
from db.times import now
from tests import prose
from tests.driving import Desk
from tests.newspaper import Newspaper


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, list[str]]]:
    """Five articles as an older extractor might have left them: one with another title, one with another text, one with
    another author, one whose page it did not understand, one that is right."""
    with Newspaper() as paper:
        desk = Desk(tmp_path_factory.mktemp("raw"), paper.proxy)
        urls = paper.fill("one.example", 5, layout="jsonld")
        desk.outlet("one", "one.example", feeds=[paper.feed("one.example", "/rss", "rss")])
        assert desk.crawl().quiet
        change = "update articles set {} = ?, extractor = 'old', content_hash = 'old' where canonical_url = ?"
        desk.change(change.format("title"), "A worse title", urls[0])
        desk.change(change.format("body"), "Half of the text.", urls[1])
        desk.change("update articles set authors = '[]', day = '1999-01-01' where canonical_url = ?", urls[2])
        desk.change("update tags set day = '1999-01-01'")
        desk.change(
            "update links set article = null, outcome = 'not an article', reason = 'no text' where url = ?", urls[3]
        )
        desk.change("delete from articles where canonical_url = ?", urls[3])
        yield desk, urls


def facts(desk: Desk) -> list[tuple[object, ...]]:
    """All that a dry run must leave alone."""
    return desk.rows("select url, title, body, authors, revisions, extractor from articles order by url")


def test_a_dry_run_shows_and_changes_nothing(crawled: tuple[Desk, list[str]]) -> None:
    desk, _ = crawled
    before = facts(desk)
    done = desk.run("reextract", "--dry-run")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[-1] == "5 pages read, 3 articles would change, 1 new, 0 not found again"
    assert lines[0].startswith("one ")
    for what in ("title 1", "body 1", "authors 1", "an article now 1"):
        assert what in lines[0]
    document = json.loads(desk.ask("reextract", "--dry-run", "--json").out)
    assert (document["pages"], document["changed"], document["new"], document["lost"]) == (5, 3, 1, 0)
    assert facts(desk) == before


def test_pages_since_a_day(crawled: tuple[Desk, list[str]]) -> None:
    desk, _ = crawled
    done = desk.ask("reextract", "--dry-run", "--since", "2099-01-01")
    assert done.out == "0 pages read, 0 articles would change, 0 new, 0 not found again\n"


def test_then_changes_it_and_keeps_what_was(crawled: tuple[Desk, list[str]]) -> None:
    desk, urls = crawled
    done = desk.run("reextract")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "5 pages read, 3 articles changed, 1 new, 0 not found again"
    assert desk.stored() == sorted(urls)
    for url in urls:
        ((title, body, authors),) = desk.rows("select title, body, authors from articles where canonical_url = ?", url)
        assert title == prose.headline(url)
        assert body == "\n\n".join(prose.paragraphs(url))
        assert json.loads(authors) == [prose.name(url)]
    revised = dict(desk.rows("select canonical_url, revisions from articles"))
    assert [revised[url] for url in urls] == [2, 2, 1, 1, 1]
    stale = desk.rows("select a.canonical_url from articles a join tags t on t.article = a.id where t.day <> a.day")
    assert stale == [(urls[4],)], "what changed was tagged again; the last one was right all along but for the test"
    causes = desk.rows("select cause, count(*) from revisions where number = 2 group by 1")
    assert causes == [("reextract", 2)]
    assert desk.rows("select outcome, count(*) from links group by 1") == [("stored", 5)]
    again = desk.ask("reextract")
    assert again.out.splitlines()[-1] == "5 pages read, 0 articles changed, 0 new, 0 not found again"


def test_what_is_no_article_any_more_stays(crawled: tuple[Desk, list[str]]) -> None:
    desk, urls = crawled
    ((key, outlet),) = desk.rows("select key, outlet from links where url = ?", urls[4])
    with closing(Pages(desk.folder / "masthead-pages.db")) as pages:
        pages.put([RawPage(key=key, url=urls[4], outlet=outlet, fetched=now(), html=b"<p>Sorry")])
    before = facts(desk)
    done = desk.ask("reextract")
    assert done.out.splitlines()[-1] == "5 pages read, 0 articles changed, 0 new, 1 not found again"
    assert "no article any more 1" in done.out
    assert facts(desk) == before


def test_without_raw_pages_there_is_nothing_to_read(tmp_path: Path) -> None:
    with Newspaper() as paper:
        desk = Desk(tmp_path / "desk", paper.proxy, "keep_pages = 0\n[pace]\ndelay = 0\n")
        paper.fill("one.example", 1)
        desk.outlet("one", "one.example", feeds=[paper.feed("one.example", "/rss", "rss")])
        assert desk.crawl().quiet
    assert not (desk.folder / "masthead-pages.db").exists()
    assert len(desk.stored()) == 1
    done = desk.ask("reextract")
    assert (done.code, done.out) == (0, "0 pages read, 0 articles changed, 0 new, 0 not found again\n")


def test_nothing_is_published_after_it_was_fetched(tmp_path: Path) -> None:
    """Neither by a crawl nor when the page is read again."""
    with Newspaper() as paper:
        desk = Desk(tmp_path / "desk", paper.proxy, "[pace]\ndelay = 0\n")
        url = paper.article("one.example", "/ferry", published=datetime(2098, 3, 1, 9, 30, tzinfo=UTC), layout="jsonld")
        desk.outlet("one", "one.example", feeds=[paper.feed("one.example", "/rss", "rss", [url])])
        assert desk.crawl().quiet
    assert desk.rows("select canonical_url, published from articles") == [(url, None)]
    desk.change("update articles set published = '2098-03-01T09:30:00Z', extractor = 'old'")
    desk.ask("reextract")
    assert desk.rows("select canonical_url, published from articles") == [(url, None)]
