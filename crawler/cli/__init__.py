"""`masthead`: parse, call one function, print."""

from __future__ import annotations

import importlib
from typing import Any

import click

from crawler.cli.common import CONTEXT, Group, options

COMMANDS = {
    "demo": "crawler.cli.demo",
    "init": "crawler.cli.upkeep",
    "crawl": "crawler.cli.crawl",
    "outlets": "crawler.cli.outlets",
    "ratings": "crawler.cli.ratings",
    "tag": "crawler.cli.tag",
    "retag": "crawler.cli.ratings",
    "extract": "crawler.cli.articles",
    "reextract": "crawler.cli.articles",
    "export": "crawler.cli.articles",
    "forget": "crawler.cli.articles",
    "serve": "crawler.cli.upkeep",
    "status": "crawler.cli.upkeep",
    "schedule": "crawler.cli.upkeep",
    "migrate": "crawler.cli.upkeep",
}
"""Where each command lives; a module is imported when its command is asked for."""


class Masthead(Group):
    """The commands, in the order of use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        return found


@click.group(cls=Masthead, context_settings=CONTEXT)
@options
@click.version_option(package_name="masthead", prog_name="masthead")
def masthead(**_: Any) -> None:
    """Read the news and remember who said it: configured outlets to tagged articles in SQLite.

    \b
    Begin with:  masthead demo       the whole way, offline
                 masthead init       settings for this folder
                 masthead crawl      what cron runs
    """


def main() -> None:
    """The entry point: mistakes end with their exit code and one plain message."""
    from crawler.cli.common import run

    run(masthead)
