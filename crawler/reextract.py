"""The present extractor over the stored raw pages: what would change, and changing it."""

from __future__ import annotations

import dataclasses
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from crawler.settings import MASTHEAD_DEADLINE, MASTHEAD_WORKER_MEMORY
from db import model, times
from db.connect import pages_path
from db.model import Arrival, Article, Entry, Hints, Link, Outcome, Saved
from db.pages import Pages, RawPage
from db.rows import article_columns, insert_rows
from db.save import Written, readdress, revise, tags_row
from db.writer import Writer
from pipelines.canonical import url_key
from pipelines.errors import MastheadError
from pipelines.extract import EXTRACTOR, extract
from pipelines.pool import Pool
from pipelines.registry import Registry
from pipelines.stages import hints_of
from pipelines.tag import tag

AHEAD = 32
"""Pages that wait for their text at once."""
IGNORED = ("url", "extractor", "canonical_claimed", "sources", "conflicts")
"""Columns whose change is no change of what the page says."""


@dataclass(slots=True, kw_only=True)
class Report:
    """What the present extractor makes of the stored pages."""

    pages: int = 0
    changed: int = 0
    new: int = 0
    """Pages that were no articles and now are."""
    lost: int = 0
    """Articles whose page gives none any more; they stay as they are."""
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    """Outlet → field → how many articles it changes in."""


def reextract(
    path: Path, registry: Registry, *, since: str | None = None, dry_run: bool = False, workers: int = 2,
    progress: Callable[[int], None] = lambda _n: None,
) -> Report:  # fmt: skip
    """Run the extractor over the newest raw page of every address; `since` (a day) leaves older pages out.

    A changed text or title is a revision whose cause is ``reextract``; other fields are brought up to date.
    """
    report = Report()
    if not pages_path(path).is_file():
        return report
    pages = Pages(pages_path(path))
    with Writer(path, extractor=EXTRACTOR, keep_pages=False) as writer:
        pool = Pool(workers, MASTHEAD_DEADLINE, memory=MASTHEAD_WORKER_MEMORY)
        try:
            for page, link, future in _extracted(pages.latest(since), writer, registry, pool):
                report.pages += 1
                progress(report.pages)
                article = _article(future)
                _compare(report, page, link, article, writer, registry, dry_run=dry_run)
        finally:
            pool.close()
            pages.close()
    return report


def _extracted(
    pages: Iterator[RawPage], writer: Writer, registry: Registry, pool: Pool
) -> Iterator[tuple[RawPage, Link, Future[Article]]]:
    waiting: deque[tuple[RawPage, Link, Future[Article]]] = deque()
    for page in pages:
        link = writer.do(partial(_link, key=page.key)).result()
        if link is None:
            continue
        outlet = registry.outlets.get(page.outlet)
        entry = Entry(url=link.url, title=link.title, published=link.published, source=link.feed or "")
        hints = hints_of(outlet) if outlet else Hints()
        future = pool.submit(
            extract, page.html, page.url, charset=page.charset, entry=entry, hints=hints, seen=page.fetched
        )
        waiting.append((page, link, future))
        if len(waiting) >= AHEAD:
            yield waiting.popleft()
    yield from waiting


def _link(db: Database, *, key: str) -> Link | None:
    row = db.execute(
        "select l.id, l.url, l.key, l.outlet, l.title, l.published, f.url, l.first_seen, l.attempts, l.article"
        " from links l left join feeds f on f.id = l.feed where l.key = ? and l.outcome <> ?",
        [key, Outcome.DUPLICATE],
    ).fetchone()
    if row is None:
        return None
    names = [f.name for f in dataclasses.fields(Link)]
    return Link(**dict(zip(names, row, strict=True)))


def _article(future: Future[Article]) -> Article | None:
    try:
        return future.result()
    except MastheadError:
        return None


def _compare(
    report: Report, page: RawPage, link: Link, article: Article | None, writer: Writer, registry: Registry, *,
    dry_run: bool,
) -> None:  # fmt: skip
    counts = report.fields.setdefault(page.outlet, Counter())
    if article is None:
        if link.article is not None:
            report.lost += 1
            counts["no article any more"] += 1
        return
    article = dataclasses.replace(
        article,
        arrival=Arrival(
            link=link.id, outlet=page.outlet, requested_url=link.url, fetched=page.fetched, status=page.status
        ),
    )
    tagged = tag(article, registry)
    if link.article is None:
        report.new += 1
        counts["an article now"] += 1
        if not dry_run:
            keys = tuple(map(url_key, (article.canonical_url, article.url, link.url)))
            written: Written = writer.submit(tagged, keys).result()
            assert written.saved is not Saved.UNCHANGED
        return
    changes = writer.do(partial(_changes, number=link.article, article=article, fetched=page.fetched)).result()
    if not changes:
        return
    report.changed += 1
    counts.update(changes)
    if not dry_run:
        writer.do(
            partial(_apply, number=link.article, tagged=tagged, text="body" in changes or "title" in changes)
        ).result()


def _changes(db: Database, *, number: int, article: Article, fetched: str) -> list[str]:
    """The fields in which an article would change; none where the stored one is of a later page."""
    columns = {k: v for k, v in article_columns(article, extractor=EXTRACTOR).items() if k not in IGNORED}
    row = db.execute(
        f"select {', '.join(columns)}, canonical_claimed from articles where id = ? and fetched <= ?",
        [number, fetched],
    ).fetchone()
    if row is None:
        return []
    old = dict(zip(columns, row, strict=False))
    if columns["canonical_url"] == row[-1]:  # known, and not taken: it is another article's
        del columns["canonical_url"]
    return [name for name, value in columns.items() if old[name] != value and not name.endswith("_hash")]


def _apply(db: Database, *, number: int, tagged: model.TaggedArticle, text: bool) -> None:
    at = times.now()
    revisions, canonical = db.execute("select revisions, canonical_url from articles where id = ?", [number]).fetchone()
    if tagged.article.canonical_url != canonical:
        key = url_key(tagged.article.canonical_url)
        readdress(db, number, tagged.article.canonical_url, key, at=at)
    if text:
        revise(db, tagged, number, number=revisions + 1, cause="reextract", at=at, extractor=EXTRACTOR)
        return
    db.execute("delete from tags where article = ?", [number])
    insert_rows(db.conn, "tags", [tags_row(tagged, number)])
    columns = article_columns(tagged.article, extractor=EXTRACTOR)
    names = ", ".join(f"{name} = ?" for name in columns if name != "canonical_url")
    db.execute(
        f"update articles set {names} where id = ?",
        [*(v for k, v in columns.items() if k != "canonical_url"), number],
    )
