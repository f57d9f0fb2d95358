"""The parts of the documents that are made from the code: `just docs` writes them, tests/test_docs.py looks at them."""

from __future__ import annotations

import ast
from pathlib import Path

import click
from click.testing import CliRunner
from sqlite_utils import Database

from crawler.cli import masthead
from crawler.cli.common import Common
from db.browse.catalogue import queries, tables
from db.migrations import migrations

ROOT = Path(__file__).parents[1]


def help_of(*words: str) -> str:
    """What `masthead WORDS --help` prints on a terminal of 80 columns, as a code block."""
    done = CliRunner().invoke(masthead, [*words, "--help"], prog_name="masthead", obj=Common(), terminal_width=80)
    assert done.exit_code == 0, done.output
    return f"```text\n{done.output.rstrip()}\n```\n"


def commands() -> list[tuple[str, ...]]:
    """Every command, in the order of use: ``("crawl",)``, ``("outlets",)``, ``("outlets", "add")``."""
    found: list[tuple[str, ...]] = []
    context = click.Context(masthead)
    for name in masthead.list_commands(context):
        command = masthead.get_command(context, name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.list_commands(context)]
    return found


def reference() -> str:
    """Every command's help, under a heading of its own."""
    return "\n".join(f"## masthead {' '.join(words)}\n\n{help_of(*words)}" for words in commands())


def schema() -> str:
    """Every table and view of a new database: what it is, and each column with its type and meaning."""
    described = tables()
    db = Database(memory=True)
    migrations.apply(db)
    kinds = dict(db.conn.execute("select name, type from sqlite_master where type in ('table', 'view')"))
    columns = {name: db.conn.execute(f'pragma table_xinfo("{name}")').fetchall() for name in kinds}
    parts = [_table(name, kinds[name], columns[name], described[name]) for name in described if name in kinds]
    missing = [name for name in kinds if name not in described and not name.startswith("sqlite_")]
    assert not missing, f"db/browse/metadata.yml does not describe {', '.join(missing)}"
    return "\n".join(part for part in parts if part)


def _table(name: str, kind: str, columns: list[tuple[object, ...]], about: dict[str, object]) -> str:
    if name.startswith("articles_fts_"):
        return ""  # the inside of the index: SQLite's own business
    meanings = about["columns"]
    assert isinstance(meanings, dict)
    lines = [
        f"## {name}",
        "",
        f"{kind.capitalize()}. {about['description']} Source: {_small(str(about['source']))}.",
        "",
    ]
    lines += ["| column | type | meaning |", "|---|---|---|"]
    for column in columns:
        shown = f"`{column[1]}`" + (" (key)" if column[5] else "")
        sort = str(column[2]).lower() or "any"
        lines.append(f"| {shown} | {sort} | {str(meanings[column[1]]).replace('|', '&#124;')} |")
    return "\n".join([*lines, ""])


def _small(text: str) -> str:
    """A phrase with its first letter small, but for names."""
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}".strip() if first in ("The", "Each") else text


def questions() -> str:
    """The canned queries: address, title, description."""
    lines = ["| query | what it shows |", "|---|---|"]
    for name, query in queries().items():
        lines.append(f"| `{name}` | **{query['title']}** {query['description']} |")
    return "\n".join([*lines, ""])


def modules(floor: str) -> str:
    """Every module of a floor with the sentence that it opens with."""
    lines = ["| module | what for |", "|---|---|"]
    for path in sorted((ROOT / floor).rglob("*.py"), key=lambda p: (p.parent != ROOT / floor, p)):
        source = path.read_text(encoding="utf-8")
        said = ast.get_docstring(ast.parse(source)) if source.strip() else None
        if said:
            opening = " ".join(said.split("\n\n")[0].split()).replace("|", "\\|")
            lines.append(f"| `{path.relative_to(ROOT / floor)}` | {opening} |")
    return "\n".join([*lines, ""])
