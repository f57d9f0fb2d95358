"""`masthead crawl`: what cron runs."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import click

from crawler.cli.common import command, common, emit, json_option, talk
from crawler.config import age, choose


def _age(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        try:
            age(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
    return value


@command()
@click.argument("outlets", nargs=-1, metavar="[OUTLET]...")
@click.option("--all", "everything", is_flag=True, help="Every outlet known that can be read.")
@click.option("--max-age", callback=_age, metavar="AGE", help="Leave older articles out: 12h, 7d (default), all.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N articles per outlet.")
@click.option("--now", is_flag=True, help="Ask every feed, due or not.")
@click.option(
    "--recheck", type=click.Choice(["due", "all", "none"]), default="due", show_default=True,
    help="Fetch known articles again, for edits and withdrawals.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="List what would be fetched; keep nothing.")
@json_option
def crawl(
    outlets: tuple[str, ...], everything: bool, max_age: str | None, limit: int | None, now: bool, recheck: str,
    dry_run: bool, as_json: bool,
) -> int:  # fmt: skip
    """Fetch what is new at the chosen outlets, tag it, store it.

    Without OUTLET: those that masthead.toml names, else your own in outlets/, else the starter set.
    Quiet when all is well, as cron likes it; -v shows the work.

    \b
    Example:  masthead crawl ap reuters --max-age 2d --limit 20
    Exit codes:  0 good   3 some outlets could not be read   4 none could be read
                 75 another writer holds the database
    """
    from crawler import run
    from pipelines.registry import Registry

    if everything and outlets:
        raise click.UsageError("name outlets, or --all, not both")
    options = common()
    config = options.load()
    registry = Registry.load(own=config.own)
    chosen = choose(registry, outlets, settled=config.outlets, everything=everything)
    if not chosen:
        raise click.UsageError("no outlet to crawl; name one, or see `masthead outlets list`")
    overrides: dict[str, Any] = {
        "MASTHEAD_CHOICE": chosen,
        "MASTHEAD_NOW": now,
        "MASTHEAD_RECHECK": recheck,
        "MASTHEAD_LIMIT": limit or 0,
        "MASTHEAD_ARGUMENTS": " ".join(sys.argv[1:])[:500],
        "LOG_LEVEL": {-1: "CRITICAL", 0: "ERROR", 1: "INFO"}.get(options.verbosity, "DEBUG"),
    }
    if max_age:
        overrides["MASTHEAD_MAX_AGE"] = max_age
    if dry_run:
        found = run.would_fetch(config, overrides)
        for outlet, url in found:
            emit({"outlet": outlet, "url": url}) if as_json else click.echo(f"{outlet}\t{url}")
        return 0
    if sys.stderr.isatty() and options.verbosity == 0:
        overrides["MASTHEAD_PROGRESS"] = True
        if not config.contact:
            talk("Sites cannot write to you: set `contact` in masthead.toml (`masthead init` asks for it).")
    result = run.crawl(config, overrides)
    if as_json:
        emit({"exit_code": result.exit_code, **result.crawl, "outlets": [asdict(o) for o in result.outlets]})
    elif options.verbosity > 0 or (sys.stderr.isatty() and options.verbosity == 0):
        for line in summary(result):
            talk(line)
    elif result.exit_code and options.verbosity == 0:
        for line in summary(result, troubled=True):
            talk(line)
    return result.exit_code


def summary(result: Any, *, troubled: bool = False) -> list[str]:
    """A line per outlet and one for the run; `troubled`: only those that did not do well."""
    lines = []
    for outlet in result.outlets:
        if troubled and outlet.health == "ok":
            continue
        n = outlet.counts
        rest = {
            "unchanged": n["unchanged"], "no article": n["not_article"], "too old": n["too_old"], "gone": n["gone"],
            "twice": n["duplicate"], "elsewhere": n["elsewhere"], "forbidden": n["forbidden"], "failed": n["failed"],
            "withdrawn": n["withdrawn"],
        }  # fmt: skip
        others = ", ".join(f"{number} {what}" for what, number in rest.items() if number)
        line = f"{outlet.outlet:<20} {n['stored']:>4} new {n['revised']:>3} revised"
        line += f"  {others}" if others else ""
        lines.append(line + (f"  [{outlet.health}: {outlet.note}]" if outlet.health != "ok" else ""))
    row = result.crawl
    if row:
        lines.append(
            f"{row['outlets']} outlets, {row['announced']} addresses announced, {row['stored']} articles stored, "
            f"{row['revised']} revised, {row['withdrawn']} withdrawn, {row['failed']} failed"
            f" in {row['seconds'] or 0:.0f} s"
        )
    return lines
