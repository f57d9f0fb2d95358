"""`masthead init`, `serve`, `status`, `schedule`, `migrate`: settings, browsing, health, cron, upkeep."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import click

from crawler.cli.common import USAGE, command, common, emit, inform, json_option, talk
from crawler.config import NAME, Config, seconds, span
from db import times

ENDED_WELL = ("finished", "closespider_timeout")
"""Why a crawl ended that went its whole way: nothing was left to do, or its time was up."""
MANY = 1000
"""Crawls looked through for one that ended well."""


def _span(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        try:
            seconds(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
    return value


@command()
@click.option("--contact", help="Mail address or page that the user agent names.")
def init(contact: str | None) -> int:
    """Write a commented masthead.toml with a starter set of outlets.

    \b
    Example:  masthead init --contact newsdesk@example.org
    """
    from crawler.init import template

    path = common().config or Path(NAME)
    if path.exists():
        talk(f"masthead: {path} is there already; edit it, or delete it first")
        return USAGE
    if contact is None and sys.stdin.isatty():
        contact = click.prompt(
            "Sites see who asks. Your mail address, or a page about you (empty for none)",
            default="",
            show_default=False,
        )
    path.write_text(template(contact or None), encoding="utf-8")
    try:
        common().load()
    except Exception:
        path.unlink()
        raise
    inform(f"{path} written; next: masthead crawl")
    return 0


@command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[DATASETTE OPTIONS]...")
def serve(options: tuple[str, ...]) -> None:
    """Browse the database: Datasette with our pages, read-only, on http://127.0.0.1:8001/.

    \b
    Example:  masthead serve --port 8002 --open
    """
    from db.reader import Reader

    path = common().load().database
    Reader(path).close()
    browse(path, *options)


def browse(path: Path, *options: str) -> NoReturn:
    """Become Datasette, with the settings that our pages want."""
    from db.browse.catalogue import SETTINGS

    arguments = [sys.executable, "-m", "datasette", "serve", str(path)]
    for name, value in SETTINGS.items():
        arguments += ["--setting", name, str(value).lower()]
    os.execv(sys.executable, [*arguments, *options])


@command()
@click.option(
    "--max-age", callback=_span, metavar="AGE", help="Exit 4 where no crawl ended well within AGE, such as 3h."
)
@json_option
def status(max_age: str | None, as_json: bool) -> int:
    """Last runs, outlets by health, how late we are, sizes.

    \b
    Example:  masthead status --max-age 3h || echo "no fresh news"
    """
    from db.reader import Reader

    config = common().load()
    since = times.to_utc(datetime.now(UTC) - timedelta(days=7))
    with Reader(config.database) as reader:
        facts: dict[str, Any] = {
            "database": str(config.database),
            "crawls": reader.crawls(),
            "outlets": reader.outlets(),
            "links": reader.outcomes(),
            "counts": reader.counts(),
            "sizes": reader.sizes(),
            "poll_interval": seconds(config.poll or "15m"),
            "late": {
                "announced": _late(reader.lateness("published", "first_seen", since)),
                "stored": _late(reader.lateness("first_seen", "stored", since)),
            },
        }
        fresh = _fresh(reader.crawls(MANY), max_age)
    if as_json:
        emit(facts | {"fresh": fresh})
    else:
        for line in _lines(facts):
            click.echo(line)
    if fresh is False:
        talk(f"masthead: no crawl ended well within {max_age}")
        return 4
    return 0


def _late(found: Any) -> dict[str, Any]:
    return {"articles": found.articles, "median": found.median, "p95": found.p95}


def _fresh(crawls: list[dict[str, Any]], max_age: str | None) -> bool | None:
    """Whether a crawl ended well within the age; None where nobody asked."""
    if max_age is None:
        return None
    limit = times.to_utc(datetime.now(UTC) - span(max_age))
    return any(
        c["finished"] and c["finished"] >= limit and c["exit_code"] in (0, 3) and c["reason"] in ENDED_WELL
        for c in crawls
    )


def _lines(facts: dict[str, Any]) -> list[str]:
    lines = [f"{facts['database']}"]
    counts, sizes = facts["counts"], facts["sizes"]
    lines.append(
        f"  {counts['articles']} articles ({counts['withdrawn']} withdrawn), {counts['revisions']} revisions, "
        f"{counts['links']} links"
    )
    lines.append("  " + ", ".join(f"{name} {_size(size)}" for name, size in sizes.items()))
    for name, words in (("announced", "published to announced"), ("stored", "announced to stored")):
        late = facts["late"][name]
        if late["median"] is not None:
            lines.append(
                f"  {words}: median {_time(late['median'])}, 95 % within {_time(late['p95'])}"
                f" ({late['articles']} articles of 7 days; feeds are asked every {_time(facts['poll_interval'])})"
            )
    lines.append("links by outcome")
    lines += [f"  {what:<20} {number}" for what, number in sorted(facts["links"].items())]
    lines.append("last crawls")
    for crawl in facts["crawls"]:
        ended = crawl["reason"] or "did not end"
        lines.append(
            f"  {crawl['started']}  {ended}, exit {crawl['exit_code'] if crawl['exit_code'] is not None else '-'}:"
            f" {crawl['stored']} stored, {crawl['revised']} revised, {crawl['failed']} failed"
        )
    lines.append("outlets")
    for outlet in facts["outlets"]:
        note = f"  {outlet['note']}" if outlet["note"] else ""
        lines.append(
            f"  {outlet['id']:<22} {outlet['health']:<10} {outlet['articles']:>6} articles,"
            f" last {outlet['last_stored'] or 'never'}{note}"
        )
    return lines


def _size(number: float) -> str:
    for unit in ("B", "KB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


def _time(number: float) -> str:
    if number < 120:
        return f"{number:.0f} s"
    return f"{number / 60:.0f} min" if number < 7200 else f"{number / 3600:.1f} h"


@command()
@click.option("--every", default="30m", show_default=True, callback=_span, metavar="SPAN", help="How often to crawl.")
@click.option("--systemd", is_flag=True, help="Print systemd units instead of a crontab line.")
@json_option
def schedule(every: str, systemd: bool, as_json: bool) -> None:
    """Print the crontab line, or the systemd units, that crawl for this folder.

    \b
    Example:  (crontab -l; masthead schedule --every 30m) | crontab -
    """
    from crawler.schedule import carried, crontab, rhythm, systemd_units

    config: Config = common().load()
    make = systemd_units if systemd else crontab
    named = common().db is not None or bool(os.environ.get("MASTHEAD_DB"))
    text = make(config, seconds(every), named_db=named, environment=carried(os.environ))
    span_kept, words = rhythm(seconds(every))
    if as_json:
        emit({"every": span_kept, "systemd" if systemd else "crontab": text})
    else:
        click.echo(text)
    if span_kept != seconds(every):
        inform(f"every {every.strip()} becomes {words}")


@command()
def migrate() -> None:
    """Bring the database's tables, outlets, ratings and tags up to date.  `crawl` does it by itself.

    \b
    Example:  masthead --db news.db migrate
    """
    from crawler.tagging import renew
    from db.connect import DatabaseError
    from db.reader import Reader
    from db.writer import Writer

    config: Config = common().load()
    path = config.database
    if not path.is_file():
        raise DatabaseError(f"{path}: no such database; `masthead crawl` makes one, --db names another")
    Writer(path, keep_pages=False).close()  # the tables
    with Reader(path) as reader:
        demo = True in reader.kinds_of_outlets()
    if demo:
        inform(f"{path} is up to date")
        return
    done = renew(config)
    inform(f"{path} is up to date: {done.articles} articles tagged with registry {done.registry_version}")
