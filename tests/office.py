"""A news desk on a temporary database: outlets, links, articles and the writer that stores them.

with Office(tmp_path / "news.db") as office:
    written = office.store(office.article("/one", title="One", body="A text."))
    assert office.value("select title from articles where id = ?", written.article) == "One"

On leaving, everything that must hold of any database is checked.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Self

from sqlite_utils import Database

from db import frontier, registry_rows
from db.frontier import Announced, Feed, News, Poll
from db.model import Arrival, Article, Entry, FeedKind, Host, Outcome, Outlet, Rater, Rating, Status, Tag, TaggedArticle
from db.save import Written, save_articles
from db.writer import Writer
from pipelines.canonical import fetch_url, same_outlet, url_key
from pipelines.fingerprint import fingerprint, word_count
from tests import prose

AT = "2026-03-02T10:00:00Z"
"""When things happen here unless a test says otherwise."""
LATER = "2026-03-02T12:00:00Z"
SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "ru", "sa", "te", "vo", "zu")
PUBLISHED = "2026-03-02T09:30:00+01:00"

COURIER = Outlet(id="courier", name="The Courier", hosts=(Host(host="courier.example"),), country="GB")
UNION = Outlet(id="union", name="The Union", hosts=(Host(host="union.example"),), country="US")
RATER = Rater(
    id="compass", name="Compass", home="https://compass.example/", method="Panels.", attribution="Compass",
    licence="CC0", dimensions=(), invented=True,
)  # fmt: skip


def settle(db: Database) -> None:
    """The two outlets and the rater, in the tables."""
    registry_rows.sync(db, [COURIER, UNION], [RATER], [])


def text(seed: object) -> str:
    """A body of 120 made-up words in three paragraphs; no two seeds share a passage."""
    pick = Random(f"text {seed}")
    words = ["".join(pick.choice(SYLLABLES) for _ in range(3)) for _ in range(120)]
    return "\n\n".join(" ".join(words[begin : begin + 40]).capitalize() + "." for begin in (0, 40, 80))


def article(url: str, *, title: str | None = None, body: str | None = None, **more: Any) -> Article:
    """An article at an address; without title or body it has those of its address."""
    title = prose.headline(url) if title is None else title
    body = text(url) if body is None else body
    values = {"canonical_url": url, "published": PUBLISHED, "published_source": "json-ld", "language": "en"} | more
    return Article(
        url=url, title=title, body=body, word_count=word_count(body), fingerprint=fingerprint(title, body), **values
    )


def tag(found: Article, outlet: Outlet, *, shareable: Tag | None = None, **more: Any) -> TaggedArticle:
    """The article with its outlet's tag, and what that is without imported ratings."""
    host = outlet.domain or ""
    values = {"status": Status.UNRATED, "country": outlet.country, "name": outlet.name, "registry_version": "1"} | more
    made = Tag(url=found.url, host=host, outlet=outlet.id, **values)
    return TaggedArticle(article=found, tag=made, shareable=shareable)


def rating(outlet: str = "courier", **more: Any) -> Rating:
    """A rating by the one rater."""
    values = {"dimension": "bias", "raw": "Leans Left", "rated_as": f"{outlet}.example", "licence": "CC0"} | more
    return Rating(outlet=outlet, rater="compass", redistribute=True, **values)


def entry(url: str, outlet: Outlet = COURIER, **more: Any) -> Announced:
    """A line of a feed as the spider hands it to the frontier."""
    address = fetch_url(url)
    hosts = [host.host for host in outlet.hosts]
    return Announced(
        entry=Entry(url=url, **more), url=address, key=url_key(address), elsewhere=not same_outlet(address, hosts)
    )


def feed(db: Database, outlet: Outlet = COURIER, *, path: str = "/rss", at: str = AT) -> Feed:
    """A feed of an outlet."""
    return frontier.feed(db, outlet.id, f"https://{outlet.domain}{path}", FeedKind.FEED, at=at)


def announce(
    db: Database, *announced: Announced, outlet: Outlet = COURIER, path: str = "/rss", at: str = AT,
    oldest: str | None = None, **poll: Any,
) -> News:  # fmt: skip
    """A feed announces what is given."""
    found = feed(db, outlet, path=path, at=at)
    told = Poll(feed=found.id, status="ok", **poll)
    return frontier.announce(db, told, outlet.id, announced, at=at, oldest=oldest)


class Office:
    """A writer on a database, and what a crawl does around it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = Writer(path, extractor="test")
        self.writer.do(settle).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.writer.do(check).result()
        finally:
            self.writer.close()

    def link(self, url: str, outlet: Outlet = COURIER, *, at: str = AT) -> int:
        """The number of an address among the links; it is announced where it is not yet."""
        item = entry(url, outlet)

        def find(db: Database) -> int:
            announce(db, item, outlet=outlet, at=at)
            number: int = db.execute("select id from links where key = ?", [item.key]).fetchone()[0]
            return number

        return self.writer.do(find).result()

    def arrive(
        self, found: Article, outlet: Outlet = COURIER, *, asked: str | None = None, at: str = AT, **tags: Any
    ) -> tuple[TaggedArticle, tuple[str, ...]]:
        """An article with the link it came by (`asked`, else its own address) and the keys of its addresses."""
        asked = asked or found.url
        arrival = Arrival(link=self.link(asked, outlet), outlet=outlet.id, requested_url=asked, fetched=at)
        keys = tuple(map(url_key, (found.canonical_url, found.url, asked)))
        return tag(dataclasses.replace(found, arrival=arrival), outlet, **tags), keys

    def store(
        self, found: Article, outlet: Outlet = COURIER, *, asked: str | None = None, at: str = AT, **tags: Any
    ) -> Written:
        """Store one article that is fetched and written at a given time."""
        return self.store_together(self.arrive(found, outlet, asked=asked, at=at, **tags), at=at)[0]

    def store_together(self, *stories: tuple[TaggedArticle, tuple[str, ...]], at: str = AT) -> list[Written]:
        """Store articles in one batch; unlike the writer, it does not try them one by one where that fails."""
        return self.writer.do(lambda db: save_articles(db, stories, at=at, extractor="test")).result()

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a question, or of a change."""
        return self.writer.do(lambda db: db.execute(sql, list(values)).fetchall()).result()

    def value(self, sql: str, *values: Any) -> Any:
        """The one value that a question has for an answer."""
        ((found,),) = self.ask(sql, *values)
        return found

    def column(self, sql: str, *values: Any) -> list[Any]:
        """The first column of an answer."""
        return [row[0] for row in self.ask(sql, *values)]

    def outcome(self, url: str) -> str:
        """What became of an address."""
        found: str = self.value("select outcome from links where key = ?", url_key(url))
        return found

    def found(self, words: str) -> list[int]:
        """Articles that full-text search finds."""
        return self.column("select rowid from articles_fts where articles_fts match ? order by rowid", words)


def check(db: Database) -> None:
    """What must hold of any database at any time; AssertionError or sqlite3.Error where it does not."""

    def rows(sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return db.execute(sql, list(values)).fetchall()

    assert rows("pragma integrity_check") == [("ok",)]
    assert rows("pragma foreign_key_check") == []
    db.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")
    outcomes = {row[0] for row in rows("select distinct outcome from links")}
    assert outcomes <= set(Outcome), outcomes - set(Outcome)
    strays = "select id from articles where id not in (select article from tags)"
    assert rows(strays) == [], "every article has a tag"
    last = (
        "select a.id from articles a left join revisions r on r.article = a.id and r.number = a.revisions"
        " where r.title is not a.title or r.body is not a.body or r.standfirst is not a.standfirst"
        " or r.content_hash is not a.content_hash"
        " or a.revisions <> (select count(*) from revisions s where s.article = a.id)"
    )
    assert rows(last) == [], "an article is its last revision"
    sources = "select id from articles where id not in (select article from links where article is not null)"
    assert rows(sources) == [], "every article has a link"
    for (stamp,) in rows(
        "select published from articles union select modified from articles union select first_seen from articles"
        " union select stored from articles union select fetched from articles union select seen from revisions"
        " union select due from links union select first_seen from links"
    ):
        assert stamp is None or len(stamp) == 10 or stamp.endswith("Z"), f"{stamp} is not UTC"
