"""`masthead ratings`: who judges outlets. list, import, fetch, remove; and `masthead retag`."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.common import (
    CONTEXT,
    USAGE,
    Group,
    command,
    common,
    day_option,
    emit,
    inform,
    json_option,
    options,
    talk,
)
from crawler.config import Config

if TYPE_CHECKING:
    from crawler.ratings import Done

MOST_LINES = 20
"""Remarks on an import that are printed; --json has all."""


@click.group(cls=Group, context_settings=CONTEXT)
@options
def ratings() -> None:
    """Who judges outlets, by which words, under which licence; and tables of ratings that you hold.

    \b
    Example:  masthead ratings import allsides.csv
    """


@command(ratings, name="list")
@json_option
def list_ratings(as_json: bool) -> None:
    """Every rater: what it judges, how many outlets, under which licence; and your imports, with their numbers.

    \b
    Example:  masthead ratings list
    """
    from crawler.tagging import registry_of
    from db.imports import imports_at

    config: Config = common().load()
    registry = registry_of(config)
    held = imports_at(config.database)
    rows = [rating for each in registry.ratings.values() for rating in each]
    shipped, mine = (Counter(r.rater for r in rows if (r.import_id is None) is yes) for yes in (True, False))
    raters: list[dict[str, Any]] = []
    for rater in registry.raters.values():
        dates = [r.as_of for r in rows if r.rater == rater.id and r.as_of]
        raters.append({
            "id": rater.id, "name": rater.name, "home": rater.home, "method": rater.method,
            "dimensions": [d.name for d in rater.dimensions],
            "licence": rater.licence, "attribution": rater.attribution,
            "outlets": len({r.outlet for r in rows if r.rater == rater.id}),
            "shipped": shipped[rater.id], "imported": mine[rater.id],
            "oldest": min(dates, default=None), "newest": max(dates, default=None),
            "table_licence": rater.table_licence, "table_url": rater.table_url,
        })  # fmt: skip
    if as_json:
        emit(
            {"registry_version": registry.version, "outlets": len(registry.outlets), "raters": raters, "imports": held}
        )
        return
    for row in raters:
        click.echo(f"{row['id']}: {row['name']}, {row['home']}")
        click.echo(f"    judges {', '.join(row['dimensions'])}: {row['method']}")
        count = f"{row['shipped']} shipped, {row['imported']} imported ratings of {row['outlets']} outlets"
        spell = f", {row['oldest']} to {row['newest']}" if row["newest"] else ""
        click.echo(f"    {count}{spell}; {row['licence']}")
        if row["table_url"]:
            click.echo(f'    the whole table: masthead ratings fetch {row["id"]} --accept "{row["table_licence"]}"')
    for made in held:
        click.echo(
            f"import {made['id']}: {made['file']} on {made['imported'][:10]}, {made['ratings']} ratings"
            f" as of {made['as_of']} ({made['layout']})"
        )
    click.echo(f"{len(raters)} raters, {sum(shipped.values())} shipped ratings of {len(registry.outlets)} outlets")


@command(ratings, name="import")
@click.argument("names", nargs=-1, required=True, metavar="[RATER] FILE")
@day_option("--as-of", help="When the ratings were on record; default the file's own date, else today.")
@json_option
def import_ratings(names: tuple[str, ...], as_of: str | None, as_json: bool) -> int:
    """Read a rater's table in the rater's own layout, which is told by its content.

    Or a CSV of your own: domain,rater,dimension,value,as_of,source.  What you import stays in this database, and is
    left out of exports unless you ask for it.  Tags are renewed; `ratings remove` undoes it.

    \b
    Example:  masthead ratings import allsides ratings.csv --as-of 2026-06-30
    """
    from crawler.ratings import import_table

    if len(names) > 2:
        raise click.UsageError("name one FILE, with the RATER before it where the file does not say whose it is")
    file = Path(names[-1])
    try:
        data = file.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{file}: cannot be read ({error.strerror})") from error
    rater = names[0] if len(names) == 2 else None
    done = import_table(common().load(), data, file=file.name, rater=rater, as_of=as_of)
    return _tell(done, file.name, as_json)


@command(ratings, name="fetch")
@click.argument("rater")
@click.option("--accept", metavar="LICENCE", help="The licence of the table, as `ratings list` names it.")
@day_option("--as-of", help="When the ratings were on record; default the file's own date, else today.")
@json_option
def fetch_ratings(rater: str, accept: str | None, as_of: str | None, as_json: bool) -> int:
    """Download the table that a rater, or a project, publishes, and import it.

    \b
    Example:  masthead ratings fetch cred-1 --accept "CC BY 4.0"
    """
    from crawler.ratings import Unfetched, fetch_table, import_table
    from crawler.run import NONE_READ

    config: Config = common().load()
    level = {-1: "CRITICAL", 0: "ERROR", 1: "INFO"}.get(common().verbosity, "DEBUG")
    try:
        data, url = fetch_table(config, rater, accept, {"LOG_LEVEL": level})
    except Unfetched as error:
        talk(f"masthead: {error}")
        return NONE_READ
    return _tell(import_table(config, data, file=url, rater=rater, as_of=as_of), url, as_json)


def _tell(done: Done, file: str, as_json: bool) -> int:
    report = done.report
    counts = {name: getattr(report, name) for name in ("read", "matched", "new", "duplicate", "ambiguous", "unread")}
    if as_json:
        emit({
            "import": done.number, "rater": report.rater, "layout": report.layout, "as_of": done.as_of, **counts,
            "ratings": done.ratings, "retagged": done.retagged, "licences": done.licences,
            "remarks": [dataclasses.asdict(remark) for remark in report.remarks],
        })  # fmt: skip
    else:
        click.echo(f"{file}: {report.layout}, as of {done.as_of}")
        if not done.stated:
            talk("The table does not say when its ratings were on record: rows without a date count from today on.")
            talk("If it is older, undo this and say so: --as-of YYYY-MM-DD")
        click.echo(
            f"{report.read} rows read = {report.matched} matched + {report.new} new outlets + {report.duplicate}"
            f" duplicates + {report.ambiguous} ambiguous + {report.unread} not understood"
        )
        for remark in report.remarks[:MOST_LINES]:
            click.echo(f"  line {remark.line}: {remark.kind}: {remark.text}")
        if len(report.remarks) > MOST_LINES:
            click.echo(f"  and {len(report.remarks) - MOST_LINES} more remarks: --json has them all")
        if done.number is None:
            click.echo("nothing new in it; nothing was kept")
        else:
            click.echo(
                f"import {done.number}: {done.ratings} ratings kept ({'; '.join(done.licences)}), {done.retagged}"
                f" articles have another tag; `masthead ratings remove {done.number}` undoes it"
            )
            inform("Imported ratings stay in this database; `export --imported` alone lets them out.")
    return USAGE if report.read and report.unread == report.read else 0


@command(ratings)
@click.argument("number", type=int, metavar="IMPORT")
@json_option
def remove(number: int, as_json: bool) -> None:
    """Undo an import by its number, as if it had never been.  Shipped ratings stay.

    \b
    Example:  masthead ratings remove 3
    """
    from crawler.ratings import remove_import
    from db.reader import Reader

    config: Config = common().load()
    Reader(config.database).close()
    gone, changed = remove_import(config, number)
    if as_json:
        emit({"import": number, "ratings": gone, "retagged": changed})
    else:
        inform(f"import {number} is undone: {gone} ratings removed, {changed} articles have another tag")


@command()
@json_option
def retag(as_json: bool) -> None:
    """Compute the tags of stored articles afresh, with the registry as it is now.  Nothing is fetched.

    `crawl` does it by itself when the registry has changed, and so do `ratings import`, `fetch` and `remove`.

    \b
    Example:  masthead retag
    """
    from crawler.tagging import renew

    done = renew(common().load())
    if as_json:
        emit(dataclasses.asdict(done))
    else:
        inform(
            f"{done.articles} articles tagged with registry {done.registry_version}; {done.changed} have another tag"
        )
