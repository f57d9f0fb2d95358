"""`masthead demo`: the whole way, offline."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from crawler.cli.common import command, common, emit, inform, json_option, talk


@command()
@click.option("--serve", is_flag=True, help="Open the browser view afterwards.")
@json_option
def demo(serve: bool, as_json: bool) -> int:
    """See it work, offline: crawl a small newsstand of invented outlets, twice, and look at what came of it.

    The newsstand is served on this machine alone; the database is masthead-demo.db here.

    \b
    Example:  masthead demo --serve
    """
    from crawler.demo import what_to_look_at
    from crawler.demo.run import demo as run

    options = common()
    path = options.db or Path("masthead-demo.db")
    level = {-1: "CRITICAL", 0: "ERROR", 1: "INFO"}.get(options.verbosity, "DEBUG")
    inform("Serving eight invented newspapers on this machine, and crawling them twice ...")
    progress = sys.stderr.isatty() and options.verbosity == 0
    first, second = run(path.resolve(), log_level=level, progress=progress)
    worst = max(first["exit_code"], second["exit_code"])
    if as_json:
        emit({"database": str(path), "crawls": [first, second]})
    elif worst:
        codes = f"{first['exit_code']} and {second['exit_code']}"
        talk(f"masthead: the demo's crawls did not go well, exit codes {codes}; `masthead -v demo` shows why")
    else:
        click.echo(f"First crawl:   {first['stored']} articles stored and tagged.")
        click.echo(
            f"Second crawl:  {second['stored']} more, {second['revised']} revised, {second['withdrawn']} withdrawn,"
            f" {second['unchanged']} unchanged."
        )
        click.echo(f"Database:      {path}\n")
        for line in what_to_look_at(str(path)):
            click.echo(line)
    if serve and worst == 0:
        from crawler.cli.upkeep import browse

        browse(path, "--open")
    return int(worst)
