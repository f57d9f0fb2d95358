"""What storing an article means: new, revised, unchanged, another address of one that we have, or forgotten."""

from __future__ import annotations

import dataclasses
import time
from functools import partial
from typing import Any

import pytest

from db import frontier
from db.forget import forget
from db.model import Arrival, Article, Outcome, Saved
from db.save import Written
from pipelines.canonical import url_key
from pipelines.fingerprint import fingerprint
from tests.office import AT, COURIER, LATER, UNION, Office, article, tag, text

ONE = "https://courier.example/one"
TWO = "https://courier.example/two"


def edited(old: Article, **changes: Any) -> Article:
    """The same page with another title or text."""
    new = dataclasses.replace(old, **changes)
    return dataclasses.replace(new, fingerprint=fingerprint(new.title, new.body))


def test_new(office: Office) -> None:
    written = office.store(article(ONE, title="The bridge", body="It is closed."), at=LATER)
    assert written == Written(saved=Saved.NEW, article=1)
    row = office.ask(
        "select outlet, url, canonical_url, title, published, published_offset, day, first_seen, fetched, revisions,"
        " checks, changed, withdrawn from articles"
    )
    assert row == [
        ("courier", ONE, ONE, "The bridge", "2026-03-02T08:30:00Z", "+01:00", "2026-03-02", AT, LATER, 1, 0, None, None)
    ]
    assert office.ask("select number, seen, title, body, cause from revisions") == [
        (1, LATER, "The bridge", "It is closed.", "first")
    ]
    assert office.ask("select outcome, article, attempts, final_url, due from links") == [
        (Outcome.STORED, 1, 1, ONE, "2026-03-02T14:30:00Z")
    ]
    assert office.found("bridge") == [1]
    assert office.ask("select outlet, lean, revisions from tagged_articles") == [("courier", None, 1)]


def test_unchanged_costs_no_index_and_no_revision(office: Office) -> None:
    one = article(ONE)
    office.store(one)
    office.ask("insert into articles_fts (articles_fts) values ('optimize')")
    index = office.ask("select id, block from articles_fts_data order by id")
    pages = office.value("pragma page_count")
    for hour in range(11, 21):
        assert office.store(one, at=f"2026-03-02T{hour}:00:00Z") == Written(saved=Saved.UNCHANGED, article=1)
    assert office.ask("select id, block from articles_fts_data order by id") == index
    assert office.value("pragma page_count") == pages
    assert office.value("select count(*) from revisions") == 1
    assert office.ask("select fetched, checks, changed from articles") == [("2026-03-02T20:00:00Z", 10, None)]
    assert office.outcome(ONE) == Outcome.UNCHANGED


def test_revised_and_revised_back(office: Office) -> None:
    first = article(ONE, title="Heron seen", body="By the mill.")
    second = edited(first, title="Stork seen", modified="2026-03-02T12:00:00+01:00")
    office.store(first, at="2026-03-02T10:00:00Z")
    assert office.store(second, at="2026-03-02T11:00:00Z").saved is Saved.REVISED
    assert office.found("stork") == [1]
    assert office.found("heron") == []
    assert office.store(first, at="2026-03-02T12:00:00Z") == Written(saved=Saved.REVISED, article=1)
    assert office.ask("select number, title, seen, cause from revisions order by number") == [
        (1, "Heron seen", "2026-03-02T10:00:00Z", "first"),
        (2, "Stork seen", "2026-03-02T11:00:00Z", "recheck"),
        (3, "Heron seen", "2026-03-02T12:00:00Z", "recheck"),
    ]
    assert office.found("heron") == [1]
    assert office.found("stork") == []
    assert office.ask("select revisions, checks, first_seen from articles") == [(3, 2, AT)]
    assert office.value("select count(*) from tags") == 1


def test_a_revision_is_tagged_and_fingerprinted_afresh(office: Office) -> None:
    first = article(ONE)
    office.store(first, lean_low="left")
    changed = edited(first, body=text("another"))
    office.store(changed, lean_low="right")
    assert office.column("select lean_low from tags") == ["right"]
    assert office.column("select hash from shingles order by hash") == list(changed.fingerprint.shingles)


def test_another_address_becomes_an_alias(office: Office) -> None:
    office.store(article(ONE))
    twin = dataclasses.replace(article(ONE), url="https://courier.example/amp-page/one")
    assert office.store(twin) == Written(saved=Saved.DUPLICATE, article=1)
    assert office.outcome(twin.url) == Outcome.DUPLICATE
    assert office.ask("select reason, due from links where article = 1 and outcome = 'duplicate of'") == [
        (f"another address of {ONE}", None)
    ]
    assert office.column("select key from aliases order by key") == [url_key(twin.url), url_key(ONE)]
    assert office.store(dataclasses.replace(twin, canonical_url=twin.url)).saved is Saved.UNCHANGED


def test_a_redirect_to_an_article_that_we_have(office: Office) -> None:
    office.store(article(ONE))
    short = "https://courier.example/s/1"
    assert office.store(article(ONE), asked=short) == Written(saved=Saved.DUPLICATE, article=1)
    grown = edited(article(ONE), title="Another headline", body=text("all of it rewritten"))
    assert office.store(grown, asked="https://courier.example/s/2") == Written(saved=Saved.REVISED, article=1)
    assert office.value("select count(*) from articles") == 1


def test_a_claim_on_another_story_s_address_does_not_merge(office: Office) -> None:
    office.store(article(ONE))
    liar = article(TWO, canonical_url=ONE)
    assert office.store(liar) == Written(saved=Saved.NEW, article=2)
    assert office.ask("select canonical_url, canonical_claimed from articles where id = 2") == [(TWO, ONE)]
    assert office.store(liar).saved is Saved.UNCHANGED
    assert office.store(edited(liar, title="Edited")) == Written(saved=Saved.REVISED, article=2)
    assert office.ask("select id, canonical_url, canonical_claimed from articles order by id") == [
        (1, ONE, None),
        (2, TWO, ONE),
    ]
    # a redirect to the liar is the liar's, not the claimed one's
    assert office.store(liar, asked="https://courier.example/s/2") == Written(saved=Saved.DUPLICATE, article=2)
    assert office.store(edited(liar, title="Quite another", body=text(9)), asked="https://courier.example/s/3") == (
        Written(saved=Saved.REVISED, article=2)
    )


def test_a_whole_site_that_claims_one_address(office: Office) -> None:
    front = "https://courier.example/story"
    stories = [article(f"{front}?id={n}", canonical_url=front) for n in range(6)]
    together = office.store_together(*(office.arrive(story) for story in stories))
    assert [written.saved for written in together] == [Saved.NEW] * 6
    assert office.value("select count(distinct canonical_url) from articles") == 6


def test_the_same_text_at_two_outlets_is_two_articles(office: Office) -> None:
    here = article(ONE, title="Wire", body=text("wire"))
    there = article("https://union.example/one", title="Wire", body=text("wire"), canonical_claimed=ONE)
    together = office.store_together(office.arrive(here), office.arrive(there, UNION))
    assert [written.saved for written in together] == [Saved.NEW, Saved.NEW]
    assert office.column("select outlet from articles order by id") == ["courier", "union"]
    assert office.column("select count(*) from shingles group by hash having count(*) <> 2") == []


def test_the_same_title_and_text_at_two_addresses_of_one_outlet_is_two_articles(office: Office) -> None:
    office.store(article(ONE, title="Obituary", body=text("same")))
    assert office.store(article(TWO, title="Obituary", body=text("same"))).saved is Saved.NEW


def test_the_same_article_twice_in_a_batch_by_two_links(office: Office) -> None:
    twin = dataclasses.replace(article(ONE), url=TWO)
    written = office.store_together(office.arrive(article(ONE)), office.arrive(twin))
    assert written == [Written(saved=Saved.NEW, article=1), Written(saved=Saved.DUPLICATE, article=1)]
    assert office.value("select count(*) from articles") == 1


def test_the_same_link_twice_in_a_batch(office: Office) -> None:
    story = office.arrive(article(ONE))
    written = office.store_together(story, story)
    assert written == [Written(saved=Saved.NEW, article=1), Written(saved=Saved.UNCHANGED, article=1)]
    assert office.outcome(ONE) == Outcome.UNCHANGED
    assert office.value("select checks from articles") == 1


def test_new_and_edited_in_one_batch(office: Office) -> None:
    versions = [edited(article(ONE), title=f"Version {n}") for n in range(4)]
    written = office.store_together(*(office.arrive(version) for version in versions))
    assert [w.saved for w in written] == [Saved.NEW, Saved.REVISED, Saved.REVISED, Saved.REVISED]
    assert {w.article for w in written} == {1}
    assert office.column("select title from revisions order by number") == [v.title for v in versions]
    assert office.found("version") == [1]


def test_an_edit_at_its_own_address_within_a_batch_by_another_link(office: Office) -> None:
    rewritten = edited(article(ONE), title="Rewritten", body=text("rewritten"))
    written = office.store_together(
        office.arrive(article(ONE)),
        office.arrive(rewritten, asked="https://courier.example/s/1"),
        office.arrive(article(TWO)),
    )
    assert [(w.saved, w.article) for w in written] == [(Saved.NEW, 1), (Saved.REVISED, 1), (Saved.NEW, 2)]


def test_withdrawn_then_restored(office: Office) -> None:
    one = article(ONE)
    office.store(one)
    link = office.link(ONE)
    gone = partial(frontier.withdrawn, link=link, reason="it answers 410", at=LATER, status=410)
    assert office.writer.do(lambda db: gone(db.conn)).result() is True
    assert office.writer.do(lambda db: gone(db.conn)).result() is False, "it is no news any more"
    assert office.outcome(ONE) == Outcome.GONE
    assert office.ask("select withdrawn, withdrawn_reason, title = ? from articles", one.title) == [
        (LATER, "it answers 410", 1)
    ]
    assert office.value("select body from articles") == one.body, "its text stays in the database"
    assert office.store(one, at="2026-03-03T10:00:00Z").saved is Saved.UNCHANGED
    assert office.outcome(ONE) == Outcome.UNCHANGED
    assert office.ask("select withdrawn, withdrawn_reason, restored is not null from articles") == [(None, None, 1)]


def test_restored_with_another_text(office: Office) -> None:
    office.store(article(ONE))
    link = office.link(ONE)
    office.writer.do(lambda db: frontier.withdrawn(db.conn, link, "gone", at=LATER)).result()
    assert office.store(edited(article(ONE), title="A correction")).saved is Saved.REVISED
    assert office.ask("select withdrawn, revisions from articles") == [(None, 2)]


def test_a_canonical_address_that_changes_becomes_an_alias(office: Office) -> None:
    moved = "https://courier.example/2026/one"
    office.store(article(ONE))
    renamed = dataclasses.replace(article(ONE), canonical_url=moved)
    assert office.store(renamed) == Written(saved=Saved.UNCHANGED, article=1)
    assert office.ask("select id, canonical_url from articles") == [(1, moved)]
    assert sorted(office.column("select key from aliases")) == sorted([url_key(ONE), url_key(moved)])
    for address in (moved, f"{moved}?utm_source=x", "https://m.courier.example/2026/one"):
        assert office.store(dataclasses.replace(renamed, url=moved), asked=address).article == 1
    assert office.value("select count(*) from articles") == 1


def test_a_later_claim_on_another_story_s_address_is_noted_alone(office: Office) -> None:
    office.store(article(ONE))
    office.store(article(TWO))
    claim = "http://courier.example/one"  # the same address in another spelling
    assert office.store(edited(article(TWO), title="New", canonical_url=claim)).saved is Saved.REVISED
    assert office.ask("select canonical_url, canonical_claimed from articles where id = 2") == [(TWO, claim)]
    assert office.store(article(ONE)) == Written(saved=Saved.UNCHANGED, article=1)


def test_a_tombstone_forbids_every_address(office: Office) -> None:
    office.writer.do(partial(forget, key=url_key(ONE), reason="court order")).result()
    for found in (article(ONE), dataclasses.replace(article(TWO), canonical_url=ONE)):
        link = office.link(TWO)
        arrival = Arrival(link=link, outlet="courier", requested_url=TWO, fetched=AT)
        arrived = tag(dataclasses.replace(found, arrival=arrival), COURIER)
        keys = tuple(map(url_key, (found.canonical_url, found.url, TWO)))
        written = office.writer.submit(arrived, keys).result()
        assert written == Written(saved=Saved.FORGOTTEN, article=None)
    assert office.ask("select outcome, reason, due from links where key = ?", url_key(TWO)) == [
        (Outcome.GONE, "forgotten on request", None)
    ]
    assert office.value("select count(*) from articles") == 0


def test_numbers_are_never_given_twice(office: Office) -> None:
    for n in range(3):
        office.store(article(f"https://courier.example/{n}"))
    office.writer.do(partial(forget, key=url_key("https://courier.example/2"), reason="x")).result()
    assert office.store(article(ONE)).article == 4


def test_numbers_never_change(office: Office) -> None:
    for n in range(5):
        office.store(article(f"https://courier.example/{n}"))
    before = dict(office.ask("select canonical_url, id from articles"))
    for n in range(5):
        office.store(edited(article(f"https://courier.example/{n}"), title=f"Edited {n}"))
    assert dict(office.ask("select canonical_url, id from articles")) == before


def test_an_article_without_a_link_is_a_mistake(office: Office) -> None:
    stray = tag(article(ONE), UNION)
    with pytest.raises(ValueError, match="without an arrival"):
        office.writer.submit(stray, (url_key(ONE),)).result()
    lost = Arrival(link=99, outlet="courier", requested_url=ONE, fetched=AT)
    with pytest.raises(ValueError, match="no link has the number 99"):
        office.writer.submit(tag(dataclasses.replace(stray.article, arrival=lost), UNION), (url_key(ONE),)).result()


def test_undated_articles_and_empty_fields(office: Office) -> None:
    bare = article(ONE, title="", body="", published=None, published_source=None, language=None)
    assert office.store(bare).saved is Saved.NEW
    assert office.ask("select published, published_offset, day, title, word_count from articles") == [
        (None, None, None, "", 0)
    ]
    assert office.store(bare).saved is Saved.UNCHANGED


def test_two_hundred_articles_and_eight_hundred_looks_are_quick(office: Office) -> None:
    stories = [office.arrive(article(f"https://courier.example/{n}", body=text(n % 7))) for n in range(200)]
    began = time.monotonic()
    assert {w.saved for w in office.store_together(*stories)} == {Saved.NEW}
    for _ in range(4):
        assert {w.saved for w in office.store_together(*stories)} == {Saved.UNCHANGED}
    assert time.monotonic() - began < 5.0
