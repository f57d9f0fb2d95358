"""What is forgotten is gone: from every table, from the index, from the bytes on disk; and it does not come back."""

from __future__ import annotations

import dataclasses
from functools import partial
from pathlib import Path

import pytest

from db.connect import pages_path
from db.forget import Forgotten, find, forget, remove
from db.model import Outcome, Saved
from db.pages import RawPage
from pipelines.canonical import url_key
from pipelines.fingerprint import fingerprint
from tests.office import AT, UNION, Office, announce, article, entry, text

ONE = "https://courier.example/one"
TWIN = "https://courier.example/s/1"
KEPT = "https://courier.example/kept"
SECRET = "quicksilverine"
STEM = "quicksilverin"
"""What the index keeps of it."""


def fill(office: Office) -> None:
    """An article whose every text holds the secret, in two revisions and by two addresses, among a hundred others."""
    office.store_together(*[office.arrive(article(f"https://courier.example/{n}")) for n in range(100)])
    story = dataclasses.replace(
        article(ONE, title=f"The {SECRET} affair", body=f"{text(1)}\n\nThe {SECRET} was found."),
        standfirst=f"All about {SECRET}.", description=f"{SECRET} again", topics=(SECRET,), agency=SECRET,
    )  # fmt: skip
    office.store(story)
    later = dataclasses.replace(story, title=f"More on {SECRET}")
    office.store(dataclasses.replace(later, fingerprint=fingerprint(later.title, later.body)))
    office.store(later, asked=TWIN)
    office.ask("update links set title = ? where key = ?", f"{SECRET} in a feed", url_key(ONE))
    office.store(article(KEPT, body=f"{text(2)}\n\nKept."))
    for url in (ONE, TWIN, KEPT):
        noise = b"" if url == KEPT else SECRET.encode()
        office.writer.keep(RawPage(key=url_key(url), url=url, outlet="courier", fetched=AT, html=noise))
    assert office.found(SECRET)


def traces(path: Path) -> list[str]:
    """The files beside a database, itself included, that hold the secret."""
    return [f.name for f in path.parent.iterdir() if f.is_file() and STEM in f.read_bytes().decode("latin-1").lower()]


@pytest.mark.parametrize("address", [ONE, TWIN, f"{ONE}/?utm_source=x"])
def test_an_article_is_gone_from_every_table_and_every_byte(tmp_path: Path, address: str) -> None:
    with Office(tmp_path / "news.db") as office:
        office.ask("pragma secure_delete = off")  # some builds of SQLite have it on
        fill(office)
        done = office.writer.do(partial(forget, key=url_key(address), reason="court order 12/26")).result()
        assert done == Forgotten(articles=1, links=2, keys=done.keys)
        assert set(done.keys) == {url_key(ONE), url_key(TWIN)}
        assert office.writer.forget_pages(done.keys) == 2
        assert office.found(SECRET) == []
        for table in ("revisions", "tags", "aliases", "shingles"):
            assert office.value(f"select count(*) from {table} where article not in (select id from articles)") == 0
        assert office.value("select count(*) from articles") == 101
        links = office.ask("select outcome, reason, title, article, due from links where outcome = 'gone'")
        assert links == [(Outcome.GONE, "forgotten: court order 12/26", None, None, None)] * 2
        assert {row[0] for row in office.ask("select key from tombstones")} == {url_key(ONE), url_key(TWIN)}
        assert office.column("select distinct reason from tombstones") == ["court order 12/26"]
    assert traces(office.path) == []


def test_the_trace_would_show(tmp_path: Path) -> None:
    with Office(tmp_path / "news.db") as office:
        fill(office)
    assert "news.db" in traces(office.path)


def test_what_is_forgotten_does_not_come_back(office: Office) -> None:
    fill(office)
    office.writer.do(partial(forget, key=url_key(ONE), reason="x")).result()
    assert office.value("select count(*) from links where outcome = 'gone' and due is not null") == 0
    number = office.value("select article from links where key = ?", url_key(KEPT))
    assert office.store(article(ONE), asked=KEPT).saved is Saved.FORGOTTEN, "another address leads there now"
    assert office.ask("select outcome, article from links where key = ?", url_key(KEPT)) == [(Outcome.GONE, number)]
    assert office.store(article(KEPT)).article == number, "the other article is still there"


def test_all_of_an_outlet(office: Office) -> None:
    office.store(article("https://union.example/1"), UNION)
    office.link("https://union.example/pending", UNION)
    office.store(article(ONE))
    done = office.writer.do(partial(forget, outlet="union", reason="asked to")).result()
    assert (done.articles, done.links) == (1, 2)
    assert office.column("select outlet from articles") == ["courier"]
    assert office.ask("select key, url, outlet from tombstones order by key") == [
        ("union.example/1", "https://union.example/1", "union"),
        ("union.example/pending", "https://union.example/pending", "union"),
    ]
    assert office.column("select outcome from links where outlet = 'union'") == [Outcome.GONE, Outcome.GONE]


def test_an_address_that_we_never_saw_is_forbidden_beforehand(office: Office) -> None:
    done = office.writer.do(partial(forget, key=url_key(ONE), reason="x")).result()
    assert done == Forgotten(articles=0, links=0, keys=(url_key(ONE),))
    assert office.writer.do(lambda db: announce(db, entry(ONE))).result().counts == {"forgotten": 1}
    assert office.ask("select * from links") == []


def test_forgetting_twice_is_forgetting_once(office: Office) -> None:
    office.store(article(ONE))
    office.writer.do(partial(forget, key=url_key(ONE), reason="first")).result()
    done = office.writer.do(partial(forget, key=url_key(ONE), reason="second")).result()
    assert (done.articles, done.links) == (0, 1)
    assert office.column("select reason from tombstones") == ["first"]
    assert office.column("select reason from links") == ["forgotten: first"]


def test_what_was_broken_off_is_forgotten_at_the_second_call(tmp_path: Path) -> None:
    """The raw pages are gone, the rows not yet: everything is found again."""
    with Office(tmp_path / "news.db") as office:
        fill(office)
        doomed = office.writer.do(partial(find, key=url_key(TWIN))).result()
        assert office.writer.forget_pages(tuple(doomed.keys)) == 2
        assert office.found(SECRET) != []
        again = office.writer.do(partial(find, key=url_key(TWIN))).result()
        assert again == doomed
        assert set(again.keys) == {url_key(ONE), url_key(TWIN)}
        office.writer.do(partial(remove, doomed=again, reason="x")).result()
        assert office.found(SECRET) == []
    assert traces(office.path) == []


def test_pages_of_others_stay(tmp_path: Path) -> None:
    with Office(tmp_path / "news.db") as office:
        fill(office)
        done = office.writer.do(partial(forget, key=url_key(ONE), reason="x")).result()
        assert office.writer.forget_pages(done.keys) == 2
        assert office.writer.forget_pages(done.keys) == 0
    assert pages_path(office.path).exists()
