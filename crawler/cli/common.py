"""What every command shares: the options --db, --config, -v, -q (before or after the command), errors, output."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from db.connect import DatabaseError, Locked
from db.times import is_day
from pipelines.errors import ConfigError, MastheadError

F = TypeVar("F", bound=Callable[..., Any])

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
CRASH, USAGE, BUSY, STOPPED = 1, 2, 75, 130


@dataclass(slots=True)
class Common:
    """The options that every command takes."""

    db: Path | None = None
    config: Path | None = None
    verbosity: int = 0

    def load(self) -> Any:
        """The folder's settings (crawler.config.Config)."""
        from crawler import config

        return config.load(self.config, database=self.db)


def _take(name: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def callback(ctx: click.Context, _parameter: click.Parameter, value: Any) -> Any:
        common = ctx.ensure_object(Common)
        if value is not None and value is not False:
            setattr(common, "verbosity" if name in ("verbose", "quiet") else name, _value(name, value))
        return value

    return callback


def _value(name: str, value: Any) -> Any:
    match name:
        case "verbose":
            return int(value) or 0
        case "quiet":
            return -1
    return Path(value)


def options(function: F) -> F:
    """Give a command the common options."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_take("quiet"), help="Errors only."),
        click.option(
            "-v", "--verbose", count=True, default=None, expose_value=False, callback=_take("verbose"),
            help="Say more; -vv says everything.",
        ),
        click.option(
            "--config", type=click.Path(dir_okay=False), expose_value=False, callback=_take("config"), metavar="FILE",
            help="Settings; default masthead.toml here, or MASTHEAD_CONFIG.",
        ),
        click.option(
            "--db", type=click.Path(dir_okay=False), expose_value=False, callback=_take("db"), metavar="PATH",
            help="Database; default masthead.db here, or MASTHEAD_DB.",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


class Group(click.Group):
    """A group whose commands take the common options as well, and may be cut short by `| head`."""

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        with _listened_to():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _listened_to():
            return super().invoke(ctx)


@contextmanager
def _listened_to() -> Iterator[None]:
    """A reader who has seen enough is no error, which click takes it for."""
    try:
        yield
    except BrokenPipeError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is flushed to nowhere
        raise click.exceptions.Exit(0) from error


def command(group: click.Group | None = None, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """A command with the common options; `--help` shows the docstring, which holds an example."""

    def wrap(function: Callable[..., Any]) -> click.Command:
        name: str | None = settings.pop("name", None)
        context: dict[str, Any] = {**CONTEXT, **settings.pop("context_settings", {})}
        made: click.Command = click.command(name, cls=click.Command, context_settings=context, **settings)(
            options(function)
        )
        if group is not None:
            group.add_command(made)
        return made

    return wrap


def common() -> Common:
    """The common options of the command that runs."""
    return click.get_current_context().ensure_object(Common)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _day(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_day(value):
        raise click.BadParameter(f"{value!r} is no day; write 2026-03-01")
    return value


def day_option(name: str, help: str) -> Callable[[F], F]:
    """An option that takes a day."""
    return click.option(name, callback=_day, metavar="YYYY-MM-DD", help=help)


def talk(text: str) -> None:
    """Say something to a person, on stderr."""
    click.echo(text, err=True)


def inform(text: str) -> None:
    """Say something to a person who did not ask for quiet."""
    if common().verbosity >= 0:
        talk(text)


def emit(document: Any) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None, default=str))


def run(group: click.Group, arguments: Sequence[str] | None = None) -> None:
    """Run the command line (None: the process's own); ends the process with the contract's exit code."""
    try:
        code = group.main(args=arguments, standalone_mode=False, obj=Common())
    except (click.exceptions.Abort, KeyboardInterrupt):
        talk("masthead: stopped")
        sys.exit(STOPPED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Locked as error:
        talk(f"masthead: {error}")
        sys.exit(BUSY)
    except sqlite3.OperationalError as error:  # a full disk, a folder that is closed to us
        talk(f"masthead: the database: {error}")
        sys.exit(CRASH)
    except (ConfigError, DatabaseError, MastheadError) as error:
        talk(f"masthead: {error}")
        sys.exit(USAGE)
    except OSError as error:
        talk(f"masthead: {error.filename}: {error.strerror}" if error.filename else f"masthead: {error}")
        sys.exit(USAGE)
    sys.exit(code if isinstance(code, int) else 0)
