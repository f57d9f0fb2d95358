"""`masthead extract`, `reextract`, `export`, `forget`: what is said of pages and articles."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from crawler.cli.common import command, common, day_option, emit, inform, json_option
from crawler.settings import MASTHEAD_DEADLINE, MASTHEAD_WORKER_MEMORY
from db import times
from db.model import Hints


@command()
@click.argument("file", required=False, metavar="FILE|-")
@click.option("--url", help="Address of the page; it gives the outlet and resolves links.")
@click.option("--charset", help="Charset that the server named.")
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="IN.jsonl",
              help='Many pages: lines {"id","url","html"}, html a path relative to IN.jsonl (.gz too).')  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--explain", is_flag=True, help="Why each field is what it is, and what else the page says of it.")
@json_option
def extract(
    file: str | None, url: str | None, charset: str | None, batch: Path | None, workers: int, explain: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """What we make of one page, or with --batch of many (a JSON line out for every line in).

    \b
    Example:  masthead extract page.html --url https://courier.example/story --json
    """
    if (batch is None) == (file is None):
        raise click.UsageError("name one FILE (or -), or --batch IN.jsonl")
    if batch is not None:
        if explain:
            raise click.UsageError("--explain is for one FILE, not for --batch")
        return _batch(batch, workers)
    if url is None:
        raise click.UsageError("--url is missing: the address that the page was fetched from")
    if explain:
        return _explained(str(file), url, charset, as_json)
    return _one(str(file), url, charset, as_json)


def _batch(batch: Path, workers: int) -> int:
    from crawler.tagging import registry_of
    from pipelines.batch import extract_batch
    from pipelines.pool import Pool
    from pipelines.stages import hints_of

    registry = registry_of(common().load())

    def hints(url: str) -> Hints | None:
        outlet = registry.resolve(url).outlet
        return hints_of(outlet) if outlet else None

    with (
        Pool(workers, MASTHEAD_DEADLINE, memory=MASTHEAD_WORKER_MEMORY) as pool,
        batch.open(encoding="utf-8", errors="replace") as lines,
    ):
        for line in extract_batch(lines, batch.parent, pool, hints, times.now()):
            click.echo(json.dumps(line, ensure_ascii=False))
    return 0


@contextmanager
def _deadline() -> Iterator[None]:
    """What is begun here ends with `Deadline` where it takes longer than a page may; a worker of its own would do the
    same and take as long to start as most pages take."""
    from pipelines.errors import Deadline

    def stop(*_: object) -> None:
        raise Deadline(f"more than {MASTHEAD_DEADLINE:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MASTHEAD_DEADLINE, 0.2)  # again and again: some libraries take any error
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _page(file: str, url: str) -> tuple[bytes, Hints | None]:
    """A page's bytes, and what the outlet's file knows."""
    from crawler.tagging import registry_of
    from pipelines.stages import hints_of

    try:
        html = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{file}: cannot be read ({error.strerror})") from error
    outlet = registry_of(common().load()).resolve(url).outlet
    return html, hints_of(outlet) if outlet else None


def _explained(file: str, url: str, charset: str | None, as_json: bool) -> int:
    from pipelines import explain
    from pipelines.errors import Reasoned

    html, hints = _page(file, url)
    try:
        with _deadline():
            article, explained = explain.explain(html, url, charset=charset, hints=hints, seen=times.now())
    except Reasoned as reason:
        if as_json:
            emit({"error": str(reason)})
        else:
            click.echo(f"not an article: {reason}")
        return 0
    if as_json:
        emit(explain.as_json(explained))
        return 0
    for e in explained:
        click.echo(f"{e.field:<12}{_shown(e.choice.value)}")
        click.echo(
            f"{'':<12}from {e.choice.source}: {e.choice.rule}" if e.choice.source else f"{'':<12}{e.choice.rule}"
        )
        for value, source in e.others:
            click.echo(f"{'':<12}  {source:<14} {_shown(value)}")
    for conflict in article.conflicts:
        click.echo(f"conflict    {conflict}")
    return 0


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) and value else str(value or "not known")


def _one(file: str, url: str, charset: str | None, as_json: bool) -> int:
    from pipelines.errors import Reasoned
    from pipelines.extract import article_json
    from pipelines.extract import extract as extract_page

    html, hints = _page(file, url)
    try:
        with _deadline():
            made = article_json(extract_page(html, url, charset=charset, hints=hints, seen=times.now()), None, url)
    except Reasoned as reason:
        made = article_json(reason, None, url)
    if as_json:
        emit(made)
        return 0
    if made["error"]:
        click.echo(f"not an article: {made['error']}")
        return 0
    body = made.pop("body")
    for name, value in made.items():
        if value not in (None, [], ""):
            click.echo(f"{name:<14} {', '.join(value) if isinstance(value, list) else value}")
    click.echo(f"\n{body}")
    return 0


@command()
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@day_option("--since", help="Only pages fetched on or after this day.")
@json_option
def reextract(dry_run: bool, since: str | None, as_json: bool) -> None:
    """Run the present extractor over the stored raw pages.

    Shows per outlet and field how many articles change.  A changed text or title is kept as a revision.

    \b
    Example:  masthead reextract --dry-run --since 2026-03-01
    """
    from crawler.reextract import reextract as run
    from crawler.tagging import registry_of
    from db.reader import Reader

    config = common().load()
    Reader(config.database).close()
    with _counter() as progress:
        report = run(config.database, registry_of(config), since=since, dry_run=dry_run, progress=progress)
    if as_json:
        emit({
            "pages": report.pages, "changed": report.changed, "new": report.new, "lost": report.lost,
            "outlets": {name: dict(counts) for name, counts in report.fields.items() if counts},
        })  # fmt: skip
        return
    for name, counts in sorted(report.fields.items()):
        if counts:
            click.echo(f"{name:<20} " + ", ".join(f"{what} {n}" for what, n in counts.most_common()))
    would = "would change" if dry_run else "changed"
    click.echo(
        f"{report.pages} pages read, {report.changed} articles {would}, {report.new} new, {report.lost} not found again"
    )


class _counter:
    """A count on a terminal, nothing elsewhere."""

    def __enter__(self) -> Any:
        return self._show if sys.stderr.isatty() else lambda _n: None

    def _show(self, number: int) -> None:
        click.echo(f"\r{number} pages", nl=False, err=True)

    def __exit__(self, *_: object) -> None:
        if sys.stderr.isatty():
            click.echo("\r\x1b[K", nl=False, err=True)


@command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--query", metavar="SQL", help="What to export; default all of tagged_articles.")
@click.option("--imported", is_flag=True, help="With ratings that you imported, and what follows from them.")
def export(file: Path, query: str | None, imported: bool) -> None:
    """Write articles to FILE: CSV, JSON Lines (.jsonl) or SQLite (.db), by its ending.

    Texts of withdrawn articles never leave; imported ratings only with --imported.

    \b
    Example:  masthead export news.csv --query "select day, title, outlet, lean from tagged_articles"
    """
    from db.export import DEFAULT
    from db.export import export as write

    config = common().load()
    count = write(config.database, file, sql=query or DEFAULT, imported=imported)
    inform(f"{count} rows in {file}")
    inform("Ratings in it belong to their raters: see the table `raters` for attribution and licences.")


def _words(_ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter('empty; say why in a few words: "court order 12/26"')
    return value.strip()


@command()
@click.argument("what", metavar="URL|OUTLET")
@click.option("--reason", required=True, callback=_words, help="Kept with the tombstone.")
@json_option
def forget(what: str, reason: str, as_json: bool) -> None:
    """Remove an article, or all of an outlet's, for good, and never fetch it again.

    \b
    Example:  masthead forget https://courier.example/story --reason "court order 12/26"
    """
    from functools import partial

    from db.forget import find, remove
    from db.reader import Reader
    from db.writer import Writer
    from pipelines.canonical import BadAddress, url_key

    config = common().load()
    with Reader(config.database) as reader:
        outlet = what if reader.has_outlet(what) else None
    try:
        key = None if outlet else url_key(what)
    except BadAddress as error:
        raise click.UsageError(f"{what} is neither an address nor an outlet in this database") from error
    with Writer(config.database) as writer:
        doomed = writer.do(partial(find, key=key, outlet=outlet)).result()
        pages = writer.forget_pages(tuple(doomed.keys))
        done = writer.do(partial(remove, doomed=doomed, reason=reason)).result()
    if as_json:
        emit({"articles": done.articles, "links": done.links, "pages": pages})
    else:
        inform(f"forgotten: {done.articles} articles, {done.links} links, {pages} raw pages; a tombstone stays")
