"""What the README says can be typed: its two commands, its queries, every `masthead` line in it."""

from __future__ import annotations

import asyncio
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from datasette.app import Datasette

from crawler.cli import masthead
from crawler.cli.common import Common
from crawler.demo.run import demo
from tests.sample import fill

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
QUERIES = [text.strip() for kind, text in BLOCKS if kind == "sql"]
INSTALL = "python3 -m venv .venv && .venv/bin/pip install -q -c requirements.lock"


def typed(text: str) -> list[list[str]]:
    """The `masthead` commands in shell lines, each as its words."""
    found = []
    for line in text.splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        command: list[str] = []
        for word in [*lexer, ";"]:
            if re.fullmatch(r"[();<>|&]+", word):
                if command[:1] in (["masthead"], [".venv/bin/masthead"]):
                    found.append(command[1:])
                command = []
            else:
                command.append(word)
    return found


def all_typed() -> list[list[str]]:
    """Every command in the blocks and in the running text of the papers."""
    found = []
    for name in ("README.md", "CONTRIBUTING.md", "docs/settings.md", "docs/registry.md", "docs/ratings.md"):
        text = re.sub(
            r"^```text\n.*?^```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            found += typed(block)
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        for code in re.findall(r"`(masthead [^`]+)`", prose):
            found += typed(code)
    return found


def understand(words: list[str], tmp_path: Path) -> None:
    """Let the command line read the words, without doing anything; raises click's errors."""
    command: click.Command = masthead
    context = click.Context(masthead, info_name="masthead", obj=Common())
    while isinstance(command, click.Group):
        _, rest, _ = command.make_parser(context).parse_args(list(words))
        if not rest:
            return
        name, inner, words = command.resolve_command(context, rest)
        assert inner is not None
        command, context = inner, click.Context(inner, info_name=name, parent=context)
    for number, word in enumerate(words):
        if word.endswith((".opml", ".html", ".jsonl")):
            (tmp_path / word).touch()
            words[number] = str(tmp_path / word)
    command.make_context(context.info_name, words, parent=context.parent)


def test_the_first_two_code_blocks_are_the_two_commands() -> None:
    first, second = (text.strip() for _, text in BLOCKS[:2])
    assert first == f"{INSTALL} . && .venv/bin/masthead demo"
    assert second.startswith(f"{INSTALL} -e '.[dev]' && ")
    assert second.endswith(".venv/bin/pytest")
    for tool in ("ruff check .", "ruff format --check .", "mypy"):
        assert f".venv/bin/{tool} &&" in second
    assert "\n" not in first + second


def test_the_integration_calls_the_test_command() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == BLOCKS[1][1].strip()
    subprocess.run(["bash", "-n", ROOT / ".ci/run"], check=True)
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_the_picture_is_there_and_small() -> None:
    picture = re.search(r"!\[[^\]]{20,}\]\(([^)]+)\)", README)
    assert picture
    content = (ROOT / picture[1]).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert 20_000 < len(content) < 300_000


@pytest.mark.parametrize("words", all_typed(), ids=lambda words: " ".join(words)[:60] or "alone")
def test_a_command_named_in_the_papers_exists_with_its_options(words: list[str], tmp_path: Path) -> None:
    understand(words, tmp_path)


def test_a_wrong_command_would_be_seen(tmp_path: Path) -> None:
    for wrong in ("frobnicate", "crawl --frobnicate", "crawl --recheck sometimes", "outlets paint", "tag"):
        with pytest.raises(click.UsageError):
            understand(wrong.split(), tmp_path)
    assert typed("(crontab -l; masthead schedule --every 30m) | crontab -") == [["schedule", "--every", "30m"]]
    assert len(all_typed()) > 20


def test_every_command_is_named_in_the_readme() -> None:
    named = {words[0] for words in all_typed() if words and not words[0].startswith("-")}
    commands = set(masthead.list_commands(click.Context(masthead)))
    assert commands - named <= {"extract", "migrate"}  # these stand in the help alone
    assert all(re.search(rf"^  {name} ", README, re.MULTILINE) for name in commands)


@pytest.fixture(scope="module")
def newsstand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's database, made as the README says."""
    path = tmp_path_factory.mktemp("readme") / "masthead-demo.db"
    crawls = demo(path)
    assert [crawl["exit_code"] for crawl in crawls] == [0, 0]
    return path


@pytest.mark.parametrize("sql", QUERIES, ids=lambda sql: sql.split("\n")[0][:50])
def test_a_query_of_the_readme_finds_something_in_the_demo(sql: str, newsstand: Path) -> None:
    with closing(sqlite3.connect(f"file:{newsstand}?mode=ro", uri=True)) as db:
        rows = db.execute(sql).fetchall()
    assert rows
    assert len(QUERIES) >= 5


def test_the_queries_run_on_the_sql_page_of_the_browser_view(newsstand: Path) -> None:
    async def ask() -> list[Any]:
        datasette = Datasette([str(newsstand)])
        await datasette.invoke_startup()
        answers = [await datasette.client.get("/masthead-demo.json", params={"sql": sql}) for sql in QUERIES]
        for database in datasette.databases.values():
            database.close()
        return answers

    for sql, answer in zip(QUERIES, asyncio.run(ask()), strict=True):
        assert answer.status_code == 200, (sql, answer.text)
        assert answer.json()["rows"], sql


def test_the_query_for_export_can_be_exported(newsstand: Path, tmp_path: Path) -> None:
    words = next(words for words in all_typed() if words[:1] == ["export"] and "--query" in words)
    target = tmp_path / words[1]
    command = [sys.executable, "-m", "crawler", "--db", str(newsstand), "export", str(target), *words[2:]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert target.read_text(encoding="utf-8").count("\n") > 1


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    code = next(text for kind, text in BLOCKS if kind == "python")
    story = " ".join(["The harbour board met on Friday and put off the vote on the new quay once more."] * 30)
    page = f"<html><head><title>Quay vote put off</title></head><body><article><h1>Quay vote put off</h1><p>{story}</p>"
    (tmp_path / "page.html").write_text(f"{page}</article></body></html>", encoding="utf-8")
    code += "\nprint(tagged.tag.outlet)"
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "npr", done.stderr


def test_the_toml_of_the_papers_is_an_outlet(tmp_path: Path) -> None:
    from pipelines.outlet_file import read_outlet

    text = re.findall(r"^```toml\n(.*?)^```", (ROOT / "docs/registry.md").read_text(encoding="utf-8"), re.M | re.S)[0]
    (tmp_path / "courier.toml").write_text(text, encoding="utf-8")
    outlet, problems = read_outlet(tmp_path / "courier.toml", "courier.toml")
    assert not problems
    assert outlet is not None
    assert outlet.expect_articles == tomllib.loads(text)["expect"]["articles"]


def test_the_sample_database_answers_the_view_too(tmp_path: Path) -> None:
    with closing(sqlite3.connect(fill(tmp_path / "sample.db"))) as db:
        for sql in QUERIES:
            db.execute(sql).fetchall()
