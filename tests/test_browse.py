"""The newsroom pages, asked through Datasette's own client."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest
from datasette.app import Datasette
from datasette.utils import PrefixedUrlString

from db.browse import catalogue
from tests import sample
from tests.office import AT, Office, article, text
from tests.reading import HOME, Text, close, get, page, shown


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.fill(tmp_path_factory.mktemp("browse") / "news.db")


# --- every page, every link -------------------------------------------------------------------


@pytest.mark.parametrize("base_url", ["/", "/news-archive/"])
def test_every_internal_link_answers(file: Path, base_url: str) -> None:
    starts = [
        base_url,
        *(base_url.rstrip("/") + HOME + rest for rest in (
            "", "/articles", "/articles?q=bridge", "/articles?lean=none", "/outlets", f"/article/{sample.REVISED}",
            f"/article/{sample.WITHDRAWN}", f"/article/{sample.HOSTILE}", f"/article/{sample.UNTAGGED}",
            "/outlet/harbour-courier", f"/outlet/{sample.HOSTILE_OUTLET}", "/outlet/nobody-asked",
        )),
    ]  # fmt: skip
    datasette = Datasette(files=[str(file)], settings=catalogue.SETTINGS | {"base_url": base_url})

    async def crawl() -> dict[str, int]:
        await datasette.invoke_startup()
        answers: dict[str, int] = {}
        to_follow = set(starts)
        for at in starts:
            answer = await datasette.client.get(PrefixedUrlString(at))
            assert answer.status_code == 200, at
            found = Text(answer.text)
            hrefs = [link["href"] for link in found.links] + [a["href"] for t, a in found.tags if t == "link"]
            inside = {urljoin(at, h).partition("#")[0] for h in hrefs if h and not h.startswith(("http:", "https:"))}
            assert all(h.startswith(base_url) for h in inside), inside
            to_follow |= inside
        for address in sorted(to_follow):
            answers[address] = (await datasette.client.get(PrefixedUrlString(address))).status_code
        return answers

    try:
        answers = asyncio.run(crawl())
    finally:
        close(datasette)
    assert {a: s for a, s in answers.items() if s != 200} == {}
    assert len(answers) > 60


def test_front_page(file: Path) -> None:
    html = page(file, "/")
    text = shown(html)
    assert "Invented outlets: made for the demonstration" in text
    assert "10 articles from 7 outlets" in text  # tagged ones; the stray one has no tag
    assert "Published from 2026-01-01 to 2026-03-03, in 3 languages." in text
    assert "2 found changed when fetched again. 1 withdrawn." in text
    assert "Last crawl 2026-03-03 02:03 UTC: 10 stored, 0 revised, 1 failed; outlets: 1 failed, 1 good." in text
    assert "Cracks close Haven bridge" in text
    assert "state-controlled" in text
    assert "raters disagree: left and right 2" in text
    assert "right or lean right, no rater on the left 1" in text
    assert "right, by every rater 1 left or" in text  # what nobody is, such as lean right, is left out
    assert page(file, HOME) == html


def test_no_banner_over_real_outlets(tmp_path: Path) -> None:
    real = sample.fill(tmp_path / "news.db", invented=False)
    assert all("Invented" not in a.text for a in get(real, "/", f"{HOME}/article/1", f"{HOME}/outlets"))


def test_empty_database(tmp_path: Path) -> None:
    from sqlite_utils import Database  # the sample is never empty

    from db.migrations import migrations

    empty = Database(tmp_path / "news.db")
    migrations.apply(empty)
    empty.close()
    answers = get(tmp_path / "news.db", "/", f"{HOME}/articles", f"{HOME}/articles?q=x", f"{HOME}/outlets")
    assert [a.status_code for a in answers] == [200] * 4
    assert "No articles yet." in answers[0].text
    assert "No crawl yet." in answers[0].text


def test_without_a_masthead_database_datasette_is_itself(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("create table articles (id integer primary key, title text)")
        connection.execute("insert into articles (title) values ('mine')")
    connection.close()
    index, table, ours = get(other, "/", "/other/articles", "/-/masthead/other")
    assert "Powered by" in index.text and 'class="index"' in index.text
    assert "one page of one outlet" not in table.text  # our description is for our tables
    assert ours.status_code == 404


def test_several_databases(file: Path, tmp_path: Path) -> None:
    second = sample.fill(tmp_path / "second.2026.db")
    first, other, article, table = get(
        [file, second], "/", "/-/masthead/second~2E2026", "/-/masthead/second~2E2026/article/1", "/second~2E2026/tags"
    )
    assert "/-/masthead/second~2E2026" in first.text
    assert 'href="/-/masthead/second~2E2026/article/1"' in other.text
    assert article.status_code == 200
    assert "outcome of tagging" in table.text


@pytest.mark.parametrize("path", ["/article/999", "/article/99999999999999999", "/outlet/none", "/outlet/~3Cb~3E"])
def test_unknown_ids(file: Path, path: str) -> None:
    html = page(file, HOME + path, status=404)
    assert "Not here" in html
    assert "<b>" not in html


def test_unknown_database(file: Path) -> None:
    page(file, "/-/masthead/nothing/articles", status=404)


def test_who_may_not_read_in_datasette_may_not_read_here(file: Path) -> None:
    paths = ("/", HOME, f"{HOME}/articles", f"{HOME}/article/1", f"{HOME}/outlets", f"{HOME}/outlet/wire-north")
    for allow in (
        {"allow": False},
        {"databases": {"news": {"allow": False}}},
        {"databases": {"news": {"tables": {"tagged_articles": {"allow": False}}}}},
        {"databases": {"news": {"tables": {"links": {"allow": {"id": "root"}}}}}},
    ):
        assert {a.status_code for a in get(file, *paths, metadata=allow)} == {403}, allow


def test_headers_and_no_script(file: Path) -> None:
    for answer in get(file, "/", f"{HOME}/articles", f"{HOME}/article/1", f"{HOME}/outlet/wire-north"):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        tags = [tag for tag, _ in Text(answer.text).tags]
        assert not {"script", "style", "img", "iframe"} & set(tags)
        assert not any("style" in attrs for _, attrs in Text(answer.text).tags)


def test_outlets_list(file: Path) -> None:
    text = shown(page(file, f"{HOME}/outlets"))
    for expected in (
        "7 outlets",
        "The Harbour Courier invented courier.example GB newspaper lean left, 2 raters no state control on record 2",
        "Plain Dealer & Union invented union.example US newspaper lean left to right, 2 raters",
        "Nobody Asked invented nobody.example not known blog unrated no state control on record 1 article",
        "Voice of the Republic invented voice.example XK broadcaster unrated state-controlled 2 articles",
    ):
        assert expected in text, expected


def test_an_outlet_is_listed_as_a_whole_not_by_its_opinion_pages(tmp_path: Path) -> None:
    path = sample.fill(tmp_path / "news.db")
    connection = sqlite3.connect(path)
    connection.execute("update tags set section = 'opinion', lean_low = null, day = '2026-03-09' where article = 11")
    connection.commit()
    connection.close()
    assert "lean left, 2 raters" in shown(page(path, f"{HOME}/outlet/harbour-courier")).partition("Latest")[0]
    assert "courier.example GB newspaper lean left, 2 raters" in shown(page(path, f"{HOME}/outlets"))


# --- while a crawl writes -----------------------------------------------------------------------


def test_reading_while_a_crawl_writes(office: Office) -> None:
    """New articles, revisions and withdrawals come in all the time, and every page answers."""
    at = "https://courier.example/{}".format
    office.store(article(at(0), title="Bridge closed"))
    done = threading.Event()

    def crawl() -> int:
        number = 0
        while not done.is_set():
            number += 1
            office.store(article(at(number), title=f"Bridge closed {number}"))
            office.store(article(at(number - 1), body=text(f"{number} anew")))
            office.ask(
                "update articles set withdrawn = ?, withdrawn_reason = 'it answers 410' where id = ?", AT, number
            )
        return number

    paths = ["/", f"{HOME}/articles", f"{HOME}/articles?q=bridge", f"{HOME}/article/1", f"{HOME}/outlets"]
    paths += [f"{HOME}/outlet/courier", "/news", "/news/tagged_articles?_search=bridge", "/news/links"]
    paths += ["/news/changed_after_publication", "/news/how_late", "/news/tagged_articles.csv?_size=max"]
    datasette = Datasette(files=[str(office.path)], settings=catalogue.SETTINGS)

    async def read() -> dict[str, set[int]]:
        await datasette.invoke_startup()
        answers: dict[str, set[int]] = {path: set() for path in paths}
        end = time.monotonic() + 4
        while time.monotonic() < end:
            for path in paths:
                answers[path].add((await datasette.client.get(path)).status_code)
        return answers

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(crawl)
        try:
            answers = asyncio.run(read())
        finally:
            done.set()
            close(datasette)
        assert writing.result() > 5
    assert {path: codes for path, codes in answers.items() if codes != {200}} == {}


# --- hostile content --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/", f"{HOME}/articles", f"{HOME}/articles?q=script", f"{HOME}/article/{sample.HOSTILE}", f"{HOME}/outlets",
        f"{HOME}/outlet/{sample.HOSTILE_OUTLET}",
        f"{HOME}/articles?q={quote(sample.SCRIPT)}&since={quote(sample.SCRIPT)}",
        f"{HOME}/articles?lean={quote(sample.SCRIPT)}&after={quote(sample.SCRIPT)}", "/news/tagged_articles",
        f"/news/tagged_articles?id={sample.HOSTILE}", "/news/links", f"/news/tags/{sample.HOSTILE}",
        f"/news/outlets/{sample.HOSTILE_OUTLET}", "/news/changed_after_publication",
    ],
)  # fmt: skip
def test_hostile_content_is_escaped(file: Path, path: str) -> None:
    html = page(file, path)
    parsed = Text(html)
    assert "<script>alert" not in html
    assert not any("onclick" in attrs or "onerror" in attrs for _, attrs in parsed.tags)
    assert not [a for _, a in parsed.tags if (a.get("href") or "").lower().startswith(("javascript:", "data:"))]


def test_hostile_content_is_shown_as_text(file: Path) -> None:
    html = page(file, f"{HOME}/article/{sample.HOSTILE}")
    assert "&lt;script&gt;alert" in html
    assert "javascript:alert(1)" in shown(html)  # the address is told, not linked


def test_links_that_leave_tell_nothing(file: Path) -> None:
    for path in (f"{HOME}/article/1", f"{HOME}/outlet/harbour-courier"):
        leaving = [a for a in Text(page(file, path)).links if (a["href"] or "").startswith("http")]
        assert leaving
        assert {a.get("rel") for a in leaving} == {"nofollow noreferrer noopener"}


# --- the article ------------------------------------------------------------------------------


def test_article_page(file: Path) -> None:
    html = page(file, f"{HOME}/article/{sample.REVISED}")
    text = shown(html)
    for expected in (
        "Bridge closed to lorries as council blames years of neglect",
        "Ada Lindqvist, Tomas Reyes",
        "Published 2026-03-02 09:30 UTC",
        "Harbour Press Trust (unverified)",
        "no state control on record",
        "Lean left: 2 raters agree.",
        "High, by one rater alone.",
        "Media Compass invented on bias: Leans Left on our scale lean left",
        "counted · on record 2025-06-30 · source · CC BY 4.0",
        "free to read",
        "found when the page was fetched again",
        "feed https://courier.example/rss, 2026-03-03 02:00 UTC",
    ):
        assert expected in text, expected
    assert '<p class="standfirst" dir="auto" lang="en">Engineers found' in html
    assert '<p dir="auto">Engineers found' not in html  # the standfirst opens the body and is shown once
    assert '<p dir="auto">Nobody was hurt.</p>' in html
    assert "<del> six</del><ins> eight</ins>" in html
    assert "<del> twice</del><ins> four times</ins>" in html


def test_dates_that_differ_are_remarked_upon(file: Path) -> None:
    assert "Sources differpublished: json-ld 2026-03-02, feed 2026-02-27" in shown(
        page(file, f"{HOME}/article/{sample.REVISED}")
    )
    assert "Sources differ" not in shown(page(file, f"{HOME}/article/3"))


def test_authors_are_plain_text(file: Path) -> None:
    html = page(file, f"{HOME}/article/{sample.REVISED}")
    assert not any("Lindqvist" in (link["href"] or "") for link in Text(html).links)
    assert re.search(r'<p class="byline" dir="auto">Ada Lindqvist, Tomas Reyes</p>', html)


def test_an_outlet_that_signs_by_its_own_name_is_no_person(file: Path) -> None:
    people, outlet = (shown(page(file, f"{HOME}/article/{number}")) for number in (sample.REVISED, 3))
    assert "Plain Dealer Union (signed in the name of the outlet, by no person)" in outlet
    assert "not by a person" not in people


def test_right_to_left_text(file: Path) -> None:
    html = page(file, f"{HOME}/article/{sample.ARABIC}")
    assert '<h1 dir="auto" lang="ar">افتتاح' in html


def test_withdrawn_text_is_behind_a_click(file: Path) -> None:
    html = page(file, f"{HOME}/article/{sample.WITHDRAWN}")
    assert sample.SECRET in html
    assert sample.SECRET not in shown(html)
    assert "Withdrawn: its address answers 410, found 2026-02-28 06:00 UTC. Why is not recorded." in shown(html)
    assert "<details open" not in html


@pytest.mark.parametrize(
    "path",
    [
        "/", f"{HOME}/articles", f"{HOME}/articles?q=mayor", f"{HOME}/articles?q=mayor&order=newest",
        f"{HOME}/outlet/plain-dealer-union", "/news/tagged_articles", "/news/tagged_articles.json",
        "/news/tagged_articles.csv?_size=max", f"/news/tagged_articles?id={sample.WITHDRAWN}",
        f"/news/tags/{sample.WITHDRAWN}", "/news/links", "/news/tagged_articles?_col=body",
        "/news/tagged_articles?_nocol=withdrawn",
        "/news/changed_after_publication", "/news/withdrawn", "/news/latest_by_lean",
    ],
)  # fmt: skip
def test_withdrawn_text_is_in_no_list(file: Path, path: str) -> None:
    assert sample.SECRET not in page(file, path)


def test_earlier_changes_of_an_article_that_changes_often(file: Path, tmp_path: Path) -> None:
    path = sample.fill(tmp_path / "news.db")
    connection = sqlite3.connect(path)
    connection.execute("delete from revisions")
    connection.executemany(
        "insert into revisions (article, number, seen, title, body, word_count, content_hash, body_hash, cause)"
        " values (1, ?, '2026-03-02T10:00:00Z', ?, 'Text.', 1, '', '', 'recheck')",
        [(number, f"Title {number}") for number in range(1, 46)],
    )
    connection.commit()
    connection.close()
    revisions: list[int] = []
    address = f"{HOME}/article/1"
    while address:
        html = page(path, address)
        revisions += [int(number) for number in re.findall(r"<h3>Revision (\d+) ", html)]
        address = next((a["href"] or "" for a in Text(html).links if "upto=" in (a["href"] or "")), "")
    assert revisions == list(range(45, 1, -1))
    assert "One text so far" in page(path, f"{HOME}/article/1?upto=1")
    assert "Revision 45" in page(path, f"{HOME}/article/1?upto=x")


# --- the outlet -------------------------------------------------------------------------------


def test_outlet_page(file: Path) -> None:
    text = shown(page(file, f"{HOME}/outlet/harbour-courier"))
    for expected in (
        "The Harbour Courier GB",
        "lean left, 2 raters no state control on record on 2026-03-02, the day of its newest article",
        "Harbour Press Trust (unverified)",
        "subscriptions (its own annual report)",
        "old-courier.example former, from 1999, until 2014-05; since then in other hands",
        "Plumbline invented on bias: left of centre on our scale lean left",
        "not to be passed on",
        "failed (HTTP 404)",
        "no article 1",
        "forbidden by robots.txt 1",
        "Articles found changed when fetched again: 1. Withdrawn: 0.",
    ):
        assert expected in text, expected
    assert "Panels of readers from all sides" in page(file, f"{HOME}/outlet/harbour-courier")
